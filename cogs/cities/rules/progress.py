"""How far a city has come towards a goal of its own, and whether that is on course."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from cogs.cities.rules.figures import Figure

SLACK = 0.02
"""Two points under the straight line are still on course."""
RECENT_MONTHS = 18
BASE_YEAR = 1990
"""The EU counts from 1990; a start in another year is marked."""


class Course(Enum):
    ON = "on course"
    BEHIND = "behind"
    UNKNOWN = "no target, or no value"
    OLD = "no recent value"


@dataclass(frozen=True, slots=True)
class Way:
    """A goal in numbers: from where, to where, and the latest value."""

    start: Figure
    target: Figure | None = None
    latest: Figure | None = None
    entered_on: date | None = None
    """The day on which the latest value was entered."""


def reduction(start: float, value: float) -> float:
    """The share by which it fell, 0.42 for 42 %; negative where it rose."""
    return (start - value) / start


def share_of_way(start: float, target: float, value: float) -> float:
    """How much of the way from start to target is done, whichever way it leads."""
    return (value - start) / (target - start)


def fallen(way: Way) -> float | None:
    """The reduction at the latest value."""
    return None if way.latest is None else reduction(way.start.value, way.latest.value)


def wanted(way: Way) -> float | None:
    """The reduction at the target."""
    return None if way.target is None else reduction(way.start.value, way.target.value)


def done(way: Way) -> float | None:
    """The share of the way at the latest value."""
    if way.target is None or way.latest is None:
        return None
    return share_of_way(way.start.value, way.target.value, way.latest.value)


def recent(entered_on: date, today: date) -> bool:
    """Whether a value was entered in the last 18 months."""
    months = (today.year - entered_on.year) * 12 + today.month - entered_on.month
    return (months, today.day) <= (RECENT_MONTHS, entered_on.day)


def course(way: Way, today: date, *, emissions: bool) -> Course:
    """Measured in points of reduction for emissions, else in points of the way."""
    if way.target is None or way.latest is None:
        return Course.UNKNOWN
    if way.entered_on is not None and not recent(way.entered_on, today):
        return Course.OLD
    years = way.target.year - way.start.year
    due = min(1.0, (way.latest.year - way.start.year) / years)
    if emissions:
        reached = reduction(way.start.value, way.latest.value)
        due *= reduction(way.start.value, way.target.value)
    else:
        reached = share_of_way(way.start.value, way.target.value, way.latest.value)
    # Rounded: exactly two points under the line must not fail by the last bit.
    return Course.ON if round(due - reached, 9) <= SLACK else Course.BEHIND
