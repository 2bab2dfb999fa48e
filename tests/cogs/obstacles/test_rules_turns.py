"""Whose turn it is, and what Agora does by itself when nobody takes it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.obstacles.rules.records import LastWord
from cogs.obstacles.rules.turns import (
    Due,
    Step,
    Turn,
    Whose,
    due_now,
    morning,
    next_step,
    wait_from,
    whose,
)

ZONE = "Europe/Brussels"
MONDAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
moments = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone itself
    datetime(2028, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
turns = st.builds(
    Turn,
    since=days,
    last_word=st.sampled_from(LastWord),
    answered=st.booleans(),
    escalated=st.booleans(),
)


def at(day: int) -> datetime:
    """Noon, so many days after the Monday."""
    return NOON + timedelta(days=day)


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (Turn(MONDAY), Whose.PEERS),
        (Turn(MONDAY, LastWord.AUTHOR), Whose.PEERS),
        (Turn(MONDAY, LastWord.OTHER, answered=True), Whose.AUTHOR),
        (Turn(MONDAY, LastWord.AUTHOR, answered=True), Whose.ANSWERER),
        (Turn(MONDAY, LastWord.OTHER, answered=True, escalated=True), Whose.COORDINATORS),
        (Turn(MONDAY, LastWord.OTHER, answered=True, waits_until=at(1)), Whose.NOBODY),
        (Turn(MONDAY, LastWord.OTHER, answered=True, waits_until=at(-1)), Whose.AUTHOR),
    ],
)
def test_the_last_word_says_whose_turn_it_is(turn: Turn, expected: Whose) -> None:
    assert whose(turn, NOON) is expected


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (Turn(MONDAY), [(10, Step.ASK_PEERS), (21, Step.TELL_COORDINATORS), (60, Step.STALE)]),
        (Turn(MONDAY, LastWord.OTHER, answered=True), [(14, Step.REMIND_AUTHOR), (60, Step.STALE)]),
        (
            Turn(MONDAY, LastWord.AUTHOR, answered=True),
            [(10, Step.REMIND_ANSWERER), (60, Step.STALE)],
        ),
        (Turn(MONDAY, escalated=True), [(60, Step.STALE)]),
    ],
)
def test_steps_follow_one_another_in_order(turn: Turn, expected: list[tuple[int, Step]]) -> None:
    found, now = [], NOON
    for _ in expected:
        due = next_step(turn, now, ZONE)
        found.append(due)
        now = due.at
    assert [due.step for due in found] == [step for _, step in expected]
    for due, (day, _) in zip(found, expected, strict=True):
        assert due.at == morning(MONDAY + timedelta(days=day), ZONE)


@given(turns, moments)
def test_every_step_is_later_and_at_nine_from_monday_to_friday(turn: Turn, now: datetime) -> None:
    due = next_step(turn, now, ZONE)
    local = due.at.astimezone(ZoneInfo(ZONE))
    assert due.at > now
    assert (local.hour, local.minute) == (9, 0)
    assert local.weekday() < 5


@given(turns, moments, days)
def test_an_author_whom_others_owe_an_answer_is_never_reminded(
    turn: Turn, now: datetime, day: date
) -> None:
    if turn.last_word is LastWord.OTHER and not turn.escalated:
        return
    waiting = Due(Step.ASK_PEERS, morning(day, ZONE))
    assert next_step(turn, now, ZONE).step is not Step.REMIND_AUTHOR
    assert due_now(turn, waiting, now, ZONE) is not Step.REMIND_AUTHOR


def test_three_weeks_offline_take_one_step_not_many() -> None:
    turn = Turn(MONDAY)
    waiting = next_step(turn, NOON, ZONE)
    assert due_now(turn, waiting, at(9), ZONE) is None
    assert due_now(turn, waiting, at(10), ZONE) is Step.ASK_PEERS
    assert due_now(turn, waiting, at(31), ZONE) is Step.TELL_COORDINATORS
    assert next_step(turn, at(31), ZONE).step is Step.STALE
    assert due_now(turn, waiting, at(90), ZONE) is Step.STALE


def test_waiting_for_others_keeps_all_quiet_for_thirty_days_and_puts_stale_off() -> None:
    until = wait_from(at(50), ZONE)
    turn = Turn(MONDAY, LastWord.OTHER, answered=True, waits_until=until)
    assert next_step(turn, at(50), ZONE) == Due(Step.END_WAIT, until)
    assert due_now(turn, Due(Step.END_WAIT, until), at(79), ZONE) is None
    assert due_now(turn, Due(Step.END_WAIT, until), at(83), ZONE) is Step.END_WAIT
    after = next_step(turn, at(83), ZONE)
    assert after.step is Step.STALE
    assert after.at >= at(112)


def test_nine_oclock_is_the_servers_on_both_sides_of_the_clock_change() -> None:
    assert morning(date(2026, 3, 27), ZONE) == datetime(2026, 3, 27, 8, tzinfo=UTC)
    assert morning(date(2026, 3, 28), ZONE) == datetime(2026, 3, 30, 7, tzinfo=UTC)
