"""The only module that may ask the time."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The wall time, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards, from an arbitrary start."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


def seconds(moment: datetime) -> int:
    """An aware time as SQLite keeps it: whole seconds since 1970."""
    return int(moment.timestamp())


def moment(stored: int) -> datetime:
    """What :func:`seconds` stored, as an aware UTC time."""
    return datetime.fromtimestamp(stored, UTC)


LONG_AGO = moment(0)
"""Due at once, whatever the clock says when it is asked."""


def moment_or_none(stored: int | None) -> datetime | None:
    return None if stored is None else moment(stored)
