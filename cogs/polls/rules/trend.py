"""How a round compares with the one before."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cogs.polls.rules.results import PublishedResult, PublishedRow

# As small as this, a difference may be one city's change of mind.
ABOUT_THE_SAME = 2


class Change(StrEnum):
    MORE = "more"
    LESS = "less"
    SAME = "same"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, slots=True)
class Trend:
    """One row beside its row in the round before.

    ``by``: how far apart, in answers or tenths of the mean; None unless more or less.
    """

    position: int
    option: str
    change: Change
    by: int | None = None


def trend(before: PublishedResult, after: PublishedResult) -> tuple[Trend, ...]:
    """Each row of ``after`` with its change; comparable only where both are numbers."""
    earlier = {row.position: row for row in before.rows} if before.kind is after.kind else {}
    return tuple(_trend(earlier.get(row.position), row) for row in after.rows)


def _trend(before: PublishedRow | None, after: PublishedRow) -> Trend:
    old = _number(before) if before and before.option == after.option else None
    new = _number(after)
    if old is None or new is None:
        return Trend(after.position, after.option, Change.NOT_COMPARABLE)
    if abs(new - old) <= ABOUT_THE_SAME:
        return Trend(after.position, after.option, Change.SAME)
    change = Change.MORE if new > old else Change.LESS
    return Trend(after.position, after.option, change, abs(new - old))


def _number(row: PublishedRow) -> int | None:
    return row.count if row.mean_tenths is None else row.mean_tenths
