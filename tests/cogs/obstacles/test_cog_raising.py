"""Raising: one form, a private preview, and the button that posts."""

import sqlite3
from contextlib import closing

import pytest

from bot.ids import parse
from tests.cogs.obstacles.forum import (
    CITY,
    COUNTRY,
    FORM,
    HIDDEN,
    NAMED,
    custom_id_of,
    custom_ids_of,
    labels_of,
)
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


async def test_a_second_press_finds_the_first(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    preview = await forum.preview(ana)
    control = custom_id_of(preview.response, HIDDEN)
    first, second = await stage.forge((ana, control, None), (ana, control, None))
    answers = sorted([said(first), said(second)])
    assert answers == [
        "Already posted. It gets its number when it appears.",
        "It is raised. It appears within 15 minutes. Its number comes then.",
    ]
    assert await stage.services.db.value("SELECT count(*) FROM obstacle") == 1
    assert await stage.services.db.value("SELECT count(*) FROM handle") == 1
    await stage.later(minutes=16)
    assert len(stage.posts("obstacles")) == 1


@pytest.mark.threat("draft thief")
async def test_nobody_else_posts_my_draft(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    preview = await forum.preview(ana)
    for label in (NAMED, CITY, COUNTRY, HIDDEN, "Edit"):
        control = custom_id_of(preview.response, label)
        (answer,) = await stage.forge((bo, control, None))
        assert said(answer).startswith("This draft has expired."), label
    assert await stage.services.db.value("SELECT count(*) FROM obstacle") == 0


async def test_a_draft_survives_a_restart_and_not_its_hour(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    preview = await forum.preview(ana)
    late = await forum.preview(ana)
    await stage.restart(minutes=5)
    assert said(await stage.press(ana, NAMED, preview)).startswith("OBS-1 is raised.")
    await stage.later(hours=2)
    assert said(await stage.press(ana, NAMED, late)) == (
        "This draft has expired. Your text is above: copy it and press Raise an obstacle."
    )


async def test_three_a_day_without_a_name(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    for _ in range(3):
        await forum.raise_(ana, HIDDEN)
    fourth = await forum.preview(ana)
    refused = said(await stage.press(ana, COUNTRY, fourth))
    assert refused == "Three a day without a name; please come back tomorrow."
    await stage.later(minutes=20)
    fourth = await forum.preview(ana)
    assert "is raised" in said(await stage.press(ana, CITY, fourth))
    await stage.later(days=1)
    assert await forum.raise_(ana, HIDDEN)


async def test_an_unnamed_post_appears_between_one_and_fifteen_minutes_later(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    waiting = await forum.raise_(ana, COUNTRY)
    await stage.later(seconds=55)
    assert (await forum.row(waiting))["thread_id"] is None
    number = await forum.appeared(waiting)
    row = await forum.row(number)
    assert row["thread_id"] is not None
    assert row["appears_at"] is None


async def test_partners_and_coordinators_are_offered_what_they_can_show(forum):
    stage = forum.stage
    hanna = await stage.person("Hanna", coordinator=True)
    preview = await forum.preview(hanna)
    assert labels_of(preview.response) == ["Who can see this?", NAMED, "Edit"]
    token = custom_id_of(preview.response, NAMED).split(":")[-1]
    for verb in ("post_city", "post_country", "post_hidden"):
        (answer,) = await stage.forge((hanna, f"obstacles1:{verb}:{token}", None))
        assert "raised" not in said(answer)
    assert await stage.services.db.value("SELECT count(*) FROM obstacle") == 0


@pytest.mark.threat("reader of wording")
async def test_the_preview_warns_and_refuses_nothing(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    preview = await forum.preview(
        ana, body="In Ljubljana we wait; write to ana@ljubljana.si for the plans."
    )
    text = said(preview)
    assert "Without your name, this could still point to you: “ana@ljubljana.si”." in text
    assert "this could point to your city: “Ljubljana”." in text
    assert "Fewer than three people speak for Ljubljana here" in text
    assert "Fewer than three cities are from Slovenia" in text, "two take no part: no crowd"
    for name, city in (("Bor", "Kranj"), ("Cene", "Velenje")):
        await stage.person(name, city=city)
    assert "cities are from Slovenia" not in said(await forum.preview(ana))
    assert "is raised" in said(await stage.press(ana, HIDDEN, preview))


async def test_what_is_too_short_can_be_mended(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    refused = await forum.preview(ana, body="\u200b" * 25 + "too short")
    assert said(refused).startswith("What happens needs 20 to 1800 characters.")
    form = await stage.press(ana, "Edit", refused)
    assert "too short" in said(form)
    preview = await stage.fill(ana, form, FORM)
    assert said(await stage.press(ana, NAMED, preview)).startswith("OBS-1 is raised.")


async def test_a_similar_one_is_joined_by_one_press_and_the_draft_goes(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, NAMED)
    preview = await forum.preview(bo)
    assert "Is one of these yours?" in said(preview)
    assert said(await stage.press(bo, "We face this too", preview)).startswith(
        "Counted, not named."
    )
    assert await stage.services.db.value("SELECT count(*) FROM faced") == 2
    assert number == 1
    ring = stage.services.settings.keyring_path
    with closing(sqlite3.connect(ring)) as connection:
        assert connection.execute("SELECT count(*) FROM draft").fetchone() == (0,)


async def test_a_solved_one_is_thanked_without_a_person(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, NAMED)
    await stage.services.db.write(
        lambda tx: (
            tx.execute("UPDATE search_doc SET state = 'solved'").close(),
            tx.execute("UPDATE obstacle SET state = 'solved', closed_on = '2026-01-01'").close(),
        )
    )
    preview = await forum.preview(bo)
    assert said(await stage.press(bo, "This solves it", preview)).startswith("Good.")
    assert await stage.services.db.value("SELECT helped FROM search_doc") == 1
    assert number == 1


async def test_my_own_message_becomes_a_form_and_is_warned_of(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    text = "Permits for tram stops take a whole year with us."
    message = await ana.actor.send(stage.lobby, text)
    form = await ana.actor.context_menu(stage.lobby, "Turn into obstacle", message)
    assert text in said(form)
    preview = await stage.fill(ana, form, {**FORM, "body": text})
    assert "Your message says this under your name." in said(preview)


async def test_another_s_message_is_only_offered_to_its_writer(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    text = "Permits for tram stops take a whole year with us."
    message = await ana.actor.send(stage.lobby, text)
    answer = await bo.actor.context_menu(stage.lobby, "Turn into obstacle", message)
    assert said(answer).startswith("Offered to its writer.")
    await stage.later(days=1)
    assert text in stage.reads(ana, "dm")[-1]
    form = await stage.press(ana, "Raise it", "dm")
    assert text in said(form)
    sql = "SELECT payload FROM notice WHERE kind = 'obstacle.offered'"
    assert await stage.services.db.value(sql) is None
    assert await stage.services.db.value("SELECT count(*) FROM obstacle") == 0


async def test_the_unconfirmed_are_told_what_to_do(forum):
    stage = forum.stage
    stranger = await stage.person("Stranger")
    answer = said(await stage.slash(stranger, "obstacle raise"))
    assert answer == "Join your city first: press Join my city, or use /city join."


async def test_news_and_turns_stand_in_agora(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, HIDDEN)
    await forum.reply(bo, number, "We did it so.")
    home = said(await stage.slash(ana, "agora"))
    assert "1 new message in your inbox." in home
    assert f"OBS-{number} waits for your word: Tram permits" in home
    assert "My inbox" in home
    assert "OBS-" not in said(await stage.slash(bo, "agora"))


async def test_every_control_of_post_panel_and_inbox_has_one_handler(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, HIDDEN)
    seen = [await forum.preview(bo), await stage.slash(ana, "obstacle mine")]
    seen.append(await forum.press(ana, "More…", number))
    messages = [one.response for one in seen] + [await forum.card(number, ana)]
    routes = stage.bot.router.routes
    for message in messages:
        for custom_id in custom_ids_of(message):
            control = parse(custom_id)
            assert control is not None, custom_id
            assert (control.area, control.verb) in routes, custom_id
    assert len({(area, verb) for area, verb in routes}) == len(routes)
