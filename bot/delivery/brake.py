"""Stops all sending for a while when something on the way to Discord has blocked us."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.delivery.outcome import Paused

if TYPE_CHECKING:
    from datetime import datetime

    from bot.delivery.outcome import Outcome
    from bot.services import Services

PAUSE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(minutes=60)
INVALID_LIMIT = 1_000
INVALID_SECONDS = 600.0
"""Discord blocks an address after 10,000 invalid requests in ten minutes; we stop long before."""


class Brake:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._until: datetime | None = None
        self._next = PAUSE
        self._invalid: deque[float] = deque()

    @property
    def until(self) -> datetime | None:
        """The end of the present pause; None when there is none."""
        if self._until is None or self._services.guard.now() >= self._until:
            return None
        return self._until

    def check(self) -> None:
        """Raises Paused during a pause."""
        until = self.until
        if until is not None:
            raise Paused((until - self._services.guard.now()).total_seconds())

    def pull(self) -> datetime:
        """Ten minutes, doubling to sixty until something goes through. Four places may meet the
        same block: it counts once."""
        until = self.until
        if until is None:
            until = self._until = self._services.guard.now() + self._next
            self._next = min(self._next * 2, LONGEST_PAUSE)
        return until

    def count(self, outcome: Outcome) -> None:
        """Refusals that Discord counts against us; too many of them are a block to come."""
        if not outcome.invalid:
            return
        self._services.health.invalid_requests += 1
        now = self._services.clock.monotonic()
        self._invalid.append(now)
        while self._invalid[0] <= now - INVALID_SECONDS:
            self._invalid.popleft()
        if len(self._invalid) >= INVALID_LIMIT:
            self.pull()

    def went_through(self) -> None:
        self._next = PAUSE
