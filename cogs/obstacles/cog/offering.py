"""The message menu Turn into obstacle: one's own message becomes a form, another's an offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.errors import UserError
from bot.outbox import Notice
from bot.permissions import Can, needs
from bot.registry import Class
from bot.texts import clean
from bot.ui import Request
from cogs.obstacles.cog.group import REFUSED
from cogs.obstacles.rules.raising import BODY, TITLE
from cogs.obstacles.views import notices
from cogs.obstacles.views.naming import AREA

if TYPE_CHECKING:
    from bot.app import ExchangeBot
    from bot.db import Tx
    from bot.ui import Router
    from cogs.obstacles.cog.desk import Desk
    from cogs.obstacles.cog.raising import Raising

OFFERED = "obstacle.offered"


class Offering:
    def __init__(self, desk: Desk, raising: Raising) -> None:
        self._desk = desk
        self._services = desk.services
        self._raising = raising
        self.menu = app_commands.ContextMenu(
            name=locale_str("Turn into obstacle"),
            callback=self.turn,
            extras={"empty": "The form, filled in.", "refused": REFUSED},
        )
        self.menu.guild_only = True

    def register(self, router: Router) -> None:
        router.add(AREA, "offered", self._raise_it, Can.MEMBER)

    @needs(Can.MEMBER)
    async def turn(
        self, interaction: discord.Interaction[ExchangeBot], message: discord.Message
    ) -> None:
        request = Request(self._services, interaction)
        text = clean(message.content, limit=BODY[1])
        if not text:
            raise UserError("This message holds no text.")
        if message.author.id == request.user_id:
            await self._raising.ask(request, _filled(text), said_openly=True)
            return
        await self._offer(request, message, text)

    async def _offer(self, request: Request, message: discord.Message, text: str) -> None:
        """Its writer is asked privately; nothing is posted before, and nobody learns who asked."""
        words = request.words
        writer = await self._services.directory.member(message.author.id)
        if message.author.bot or writer is None or not writer.confirmed:
            raise UserError("Only a member's message can become an obstacle.")

        def unit(tx: Tx) -> None:
            self._services.outbox.say(
                tx,
                Notice(
                    OFFERED,
                    f"{OFFERED}:{message.id}",
                    f"dm:{message.author.id}",
                    f"Agora · your message {message.id}",
                    {"text": text},
                    Class.NOW,
                ),
            )

        await self._services.db.write(unit)
        await request.answer(
            words("Offered to its writer. Nothing is posted unless they raise it.")
        )

    async def _raise_it(self, request: Request) -> None:
        """[Raise it]: the form, filled from the notice that quotes the message."""
        message = request.interaction.message
        text = notices.quoted_in(message.content) if message else ""
        await self._raising.ask(request, _filled(text), said_openly=True)


def _filled(text: str) -> dict[str, Any]:
    first = text.splitlines()[0] if text else ""
    return {"title": first[: TITLE[1]], "body": text[: BODY[1]]}
