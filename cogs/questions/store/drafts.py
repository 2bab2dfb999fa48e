"""New drafts of articles: from coordinators, members, solved obstacles, answered questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.texts import clean
from cogs.questions.rules.entries import (
    ARTICLE_LIMIT,
    ARTICLE_TITLE_LIMIT,
    read_sector,
    read_topic,
)
from cogs.questions.rules.records import ARTICLE, ArticleText
from cogs.questions.store import rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.db import Database, Tx
    from bot.outbox import Outbox
    from cogs.questions.rules.records import Article

DRAFT_CARD = "article_draft"
_INSERT = (
    "INSERT INTO article (title, body, topic, sector, source_url, from_ref, unnamed, checked_on)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


class DraftStore:
    def __init__(self, db: Database, outbox: Outbox) -> None:
        self._db = db
        self._outbox = outbox

    async def write(self, text: ArticleText, form: str) -> Article:
        """A coordinator's own; the same form sent twice is one draft."""
        return await self._db.write(lambda tx: self._add(tx, text, form)[0])

    async def suggest(self, text: ArticleText, form: str) -> Article:
        """A member's, which coordinators see as a card. Who suggested it is not kept."""

        def unit(tx: Tx) -> Article:
            article, new = self._add(tx, text, form)
            if new:
                open_draft_card(tx, self._outbox, article.id)
            return article

        return await self._db.write(unit)

    def _add(self, tx: Tx, text: ArticleText, form: str) -> tuple[Article, bool]:
        ref = f"FORM-{form}"
        before = tx.value("SELECT id FROM article WHERE from_ref = ?", (ref,))
        if before is not None:
            return rows.find_article(tx, before), False
        return rows.find_article(tx, insert(tx, text, ref)), True


def insert(
    tx: Tx,
    text: ArticleText,
    from_ref: str,
    *,
    unnamed: bool = False,
    checked_on: str | None = None,
) -> int:
    """A new draft; its number."""
    source = text.sources[0] if text.sources else ""
    values = (text.title, text.body, text.topic, text.sector, source)
    number = tx.execute(_INSERT, (*values, from_ref, int(unnamed), checked_on)).lastrowid
    assert number is not None
    keep_sources(tx, number, text.sources)
    return number


def keep_sources(tx: Tx, number: int, sources: Sequence[str]) -> None:
    tx.execute("DELETE FROM article_source WHERE article_id = ?", (number,))
    tx.many(
        "INSERT INTO article_source (article_id, url, place) VALUES (?, ?, ?)",
        [(number, url, place) for place, url in enumerate(sources)],
    )


def open_draft_card(tx: Tx, outbox: Outbox, number: int) -> None:
    outbox.open_card(tx, DRAFT_CARD, number, "coordinators", f"{ARTICLE}-{number} · article")
    outbox.stale(tx, DRAFT_CARD, number)


def draft_from_letter(tx: Tx, outbox: Outbox, payload: Mapping[str, Any]) -> None:
    """``knowledge.draft``: what a solved obstacle taught. Newer words replace a draft's; what
    coordinators have decided stays. An unnamed obstacle's names no city."""
    ref = f"OBS-{payload['obstacle']}"
    unnamed = bool(payload.get("unnamed"))
    text = _from_obstacle(payload, named=not unnamed)
    row = tx.one("SELECT id, state FROM article WHERE from_ref = ?", (ref,))
    if row is None:
        number = insert(tx, text, ref, unnamed=unnamed)
    elif row["state"] == "draft":
        number = row["id"]
        change(tx, number, text)
    else:
        return
    open_draft_card(tx, outbox, number)


def change(tx: Tx, number: int, text: ArticleText) -> None:
    """Other words for an article."""
    tx.execute(
        "UPDATE article SET title = ?, body = ?, topic = ?, sector = ?, source_url = ?"
        " WHERE id = ?",
        (
            text.title,
            text.body,
            text.topic,
            text.sector,
            text.sources[0] if text.sources else "",
            number,
        ),
    )
    keep_sources(tx, number, text.sources)


def _from_obstacle(payload: Mapping[str, Any], *, named: bool) -> ArticleText:
    parts = [payload.get("summary", ""), payload.get("conditions", "")]
    if named and payload.get("city"):
        parts.append(f"({payload['city']})")
    url = payload.get("url") or ""
    return ArticleText(
        clean(payload["title"], limit=ARTICLE_TITLE_LIMIT, lines=False),
        clean("\n\n".join(part for part in parts if part), limit=ARTICLE_LIMIT),
        (url,) if url.startswith("http") else (),
        read_topic(payload.get("topic", "")),
        read_sector(payload.get("sector", "")),
    )
