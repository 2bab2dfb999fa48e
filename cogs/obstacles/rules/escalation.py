"""Escalating to the Mission Platform: kinds, routes, states and the days by which to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.texts import clean, fits

if TYPE_CHECKING:
    from collections.abc import Collection

NEED = (5, 600)
ANSWER = (5, 1_500)
ACKNOWLEDGED_IN = 5
"""Working days."""
ANSWER_DAYS = 15
MOST_REMINDERS = 3
LONGEST_ROUTE = 80
LONGEST_CONTACT = 200
_SATURDAY = 5


class Kind(StrEnum):
    TECHNICAL = "technical"
    REGULATORY = "regulatory"
    FINANCIAL = "financial"


class State(StrEnum):
    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    ROUTED = "routed"
    """Sent along a route; an answer is awaited."""
    ANSWERED = "answered"
    CLOSED = "closed"


class Act(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    SENT = "sent"
    ANSWER = "answer"
    CLOSE = "close"


_MOVES: dict[Act, tuple[frozenset[State], State]] = {
    Act.ACKNOWLEDGE: (frozenset({State.NEW}), State.ACKNOWLEDGED),
    Act.SENT: (frozenset({State.NEW, State.ACKNOWLEDGED}), State.ROUTED),
    Act.ANSWER: (frozenset({State.ROUTED}), State.ANSWERED),
    Act.CLOSE: (
        frozenset({State.NEW, State.ACKNOWLEDGED, State.ROUTED, State.ANSWERED}),
        State.CLOSED,
    ),
}


@dataclass(frozen=True, slots=True)
class Route:
    """Where a kind of escalation goes; offered only once a coordinator has checked it."""

    id: int
    kind: Kind
    name: str
    url: str = ""
    contact: str = ""
    answer_days: int = ANSWER_DAYS
    active: bool = False
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    id: int
    obstacle_id: int
    kind: Kind
    route: Route | None
    text: str
    answer: str
    state: State
    due_on: date | None
    reminders: int

    @property
    def ref(self) -> str:
        return ref_of(self.id)

    @property
    def numbered(self) -> bool:
        """Coordinators have seen it, and it has its public number."""
        return self.id > 0

    @property
    def open(self) -> bool:
        return self.state is not State.CLOSED


def ref_of(number: int) -> str:
    """The reference that people use; none before there is a public number."""
    return f"ESC-{number}" if number > 0 else "ESC-…"


def moved(state: State, act: Act) -> State:
    """The state after it; UserError for the slower of two coordinators."""
    before, after = _MOVES[act]
    if state not in before:
        raise UserError("Somebody was faster: this was done already.")
    return after


def acts(state: State) -> tuple[Act, ...]:
    """What can be done now, in the order of the buttons."""
    return tuple(act for act, (before, _) in _MOVES.items() if state in before)


def read_need(typed: str) -> str:
    told = clean(typed, limit=NEED[1] + 1)
    fits(told, *NEED)
    return told


def read_answer(typed: str) -> str:
    told = clean(typed, limit=ANSWER[1] + 1)
    fits(told, *ANSWER)
    return told


def read_days(typed: str) -> int:
    """The answer days of a route, 1 to 90."""
    text = typed.strip()
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= 90):  # noqa: PLR2004
        raise UserError("Write a number of days from 1 to 90.")
    return int(text)


def due_on(state: State, today: date, route: Route | None, off: Collection[date] = ()) -> date:
    """By when the next thing must happen. ``off``: the city's days off; empty for unnamed posts,
    which a city's holidays would tell."""
    if state is State.ROUTED:
        return working_days_after(today, route.answer_days if route else ANSWER_DAYS, off)
    return working_days_after(today, ACKNOWLEDGED_IN, off)


def working_days_after(day: date, count: int, off: Collection[date] = ()) -> date:
    """The ``count``-th day from Monday to Friday after ``day``, days off left out."""
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in off:
            count -= 1
    return day


def awaits(state: State) -> bool:
    """Whether somebody must still act or answer."""
    return state in {State.NEW, State.ACKNOWLEDGED, State.ROUTED}


def reminds(escalation: Escalation, today: date) -> bool:
    """Due: once then, weekly after it, three times at most."""
    return (
        awaits(escalation.state)
        and escalation.due_on is not None
        and escalation.reminders < MOST_REMINDERS
        and today >= escalation.due_on
    )


def reminded_again_on(today: date) -> date:
    return today + timedelta(days=7)
