"""A leaping clock is told from passing time, and Discord's Date header decides."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock_guard import ClockGuard, Trust

NOON = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


class TwoClocks:
    """The wall may leap; the steady one only passes, and stands still in suspend."""

    def __init__(self) -> None:
        self.wall = NOON
        self.steady = 1_000.0
        self.true = NOON

    def now(self):
        return self.wall

    def monotonic(self):
        return self.steady

    def passes(self, seconds):
        self.wall += timedelta(seconds=seconds)
        self.true += timedelta(seconds=seconds)
        self.steady += seconds

    def leaps(self, by):
        self.wall += by

    def sleeps(self, by):
        """The machine is suspended: Linux's monotonic clock stops."""
        self.wall += by
        self.true += by


@pytest.fixture
def clocks():
    return TwoClocks()


@pytest.fixture
def guard(clocks):
    return ClockGuard(clocks)


def hears(guard, clocks):
    guard.header(format_datetime(clocks.true, usegmt=True))


LEAPS = [timedelta(hours=1), timedelta(hours=-1), timedelta(days=-1), timedelta(days=1_461)]
IDS = ["+1 h", "-1 h", "-1 d", "+4 y"]


@pytest.mark.fault(37)
@pytest.mark.parametrize("leap", LEAPS, ids=IDS)
def test_a_leap_that_discord_does_not_confirm_is_held(guard, clocks, leap):
    hears(guard, clocks)
    clocks.passes(200)
    assert guard.check() is Trust.FINE
    clocks.passes(15)
    clocks.leaps(leap)
    assert guard.check() is Trust.HOLD
    clocks.passes(15)
    assert guard.check() is Trust.HOLD, "it does not end by itself"
    hears(guard, clocks)
    assert guard.check() is Trust.HOLD, "Discord contradicts our clock"
    clocks.leaps(-leap)
    clocks.passes(15)
    hears(guard, clocks)
    assert guard.check() is Trust.FINE


@pytest.mark.fault(37)
@pytest.mark.parametrize("leap", LEAPS, ids=IDS)
def test_a_leap_under_a_fresh_header_is_held_too(guard, clocks, leap):
    hears(guard, clocks)
    clocks.passes(15)
    clocks.leaps(leap)
    assert guard.check() is Trust.HOLD


@pytest.mark.fault(37)
def test_eight_hours_of_suspend_are_held_until_discord_confirms_them(guard, clocks):
    hears(guard, clocks)
    clocks.passes(300)
    guard.check()
    clocks.sleeps(timedelta(hours=8))
    assert guard.check() is Trust.HOLD
    hears(guard, clocks)
    assert guard.check() is Trust.FINE


def test_a_clock_that_was_wrong_from_the_start_is_held(guard, clocks):
    clocks.leaps(timedelta(minutes=10))
    hears(guard, clocks)
    assert guard.check() is Trust.HOLD


@pytest.mark.parametrize(("off", "trust"), [(59, Trust.FINE), (61, Trust.OFF), (301, Trust.HOLD)])
def test_a_minute_off_is_told_and_five_are_held(guard, clocks, off, trust):
    clocks.leaps(timedelta(seconds=off))
    hears(guard, clocks)
    assert guard.check() is trust
    assert guard.offset == timedelta(seconds=off)


@given(st.lists(st.floats(0, 100_000), max_size=20))
def test_time_that_only_passes_is_never_a_leap(steps):
    clocks = TwoClocks()
    guard = ClockGuard(clocks)
    for step in steps:
        clocks.passes(step)
        assert guard.check() is Trust.FINE


@given(st.lists(st.floats(0, 100_000), max_size=20), st.integers(0, 100_000))
def test_discords_time_goes_on_from_its_last_header(steps, gap):
    clocks = TwoClocks()
    guard = ClockGuard(clocks)
    clocks.leaps(timedelta(days=3))
    hears(guard, clocks)
    for step in steps:
        clocks.passes(step)
    assert abs(guard.discord_now() - clocks.true) <= timedelta(seconds=1)


def test_before_the_first_header_our_own_clock_must_do(guard, clocks):
    assert guard.discord_now() == NOON
    assert guard.offset == timedelta()


def test_while_held_discords_time_is_used_and_ours_otherwise(guard, clocks):
    hears(guard, clocks)
    clocks.leaps(timedelta(seconds=30))
    guard.check()
    assert guard.now() == clocks.wall
    clocks.leaps(timedelta(days=1_461))
    guard.check()
    assert guard.now() == clocks.true


@pytest.mark.parametrize(
    "text", ["", "now", "Tue, 99 Mar 2026 12:00:00 GMT", "Tue", "٣", "1 Jan 1"]
)
def test_a_header_that_cannot_be_read_is_passed_over(guard, clocks, text):
    guard.header(text)
    assert guard.discord_now() == NOON


@pytest.mark.parametrize("text", ["Fri, 31 Dec 9999 23:59:59 -1400"])
def test_a_header_beyond_all_calendars_is_passed_over(guard, text):
    guard.header(text)
    assert guard.check() is Trust.FINE
