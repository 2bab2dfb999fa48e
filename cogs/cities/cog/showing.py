"""Profiles as people see them, the picture of progress, and who may be asked."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import discord

from bot.charts.progress import describe
from bot.errors import NotFound
from bot.permissions import Can
from bot.search import audiences_of
from bot.ui import Part, Request, picture
from cogs.cities.rules.places import Place, named
from cogs.cities.store import place_of
from cogs.cities.views import goals as goal_views
from cogs.cities.views import joining, own, profile
from cogs.cities.views.picture import progress_chart

if TYPE_CHECKING:
    from bot.directory import City, DayOff
    from bot.permissions import Person
    from bot.ui import Router
    from cogs.cities.cog.stores import Stores

AREA = joining.AREA
DAYS_AHEAD = timedelta(days=60)
MOST_SOLVED = 5
PICTURE = "progress.png"


class Showing:
    def __init__(self, stores: Stores, router: Router) -> None:
        self._stores = stores
        self._services = stores.services
        self._directory = stores.services.directory
        self._router = router

    def register(self) -> None:
        self._router.add(AREA, "show", self.show_own)
        self._router.add(AREA, "see", self._see)
        self._router.add(AREA, "picture", self._picture)
        self._router.add(AREA, "contact", self._contact, Can.SPEAKER)

    async def show(self, request: Request, text: str) -> None:
        """The place of this name; one's own without one."""
        if not text:
            await self.show_own(request)
            return
        place = named(text, await self._stores.desk.places())
        await request.answer(*await self._profile(request, place))

    async def show_own(self, request: Request) -> None:
        row = await self._directory.member(request.user_id)
        if row is None or row.left_at is not None:
            await request.answer(*joining.not_joined(request.words))
            return
        await request.answer(*await self._profile(request, place_of(row)))

    async def of_person(self, request: Request, user_id: int) -> None:
        row = await self._directory.member(user_id)
        if row is None or not row.confirmed:
            raise NotFound("This person does not speak for a city.")
        await request.answer(*await self._profile(request, place_of(row)))

    async def _see(self, request: Request) -> None:
        places = {place.key: place for place in await self._stores.desk.places()}
        place = places.get(request.arg)
        if place is None:
            raise NotFound("This city is not in the directory any more.")
        await request.answer(*await self._profile(request, place))

    async def _profile(self, request: Request, place: Place) -> list[Part]:
        person = await request.person()
        words = request.words
        told = await self._told(person, place)
        if place.organisation:
            partner = await self._stores.desk.partner(place.id)
            if partner is not None:
                return profile.partner_profile(partner, told, words)
        else:
            city = await self._directory.city(place.id)
            if city is not None:
                return profile.city_profile(city, told, self._services.clock.now(), words)
        raise NotFound("This city is not in the directory any more.")

    async def _told(self, person: Person, place: Place) -> profile.Picture:
        """Who takes part, who can be asked and what was solved is for those who take part."""
        stores = self._stores
        own_row = person.confirmed
        knows = person.can(Can.MEMBER)
        city = None if place.organisation else await self._directory.city(place.id)
        contacts = await stores.profiles.contacts(place) if knows else None
        return profile.Picture(
            offers=await stores.offers.of(place),
            goals=await stores.goals.of_city(place.id) if city else (),
            contract=await stores.contracts.of_city(place.id) if city else None,
            days_off=await self._days_off(city) if city else (),
            people=await stores.members.taking_part(place) if knows else None,
            contacts=contacts,
            solved=await self._solved(person, place) if knows and city else None,
            own=own_row is not None and place_of(own_row).key == place.key,
            named=any(member.user_id == person.user_id for member in contacts or ()),
            beside=[verb for area, verb in self._router.routes if area == AREA],
        )

    async def _days_off(self, city: City) -> list[DayOff]:
        today = self._stores.today
        return list(await self._directory.days_off(city, today, today + DAYS_AHEAD))

    async def _solved(self, person: Person, place: Place) -> list[str]:
        found = await self._services.search.find(
            "",
            may=audiences_of(person),
            kinds=("solution",),
            city_id=place.id,
            limit=MOST_SOLVED,
        )
        return [each.doc.title for each in found]

    # The picture

    async def _picture(self, request: Request) -> None:
        """The same content as text under it: the picture may be missing, the text never is."""
        city = await self._directory.city(request.record)
        if city is None:
            raise NotFound("This city is not in the directory any more.")
        words, today = request.words, self._stores.today
        goals = await self._stores.goals.of_city(city.id)
        chart = progress_chart(city.name, goals, today, words)
        if chart is None:
            row = (await request.person()).confirmed
            own_city = row is not None and row.city_id == city.id
            await request.answer(*goal_views.no_numbers(words, own=own_city))
            return
        await request.wait()
        image = await self._services.charts.progress(chart)
        parts: list[Part] = []
        files = []
        if image is not None:
            alt = describe(chart)
            parts.append(picture(PICTURE, alt))
            files.append(discord.File(io.BytesIO(image), PICTURE, description=alt))
        parts += goal_views.picture_text(city.name, goals, today, words)
        await request.answer(*parts, files=files)

    # Who may be asked

    async def _contact(self, request: Request) -> None:
        wanted = request.arg == "on"
        place = await self._stores.profiles.set_contact(await request.meet(), contact=wanted)
        await request.answer(*own.contact_recorded(place.name, request.words, contact=wanted))
