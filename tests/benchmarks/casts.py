"""What 112 anonymous casts at once take, against the same batch written by hand."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from bot.background import Background
from bot.clock import SystemClock
from bot.db import SEALED, open_file
from bot.ids import SystemSecrets
from bot.migrate import migrate
from cogs.polls.rules.answers import Cast, ChoiceAnswer
from cogs.polls.rules.kinds import AnswerMode, Poll, State
from cogs.polls.store import BallotBox, Elector, Recorded
from cogs.polls.store.boxfile import MIGRATIONS
from cogs.polls.store.casting import a_second

from .figure import Figure, Pair, compared, milliseconds
from .house import running_poll

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from cogs.polls.store import Gather

AT_ONCE = 112
REPEATS = 9
WAITS = 3
POLL = 1
SECRETS = SystemSecrets()


async def casts(repeats: int = REPEATS) -> list[Figure]:
    """The work alone, then with the second in which answers gather; about ten seconds."""
    pairs = [
        Pair(await asyncio.to_thread(_floor), await _product(_no_wait)) for _ in range(repeats)
    ]
    answered = median([await _product(a_second) for _ in range(WAITS)])
    return [
        compared(
            "anonymous-casts",
            f"{AT_ONCE} anonymous casts at once, of the same batch and VACUUM by hand",
            pairs,
            2.0,
            milliseconds,
        ),
        Figure(
            "anonymous-answered",
            "the same until all are answered, the second of gathering included: seconds",
            answered,
            2.0,
        ),
    ]


def _floor() -> float:
    """Rows of the same sizes into the same tables, by sqlite3 alone."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "floor.sqlite3")
        migrate(path, MIGRATIONS)
        with closing(open_file(path, sqlite3.connect, SEALED)) as connection:
            connection.execute("INSERT INTO box_polls VALUES (?, ?, 1)", (POLL, SECRETS.bytes(16)))
            voted = [(POLL, SECRETS.bytes(32)) for _ in range(AT_ONCE)]
            ballots = [(POLL, SECRETS.bytes(16), SECRETS.bytes(64)) for _ in range(AT_ONCE)]
            started = perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO voted VALUES (?, ?)", voted)
            connection.executemany("INSERT INTO ballots VALUES (?, ?, ?)", ballots)
            connection.execute("COMMIT")
            connection.execute("VACUUM")
            return perf_counter() - started


async def _product(gather: Gather) -> float:
    async with _box(gather) as box:
        poll = _poll()
        assert poll.box_token is not None
        await box.admit(poll.id, poll.box_token)
        answer = Cast(ChoiceAnswer((1,)))
        electors = [Elector(number, number) for number in range(1, AT_ONCE + 1)]
        started = perf_counter()
        answers = await asyncio.gather(*(box.cast(poll, elector, answer) for elector in electors))
        taken = perf_counter() - started
        assert all(isinstance(one, Recorded) for one in answers)
        return taken


@asynccontextmanager
async def _box(gather: Gather) -> AsyncIterator[BallotBox]:
    with TemporaryDirectory() as folder:
        path, background = Path(folder, "box.sqlite3"), Background()
        box = BallotBox(path, bytes(32), SystemClock(), SECRETS, background, gather=gather)
        try:
            yield box
        finally:
            await background.close()
            await box.close()


def _poll() -> Poll:
    made = running_poll(SystemClock().now(), AnswerMode.ANONYMOUS_CITY)
    token = SECRETS.bytes(16)
    return replace(made, id=POLL, state=State.OPEN, asked_count=AT_ONCE, box_token=token)


async def _no_wait() -> None:
    return None
