"""Study visits as they stand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.errors import NotFound
from cogs.cities.rules.places import Place
from cogs.cities.rules.visits import (
    Direction,
    Format,
    Interest,
    Role,
    State,
    Visit,
    days_of,
)

if TYPE_CHECKING:
    from bot.db import Row, Tx

VISITS = (
    "SELECT visit.*, coalesce(city.name, partner.name) AS owner, (SELECT json_group_array("
    "json_array(said.city_id, said.partner_id, coalesce(c.name, p.name), said.role, said.state))"
    " FROM visit_interest AS said LEFT JOIN city AS c ON c.id = said.city_id"
    " LEFT JOIN partner AS p ON p.id = said.partner_id"
    " WHERE said.visit_id = visit.id AND said.state <> 'withdrawn') AS interests"
    " FROM visit LEFT JOIN city ON city.id = visit.city_id"
    " LEFT JOIN partner ON partner.id = visit.partner_id"
)


def gone() -> NotFound:
    return NotFound("This visit is not there any more.")


def found(tx: Tx, visit_id: int) -> Visit:
    """Raises NotFound."""
    row = tx.one(f"{VISITS} WHERE visit.id = ?", (visit_id,))
    if row is None:
        raise gone()
    return visit_of(row)


def visit_of(row: Row) -> Visit:
    return Visit(
        row["id"],
        _place(row["city_id"], row["partner_id"], row["owner"]),
        Direction(row["direction"]),
        row["theme"],
        Format(row["format"]),
        row["when_text"],
        days_of(row["days"]),
        row["place"],
        row["seats"],
        row["per_city"],
        row["terms"],
        row["organiser_id"],
        row["revision"],
        State(row["state"]),
        tuple(
            Interest(_place(city, partner, name), Role(role), state == "chosen")
            for city, partner, name, role, state in sorted(
                json.loads(row["interests"]), key=lambda each: (each[4] != "chosen", each[2])
            )
        ),
    )


def _place(city_id: int | None, partner_id: int | None, name: str) -> Place:
    if city_id is not None:
        return Place(city_id, name)
    assert partner_id is not None, "one of the two owns it"
    return Place(partner_id, name, organisation=True)


def column(place: Place) -> str:
    return "partner_id" if place.organisation else "city_id"
