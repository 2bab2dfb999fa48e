"""`make growth`: years of a taskforce, then one process on them, then twenty side by side.

About five minutes on two cores. It prints two tables for docs/performance.md; nothing is judged.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.operations.backup import backup_file
from tests.bot.installation import installed, settings_in

from .alone import Alone, alone, shown, tick_seconds
from .discord import Town
from .life import Size, lived
from .many import Many, Plan, many
from .processes import Instance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.settings import Settings

OPEN_POLLS = 5
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Grown:
    """A folder after its years."""

    settings: Settings
    town: Town
    size: Size
    poll: int
    polls: int
    tick: float
    build_seconds: float


async def grow(folder: Path, size: Size) -> Grown:
    """Lets the years pass; the last polls run, and their messages are still to be posted."""
    town = Town.of(size.cities)
    settings = settings_in(folder, guild_id=town.world.guild_id)
    started = time.perf_counter()
    async with lived(settings, town, size) as life:
        await life.stand_in()
        tick = await tick_seconds(life.bot)
        opened = await life.open_now(OPEN_POLLS)
        polls = life.polls
    taken = time.perf_counter() - started
    return Grown(settings, town, size, opened[0].id, polls, tick, taken)


async def empty_start(folder: Path, town: Town) -> float:
    """Seconds until a new installation has logged in, to compare."""
    installed(settings_in(folder, guild_id=town.world.guild_id))
    async with town.twin() as discord:
        instance = await Instance.start(discord, folder)
        await instance.stop()
    return instance.start_seconds


def alone_table(grown: Grown, found: Alone, empty: float) -> list[tuple[str, str]]:
    counts = ", ".join(f"{number:,} {table}" for table, number in found.counts.items())
    return [
        ("polls in these years", f"{grown.polls:,}"),
        ("rows that are left", counts),
        ("database", f"{found.database / MIB:.1f} MiB"),
        ("a backup", f"{found.backup / MIB:.1f} MiB in {found.backup_seconds:.2f} s"),
        ("start until logged in", f"{found.start_seconds:.2f} s (empty folder {empty:.2f} s)"),
        ("memory after the votes", f"{found.resident / MIB:.0f} MiB"),
        ("a tick with nothing due", f"{1000 * grown.tick:.1f} ms"),
        ("a vote until its answer is there", shown(found.votes)),
        (f"{len(found.at_once)} votes at once", shown(found.at_once)),
    ]


def many_table(found: Many) -> list[tuple[str, str]]:
    each = found.own / found.instances / MIB
    resident, own = found.resident / MIB, found.own / MIB
    others, discords = 100 * found.others_work, 100 * found.discord_work
    return [
        ("start of one, the others running", f"{median(found.start_seconds):.2f} s"),
        ("memory of all, resident", f"{resident:,.0f} MiB"),
        ("the same, what they share counted once", f"{own:,.0f} MiB: {each:.0f} MiB each"),
        ("memory the machine has less", f"{found.taken / MIB:,.0f} MiB"),
        ("processor at rest, all together", f"{100 * found.rest:.1f}% of one core"),
        ("the whole machine meanwhile", f"{100 * found.machine_rest:.0f}% of one core"),
        ("a vote, the others at rest", shown(found.beside_idle)),
        ("a vote, the others taking 2 a second each", shown(found.beside_busy)),
        ("processor of the others meanwhile", f"{others:.0f}% of one core"),
        ("processor of all their Discords meanwhile", f"{discords:.0f}% of one core"),
        (f"{len(found.one_at_once)} votes at once in one", shown(found.one_at_once)),
        (f"{len(found.all_at_once):,} votes at once in all", shown(found.all_at_once)),
    ]


async def run(size: Size, plan: Plan, folder: Path) -> None:
    print(machine(), flush=True)
    grown = await grow(folder / "template", size)
    say(f"{size.weeks} weeks of {size.people:,} people took {grown.build_seconds:.0f} s")
    empty = await empty_start(folder / "empty", grown.town)
    found = await alone(grown.settings, grown.town, grown.poll, plan.votes)
    say("", f"One, {size.cities} cities, {size.people:,} people, {size.weeks / 52:.1f} years:", "")
    say(*lines(alone_table(grown, found, empty)))
    backup_file(grown.settings, SystemClock().now())
    template = grown.settings.data_dir.parent
    side = await many(template, folder / "many", grown.town, grown.poll, plan)
    say("", f"{plan.instances} such side by side:", "", *lines(many_table(side)), "", machine())


def lines(table: Sequence[tuple[str, str]]) -> list[str]:
    return ["| what | seen |", "| --- | --- |", *(f"| {what} | {seen} |" for what, seen in table)]


def machine() -> str:
    at = SystemClock().now()
    return (
        f"{at:%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f},"
        f" Python {sys.version.split()[0]}"
    )


def say(*told: str) -> None:
    print("\n".join(told), flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.growth")
    usual, plan = Size(), Plan()
    parser.add_argument("--cities", type=int, default=usual.cities)
    parser.add_argument("--officials", type=int, default=usual.officials, help="of each city")
    parser.add_argument("--weeks", type=int, default=usual.weeks)
    parser.add_argument("--instances", type=int, default=plan.instances)
    parser.add_argument("--rest", type=float, default=plan.rest, help="seconds watched at rest")
    parser.add_argument("--votes", type=int, default=plan.votes, help="of each measurement")
    parser.add_argument("--folder", type=Path, help="kept afterwards; else a temporary one")
    chosen = parser.parse_args(arguments)
    logging.disable(logging.WARNING)
    size = Size(chosen.cities, chosen.officials, chosen.weeks)
    with TemporaryDirectory() as scratch:
        plan = Plan(chosen.instances, chosen.rest, chosen.votes)
        asyncio.run(run(size, plan, chosen.folder or Path(scratch)))


if __name__ == "__main__":
    main()
