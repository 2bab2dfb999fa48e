"""/city, the menu City profile, and the coordinators' decisions about people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot import ids
from bot.errors import NotFound, UserError
from bot.ids import join
from bot.permissions import Can, needs
from bot.registry import Class
from bot.ui import Part, Request
from cogs.cities.cog.choices import KINDS, place_choices
from cogs.cities.cog.leavers import LeaversTimer
from cogs.cities.cog.shown import Shown
from cogs.cities.rules.joining import Decision, Ticket, Wish, wish
from cogs.cities.rules.places import Place, named, read_zone
from cogs.cities.store import (
    REQUEST,
    ROLES,
    DeskStore,
    LeaversStore,
    MemberStore,
    place_of,
)
from cogs.cities.views import joining, profile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.app import ExchangeBot
    from bot.i18n import Words
    from bot.permissions import Person
    from bot.registry import HomeLine

AREA = joining.AREA
JOIN = "cities.join"
PLACE = locale_str("Your city or organisation, in any language")
OWN_OR_PLACE = locale_str("A city or organisation; without it, your own")


class CitiesCog(commands.Cog):
    city_group = app_commands.Group(
        name="city",
        description=locale_str("Your city: join, leave, and see who is who"),
        guild_only=True,
    )

    def __init__(self, bot: ExchangeBot) -> None:
        self._bot = bot
        services = bot.services
        self._services = services
        self._directory = services.directory
        self._desk = DeskStore(services.db, services.clock, services.directory, services.outbox)
        self._members = MemberStore(
            services.db, services.clock, services.secrets, services.directory, services.outbox
        )
        registry = services.registry
        registry.personal(self._members)
        shown = Shown(services, self._members, self._desk)
        registry.card(REQUEST, shown.request)
        registry.card(ROLES, shown.roles)
        registry.notice("member.decided", {Class.DAILY}, shown.decided)
        registry.timer(LeaversTimer(services, bot, LeaversStore(services.db, self._members)))
        registry.home(self)
        registry.entry(join(AREA, "show"), "My city", Can.MEMBER)
        self._add_routes()
        self._menu = app_commands.ContextMenu(
            name=locale_str("City profile"), callback=self.profile_of
        )
        self._menu.guild_only = True

    def _add_routes(self) -> None:
        router = self._bot.router
        router.add(AREA, "join", self._open_form)
        router.add(AREA, "asked", self._form_sent)
        router.add(AREA, "again", self._form_again)
        router.add(AREA, "leave", self._leave_now)
        router.add(AREA, "keep", self._keep)
        router.add(AREA, "show", self._show_own)
        router.add(AREA, "requests", self._requests, Can.COORDINATE)
        router.add(AREA, "confirm", self._confirm, Can.COORDINATE)
        router.add(AREA, "refuse", self._refuse, Can.COORDINATE)

    async def cog_load(self) -> None:
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    # Commands

    @city_group.command(
        name="join",
        description=locale_str("Say which city or organisation you speak for"),
        extras={
            "empty": "You have not joined a city yet.",
            "refused": "I know no Atlantis. Ask a coordinator to add it to the directory.",
        },
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
        typed = {"place": place, "kind": kind, "zone": zone}
        if place and (kind or await self._is_organisation(place)):
            await self._ask(request, typed)
        else:
            await self._show_form(request, typed)

    @city_group.command(
        name="leave",
        description=locale_str("Stop speaking for your city or organisation"),
        extras={
            "empty": "You have not joined a city yet.",
            "refused": "You have not joined a city yet.",
        },
    )
    @needs(Can.ANYONE)
    async def leave(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        request = Request(self._services, interaction)
        row = await self._directory.member(request.user_id)
        if row is None or row.left_at is not None:
            await request.answer(*joining.not_joined(request.words))
            return
        await request.answer(*joining.leave_panel(row.speaks_for, request.words))

    @city_group.command(
        name="show",
        description=locale_str("A city: its hours, its languages, its goal year"),
        extras={
            "empty": "Ljubljana has not filled in its profile yet.",
            "refused": "I know no Atlantis. Ask a coordinator to add it to the directory.",
        },
    )
    @app_commands.describe(place=OWN_OR_PLACE)
    @needs(Can.ANYONE)
    async def show(self, interaction: discord.Interaction[ExchangeBot], place: str = "") -> None:
        request = Request(self._services, interaction)
        if not place:
            await self._show_own(request)
            return
        found = named(place, await self._desk.places())
        await request.answer(*await self._profile(request, found))

    @join.autocomplete("place")
    @show.autocomplete("place")
    async def _places(
        self, _: discord.Interaction[ExchangeBot], current: str
    ) -> list[app_commands.Choice[str]]:
        return place_choices(current, await self._desk.places())

    @needs(Can.MEMBER)
    async def profile_of(
        self, interaction: discord.Interaction[ExchangeBot], user: discord.Member | discord.User
    ) -> None:
        """The menu on a person: their city."""
        request = Request(self._services, interaction)
        row = await self._directory.member(user.id)
        if row is None or not row.confirmed:
            raise NotFound("This person does not speak for a city.")
        await request.answer(*await self._profile(request, place_of(row)))

    # Joining and leaving

    async def _open_form(self, request: Request) -> None:
        await self._show_form(request, {})

    async def _form_again(self, request: Request) -> None:
        typed = await self._services.drafts.find(request.arg, request.user_id, kind=JOIN)
        await self._show_form(request, typed)

    async def _show_form(self, request: Request, typed: Mapping[str, str]) -> None:
        fresh = ids.token(self._services.secrets)
        await request.ask(joining.join_form(fresh, typed, request.words))

    async def _form_sent(self, request: Request) -> None:
        await self._ask(request, {name: request.text(name) for name in ("place", "kind", "zone")})

    async def _ask(self, request: Request, typed: Mapping[str, str]) -> None:
        try:
            wanted = await self._read(typed)
        except UserError as error:
            token = await self._services.drafts.keep(request.user_id, typed, kind=JOIN)
            sentence = request.words.fill(error.sentence, error.values)
            edit = join(AREA, "again", arg=token)
            await request.answer(*joining.mistake(sentence, edit, request.words))
            return
        what = await self._members.ask(request.user_id, wanted)
        row = await self._directory.member(request.user_id)
        present = row.speaks_for if row is not None and row.confirmed else ""
        await request.answer(*joining.asked(what, wanted, present, request.words))

    async def _read(self, typed: Mapping[str, str]) -> Wish:
        place = named(typed["place"], await self._desk.places())
        zone = read_zone(typed["zone"], await self._desk.zones()) if typed["zone"] else None
        return wish(place, typed["kind"], zone)

    async def _is_organisation(self, text: str) -> bool:
        """Whether the kind follows from the place; a mistyped place is asked again as well."""
        try:
            return named(text, await self._desk.places()).organisation
        except UserError:
            return True

    async def _leave_now(self, request: Request) -> None:
        row = await self._directory.member(request.user_id)
        if row is None or not await self._members.leave(request.user_id):
            await request.replace(*joining.not_joined(request.words))
            return
        await request.replace(*joining.left(row.speaks_for, request.words))

    async def _keep(self, request: Request) -> None:
        await request.replace(request.words("Nothing was changed."))

    # Profiles

    async def _show_own(self, request: Request) -> None:
        row = await self._directory.member(request.user_id)
        if row is None or row.left_at is not None:
            await request.answer(*joining.not_joined(request.words))
            return
        await request.answer(*await self._profile(request, place_of(row)))

    async def _profile(self, request: Request, place: Place) -> list[Part]:
        """How many take part is for those who take part themselves."""
        knows = (await request.person()).can(Can.MEMBER)
        people = await self._members.taking_part(place) if knows else None
        if place.organisation:
            partner = await self._desk.partner(place.id)
            if partner is not None:
                return profile.partner_profile(partner, people, request.words)
        else:
            city = await self._directory.city(place.id)
            if city is not None:
                now = self._services.clock.now()
                return profile.city_profile(city, people, now, request.words)
        raise NotFound("This city is not in the directory any more.")

    # Coordinators

    async def _requests(self, request: Request) -> None:
        asking = await self._members.asking()
        await request.answer(*joining.requests_panel(asking, request.words))

    async def _confirm(self, request: Request) -> None:
        words = request.words
        await self._decide(request, confirm=True, said=words("Confirmed. They will hear of it."))

    async def _refuse(self, request: Request) -> None:
        words = request.words
        await self._decide(request, confirm=False, said=words("Refused. They will hear of it."))

    async def _decide(self, request: Request, *, confirm: bool, said: str) -> None:
        ticket = Ticket.read(request.arg)
        what = await self._members.decide(ticket, by=request.user_id, confirm=confirm)
        if what is Decision.SETTLED:
            raise UserError("This request is settled already.")
        if what is Decision.CHANGED:
            raise UserError("This person asks for something else by now. Open the request again.")
        message = request.interaction.message
        if message is not None and message.flags.ephemeral:
            asking = await self._members.asking()
            await request.replace(*joining.requests_panel(asking, request.words, said))
        else:
            await request.answer(said)

    # Home

    async def home_lines(self, person: Person, words: Words) -> list[HomeLine]:
        lines = []
        if waits := await self._members.asking_of(person.user_id):
            lines.append(joining.home_asked(waits.speaks_for, words))
        elif person.confirmed is None and not person.coordinator:
            lines.append(joining.home_not_joined(words))
        if person.coordinator and (asking := await self._members.asking()):
            lines.append(joining.home_requests(len(asking), words))
        return lines
