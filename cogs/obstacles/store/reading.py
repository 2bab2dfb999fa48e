"""How an obstacle is read from its row, and found."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from bot.clock import moment_or_none, seconds
from bot.errors import NotFound
from bot.topics import Sector, Topic
from cogs.obstacles.rules.records import ContractPart, Identity, LastWord, Obstacle, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.db import Database, Row, Tx

E = TypeVar("E", bound=StrEnum)

ONE = "SELECT * FROM obstacle WHERE id = ?"
AUTHOR_HANDLE = "SELECT handle FROM handle WHERE obstacle_id = ? AND is_author = 1"
FACED = (
    "SELECT city.name, visible FROM faced JOIN city ON city.id = city_id"
    " WHERE obstacle_id = ? ORDER BY city.name"
)
BY_THREAD = "SELECT * FROM obstacle WHERE thread_id = ?"


def obstacle_of(row: Row) -> Obstacle:
    return Obstacle(
        id=row["id"],
        title=row["title"],
        body=row["body"],
        tried=row["tried"],
        topic=Topic(row["topic"]),
        sector=Sector(row["sector"]),
        contract_part=ContractPart(row["contract_part"]) if row["contract_part"] else None,
        identity=Identity(row["identity"]),
        author_id=row["author_id"],
        city_id=row["city_id"],
        country=row["country"],
        key=row["key"],
        state=State(row["state"]),
        removed=bool(row["removed"]),
        gone_from=State(row["gone_from"]) if row["gone_from"] else None,
        duplicate_of=row["duplicate_of"],
        escalated=bool(row["escalated"]),
        seeks_peers=bool(row["seeks_peers"]),
        thread_id=row["thread_id"],
        last_message_id=row["last_message_id"],
        suggested_message_id=row["suggested_message_id"],
        last_word=LastWord(row["last_word"]),
        last_word_on=day_or_none(row["last_word_on"]),
        next_step=row["next_step"],
        next_step_at=moment_or_none(row["next_step_at"]),
        appears_at=moment_or_none(row["appears_at"]),
        is_news=bool(row["is_news"]),
        raised_on=day_or_none(row["raised_on"]),
        first_reply_on=day_or_none(row["first_reply_on"]),
        closed_on=day_or_none(row["closed_on"]),
    )


def day_or_none(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


def missing(number: int) -> NotFound:
    return NotFound("There is no OBS-{number}.", number=number)


def find(tx: Tx, number: int) -> Obstacle:
    """The obstacle; NotFound where there is none."""
    row = tx.one(ONE, (number,))
    if row is None:
        raise missing(number)
    return obstacle_of(row)


def find_all(tx: Tx, where: str, params: Sequence[Any] = ()) -> list[Obstacle]:
    rows = tx.all(f"SELECT * FROM obstacle WHERE {where}", params)  # noqa: S608 - our words
    return [obstacle_of(row) for row in rows]


def change(tx: Tx, number: int, **columns: object) -> Obstacle:
    """Changes the named columns; the obstacle as it is now."""
    settings = ", ".join(f"{name} = ?" for name in columns)
    tx.execute(
        f"UPDATE obstacle SET {settings} WHERE id = ?",  # noqa: S608 - our names
        (*map(stored, columns.values()), number),
    )
    return find(tx, number)


def stored(value: object) -> object:
    if isinstance(value, datetime):
        return seconds(value)
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


def author_handle(tx: Tx, number: int) -> str | None:
    """The name under which the author of a post that is not named speaks."""
    found: str | None = tx.value(AUTHOR_HANDLE, (number,))
    return found


class Reading:
    """What the readers tell; within a transaction use the functions."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def find(self, number: int) -> Obstacle:
        """NotFound where there is none."""
        row = await self._db.one(ONE, (number,))
        if row is None:
            raise missing(number)
        return obstacle_of(row)

    async def shown(self, number: int) -> Obstacle:
        """As :meth:`find`, and NotFound too while others must not know of it."""
        found = await self.find(number)
        if not found.shown:
            raise missing(number)
        return found

    async def by_thread(self, thread_id: int) -> Obstacle | None:
        row = await self._db.one(BY_THREAD, (thread_id,))
        return obstacle_of(row) if row else None

    async def author_handle(self, number: int) -> str | None:
        """As :func:`author_handle`."""
        found: str | None = await self._db.value(AUTHOR_HANDLE, (number,))
        return found

    async def faced(self, number: int) -> list[tuple[str, bool]]:
        """The cities that face it too, by name, and whether each shows that."""
        rows = await self._db.all(FACED, (number,))
        return [(row["name"], bool(row["visible"])) for row in rows]

    async def all(self, where: str, params: Sequence[Any] = ()) -> list[Obstacle]:
        rows = await self._db.all(f"SELECT * FROM obstacle WHERE {where}", params)  # noqa: S608 - our words
        return [obstacle_of(row) for row in rows]
