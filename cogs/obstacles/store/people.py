"""Who stands behind a handle, and who somebody is to an obstacle: computed, and kept nowhere."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cogs.obstacles.rules.records import Obstacle, Standing

if TYPE_CHECKING:
    from bot.db import Database, Row
    from bot.directory import Directory
    from bot.permissions import Person
    from cogs.obstacles.store.keyring import Keyring


@dataclass(frozen=True, slots=True)
class Handle:
    """A name under which somebody speaks in one obstacle."""

    name: str
    is_author: bool
    muted_until: int | None
    news: int


class People:
    def __init__(self, db: Database, directory: Directory, keyring: Keyring) -> None:
        self._db = db
        self._directory = directory
        self._keyring = keyring

    async def token(self, obstacle: Obstacle, user_id: int) -> bytes | None:
        """The person's token here; None where no key is left or none was ever needed."""
        nonce = await self._keyring.nonce(obstacle.key)
        return None if nonce is None else self._keyring.token(nonce, user_id)

    async def handle(self, obstacle: Obstacle, user_id: int) -> Handle | None:
        """The handle under which this person speaks here, if they have one that is not sealed."""
        token = await self.token(obstacle, user_id)
        if token is None:
            return None
        row = await self._db.one(
            "SELECT * FROM handle WHERE obstacle_id = ? AND token = ?", (obstacle.id, token)
        )
        return None if row is None else handle_of(row)

    async def standing(self, obstacle: Obstacle, person: Person) -> Standing:
        """The highest that holds. Asked at the press, and stored nowhere."""
        if await self.is_author(obstacle, person.user_id):
            return Standing.AUTHOR
        city = person.confirmed.city_id if person.confirmed else None
        if obstacle.city_id is not None and city == obstacle.city_id:
            return Standing.COLLEAGUE
        return Standing.COORDINATOR if person.coordinator else Standing.OTHER

    async def is_author(self, obstacle: Obstacle, user_id: int) -> bool:
        if obstacle.named:
            return obstacle.author_id == user_id
        own = await self.handle(obstacle, user_id)
        return own is not None and own.is_author

    async def who(self, obstacle_id: int, handle: str) -> int | None:
        """The user behind a handle: each confirmed member's token is computed and compared, in
        memory alone. None for a sealed one, and for somebody who takes part no more."""
        row = await self._db.one(
            "SELECT token, key FROM handle JOIN obstacle ON obstacle.id = obstacle_id"
            " WHERE obstacle_id = ? AND handle = ? AND token IS NOT NULL",
            (obstacle_id, handle),
        )
        nonce = await self._keyring.nonce(row["key"]) if row else None
        if row is None or nonce is None:
            return None
        for member in await self._directory.members():
            if hmac.compare_digest(self._keyring.token(nonce, member.user_id), row["token"]):
                return member.user_id
        return None

    async def resolve(self, what: str) -> int | None:
        """As :meth:`who`, for delivery: ``<obstacle>:<handle>``."""
        number, _, handle = what.partition(":")
        return await self.who(int(number), handle) if number.isdecimal() else None

    async def handles_of(self, user_id: int) -> dict[int, Handle]:
        """All handles of this person that are not sealed, by obstacle."""
        rows = await self._db.all(
            "SELECT handle.*, obstacle.key FROM handle INDEXED BY handle_reachable"
            " JOIN obstacle ON obstacle.id = obstacle_id WHERE token IS NOT NULL"
        )
        nonces = await self._keyring.nonces({row["key"] for row in rows if row["key"]})
        tokens = {key: self._keyring.token(nonce, user_id) for key, nonce in nonces.items()}
        return {
            row["obstacle_id"]: handle_of(row)
            for row in rows
            if hmac.compare_digest(tokens.get(row["key"], b""), row["token"])
        }


def handle_of(row: Row) -> Handle:
    return Handle(row["handle"], bool(row["is_author"]), row["muted_until"], row["news"])
