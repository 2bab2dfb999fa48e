"""Raising: one form, a private preview, and the button that posts."""

from tests.cogs.obstacles.forum import CITY, COUNTRY, HIDDEN, NAMED
from tests.stage import said


async def test_a_named_obstacle_stands_in_the_forum_at_once(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")

    preview = await forum.preview(ana)
    assert "Nobody has raised this yet. Yours will be the first." in said(preview)
    answer = said(await stage.press(ana, NAMED, preview))
    assert answer.startswith("OBS-1 is raised.")

    (card, *_) = await forum.reads(1, bo)
    assert "Tram permits take eleven months" in card
    assert f"<@{ana.id}>, Ljubljana" in card
    assert "Every new stop needs three permits" in card
    assert card.endswith("-# OBS-1")
    thread = await forum.thread(1)
    assert thread.name == "Tram permits take eleven months"


async def test_each_button_shows_exactly_what_it_says(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    wanted = {
        CITY: "An official of Ljubljana · **",
        COUNTRY: "A city in Slovenia · **",
        HIDDEN: "A member of the taskforce · **",
    }
    for label, who in wanted.items():
        number = await forum.shown(ana, label)
        (card, *_) = await forum.reads(number, bo)
        assert who in card
        assert str(ana.id) not in stage.sees(bo)
        assert ("Ljubljana" in card) is (label == CITY)
