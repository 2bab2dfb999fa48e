"""Days as the server counts them: rows about people hold days, never the second of a press."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import when

SEALED_AFTER = timedelta(days=30)
ARCHIVED_AFTER = timedelta(days=7)


def day_of(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def sealing_at(closed_on: date, zone: str) -> datetime:
    """09:00 thirty days after closing; the same hour for all, whatever the hour of the press."""
    midnight = datetime.combine(closed_on + SEALED_AFTER, time(0), ZoneInfo(zone))
    return when.next_daily(zone, midnight)
