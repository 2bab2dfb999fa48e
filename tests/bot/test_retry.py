"""When a row is tried again, and when it must be looked for first: pure, so for all times."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate, count, pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.retry import (
    LOOK_PAUSE,
    MOST_TRIES,
    QUICK,
    WINDOW,
    held_retry,
    look_after,
    next_try,
)
from bot.delivery.rows import Work
from bot.ids import SeededSecrets

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
MOMENTS = st.integers(0, 10_000_000).map(lambda s: NOW + timedelta(seconds=s))


def work(**values) -> Work:
    given_ = {
        "table": "notice",
        "id": 1,
        "kind": "poll.result",
        "route": "channel:1",
        "place": "channel:1",
        "mark": "POLL-1 · result",
        "nonce": "n",
        "tries": 0,
        "next_try_at": None,
        "first_try_at": None,
        "last_try_at": None,
        "after_id": None,
        "message_id": None,
        "last_error": None,
        "held": False,
        **values,
    }
    return Work(**given_)


def waits(seed: str) -> list[timedelta]:
    """The pauses of a row that fails each time, until it is given up."""
    secrets = SeededSecrets(seed)
    found = []
    for tries in count():
        after = next_try(work(tries=tries), NOW, secrets)
        if after is None:
            return found
        found.append(after - NOW)
    raise AssertionError


def test_the_first_three_pauses_are_two_six_and_eighteen_seconds():
    assert waits("a")[:3] == [timedelta(seconds=s) for s in (2, 6, 18)]


@given(st.text(min_size=1, max_size=5))
def test_then_they_grow_to_an_hour_give_or_take_a_fifth(seed):
    slow = waits(seed)[len(QUICK) :]
    for wait, minutes in zip(slow, [1, 2, 5, 15, 30, *[60] * 100], strict=False):
        assert 0.8 <= wait / timedelta(minutes=minutes) <= 1.2


@given(st.text(min_size=1, max_size=5))
def test_a_row_is_given_up_after_about_a_day(seed):
    total = sum(waits(seed), timedelta())
    assert timedelta(hours=18) < total < timedelta(hours=30)


def test_two_rows_that_failed_together_do_not_come_back_together():
    assert waits("a")[3:] != waits("b")[3:]


def test_quick_tries_fall_into_the_nonce_window():
    assert list(accumulate(timedelta(seconds=s) for s in QUICK))[-1] < WINDOW


@given(MOMENTS, st.integers(MOST_TRIES, 10_000))
def test_whoever_was_given_up_stays_given_up(at, tries):
    assert next_try(work(tries=tries), at, SeededSecrets("x")) is None


@given(MOMENTS, st.integers(0, 100_000), st.integers(0, 60))
def test_within_a_minute_of_the_first_try_a_repeat_is_safe(first, lasted, ago):
    row = work(tries=1, first_try_at=first, last_try_at=first + timedelta(seconds=min(lasted, ago)))
    assert look_after(row, first + timedelta(seconds=ago)) is None


@given(MOMENTS, st.integers(0, 100_000), st.integers(61, 200_000))
def test_later_our_message_is_looked_for_twenty_seconds_after_the_last_try(first, last, ago):
    last_try = first + timedelta(seconds=min(last, ago))
    row = work(tries=1, first_try_at=first, last_try_at=last_try)
    assert look_after(row, first + timedelta(seconds=ago)) == last_try + LOOK_PAUSE


@given(MOMENTS)
def test_a_row_never_tried_needs_no_look(at):
    assert look_after(work(), at) is None


@given(MOMENTS)
def test_what_was_refused_is_tried_at_most_three_times_a_day(at):
    tries = list(accumulate([at] * 10, lambda before, _: held_retry(before)))
    for first, fourth in zip(tries, tries[3:], strict=False):
        assert fourth - first >= timedelta(days=1)
    assert all(a < b for a, b in pairwise(tries))
