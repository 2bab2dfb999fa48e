"""What cities set themselves, and the values they have reached."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.errors import NotFound, UserError
from bot.topics import Sector
from cogs.cities.rules.figures import Figure
from cogs.cities.rules.goals import MOST_GOALS, Goal, GoalEntry, Measure, same_indicator
from cogs.cities.store.standing import own_city

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.db import Database, Row, Tx
    from bot.permissions import Person

_GOALS = (
    "SELECT goal.*, year, value, entered_on FROM goal LEFT JOIN goal_value ON goal_id = goal.id"
    " AND year = (SELECT max(year) FROM goal_value WHERE goal_id = goal.id)"
    " WHERE city_id = ? ORDER BY goal.id"
)


class GoalStore:
    """``who`` tells, within the transaction, who acts and for which city they speak."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def of_city(self, city_id: int) -> list[Goal]:
        """In the order of the sectors, each with its latest value."""
        return _ordered(await self._db.all(_GOALS, (city_id,)))

    async def sectors(self) -> dict[int, set[Sector]]:
        """In which sectors cities have set themselves something."""
        found: dict[int, set[Sector]] = {}
        for row in await self._db.all("SELECT city_id, sector FROM goal"):
            found.setdefault(row["city_id"], set()).add(Sector(row["sector"]))
        return found

    async def save(
        self, who: Callable[[Tx], Person], goal_id: int | None, entry: GoalEntry, today: date
    ) -> Goal:
        """A new goal, or the changed one of this number. The latest value of the entry is the
        latest there is: whatever was entered for later years goes.

        Raises NotFound, or UserError for a second goal with this indicator, and for too many.
        """

        def unit(tx: Tx) -> Goal:
            city_id = own_city(who(tx))
            held = _ordered(tx.all(_GOALS, (city_id,)))
            others = [goal for goal in held if goal.id != goal_id]
            if goal_id is not None and len(others) == len(held):
                raise NotFound("This goal is not there any more.")
            if any(same_indicator(goal.entry, entry) for goal in others):
                raise UserError("Your city has a goal with this indicator already. Change that.")
            if len(others) >= MOST_GOALS:
                raise UserError("{most} goals are the most. Take one back first.", most=MOST_GOALS)
            number = _write(tx, city_id, goal_id, entry)
            _write_value(tx, number, entry.latest, today)
            return next(each for each in _ordered(tx.all(_GOALS, (city_id,))) if each.id == number)

        return await self._db.write(unit)

    async def withdraw(self, who: Callable[[Tx], Person], goal_id: int) -> bool:
        """False when it was gone, or is another city's."""

        def unit(tx: Tx) -> bool:
            return (
                tx.execute(
                    "DELETE FROM goal WHERE id = ? AND city_id = ?", (goal_id, own_city(who(tx)))
                ).rowcount
                == 1
            )

        return await self._db.write(unit)


def _write(tx: Tx, city_id: int, goal_id: int | None, entry: GoalEntry) -> int:
    values = {
        "city_id": city_id,
        "sector": entry.sector,
        "measure": entry.measure,
        "text": entry.text,
        "indicator": entry.indicator,
        "unit": entry.unit,
        "start_year": entry.start.year if entry.start else None,
        "start": entry.start.value if entry.start else None,
        "target_year": entry.target.year if entry.target else None,
        "target": entry.target.value if entry.target else None,
        "id": goal_id,
    }
    if goal_id is None:
        added = tx.execute(
            "INSERT INTO goal (city_id, sector, measure, text, indicator, unit, start_year, start,"
            " target_year, target) VALUES (:city_id, :sector, :measure, :text, :indicator, :unit,"
            " :start_year, :start, :target_year, :target)",
            values,
        ).lastrowid
        assert added is not None
        return added
    tx.execute(
        "UPDATE goal SET sector = :sector, measure = :measure, text = :text,"
        " indicator = :indicator, unit = :unit, start_year = :start_year, start = :start,"
        " target_year = :target_year, target = :target WHERE id = :id",
        values,
    )
    return goal_id


def _write_value(tx: Tx, goal_id: int, latest: Figure | None, today: date) -> None:
    """A value that stays as it was keeps its day: repeating it makes it no newer."""
    after = latest.year if latest else 0
    tx.execute("DELETE FROM goal_value WHERE goal_id = ? AND year > ?", (goal_id, after))
    if latest is not None:
        tx.execute(
            "INSERT INTO goal_value (goal_id, year, value, entered_on) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (goal_id, year) DO UPDATE SET value = excluded.value, entered_on ="
            " CASE WHEN value = excluded.value THEN entered_on ELSE excluded.entered_on END",
            (goal_id, latest.year, latest.value, today.isoformat()),
        )


def _ordered(rows: list[Row]) -> list[Goal]:
    goals = [_goal(row) for row in rows]
    places = list(Sector)
    return sorted(goals, key=lambda goal: (places.index(goal.entry.sector), goal.id))


def _goal(row: Row) -> Goal:
    entry = GoalEntry(
        Sector(row["sector"]),
        Measure(row["measure"]),
        row["text"],
        row["indicator"],
        row["unit"],
        _figure(row["start_year"], row["start"]),
        _figure(row["target_year"], row["target"]),
        _figure(row["year"], row["value"]),
    )
    entered = row["entered_on"]
    return Goal(row["id"], entry, date.fromisoformat(entered) if entered else None)


def _figure(year: int | None, value: float | None) -> Figure | None:
    return None if year is None or value is None else Figure(year, value)
