"""Times of a poll: opening, reminder, closing, and what must wait."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from inspect import signature
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from cogs.polls.rules.kinds import State
from cogs.polls.rules.schedule import (
    ask_again_at,
    check_close_now,
    check_extension,
    check_manageable,
    check_remind_all,
    check_running,
    default_close,
    forget_at,
    reminder_at,
    review_ends_at,
    stamp,
    window,
)
from tests.cogs.polls.examples import NOW, ZONE, poll

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BRUSSELS = ZoneInfo(ZONE)
moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


def words(error: UserError) -> str:
    return error.sentence.format(**error.values)


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        ("2026-03-02T10:00", "2026-03-09T17:00"),
        ("2026-03-02T23:30", "2026-03-09T17:00"),
        ("2026-03-26T10:00", "2026-04-02T17:00"),  # the clock goes forward between
        ("2026-10-22T10:00", "2026-10-29T17:00"),
    ],
)
def test_a_poll_closes_seven_days_later_at_five_in_the_servers_zone(opens: str, closes: str):
    assert default_close(local(opens), ZONE) == local(closes)


def test_a_passed_opening_means_now_and_the_limits_are_inclusive():
    assert window(NOW - DAY, None, NOW, ZONE)[0] == NOW
    assert window(NOW + 90 * DAY, None, NOW, ZONE)[0] == NOW + 90 * DAY
    for length in (24 * HOUR, 60 * DAY):
        assert window(None, NOW + length, NOW, ZONE) == (NOW, NOW + length)


@given(moments, st.integers(0, 90))
def test_the_usual_closing_always_lies_within_the_limits(now: datetime, ahead: int):
    opens, closes = window(now + ahead * DAY, None, now, ZONE)
    assert 24 * HOUR <= closes - opens <= 60 * DAY


def test_the_reminder_comes_48_hours_before_closing():
    opens, closes = local("2026-03-02T10:00"), local("2026-03-09T17:00")
    assert reminder_at(opens, closes, ZONE) == local("2026-03-07T17:00")


def test_a_poll_under_four_days_reminds_at_half_time():
    opens = local("2026-03-02T10:00")
    assert reminder_at(opens, opens + 3 * DAY, ZONE) == local("2026-03-04T08:00")  # from 22:00
    assert reminder_at(opens, opens + 2 * DAY, ZONE) == local("2026-03-03T10:00")
    assert reminder_at(opens, opens + 4 * DAY, ZONE) == local("2026-03-04T10:00")


def test_a_reminder_at_night_waits_for_the_morning():
    opens, closes = local("2026-03-02T10:00"), local("2026-03-09T23:00")
    assert reminder_at(opens, closes, ZONE) == local("2026-03-08T08:00")


def test_a_reminder_that_the_night_would_move_to_the_closing_is_left_out():
    opens = local("2026-03-02T08:00")
    assert reminder_at(opens, opens + DAY, ZONE) is None


@given(moments, st.integers(24, 60 * 24))
def test_a_reminder_lies_in_waking_hours_between_opening_and_closing(opens: datetime, hours: int):
    at = reminder_at(opens, opens + hours * HOUR, ZONE)
    if at is not None:
        assert opens < at < opens + hours * HOUR
        assert 8 <= at.astimezone(BRUSSELS).hour < 20


def test_the_reminder_is_set_by_two_times_and_a_zone_and_by_no_answer():
    assert list(signature(reminder_at).parameters) == ["opens", "closes", "zone"]


def test_everybody_is_reminded_once_in_24_hours():
    check_remind_all(None, NOW)
    check_remind_all(NOW - 24 * HOUR, NOW)
    with pytest.raises(UserError) as caught:
        check_remind_all(NOW - 23 * HOUR, NOW)
    assert words(caught.value) == (
        f"Everybody was reminded already. The next one is possible from {stamp(NOW + HOUR)}."
    )


def test_drafts_end_after_24_hours_reviews_after_72_and_names_after_30_days():
    assert review_ends_at(NOW) == NOW + 72 * HOUR
    assert forget_at(NOW) == NOW + 30 * DAY


def test_an_open_poll_takes_answers_until_it_closes():
    check_running(poll(), NOW)
    check_running(poll(), NOW + 7 * DAY - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (State.OPEN, 7 * DAY),
        (State.COUNTING, DAY),
        (State.PUBLISHED, DAY),
        (State.WITHDRAWN, DAY),
        (State.VOID, DAY),
    ],
)
def test_a_form_posted_after_closing_is_told_that_nothing_was_recorded(
    state: State, after: timedelta
):
    with pytest.raises(UserError) as caught:
        check_running(poll(state=state), NOW + after)
    assert words(caught.value) == "POLL-12 has closed. Nothing was recorded."


@pytest.mark.parametrize("state", [State.DRAFT, State.PROPOSED, State.SCHEDULED])
def test_a_poll_that_has_not_opened_says_so(state: State):
    with pytest.raises(UserError, match="not open yet"):
        check_running(poll(state=state), NOW)


def test_only_planned_and_open_polls_are_managed():
    for state in State:
        if state in (State.SCHEDULED, State.OPEN):
            check_manageable(poll(state=state))
        else:
            with pytest.raises(UserError, match="has ended"):
                check_manageable(poll(state=state))


def test_a_poll_is_extended_twice_before_it_closes():
    asked = poll()
    later = asked.closes_at + DAY
    check_extension(replace(asked, extended=1), later, NOW)
    with pytest.raises(UserError, match="extended twice"):
        check_extension(replace(asked, extended=2), later, NOW)
    with pytest.raises(UserError, match="no longer be extended"):
        check_extension(asked, later, asked.closes_at)
    with pytest.raises(UserError, match="no longer be extended"):
        check_extension(replace(asked, state=State.COUNTING), later, NOW)


def test_an_extension_lengthens_the_poll_up_to_60_days():
    asked = poll()
    check_extension(asked, NOW + 60 * DAY, NOW)
    with pytest.raises(UserError, match="ends later than now planned"):
        check_extension(asked, asked.closes_at, NOW)
    with pytest.raises(UserError, match="Choose a closing"):
        check_extension(asked, NOW + 61 * DAY, NOW)


def test_nobody_closes_a_poll_in_its_first_24_hours():
    with pytest.raises(UserError) as caught:
        check_close_now(poll(), NOW + 24 * HOUR - timedelta(seconds=1))
    assert words(caught.value) == (
        f"A poll stays open for 24 hours. You can close it from {stamp(NOW + DAY)}."
    )
    check_close_now(poll(), NOW + 24 * HOUR)
    with pytest.raises(UserError, match="is already closed"):
        check_close_now(poll(state=State.PUBLISHED), NOW + 2 * DAY)


@pytest.mark.parametrize(
    ("months", "closed", "opens"),
    [
        (1, "2026-03-09T17:00", "2026-04-09T17:00"),  # the same hour, though the clock moved
        (3, "2026-11-30T17:00", "2027-02-28T17:00"),
        (6, "2026-08-31T17:00", "2027-02-28T17:00"),
        (12, "2028-02-29T17:00", "2029-02-28T17:00"),
        (1, "2026-12-15T17:00", "2027-01-15T17:00"),
    ],
)
def test_ask_again_opens_months_later_at_the_same_hour(months: int, closed: str, opens: str):
    assert ask_again_at(local(closed), months, local(closed), ZONE) == local(opens)


def test_ask_again_is_never_under_30_days_nor_in_the_past():
    closed = local("2026-02-02T17:00")
    assert ask_again_at(closed, 1, closed, ZONE) == closed + 30 * DAY
    late = closed + 200 * DAY
    assert ask_again_at(closed, 1, late, ZONE) == late


def test_ask_again_knows_four_intervals():
    with pytest.raises(UserError, match="1, 3, 6 or 12"):
        ask_again_at(NOW, 2, NOW, ZONE)
