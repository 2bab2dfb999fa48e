"""One thing that is broken stops nothing else: a row, the key file, a forum that is gone."""

import logging
from datetime import timedelta

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


async def test_one_post_that_cannot_appear_stops_no_other(folder, monkeypatch):
    async with house(folder) as rooms:
        await rooms.member(ANA)
        posts = rooms.store.posts
        numbers = [await rooms.raise_(ANA, Identity.HIDDEN) for _ in range(3)]
        appears = posts._appears

        def broken(tx, obstacle):
            appears(tx, obstacle)
            if obstacle.id == numbers[0]:
                raise ArithmeticError

        rooms.clock.later(minutes=16)
        with monkeypatch.context() as patched:
            patched.setattr(posts, "_appears", broken)
            with pytest.raises(ArithmeticError):
                await rooms.store.timer.run_due(rooms.clock.now())
        waiting = await rooms.db.all("SELECT id FROM obstacle WHERE appears_at IS NOT NULL")
        assert [row["id"] for row in waiting] == [numbers[0]]
        assert await rooms.db.value("SELECT count(*) FROM card") == 2
        await rooms.store.timer.run_due(rooms.clock.now())
        assert await rooms.db.value("SELECT count(*) FROM card") == 3
        assert await rooms.store.posts.next_due() is None


async def test_a_broken_key_file_is_tried_again_in_an_hour_not_at_each_look(folder, monkeypatch):
    async with house(folder) as rooms:
        timer, clock = rooms.store.timer, rooms.clock
        await timer.run_due(clock.now())
        assert await timer.next_due() == clock.now() + timedelta(days=1)
        clock.later(days=1)
        monkeypatch.setattr(rooms.store.keyring, "keep_only", _refused)
        for _ in range(2):
            with pytest.raises(NotReady):
                await timer.run_due(clock.now())
            assert await timer.next_due() == clock.now() + timedelta(hours=1)
            clock.later(hours=1)


async def test_one_part_of_the_week_that_fails_stops_no_other(forum, ana, monkeypatch):
    stage = forum.stage
    number = await forum.shown(ana)
    form = await stage.slash(ana, "obstacle escalate", obstacle=f"OBS-{number}", kind="regulatory")
    await stage.fill(ana, form, {"text": "A legal opinion on joint permits, by June."})
    timers = {timer.name: timer for timer in stage.services.registry.timers}
    weekly = timers["obstacles.weekly"]

    def broken(tx, now):
        raise ArithmeticError

    monkeypatch.setattr(weekly._escalations, "appear", broken)
    monkeypatch.setattr(weekly._escalations, "remind", broken)
    later = stage.now + timedelta(days=8)
    with pytest.raises(ArithmeticError):
        await weekly.run_due(later)
    digests = "SELECT count(*) FROM notice WHERE kind = 'digest.weekly'"
    assert await stage.services.db.value(digests) == 1
    assert weekly._tidy_at > later
