"""/city and its subcommands, and the menu City profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.ids import join
from bot.permissions import Can, needs
from bot.registry import Class
from bot.ui import Request
from cogs.cities.cog.choices import (
    KINDS,
    MEASURES,
    SECTORS,
    STATUSES,
    TOPICS,
    country_choices,
    place_choices,
    topic_choices,
)
from cogs.cities.cog.finding import Asked, Finding
from cogs.cities.cog.goals import Goals
from cogs.cities.cog.keeping import Keeping
from cogs.cities.cog.leavers import LeaversTimer
from cogs.cities.cog.members import Membership
from cogs.cities.cog.mending import Mending
from cogs.cities.cog.offers import Offers
from cogs.cities.cog.showing import Showing
from cogs.cities.cog.shown import Shown
from cogs.cities.rules.offers import Direction
from cogs.cities.store import REQUEST, ROLES, Lapsing, LeaversStore
from cogs.cities.views.joining import AREA

if TYPE_CHECKING:
    from bot.app import ExchangeBot
    from cogs.cities.cog.stores import Stores

PLACE = locale_str("Your city or organisation, in any language")
OWN_OR_PLACE = locale_str("A city or organisation; without it, your own")
TOPIC = locale_str("The kind of obstacle")
SECTOR = locale_str("The sector")
NO_CITY = "You have not joined a city yet."
UNKNOWN = "I know no Atlantis. Ask a coordinator to add it to the directory."
NOT_YOURS = "Only people who speak for a city can do this."
JOIN_FIRST = "Join your city first: press Join my city, or use /city join."


class CitiesCog(commands.Cog):
    city_group = app_commands.Group(
        name="city",
        description=locale_str("Your city: who is who, what it wants, offers and needs"),
        guild_only=True,
    )

    def __init__(self, bot: ExchangeBot, stores: Stores) -> None:
        self._bot = bot
        self._services = bot.services
        self._stores = stores
        mending = Mending(bot.services)
        self._membership = Membership(stores)
        self._showing = Showing(stores, bot.router)
        self._keeping = Keeping(stores, mending)
        self._goals = Goals(stores, mending)
        self._offers = Offers(stores, mending)
        self._finding = Finding(stores)
        self._showing.register()
        for part in (mending, self._membership, self._keeping, self._goals, self._finding):
            part.register(bot.router)
        self._offers.register(bot.router, bot.services.registry)
        self._register()
        self._menu = app_commands.ContextMenu(
            name=locale_str("City profile"), callback=self.profile_of
        )
        self._menu.guild_only = True

    def _register(self) -> None:
        services, members = self._services, self._stores.members
        registry = services.registry
        registry.personal(members)
        registry.personal(self._stores.offers)
        shown = Shown(services, members, self._stores.desk)
        registry.card(REQUEST, shown.request)
        registry.card(ROLES, shown.roles)
        registry.notice("member.decided", {Class.DAILY}, shown.decided)
        registry.timer(LeaversTimer(services, self._bot, LeaversStore(services.db, members)))
        registry.timer(Lapsing(services.db, services.outbox))
        registry.home(self._membership)
        registry.entry(join(AREA, "show"), "My city", Can.MEMBER)

    async def cog_load(self) -> None:
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @city_group.command(
        name="join",
        description=locale_str("Say which city or organisation you speak for"),
        extras={"empty": NO_CITY, "refused": UNKNOWN},
    )
    @app_commands.describe(
        place=PLACE,
        kind=locale_str("What you take part as"),
        zone=locale_str("Your time zone, if not the city's: Europe/Ljubljana, or a city"),
    )
    @app_commands.choices(kind=KINDS)
    @needs(Can.ANYONE)
    async def join(
        self,
        interaction: discord.Interaction[ExchangeBot],
        place: str = "",
        kind: str = "",
        zone: str = "",
    ) -> None:
        request = Request(self._services, interaction)
        await self._membership.join(request, {"place": place, "kind": kind, "zone": zone})

    @city_group.command(
        name="leave",
        description=locale_str("Stop speaking for your city or organisation"),
        extras={"empty": NO_CITY, "refused": NO_CITY},
    )
    @needs(Can.ANYONE)
    async def leave(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self._membership.leave(Request(self._services, interaction))

    @city_group.command(
        name="show",
        description=locale_str("A city: its goals, what it offers and needs, when it works"),
        extras={
            "empty": "Ljubljana has not filled in its profile yet.",
            "refused": UNKNOWN,
        },
    )
    @app_commands.describe(place=OWN_OR_PLACE)
    @needs(Can.ANYONE)
    async def show(self, interaction: discord.Interaction[ExchangeBot], place: str = "") -> None:
        await self._showing.show(Request(self._services, interaction), place)

    @city_group.command(
        name="edit",
        description=locale_str("Say who you are: words, languages, web page, size"),
        extras={"empty": "A form with what is known.", "refused": JOIN_FIRST},
    )
    @needs(Can.SPEAKER)
    async def edit(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self._keeping.edit(Request(self._services, interaction))

    @city_group.command(
        name="hours",
        description=locale_str("When your city works, and which days it is off"),
        extras={"empty": "A form with what is known.", "refused": NOT_YOURS},
    )
    @app_commands.describe(zone=locale_str("Your own time zone, where it is not your city's"))
    @needs(Can.OFFICIAL)
    async def hours(self, interaction: discord.Interaction[ExchangeBot], zone: str = "") -> None:
        request = Request(self._services, interaction)
        if zone:
            await self._keeping.zone(request, zone)
        else:
            await self._keeping.hours(request)

    @city_group.command(
        name="goal",
        description=locale_str("What your city has set itself, and how far it has come"),
        extras={"empty": "Your city has set itself no goal here yet.", "refused": NOT_YOURS},
    )
    @app_commands.describe(
        sector=locale_str("The sector of a new goal; without it, all goals"),
        measure=locale_str("What a new goal counts; else emissions"),
    )
    @app_commands.choices(sector=SECTORS, measure=MEASURES)
    @needs(Can.OFFICIAL)
    async def goal(
        self,
        interaction: discord.Interaction[ExchangeBot],
        sector: str = "",
        measure: str = "emissions",
    ) -> None:
        request = Request(self._services, interaction)
        if sector:
            await self._goals.add(request, f"{sector}-{measure}")
        else:
            await self._goals.panel(request)

    @city_group.command(
        name="contract",
        description=locale_str("How far your Climate City Contract is"),
        extras={"empty": "A form with what is known.", "refused": NOT_YOURS},
    )
    @needs(Can.OFFICIAL)
    async def contract(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self._keeping.contract(Request(self._services, interaction))

    @city_group.command(
        name="offer",
        description=locale_str("What you offer to other cities"),
        extras={"empty": "You offer nothing here yet.", "refused": JOIN_FIRST},
    )
    @app_commands.describe(topic=TOPIC, sector=SECTOR)
    @app_commands.choices(topic=TOPICS, sector=SECTORS)
    @needs(Can.SPEAKER)
    async def offer(
        self, interaction: discord.Interaction[ExchangeBot], topic: str = "", sector: str = ""
    ) -> None:
        request = Request(self._services, interaction)
        await self._offers.add(request, Direction.OFFER, {"topic": topic, "sector": sector})

    @city_group.command(
        name="seek",
        description=locale_str("What you need from other cities"),
        extras={"empty": "You need nothing yet.", "refused": JOIN_FIRST},
    )
    @app_commands.describe(topic=TOPIC, sector=SECTOR)
    @app_commands.choices(topic=TOPICS, sector=SECTORS)
    @needs(Can.SPEAKER)
    async def seek(
        self, interaction: discord.Interaction[ExchangeBot], topic: str = "", sector: str = ""
    ) -> None:
        request = Request(self._services, interaction)
        await self._offers.add(request, Direction.SEEK, {"topic": topic, "sector": sector})

    @city_group.command(
        name="find",
        description=locale_str("Cities by what they offer, need, plan, or where they are"),
        extras={
            "empty": "No city fits. Try fewer words, or add what you need.",
            "refused": JOIN_FIRST,
        },
    )
    @app_commands.describe(
        offer=locale_str("What they offer: a kind of obstacle, or your own words"),
        need=locale_str("What they need: a kind of obstacle, or your own words"),
        status=locale_str("How far their Climate City Contract is"),
        sector=SECTOR,
        country=locale_str("The country: its name, or its code such as SI"),
    )
    @app_commands.choices(status=STATUSES, sector=SECTORS)
    @needs(Can.MEMBER)
    async def find(
        self,
        interaction: discord.Interaction[ExchangeBot],
        offer: str = "",
        need: str = "",
        status: str = "",
        sector: str = "",
        country: str = "",
    ) -> None:
        request = Request(self._services, interaction)
        await self._finding.find(request, Asked(offer, need, status, sector, country))

    @join.autocomplete("place")
    @show.autocomplete("place")
    async def _places(
        self, _: discord.Interaction[ExchangeBot], current: str
    ) -> list[app_commands.Choice[str]]:
        return place_choices(current, await self._stores.desk.places())

    @find.autocomplete("offer")
    @find.autocomplete("need")
    async def _topics(
        self, _: discord.Interaction[ExchangeBot], current: str
    ) -> list[app_commands.Choice[str]]:
        return topic_choices(current)

    @find.autocomplete("country")
    async def _countries(
        self, _: discord.Interaction[ExchangeBot], current: str
    ) -> list[app_commands.Choice[str]]:
        return country_choices(current)

    @needs(Can.MEMBER)
    async def profile_of(
        self, interaction: discord.Interaction[ExchangeBot], user: discord.Member | discord.User
    ) -> None:
        """The menu on a person: their city."""
        await self._showing.of_person(Request(self._services, interaction), user.id)
