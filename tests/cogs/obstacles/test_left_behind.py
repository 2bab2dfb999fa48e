"""What must not stay behind: words of who left, keys of what is sealed, a turn that others need."""

from datetime import timedelta

import pytest

from bot.clock import LONG_AGO
from bot.db import NotRecorded
from bot.erasure import erase
from bot.ids import SystemSecrets
from cogs.obstacles.cog.turns import TurnsTimer
from cogs.obstacles.rules.records import Identity
from tests.cogs.obstacles.forum import HIDDEN, NAMED, Forum
from tests.cogs.obstacles.house import ANA, BO, house, nonces
from tests.stage import said, stage

NEED = "A letter to the ministry by May, please."


async def test_a_reply_that_a_restore_holds_goes_with_its_writer(folder):
    async with house(folder) as rooms:
        await rooms.member(ANA)
        await rooms.member(BO, "Leuven")
        number = await rooms.shown(ANA, Identity.HIDDEN)
        await rooms.say(BO, number)
        held = "UPDATE notice SET state = 'held' WHERE kind = 'obstacle.relay'"
        await rooms.db.write(lambda tx: tx.execute(held).close())
        await rooms.erase(BO, with_texts=True)
        left = "SELECT count(*) FROM notice WHERE kind = 'obstacle.relay'"
        assert await rooms.db.value(left) == 0


async def test_a_key_that_could_not_be_destroyed_is_destroyed_within_the_hour(folder, monkeypatch):
    async with house(folder) as rooms:
        await rooms.member(ANA)
        await rooms.close_it(await rooms.shown(ANA, Identity.HIDDEN))
        rooms.clock.later(days=31)

        async def full(_: object) -> None:
            raise NotRecorded("Nothing was recorded. Try again later.")

        with monkeypatch.context() as broken:
            broken.setattr(rooms.store.keyring, "keep_only", full)
            with pytest.raises(NotRecorded):
                await rooms.store.timer.run_due(rooms.clock.now())
        assert nonces(folder) != {}
        due = await rooms.store.timer.next_due()
        assert due == rooms.clock.now() + timedelta(hours=1)
        rooms.clock.later(hours=1)
        await rooms.store.timer.run_due(rooms.clock.now())
        assert nonces(folder) == {}


@pytest.mark.parametrize("label", [NAMED, HIDDEN])
async def test_what_was_asked_of_the_platform_goes_with_its_post(forum, label):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    cora = await stage.person("Cora", coordinator=True)
    number = await forum.shown(ana, label)
    form = await stage.slash(ana, "obstacle escalate", obstacle=f"OBS-{number}", kind="regulatory")
    await stage.fill(ana, form, {"text": NEED})
    await stage.later(minutes=16)
    assert NEED in stage.sees(cora)
    await erase(stage.services, ana.id, with_texts=True)
    await stage.later(minutes=16)
    (row,) = await stage.services.db.all("SELECT text, state FROM escalation")
    assert (row["text"], row["state"]) == ("", "closed")
    assert NEED not in stage.sees(cora)
    assert "Nothing to do." in said(await stage.slash(cora, "escalation list"))


async def test_reading_threads_at_a_start_lets_other_timers_have_their_turn(forum):
    """Each may take twenty seconds in an outage; polls close meanwhile."""
    ana = await forum.stage.person("Ana", city="Ljubljana")
    for _ in range(2):
        await forum.shown(ana, NAMED)
    old = forum.stage.bot.get_cog("ObstaclesCog").turns_timer
    timer = TurnsTimer(old._bot, old._desk, old._course)
    now = forum.stage.services.clock.now()
    assert await timer.next_due() == LONG_AGO
    await timer.run_due(now)
    assert await timer.next_due() == LONG_AGO
    for _ in range(2):
        await timer.run_due(now)
    assert await timer.next_due() != LONG_AGO


async def test_at_home_a_coordinator_reads_before_publishing(folder):
    async with stage(folder, secrets=SystemSecrets(), review_unnamed=True) as made:
        forum = Forum(made)
        ana = await made.person("Ana", city="Ljubljana")
        hanna = await made.person("Hanna", coordinator=True)
        await forum.raise_(ana, HIDDEN)
        await made.later(minutes=16)
        assert "OBS-1 waits to be read." in said(await made.slash(hanna, "agora"))
        (read,) = await made.forge((hanna, "obstacles1:mod_review:1", None))
        assert "three permits" in said(read)
        assert (await forum.row(1))["state"] == "review"
        assert "a coordinator reads it first" in said(
            (await made.forge((ana, "obstacles1:open:1", None)))[0]
        )
        await made.press(hanna, "Refuse", read)
        (told,) = await made.forge((ana, "obstacles1:open:1", None))
        assert said(told) == "OBS-1 does not appear."
