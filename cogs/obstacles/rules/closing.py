"""How an obstacle ends: its outcome, what worked, and what happened where others tried it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.texts import clean, fits, read_link
from cogs.obstacles.rules.turns import morning

if TYPE_CHECKING:
    from collections.abc import Iterable

SUMMARY = (20, 1_800)
LONGEST_CONDITIONS = 1_000
LONGEST_NOTE = 300
MOST_HELPERS = 5
SETTLED_AFTER = timedelta(days=7)


class Outcome(StrEnum):
    SOLVED = "solved"
    AROUND = "around"
    PARTLY = "partly"
    IMPOSSIBLE = "cannot"
    """Cannot be solved by a city."""

    @property
    def solves(self) -> bool:
        """Three make it *solved*; what a city cannot solve is *closed*, and gets no tag."""
        return self is not Outcome.IMPOSSIBLE


class Verdict(StrEnum):
    WORKED = "worked"
    ADAPTED = "adapted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Solving:
    """A solution as its form gives it, cleaned."""

    outcome: Outcome
    summary: str
    conditions: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it in one city; ``city`` is empty where it does not show its name."""

    verdict: Verdict
    note: str
    city: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    worked: int = 0
    adapted: int = 0
    failed: int = 0

    @property
    def any(self) -> bool:
        return bool(self.worked or self.adapted or self.failed)


def read_solving(*, outcome: str, summary: str, conditions: str, url: str) -> Solving:
    """Raises UserError with the reason."""
    if outcome not in set(Outcome):
        raise UserError("Choose an outcome.")
    told = clean(summary, limit=SUMMARY[1] + 1)
    fits(told, *SUMMARY)
    under = clean(conditions, limit=LONGEST_CONDITIONS + 1)
    fits(under, 0, LONGEST_CONDITIONS)
    return Solving(Outcome(outcome), told, under, read_link(url))


def read_tried(*, verdict: str, note: str) -> tuple[Verdict, str]:
    """Raises UserError with the reason."""
    if verdict not in set(Verdict):
        raise UserError("Choose what came of it.")
    told = clean(note, limit=LONGEST_NOTE + 1)
    fits(told, 0, LONGEST_NOTE)
    return Verdict(verdict), told


def tally(tried: Iterable[Tried]) -> Tally:
    counted = Counter(each.verdict for each in tried)
    return Tally(counted[Verdict.WORKED], counted[Verdict.ADAPTED], counted[Verdict.FAILED])


def in_order(tried: Iterable[Tried]) -> list[Tried]:
    """Where it failed first: that is what the next city must know."""
    order = (Verdict.FAILED, Verdict.ADAPTED, Verdict.WORKED)
    return sorted(tried, key=lambda each: order.index(each.verdict))


def settles_at(solved_on: date, zone: str) -> datetime:
    """When the solution enters the shared knowledge."""
    return morning(solved_on + SETTLED_AFTER, zone)
