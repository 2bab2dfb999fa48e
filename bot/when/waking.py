"""When people are awake, and the next morning at nine."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.when.zones import Fold, Gap, resolve

WAKING, RESTING = time(8), time(20)
DAILY = time(9)


def next_waking(zone: str, at: datetime) -> datetime:
    """``at`` itself from 08:00 until just before 20:00 in ``zone``, else the next 08:00, in UTC."""
    local = at.astimezone(ZoneInfo(zone))
    if WAKING <= local.time() < RESTING:
        return at.astimezone(UTC)
    return _next(zone, at, WAKING, local.date())


def next_daily(zone: str, at: datetime) -> datetime:
    """The next 09:00 in ``zone``, ``at`` itself if it is 09:00, in UTC."""
    return _next(zone, at, DAILY, at.astimezone(ZoneInfo(zone)).date())


def next_monday(zone: str, at: datetime) -> datetime:
    """The next Monday 09:00 in ``zone``, ``at`` itself if it is that, in UTC."""
    today = at.astimezone(ZoneInfo(zone)).date()
    monday = today + timedelta(days=-today.weekday() % 7)
    return _next(zone, at, DAILY, monday, days=7)


def _next(zone: str, at: datetime, clock: time, day: date, days: int = 1) -> datetime:
    found = _instant(zone, day, clock)
    return found if found >= at else _instant(zone, day + timedelta(days=days), clock)


def _instant(zone: str, day: date, clock: time) -> datetime:
    match resolve(datetime.combine(day, clock), zone):
        case Gap(later=at) | Fold(first=at):
            return at
        case once:
            return once.at
