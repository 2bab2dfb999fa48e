"""Cities, partners and members as the directory knows them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.clock import moment_or_none

if TYPE_CHECKING:
    from datetime import datetime

    from bot.db import Row


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

    @property
    def names(self) -> tuple[str, ...]:
        """In any language, the official one first."""
        return (self.name, *self.aliases)


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
    contact: bool = False
    """Has agreed to be asked for it, and is shown to members."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Among whom somebody of a city stands: its people, and the cities of its country for which
    anybody takes part."""

    members: int
    cities: int


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody who acts: their row, if any, and the Discord id of the coordinators' role."""

    member: Member | None
    coordinators: int | None


def city_of(row: Row, aliases: tuple[str, ...]) -> City:
    values = dict(row)
    values["standing"] = Standing(row["standing"])
    values["languages"] = tuple(filter(None, row["languages"].split("|")))
    return City(**values, aliases=aliases)


def member_of(row: Row) -> Member:
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
        contact=bool(row["contact"]),
    )
