"""Wall clocks, waking hours, and the words that two languages share."""

from datetime import datetime
from zoneinfo import ZoneInfoNotFoundError

import pytest

from bot.when import (
    Fold,
    Gap,
    Once,
    Question,
    is_zone,
    next_daily,
    next_monday,
    next_waking,
    resolve,
)
from tests.bot.when_desk import HOME, choices, read, said


@pytest.mark.fault(38)
def test_a_wall_time_is_there_once_or_in_a_gap_or_in_a_fold() -> None:
    at = datetime.fromisoformat
    assert resolve(at("2026-03-28T02:30"), HOME) == Once(at("2026-03-28T01:30Z"))
    assert resolve(at("2026-03-29T02:30"), HOME) == Gap(
        at("2026-03-29T00:30Z"), at("2026-03-29T01:30Z")
    )
    assert resolve(at("2026-10-25T02:30"), HOME) == Fold(
        at("2026-10-25T00:30Z"), at("2026-10-25T01:30Z")
    )
    with pytest.raises(ZoneInfoNotFoundError):
        resolve(at("2026-03-28T02:30"), "Europe/Nowhere")


def test_a_zone_is_a_real_key_with_a_slash_or_utc() -> None:
    assert is_zone("Europe/Brussels")
    assert is_zone("UTC")
    for name in ("europe/brussels", "Europe/Nowhere", "CET", "EST", "Portugal", "", "utc"):
        assert not is_zone(name)


WAKING = [
    ("2026-03-25T07:00Z", "2026-03-25T07:00Z"),
    ("2026-03-25T12:34Z", "2026-03-25T12:34Z"),
    ("2026-03-25T18:59Z", "2026-03-25T18:59Z"),
    ("2026-03-25T06:59Z", "2026-03-25T07:00Z"),
    ("2026-03-25T19:00Z", "2026-03-26T07:00Z"),
    ("2026-03-25T23:30Z", "2026-03-26T07:00Z"),
    ("2026-03-28T20:00Z", "2026-03-29T06:00Z"),
    ("2026-10-24T20:00Z", "2026-10-25T07:00Z"),
]


@pytest.mark.parametrize(("at", "expected"), WAKING)
def test_the_next_waking_time_is_now_by_day_and_eight_in_the_morning_else(
    at: str, expected: str
) -> None:
    assert next_waking(HOME, datetime.fromisoformat(at)) == datetime.fromisoformat(expected)


def test_people_wake_by_their_own_clock() -> None:
    at = datetime.fromisoformat("2026-03-25T18:30Z")
    assert next_waking("Europe/Lisbon", at) == at
    assert next_waking("Europe/Sofia", at) == datetime.fromisoformat("2026-03-26T06:00Z")


def test_the_daily_message_goes_at_nine() -> None:
    at = datetime.fromisoformat
    assert next_daily(HOME, at("2026-03-25T08:00Z")) == at("2026-03-25T08:00Z")
    assert next_daily(HOME, at("2026-03-25T07:59Z")) == at("2026-03-25T08:00Z")
    assert next_daily(HOME, at("2026-03-25T08:01Z")) == at("2026-03-26T08:00Z")
    assert next_daily(HOME, at("2026-03-28T08:01Z")) == at("2026-03-29T07:00Z")


def test_the_weekly_message_goes_on_monday_at_nine() -> None:
    at = datetime.fromisoformat
    assert next_monday(HOME, at("2026-03-25T08:00Z")) == at("2026-03-30T07:00Z")
    assert next_monday(HOME, at("2026-03-30T07:00Z")) == at("2026-03-30T07:00Z")
    assert next_monday(HOME, at("2026-03-30T07:01Z")) == at("2026-04-06T07:00Z")
    assert next_monday(HOME, at("2026-03-29T23:00Z")) == at("2026-03-30T07:00Z")


@pytest.mark.fault(38)
def test_a_morning_that_a_zone_skips_gives_the_next_one() -> None:
    # Samoa went from 29 to 31 December 2011.
    at = datetime.fromisoformat("2011-12-29T21:00-10:00")
    assert next_daily("Pacific/Apia", at) == datetime.fromisoformat("2011-12-31T09:00+14:00")


def test_a_word_of_two_languages_follows_the_locale() -> None:
    assert read("mar 10h", "fr") == "2026-03-31 10:00"
    assert read("mar 10h", "en-GB") == "?no_date"
    assert choices("mar 10h", "en-GB") == ["2026-03-31 10:00"]
    assert read("mar 10h", "de") == "?no_date"
    assert read("5 mar 2027 10:00", "fr") == "2027-03-05 10:00"
    assert read("di 10h", "de") == "2026-03-31 10:00"
    assert read("di 10h", "fr") == "2026-03-29 10:00"
    assert read("di 10h", "en") == "?two_times"
    assert choices("di 10h", "en") == ["2026-03-29 10:00", "2026-03-31 10:00"]


def test_a_word_of_two_languages_is_read_where_one_of_them_makes_no_sense() -> None:
    assert read("mar 31 mars 10h", "en") == "2026-03-31 10:00"
    assert read("dans sept jours à 10h", "de") == "2026-04-01 10:00"
    assert read("5 sept. 10h", "fr") == "2026-09-05 10:00"
    assert read("12:30 am Friday", "de") == "2026-03-27 00:30"
    assert read("12:30 am Freitag", "en") == "2026-03-27 12:30"


def test_weeks_end_on_sunday() -> None:
    sunday = datetime.fromisoformat("2026-03-29T10:00+02:00")
    assert read("next Monday 10:00", now=sunday) == "2026-03-30 10:00"
    assert read("next Sunday 10:00", now=sunday) == "2026-04-05 10:00"
    assert read("next week Monday 10:00", now=sunday) == "2026-03-30 10:00"
    assert read("Sunday 11:00", now=sunday) == "2026-03-29 11:00"
    assert read("Sunday 9:00", now=sunday) == "2026-04-05 09:00"


def test_today_is_the_day_of_the_zone_that_is_named() -> None:
    late = datetime.fromisoformat("2026-03-25T22:30Z")
    assert read("tomorrow 10:00", now=late) == "2026-03-26 10:00"
    assert read("tomorrow 10:00 Sofia", now=late) == "2026-03-27 10:00 Europe/Sofia"
    assert read("tomorrow 10:00 UTC+9", now=late) == "2026-03-27 02:00"


def test_the_end_of_a_month_is_not_moved() -> None:
    january = datetime.fromisoformat("2027-01-31T10:00+01:00")
    assert read("in 1 month at 9", now=january) == "?no_such_date"
    assert read("in 2 months at 9", now=january) == "2027-03-31 09:00"
    assert read("29 February 2028 9:00", now=january) == "2028-02-29 09:00"
    assert read("the 30th at 9:00", now=january) == "?no_such_date"


def test_the_leap_day_of_next_year_is_found() -> None:
    year_before = datetime.fromisoformat("2027-06-01T10:00+02:00")
    assert read("29 February 9:00", now=year_before) == "2028-02-29 09:00"


def test_december_leads_to_january() -> None:
    december = datetime.fromisoformat("2026-12-20T10:00+01:00")
    assert read("first Monday of next month 10:00", now=december) == "2027-01-04 10:00"
    assert read("Tuesday the 5th at 10:00", now=december) == "2027-01-05 10:00"
    assert read("in 1 month at 9", now=december) == "2027-01-20 09:00"


def test_only_whole_minutes_are_counted_from_now() -> None:
    now = datetime.fromisoformat("2026-03-25T15:00:59.9+01:00")
    assert read("in 90 minutes", now=now) == "2026-03-25 16:30"
    assert read("in 1 minute", now=now) == "2026-03-25 15:01"


def test_the_second_showing_of_an_hour_is_still_ahead_after_the_first() -> None:
    between = datetime.fromisoformat("2026-10-25T00:45Z")
    assert read("02:30", now=between) == "?fold"
    found = said("02:30", now=between)
    assert isinstance(found, Question)
    assert [at.starts_at for at in found.choices] == [datetime.fromisoformat("2026-10-25T01:30Z")]
