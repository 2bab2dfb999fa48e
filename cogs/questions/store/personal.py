"""What the Info Point keeps of a person: given out on request, deleted on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.privacy import CONTRACT, Datum
from cogs.questions.store.questions import CARD, end

if TYPE_CHECKING:
    from bot.db import Database, Tx
    from bot.outbox import Outbox


class QuestionData:
    data = (
        Datum("question", "author_id", "who asked the community", CONTRACT, "until erased"),
        Datum(
            "article",
            "verified_by",
            "which coordinator verified an article",
            CONTRACT,
            "until erased, or verified anew",
        ),
    )

    def __init__(self, db: Database, outbox: Outbox) -> None:
        self._db = db
        self._outbox = outbox

    async def export(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        asked = await self._db.all(
            "SELECT id AS question, title, body, topic, sector, answer, url, state, at"
            " FROM question WHERE author_id = ? ORDER BY id",
            (user_id,),
        )
        verified = await self._db.all(
            "SELECT id AS article, verified_on FROM article WHERE verified_by = ? ORDER BY id",
            (user_id,),
        )
        found = {"question": [dict(r) for r in asked], "article": [dict(r) for r in verified]}
        return {table: entries for table, entries in found.items() if entries}

    def forget(self, tx: Tx, user_id: int, *, with_texts: bool) -> list[str]:
        """The questions stay for those who answered them, without the person; ``with_texts``
        takes their words too."""
        asked = tx.all("SELECT id, state FROM question WHERE author_id = ?", (user_id,))
        for row in asked:
            if with_texts and row["state"] == "open":
                end(tx, self._outbox, row["id"], "withdrawn")
            self._outbox.stale(tx, CARD, row["id"])
        if with_texts:
            tx.execute(
                "UPDATE question SET title = '', body = '', answer = '', url = ''"
                " WHERE author_id = ?",
                (user_id,),
            )
        tx.execute(
            "UPDATE question SET author_id = NULL, form = NULL WHERE author_id = ?", (user_id,)
        )
        tx.execute("UPDATE article SET verified_by = NULL WHERE verified_by = ?", (user_id,))
        if not asked:
            return []
        if with_texts:
            return ["The words of your questions to the community are taken away."]
        return ["Your questions to the community stay, without your name."]
