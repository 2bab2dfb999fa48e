"""``starts.log``: when Agora last connected; what dies again and again waits longer and longer.

Discord counts how often a bot identifies, and takes the token from one that never stops.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from bot.clock import moment, seconds

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from bot.services import Services
    from bot.settings import Settings

log = logging.getLogger(__name__)

FEW = 5
WITHIN = timedelta(minutes=10)
SHORTEST = timedelta(seconds=15)
LONGEST = timedelta(minutes=30)
QUIET = timedelta(hours=1)
REPORTED_EVERY = 60.0
_LINE = re.compile(r"([0-9]{1,11}) ([0-9]{1,4})", re.ASCII)
_MOST_READ = 4096


@dataclass(frozen=True, slots=True)
class Start:
    """When Agora connected, and how long it had waited for it."""

    at: datetime
    waited: timedelta

    @classmethod
    def read(cls, line: str) -> Self | None:
        """None for what is no line of ours."""
        found = _LINE.fullmatch(line)
        if found is None:
            return None
        return cls(moment(int(found[1])), min(timedelta(seconds=int(found[2])), LONGEST))

    def __str__(self) -> str:
        return f"{seconds(self.at)} {int(self.waited.total_seconds())}\n"


def wait_before(starts: Iterable[Start], now: datetime) -> timedelta:
    """None after fewer than five starts in ten minutes; then 15 seconds, and after each further
    start twice as long, up to half an hour. An hour without a start ends it."""
    past = sorted((start for start in starts if start.at <= now), key=lambda start: start.at)
    if past and past[-1].waited and now - past[-1].at < QUIET:
        return min(past[-1].waited * 2, LONGEST)
    lately = [start for start in past if now - start.at < WITHIN]
    return SHORTEST if len(lately) >= FEW else timedelta()


class StartLog:
    """The newest five starts. Both methods touch the disk; what it refuses is passed over."""

    def __init__(self, settings: Settings) -> None:
        self.path = settings.data_dir / "starts.log"

    def starts(self) -> list[Start]:
        try:
            with self.path.open(encoding="ascii", errors="replace") as file:
                lines = file.read(_MOST_READ).splitlines()
        except OSError:
            return []
        return [start for line in lines if (start := Start.read(line)) is not None]

    def add(self, start: Start) -> None:
        """On disk even if the process is killed right after."""
        before = [old for old in self.starts() if start.at - QUIET < old.at <= start.at]
        kept = [*sorted(before, key=lambda old: old.at), start][-FEW:]
        new = self.path.with_name(f"{self.path.name}.new")
        try:
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.writelines(map(str, kept))
            new.replace(self.path)
        except OSError as error:
            log.error("starts.log", extra={"error": type(error).__name__})  # noqa: TRY400 - no traceback: paths


async def take_turn(services: Services, report: Callable[[datetime], Awaitable[None]]) -> None:
    """Waits where Agora started too often of late, then notes that it connects.

    ``report`` is awaited each minute of the wait, so that health does not look dead.
    """
    clock, journal = services.clock, StartLog(services.settings)
    now = clock.now()
    wait = wait_before(await asyncio.to_thread(journal.starts), now)
    if wait:
        await _wait(services, wait, report)
    await asyncio.to_thread(journal.add, Start(clock.now(), wait))


async def _wait(
    services: Services, wait: timedelta, report: Callable[[datetime], Awaitable[None]]
) -> None:
    clock, health = services.clock, services.health
    waits = f"waits {int(wait.total_seconds())} s before it connects"
    log.warning("started too often of late", extra={"event": waits})
    health.connects_at = clock.now() + wait
    ends = clock.monotonic() + wait.total_seconds()
    while (left := ends - clock.monotonic()) > 0:
        await report(clock.now())
        await services.sleep(min(left, REPORTED_EVERY))
    health.connects_at = None
