"""One process on a folder that has seen years: size, tick, backup, start, memory, votes."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from bot.operations.backup import backup_file
from tests.benchmarks.figure import p99
from tests.bot.installation import NOON, rows

from .discord import PATIENCE
from .processes import Instance

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.app import ExchangeBot
    from bot.settings import Settings

    from .discord import Town

TABLES = ("member", "polls", "poll_texts", "poll_electors", "notice", "bundle", "card", "audit")
TICKS = 50


@dataclass(frozen=True, slots=True)
class Alone:
    """Seconds and bytes."""

    counts: Mapping[str, int]
    database: int
    backup: int
    backup_seconds: float
    start_seconds: float
    resident: int
    votes: list[float]
    at_once: list[float]


async def tick_seconds(bot: ExchangeBot) -> float:
    """One of many looks at everything that may be due, in the middle."""
    taken = []
    for _ in range(TICKS):
        started = perf_counter()
        await bot.scheduler.tick()
        await bot.delivery.deliver_due()
        taken.append(perf_counter() - started)
    return median(taken)


async def alone(settings: Settings, town: Town, poll: int, votes: int) -> Alone:
    """A real process before a Discord of its own; its folder is left with a fresh backup."""
    started = perf_counter()
    copy = backup_file(settings, NOON)
    backup_seconds = perf_counter() - started
    backup = copy.stat().st_size
    copy.unlink()
    folder = settings.data_dir.parent
    discord = town.twin()
    async with discord:
        instance = await Instance.start(discord, folder)
        await town.one_by_one(discord, poll, 5)
        single = await town.one_by_one(discord, poll, votes)
        at_once = await town.votes(discord, poll, town.people)
        resident = instance.resident
        await instance.stop()
        discord.assert_clean()
    check_votes(settings.data_dir, poll, len(town.people))
    return Alone(
        counts={
            table: rows(settings.database, f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608
            for table in TABLES
        },
        database=settings.database.stat().st_size,
        backup=backup,
        backup_seconds=backup_seconds,
        start_seconds=instance.start_seconds,
        resident=resident,
        votes=single,
        at_once=at_once,
    )


def check_votes(data: Path, poll: int, wanted: int) -> None:
    """A measurement of refusals would be quick."""
    sql = "SELECT count(*) FROM named_votes WHERE poll = ?"
    ((found,),) = rows(data / "agora.sqlite3", sql, poll)
    if found != wanted:
        raise RuntimeError(f"{found} votes are stored instead of {wanted}.")


def shown(taken: list[float]) -> str:
    """In the middle, and what 99 in 100 stay under."""
    lost = sum(one >= PATIENCE for one in taken)
    told = f"{1000 * median(taken):.0f} ms, p99 {1000 * p99(taken):.0f} ms"
    return f"{told}; {lost} of {len(taken)} came too late for Discord" if lost else told
