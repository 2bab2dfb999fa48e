"""Results: as text, as a file, who chose what, own words; and the list of polls."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import discord

from bot.clock import seconds
from bot.errors import NotFound, UserError
from bot.ids import join
from bot.permissions import Can
from bot.texts import cut, plain
from bot.ui import Part, select
from cogs.polls.cog.paging import page_start
from cogs.polls.rules.kinds import Poll, State, Texts
from cogs.polls.rules.trend import trend
from cogs.polls.views import cards, panels, results
from cogs.polls.views.forms import AREA
from cogs.polls.views.naming import label_names, quoted
from cogs.polls.views.telling_choices import choice_of

if TYPE_CHECKING:
    from bot.i18n import Words
    from bot.ui import Request, Router
    from cogs.polls.cog.desk import Desk
    from cogs.polls.rules.results import PublishedResult
    from cogs.polls.store import NamedVote

NAMES_ON_A_PAGE = 15
CHOICE_SHOWN = 200
STATES = {
    "open": (State.OPEN,),
    "scheduled": (State.SCHEDULED,),
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

    async def list(self, request: Request, show: str, below: int | None = None) -> None:
        """Polls in this state; of proposals coordinators alone know, who are asked to decide."""
        person = await request.person()
        show = show if show in STATES else "open"
        states: tuple[State, ...] = STATES[show]
        if show == "scheduled" and person.coordinator:
            states = (*states, State.PROPOSED)
        polls = await self._desk.store.listed(*states, limit=panels.LIST_LENGTH + 1, below=below)
        managed = frozenset(
            poll.id
            for poll in polls
            if poll.managed_by(person.user_id, coordinator=person.coordinator)
        )
        await request.answer(*panels.poll_list(polls, show, request.words, managed=managed))

    async def _list(self, request: Request) -> None:
        await self.list(request, request.control.arg or "open", request.control.id)

    async def _result(self, request: Request) -> None:
        await self.result(request, request.record)

    async def result(self, request: Request, poll_id: int) -> None:
        """The table as text; of a running named poll the counts so far."""
        poll = await self._desk.shown(poll_id)
        result = await self._shown(poll)
        words = request.words
        parts: list[Part] = [f"**{plain(poll.question)}**\n-# {poll.ref}"]
        lines = [*results.headline(poll, result, words), *results.table_lines(poll, result, words)]
        if sentence := cards.texts_sentence(poll, words):
            lines.append(sentence)
        parts.append("\n".join(lines) or words("There is no table."))
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
        match poll.state:
            case State.OPEN | State.COUNTING:
                raise UserError(
                    "{ref} closes {at}; its result comes then.",
                    ref=poll.ref,
                    at=f"<t:{seconds(poll.closes_at)}:R>",
                )
            case State.WITHDRAWN:
                raise UserError("{ref} was withdrawn. It has no result.", ref=poll.ref)
            case State.VOID:
                raise UserError("{ref} is void: its answers were lost.", ref=poll.ref)
            case _:
                raise UserError("{ref} has not opened yet.", ref=poll.ref)

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
        poll = await self._desk.shown(poll_id)
        result = await self._shown(poll)
        if not result.rows:
            raise UserError("{ref} has no table to export.", ref=poll.ref)
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
        poll = await self._desk.shown(request.record)
        words, first = request.words, page_start(request)
        if poll.anonymous:
            raise NotFound("{ref} is anonymous. Nobody can see who chose what.", ref=poll.ref)
        votes = await self._desk.named.votes(poll)
        if not votes:
            nobody = words("Nobody has answered yet.")
            kept = words("{ref} no longer keeps who chose what.", ref=poll.ref)
            await request.answer(nobody if poll.state is State.OPEN else kept)
            return
        end = first + NAMES_ON_A_PAGE
        lines = [await self._named(poll, vote, words) for vote in votes[first:end]]
        following = end if end < len(votes) else 0
        await request.answer(*panels.page(["\n".join(lines)], poll, "names", following, words))

    async def _named(self, poll: Poll, vote: NamedVote, words: Words) -> str:
        """Whoever has left is no longer named; their answer stays."""
        choice = cut(choice_of(vote.answer, label_names(poll, words), words), CHOICE_SHOWN)
        directory = self._desk.services.directory
        city = await directory.city(vote.city) if vote.city is not None else None
        where = plain(city.name) if city else "–"
        member = await directory.member(vote.member)
        if member is None or member.left_at is not None:
            return words("former member, {city}: {choice}", city=where, choice=choice)
        return words("<@{member}>, {city}: {choice}", member=vote.member, city=where, choice=choice)

    async def _texts(self, request: Request) -> None:
        poll = await self._desk.shown(request.record)
        words = request.words
        if poll.texts is not Texts.RELEASED:
            sentence = cards.texts_sentence(poll, words)
            await request.answer(sentence or words("{ref} has no own words.", ref=poll.ref))
            return
        part = page_start(request) or 1
        texts = await self._desk.store.texts_part(poll.id, part)
        following = part + 1 if await self._desk.store.texts_part(poll.id, part + 1) else 0
        lines: list[Part] = ["\n\n".join(map(quoted, texts)) or words("All of them were withheld.")]
        await request.answer(*panels.page(lines, poll, "texts", following, words))

    async def asked(self, request: Request, poll: Poll) -> None:
        cities = await self._desk.store.cities_asked(poll.id)
        await request.answer(panels.asked(poll, cities, request.words))
