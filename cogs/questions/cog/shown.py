"""What delivery shows of the Info Point: cards and notices as they look now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import NotFound
from bot.ids import join
from bot.registry import Class
from bot.search import Audience
from cogs.questions.cog.asking import MOST
from cogs.questions.rules.records import ArticleState, QuestionState
from cogs.questions.store import INFO_POINT
from cogs.questions.store.asked import SHOWN
from cogs.questions.store.drafts import DRAFT_CARD
from cogs.questions.store.questions import CARD, posted
from cogs.questions.store.timer import REVIEW
from cogs.questions.views import articles, asking, infopoint, questions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.delivery import CardFace, NoticeFace
    from bot.i18n import Words
    from bot.registry import Registry
    from bot.ui import Router
    from cogs.questions.cog.articles import Articles
    from cogs.questions.cog.desk import Desk


class Shown:
    def __init__(self, desk: Desk, guide: Articles, router: Router) -> None:
        self._desk = desk
        self._guide = guide
        self._router = router

    def register(self, registry: Registry) -> None:
        registry.card(CARD, self._question, over=self._is_over, sent=posted)
        registry.card(INFO_POINT, self._panel)
        registry.card(DRAFT_CARD, self._draft, over=self._is_settled)
        registry.notice(REVIEW, {Class.COORDINATORS}, self._review)
        registry.notice(SHOWN, {Class.CHANNEL}, self._answer)

    async def _question(self, record: int, words: Words) -> CardFace | None:
        try:
            question = await self._desk.questions.find(record)
        except NotFound:
            return None
        place = ""
        if question.author_id is not None:
            row = await self._desk.services.directory.member(question.author_id)
            place = row.speaks_for if row is not None and row.confirmed else ""
        return questions.question_card(question, place, words)

    async def _is_over(self, record: int) -> bool:
        question = await self._desk.questions.find(record)
        return question.state is not QuestionState.OPEN

    async def _panel(self, record: int, words: Words) -> CardFace:  # noqa: ARG002 - one panel
        guide = await self._desk.articles.guide(infopoint.MOST_PAGES)
        routes = {join(area, verb) for area, verb in self._router.routes}
        return infopoint.panel_card(guide, routes, words)

    async def _draft(self, record: int, words: Words) -> CardFace | None:
        try:
            article = await self._desk.articles.find(record)
        except NotFound:
            return None
        leaks = await self._guide.leaks_in(article)
        return articles.draft_card(article, leaks, self._desk.today(), words)

    async def _is_settled(self, record: int) -> bool:
        article = await self._desk.articles.find(record)
        return article.state is not ArticleState.DRAFT

    async def _review(self, payload: Mapping[str, Any], words: Words) -> NoticeFace | None:
        """Nothing, where somebody has verified or retired it since."""
        article = await self._desk.articles.find(payload["article"])
        due = article.review_on is not None and article.review_on <= self._desk.today()
        if article.state is not ArticleState.PUBLISHED or not due:
            return None
        return articles.review_notice(article, words)

    async def _answer(self, payload: Mapping[str, Any], words: Words) -> NoticeFace | None:
        may = {Audience.ALL, Audience.MEMBERS} if payload["members"] else {Audience.ALL}
        today = self._desk.today()
        found = await self._desk.services.search.answer(
            payload["text"], may=frozenset(may), today=today, limit=MOST
        )
        return asking.shown(await self._desk.sources.of_answer(found), today, words)
