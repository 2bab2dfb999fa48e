"""Who speaks for one place and asks for another: until a coordinator confirms, nothing changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import seconds
from cogs.cities.rules.joining import Wish
from cogs.cities.rules.places import Place

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.db import Database, Row, Tx

_MOVES = (
    "SELECT moves.*, coalesce(city.name, partner.name) AS name FROM moves"
    " LEFT JOIN city ON city.id = moves.city_id"
    " LEFT JOIN partner ON partner.id = moves.partner_id"
)


class Moves:
    """Reads on the readers; each write is a plain function of ``tx``."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def all(self) -> dict[int, Wish]:
        """What is asked, by person."""
        return {row["user_id"]: _wish(row) for row in await self._db.all(_MOVES)}

    async def of(self, user_id: int) -> Wish | None:
        row = await self._db.one(f"{_MOVES} WHERE user_id = ?", (user_id,))
        return _wish(row) if row else None

    def find(self, tx: Tx, user_id: int) -> Wish | None:
        """As :meth:`of`, within a transaction that decides by it."""
        row = tx.one(f"{_MOVES} WHERE user_id = ?", (user_id,))
        return _wish(row) if row else None

    def ask(self, tx: Tx, user_id: int, wish: Wish) -> None:
        """The newest wish counts."""
        place = wish.place
        city_id, partner_id = (None, place.id) if place.organisation else (place.id, None)
        tx.execute(
            "INSERT OR REPLACE INTO moves (user_id, kind, city_id, partner_id, zone, at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (user_id, wish.kind, city_id, partner_id, wish.zone, seconds(self._clock.now())),
        )

    def drop(self, tx: Tx, user_id: int) -> bool:
        """Whether there was one."""
        return tx.execute("DELETE FROM moves WHERE user_id = ?", (user_id,)).rowcount == 1


def _wish(row: Row) -> Wish:
    organisation = row["partner_id"] is not None
    number = row["partner_id"] if organisation else row["city_id"]
    return Wish(Place(number, row["name"], organisation), row["kind"], row["zone"])
