"""What coordinators may read of all obstacles together: cells of cities, small ones hidden."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

from bot.topics import SECTORS, TOPICS, Sector, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable

FEWEST = 3
"""Of cities in a cell, and of obstacles behind a topic's figures."""
HIDDEN = f"<{FEWEST}"


class Period(StrEnum):
    LAST_QUARTER = "last quarter"
    LAST_FOUR = "last four"


@dataclass(frozen=True, slots=True)
class Span:
    """Whole calendar quarters: the first day, and the day after the last."""

    first: date
    end: date
    name: str


@dataclass(frozen=True, slots=True)
class Faced:
    """A city that faces an obstacle of this topic and sector."""

    topic: Topic
    sector: Sector
    city: int


@dataclass(frozen=True, slots=True)
class Raised:
    """An obstacle of the period; ``waited`` is days to the first reply, None without one."""

    topic: Topic
    solved: bool
    waited: int | None


@dataclass(frozen=True, slots=True)
class Cell:
    """Distinct cities, or None where the number is hidden: nobody after this knows it."""

    topic: Topic
    sector: Sector
    cities: int | None

    @property
    def shown(self) -> str:
        return HIDDEN if self.cities is None else str(self.cities)


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """From three obstacles on; ``days`` is the median to the first reply, None without any."""

    topic: Topic
    raised: int
    solved: int
    days: float | None


@dataclass(frozen=True, slots=True)
class Insight:
    """Every cell of topic by sector in their order; topics with too few obstacles are left out."""

    span: Span
    cells: tuple[Cell, ...]
    figures: tuple[TopicFigures, ...]

    def row(self, topic: Topic) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.topic is topic)


def span_of(period: Period, today: date) -> Span:
    """The last whole quarter, or the last four."""
    year, quarter = today.year, (today.month - 1) // 3
    back = 1 if period is Period.LAST_QUARTER else 4
    last = year * 4 + quarter - 1
    first = last - back + 1
    names = [f"{n // 4} Q{n % 4 + 1}" for n in (first, last)]
    name = names[1] if first == last else f"{names[0]} to {names[1]}"
    return Span(_start(first), _start(last + 1), name)


def insight(span: Span, faced: Iterable[Faced], raised: Iterable[Raised]) -> Insight:
    """No totals, so that nothing is found by subtraction."""
    cities: dict[tuple[Topic, Sector], set[int]] = defaultdict(set)
    for each in faced:
        cities[each.topic, each.sector].add(each.city)
    cells = tuple(
        Cell(topic, sector, _or_hidden(len(cities[topic, sector])))
        for topic in TOPICS
        for sector in SECTORS
    )
    by_topic: dict[Topic, list[Raised]] = defaultdict(list)
    for obstacle in raised:
        by_topic[obstacle.topic].append(obstacle)
    figures = tuple(
        _figures(topic, by_topic[topic]) for topic in TOPICS if len(by_topic[topic]) >= FEWEST
    )
    return Insight(span, cells, figures)


def _or_hidden(count: int) -> int | None:
    return count if count >= FEWEST else None


def _figures(topic: Topic, raised: list[Raised]) -> TopicFigures:
    waited = [each.waited for each in raised if each.waited is not None]
    return TopicFigures(
        topic,
        len(raised),
        sum(each.solved for each in raised),
        float(median(waited)) if waited else None,
    )


def _start(quarter: int) -> date:
    return date(quarter // 4, quarter % 4 * 3 + 1, 1)
