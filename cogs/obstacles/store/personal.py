"""What obstacles keep of a person: given out on request, deleted or sealed on request."""

from __future__ import annotations

import hmac
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from bot.privacy import CONTRACT, Datum
from cogs.obstacles.rules.records import ref_of
from cogs.obstacles.store.moderation import REPLY
from cogs.obstacles.store.sealing import blank, blank_all

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.db import Database, Tx
    from bot.outbox import Outbox
    from cogs.obstacles.store.keyring import Keyring
    from cogs.obstacles.store.people import People
    from cogs.obstacles.store.posts import Posts
    from cogs.obstacles.store.sealing import Sealing

REACHABLE = (
    "SELECT handle.*, obstacle.key FROM handle INDEXED BY handle_reachable"
    " JOIN obstacle ON obstacle.id = obstacle_id WHERE token IS NOT NULL"
)


class ObstacleData:
    """Posts and replies by handle are found by computing the person's tokens anew, until sealed."""

    data = (
        Datum("obstacle", "author_id", "who raised a named obstacle", CONTRACT, "until erased"),
        Datum("follow", "user_id", "who wants news of an obstacle", CONTRACT, "until unfollowed"),
        Datum("report", "reporter_id", "who reported a text", CONTRACT, "until erased"),
        Datum("handle", "token", "who is behind a handle", CONTRACT, "30 days after closing"),
        Datum("block", "token", "who was muted everywhere", CONTRACT, "30 days at most"),
    )

    def __init__(
        self,
        db: Database,
        outbox: Outbox,
        keyring: Keyring,
        *,
        people: People,
        sealing: Sealing,
        posts: Posts,
    ) -> None:
        self._db = db
        self._outbox = outbox
        self._keyring = keyring
        self._people = people
        self._sealing = sealing
        self._posts = posts
        self._nonces: dict[bytes, bytes] = {}
        self._block: bytes | None = None

    async def export(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        own = await self._people.handles_of(user_id)
        numbers = [number for number, handle in own.items() if handle.is_author]
        rows = await self._db.all("SELECT id FROM obstacle WHERE author_id = ?", (user_id,))
        numbers += [row["id"] for row in rows]
        raised = [await self._post(number) for number in sorted(numbers)]
        follows = await self._db.all(
            "SELECT obstacle_id FROM follow WHERE user_id = ? ORDER BY obstacle_id", (user_id,)
        )
        reports = await self._db.all(
            "SELECT target, reason FROM report WHERE reporter_id = ? ORDER BY id", (user_id,)
        )
        found = {
            "obstacle": raised,
            "handle": [
                {"obstacle": ref_of(number), "handle": own[number].name} for number in sorted(own)
            ],
            "follow": [{"obstacle": f"OBS-{row['obstacle_id']}"} for row in follows],
            "report": [dict(row) for row in reports],
            "keyring_draft": await self._keyring.drafts_of(user_id),
        }
        return {table: entries for table, entries in found.items() if entries}

    async def _post(self, number: int) -> dict[str, Any]:
        row = await self._db.one(
            "SELECT title, body, tried, topic, sector, identity, state, raised_on FROM obstacle"
            " WHERE id = ?",
            (number,),
        )
        return {"obstacle": ref_of(number), **dict(row or {})}

    @asynccontextmanager
    async def erasing(self, user_id: int) -> AsyncIterator[None]:
        """Around :meth:`forget`: the nonces are read before it, and what rests on no token any
        more is destroyed after it. Nothing is raised or answered by handle meanwhile."""
        async with self._keyring.turn:
            await self._keyring.drop_drafts_of(user_id)
            rows = await self._db.all(REACHABLE)
            self._nonces = await self._keyring.nonces({row["key"] for row in rows if row["key"]})
            self._block = await self._keyring.blocked(user_id)
            try:
                yield
            finally:
                self._nonces, self._block = {}, None
                await self._sealing.sweep_in_turn()

    def forget(self, tx: Tx, user_id: int, *, with_texts: bool) -> list[str]:
        raised = self._named(tx, user_id, with_texts=with_texts)
        behind = self._behind_handles(tx, user_id, with_texts=with_texts)
        tx.execute("DELETE FROM follow WHERE user_id = ?", (user_id,))
        tx.execute("UPDATE report SET reporter_id = NULL WHERE reporter_id = ?", (user_id,))
        tx.execute("DELETE FROM block WHERE token = ?", (self._block,))
        sentences = []
        if raised and with_texts:
            sentences.append("The obstacles you raised with your name were withdrawn.")
        elif raised:
            sentences.append("The obstacles you raised stay, without your name.")
        if behind:
            sentences.append("Your handles were sealed: nobody can tell who was behind them.")
            sentences.append(
                "What you wrote without your name goes within 15 minutes."
                if with_texts
                else "Your replies under a handle stay in their threads."
            )
        return sentences

    def _named(self, tx: Tx, user_id: int, *, with_texts: bool) -> bool:
        rows = tx.all("SELECT id FROM obstacle WHERE author_id = ?", (user_id,))
        for row in rows:
            if with_texts:
                self._posts.withdraw_in(tx, row["id"])
            tx.execute("UPDATE obstacle SET author_id = NULL WHERE id = ?", (row["id"],))
            self._outbox.stale(tx, "obstacle", row["id"])
        return bool(rows)

    def _take_replies_away(self, tx: Tx, number: int, handle: str) -> None:
        """What stands in the thread loses its words; what waits is not said."""
        tx.execute(
            "DELETE FROM notice WHERE kind = 'obstacle.relay' AND state IN ('waiting', 'held')"
            " AND json_extract(payload, '$.obstacle') = ?"
            " AND json_extract(payload, '$.handle') = ?",
            (number, handle),
        )
        gone = tx.all(
            "UPDATE relay SET removed = 1, removed_text = '' WHERE obstacle_id = ? AND handle = ?"
            " RETURNING message_id",
            (number, handle),
        )
        for row in gone:
            self._outbox.enforce(tx, REPLY, row["message_id"], f"OBS-{number} · reply")
            self._posts.put_off(tx, REPLY, row["message_id"])

    def _behind_handles(self, tx: Tx, user_id: int, *, with_texts: bool) -> bool:
        tokens = {key: self._keyring.token(nonce, user_id) for key, nonce in self._nonces.items()}
        own = [
            row
            for row in tx.all(REACHABLE)
            if hmac.compare_digest(tokens.get(row["key"], b""), row["token"])
        ]
        for row in own:
            number = row["obstacle_id"]
            if with_texts:
                self._take_replies_away(tx, number, row["handle"])
            if not row["is_author"]:
                blank(tx, number, row["token"])
                continue
            blank_all(tx, number)
            if with_texts:
                self._posts.withdraw_in(tx, number)
        return bool(own)
