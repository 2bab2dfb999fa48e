"""Tells a leaping clock from passing time, and keeps Discord's own time."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import lru_cache

from bot.clock import Clock

SMALL = timedelta(seconds=60)
LARGE = timedelta(seconds=300)
FRESH = 120.0
"""Seconds for which a Date header confirms or contradicts our clock."""


class Trust(StrEnum):
    FINE = "fine"
    OFF = "off"
    """Over a minute from Discord's time, or a step of that size: health turns yellow."""
    HOLD = "hold"
    """A leap that Discord's time does not confirm: timers wait for a person or for Discord."""


class ClockGuard:
    """``header`` for each answer of Discord, ``check`` at each tick."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = (clock.now(), clock.monotonic())
        self._header: tuple[datetime, float] | None = None
        self.trust = Trust.FINE

    def header(self, date: str) -> None:
        """The ``Date`` header of an answer; whatever cannot be read is passed over."""
        try:
            at = _read(date)
        except (ValueError, OverflowError):
            return
        self._header = (at, self._clock.monotonic())

    def discord_now(self) -> datetime:
        """Discord's time: its last header plus the time since; before the first, our clock."""
        if self._header is None:
            return self._clock.now()
        at, then = self._header
        return at + timedelta(seconds=self._clock.monotonic() - then)

    def now(self) -> datetime:
        """Our clock while it can be trusted, else Discord's time: delivery goes by this."""
        return self.discord_now() if self.trust is Trust.HOLD else self._clock.now()

    @property
    def offset(self) -> timedelta:
        """Our clock minus Discord's."""
        return self._clock.now() - self.discord_now()

    def check(self) -> Trust:
        """Compares the wall's step with the monotonic one, and the wall with Discord's time."""
        wall, steady = self._clock.now(), self._clock.monotonic()
        before, then = self._last
        self._last = (wall, steady)
        leap = abs((wall - before) - timedelta(seconds=steady - then))
        if self._confirmed(steady):
            self.trust = _judge(abs(self.offset))
        elif self.trust is not Trust.HOLD:
            # A hold ends only when Discord's time confirms our clock.
            self.trust = _judge(leap)
        return self.trust

    def _confirmed(self, steady: float) -> bool:
        return self._header is not None and steady - self._header[1] <= FRESH


@lru_cache(maxsize=1)  # a hundred answers of one second carry the same header
def _read(date: str) -> datetime:
    return parsedate_to_datetime(date).astimezone(UTC)


def _judge(distance: timedelta) -> Trust:
    if distance > LARGE:
        return Trust.HOLD
    return Trust.OFF if distance > SMALL else Trust.FINE
