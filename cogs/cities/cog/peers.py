"""/peer, /matching, and the menu Invite to peer call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.errors import UserError
from bot.permissions import Can, needs, shown_to
from bot.ui import Request
from cogs.cities.cog.choices import TOPICS, place_choices
from cogs.cities.cog.matching import Matching
from cogs.cities.cog.rounds import Rounds
from cogs.cities.rules.matching import read_weeks
from cogs.cities.rules.places import named
from cogs.cities.store.peers import Subject
from cogs.cities.views import matching as views

if TYPE_CHECKING:
    from bot.app import ExchangeBot
    from cogs.cities.cog.stores import Stores

NOT_YOURS = "Only people who speak for a city can do this."
DESK_ONLY = "Only coordinators can do this. Ask one of them."


class PeerCog(commands.Cog):
    peer_group = app_commands.Group(
        name="peer",
        description=locale_str("Calls with cities that have been where you are"),
        guild_only=True,
    )
    matching_group = app_commands.Group(
        name="matching",
        description=locale_str("Rounds that bring cities together"),
        default_permissions=shown_to(Can.COORDINATE),
        guild_only=True,
    )

    def __init__(self, bot: ExchangeBot, stores: Stores) -> None:
        self._bot = bot
        self._services = bot.services
        self._stores = stores
        self._matching = Matching(stores)
        self._rounds = Rounds(stores, self._matching)
        self._matching.register(bot.router, bot.services.registry)
        self._rounds.register(bot.router)
        self._menu = app_commands.ContextMenu(
            name=locale_str("Invite to peer call"), callback=self.invite_city_of
        )
        self._menu.guild_only = True

    async def cog_load(self) -> None:
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @peer_group.command(
        name="suggest",
        description=locale_str("Cities that fit yours, with the reasons"),
        extras={"empty": "No city fits yet.", "refused": NOT_YOURS},
    )
    @needs(Can.OFFICIAL)
    async def suggest(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self._matching.suggest(Request(self._services, interaction))

    @peer_group.command(
        name="invite",
        description=locale_str("Invite a city to a call"),
        extras={
            "empty": "I know no Atlantis. Ask a coordinator to add it to the directory.",
            "refused": NOT_YOURS,
        },
    )
    @app_commands.describe(
        city=locale_str("The city, in any language"),
        topic=locale_str("What the call is about"),
    )
    @app_commands.choices(topic=TOPICS)
    @needs(Can.OFFICIAL)
    async def invite(
        self, interaction: discord.Interaction[ExchangeBot], city: str, topic: str = ""
    ) -> None:
        place = named(city, await self._stores.desk.cities())
        request = Request(self._services, interaction)
        await self._matching.invite(request, place.id, Subject(topic))

    @peer_group.command(
        name="status",
        description=locale_str("Your city's invitations and calls"),
        extras={"empty": "Your city has no invitations.", "refused": NOT_YOURS},
    )
    @needs(Can.OFFICIAL)
    async def status(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self._matching.status(Request(self._services, interaction))

    @peer_group.command(
        name="pause",
        description=locale_str("No invitations for your city for some weeks"),
        extras={"empty": "Recorded. Your city can be invited again.", "refused": NOT_YOURS},
    )
    @app_commands.describe(weeks=locale_str("1 to 52; 0 ends the pause"))
    @needs(Can.OFFICIAL)
    async def pause(self, interaction: discord.Interaction[ExchangeBot], weeks: int = 4) -> None:
        request = Request(self._services, interaction)
        who = await request.meet()
        until = await self._matching.matches.pause(who, read_weeks(weeks))
        await request.answer(*views.paused(until, request.words))

    @matching_group.command(
        name="round",
        description=locale_str("See who would be brought together, then send"),
        extras={
            "empty": "No two cities fit now. Needs and offers make pairs.",
            "refused": DESK_ONLY,
        },
    )
    @app_commands.describe(topic=locale_str("Only needs of this kind"))
    @app_commands.choices(topic=TOPICS)
    @needs(Can.COORDINATE)
    async def round(self, interaction: discord.Interaction[ExchangeBot], topic: str = "") -> None:
        await self._rounds.propose(Request(self._services, interaction), topic)

    @matching_group.command(
        name="report",
        description=locale_str("What became of the rounds"),
        extras={"empty": "There was no round yet, and no invitation.", "refused": DESK_ONLY},
    )
    @needs(Can.COORDINATE)
    async def report(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self._rounds.report(Request(self._services, interaction))

    @invite.autocomplete("city")
    async def _cities(
        self, _: discord.Interaction[ExchangeBot], current: str
    ) -> list[app_commands.Choice[str]]:
        return place_choices(current, await self._stores.desk.cities())

    @needs(Can.OFFICIAL)
    async def invite_city_of(
        self, interaction: discord.Interaction[ExchangeBot], user: discord.User
    ) -> None:
        """The menu: whoever the person speaks for is invited."""
        row = await self._services.directory.member(user.id)
        if row is None or not row.confirmed:
            raise UserError("This person has not joined a city yet.")
        if row.city_id is None:
            raise UserError("Only cities are invited to calls. See /visit list for organisations.")
        request = Request(self._services, interaction)
        await self._matching.invite(request, row.city_id, Subject())
