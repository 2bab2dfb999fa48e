"""How long the event loop stands still while charts are drawn and a backup is made."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from bot.charts.service import WorkerCharts
from bot.clock import SystemClock
from bot.db import Database, Tx
from bot.migrate import migrate
from bot.operations.backup import backup_now
from bot.services import MIGRATIONS

from .charts import CHART
from .figure import Figure, milliseconds, p99
from .house import settings_in

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bot.settings import Settings

TICK = 0.002
REST = 1.0
CHARTS = 15
BACKUPS = 3
ROWS = 15_000
"""Of a kilobyte: the main file of a few years."""


async def stalls() -> list[Figure]:
    """A ticker alone, then beside the work; about five seconds."""
    with TemporaryDirectory() as folder:
        settings = settings_in(Path(folder))
        migrate(settings.database, MIGRATIONS / "main")
        db = await Database.open(settings.database)
        charts = WorkerCharts()
        work = _Work(charts, db, settings)
        try:
            await db.write(_fill)
            alone = await _late(asyncio.sleep(REST))
            beside = await _late(work.run())
        finally:
            await charts.close()
            await db.close()
    if not work.drawn:
        raise RuntimeError("The worker gave no picture.")
    seen = (
        f"ticker alone {milliseconds(p99(alone))}, worst beside {milliseconds(max(beside))};"
        f" {work.drawn} charts, {BACKUPS} backups"
    )
    about = "loop stall p99 during charts and backups, milliseconds"
    return [Figure("loop-stall", about, 1000 * p99(beside), 10.0, seen=seen)]


def open_ones() -> list[Figure]:
    """What belongs to areas that are not built yet."""
    return [
        Figure("loop-stall-feed", "loop stall p99 during a 5 MB feed, milliseconds", None, 10.0),
    ]


def _fill(tx: Tx) -> None:
    rows = ((f"filler {number}", "x" * 1000) for number in range(ROWS))
    tx.many("INSERT INTO meta (key, value) VALUES (?, ?)", rows)


@dataclass
class _Work:
    """Charts one after another, some beside a backup; on a busy machine some give up."""

    charts: WorkerCharts
    db: Database
    settings: Settings
    drawn: int = 0

    async def run(self) -> None:
        for number in range(CHARTS):
            if number % (CHARTS // BACKUPS) == 0:
                backup = backup_now(self.settings, self.db, SystemClock().now())
                await asyncio.gather(self._draw(), backup)
            else:
                await self._draw()

    async def _draw(self) -> None:
        self.drawn += await self.charts.bars(CHART) is not None


async def _late(work: Awaitable[object]) -> list[float]:
    """By how many seconds each tick came late until the work was done."""
    late: list[float] = []
    done = asyncio.ensure_future(work)
    while not done.done():
        started = perf_counter()
        await asyncio.sleep(TICK)
        late.append(perf_counter() - started - TICK)
    await done
    return late
