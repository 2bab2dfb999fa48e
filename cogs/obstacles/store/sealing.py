"""Sealing: a key is destroyed, and with it every way from a handle to a person.

The main file comes first: tokens go there, and a key on which no token rests is destroyed after.
Killed in between, the next start ends it, so a rerun is sealed whatever happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.errors import UserError
from cogs.obstacles.rules.days import SEALED_AFTER, day_of, sealing_at
from cogs.obstacles.store.keyring import BLOCKS
from cogs.obstacles.store.reading import missing

if TYPE_CHECKING:
    from datetime import datetime

    from bot.db import Database, Tx
    from cogs.obstacles.rules.records import Obstacle
    from cogs.obstacles.store.keyring import Keyring
    from cogs.obstacles.store.people import People

IN_USE = (
    "SELECT DISTINCT obstacle.key FROM handle INDEXED BY handle_reachable"
    " JOIN obstacle ON obstacle.id = obstacle_id WHERE token IS NOT NULL AND key IS NOT NULL"
)
_CLOSED = (
    "SELECT DISTINCT obstacle.id, closed_on FROM handle INDEXED BY handle_reachable"
    " JOIN obstacle ON obstacle.id = obstacle_id WHERE token IS NOT NULL"
    " AND closed_on IS NOT NULL AND closed_on <= ?"
)


@dataclass(frozen=True, slots=True)
class Sealed:
    handle: str


class Sealing:
    def __init__(self, db: Database, keyring: Keyring, people: People, zone: str) -> None:
        self._db = db
        self._keyring = keyring
        self._people = people
        self._zone = zone

    async def sweep(self) -> None:
        """Destroys every key on which nothing rests."""
        async with self._keyring.turn:
            await self.sweep_in_turn()

    async def sweep_in_turn(self) -> None:
        """As :meth:`sweep`, by whoever holds the keyring's turn."""
        keys = {row["key"] for row in await self._db.all(IN_USE)}
        if await self._db.value("SELECT 1 FROM block LIMIT 1") is not None:
            keys.add(BLOCKS)
        await self._keyring.keep_only(keys)

    async def seal(self, obstacle: Obstacle, user_id: int) -> Sealed:
        """[Seal now]: the author's destroys the obstacle's key, another's their own token."""
        own = await self._people.handle(obstacle, user_id)
        if own is None:
            raise nothing_of_yours(obstacle)
        token = await self._people.token(obstacle, user_id)

        def unit(tx: Tx) -> None:
            if own.is_author:
                blank_all(tx, obstacle.id)
            else:
                blank(tx, obstacle.id, token)

        await self._db.write(unit)
        await self.sweep()
        await self._db.checkpoint()
        return Sealed(own.name)

    async def next_due(self) -> datetime | None:
        row = await self._db.one(f"{_CLOSED} ORDER BY closed_on LIMIT 1", ("9999",))
        if row is None:
            return None
        return sealing_at(date.fromisoformat(row["closed_on"]), self._zone)

    async def run_due(self, now: datetime) -> None:
        """What was closed thirty days ago."""
        last = day_of(now, self._zone) - SEALED_AFTER

        def unit(tx: Tx) -> int:
            due = tx.all(_CLOSED, (last.isoformat(),))
            for row in due:
                blank_all(tx, row["id"])
            return len(due)

        if await self._db.write(unit):
            await self.sweep()


def nothing_of_yours(obstacle: Obstacle) -> UserError:
    """Nobody else learns that a post is on its way."""
    if not obstacle.shown:
        return missing(obstacle.id)
    return UserError("Nothing of yours is open here.")


def blank_all(tx: Tx, obstacle_id: int) -> None:
    """Nobody is behind a handle here any more; replies stay under their names."""
    tx.execute(
        "UPDATE handle SET token = NULL, muted_until = NULL, news = 0, pinged = 0"
        " WHERE obstacle_id = ?",
        (obstacle_id,),
    )
    tx.execute("UPDATE obstacle SET draft_token = NULL WHERE id = ?", (obstacle_id,))
    tx.execute(
        "DELETE FROM notice WHERE state IN ('waiting', 'held')"
        " AND route LIKE 'handle:' || ? || ':%'",
        (obstacle_id,),
    )


def blank(tx: Tx, obstacle_id: int, token: bytes | None) -> None:
    handle = tx.value(
        "SELECT handle FROM handle WHERE obstacle_id = ? AND token = ?", (obstacle_id, token)
    )
    tx.execute(
        "UPDATE handle SET token = NULL, muted_until = NULL, news = 0, pinged = 0"
        " WHERE obstacle_id = ? AND token = ?",
        (obstacle_id, token),
    )
    tx.execute(
        "DELETE FROM notice WHERE state IN ('waiting', 'held') AND route = ?",
        (f"handle:{obstacle_id}:{handle}",),
    )
