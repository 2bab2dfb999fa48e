"""REVIEW_UNNAMED: a coordinator reads posts without a name before they appear."""

import pytest

from bot.erasure import erase
from bot.ids import SystemSecrets
from tests.cogs.obstacles.forum import CITY, HIDDEN, Forum
from tests.stage import labels_of, said, stage


@pytest.fixture
async def reviewed(folder):
    async with stage(folder, secrets=SystemSecrets(), review_unnamed=True) as made:
        yield Forum(made)


async def test_an_unnamed_post_waits_for_a_coordinator_and_then_for_its_minutes(reviewed):
    stage = reviewed.stage
    ana = await stage.person("Ana", city="Ljubljana")
    hanna = await stage.person("Hanna", coordinator=True)
    shown = await reviewed.preview(ana)
    assert (
        said(await stage.press(ana, HIDDEN, shown)) == "It is raised. A coordinator reads it first."
    )
    await stage.later(hours=1)
    assert (await reviewed.row(1))["thread_id"] is None
    assert "three permits" in stage.reads(hanna, "coordinators")[-1]
    assert "OBS-1 waits to be read." in said(await stage.slash(hanna, "agora"))
    answer = said(await stage.press(hanna, "Publish", "coordinators"))
    assert answer == "OBS-1 appears within 15 minutes."
    assert (await reviewed.row(1))["thread_id"] is None
    await stage.later(minutes=16)
    assert "three permits" in (await reviewed.reads(1, hanna))[0]
    assert labels_of(stage.newest(hanna, "coordinators")) == []
    assert str(ana.id) not in stage.sees(hanna)


async def test_what_is_refused_never_appears_and_its_author_hears_that_there_is_news(reviewed):
    stage = reviewed.stage
    ana = await stage.person("Ana", city="Ljubljana")
    hanna = await stage.person("Hanna", coordinator=True)
    await reviewed.shown(ana, HIDDEN)
    assert said(await stage.press(hanna, "Refuse", "coordinators")) == "OBS-1 does not appear."
    (again,) = await stage.forge((hanna, "obstacles1:review_yes:1", None))
    assert said(again) == "OBS-1 is settled already."
    await stage.later(days=1)
    assert stage.posts("obstacles") == []
    assert "There is news for you in Agora." in stage.reads(ana, "dm")[-1]
    assert "Withdrawn" in await reviewed.inbox(ana)
    assert (await reviewed.row(1))["body"] == ""


async def test_city_posts_are_not_read_first(reviewed):
    ana = await reviewed.stage.person("Ana", city="Ljubljana")
    number = await reviewed.raise_(ana, CITY)
    assert (await reviewed.row(number))["state"] == "open"


@pytest.mark.parametrize("act", ["withdraw", "erase"])
async def test_what_its_author_takes_back_leaves_the_coordinators_card(reviewed, act):
    stage = reviewed.stage
    ana = await stage.person("Ana", city="Ljubljana")
    hanna = await stage.person("Hanna", coordinator=True)
    await reviewed.shown(ana, HIDDEN)
    if act == "withdraw":
        await stage.forge((ana, "obstacles1:withdrawn:1", None))
    else:
        await erase(stage.services, ana.id, with_texts=True)
    await stage.later(seconds=50)
    assert "three permits" in stage.sees(hanna), "no press is timed by what others see"
    await stage.later(minutes=16)
    assert "three permits" not in stage.sees(hanna)
    assert "It does not appear." in stage.reads(hanna, "coordinators")[-1]
    assert labels_of(stage.newest(hanna, "coordinators")) == []


async def test_what_a_coordinator_refuses_leaves_the_card_at_once(reviewed):
    stage = reviewed.stage
    ana = await stage.person("Ana", city="Ljubljana")
    hanna = await stage.person("Hanna", coordinator=True)
    await reviewed.shown(ana, HIDDEN)
    await stage.press(hanna, "Refuse", "coordinators")
    assert labels_of(stage.newest(hanna, "coordinators")) == []
