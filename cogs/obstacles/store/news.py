"""Unread news in people's inboxes, and the one ping that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import ids
from bot.outbox import Notice
from bot.registry import Class
from cogs.obstacles.store.reading import author_handle

if TYPE_CHECKING:
    from bot.db import Tx
    from bot.outbox import Outbox
    from cogs.obstacles.rules.records import Obstacle


class News:
    """A named author, a follower and a handle are told alike: same text, same hours, one unread
    ping each. No key or payload says of which obstacle."""

    def __init__(self, outbox: Outbox, secrets: ids.Secrets) -> None:
        self._outbox = outbox
        self._secrets = secrets

    def to_all(
        self,
        tx: Tx,
        obstacle_id: int,
        *,
        but_user: int | None = None,
        but_handle: str | None = None,
    ) -> None:
        """Everybody who follows it or speaks here, but whoever made the news."""
        for row in tx.all("SELECT user_id FROM follow WHERE obstacle_id = ?", (obstacle_id,)):
            if row["user_id"] != but_user:
                self.to_follower(tx, obstacle_id, row["user_id"])
        handles = tx.all("SELECT handle FROM handle WHERE obstacle_id = ?", (obstacle_id,))
        for row in handles:
            if row["handle"] != but_handle:
                self.to_handle(tx, obstacle_id, row["handle"])

    def to_author(self, tx: Tx, obstacle: Obstacle) -> None:
        if obstacle.author_id is not None:
            self.to_follower(tx, obstacle.id, obstacle.author_id)
        handle = author_handle(tx, obstacle.id)
        if handle is not None:
            self.to_handle(tx, obstacle.id, handle)

    def to_follower(self, tx: Tx, obstacle_id: int, user_id: int) -> None:
        """Nothing for somebody who does not follow it."""
        where = "user_id = ? AND obstacle_id = ?"
        if self._news(tx, "follow", where, (user_id, obstacle_id)):
            self._ping(tx, f"dm:{user_id}")

    def to_handle(self, tx: Tx, obstacle_id: int, handle: str) -> None:
        """Nothing for a sealed one."""
        where = "obstacle_id = ? AND handle = ? AND token IS NOT NULL"
        if self._news(tx, "handle", where, (obstacle_id, handle)):
            self._ping(tx, f"handle:{obstacle_id}:{handle}")

    def _news(self, tx: Tx, table: str, where: str, params: tuple[object, ...]) -> bool:
        """True where no ping is unread yet."""
        row = tx.one(f"SELECT pinged FROM {table} WHERE {where}", params)  # noqa: S608 - our words
        if row is None:
            return False
        tx.execute(f"UPDATE {table} SET news = news + 1, pinged = 1 WHERE {where}", params)  # noqa: S608
        return not row["pinged"]

    def _ping(self, tx: Tx, route: str) -> None:
        key = f"inbox.ping:{ids.nonce(self._secrets)}"
        ping = Notice("inbox.ping", key, route, "Agora · inbox", {}, Class.OWN)
        self._outbox.say(tx, ping)
