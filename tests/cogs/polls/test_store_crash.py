"""Killed between any two statements, a poll is still published once, released once, and forgotten.

Each kill copies the files as they lie, hot journal and all, and goes on from the copy.
"""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from bot.errors import UserError
from cogs.polls.rules.answers import Cast, ChoiceAnswer
from cogs.polls.rules.kinds import Poll, State, Texts
from cogs.polls.store import Recorded
from tests.bot.installation import HandClock
from tests.cogs.polls.boxes import Wire, ballot_of, marker_of, text_of
from tests.cogs.polls.exchange import (
    COORDINATOR,
    OTHER_COORDINATOR,
    Exchange,
    chose,
    draft,
    exchange,
    of_city,
    open_exchange,
)

WRITES = ("BEGIN", "COMMIT", "VACUUM", "INSERT", "UPDATE", "DELETE")
VOTERS = 12
TEXTS = 8
ROOT = Path(__file__).resolve().parents[3]


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Killer:
    """Lets ``steps`` writing statements of all files pass, then copies the folder and kills."""

    steps: int
    folder: Path
    copy: Path
    passed: int = 0
    is_dead: bool = False
    wire: Wire = field(default_factory=Wire)

    def __post_init__(self) -> None:
        self.wire.fault = self._hear

    def _hear(self, sql: str) -> None:
        if self.is_dead:
            raise Killed
        if not sql.startswith(WRITES):
            return
        if self.passed == self.steps:
            self.is_dead = True
            shutil.copytree(self.folder, self.copy)
            raise Killed
        self.passed += 1


@dataclass
class Told:
    """What voters know, and what nobody may find afterwards."""

    poll: Poll
    codes: dict[int, str]
    texts: list[str]
    clock: HandClock

    def secrets(self) -> Iterator[bytes]:
        for number, code in self.codes.items():
            yield marker_of(self.poll, of_city(number))
            yield ballot_of(self.poll, code)
            yield text_of(self.poll, code)
            yield code.encode()


def windows(secrets: Iterable[bytes]) -> np.ndarray:
    """All that eight bytes in a row say, as numbers."""
    found = {secret[n : n + 8] for secret in secrets for n in range(len(secret) - 7)}
    return np.frombuffer(b"".join(found), "<u8")


def holds_any(data: bytes, wanted: np.ndarray) -> bool:
    """Whether any of the windows stands anywhere in the data."""
    return any(
        np.isin(np.frombuffer(data, "<u8", (len(data) - start) // 8, start), wanted).any()
        for start in range(8)
        if len(data) >= start + 8
    )


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def found_in(folder: Path, secrets: Iterable[bytes]) -> set[str]:
    """The files that hold any of these."""
    return {
        name for name, data in files_of(folder).items() if any(secret in data for secret in secrets)
    }


async def running_poll(folder: Path) -> Told:
    """A poll that all have answered, on files that are closed again."""
    async with exchange(folder, cities=VOTERS) as there:
        poll = await there.open_poll(own_words=True)
        texts = [f"Own words {n:02} {'abcdefgh'[n - 1] * 10}" for n in range(1, TEXTS + 1)]
        codes = {}
        for number in range(1, VOTERS + 1):
            text = texts[number - 1] if number <= TEXTS else None
            cast = Cast(ChoiceAnswer((number % 3,)), text)
            outcome = await there.polls.box.cast(poll, of_city(number), cast)
            assert isinstance(outcome, Recorded)
            codes[number] = outcome.code
        poll = await there.find(poll)
        return Told(poll, codes, texts, there.clock)


async def close_and_release(there: Exchange, poll: Poll) -> None:
    """Everything up to the end, from wherever it stands."""
    await there.tick()
    there.clock.later(minutes=2)
    await there.tick()
    if (await there.find(poll)).texts is Texts.WAITING:
        waiting = await there.polls.review.waiting(poll.id, OTHER_COORDINATOR)
        first = next(text for text in waiting if text.text.endswith("a"))
        if not first.withheld:
            await there.polls.review.withhold(poll.id, first.id, OTHER_COORDINATOR)
        await there.polls.review.release(poll.id, OTHER_COORDINATOR)
    there.clock.later(minutes=2)
    await there.tick()


async def killed_in(
    folder: Path,
    copy: Path,
    steps: int,
    clock: HandClock,
    work: Callable[[Exchange], Awaitable[object]],
) -> bool:
    """Whether the work was killed before it ended."""
    killer = Killer(10**9, folder, copy)
    there = await open_exchange(folder, clock=clock, connect=killer.wire)
    killer.passed, killer.steps = 0, steps
    with suppress(Killed):
        await work(there)
    with suppress(Killed):
        await there.close()
    return killer.is_dead


def test_the_search_for_windows_finds_one_anywhere():
    wanted = windows([b"0123456789abcdef"])
    assert all(holds_any(b"x" * n + b"456789ab" + b"y" * 20, wanted) for n in range(40))
    assert not holds_any(b"0123456" * 9, wanted)


async def check_ended(there: Exchange, told: Told) -> None:
    """Published once, released once, and nothing else is left."""
    poll = await there.find(told.poll)
    assert (poll.state, poll.texts, poll.box_cleared) == (State.PUBLISHED, Texts.RELEASED, True)
    outcome = await there.polls.records.outcome(poll)
    assert [row.count for row in outcome.result.rows] == [4, 4, 4]
    assert outcome.result.ballots == VOTERS
    assert outcome.texts_withheld == 1
    released = await there.polls.records.released_texts(poll.id)
    assert sorted(released) == told.texts[1:]
    assert len(await there.notices("poll.result")) == 1
    assert len(await there.notices("poll.texts")) == 1
    assert await there.notices("poll.void") == []
    assert not there.services.settings.ballot_box_path.exists()
    # Of the withheld text: what no other begins with.
    secrets = windows([*told.secrets(), told.texts[0].encode()[-10:]])
    assert [name for name, data in files_of(there.folder).items() if holds_any(data, secrets)] == []


async def test_killed_anywhere_in_counting_and_release_it_ends_once(folder: Path):
    told = await running_poll(folder / "template")
    start = told.clock.later(days=8)
    steps = 0
    while True:
        place, copy = folder / f"run{steps}", folder / f"copy{steps}"
        shutil.copytree(folder / "template", place)

        async def work(there: Exchange) -> None:
            await close_and_release(there, told.poll)

        if not await killed_in(place, copy, steps, HandClock(start), work):
            break
        words = {text.encode() for text in told.texts}
        async with exchange(copy, clock=HandClock(start)) as there:
            if (await there.find(told.poll)).texts is not Texts.RELEASED:
                assert found_in(copy, words) <= {"ballotbox.sqlite3", "ballotbox.sqlite3-journal"}
            await close_and_release(there, told.poll)
            await check_ended(there, told)
        shutil.rmtree(place)
        shutil.rmtree(copy)
        steps += 1
    assert steps > 50
    async with exchange(place, clock=HandClock(start)) as there:
        await check_ended(there, told)


async def test_killed_anywhere_in_opening_it_opens_once(folder: Path):
    async with exchange(folder / "template", cities=VOTERS) as there:
        made = await there.polls.records.create_draft(draft(), COORDINATOR)
    steps = 0
    while True:
        place, copy = folder / f"run{steps}", folder / f"copy{steps}"
        shutil.copytree(folder / "template", place)

        async def work(there: Exchange) -> None:
            await there.polls.polling.publish(made.id, COORDINATOR)

        if not await killed_in(place, copy, steps, HandClock(), work):
            break
        async with exchange(copy) as there:
            await there.tick()
            poll = await there.find(made)
            assert poll.state in (State.DRAFT, State.OPEN)
            assert (copy / "ballotbox.sqlite3").exists() == (poll.state is State.OPEN)
            if poll.state is State.DRAFT:
                poll = await there.polls.polling.publish(made.id, COORDINATOR)
            await there.cast(poll, of_city(1))
            assert await there.notices("poll.void") == []
        steps += 1
    assert steps > 15


async def test_killed_anywhere_in_casting_whoever_heard_recorded_is_counted(folder: Path):
    async with exchange(folder / "template", cities=VOTERS) as there:
        poll = await there.open_poll()
        first = await there.cast(poll, of_city(1))
    steps = 0
    while True:
        place, copy = folder / f"run{steps}", folder / f"copy{steps}"
        shutil.copytree(folder / "template", place)
        heard = _Heard(poll, first)
        if not await killed_in(place, copy, steps, HandClock(), heard.cast_and_change):
            break
        async with exchange(copy) as there:
            await there.tick()
            await heard.check(there)
        steps += 1
    assert steps > 15


@dataclass
class _Heard:
    """What voters were told before the kill: their codes, and whether a change was made."""

    poll: Poll
    first: str
    codes: dict[int, str] = field(default_factory=dict)
    is_changed: bool = False

    async def cast_and_change(self, there: Exchange) -> None:
        with suppress(UserError):
            await there.polls.box.change(self.poll, of_city(1), self.first, chose(2))
            self.is_changed = True
        for batch in ((2, 3, 4), (5, 6)):
            for cast in [asyncio.ensure_future(self._cast(there, number)) for number in batch]:
                with suppress(UserError):
                    await cast

    async def check(self, there: Exchange) -> None:
        box, poll = there.polls.box, self.poll
        contents = await box.contents(poll)
        assert len(contents.bodies) == len(contents.markers) >= 1 + len(self.codes)
        for number, code in self.codes.items():
            assert await box.has_answered(poll, of_city(number))
            await box.change(poll, of_city(number), code, chose(1))
        chosen = [body[1] for body in (await box.contents(poll)).bodies]
        assert chosen.count(1) == len(self.codes)
        assert chosen.count(2) == 1 or not self.is_changed

    async def _cast(self, there: Exchange, number: int) -> None:
        self.codes[number] = await there.cast(self.poll, of_city(number))


@pytest.mark.fault(23)
def test_a_process_killed_after_recorded_has_stored_the_ballot(folder: Path):
    command = [sys.executable, "-m", "tests.cogs.polls.casting_process", str(folder)]
    with subprocess.Popen(  # noqa: S603 - ours
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        codes = [process.stdout.readline().strip() for _ in range(9)]
        os.kill(process.pid, 9)
        codes += [line.strip() for line in process.stdout]
    assert all(len(code) == 12 for code in codes)

    async def check() -> None:
        async with exchange(folder) as there:
            await there.tick()
            poll = await there.polls.records.find(1)
            for code in codes:
                await there.polls.box.change(poll, of_city(1), code, chose(2))
            assert len((await there.polls.box.contents(poll)).bodies) >= len(codes)

    asyncio.run(check())
