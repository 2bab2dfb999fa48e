"""What a tick costs when much is due later: the scheduler's and delivery's look at the tables."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING

from bot.clock import seconds

from .figure import Figure, Pair, compared, milliseconds
from .house import House, house

if TYPE_CHECKING:
    from datetime import datetime

    from bot.db import Tx

FEW = 10
MANY = 100_000
TICKS = 20
REPEATS = 9
WARM = 3


async def ticks(repeats: int = REPEATS) -> list[Figure]:
    """Two bots in turn, one before ten future timers, one before 100,000; about five seconds."""
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
