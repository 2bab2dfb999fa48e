"""Answering under a handle, the inbox, and sealing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.app_commands import locale_str
from discord.ext import commands

from bot.errors import UserError
from bot.ids import join
from bot.permissions import Can, needs
from bot.ui import Request, button
from cogs.obstacles.cog.group import OBSTACLE, REFUSED
from cogs.obstacles.store.relaying import check_open
from cogs.obstacles.store.sealing import nothing_of_yours
from cogs.obstacles.views import forms, panels
from cogs.obstacles.views.naming import AREA

if TYPE_CHECKING:
    import discord

    from bot.app import ExchangeBot
    from bot.ui import Router
    from cogs.obstacles.cog.desk import Desk


class Answering:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._services = desk.services

    def register(self, router: Router) -> None:
        router.add(AREA, "reply", self._reply, Can.SPEAKER)
        router.add(AREA, "say", self._say, Can.SPEAKER)
        router.add(AREA, "resay", self._resay, Can.SPEAKER)
        router.add(AREA, "mine", self._mine, Can.MEMBER)
        router.add(AREA, "inbox", self._page, Can.MEMBER)
        router.add(AREA, "seal", self._seal, Can.MEMBER)
        router.add(AREA, "sealed", self._sealed, Can.MEMBER)

    async def _reply(self, request: Request) -> None:
        obstacle = check_open(await self._desk.shown(request.record))
        await request.ask(forms.reply_form(request.words, obstacle, self._desk.fresh()))

    async def _say(self, request: Request) -> None:
        number, words = request.record, request.words
        text = request.text("text")
        await request.wait()
        try:
            said = await self._desk.store.relaying.say(number, request.user_id, text, request.arg)
        except UserError as error:
            # What somebody wrote must not be lost with the refusal.
            kept = {"obstacle": number, "text": text}
            token = await self._desk.store.keyring.keep(request.user_id, kept)
            again = button(words("Edit"), join(AREA, "resay", number, token))
            await request.answer(words.fill(error.sentence, error.values), [again])
            return
        await request.answer(
            words("It appears within 15 minutes, as {handle}.", handle=said.handle)
        )

    async def _resay(self, request: Request) -> None:
        """[Edit] after a reply that was refused: the form, filled in."""
        obstacle = check_open(await self._desk.shown(request.record))
        kept = await self._desk.store.keyring.find(request.arg, request.user_id) or {}
        text = str(kept.get("text", ""))
        await request.ask(forms.reply_form(request.words, obstacle, self._desk.fresh(), text))

    # The inbox

    async def _mine(self, request: Request) -> None:
        await self.mine(request, 0)

    async def _page(self, request: Request) -> None:
        await self.mine(request, request.record)

    async def mine(self, request: Request, first: int) -> None:
        lines = await self._desk.store.inbox.lines(request.user_id)
        guild_id = self._services.settings.guild_id
        has = self._desk.has()
        if first >= len(lines):
            first = 0
        now, turns = self._services.clock.now(), self._desk.store.turns
        whose = {line.obstacle.id: turns.whose(line.obstacle, now) for line in lines}
        await request.answer(*panels.inbox(lines, first, guild_id, request.words, has, whose))
        await self._desk.store.inbox.read(request.user_id, lines)

    # Sealing

    async def _seal(self, request: Request) -> None:
        obstacle = await self._desk.store.reading.find(request.record)
        own = await self._desk.store.people.handle(obstacle, request.user_id)
        if own is None:
            raise nothing_of_yours(obstacle)
        words = request.words
        sentence = words(
            "Nobody, not even you, could answer as {handle} any more. Sure?", handle=own.name
        )
        await request.answer(*panels.sure(sentence, words("Seal now"), "sealed", obstacle))

    async def _sealed(self, request: Request) -> None:
        obstacle = await self._desk.store.reading.find(request.record)
        sealed = await self._desk.store.sealing.seal(obstacle, request.user_id)
        await request.replace(
            request.words(
                "Sealed. Nobody, not even you, can answer as {handle} any more.",
                handle=sealed.handle,
            )
        )


class AnsweringCommands(commands.Cog):
    answering: Answering

    @OBSTACLE.command(
        name="mine",
        description=locale_str("Your inbox: what you raised, answered or follow"),
        extras={"empty": "Nothing waits for you.", "refused": REFUSED},
    )
    @needs(Can.MEMBER)
    async def mine(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self.answering.mine(Request(interaction.client.services, interaction), 0)
