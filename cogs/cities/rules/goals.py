"""What a city sets itself: a sentence, and where it can, the numbers behind it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.texts import clean, fits, fold
from bot.topics import Sector
from cogs.cities.rules.figures import Figure, not_after, read_figure
from cogs.cities.rules.progress import Way

if TYPE_CHECKING:
    from datetime import date

MOST_GOALS = 10
LONGEST_TEXT, LONGEST_INDICATOR, LONGEST_UNIT = 300, 80, 40


class Measure(StrEnum):
    EMISSIONS = "emissions"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class GoalEntry:
    """A goal as it was typed, checked."""

    sector: Sector
    measure: Measure
    text: str
    indicator: str
    unit: str
    start: Figure | None
    target: Figure | None
    latest: Figure | None


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal as it is kept."""

    id: int
    entry: GoalEntry
    entered_on: date | None = None

    @property
    def way(self) -> Way | None:
        """None for a goal without numbers."""
        entry = self.entry
        if entry.start is None:
            return None
        return Way(entry.start, entry.target, entry.latest, self.entered_on)

    @property
    def drawable(self) -> bool:
        """Whether the picture has something to draw of it."""
        entry = self.entry
        if entry.start is None or entry.latest is None:
            return False
        return entry.measure is Measure.EMISSIONS or entry.target is not None


def read_goal(
    kind: str, *, text: str, indicator: str, start: str, target: str, latest: str, today: date
) -> GoalEntry:
    """``kind`` is a sector and a measure, as :func:`kind_of` writes them. Raises UserError."""
    sector, measure = read_kind(kind)
    sentence = clean(text, limit=LONGEST_TEXT + 1, lines=False)
    fits(sentence, 1, LONGEST_TEXT)
    name, unit = read_indicator(indicator)
    first, last, now = read_figure(start), read_figure(target), read_figure(latest)
    not_after(now, today)
    if first is None:
        if last is not None or now is not None:
            raise UserError("Give the start as well, such as 2019: 412.")
    else:
        _sound(measure, first, last, now)
    return GoalEntry(sector, measure, sentence, name, unit, first, last, now)


def kind_of(sector: Sector, measure: Measure) -> str:
    """Both as one word that fits a custom_id."""
    return f"{sector}-{measure}"


def read_kind(text: str) -> tuple[Sector, Measure]:
    """Raises UserError for what no control of ours carries."""
    sector, _, measure = text.partition("-")
    try:
        return Sector(sector), Measure(measure)
    except ValueError:
        raise UserError("This control is out of date. Open it again from the message.") from None


def read_indicator(text: str) -> tuple[str, str]:
    """(indicator, unit) from ``Emissions of transport, kt CO2e``; the unit follows the last
    comma. Raises UserError."""
    typed = clean(text, limit=LONGEST_INDICATOR + LONGEST_UNIT + 2, lines=False)
    name, comma, unit = typed.rpartition(",")
    name, unit = (name.strip(), unit.strip()) if comma else (typed, "")
    fits(name, 1, LONGEST_INDICATOR)
    if len(unit) > LONGEST_UNIT:
        raise UserError("Give a unit of at most {most} characters.", most=LONGEST_UNIT)
    return name, unit


def same_indicator(one: GoalEntry, other: GoalEntry) -> bool:
    """A city has one goal for each indicator of a sector."""
    return one.sector is other.sector and fold(one.indicator) == fold(other.indicator)


def _sound(measure: Measure, start: Figure, target: Figure | None, latest: Figure | None) -> None:
    if start.value == 0:
        raise UserError("A start of zero cannot be measured from. Choose another start.")
    if target is not None:
        if target.year <= start.year:
            raise UserError("The target year must come after the start year.")
        if target.value == start.value:
            raise UserError("The target is the start. Give the number you want to reach.")
        if measure is Measure.EMISSIONS and target.value > start.value:
            raise UserError("Emissions should fall: the target is above the start.")
    if latest is not None and latest.year < start.year:
        raise UserError("The latest value must not be older than the start.")
