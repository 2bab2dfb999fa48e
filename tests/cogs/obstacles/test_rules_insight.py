"""What coordinators may read of all obstacles together."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.topics import SECTORS, TOPICS, Sector, Topic
from cogs.obstacles.rules.insight import (
    FEWEST,
    Faced,
    Period,
    Raised,
    Span,
    insight,
    span_of,
)

SPAN = Span(date(2026, 1, 1), date(2026, 4, 1), "2026 Q1")
faced = st.lists(
    st.builds(
        Faced,
        topic=st.sampled_from(TOPICS[:3]),
        sector=st.sampled_from(SECTORS[:2]),
        city=st.integers(1, 6),
    ),
    max_size=30,
)


def cell(found, topic=Topic.FUNDING, sector=Sector.MOBILITY):
    return next(c for c in found.cells if (c.topic, c.sector) == (topic, sector))


def cities(count, topic=Topic.FUNDING, sector=Sector.MOBILITY):
    return [Faced(topic, sector, city) for city in range(count)]


@pytest.mark.parametrize(("count", "shown"), [(0, "<3"), (1, "<3"), (2, "<3"), (3, "3"), (9, "9")])
def test_small_cells_say_only_that_they_are_small(count, shown):
    assert cell(insight(SPAN, cities(count), [])).shown == shown


def test_a_city_counts_once_in_a_cell_however_many_obstacles_it_faces():
    assert cell(insight(SPAN, cities(2) * 5, [])).shown == "<3"


@given(faced)
def test_every_cell_stands_there_and_none_below_three_has_a_number(rows):
    found = insight(SPAN, rows, [])
    assert [(c.topic, c.sector) for c in found.cells] == [(t, s) for t in TOPICS for s in SECTORS]
    assert all(c.cities is None or c.cities >= FEWEST for c in found.cells)
    for c in found.cells:
        distinct = {r.city for r in rows if (r.topic, r.sector) == (c.topic, c.sector)}
        assert c.cities == (len(distinct) if len(distinct) >= FEWEST else None)


def test_a_topic_has_figures_from_three_obstacles_on():
    two = [Raised(Topic.FUNDING, solved=True, waited=4)] * 2
    assert insight(SPAN, [], two).figures == ()
    three = [
        Raised(Topic.FUNDING, solved=True, waited=1),
        Raised(Topic.FUNDING, solved=False, waited=8),
        Raised(Topic.FUNDING, solved=False, waited=None),
    ]
    (figures,) = insight(SPAN, [], three).figures
    assert (figures.raised, figures.solved, figures.days) == (3, 1, 4.5)
    unanswered = [Raised(Topic.FUNDING, solved=False, waited=None)] * 3
    assert insight(SPAN, [], unanswered).figures[0].days is None


@pytest.mark.parametrize(
    ("today", "period", "first", "end", "name"),
    [
        ("2026-05-03", Period.LAST_QUARTER, "2026-01-01", "2026-04-01", "2026 Q1"),
        ("2026-01-01", Period.LAST_QUARTER, "2025-10-01", "2026-01-01", "2025 Q4"),
        ("2026-03-31", Period.LAST_FOUR, "2025-01-01", "2026-01-01", "2025 Q1 to 2025 Q4"),
        ("2026-11-22", Period.LAST_FOUR, "2025-10-01", "2026-10-01", "2025 Q4 to 2026 Q3"),
    ],
)
def test_only_whole_quarters_that_are_over(today, period, first, end, name):
    span = span_of(period, date.fromisoformat(today))
    assert span == Span(date.fromisoformat(first), date.fromisoformat(end), name)
