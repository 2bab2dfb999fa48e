"""At a start both files fit each other, or what cannot be true any more is said and ended."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import StartError, UserError
from bot.operations.keys import ballots_rest
from cogs.polls.rules.answers import Cast, ChoiceAnswer
from cogs.polls.rules.kinds import Poll, State, Texts
from tests.bot.installation import HandClock
from tests.cogs.polls.boxes import Wire, refusing
from tests.cogs.polls.exchange import (
    COORDINATOR,
    OTHER_COORDINATOR,
    Exchange,
    exchange,
    of_city,
    settings_in,
)

WORDS = "Words that nobody may find"


async def answered_poll(there: Exchange, answers: int = 12, **changes: object) -> Poll:
    poll = await there.open_poll(own_words=True, **changes)
    for number in range(1, answers + 1):
        cast = Cast(ChoiceAnswer((number % 3,)), f"{WORDS} {number}")
        await there.polls.box.cast(poll, of_city(number), cast)
    return poll


def in_box(folder: Path, sql: str, *params: object) -> list[tuple]:
    with closing(sqlite3.connect(folder / "ballotbox.sqlite3")) as connection:
        found = connection.execute(sql, params).fetchall()
        connection.commit()
    return found


def box_of(folder: Path) -> Path:
    return folder / "ballotbox.sqlite3"


async def why(there: Exchange) -> list[str]:
    return [row["payload"] for row in await there.notices("poll.void")]


async def begun(work: asyncio.Task) -> None:
    """As far as it comes by itself."""
    await asyncio.wait([work], timeout=0.1)


@pytest.mark.parametrize("first", ["the opening", "the comparison"])
async def test_a_poll_that_opens_while_the_files_are_compared_keeps_its_place(
    folder: Path, first: str
):
    """Each is caught where it has read or written one file, and the other runs meanwhile."""
    async with exchange(folder, cities=12) as there:
        box = there.polls.box
        other = there.open_poll() if first == "the comparison" else there.tick()
        caught = "polls" if first == "the comparison" else "admit"
        step, waiting = getattr(box, caught), []

        async def stepped(*given: object) -> object:
            done = await step(*given)
            waiting.append(asyncio.ensure_future(other))
            setattr(box, caught, step)
            await begun(waiting[0])
            return done

        setattr(box, caught, stepped)
        await (there.tick() if first == "the comparison" else there.open_poll())
        await waiting[0]
        (poll,) = await there.rows("SELECT id, state FROM polls")
        assert poll["state"] == "open"
        assert set(await box.polls()) == {poll["id"]}


async def test_what_fits_is_left_as_it_is(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await answered_poll(there, answers=7)
    before = in_box(folder, "SELECT * FROM ballots"), in_box(folder, "SELECT * FROM voted")
    async with exchange(folder) as there:
        assert await there.polls.timer.next_due() == there.clock.now()
        await there.tick()
        assert (await there.find(poll)).state is State.OPEN
        assert await there.polls.box.has_answered(poll, of_city(7))
        await there.cast(poll, of_city(8))
        assert await there.notices("poll.void") == []
        assert await there.polls.timer.next_due() == poll.remind_at
    assert set(before[0]) < set(in_box(folder, "SELECT * FROM ballots"))
    assert set(before[1]) < set(in_box(folder, "SELECT * FROM voted"))


async def test_a_lost_ballot_box_voids_its_polls(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await answered_poll(there)
    box_of(folder).unlink()
    async with exchange(folder) as there:
        with pytest.raises(UserError, match="is paused"):
            await there.cast(poll, of_city(1))
        await there.tick()
        poll = await there.find(poll)
        assert poll.state is State.VOID
        assert await why(there) == [f'{{"poll": {poll.id}, "why": "lost"}}']
        (said,) = await there.notices("poll.void")
        assert (said["route"], said["bundled"]) == ("channel:coordinators", 0)
        await there.tick()
        assert len(await there.notices("poll.void")) == 1
        there.clock.later(days=31)
        await there.tick()
        assert await there.polls.records.electors(poll.id) == []


async def test_another_token_voids_too_and_what_stood_there_goes(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await answered_poll(there)
    in_box(folder, "UPDATE box_polls SET token = ?", bytes(16))
    async with exchange(folder) as there:
        await there.tick()
        assert (await there.find(poll)).state is State.VOID
    assert not box_of(folder).exists()


async def test_a_box_that_stopped_accepting_tells_of_a_restored_file(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await answered_poll(there)
    in_box(folder, "UPDATE box_polls SET accepting = 0")
    async with exchange(folder) as there:
        await there.tick()
        assert (await there.find(poll)).state is State.WITHDRAWN
        assert await why(there) == [f'{{"poll": {poll.id}, "why": "restored"}}']
        assert await there.rows("SELECT state FROM card WHERE kind = 'poll'") == [
            {"state": "closed"}
        ]
    assert not box_of(folder).exists()


async def test_lost_own_words_leave_the_result(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await answered_poll(there)
        there.clock.later(days=8)
        await there.tick()
        clock = there.clock
    box_of(folder).unlink()
    async with exchange(folder, clock=clock) as there:
        assert await there.polls.review.count(await there.find(poll)) == 0
        await there.tick()
        poll = await there.find(poll)
        assert (poll.state, poll.texts) == (State.PUBLISHED, Texts.LOST)
        assert await why(there) == [f'{{"poll": {poll.id}, "why": "texts_lost"}}']
        outcome = await there.polls.records.outcome(poll)
        assert outcome.result.ballots == 12
        there.clock.later(days=4)
        await there.tick()
        assert await there.polls.records.released_texts(poll.id) == []


async def test_what_no_poll_needs_is_destroyed(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await answered_poll(there)
    in_box(folder, "INSERT INTO box_polls VALUES (77, ?, 1)", bytes(16))
    in_box(folder, "INSERT INTO voted VALUES (77, ?)", bytes(32))
    async with exchange(folder) as there:
        await there.tick()
        assert set(await there.polls.box.polls()) == {poll.id}
    assert in_box(folder, "SELECT DISTINCT poll_id FROM voted") == [(poll.id,)]


async def test_an_empty_box_goes(folder: Path):
    async with exchange(folder, cities=12) as there:
        await answered_poll(there)
    for table in ("voted", "ballots", "texts", "box_polls"):
        in_box(folder, f"DELETE FROM {table}")  # noqa: S608 - ours
    async with exchange(folder) as there:
        await there.tick()
    assert not box_of(folder).exists()


async def test_a_damaged_box_refuses_the_start(folder: Path):
    async with exchange(folder, cities=12) as there:
        await answered_poll(there)
    box_of(folder).write_bytes(b"not a database" * 500)
    with pytest.raises(StartError, match="its polls are then void"):
        async with exchange(folder):
            pass


async def test_a_vacuum_that_a_crash_left_out_is_made_good(folder: Path):
    wire = Wire()
    async with exchange(folder, cities=12, connect=wire) as there:
        poll = await there.open_poll()
        wire.fault = refusing("VACUUM")
        await there.cast(poll, of_city(1))
        assert there.services.health.box_paused
        (said,) = await there.notices("poll.box_paused")
        assert (said["route"], said["payload"]) == ("channel:coordinators", "{}")
        # It is tried again by itself, and not at once.
        await there.tick()
        assert await there.polls.timer.next_due() > there.clock.now()
        wire.fault = lambda _: None
        there.clock.later(minutes=1)
        await there.tick()
        assert not there.services.health.box_paused
        assert await there.polls.timer.next_due() == poll.remind_at
    wire.heard.clear()
    async with exchange(folder, connect=wire) as there:
        assert wire.count("VACUUM") == 1


async def test_a_changed_key_is_refused_by_name_while_ballots_rest_on_it(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await answered_poll(there)
    loss = ballots_rest(settings_in(folder, ballot_key=bytes(32)))
    assert loss.startswith(f"BALLOT_KEY changed while {poll.ref} is open.")


# Backups


async def test_no_backup_holds_a_table_of_the_box_or_words_not_released(folder: Path):
    copy = folder / "copy.sqlite3"
    async with exchange(folder, cities=12) as there:
        await answered_poll(there)
        there.clock.later(days=8)
        await there.tick()
        await there.services.db.backup_into(copy)
    assert WORDS.encode() not in copy.read_bytes()
    with closing(sqlite3.connect(copy)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    assert tables.isdisjoint({"box_polls", "voted", "ballots", "texts"})


async def restored(folder: Path, copy: Path) -> None:
    for side in ("", "-wal", "-shm"):
        (folder / f"agora.sqlite3{side}").unlink(missing_ok=True)
    shutil.copy(copy, folder / "agora.sqlite3")


@pytest.mark.fault(35)
@pytest.mark.parametrize("shown", [True, False], ids=["shown", "not shown"])
async def test_an_older_copy_of_a_published_poll_never_counts_it_again(folder: Path, shown: bool):
    copy, asked = folder / "copy.sqlite3", []

    async def shows_result(poll_id: int) -> bool:
        asked.append(poll_id)
        return shown

    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll()
        await there.cast(poll, of_city(1))
        await there.services.db.backup_into(copy)
        for number in range(2, 13):
            await there.cast(poll, of_city(number))
        there.clock.later(days=8)
        await there.tick()
        clock = there.clock
    await restored(folder, copy)
    async with exchange(folder, clock=clock, shows_result=shows_result) as there:
        await there.tick()
        poll = await there.find(poll)
        assert poll.state is (State.WITHDRAWN if shown else State.VOID)
        assert asked == [poll.id]
        assert await there.polls.records.outcome(poll) is None
        assert await there.notices("poll.result") == []


@pytest.mark.fault(35)
async def test_an_older_copy_of_a_running_poll_counts_every_ballot(folder: Path):
    copy = folder / "copy.sqlite3"
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll()
        await there.cast(poll, of_city(1), 1)
        await there.services.db.backup_into(copy)
        for number in range(2, 13):
            await there.cast(poll, of_city(number), number % 3)
    await restored(folder, copy)
    async with exchange(folder, clock=HandClock()) as there:
        await there.tick()
        there.clock.later(days=8)
        await there.tick()
        outcome = await there.polls.records.outcome(await there.find(poll))
        assert outcome.result.ballots == 12


@pytest.mark.fault(35)
async def test_a_poll_that_opened_after_the_copy_was_made_is_withdrawn(folder: Path):
    copy = folder / "copy.sqlite3"
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll(opens_at=there.clock.later(days=1))
        poll = await there.polls.polling.withdraw(poll.id, COORDINATOR)
        poll = await there.open_poll(opens_at=there.clock.now() + (poll.closes_at - poll.opens_at))
        await there.services.db.backup_into(copy)
        there.clock.later(days=8)
        await there.tick()
        poll = await there.find(poll)
        assert poll.state is State.OPEN
        await there.cast(poll, of_city(1))
        clock = there.clock
    await restored(folder, copy)
    async with exchange(folder, clock=clock) as there:
        await there.tick()
        assert (await there.find(poll)).state is State.WITHDRAWN
    assert not box_of(folder).exists()


@pytest.mark.fault(35)
async def test_an_older_copy_with_words_that_were_released_since_loses_them(folder: Path):
    copy = folder / "copy.sqlite3"
    async with exchange(folder, cities=12) as there:
        poll = await answered_poll(there)
        there.clock.later(days=8)
        await there.tick()
        await there.services.db.backup_into(copy)
        await there.polls.review.release(poll.id, OTHER_COORDINATOR)
        clock = there.clock
    await restored(folder, copy)
    async with exchange(folder, clock=clock) as there:
        await there.tick()
        assert (await there.find(poll)).texts is Texts.LOST
        assert await there.polls.records.released_texts(poll.id) == []
