"""A number bounds when something was raised: what is unnamed gets its own when others see it."""

import pytest

from bot.erasure import erase
from tests.cogs.obstacles.forum import HIDDEN, NAMED, custom_id_of
from tests.stage import said

NEED = "A legal opinion on joint permits, by June."


@pytest.fixture
async def ana(forum):
    return await forum.stage.person("Ana", city="Ljubljana")


@pytest.fixture
async def bo(forum):
    return await forum.stage.person("Bo", city="Leuven")


@pytest.fixture
async def cora(forum):
    return await forum.stage.person("Cora", coordinator=True)


async def test_a_post_gets_its_number_when_it_appears_not_at_the_press(forum, ana, bo):
    shown = await forum.preview(ana)
    control = custom_id_of(shown.response, HIDDEN)
    told = said(await forum.stage.press(ana, HIDDEN, shown))
    assert told == "It is raised. It appears within 15 minutes. Its number comes then."
    named = await forum.raise_(bo, NAMED, title="Raised after the hidden one")
    assert named == 1, "no number was used up by the press"
    assert "OBS" not in await forum.inbox(ana)
    (again,) = await forum.stage.forge((ana, control, None))
    assert said(again) == "Already posted. It gets its number when it appears."
    await forum.stage.later(minutes=16)
    assert (await forum.row(2))["title"] == "Tram permits take eleven months"
    assert "OBS-2" in await forum.inbox(ana)
    (again,) = await forum.stage.forge((ana, control, None))
    assert said(again) == "Already posted: OBS-2."
    assert await forum.raise_(bo, NAMED, title="And one more after both") == 3


async def test_numbers_follow_the_order_in_which_posts_appear(forum, ana, bo):
    waits = {}
    for number, who in enumerate((ana, bo, ana, bo)):
        title = f"Something is in the way, {number}"
        waiting = await forum.raise_(who, HIDDEN, title=title)
        assert waiting < 0
        waits[title] = (await forum.row(waiting))["appears_at"]
    await forum.stage.later(minutes=16)
    rows = await forum.stage.services.db.all("SELECT title FROM obstacle ORDER BY id")
    assert [row["title"] for row in rows] == sorted(waits, key=waits.__getitem__)


async def test_the_author_of_a_post_on_its_way_stays_its_author(forum, ana):
    number = await forum.shown(ana)
    people = forum.stage.bot.cogs["ObstaclesCog"].desk.store
    assert await people.people.is_author(await people.reading.find(number), ana.id)
    assert await forum.stage.services.db.value("SELECT obstacle_id FROM handle") == number


async def test_erasing_before_it_appears_leaves_nothing_behind(forum, ana, bo):
    await forum.raise_(ana, HIDDEN)
    await erase(forum.stage.services, ana.id, with_texts=True)
    assert await forum.stage.services.db.value("SELECT count(*) FROM obstacle") == 0
    assert await forum.stage.services.db.value("SELECT count(*) FROM handle") == 0
    await forum.stage.later(minutes=16)
    assert forum.stage.posts("obstacles") == []
    assert await forum.raise_(bo, NAMED) == 1


async def test_an_export_names_no_number_that_is_not_given_yet(forum, ana):
    waiting = await forum.raise_(ana, HIDDEN)
    data = forum.stage.bot.cogs["ObstaclesCog"].desk.store.data
    found = await data.export(ana.id)
    assert str(waiting) not in str(found)
    assert found["obstacle"][0]["obstacle"] == "OBS-…"


async def escalate(forum, who, number):
    ref = f"OBS-{number}"
    form = await forum.stage.slash(who, "obstacle escalate", obstacle=ref, kind="regulatory")
    return await forum.stage.fill(who, form, {"text": NEED})


async def test_an_escalation_gets_its_number_when_coordinators_see_it(forum, ana, bo, cora):
    stage = forum.stage
    hidden, named = await forum.shown(ana), await forum.shown(bo, NAMED)
    told = said(await escalate(forum, ana, hidden))
    assert told.startswith("A coordinator will send exactly this text:")
    assert "ESC" not in told
    running = await stage.slash(ana, "obstacle escalate", obstacle=f"OBS-{hidden}")
    assert said(running).startswith("A coordinator gets it within 15 minutes.")
    assert "Nothing to do." in said(await stage.slash(cora, "escalation list"))
    assert said(await escalate(forum, bo, named)).startswith("ESC-1:")
    await stage.later(minutes=16)
    listed = said(await stage.slash(cora, "escalation list"))
    assert f"**ESC-2** · Regulatory · OBS-{hidden}" in listed
    running = await stage.slash(ana, "obstacle escalate", obstacle=f"OBS-{hidden}")
    assert said(running).startswith("ESC-2 is under way: New.")
    assert NEED in stage.reads(cora, "coordinators")[-1]


async def test_an_escalation_taken_back_before_anybody_saw_it_leaves_nothing(forum, ana, cora):
    stage = forum.stage
    hidden = await forum.shown(ana)
    answer = await escalate(forum, ana, hidden)
    told = said(await stage.press(ana, "Take it back", answer))
    assert told == "It is taken back. Nothing was sent."
    await stage.later(minutes=16)
    assert await stage.services.db.value("SELECT count(*) FROM escalation") == 0
    assert NEED not in stage.sees(cora)
    assert (await forum.row(hidden))["escalated"] == 0
    (late,) = await stage.forge((ana, f"obstacles1:esc_back:{hidden}", None))
    assert said(late) == "Nothing is escalated here."
