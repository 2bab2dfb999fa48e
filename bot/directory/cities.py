"""Mission cities and partners: their names in every language, zones, hours and days off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.cities_data import countries, mission_cities
from bot.directory.days import DayOff, days_off_of
from bot.directory.records import City, Partner, city_of
from bot.texts import fold, folded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.db import Database, Tx


class Cities:
    """Reads on the readers; each write is a plain function of ``tx``."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def cities(self) -> list[City]:
        """All cities, by name."""
        aliases: dict[int, list[str]] = {}
        for row in await self._db.all("SELECT city_id, alias FROM city_alias ORDER BY alias"):
            aliases.setdefault(row["city_id"], []).append(row["alias"])
        rows = await self._db.all("SELECT * FROM city ORDER BY name")
        return [city_of(row, tuple(aliases.get(row["id"], ()))) for row in rows]

    async def city(self, city_id: int) -> City | None:
        row = await self._db.one("SELECT * FROM city WHERE id = ?", (city_id,))
        if row is None:
            return None
        aliases = await self._db.all(
            "SELECT alias FROM city_alias WHERE city_id = ? ORDER BY alias", (city_id,)
        )
        return city_of(row, tuple(alias["alias"] for alias in aliases))

    async def find_cities(self, text: str, limit: int = 25) -> list[City]:
        """Cities whose name in any language begins with, then contains, the text."""
        wanted = fold(text).strip()
        found: list[tuple[int, str, City]] = []
        for city in await self.cities():
            names = folded(city.names)
            if any(name.startswith(wanted) for name in names):
                found.append((0, city.name, city))
            elif any(wanted in name for name in names):
                found.append((1, city.name, city))
        return [city for _, _, city in sorted(found, key=lambda f: f[:2])[:limit]]

    async def named_city(self, text: str) -> City | None:
        """The city of exactly this name, in any of its languages; ``text`` may be its id."""
        if text.isascii() and text.isdigit() and len(text) < 19:  # noqa: PLR2004 - a row id
            return await self.city(int(text))
        wanted = fold(text).strip()
        for city in await self.cities():
            if wanted in folded(city.names):
                return city
        return None

    async def zones_by_name(self) -> dict[str, str]:
        """Each city's zone under all its names: what typed times may refer to."""
        return {name: city.zone for city in await self.cities() for name in city.names}

    async def place_words(self) -> list[str]:
        """Names that point to a city or its country, for the check of own words."""
        cities = await self.cities()
        codes = {city.country for city in cities}
        words = [name for city in cities for name in city.names]
        for country in countries():
            if country.code in codes:
                words += [country.name, *country.aliases]
        return words

    def add_city(self, tx: Tx, name: str, country: str, zone: str, **more: Any) -> int:
        """A new city; its id. IntegrityError where the name is taken."""
        columns = {"name": name, "country": country, "zone": zone, **more}
        aliases = columns.pop("aliases", ())
        marks = ", ".join("?" for _ in columns)
        city_id = tx.execute(
            f"INSERT INTO city ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608 - our names
            tuple(columns.values()),
        ).lastrowid
        assert city_id is not None
        self.set_aliases(tx, city_id, aliases)
        return city_id

    def change_city(self, tx: Tx, city_id: int, changes: Mapping[str, Any]) -> None:
        """Changes the named columns of ``city``."""
        for column, value in changes.items():
            tx.execute(
                f"UPDATE city SET {column} = ? WHERE id = ?",  # noqa: S608 - our names
                (value, city_id),
            )

    def set_aliases(self, tx: Tx, city_id: int, aliases: tuple[str, ...] | list[str]) -> None:
        tx.execute("DELETE FROM city_alias WHERE city_id = ?", (city_id,))
        tx.many(
            "INSERT INTO city_alias (city_id, alias) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [(city_id, alias) for alias in aliases],
        )

    def set_days_off(self, tx: Tx, city_id: int, days: list[tuple[str, str]]) -> None:
        """The city's own days off, as pairs of ISO dates, first and last."""
        tx.execute("DELETE FROM city_day_off WHERE city_id = ?", (city_id,))
        tx.many(
            "INSERT INTO city_day_off (city_id, first, last) VALUES (?, ?, ?)",
            [(city_id, first, last) for first, last in days],
        )

    async def own_days_off(self, city_id: int) -> list[tuple[str, str]]:
        rows = await self._db.all(
            "SELECT first, last FROM city_day_off WHERE city_id = ? ORDER BY first", (city_id,)
        )
        return [(row["first"], row["last"]) for row in rows]

    async def days_off(self, city: City, first: date, last: date) -> tuple[DayOff, ...]:
        """Public holidays of its region and days off of its own, both ends included."""
        return days_off_of(city, await self.own_days_off(city.id), first, last)

    async def seed(self) -> None:
        """The Mission cities, once, into an empty directory."""
        if await self._db.value("SELECT 1 FROM city LIMIT 1") is not None:
            return

        def unit(tx: Tx) -> None:
            for city in mission_cities():
                self.add_city(
                    tx,
                    city.name,
                    city.country,
                    city.zone,
                    region=city.region,
                    languages="|".join(city.languages),
                    aliases=city.aliases,
                )

        await self._db.write(unit)

    # Partners

    async def partners(self) -> list[Partner]:
        return [
            Partner(row["id"], row["name"], row["initiative"], row["url"], row["about"])
            for row in await self._db.all("SELECT * FROM partner ORDER BY name")
        ]

    def add_partner(self, tx: Tx, name: str, initiative: str = "", url: str = "") -> int:
        """A new organisation; its id. IntegrityError where the name is taken."""
        partner_id = tx.execute(
            "INSERT INTO partner (name, initiative, url) VALUES (?, ?, ?)", (name, initiative, url)
        ).lastrowid
        assert partner_id is not None
        return partner_id

    def change_partner(
        self, tx: Tx, partner_id: int, *, name: str, initiative: str, url: str
    ) -> None:
        """IntegrityError where the name is taken."""
        tx.execute(
            "UPDATE partner SET name = ?, initiative = ?, url = ? WHERE id = ?",
            (name, initiative, url, partner_id),
        )

    def describe_partner(self, tx: Tx, partner_id: int, *, about: str, url: str) -> None:
        """What an organisation's own people say of it."""
        tx.execute("UPDATE partner SET about = ?, url = ? WHERE id = ?", (about, url, partner_id))
