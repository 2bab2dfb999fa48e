"""Whom Agora tells when something concerns a whole city or organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.db import Tx
    from cogs.cities.rules.places import Place


def contacts_of(tx: Tx, place: Place) -> list[int]:
    """Those who agreed to be asked; where nobody did, all who speak for it."""
    column = "partner_id" if place.organisation else "city_id"
    rows = tx.all(
        f"SELECT user_id, contact FROM member WHERE {column} = ? AND state = 'confirmed'"  # noqa: S608 - ours
        " AND left_at IS NULL ORDER BY user_id",
        (place.id,),
    )
    return [row["user_id"] for row in rows if row["contact"]] or [row["user_id"] for row in rows]


def arranging(tx: Tx, place: Place, organiser_id: int | None) -> list[int]:
    """Whoever arranges it, while they still speak for the place; else its contacts."""
    column = "partner_id" if place.organisation else "city_id"
    if organiser_id is not None and tx.value(
        f"SELECT 1 FROM member WHERE user_id = ? AND {column} = ? AND state = 'confirmed'"  # noqa: S608 - ours
        " AND left_at IS NULL",
        (organiser_id, place.id),
    ):
        return [organiser_id]
    return contacts_of(tx, place)
