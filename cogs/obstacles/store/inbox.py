"""What somebody raised, answered by handle or follows, with what is new in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from cogs.obstacles.store.reading import obstacle_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.db import Database, Tx
    from cogs.obstacles.rules.records import Obstacle
    from cogs.obstacles.store.people import Handle, People


class Tie(IntEnum):
    """Why something is in an inbox, the closest first."""

    RAISED = 0
    ANSWERED = 1
    FOLLOWED = 2


@dataclass(frozen=True, slots=True)
class Line:
    obstacle: Obstacle
    tie: Tie
    news: int
    handle: Handle | None = None


class Inbox:
    def __init__(self, db: Database, people: People) -> None:
        self._db = db
        self._people = people

    async def lines(self, user_id: int) -> list[Line]:
        """With news first, then what was raised; the newest first."""
        found = await self._found(user_id)
        return sorted(found, key=lambda line: (line.news == 0, line.tie, -line.obstacle.id))

    async def read(self, user_id: int, lines: Iterable[Line]) -> None:
        """All of it was seen: the next news pings again."""
        seen = list(lines)

        def unit(tx: Tx) -> None:
            tx.execute(
                "UPDATE follow SET news = 0, pinged = 0 WHERE user_id = ? AND (news OR pinged)",
                (user_id,),
            )
            for line in seen:
                if line.handle is not None:
                    tx.execute(
                        "UPDATE handle SET news = 0, pinged = 0"
                        " WHERE obstacle_id = ? AND handle = ? AND (news OR pinged)",
                        (line.obstacle.id, line.handle.name),
                    )

        await self._db.write(unit)

    async def _found(self, user_id: int) -> list[Line]:
        own = await self._people.handles_of(user_id)
        follows = {
            row["obstacle_id"]: row["news"]
            for row in await self._db.all(
                "SELECT obstacle_id, news FROM follow WHERE user_id = ?", (user_id,)
            )
        }
        raised = await self._db.all("SELECT id FROM obstacle WHERE author_id = ?", (user_id,))
        wanted = {*own, *follows, *(row["id"] for row in raised)}
        return [
            _line(obstacle, user_id, own.get(obstacle.id), follows.get(obstacle.id, 0))
            for obstacle in await self._obstacles(wanted)
        ]

    async def _obstacles(self, numbers: Iterable[int]) -> list[Obstacle]:
        found = []
        for number in numbers:
            row = await self._db.one("SELECT * FROM obstacle WHERE id = ?", (number,))
            if row is not None:
                found.append(obstacle_of(row))
        return found


def _line(obstacle: Obstacle, user_id: int, handle: Handle | None, followed: int) -> Line:
    news = followed + (handle.news if handle else 0)
    if obstacle.author_id == user_id or (handle is not None and handle.is_author):
        return Line(obstacle, Tie.RAISED, news, handle)
    return Line(obstacle, Tie.ANSWERED if handle else Tie.FOLLOWED, news, handle)
