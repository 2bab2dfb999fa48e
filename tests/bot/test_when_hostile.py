"""Whatever is typed, a time is read without doubt or asked back: takes ten seconds."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.when import DateRange, Question, Reading, parse, parse_dates
from bot.when.words import ABBREVIATIONS, SENSES

PLACES = {"lisbon": "Europe/Lisbon", "den haag": "Europe/Amsterdam", "sofia": "Europe/Sofia"}
ZONES = ("Europe/Brussels", "Europe/Lisbon", "Europe/Istanbul", "America/New_York", "UTC")
LOCALES = ("en-GB", "fr", "de", "es-ES", "")
FIGURES = st.one_of(
    st.integers(0, 31),
    st.sampled_from(["00", "05", "2026", "2027", "99999999999", "9" * 60, "-1", "1e9", "0000"]),
).map(str)
CLOCKS = st.sampled_from(
    [
        "10:00",
        "02:30",
        "9h",
        "10h30",
        "25:00",
        "10.30",
        "9.05",
        "24:00",
        "12am",
        "3pm",
        "10-12",
        "22:00-01:00",
        "01:00-02:30",
        "2-4pm",
    ]
)
DATES = st.sampled_from(
    [
        "2026-10-25",
        "29.3.",
        "31/04",
        "29.02.2028",
        "25.10.26",
        "9999-12-31",
        "0001-01-01",
        "2026-04-15T09:00Z",
        "2026-10-25T02:30+01:00",
        "2026-04-15T10:00-11:00",
        "<t:1775000000:F>",
        "<t:99999999999999999>",
        "<t:-62135596800>",
    ]
)
OFFSETS = st.sampled_from(
    ["UTC+2", "UTC-11", "UTC+25", "GMT-3:30", "+02:00", "-14:00", "Z", "Europe/Sofia", "Asia/X"]
)
SIGNS = st.sampled_from(
    ["-", "\u2013", "/", "@", ",", "(", ")", ".", "?", "'", "+", ":", "🙂", "\u0661", "²"]
)
WORDS = st.sampled_from([*SENSES, *ABBREVIATIONS, *PLACES])
PIECES = st.one_of(WORDS, WORDS, FIGURES, CLOCKS, DATES, OFFSETS, SIGNS, st.text(max_size=4))
DAYS_SAID = st.sampled_from(
    [
        "5 May",
        "le 25 octobre 2026",
        "am 25.10.",
        "2027-03-28",
        "29.03.2026",
        "next Friday",
        "demain",
        "übermorgen",
        "in 3 weeks",
        "last Sunday of October",
        "Monday next week",
        "Fr",
        "mar",
        "di",
    ]
)
TIMES_SAID = st.sampled_from(
    [
        "02:30",
        "at 9",
        "à 1h30",
        "um 3 Uhr",
        "10-11:30",
        "01:15 bis 02:30",
        "22h-24:00",
        "1am-2am",
        "23:30-00:30",
        "noon",
        "12am",
    ]
)
ZONES_SAID = st.sampled_from(["", "", "Lisbon", "CET", "CEST", "UTC", "UTC-3", "Europe/Sofia"])
SENTENCES = st.tuples(DAYS_SAID, TIMES_SAID, ZONES_SAID).flatmap(st.permutations).map(" ".join)
TEXTS = st.one_of(
    SENTENCES,
    st.lists(PIECES, max_size=5).map(" ".join),
    st.lists(PIECES, max_size=14).map(" ".join),
    st.lists(PIECES, max_size=8).map("".join),
    st.text(max_size=100),
)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 4 * 365 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
TODAYS = MOMENTS.map(datetime.date)


def check_time(text, now, zone, locale):
    found = parse(text, now, zone, PLACES, locale)
    readings = [found] if isinstance(found, Reading) else found.choices
    for reading in readings:
        check_reading(reading, now)
        assert parse(reading.canonical(), now, zone, {}, locale) == reading
    assert isinstance(found, Reading | Question)


def check_reading(reading, now):
    assert now < reading.starts_at <= now + timedelta(days=730)
    if reading.ends_at is not None:
        assert timedelta() < reading.ends_at - reading.starts_at <= timedelta(hours=8)
    local = datetime.combine(reading.local_date, reading.wall_time.replace(fold=reading.fold))
    assert local.replace(tzinfo=ZoneInfo(reading.zone)).astimezone(UTC) == reading.starts_at


def check_days(text, today, locale):
    found = parse_dates(text, today, locale)
    ranges = [found] if isinstance(found, DateRange) else found.ranges
    for days in ranges:
        assert days.first <= days.last
        assert parse_dates(days.canonical(), today, locale) == days
    if isinstance(found, DateRange):
        assert today <= found.first
        assert found.last <= today + timedelta(days=730)


@settings(max_examples=2000)
@given(TEXTS, MOMENTS, st.sampled_from(ZONES), st.sampled_from(LOCALES))
def test_no_text_raises_or_reads_as_a_time_out_of_bounds(text, now, zone, locale):
    check_time(text, now, zone, locale)


@settings(max_examples=500)
@given(TEXTS, TODAYS, st.sampled_from(LOCALES))
def test_no_text_raises_or_reads_as_days_out_of_bounds(text, today, locale):
    check_days(text, today, locale)
