"""The guide: read by everybody, suggested by members, written and verified by coordinators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import NotFound, UserError
from bot.ids import parse_reference
from bot.permissions import Can
from bot.search import audiences_of
from bot.texts import leaks
from cogs.questions.cog.desk import typed_in
from cogs.questions.rules.entries import ARTICLE_TITLE_LIMIT, read_article
from cogs.questions.rules.records import ARTICLE, ArticleState
from cogs.questions.views import articles, asking, forms, infopoint
from cogs.questions.views.forms import AREA

if TYPE_CHECKING:
    from bot.texts import Leak
    from bot.ui import Part, Request, Router
    from cogs.questions.cog.desk import Desk
    from cogs.questions.rules.records import Article

MOST_FOUND = 5
MOST_GAPS = articles.MOST_LISTED
KNOWLEDGE = ("article", "solution", "funding_call", "funding_programme")


class Articles:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._store = desk.articles

    def register(self, router: Router) -> None:
        router.add(AREA, "guide", self._guide)
        router.add(AREA, "show", self._show)
        router.add(AREA, "suggested", self._suggested, Can.MEMBER)
        router.add(AREA, "added", self._added, Can.COORDINATE)
        router.add(AREA, "draft", self._draft, Can.COORDINATE)
        router.add(AREA, "next", self._next, Can.COORDINATE)
        router.add(AREA, "drafts", self.drafts, Can.COORDINATE)
        router.add(AREA, "edit", self._edit, Can.COORDINATE)
        router.add(AREA, "edited", self._edited, Can.COORDINATE)
        router.add(AREA, "verify", self._verify, Can.COORDINATE)
        router.add(AREA, "retire", self._retire, Can.COORDINATE)
        router.add(AREA, "write", self._write, Can.COORDINATE)
        router.add(AREA, "close", self._close, Can.COORDINATE)

    # Reading

    async def search(
        self, request: Request, text: str, topic: str | None, sector: str | None
    ) -> None:
        """Until they are confirmed, people find articles only."""
        person = await request.person()
        member = person.can(Can.MEMBER)
        found = await self._desk.services.search.find(
            text,
            may=audiences_of(person),
            kinds=KNOWLEDGE if member else (ARTICLE_KIND,),
            topic=topic,
            sector=sector,
            limit=MOST_FOUND,
        )
        if found:
            found = await self._desk.sources.of(found)
            await request.answer(*asking.results(found, request.words))
        else:
            await request.answer(*asking.nothing_close(request.words, member=member))

    async def show(self, request: Request, typed: str) -> None:
        """A published page; a draft is for those who verify it."""
        await self._page(request, read_number(typed))

    async def _show(self, request: Request) -> None:
        await self._page(request, request.record)

    async def _guide(self, request: Request) -> None:
        """A line of the panel's select; without one, the select itself."""
        if request.values:
            await self._page(request, read_number(request.values[0]))
            return
        guide = await self._store.guide(infopoint.MOST_PAGES)
        words = request.words
        if not guide:
            raise NotFound("The guide has no pages yet.")
        await request.answer(infopoint.guide_select(guide, words))

    async def _page(self, request: Request, number: int) -> None:
        article = await self._store.find(number)
        if article.state is not ArticleState.PUBLISHED:
            raise NotFound("There is no {ref}.", ref=article.ref)
        await request.answer(*articles.article_page(article, self._desk.today(), request.words))

    # Members

    async def suggest(self, request: Request) -> None:
        await self._form(request, "suggested", None, {})

    async def _suggested(self, request: Request) -> None:
        typed = typed_in(request, forms.ARTICLE_FIELDS)
        try:
            article = await self._desk.drafts.suggest(read_article(**typed), request.arg)
        except UserError as error:
            await self._desk.offer_edit(request, error, "suggested", None, typed)
            return
        await request.answer(articles.suggested(article, request.words))

    # Coordinators

    async def add(self, request: Request) -> None:
        await self._form(request, "added", None, {})

    async def _added(self, request: Request) -> None:
        typed = typed_in(request, forms.ARTICLE_FIELDS)
        try:
            article = await self._desk.drafts.write(read_article(**typed), request.arg)
        except UserError as error:
            await self._desk.offer_edit(request, error, "added", None, typed)
            return
        await request.answer(*await self._desk_page(request, article))

    async def edit(self, request: Request, number: int) -> None:
        article = await self._store.find(number)
        await self._form(request, "edited", number, forms.typed_of(article))

    async def _edit(self, request: Request) -> None:
        await self.edit(request, request.record)

    async def _edited(self, request: Request) -> None:
        typed = typed_in(request, forms.ARTICLE_FIELDS)
        try:
            text = read_article(**typed)
            article = await self._store.edit(request.record, text, by=request.user_id)
        except NotFound:
            raise
        except UserError as error:
            await self._desk.offer_edit(request, error, "edited", request.record, typed)
            return
        news = request.words("Recorded.")
        await request.answer(*await self._desk_page(request, article, news=news))

    async def verify(self, request: Request, number: int) -> None:
        article = await self._store.verify(number, by=request.user_id)
        left = len(await self._store.drafts())
        await self._settled(request, *articles.verified(article, left, request.words))

    async def _verify(self, request: Request) -> None:
        await self.verify(request, request.record)

    async def retire(self, request: Request, number: int) -> None:
        article = await self._store.retire(number, by=request.user_id)
        await self._settled(request, articles.retired(article, request.words))

    async def _retire(self, request: Request) -> None:
        await self.retire(request, request.record)

    async def drafts(self, request: Request) -> None:
        await request.answer(*articles.drafts_list(await self._store.drafts(), request.words))

    async def _draft(self, request: Request) -> None:
        article = await self._store.find(request.record)
        await request.answer(*await self._desk_page(request, article))

    async def _next(self, request: Request) -> None:
        drafts = await self._store.drafts()
        if not drafts:
            await request.replace(request.words("Nothing to do."))
            return
        await request.replace(*await self._desk_page(request, drafts[0]))

    async def gaps(self, request: Request) -> None:
        found = await self._desk.gaps.open(MOST_GAPS)
        await request.answer(*articles.gaps_list(found, request.words))

    async def _write(self, request: Request) -> None:
        gap = await self._desk.gaps.find(request.record)
        await self._form(request, "added", None, {"title": gap.text[:ARTICLE_TITLE_LIMIT]})

    async def _close(self, request: Request) -> None:
        await self._desk.gaps.close(request.record)
        await request.answer(articles.gap_closed(request.words))

    async def mend(self, request: Request, kept: dict[str, Any]) -> None:
        """The form again, filled in."""
        await self._form(request, kept["verb"], kept["number"], kept["typed"])

    async def leaks_in(self, article: Article) -> tuple[Leak, ...]:
        """What may point to somebody unnamed; nothing for all others."""
        if not article.unnamed:
            return ()
        cities = await self._desk.services.directory.cities()
        places = [name for city in cities for name in city.names]
        text = f"{article.title}\n{article.text.body}"
        return leaks(text, (), places, numbers=False)

    async def _form(
        self, request: Request, verb: str, number: int | None, typed: dict[str, str]
    ) -> None:
        fresh = self._desk.fresh()
        await request.ask(forms.article_form(verb, number, fresh, typed, request.words))

    async def _desk_page(self, request: Request, article: Article, *, news: str = "") -> list[Part]:
        found = await self.leaks_in(article)
        return articles.desk_page(article, found, self._desk.today(), request.words, news=news)

    async def _settled(self, request: Request, *parts: Part) -> None:
        """In place of the private page; the public card shows it by itself."""
        if request.interaction.message is None:
            await request.answer(*parts)
        else:
            await request.replace(*parts)


ARTICLE_KIND = "article"


def read_number(text: str) -> int:
    """``ART-12``, as typed or chosen. Raises NotFound."""
    number = parse_reference(text.partition(" ")[0], ARTICLE)
    if number is None:
        number = parse_reference(text, ARTICLE)
    if number is None:
        raise NotFound("I know no such article. Type its number, such as ART-12.")
    return number
