"""Articles: read, corrected, verified, retired; search and the panel follow each change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import audit
from bot.errors import UserError
from bot.search import Audience, Doc, publish, withdraw
from cogs.questions.rules.records import GUIDE, ArticleState, review_day
from cogs.questions.store import rows
from cogs.questions.store.asked import INFO_POINT
from cogs.questions.store.drafts import DRAFT_CARD, change

if TYPE_CHECKING:
    from datetime import date

    from bot.clock import Clock
    from bot.db import Database, Tx
    from bot.outbox import Outbox
    from cogs.questions.rules.records import Article, ArticleText

KIND = "article"
"""As search knows them."""


class ArticleStore:
    def __init__(self, db: Database, clock: Clock, outbox: Outbox) -> None:
        self._db = db
        self._clock = clock
        self._outbox = outbox

    # Reading

    async def find(self, number: int) -> Article:
        """Raises NotFound."""
        row = await self._db.one(f"{rows.ARTICLES} WHERE id = ?", (number,))
        if row is None:
            raise rows.no_article(number)
        return rows.article_of(row)

    async def drafts(self) -> list[Article]:
        """What waits to be verified, oldest first; the guide's own pages wait without hurry."""
        found = await self._db.all(
            f"{rows.ARTICLES} WHERE state = 'draft'"
            " ORDER BY from_ref IS NOT NULL AND from_ref LIKE ?, id",
            (f"{GUIDE}%",),
        )
        return [rows.article_of(row) for row in found]

    async def waiting(self) -> int:
        """How many drafts there are; none of them answers before somebody verifies it."""
        found: int = await self._db.value("SELECT count(*) FROM article WHERE state = 'draft'")
        return found

    async def guide(self, limit: int) -> list[Article]:
        """What the panel offers: the pages of the guide in their order, then the newest."""
        found = await self._db.all(
            f"{rows.ARTICLES} WHERE state = 'published'"
            " ORDER BY from_ref IS NULL OR from_ref NOT LIKE 'GUIDE-%',"
            " CASE WHEN from_ref LIKE 'GUIDE-%' THEN from_ref END, id DESC LIMIT ?",
            (limit,),
        )
        return [rows.article_of(row) for row in found]

    async def named(self, typed: str, limit: int) -> list[Article]:
        """For the choices of an option: what is not retired and has these letters in its title."""
        found = await self._db.all(
            f"{rows.ARTICLES} WHERE state <> 'retired'"
            " AND instr(lower('ART-' || id || ' ' || title), lower(?)) > 0 ORDER BY id LIMIT ?",
            (typed, limit),
        )
        return [rows.article_of(row) for row in found]

    # A coordinator's acts

    async def edit(self, number: int, text: ArticleText, *, by: int) -> Article:
        """Other words. Of a published one they answer at once; who checks them says so."""

        def unit(tx: Tx) -> Article:
            present = rows.find_article(tx, number)
            if present.state is ArticleState.RETIRED:
                raise _retired(present)
            change(tx, number, text)
            return self._follow(tx, number, by, "article.edit")

        return await self._db.write(unit)

    async def verify(self, number: int, *, by: int) -> Article:
        """The sources were read today: it answers, and comes up again in twelve months."""
        today = self._clock.now().date()

        def unit(tx: Tx) -> Article:
            present = rows.find_article(tx, number)
            if present.state is ArticleState.RETIRED:
                raise _retired(present)
            if not present.text.sources:
                raise UserError("Agora only answers with sources. Press Edit and add one.")
            if present.state is ArticleState.PUBLISHED and present.checked_on == today:
                raise UserError("{ref} was verified today already.", ref=present.ref)
            tx.execute(
                "UPDATE article SET state = 'published', checked_on = :day, verified_on = :day,"
                " verified_by = :by, review_on = :review, review_said = 0 WHERE id = :id",
                {
                    "day": today.isoformat(),
                    "by": by,
                    "review": review_day(today).isoformat(),
                    "id": number,
                },
            )
            return self._follow(tx, number, by, "article.verify")

        return await self._db.write(unit)

    async def retire(self, number: int, *, by: int) -> Article:
        """It answers no more; its number stays."""

        def unit(tx: Tx) -> Article:
            present = rows.find_article(tx, number)
            if present.state is ArticleState.RETIRED:
                raise _retired(present)
            tx.execute("UPDATE article SET state = 'retired' WHERE id = ?", (number,))
            return self._follow(tx, number, by, "article.retire")

        return await self._db.write(unit)

    def _follow(self, tx: Tx, number: int, by: int, action: str) -> Article:
        now = self._clock.now()
        article = rows.find_article(tx, number)
        publish_article(tx, article, now.date())
        audit.note(tx, now, by, action, article.ref)
        self._outbox.stale(tx, DRAFT_CARD, number)
        self._outbox.stale(tx, INFO_POINT, 0)
        return article


def publish_article(tx: Tx, article: Article, today: date) -> None:
    """Search knows exactly the published ones; everybody may read them."""
    if article.state is not ArticleState.PUBLISHED:
        withdraw(tx, KIND, article.id)
        return
    text = article.text
    publish(
        tx,
        Doc(
            kind=KIND,
            ref=article.id,
            title=text.title,
            body=text.body,
            audience=Audience.ALL,
            topic=text.topic,
            sector=text.sector,
            url=text.sources[0],
            checked_on=article.checked_on,
            at=article.checked_on or today,
        ),
    )


def _retired(article: Article) -> UserError:
    return UserError("{ref} is retired. Add a new article instead.", ref=article.ref)
