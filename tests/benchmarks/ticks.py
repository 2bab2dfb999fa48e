"""What a tick costs when much is due later: the scheduler's and delivery's look at the tables."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING

from bot.clock import seconds
from cogs.polls.rules.kinds import AnswerMode, State
from cogs.polls.store import rows

from .figure import Figure, Pair, compared, milliseconds
from .house import House, house, running_poll

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from bot.db import Tx

FEW = 10
MANY = 100_000
WARM = 3
TICKS = 20
REPEATS = 9
NOTICE = (
    "INSERT INTO notice (kind, dedupe_key, route, payload, not_before, expires_at, mark, nonce)"
    " VALUES ('poll.reminder', ?1, 'channel:1', '{}', ?2, ?3, ?1, ?1)"
)
LETTER = "INSERT INTO letter (kind, key, payload, not_before) VALUES ('none', ?, '{}', ?)"
COPY = (
    "INSERT INTO polls (kind, anonymous, unit, question, question_key, most, own_words, audience,"
    " min_result, min_exact, state, made_at, opens_at, remind_at, closes_at)"
    " SELECT kind, anonymous, unit, question, question_key, most, own_words, audience, min_result,"
    " min_exact, ?1, made_at, opens_at + ?2, iif(?1 = 'open', closes_at - 60, NULL), closes_at + ?2"
    " FROM polls WHERE id = ?3"
)


async def ticks(repeats: int = REPEATS) -> list[Figure]:
    """Two bots in turn, one before ten future timers, one before 100,000; about ten seconds."""
    async with AsyncExitStack() as doors:
        few = await doors.enter_async_context(_waiting(FEW))
        many = await doors.enter_async_context(_waiting(MANY))
        for there in (few, many) * WARM:
            await _tick(there)
        pairs = [Pair(await _tick(few), await _tick(many)) for _ in range(repeats)]
    return [
        compared(
            "tick",
            f"tick before {MANY:,} future timers, of one before {FEW}",
            pairs,
            1.2,
            milliseconds,
        )
    ]


@asynccontextmanager
async def _waiting(count: int) -> AsyncIterator[House]:
    """Half of the timers are notices; a fifth each running polls and planned ones, letters."""
    async with house(()) as there:
        now = there.bot.services.clock.now()
        await there.bot.services.db.write(lambda tx: _fill(tx, now, count))
        yield there


def _fill(tx: Tx, now: datetime, count: int) -> None:
    later = seconds(now + timedelta(days=1))
    tx.many(NOTICE, [(f"n{n}", later + n, later + n + 9) for n in range(count * 5 // 10)])
    tx.many(LETTER, [(f"l{n}", later + n) for n in range(count // 10)])
    first = rows.insert(tx, running_poll(now, AnswerMode.NAMED_CITY)).id
    for state in (State.OPEN, State.SCHEDULED):
        tx.many(COPY, [(state, later - seconds(now) + n, first) for n in range(count * 2 // 10)])


async def _tick(there: House) -> float:
    """Seconds for one of many."""
    bot = there.bot
    started = perf_counter()
    for _ in range(TICKS):
        await bot.scheduler.tick()
        await bot.delivery.deliver_due()
    return (perf_counter() - started) / TICKS
