"""Which instant a wall clock shows in a zone."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones


@dataclass(frozen=True, slots=True)
class Once:
    """The wall clock shows this once."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """The wall clock skips this: the instants that stand as far before and after the gap.

    ``later`` counts with the offset before the gap, as a series does (02:30 becomes 03:30).
    """

    earlier: datetime
    later: datetime


@dataclass(frozen=True, slots=True)
class Fold:
    """The wall clock shows this twice."""

    first: datetime
    second: datetime


@dataclass(frozen=True, slots=True)
class SpokenZone:
    """A zone as typed: an IANA key, or else an offset of so many minutes.

    ``season`` is the zone whose clock decides whether the offset fits the season.
    ``beside`` is an offset in minutes that was typed beside the key; it settles a fold.
    ``end`` is the hour and minute that a minus sign might have meant: ``10:00 UTC-11:00``.
    """

    name: str
    key: str | None = None
    minutes: int = 0
    season: str | None = None
    beside: int | None = None
    end: tuple[int, int] | None = None


UTC_ZONE = SpokenZone("UTC", key="UTC")
_HOUR: Final = 60
LOWEST_OFFSET: Final = -12 * _HOUR
HIGHEST_OFFSET: Final = 14 * _HOUR


def resolve(local: datetime, zone: str) -> Once | Gap | Fold:
    """The instants, in UTC, at which clocks in ``zone`` show the naive ``local``.

    ``zone`` is an IANA key; an unknown one raises ZoneInfoNotFoundError.
    """
    tz = ZoneInfo(zone)
    before = local.replace(tzinfo=tz, fold=0).astimezone(UTC)
    after = local.replace(tzinfo=tz, fold=1).astimezone(UTC)
    if before == after:
        return Once(before)
    # PEP 495: in a gap fold=0 takes the offset before it, which gives the later instant.
    return Fold(before, after) if before < after else Gap(after, before)


def is_zone(name: str) -> bool:
    """Whether ``name`` is an IANA key that typed times can carry."""
    return _keys().get(name.casefold()) == name


def zone_key(text: str) -> str | None:
    """The IANA key that ``text`` spells, in any case."""
    return _keys().get(text)


def offset_minutes(sign: str, hours: str, minutes: str | None) -> int | None:
    """Minutes east of Greenwich; none outside -12:00 to +14:00."""
    rest = int(minutes or 0)
    if rest >= _HOUR:
        return None
    total = int(hours) * _HOUR + rest
    total = -total if sign == "-" else total
    return total if LOWEST_OFFSET <= total <= HIGHEST_OFFSET else None


def fits_season(season: str, minutes: int, at: datetime) -> bool:
    """Whether clocks in the zone ``season`` are ``minutes`` east of Greenwich at that instant."""
    return at.astimezone(ZoneInfo(season)).utcoffset() == timedelta(minutes=minutes)


@cache
def _keys() -> dict[str, str]:
    # Keys without a slash are abbreviations and country names that mean several things.
    keys = {key.casefold(): key for key in available_timezones() if "/" in key}
    return keys | {"utc": "UTC"}
