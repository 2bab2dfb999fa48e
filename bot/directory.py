"""Cities, the people who speak for them, partners and places: the facts that cogs share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.cities_data import countries, mission_cities
from bot.clock import Clock, moment_or_none, seconds
from bot.privacy import CONTRACT, Datum
from bot.texts import fold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.db import Database, Row, Tx


class Kind(StrEnum):
    TECHNICAL = "technical"
    POLITICAL = "political"
    PARTNER = "partner"


class Standing(StrEnum):
    MISSION = "mission"
    MISSION_MINDED = "mission_minded"
    MEMBER = "member"


@dataclass(frozen=True)
class City:
    id: int
    name: str
    country: str
    zone: str
    region: str
    standing: Standing
    size: str | None
    languages: tuple[str, ...]
    domain: str
    about: str
    url: str
    neutral_by: int
    opens: str
    closes: str
    lunch_from: str
    lunch_to: str
    workdays: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Partner:
    id: int
    name: str
    initiative: str
    url: str
    about: str


@dataclass(frozen=True)
class Member:
    """A person who speaks for a city or an organisation; names of people are never stored."""

    user_id: int
    kind: Kind
    city_id: int | None
    partner_id: int | None
    sectors: tuple[str, ...]
    zone: str | None
    confirmed: bool
    left_at: datetime | None
    speaks_for: str
    """The name of the city or the organisation."""


_MEMBERS = (
    "SELECT member.*, coalesce(city.name, partner.name) AS speaks_for FROM member"
    " LEFT JOIN city ON city.id = member.city_id"
    " LEFT JOIN partner ON partner.id = member.partner_id"
)


class Directory:
    """Reads on the readers; each write is a plain function of ``tx``."""

    data = (
        Datum(
            "member",
            "user_id",
            "who speaks for which city or organisation",
            CONTRACT,
            "until erased, or 90 days after leaving",
        ),
        Datum(
            "member",
            "confirmed_by",
            "which coordinator confirmed a member",
            CONTRACT,
            "as long as the member's row",
        ),
        Datum("audit", "actor_id", "what coordinators did", CONTRACT, "12 months"),
        Datum("draft", "owner", "a form or preview not yet sent", CONTRACT, "60 minutes"),
        Datum("erasure", "user_id", "an erasure under way", CONTRACT, "until it is done"),
        Datum("notice", "route", "whom a private message reaches", CONTRACT, "90 days"),
        Datum("bundle", "route", "whom a daily message reaches", CONTRACT, "90 days"),
    )

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    # Cities

    async def cities(self) -> list[City]:
        """All cities, by name."""
        aliases: dict[int, list[str]] = {}
        for row in await self._db.all("SELECT city_id, alias FROM city_alias ORDER BY alias"):
            aliases.setdefault(row["city_id"], []).append(row["alias"])
        rows = await self._db.all("SELECT * FROM city ORDER BY name")
        return [_city(row, tuple(aliases.get(row["id"], ()))) for row in rows]

    async def city(self, city_id: int) -> City | None:
        row = await self._db.one("SELECT * FROM city WHERE id = ?", (city_id,))
        if row is None:
            return None
        aliases = await self._db.all(
            "SELECT alias FROM city_alias WHERE city_id = ? ORDER BY alias", (city_id,)
        )
        return _city(row, tuple(alias["alias"] for alias in aliases))

    async def find_cities(self, text: str, limit: int = 25) -> list[City]:
        """Cities whose name in any language begins with, then contains, the text."""
        wanted = fold(text).strip()
        found: list[tuple[int, str, City]] = []
        for city in await self.cities():
            names = [fold(name) for name in (city.name, *city.aliases)]
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
            if wanted in {fold(name) for name in (city.name, *city.aliases)}:
                return city
        return None

    async def zones_by_name(self) -> dict[str, str]:
        """Each city's zone under all its names: what typed times may refer to."""
        return {
            name: city.zone for city in await self.cities() for name in (city.name, *city.aliases)
        }

    async def place_words(self) -> list[str]:
        """Names that point to a city or its country, for the check of own words."""
        cities = await self.cities()
        codes = {city.country for city in cities}
        words = [name for city in cities for name in (city.name, *city.aliases)]
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

    # Members

    async def member(self, user_id: int) -> Member | None:
        row = await self._db.one(f"{_MEMBERS} WHERE user_id = ?", (user_id,))
        return _member(row) if row else None

    def member_in(self, tx: Tx, user_id: int) -> Member | None:
        """As :meth:`member`, within a transaction that decides by it."""
        row = tx.one(f"{_MEMBERS} WHERE user_id = ?", (user_id,))
        return _member(row) if row else None

    async def members(self, *, confirmed: bool = True) -> list[Member]:
        """Who takes part (or, with ``confirmed=False``, also who has asked), by city."""
        rows = await self._db.all(
            f"{_MEMBERS} WHERE left_at IS NULL AND (state = 'confirmed' OR ?)"
            " ORDER BY speaks_for, user_id",
            (not confirmed,),
        )
        return [_member(row) for row in rows]

    def ask_to_join(
        self,
        tx: Tx,
        user_id: int,
        kind: Kind,
        *,
        city_id: int | None = None,
        partner_id: int | None = None,
        zone: str | None = None,
    ) -> None:
        """The person asks; a change of city or kind must be confirmed anew."""
        tx.execute(
            "INSERT INTO member (user_id, kind, city_id, partner_id, zone, state, at)"
            " VALUES (?, ?, ?, ?, ?, 'asked', ?) ON CONFLICT (user_id) DO UPDATE SET"
            " kind = excluded.kind, city_id = excluded.city_id, partner_id = excluded.partner_id,"
            " zone = coalesce(excluded.zone, zone), state = 'asked', confirmed_by = NULL,"
            " left_at = NULL, at = excluded.at",
            (user_id, kind, city_id, partner_id, zone, seconds(self._clock.now())),
        )

    def confirm(self, tx: Tx, user_id: int, by: int) -> bool:
        """A coordinator confirms; False when somebody did, or the request is gone."""
        return (
            tx.execute(
                "UPDATE member SET state = 'confirmed', confirmed_by = ?"
                " WHERE user_id = ? AND state = 'asked' AND left_at IS NULL",
                (by, user_id),
            ).rowcount
            == 1
        )

    def refuse(self, tx: Tx, user_id: int) -> bool:
        """A coordinator refuses: the request goes; False when it was settled before."""
        return (
            tx.execute(
                "DELETE FROM member WHERE user_id = ? AND state = 'asked'", (user_id,)
            ).rowcount
            == 1
        )

    def leave(self, tx: Tx, user_id: int) -> None:
        """The person no longer takes part; the row goes 90 days later."""
        tx.execute(
            "UPDATE member SET left_at = ?, state = 'asked' WHERE user_id = ? AND left_at IS NULL",
            (seconds(self._clock.now()), user_id),
        )

    def set_zone(self, tx: Tx, user_id: int, zone: str | None) -> None:
        tx.execute("UPDATE member SET zone = ? WHERE user_id = ?", (zone, user_id))

    def forget_left(self, tx: Tx, before: datetime) -> list[int]:
        """Deletes the rows of people who left before; their ids."""
        rows = tx.all("DELETE FROM member WHERE left_at < ? RETURNING user_id", (seconds(before),))
        return [row["user_id"] for row in rows]

    # Places

    async def place(self, key: str) -> int | None:
        """The Discord id of a channel, ``role_<name>`` or ``tag_<topic>``."""
        found: int | None = await self._db.value(
            "SELECT discord_id FROM place WHERE key = ?", (key,)
        )
        return found

    async def places(self) -> dict[str, int]:
        rows = await self._db.all("SELECT key, discord_id FROM place")
        return {row["key"]: row["discord_id"] for row in rows}

    def set_place(self, tx: Tx, key: str, discord_id: int) -> None:
        tx.execute(
            "INSERT INTO place (key, discord_id) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET discord_id = excluded.discord_id",
            (key, discord_id),
        )

    # Personal data

    async def export(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        wanted = {
            "member": ("SELECT * FROM member WHERE user_id = ?", (user_id,)),
            "audit": ("SELECT at, action, ref FROM audit WHERE actor_id = ?", (user_id,)),
            "draft": ("SELECT form, expires_at FROM draft WHERE owner = ?", (user_id,)),
            "notice": (
                "SELECT kind, not_before, state FROM notice WHERE route = ?",
                (f"dm:{user_id}",),
            ),
        }
        out: dict[str, list[dict[str, Any]]] = {}
        for table, (sql, params) in wanted.items():
            rows = [dict(row) for row in await self._db.all(sql, params)]
            if rows:
                out[table] = rows
        return out

    def forget(self, tx: Tx, user_id: int, *, with_texts: bool) -> list[str]:  # noqa: ARG002 - no texts here
        route = f"dm:{user_id}"
        tx.execute("DELETE FROM member WHERE user_id = ?", (user_id,))
        tx.execute("UPDATE member SET confirmed_by = NULL WHERE confirmed_by = ?", (user_id,))
        tx.execute("DELETE FROM draft WHERE owner = ?", (user_id,))
        tx.execute("DELETE FROM notice WHERE route = ?", (route,))
        tx.execute("DELETE FROM bundle WHERE route = ?", (route,))
        acted = tx.execute("UPDATE audit SET actor_id = 0 WHERE actor_id = ?", (user_id,)).rowcount
        sentences = ["Your city, your role and your private notices were deleted."]
        if acted:
            sentences.append("Your acts as coordinator stay in the log, without your name.")
        return sentences


def _city(row: Row, aliases: tuple[str, ...]) -> City:
    values = dict(row)
    values["standing"] = Standing(row["standing"])
    values["languages"] = tuple(filter(None, row["languages"].split("|")))
    return City(**values, aliases=aliases)


def _member(row: Row) -> Member:
    return Member(
        user_id=row["user_id"],
        kind=Kind(row["kind"]),
        city_id=row["city_id"],
        partner_id=row["partner_id"],
        sectors=tuple(filter(None, row["sectors"].split("|"))),
        zone=row["zone"],
        confirmed=row["state"] == "confirmed" and row["left_at"] is None,
        left_at=moment_or_none(row["left_at"]),
        speaks_for=row["speaks_for"],
    )
