"""What a city or an organisation tells of itself, kept by its own people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.cities.store.standing import own_city, own_place

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.db import Database, Tx
    from bot.directory import Directory, Member
    from bot.permissions import Person
    from cogs.cities.rules.places import Place
    from cogs.cities.rules.profiles import Hours, Profile


class ProfileStore:
    """``who`` tells, within the transaction, who acts and what they speak for."""

    def __init__(self, db: Database, directory: Directory) -> None:
        self._db = db
        self._directory = directory

    async def contacts(self, place: Place) -> list[Member]:
        """Who has agreed to be asked for this place."""
        column = "partner_id" if place.organisation else "city_id"
        return [
            member
            for member in await self._directory.members()
            if member.contact and getattr(member, column) == place.id
        ]

    async def describe(self, who: Callable[[Tx], Person], profile: Profile) -> Place:
        """The person's city or organisation says this of itself from now on."""

        def unit(tx: Tx) -> Place:
            place = own_place(who(tx))
            if place.organisation:
                self._directory.describe_partner(tx, place.id, about=profile.about, url=profile.url)
                return place
            changes = {
                "about": profile.about,
                "url": profile.url,
                "languages": "|".join(profile.languages),
                "size": profile.size,
                "neutral_by": profile.neutral_by,
            }
            self._directory.change_city(tx, place.id, changes)
            return place

        return await self._db.write(unit)

    async def set_hours(self, who: Callable[[Tx], Person], hours: Hours) -> int:
        """The number of the city whose hours these are now."""

        def unit(tx: Tx) -> int:
            city_id = own_city(who(tx))
            changes = {
                "region": hours.region,
                "opens": hours.opens,
                "closes": hours.closes,
                "lunch_from": hours.lunch_from,
                "lunch_to": hours.lunch_to,
                "workdays": hours.workdays,
            }
            self._directory.change_city(tx, city_id, changes)
            self._directory.set_days_off(tx, city_id, list(hours.days_off))
            return city_id

        return await self._db.write(unit)

    async def set_zone(self, who: Callable[[Tx], Person], zone: str) -> None:
        """The person's own zone, where it is not the city's."""

        def unit(tx: Tx) -> None:
            person = who(tx)
            own_place(person)
            self._directory.set_zone(tx, person.user_id, zone)

        await self._db.write(unit)

    async def set_contact(self, who: Callable[[Tx], Person], *, contact: bool) -> Place:
        """The person agrees to be asked for their place, or does no longer."""

        def unit(tx: Tx) -> Place:
            person = who(tx)
            place = own_place(person)
            self._directory.set_contact(tx, person.user_id, contact=contact)
            return place

        return await self._db.write(unit)
