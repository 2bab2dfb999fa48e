"""Sealed means that nobody finds anybody any more: by time, by button, by erasure, and by force."""

import shutil
import sqlite3
from contextlib import closing, suppress

import pytest

from bot.erasure import resume
from cogs.obstacles.rules.records import Identity
from tests.bot.installation import HandClock, settings_in
from tests.cogs.obstacles.house import ANA, BO, bytes_of, house, matches, nonces, tokens
from tests.cogs.polls.boxes import Wire

MEMBERS = range(ANA, ANA + 600)
WRITES = ("BEGIN", "COMMIT", "VACUUM", "INSERT", "UPDATE", "DELETE")
WAYS = ("time", "button", "erase")


class Killed(BaseException):
    """The process ends here."""


async def _seal(rooms, way: str, number: int) -> None:
    if way == "time":
        await rooms.store.timer.run_due(rooms.clock.now())
    elif way == "button":
        await rooms.store.sealing.seal(await rooms.find(number), ANA)
    else:
        await rooms.erase(ANA)


async def _prepared(rooms, way: str) -> int:
    await rooms.member(ANA)
    await rooms.member(BO, "Leuven")
    number = await rooms.shown(ANA, Identity.HIDDEN)
    await rooms.say(BO, number)
    if way == "time":
        await rooms.close_it(number)
        rooms.clock.later(days=31)
    return number


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.threat("thief of keyring and main file")
async def test_with_all_files_and_the_secret_nobody_matches_a_sealed_post(folder, way):
    async with house(folder) as rooms:
        number = await _prepared(rooms, way)
        known = tokens(folder)
        (nonce,) = nonces(folder).values()
        assert matches(folder, MEMBERS, known) == {ANA, BO}
        await _seal(rooms, way, number)
        assert await rooms.store.people.who(number, "anybody") is None
    assert nonces(folder) == {}
    assert tokens(folder) == set()
    assert matches(folder, MEMBERS, known) == set()
    assert nonce not in bytes_of(folder)


@pytest.mark.parametrize("way", WAYS)
async def test_killed_at_each_step_a_rerun_ends_sealed(folder, way):
    """The files are copied as they lie, hot journal and all, and Agora starts from the copy."""
    begun, clock = folder / "begun", HandClock()
    async with house(begun, clock) as rooms:
        number = await _prepared(rooms, way)
    known = tokens(begun)
    (nonce,) = nonces(begun).values()
    step = 0
    while await _is_killed(begun, folder / "copy", way, number, clock=clock, steps=step):
        copy = folder / "copy"
        async with house(copy, clock) as rooms:
            await resume(rooms.services)
            if tokens(copy):
                await _seal(rooms, way, number)
        assert matches(copy, MEMBERS, known) == set(), (way, step)
        assert nonces(copy) == {}, (way, step)
        assert nonce not in bytes_of(copy), (way, step)
        shutil.rmtree(copy)
        step += 1
    assert step > 4


async def _is_killed(begun, copy, way: str, number: int, *, clock: HandClock, steps: int) -> bool:
    """Seals in a copy of the folder; before its next writing statement after so many the process
    ends, and what lies there then is ``copy``."""
    here = begun.with_name("here")
    shutil.copytree(begun, here)
    wire, left, dead = Wire(), [steps], []

    def hear(sql: str) -> None:
        if dead:
            raise Killed
        if not sql.startswith(WRITES):
            return
        if left[0] == 0:
            dead.append(sql)
            shutil.copytree(here, copy)
            raise Killed
        left[0] -= 1

    with suppress(Killed):
        async with house(here, clock, connect=wire) as rooms:
            wire.fault = hear
            try:
                await _seal(rooms, way, number)
            finally:
                wire.fault = lambda _: None
    shutil.rmtree(here)
    return bool(dead)


async def test_a_replier_seals_only_their_own_part(folder):
    async with house(folder) as rooms:
        number = await _prepared(rooms, "button")
        await rooms.store.sealing.seal(await rooms.find(number), BO)
        assert matches(folder, MEMBERS, tokens(folder)) == {ANA}
        assert await rooms.store.people.is_author(await rooms.find(number), ANA)


async def test_a_replier_who_erases_is_found_no_more_and_the_author_still_is(folder):
    async with house(folder) as rooms:
        number = await _prepared(rooms, "erase")
        await rooms.erase(BO)
        assert matches(folder, MEMBERS, tokens(folder)) == {ANA}
        assert await rooms.db.value("SELECT count(*) FROM handle") == 2
        assert await rooms.store.people.who(number, "anybody") is None
    assert str(BO).encode() not in bytes_of(folder)


async def test_whoever_answers_after_the_sealing_gets_a_new_handle(folder):
    async with house(folder) as rooms:
        number = await _prepared(rooms, "button")
        before = await rooms.db.value("SELECT handle FROM handle WHERE is_author = 0")
        await rooms.store.sealing.seal(await rooms.find(number), ANA)
        after = await rooms.say(BO, number)
        assert after != before
        assert not await rooms.store.people.is_author(await rooms.find(number), ANA)
        again = await rooms.say(ANA, number)
        assert await rooms.db.value("SELECT is_author FROM handle WHERE handle = ?", (again,)) == 0
        assert matches(folder, MEMBERS, tokens(folder)) == {ANA, BO}


@pytest.mark.parametrize("way", WAYS)
async def test_no_card_changes_by_it(folder, way):
    async with house(folder) as rooms:
        number = await _prepared(rooms, way)
        sql = "SELECT wanted, state FROM card WHERE kind = 'obstacle'"
        before = [tuple(row) for row in await rooms.db.all(sql)]
        said = await rooms.db.value("SELECT count(*) FROM notice")
        await _seal(rooms, way, number)
        assert [tuple(row) for row in await rooms.db.all(sql)] == before
        assert await rooms.db.value("SELECT count(*) FROM notice") == said


async def test_it_comes_thirty_days_after_closing_and_not_before(folder):
    async with house(folder) as rooms:
        number = await _prepared(rooms, "button")
        await rooms.close_it(number)
        rooms.clock.later(days=29)
        await rooms.store.timer.run_due(rooms.clock.now())
        assert len(tokens(folder)) == 2
        due = await rooms.store.sealing.next_due()
        assert due is not None
        rooms.clock.later(seconds=(due - rooms.clock.now()).total_seconds())
        await rooms.store.timer.run_due(rooms.clock.now())
        assert tokens(folder) == set()


async def test_a_key_to_which_nothing_leads_is_destroyed_at_the_start(folder):
    async with house(folder) as rooms:
        await _prepared(rooms, "button")
        orphan = await rooms.store.keyring.make()
        assert len(nonces(folder)) == 2
    async with house(folder):
        assert orphan not in nonces(folder)
        assert len(nonces(folder)) == 1


async def test_a_restored_copy_keeps_its_authors_and_loses_the_keys_it_does_not_know(folder):
    """The main file of yesterday beside the keyring of today."""
    copy = folder / "copy.sqlite3"
    async with house(folder) as rooms:
        await rooms.member(ANA)
        old = await rooms.shown(ANA, Identity.HIDDEN)
        await rooms.db.backup_into(copy)
        await rooms.shown(ANA, Identity.HIDDEN)
    database = settings_in(folder).database
    for file in database.parent.glob("agora.sqlite3-*"):
        file.unlink()
    shutil.copy(copy, database)
    async with house(folder) as rooms:
        assert len(nonces(folder)) == 1
        assert await rooms.store.people.is_author(await rooms.find(old), ANA)


async def test_the_erased_keep_no_row_and_the_log_tells_at_most_the_day(folder):
    async with house(folder) as rooms:
        number = await _prepared(rooms, "erase")
        await rooms.shown(ANA, Identity.NAMED)
        receipt = await rooms.erase(ANA)
        assert "Your handles were sealed: nobody can tell who was behind them." in receipt
        assert (await rooms.find(number)).body != ""
    with closing(sqlite3.connect(settings_in(folder).database)) as connection:
        assert connection.execute("SELECT count(*) FROM follow").fetchone() == (0,)
        assert connection.execute("SELECT author_id FROM obstacle").fetchall() == [(None,)] * 2
    assert str(ANA).encode() not in bytes_of(folder)
