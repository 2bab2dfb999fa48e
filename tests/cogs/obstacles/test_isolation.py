"""One thing that is broken stops nothing else: a row, the key file, a forum that is gone."""

import logging

import pytest

from bot.errors import NotReady
from cogs.obstacles.rules.records import Identity
from tests.cogs.obstacles.forum import NAMED
from tests.cogs.obstacles.house import ANA, house


@pytest.fixture
async def ana(forum):
    return await forum.stage.person("Ana", city="Ljubljana")


async def test_one_step_that_fails_stops_no_other_and_is_tried_again(forum, ana, monkeypatch):
    stage = forum.stage
    cora = await stage.person("Cora", coordinator=True)
    first, second = [await forum.shown(ana, NAMED) for _ in range(2)]
    turns = stage.bot.get_cog("ObstaclesCog").desk.store.turns
    nudge = turns._nudge

    def broken(tx, obstacle, *rest):
        if obstacle.id == first:
            raise ArithmeticError
        nudge(tx, obstacle, *rest)

    stage.faults_expected = True
    with monkeypatch.context() as patched:
        patched.setattr(turns, "_nudge", broken)
        await stage.later(days=30)
    assert (await forum.row(first))["next_step"] == "ask_peers"
    assert (await forum.row(second))["next_step"] == "stale"
    refs = {record.ref for record in stage.faults.records}
    assert refs == {f"OBS-{first}"}
    await stage.later(days=8)
    assert (await forum.row(first))["next_step"] == "stale"
    assert len([t for t in stage.reads(cora, "coordinators") if "after three weeks" in t]) >= 1


async def _refused(*_: object) -> None:
    raise NotReady("Agora's key file cannot be used now. Try again later.")


async def test_a_broken_key_file_does_not_stop_the_posts(folder, monkeypatch, caplog):
    async with house(folder) as rooms:
        await rooms.member(ANA)
        await rooms.raise_(ANA, Identity.HIDDEN)
        timer, clock = rooms.store.timer, rooms.clock
        await timer.run_due(clock.now())
        for name in ("next_expiry", "drop_expired"):
            monkeypatch.setattr(rooms.store.keyring, name, _refused)
        caplog.set_level(logging.ERROR)
        waiting = await timer.next_due()
        assert waiting == await rooms.store.posts.next_due()
        await timer.next_due()
        (line,) = caplog.records
        assert len(line.ref) == 6
        clock.later(minutes=16)
        with pytest.raises(NotReady):
            await timer.run_due(clock.now())
        assert await rooms.db.value("SELECT count(*) FROM card WHERE kind = 'obstacle'") == 1


async def test_posts_that_cannot_be_made_stop_no_sealing(folder, monkeypatch):
    async with house(folder) as rooms:
        await rooms.member(ANA)
        await rooms.close_it(await rooms.shown(ANA, Identity.HIDDEN))
        rooms.clock.later(days=31)
        monkeypatch.setattr(rooms.store.posts, "run_due", _refused)
        with pytest.raises(NotReady):
            await rooms.store.timer.run_due(rooms.clock.now())
        assert await rooms.db.value("SELECT count(*) FROM handle WHERE token IS NOT NULL") == 0
