"""Outcomes, what others tried, escalations and what moderation may touch."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from cogs.obstacles.rules import escalation
from cogs.obstacles.rules.closing import (
    Outcome,
    Tried,
    Verdict,
    in_order,
    read_solving,
    read_tried,
    settles_at,
    tally,
)
from cogs.obstacles.rules.escalation import Act, Escalation, Kind, Route, State
from cogs.obstacles.rules.moderation import Target, typed_target

TOLD = "We pooled the permits of three districts."
FRIDAY = date(2026, 3, 6)


# Closing


def test_three_outcomes_solve_and_the_fourth_closes():
    assert [outcome for outcome in Outcome if not outcome.solves] == [Outcome.IMPOSSIBLE]


@pytest.mark.parametrize(
    ("summary", "conditions", "reason"),
    [
        ("too short", "", "Write 20 to 1800 characters; this has 9."),
        ("\u200b \n ", "", "Write 20 to 1800 characters; this has 0."),
        (TOLD * 99, "", "Write 20 to 1800 characters"),
        (TOLD, "x" * 1_001, "Write 0 to 1000 characters; this has 1001."),
    ],
)
def test_a_solution_outside_its_lengths_is_refused_with_the_reason(summary, conditions, reason):
    with pytest.raises(UserError) as error:
        read_solving(outcome="solved", summary=summary, conditions=conditions, url="")
    assert error.value.sentence.format(**error.value.values).startswith(reason)


def test_forged_choices_are_refused():
    with pytest.raises(UserError):
        read_solving(outcome="won", summary=TOLD, conditions="", url="")
    with pytest.raises(UserError):
        read_tried(verdict="", note="")


def test_failures_stand_first_and_all_are_counted():
    tried = [Tried(Verdict.WORKED, "a"), Tried(Verdict.FAILED, "b"), Tried(Verdict.ADAPTED, "c")]
    assert [each.note for each in in_order(tried)] == ["b", "c", "a"]
    found = tally([*tried, Tried(Verdict.WORKED, "")])
    assert (found.worked, found.adapted, found.failed) == (2, 1, 1)
    assert found.any
    assert not tally([]).any


def test_a_solution_settles_after_seven_days_on_a_working_morning():
    assert settles_at(FRIDAY, "Europe/Brussels") == datetime(2026, 3, 13, 8, tzinfo=UTC)
    saturday = date(2026, 3, 7)
    assert settles_at(saturday, "Europe/Brussels") == datetime(2026, 3, 16, 8, tzinfo=UTC)


# Escalation


def test_an_escalation_goes_its_way_once():
    state = State.NEW
    for act, after in (
        (Act.ACKNOWLEDGE, State.ACKNOWLEDGED),
        (Act.SENT, State.ROUTED),
        (Act.ANSWER, State.ANSWERED),
        (Act.CLOSE, State.CLOSED),
    ):
        assert act in escalation.acts(state)
        state = escalation.moved(state, act)
        assert state is after
        with pytest.raises(UserError, match="Somebody was faster"):
            escalation.moved(state, act)
    assert escalation.acts(State.CLOSED) == ()


def test_working_days_leave_out_weekends_and_days_off():
    assert escalation.working_days_after(FRIDAY, 1) == date(2026, 3, 9)
    assert escalation.working_days_after(FRIDAY, 5) == date(2026, 3, 13)
    off = {date(2026, 3, 9), date(2026, 3, 10)}
    assert escalation.working_days_after(FRIDAY, 1, off) == date(2026, 3, 11)


def test_the_answer_is_due_after_the_routes_own_days():
    route = Route(1, Kind.TECHNICAL, "CIVITAS", answer_days=2)
    assert escalation.due_on(State.ROUTED, FRIDAY, route) == date(2026, 3, 10)
    assert escalation.due_on(State.NEW, FRIDAY, route) == date(2026, 3, 13)


def test_reminders_come_when_due_then_weekly_and_three_times_at_most():
    found, due, reminders = [], FRIDAY, 0
    for number in range(60):
        today = date.fromordinal(FRIDAY.toordinal() - 5 + number)
        esc = Escalation(1, 1, Kind.TECHNICAL, None, "", "", State.ROUTED, due, reminders)
        if escalation.reminds(esc, today):
            found.append((today - FRIDAY).days)
            due, reminders = escalation.reminded_again_on(today), reminders + 1
    assert found == [0, 7, 14]


@pytest.mark.parametrize("state", [State.ANSWERED, State.CLOSED])
def test_nobody_is_reminded_of_what_is_answered(state):
    esc = Escalation(1, 1, Kind.TECHNICAL, None, "", "", state, FRIDAY, 0)
    assert not escalation.reminds(esc, date(2027, 1, 1))


@pytest.mark.parametrize("typed", ["0", "91", "-3", "", "٣", "9999999999"])
def test_answer_days_are_a_number_from_1_to_90(typed):
    with pytest.raises(UserError):
        escalation.read_days(typed)
    assert escalation.read_days(" 15 ") == 15


# Moderation


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("OBS-12", Target(12)),
        ("obs 12", Target(12)),
        ("1000000000000000123", Target(1_000_000_000_000_000_123)),
        (
            "https://discord.com/channels/100000000000000001/100000000000000002/100000000000000003",
            Target(100_000_000_000_000_003, 100_000_000_000_000_002),
        ),
    ],
)
def test_a_target_is_read_in_each_way_that_people_write_it(typed, target):
    assert typed_target(typed) == target


@pytest.mark.parametrize(
    "typed", ["", "POLL-12", "https://evil.example/channels/1/2/3", "9" * 19 + "9", "@everyone"]
)
def test_anything_else_is_no_target(typed):
    with pytest.raises(UserError, match="paste the link"):
        typed_target(typed)


@given(st.integers(1, 10**12), st.integers(10**17, 10**19 // 2), st.integers(10**17, 10**18))
def test_targets_are_read_back_as_they_were_written(number, message, channel):
    for target in (Target(number), Target(message, channel), Target(message)):
        assert Target.read(target.text) == target
        assert Target.of_arg(f"{target.arg}-0f") == target
        assert target.is_post == (target.number == number)
