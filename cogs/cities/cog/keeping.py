"""A city's own people keep its profile, its hours and its contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot import ids
from bot.directory import regions_of
from bot.errors import NotAllowed, NotFound, UserError
from bot.permissions import Can
from bot.texts import read_link
from cogs.cities.cog.showing import DAYS_AHEAD
from cogs.cities.rules.contracts import read_contract
from cogs.cities.rules.entries import LONGEST_URL
from cogs.cities.rules.places import read_zone
from cogs.cities.rules.profiles import Profile, read_about, read_hours, read_profile
from cogs.cities.store import place_of
from cogs.cities.views import contract, joining, own
from cogs.cities.views.languages import language_codes
from cogs.cities.views.profile import office_facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.directory import City
    from bot.ui import Request, Router
    from cogs.cities.cog.mending import Mending
    from cogs.cities.cog.stores import Stores
    from cogs.cities.rules.places import Place

AREA = joining.AREA
PROFILE_FIELDS = ("about", "languages", "url", "size", "neutral_by")


class Keeping:
    def __init__(self, stores: Stores, mending: Mending) -> None:
        self._stores = stores
        self._services = stores.services
        self._directory = stores.services.directory
        self._mending = mending

    def register(self, router: Router) -> None:
        router.add(AREA, "edit", self.edit, Can.SPEAKER)
        router.add(AREA, "edit_sent", self._edit_sent, Can.SPEAKER)
        router.add(AREA, "hours", self.hours, Can.OFFICIAL)
        router.add(AREA, "hours_sent", self._hours_sent, Can.OFFICIAL)
        router.add(AREA, "contract", self.contract, Can.OFFICIAL)
        router.add(AREA, "contract_sent", self._contract_sent, Can.OFFICIAL)
        self._mending.opens("edit", self._edit_again)
        self._mending.opens("hours", self._hours_again)
        self._mending.opens("contract", self._contract_again)

    # The profile

    async def edit(self, request: Request) -> None:
        place = await self._own(request)
        if place.organisation:
            partner = await self._stores.desk.partner(place.id)
            typed = own.partner_fields(partner) if partner else {}
        else:
            typed = own.profile_fields(await self._city(place.id))
        await self._edit_form(request, place, typed)

    async def _edit_again(self, request: Request, kept: Mapping[str, Any]) -> None:
        await self._edit_form(request, await self._own(request), kept["typed"])

    async def _edit_form(self, request: Request, place: Place, typed: Mapping[str, str]) -> None:
        made = own.profile_form(
            self._fresh(), typed, request.words, organisation=place.organisation
        )
        await request.ask(made)

    async def _edit_sent(self, request: Request) -> None:
        typed = {name: request.text(name) for name in PROFILE_FIELDS}
        place = await self._own(request)
        try:
            if place.organisation:
                entry = Profile(read_about(typed["about"]), read_link(typed["url"], LONGEST_URL))
            else:
                entry = read_profile(language_codes(), **typed)
        except UserError as error:
            await self._mending.offer(request, error, "edit", {"typed": typed})
            return
        place = await self._stores.profiles.describe(await request.meet(), entry)
        await request.answer(*own.profile_recorded(place.name, request.words))

    # Hours

    async def hours(self, request: Request) -> None:
        city = await self._own_city(request)
        days_off = await self._directory.own_days_off(city.id)
        await self._hours_form(request, own.hours_fields(city, days_off))

    async def zone(self, request: Request, text: str) -> None:
        """One's own time zone, where it is not the city's."""
        zone = read_zone(text, await self._stores.desk.zones())
        await self._stores.profiles.set_zone(await request.meet(), zone)
        now = self._services.clock.now()
        local = f"{now.astimezone(ZoneInfo(zone)):%H:%M}"
        await request.answer(*own.zone_recorded(zone, now, local, request.words))

    async def _hours_again(self, request: Request, kept: Mapping[str, Any]) -> None:
        await self._hours_form(request, kept["typed"])

    async def _hours_form(self, request: Request, typed: Mapping[str, Any]) -> None:
        await request.ask(own.hours_form(self._fresh(), typed, request.words))

    async def _hours_sent(self, request: Request) -> None:
        typed: dict[str, Any] = {
            name: request.text(name) for name in ("region", "hours", "lunch", "days_off")
        }
        typed["workdays"] = list(request.fields.get("workdays", ()))
        city = await self._own_city(request)
        try:
            entry = read_hours(regions=regions_of(city.country), **typed)
        except UserError as error:
            await self._mending.offer(request, error, "hours", {"typed": typed})
            return
        city_id = await self._stores.profiles.set_hours(await request.meet(), entry)
        city = await self._city(city_id)
        today = self._stores.today
        days_off = await self._directory.days_off(city, today, today + DAYS_AHEAD)
        facts = "\n".join(office_facts(city, days_off, request.words))
        await request.answer(*own.hours_recorded(facts, request.words))

    # The contract

    async def contract(self, request: Request) -> None:
        city = await self._own_city(request)
        held = await self._stores.contracts.of_city(city.id)
        await self._contract_form(request, contract.contract_fields(held))

    async def _contract_again(self, request: Request, kept: Mapping[str, Any]) -> None:
        await self._contract_form(request, kept["typed"])

    async def _contract_form(self, request: Request, typed: Mapping[str, Any]) -> None:
        await request.ask(contract.contract_form(self._fresh(), typed, request.words))

    async def _contract_sent(self, request: Request) -> None:
        typed: dict[str, Any] = {
            name: request.text(name) for name in ("status", "url", "worked_with")
        }
        for name in ("sectors", "parts"):
            typed[name] = list(request.fields.get(name, ()))
        try:
            entry = read_contract(**typed)
        except UserError as error:
            await self._mending.offer(request, error, "contract", {"typed": typed})
            return
        await self._stores.contracts.save(await request.meet(), entry)
        await request.answer(*contract.contract_recorded(entry, request.words))

    # Whose

    async def _own(self, request: Request) -> Place:
        row = (await request.person()).confirmed
        if row is None:
            raise NotAllowed("Join your city first: press Join my city, or use /city join.")
        return place_of(row)

    async def _own_city(self, request: Request) -> City:
        place = await self._own(request)
        if place.organisation:
            raise NotAllowed("Only people who speak for a city can do this.")
        return await self._city(place.id)

    async def _city(self, city_id: int) -> City:
        city = await self._directory.city(city_id)
        if city is None:
            raise NotFound("This city is not in the directory any more.")
        return city

    def _fresh(self) -> str:
        return ids.token(self._services.secrets)
