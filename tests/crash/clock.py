"""Time that stands still until the story lets it pass, for Discord and for the bot alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.loopback.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""A Monday, ten in the morning in Brussels."""


@dataclass
class StillWorld(World):
    """A world whose clock, and with it Date headers and ids, moves by hand only."""

    moment: float = START.timestamp()

    def now(self) -> float:
        return self.moment

    def pass_time(self, seconds: float) -> None:
        self.moment += seconds

    def set_time(self, at: datetime) -> None:
        """Never backwards."""
        self.moment = max(self.moment, at.timestamp())


class WorldClock:
    """The world's time as the bot's clock; no leap ever shows."""

    def __init__(self, world: StillWorld) -> None:
        self._world = world

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._world.moment, UTC)

    def monotonic(self) -> float:
        return self._world.moment - START.timestamp()


class HandAlarm:
    """Rings when it is told to."""

    def __init__(self) -> None:
        self.at: datetime | None = None
        self._ring: Callable[[], None] = lambda: None

    def start(self, ring: Callable[[], None]) -> None:
        self._ring = ring

    def wake_at(self, at: datetime) -> None:
        self.at = at

    def stop(self) -> None:
        self._ring = lambda: None

    def ring(self) -> None:
        self.at = None
        self._ring()
