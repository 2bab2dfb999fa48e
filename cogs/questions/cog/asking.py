"""/ask and its buttons: an answer with a source, or an honest gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.errors import UserError
from bot.permissions import Can
from bot.search import audiences_of
from cogs.questions.rules.entries import read_asked
from cogs.questions.views import asking, forms
from cogs.questions.views.forms import AREA

if TYPE_CHECKING:
    from bot.search import Answer, Found
    from bot.ui import Request, Router
    from cogs.questions.cog.desk import Desk

MOST = 3
MEMBERS_READ = frozenset(
    {"info-point", "polls", "obstacles", "questions", "funding", "announcements", "meetings"}
)
"""Channels that only members read; elsewhere an answer quotes what everybody may know."""


class Asking:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._search = desk.services.search

    def register(self, router: Router) -> None:
        router.add(AREA, "ask", self._form, Can.MEMBER)
        router.add(AREA, "asked", self._sent, Can.MEMBER)
        router.add(AREA, "helped", self._helped, Can.MEMBER)
        router.add(AREA, "not_meant", self._not_meant, Can.MEMBER)
        router.add(AREA, "public", self._public, Can.MEMBER)

    async def ask(self, request: Request, typed: str) -> None:
        """Up to three extracts as they are stored, or a gap. UserError for an empty question."""
        text = read_asked(typed)
        person, today = await request.person(), self._desk.today()
        may = audiences_of(person)
        # Without a source there is no answer.
        answer = await self._desk.sources.of_answer(
            await self._search.answer(text, may=may, today=today, limit=MOST)
        )
        found, sure = answer.found, answer.answered
        keys = [(one.doc.kind, one.doc.ref) for one in found]
        asked = await self._desk.asked.keep(request.user_id, text, keys, answered=sure)
        peers = await self._search.find(text, may=may, kinds=("obstacle",), state="open", limit=1)
        peers = _closer(await self._desk.sources.of(peers), answer)
        words = request.words
        if not sure:
            await request.answer(*asking.unanswered([*found, *peers][:MOST], asked.token, words))
            return
        in_channel = await self._shows_here(request) is not None
        await request.answer(
            *asking.answered(found, peers, asked.token, today, words, in_channel=in_channel)
        )

    async def _form(self, request: Request) -> None:
        await request.ask(forms.ask_form(self._desk.fresh(), request.words))

    async def _sent(self, request: Request) -> None:
        await self.ask(request, request.text("question"))

    async def _helped(self, request: Request) -> None:
        await self._desk.asked.helped(request.arg, request.user_id, request.record)
        await request.answer(asking.thanks(request.words))

    async def _not_meant(self, request: Request) -> None:
        await self._desk.asked.not_meant(request.arg, request.user_id)
        await request.replace(*asking.gap_noted(request.arg, request.words))

    async def _public(self, request: Request) -> None:
        asked = await self._desk.asked.find(request.arg, request.user_id)
        members = await self._shows_here(request)
        channel = request.interaction.channel_id
        if members is None or channel is None:
            raise UserError("This works in a channel in which you may write.")
        new = await self._desk.asked.show(asked.token, request.user_id, channel, members=members)
        words = request.words
        told = words("It appears here in a moment, without your name.")
        await request.answer(told if new else words("It was shown here already."))

    async def _shows_here(self, request: Request) -> bool | None:
        """Whether only members read where this was pressed; None where this person may not write
        themself, so that nothing can be shown."""
        channel = request.interaction.channel
        rights = request.interaction.permissions
        in_thread = isinstance(channel, discord.Thread)
        writes = rights.send_messages_in_threads if in_thread else rights.send_messages
        if request.interaction.guild_id is None or not writes:
            return None
        around = {request.interaction.channel_id, getattr(channel, "parent_id", None)}
        places = await self._desk.services.directory.places()
        return any(places.get(key) in around for key in MEMBERS_READ)


def _closer(peers: list[Found], answer: Answer) -> list[Found]:
    """An open obstacle is worth a line where it fits better than what is written."""
    best = answer.found[0].score if answer.found else 0.0
    return [one for one in peers if one.score > best and one.doc.url]
