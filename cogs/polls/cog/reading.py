"""Results: as text, as a file, who chose what, own words; and the list of polls."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import discord

from bot.clock import seconds
from bot.errors import NotFound, UserError
from bot.ids import join
from bot.permissions import Can
from bot.texts import plain
from bot.ui import Part, select
from cogs.polls.rules.kinds import Poll, State
from cogs.polls.rules.trend import trend
from cogs.polls.views import panels, results
from cogs.polls.views.forms import AREA
from cogs.polls.views.naming import label_names
from cogs.polls.views.telling_choices import choice_of

if TYPE_CHECKING:
    from bot.ui import Request, Router
    from cogs.polls.cog.desk import Desk
    from cogs.polls.rules.results import PublishedResult

STATES = {
    "open": (State.OPEN,),
    "scheduled": (State.SCHEDULED, State.PROPOSED),
    "results": (State.PUBLISHED,),
}


class Reading:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def register(self, router: Router) -> None:
        router.add(AREA, "list", self._list, Can.MEMBER)
        router.add(AREA, "result", self._result, Can.MEMBER)
        router.add(AREA, "export", self._export, Can.MEMBER)
        router.add(AREA, "file", self._file, Can.MEMBER)
        router.add(AREA, "names", self._names, Can.MEMBER)
        router.add(AREA, "texts", self._texts, Can.MEMBER)
        router.add(AREA, "asked", self._asked, Can.MEMBER)

    async def list(self, request: Request, show: str) -> None:
        polls = await self._desk.store.listed(*STATES.get(show, STATES["open"]))
        await request.answer(*panels.poll_list(polls, request.words))

    async def _list(self, request: Request) -> None:
        await self.list(request, "open")

    async def _result(self, request: Request) -> None:
        await self.result(request, request.record)

    async def result(self, request: Request, poll_id: int) -> None:
        """The table as text; of a running named poll the counts so far."""
        poll = await self._desk.store.find(poll_id)
        result = await self._shown(poll)
        words = request.words
        parts: list[Part] = [f"**{plain(poll.question)}**\n-# {poll.ref}"]
        parts += ["\n".join(lines) for lines in (results.headline(poll, result, words),) if lines]
        table = results.table_lines(poll, result, words)
        parts.append("\n".join(table) or words("There is no table."))
        changes = await self._trend(poll, result, request)
        if changes:
            parts.append(changes)
        await request.answer(*parts)

    async def _shown(self, poll: Poll) -> PublishedResult:
        outcome = await self._desk.store.outcome(poll)
        if outcome is not None:
            return outcome.result
        if poll.state is State.OPEN and not poll.anonymous:
            return await self._desk.named.counts(poll)
        if poll.state in {State.OPEN, State.COUNTING}:
            raise UserError(
                "{ref} closes {at}; its result comes then.",
                ref=poll.ref,
                at=f"<t:{seconds(poll.closes_at)}:R>",
            )
        raise UserError("{ref} has no result.", ref=poll.ref)

    async def _trend(self, poll: Poll, result: PublishedResult, request: Request) -> str:
        before = await self._desk.store.round_before(poll)
        earlier = await self._desk.store.outcome(before) if before else None
        if before is None or earlier is None:
            return ""
        heading = request.words("Against {ref}, the round before:", ref=before.ref)
        changes = trend(earlier.result, result)
        return "\n".join([heading, *results.trend_lines(poll, changes, request.words)])

    async def _export(self, request: Request) -> None:
        words = request.words
        await request.answer(
            words("The published table, no more. Choose a file:"),
            select(
                join(AREA, "file", request.record),
                [("csv", words("CSV, for a spreadsheet")), ("json", words("JSON"))],
                words("Export"),
            ),
        )

    async def _file(self, request: Request) -> None:
        await self.export(request, request.record, request.values[0] if request.values else "csv")

    async def export(self, request: Request, poll_id: int, kind: str) -> None:
        poll = await self._desk.store.find(poll_id)
        result = await self._shown(poll)
        as_json = kind == "json"
        make = results.as_json if as_json else results.as_csv
        name = f"{poll.ref}.{'json' if as_json else 'csv'}"
        file = discord.File(io.BytesIO(make(poll, result, request.words)), name)
        shown = discord.ui.File[discord.ui.LayoutView](f"attachment://{name}")
        await request.answer(
            request.words("The result of {ref}.", ref=poll.ref), shown, files=[file]
        )

    async def _names(self, request: Request) -> None:
        """Who chose what, in a named poll."""
        poll = await self._desk.store.find(request.record)
        if poll.anonymous:
            raise NotFound("{ref} is anonymous. Nobody can see who chose what.", ref=poll.ref)
        words = request.words
        votes = await self._desk.named.votes(poll)
        if not votes:
            await request.answer(words("Nobody has answered yet."))
            return
        names = label_names(poll, words)
        cities = {city.id: city.name for city in await self._desk.services.directory.cities()}
        lines = [
            words(
                "<@{member}>, {city}: {choice}",
                member=vote.member,
                city=cities.get(vote.city or 0, "–"),
                choice=choice_of(vote.answer, names, words),
            )
            for vote in votes
        ]
        await request.answer("\n".join(lines))

    async def _texts(self, request: Request) -> None:
        poll = await self._desk.store.find(request.record)
        released = await self._desk.store.released_texts(poll.id)
        if not released:
            await request.answer(request.words("The own words are being read; they appear later."))
            return
        await request.answer(*[f"> {plain(text)}".replace("\n", "\n> ") for text in released[:30]])

    async def _asked(self, request: Request) -> None:
        poll = await self._desk.store.find(request.record)
        await self.asked(request, poll)

    async def asked(self, request: Request, poll: Poll) -> None:
        cities = await self._desk.store.cities_asked(poll.id)
        await request.answer(panels.asked(poll, cities, request.words))
