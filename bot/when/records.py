"""What comes out of a typed time: a reading, a range of dates, or a question."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

LONGEST_TEXT = 80
FARTHEST = timedelta(days=730)
LONGEST_MEETING = timedelta(hours=8)


class Reason(StrEnum):
    """Why a typed time is asked back."""

    PAST = "past"
    TOO_FAR = "too_far"
    GAP = "gap"
    FOLD = "fold"
    NO_TIME = "no_time"
    NO_DATE = "no_date"
    NO_SUCH_DATE = "no_such_date"
    WEEKDAY_DIFFERS = "weekday_differs"
    WHICH_WEEKDAY = "which_weekday"
    WHICH_ZONE = "which_zone"
    TWO_TIMES = "two_times"
    BAD_RANGE = "bad_range"
    NOT_UNDERSTOOD = "not_understood"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Reading:
    """A time read without doubt; its local date, wall time, zone and fold are the truth.

    ``zone`` is an IANA key with a slash in it, or ``UTC``; the two instants are UTC.
    """

    local_date: date
    wall_time: time
    zone: str
    fold: int
    starts_at: datetime
    ends_at: datetime | None = None

    @classmethod
    def of(cls, starts_at: datetime, ends_at: datetime | None, zone: str) -> Self:
        """The reading of two instants, seen in ``zone``."""
        local = starts_at.astimezone(ZoneInfo(zone))
        wall = local.time().replace(fold=0)
        ends = None if ends_at is None else ends_at.astimezone(UTC)
        return cls(local.date(), wall, zone, local.fold, starts_at.astimezone(UTC), ends)

    def canonical(self) -> str:
        """A text that reads back equal: ``2026-03-31 10:00 Europe/Brussels``.

        Where an hour happens twice, or the end falls on another day, offsets are written out.
        """
        tz = ZoneInfo(self.zone)
        local = [at.astimezone(tz) for at in (self.starts_at, self.ends_at) if at is not None]
        one_day = all(at.date() == self.local_date for at in local)
        if one_day and not any(_twice(at) for at in local):
            clocks = "-".join(at.strftime("%H:%M:%S").removesuffix(":00") for at in local)
            return f"{self.local_date} {clocks} {self.zone}"
        return "/".join(_iso(at) for at in local) + f" {self.zone}"


@dataclass(frozen=True, slots=True)
class DateRange:
    """Whole days, both ends included."""

    first: date
    last: date

    def canonical(self) -> str:
        """A text that reads back equal."""
        return str(self.first) if self.first == self.last else f"{self.first}/{self.last}"


@dataclass(frozen=True, slots=True)
class Said:
    """What was understood all the same: the text, its day if there is one, the word in doubt."""

    text: str
    day: date | None = None
    word: str | None = None
    days_only: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask back: one choice for each thing the text can mean, or none."""

    reason: Reason
    choices: tuple[Reading, ...]
    said: Said
    ranges: tuple[DateRange, ...] = ()


def _twice(at: datetime) -> bool:
    return at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds" if at.second else "minutes")
