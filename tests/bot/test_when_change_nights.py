"""The nights on which clocks change: each time is read, or asked with the right instants."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.when import Question, Reading, Reason, parse
from tests.bot.when_desk import HOME

EUROPE = sorted(key for key in available_timezones() if key.startswith("Europe/"))
NEAR = [
    "Africa/Ceuta",
    "Asia/Famagusta",
    "Asia/Jerusalem",
    "Asia/Nicosia",
    "Atlantic/Azores",
    "Atlantic/Canary",
    "Atlantic/Faroe",
    "Atlantic/Madeira",
    "Atlantic/Reykjavik",
]
HALF_HOUR = timedelta(minutes=30)
DAY = timedelta(days=1)


def change_nights(zone: str, year: int) -> list[date]:
    """The days on which the offset changes, found without the code under test."""
    tz = ZoneInfo(zone)
    noon = datetime(year, 1, 1, 12, tzinfo=UTC)
    days = [noon + DAY * n for n in range(365)]
    return [
        day.date()
        for day in days
        if (day - DAY).astimezone(tz).utcoffset() != day.astimezone(tz).utcoffset()
    ]


def instants_that_show(wall: datetime, zone: str) -> list[datetime]:
    """By trying every half-hour of a day."""
    tz = ZoneInfo(zone)
    start = wall.replace(tzinfo=UTC) - DAY / 2
    tried = [start + HALF_HOUR * n for n in range(48)]
    return [at for at in tried if at.astimezone(tz).replace(tzinfo=None, fold=0) == wall]


def check_wall(wall: datetime, zone: str, now: datetime) -> None:
    right = instants_that_show(wall, zone)
    found = parse(f"{wall:%Y-%m-%d %H:%M}", now, zone, {})
    if len(right) == 1:
        assert isinstance(found, Reading)
        assert found.starts_at == right[0]
        assert parse(found.canonical(), now, zone, {}) == found
        return
    assert isinstance(found, Question)
    assert found.reason is (Reason.FOLD if right else Reason.GAP)
    expected = right or [at for step in (-1, 1) for at in beside_gap(wall, zone, step)]
    assert [choice.starts_at for choice in found.choices] == expected
    for choice in found.choices:
        assert parse(choice.canonical(), now, zone, {}) == choice


def beside_gap(wall: datetime, zone: str, step: int) -> list[datetime]:
    """The gaps of these years are an hour wide: its neighbours are an hour away."""
    return instants_that_show(wall + timedelta(hours=step), zone)


@pytest.mark.fault(38)
@pytest.mark.parametrize("year", [2026, 2027, 2028, 2029])
def test_every_half_hour_of_every_change_night_is_read_or_asked_with_the_right_instants(
    year: int,
) -> None:
    for zone in EUROPE + NEAR:
        for night in change_nights(zone, year):
            now = datetime.combine(night, time(), UTC) - 5 * DAY
            for step in range(10):
                check_wall(datetime.combine(night, time()) + step * HALF_HOUR, zone, now)


def test_the_change_nights_are_those_of_the_union() -> None:
    assert change_nights(HOME, 2026) == [date(2026, 3, 29), date(2026, 10, 25)]
    assert change_nights("Europe/Istanbul", 2026) == []
