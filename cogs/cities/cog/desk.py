"""/directory: coordinators add and correct cities, organisations and people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot import ids
from bot.errors import NotFound, UserError
from bot.ids import join
from bot.permissions import Can, needs, shown_to
from bot.ui import Request
from cogs.cities.cog.choices import KINDS, place_choices
from cogs.cities.rules.entries import read_city, read_partner
from cogs.cities.rules.joining import wish
from cogs.cities.rules.places import Place, named, read_zone
from cogs.cities.store import place_of
from cogs.cities.views import desk, joining

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.app import ExchangeBot
    from bot.directory import Member
    from cogs.cities.cog.stores import Stores

AREA = joining.AREA
ENTRY = "cities.entry"
CITY_FIELDS = ("name", "country", "zone", "aliases", "standing")
PARTNER_FIELDS = ("name", "initiative", "url")


class DirectoryCog(commands.Cog):
    directory_group = app_commands.Group(
        name="directory",
        description=locale_str("Cities, organisations and people of this exchange"),
        default_permissions=shown_to(Can.COORDINATE),
        guild_only=True,
    )

    def __init__(self, bot: ExchangeBot, stores: Stores) -> None:
        self._services = bot.services
        self._directory = bot.services.directory
        self._desk = stores.desk
        self._members = stores.members
        router = bot.router
        router.add(AREA, "city", self._city_sent, Can.COORDINATE)
        router.add(AREA, "partner", self._partner_sent, Can.COORDINATE)
        router.add(AREA, "mend", self._form_again, Can.COORDINATE)

    # Commands

    @directory_group.command(
        name="city",
        description=locale_str("Add a city, or correct one"),
        extras={
            "empty": "I know no Atlantis. Ask a coordinator to add it to the directory.",
            "refused": "Only coordinators can do this. Ask one of them.",
        },
    )
    @app_commands.describe(city=locale_str("The city to correct; without it, you add one"))
    @needs(Can.COORDINATE)
    async def city(self, interaction: discord.Interaction[ExchangeBot], city: str = "") -> None:
        request = Request(self._services, interaction)
        if not city:
            await self._show(request, "city", None, {})
            return
        place = named(city, await self._desk.cities())
        found = await self._directory.city(place.id)
        if found is None:
            raise NotFound("This city is not in the directory any more.")
        await self._show(request, "city", found.id, desk.city_fields(found))

    @directory_group.command(
        name="partner",
        description=locale_str("Add an organisation, or correct one"),
        extras={
            "empty": "I know no Atlantis. Ask a coordinator to add it to the directory.",
            "refused": "Only coordinators can do this. Ask one of them.",
        },
    )
    @app_commands.describe(
        partner=locale_str("The organisation to correct; without it, you add one")
    )
    @needs(Can.COORDINATE)
    async def partner(
        self, interaction: discord.Interaction[ExchangeBot], partner: str = ""
    ) -> None:
        request = Request(self._services, interaction)
        if not partner:
            await self._show(request, "partner", None, {})
            return
        place = named(partner, await self._organisations())
        found = await self._desk.partner(place.id)
        if found is None:
            raise NotFound("This organisation is not in the directory any more.")
        await self._show(request, "partner", found.id, desk.partner_fields(found))

    @directory_group.command(
        name="member",
        description=locale_str("See a person's entry, or set it and so confirm them"),
        extras={
            "empty": "This person has not joined a city yet.",
            "refused": "Only coordinators can do this. Ask one of them.",
        },
    )
    @app_commands.describe(
        who=locale_str("Whose entry"),
        place=locale_str("The city or organisation they speak for"),
        kind=locale_str("What they take part as"),
        zone=locale_str("Their time zone, if not the city's"),
    )
    @app_commands.choices(kind=KINDS)
    @needs(Can.COORDINATE)
    async def member(
        self,
        interaction: discord.Interaction[ExchangeBot],
        who: discord.User,
        place: str = "",
        kind: str = "",
        zone: str = "",
    ) -> None:
        request = Request(self._services, interaction)
        if who.bot:
            raise UserError("A bot cannot speak for a city.")
        row = await self._directory.member(who.id)
        if row is not None and row.left_at is not None:
            row = None
        key = read_zone(zone, await self._desk.zones()) if zone else None
        if place or kind:
            await self._set(request, who.id, row, place=place, kind=kind, zone=key)
        elif row is None:
            raise NotFound("This person has not joined a city yet.")
        elif key is None:
            await request.answer(*desk.member_now(row, request.words))
        else:
            await self._members.set_zone(who.id, key, by=request.user_id)
            await request.answer(*desk.zone_set(who.id, key, request.words))

    @city.autocomplete("city")
    async def _cities(
        self, _: discord.Interaction[ExchangeBot], current: str
    ) -> list[app_commands.Choice[str]]:
        return place_choices(current, await self._desk.cities())

    @partner.autocomplete("partner")
    async def _partners(
        self, _: discord.Interaction[ExchangeBot], current: str
    ) -> list[app_commands.Choice[str]]:
        return place_choices(current, await self._organisations())

    @member.autocomplete("place")
    async def _places(
        self, _: discord.Interaction[ExchangeBot], current: str
    ) -> list[app_commands.Choice[str]]:
        return place_choices(current, await self._desk.places())

    # People

    async def _set(
        self,
        request: Request,
        user_id: int,
        row: Member | None,
        *,
        place: str,
        kind: str,
        zone: str | None,
    ) -> None:
        """What is not given stays as it is."""
        if place:
            speaks_for = named(place, await self._desk.places())
        elif row is not None:
            speaks_for = place_of(row)
        else:
            raise UserError("Say which city or organisation this person speaks for.")
        same_sort = row is not None and (row.partner_id is not None) == speaks_for.organisation
        if not kind and row is not None and same_sort:
            kind = row.kind
        wanted = wish(speaks_for, kind, zone)
        await self._members.set_member(user_id, wanted, by=request.user_id)
        await request.answer(*desk.member_set(user_id, speaks_for.name, wanted.kind, request.words))

    # Forms

    async def _show(
        self, request: Request, which: str, number: int | None, typed: Mapping[str, str]
    ) -> None:
        fresh = ids.token(self._services.secrets)
        made = desk.city_form if which == "city" else desk.partner_form
        await request.ask(made(number, fresh, typed, request.words))

    async def _form_again(self, request: Request) -> None:
        draft = await self._services.drafts.find(request.arg, request.user_id, kind=ENTRY)
        await self._show(request, draft["form"], draft["number"], draft["typed"])

    async def _city_sent(self, request: Request) -> None:
        number = request.control.id
        typed = {name: request.text(name) for name in CITY_FIELDS}
        known = await self._desk.known("" if number is None else Place(number, "").key)
        try:
            entry = read_city(known, **typed)
            await self._desk.enter_city(entry, number, by=request.user_id)
        except UserError as error:
            await self._offer_edit(request, error, "city", number, typed)
            return
        await request.answer(*desk.recorded(entry.name, request.words))

    async def _partner_sent(self, request: Request) -> None:
        number = request.control.id
        typed = {name: request.text(name) for name in PARTNER_FIELDS}
        own = "" if number is None else Place(number, "", organisation=True).key
        known = await self._desk.known(own)
        try:
            entry = read_partner(known, **typed)
            await self._desk.enter_partner(entry, number, by=request.user_id)
        except UserError as error:
            await self._offer_edit(request, error, "partner", number, typed)
            return
        await request.answer(*desk.recorded(entry.name, request.words))

    async def _offer_edit(
        self,
        request: Request,
        error: UserError,
        which: str,
        number: int | None,
        typed: Mapping[str, str],
    ) -> None:
        kept = {"form": which, "number": number, "typed": dict(typed)}
        token = await self._services.drafts.keep(request.user_id, kept, kind=ENTRY)
        sentence = request.words.fill(error.sentence, error.values)
        edit = join(AREA, "mend", arg=token)
        await request.answer(*joining.mistake(sentence, edit, request.words))

    async def _organisations(self) -> list[Place]:
        return [place for place in await self._desk.places() if place.organisation]
