"""Many processes side by side: memory, processor at rest, and votes in one beside the others."""

from __future__ import annotations

import asyncio
import os
import shutil
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from .alone import check_votes
from .discord import PATIENCE
from .processes import Instance, Machine, worked

if TYPE_CHECKING:
    from pathlib import Path

    from .discord import Town

SETTLE_SECONDS = 5.0
PACE = 0.5
"""Seconds between two votes of each of the others while they work."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many side by side, how long they are watched at rest (seconds), and the votes of each
    measurement."""

    instances: int = 20
    rest: float = 60.0
    votes: int = 60


@dataclass
class Many:
    """Seconds and bytes; processor as a share of one core."""

    instances: int
    start_seconds: list[float] = field(default_factory=list)
    resident: int = 0
    own: int = 0
    taken: int = 0
    """What the machine has less of than before."""
    rest: float = 0.0
    machine_rest: float = 0.0
    others_work: float = 0.0
    discord_work: float = 0.0
    beside_idle: list[float] = field(default_factory=list)
    beside_busy: list[float] = field(default_factory=list)
    one_at_once: list[float] = field(default_factory=list)
    all_at_once: list[float] = field(default_factory=list)


async def many(template: Path, folder: Path, town: Town, poll: int, plan: Plan) -> Many:
    """Copies of the template, each with a Discord of its own in this process."""
    found = Many(plan.instances)
    homes = [_copied(template, folder / f"{number}") for number in range(plan.instances)]
    async with AsyncExitStack() as doors:
        discords = [town.twin() for _ in homes]
        for discord in discords:
            await doors.enter_async_context(discord)
        before = Machine.now()
        running: list[Instance] = []
        doors.callback(_end, running)
        for discord, home in zip(discords, homes, strict=True):
            running.append(await Instance.start(discord, home))
        found.start_seconds = [one.start_seconds for one in running]
        await asyncio.sleep(min(SETTLE_SECONDS, plan.rest))
        await _at_rest(found, running, plan.rest)
        for discord in discords:
            await town.one_by_one(discord, poll, 1)
        found.beside_idle = await town.one_by_one(discords[0], poll, plan.votes)
        found.beside_busy = await _beside_work(found, running, town, poll, plan.votes)
        found.one_at_once = await town.votes(discords[0], poll, town.people)
        for taken in await asyncio.gather(*(town.votes(d, poll, town.people) for d in discords)):
            found.all_at_once += taken
        found.resident = sum(one.resident for one in running)
        found.own = sum(one.own for one in running)
        found.taken = before.available - Machine.now().available
        await asyncio.gather(*(one.stop() for one in running))
        for discord in discords:
            discord.assert_clean()
    if max(found.all_at_once) < PATIENCE:
        for home in homes:
            check_votes(home / "data", poll, len(town.people))
    return found


async def _at_rest(found: Many, running: list[Instance], seconds: float) -> None:
    machine, started = Machine.now(), perf_counter()
    before = [one.worked for one in running]
    await asyncio.sleep(seconds)
    span = perf_counter() - started
    done = sum(one.worked - was for one, was in zip(running, before, strict=True))
    found.rest = done / span
    found.machine_rest = (Machine.now().busy - machine.busy) / span


async def _beside_work(
    found: Many, running: list[Instance], town: Town, poll: int, votes: int
) -> list[float]:
    """Votes in the first while each of the others takes two a second."""
    others = running[1:]
    before = [one.worked for one in others]
    ours, started = worked(os.getpid()), perf_counter()
    working = [
        asyncio.get_running_loop().create_task(_work(one, town, poll, number))
        for number, one in enumerate(others)
    ]
    try:
        taken = await town.one_by_one(running[0].discord, poll, 2 * votes)
    finally:
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
    span = perf_counter() - started
    found.others_work = sum(o.worked - was for o, was in zip(others, before, strict=True)) / span
    found.discord_work = (worked(os.getpid()) - ours) / span
    return taken


async def _work(one: Instance, town: Town, poll: int, number: int) -> None:
    await asyncio.sleep(PACE * (number % 10) / 10)
    while True:
        for person in town.people:
            voted = asyncio.shield(asyncio.ensure_future(town.votes(one.discord, poll, [person])))
            await asyncio.gather(voted, asyncio.sleep(PACE))


def _end(running: list[Instance]) -> None:
    """Whatever happened, none is left behind."""
    for one in running:
        if one.process.returncode is None:
            one.process.kill()


def _copied(template: Path, home: Path) -> Path:
    shutil.copytree(template / "data", home / "data")
    return home
