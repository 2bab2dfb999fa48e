"""/visit: offers and requests, who comes, who hosts, and the dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.errors import NotFound
from bot.ids import parse_reference, reference
from bot.permissions import Can, needs
from bot.texts import clean, plain
from bot.ui import Request
from cogs.cities.cog.visiting import Visiting
from cogs.cities.rules.visits import PREFIX, Direction

if TYPE_CHECKING:
    from bot.app import ExchangeBot
    from cogs.cities.cog.stores import Stores

EMPTY = "No study visit is open."
JOIN_FIRST = "Join your city first: press Join my city, or use /city join."


class VisitCog(commands.Cog):
    visit_group = app_commands.Group(
        name="visit",
        description=locale_str("Study visits: see for yourself how it is done"),
        guild_only=True,
    )

    def __init__(self, bot: ExchangeBot, stores: Stores) -> None:
        self._services = bot.services
        self._visiting = Visiting(stores)
        self._visiting.register(bot.router, bot.services.registry)

    @visit_group.command(
        name="offer",
        description=locale_str("Invite others to see what you have done"),
        extras={"empty": EMPTY, "refused": JOIN_FIRST},
    )
    @needs(Can.SPEAKER)
    async def offer(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self._visiting.form(Request(self._services, interaction), Direction.OFFER, {})

    @visit_group.command(
        name="request",
        description=locale_str("Ask who could show you something"),
        extras={"empty": EMPTY, "refused": JOIN_FIRST},
    )
    @needs(Can.SPEAKER)
    async def request(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self._visiting.form(Request(self._services, interaction), Direction.REQUEST, {})

    @visit_group.command(
        name="list",
        description=locale_str("Study visits that are open"),
        extras={"empty": EMPTY, "refused": JOIN_FIRST},
    )
    @needs(Can.MEMBER)
    async def list_open(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self._visiting.show_list(Request(self._services, interaction))

    @visit_group.command(
        name="close",
        description=locale_str("End a study visit of yours"),
        extras={"empty": EMPTY, "refused": JOIN_FIRST},
    )
    @app_commands.describe(visit=locale_str("Its reference, such as VIS-3"))
    @needs(Can.SPEAKER)
    async def close(self, interaction: discord.Interaction[ExchangeBot], visit: str) -> None:
        request = Request(self._services, interaction)
        number = parse_reference(visit, PREFIX)
        if number is None:
            typed = plain(clean(visit, limit=40, lines=False))
            raise NotFound("I know no visit {typed}. Write one such as VIS-3.", typed=typed)
        await self._visiting.close(request, number)

    @close.autocomplete("visit")
    async def _own(
        self, interaction: discord.Interaction[ExchangeBot], current: str
    ) -> list[app_commands.Choice[str]]:
        own = await self._visiting.own(Request(self._services, interaction))
        wanted = current.casefold()
        named = [(reference(PREFIX, visit.id), visit.theme) for visit in own]
        return [
            app_commands.Choice(name=f"{ref} · {theme}"[:100], value=ref)
            for ref, theme in named
            if wanted in f"{ref} {theme}".casefold()
        ][:25]
