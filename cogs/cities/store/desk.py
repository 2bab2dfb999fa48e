"""The directory's cities and organisations, as people find them and coordinators keep them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bot import audit
from bot.cities_data import countries
from bot.db import IntegrityError
from bot.errors import NotFound, UserError
from bot.texts import fold, folded, plain
from cogs.cities.rules.entries import CityEntry, Known, PartnerEntry
from cogs.cities.rules.places import Place
from cogs.cities.store.members import REQUEST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.clock import Clock
    from bot.db import Database, Tx
    from bot.directory import Directory, Partner
    from bot.outbox import Outbox


class DeskStore:
    def __init__(self, db: Database, clock: Clock, directory: Directory, outbox: Outbox) -> None:
        self._db = db
        self._clock = clock
        self._directory = directory
        self._outbox = outbox

    async def places(self) -> list[Place]:
        """Every city and organisation."""
        return [
            *await self.cities(),
            *(
                Place(partner.id, partner.name, organisation=True)
                for partner in await self._directory.partners()
            ),
        ]

    async def cities(self) -> list[Place]:
        return [
            Place(city.id, city.name, other_names=city.aliases)
            for city in await self._directory.cities()
        ]

    async def partner(self, partner_id: int) -> Partner | None:
        partners = await self._directory.partners()
        return next((partner for partner in partners if partner.id == partner_id), None)

    async def zones(self) -> Mapping[str, str]:
        """Zones by the folded names of their cities."""
        cities = await self._directory.cities()
        return {name: city.zone for city in cities for name in folded(city.names)}

    async def known(self, own_key: str = "") -> Known:
        """What an entry is checked against; ``own_key`` is the place that it corrects."""
        others = [place for place in await self.places() if place.key != own_key]
        return Known(others, _country_codes(), await self.zones())

    async def enter_city(self, entry: CityEntry, city_id: int | None, *, by: int) -> None:
        """Adds a city, or corrects the one of this id. Raises NotFound, or UserError where the
        name is taken."""
        columns = {
            "name": entry.name,
            "country": entry.country,
            "region": entry.region,
            "zone": entry.zone,
            "standing": entry.standing,
        }

        def unit(tx: Tx) -> None:
            if city_id is None:
                self._directory.add_city(tx, **columns, aliases=entry.aliases)
                audit.note(tx, self._clock.now(), by, "city.add", entry.name)
                return
            if tx.value("SELECT 1 FROM city WHERE id = ?", (city_id,)) is None:
                raise NotFound("This city is not in the directory any more.")
            self._directory.change_city(tx, city_id, columns)
            self._directory.set_aliases(tx, city_id, entry.aliases)
            audit.note(tx, self._clock.now(), by, "city.change", entry.name)
            self._requests_follow(tx, "city_id", city_id)

        await self._write(unit, entry.name)

    async def enter_partner(self, entry: PartnerEntry, partner_id: int | None, *, by: int) -> None:
        """As :meth:`enter_city`, for an organisation."""

        def unit(tx: Tx) -> None:
            if partner_id is None:
                self._directory.add_partner(tx, entry.name, entry.initiative, entry.url)
                audit.note(tx, self._clock.now(), by, "partner.add", entry.name)
                return
            if tx.value("SELECT 1 FROM partner WHERE id = ?", (partner_id,)) is None:
                raise NotFound("This organisation is not in the directory any more.")
            self._directory.change_partner(
                tx, partner_id, name=entry.name, initiative=entry.initiative, url=entry.url
            )
            audit.note(tx, self._clock.now(), by, "partner.change", entry.name)
            self._requests_follow(tx, "partner_id", partner_id)

        await self._write(unit, entry.name)

    def _requests_follow(self, tx: Tx, column: str, number: int) -> None:
        """Open requests show the corrected name."""
        rows = tx.all(
            f"SELECT user_id FROM member WHERE {column} = ?"  # noqa: S608 - our names
            f" UNION SELECT user_id FROM moves WHERE {column} = ?",
            (number, number),
        )
        for row in rows:
            self._outbox.stale(tx, REQUEST, row["user_id"])

    async def _write(self, unit: Callable[[Tx], None], name: str) -> None:
        try:
            await self._db.write(unit)
        except IntegrityError as error:
            raise UserError("{name} is in the directory already.", name=plain(name)) from error


def country_name(code: str) -> str:
    """The English name; the code itself where there is none."""
    return next((country.name for country in countries() if country.code == code), code)


@cache
def _country_codes() -> Mapping[str, str]:
    return {
        fold(name): country.code
        for country in countries()
        for name in (country.name, *country.aliases)
    }
