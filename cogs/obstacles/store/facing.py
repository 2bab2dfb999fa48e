"""Which cities face an obstacle too, and who follows it. Cities are counted, never who pressed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import LONG_AGO
from bot.errors import NotFound, UserError
from cogs.obstacles.rules.days import day_of
from cogs.obstacles.store.raising import KIND
from cogs.obstacles.store.reading import find, missing

if TYPE_CHECKING:
    from bot.db import Tx
    from bot.services import Services
    from cogs.obstacles.rules.records import Obstacle

EVERY = timedelta(hours=1)


class Facing:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._outbox = services.outbox
        self._recounts: dict[int, datetime] = {}
        self._counted: dict[int, datetime] = {}
        self._started = False

    async def join(self, number: int, city_id: int | None) -> Obstacle:
        """The city counts; its name does not show. UserError: nothing changed."""
        if city_id is None:
            raise UserError("Only cities are counted.")

        def unit(tx: Tx) -> Obstacle:
            obstacle = find(tx, number)
            if not obstacle.shown:
                raise missing(number)  # nobody else learns that a post is on its way
            if obstacle.removed or obstacle.ended:
                raise UserError("{ref} has ended.", ref=obstacle.ref)
            added = tx.execute(
                "INSERT INTO faced (obstacle_id, city_id, on_day) VALUES (?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                (number, city_id, self._today().isoformat()),
            ).rowcount
            if not added:
                raise UserError("Your city is already counted.")
            return obstacle

        obstacle = await self._services.db.write(unit)
        self._recount(number)
        return obstacle

    async def show_name(self, number: int, city_id: int | None) -> None:
        """[Name our city]: from now on the card says that it faces this too."""

        def unit(tx: Tx) -> None:
            named = tx.execute(
                "UPDATE faced SET visible = 1 WHERE obstacle_id = ? AND city_id = ?",
                (number, city_id),
            ).rowcount
            if not named:
                raise NotFound("Your city is not counted here.")
            self._outbox.stale(tx, KIND, number)

        await self._services.db.write(unit)

    async def undo(self, number: int, city_id: int | None) -> None:
        def unit(tx: Tx) -> None:
            obstacle = find(tx, number)
            if obstacle.city_id is not None and obstacle.city_id == city_id:
                raise UserError("Your city raised this one.")
            gone = tx.execute(
                "DELETE FROM faced WHERE obstacle_id = ? AND city_id = ? RETURNING visible",
                (number, city_id),
            ).fetchone()
            if gone is None:
                raise NotFound("Your city is not counted here.")
            if gone["visible"]:
                self._outbox.stale(tx, KIND, number)

        await self._services.db.write(unit)
        self._recount(number)

    # The printed number follows at most once an hour

    def _recount(self, number: int) -> None:
        now = self._services.clock.now()
        last = self._counted.get(number)
        self._recounts.setdefault(number, now if last is None else max(now, last + EVERY))
        self._outbox.wake()

    async def next_due(self) -> datetime | None:
        """At a start at once: which numbers were to follow is remembered by no file."""
        if not self._started:
            return LONG_AGO
        return min(self._recounts.values(), default=None)

    async def run_due(self, now: datetime) -> None:
        due = [number for number, at in self._recounts.items() if at <= now]
        if not self._started:
            self._started = True
            due += await self._faced_lately()

        def unit(tx: Tx) -> None:
            for number in due:
                self._outbox.stale(tx, KIND, number)

        if due:
            await self._services.db.write(unit)
        for number in due:
            self._recounts.pop(number, None)
            self._counted[number] = now

    async def _faced_lately(self) -> list[int]:
        since = (self._today() - timedelta(days=1)).isoformat()
        rows = await self._services.db.all(
            "SELECT DISTINCT obstacle_id FROM faced WHERE on_day >= ?", (since,)
        )
        return [row["obstacle_id"] for row in rows]

    # Following

    async def follow(self, number: int, user_id: int) -> None:
        """Private news of it from now on; again is no change."""
        await self._services.db.write(
            lambda tx: tx.execute(
                "INSERT INTO follow (user_id, obstacle_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (user_id, number),
            ).close()
        )

    async def unfollow(self, number: int, user_id: int) -> None:
        await self._services.db.write(
            lambda tx: tx.execute(
                "DELETE FROM follow WHERE user_id = ? AND obstacle_id = ?", (user_id, number)
            ).close()
        )

    async def follows(self, number: int, user_id: int) -> bool:
        sql = "SELECT 1 FROM follow WHERE user_id = ? AND obstacle_id = ?"
        return await self._services.db.value(sql, (user_id, number)) is not None

    def _today(self) -> date:
        return day_of(self._services.clock.now(), self._services.settings.default_zone)
