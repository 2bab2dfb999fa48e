"""What all members may see of each city: what it needs, and what it can give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.topics import Sector, Topic
from cogs.cities.rules.fitting import Basis, Fact, Peer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.db import Database

# Offers and needs lapse with their row. What others published names a city only where its grade
# lets it; only what every member finds counts here.
_FACTS = """
SELECT city_id, direction AS basis, id AS ref, topic, sector, note AS said FROM offer
    WHERE city_id IS NOT NULL
UNION ALL
SELECT city_id, kind AS basis, ref, topic, sector, title AS said FROM search_doc
    WHERE city_id IS NOT NULL AND grade IN ('named', 'city') AND audience IN ('all', 'members')
    AND (kind = 'solution' OR kind = 'obstacle' AND state = 'open')
"""
_GIVES = {Basis.OFFER, Basis.SOLUTION}


@dataclass(frozen=True, slots=True)
class Visible:
    """A fact in its people's own words."""

    city_id: int
    fact: Fact
    said: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What a call is about; ``about`` is an obstacle that shows its city."""

    topic: str = ""
    about: int | None = None


class Peers:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def all(self) -> list[Peer]:
        """Every city for which an official takes part."""
        rows = await self._db.all(
            "SELECT id, country, size FROM city WHERE id IN"
            " (SELECT city_id FROM member WHERE state = 'confirmed' AND left_at IS NULL)"
            " ORDER BY id"
        )
        facts: dict[int, list[Fact]] = {}
        for seen in await self._visible():
            facts.setdefault(seen.city_id, []).append(seen.fact)
        return [
            Peer(
                row["id"],
                row["country"],
                row["size"],
                needs=_sorted(f for f in facts.get(row["id"], ()) if f.basis not in _GIVES),
                gives=_sorted(f for f in facts.get(row["id"], ()) if f.basis in _GIVES),
            )
            for row in rows
        ]

    async def said(self, cities: Iterable[int]) -> Mapping[tuple[int, Fact], str]:
        """What these cities' people wrote, by city and fact, as far as it is still to be seen."""
        wanted = set(cities)
        return {
            (seen.city_id, seen.fact): seen.said
            for seen in await self._visible()
            if seen.city_id in wanted
        }

    async def partners(self, needs: Iterable[Fact]) -> list[tuple[str, str]]:
        """(organisation, what it offers) for these topics: they give, and are no peers."""
        topics = {need.topic for need in needs}
        rows = await self._db.all(
            "SELECT partner.name, offer.topic, offer.note FROM offer"
            " JOIN partner ON partner.id = offer.partner_id WHERE direction = 'offer'"
            " ORDER BY partner.name, offer.id"
        )
        return [(row["name"], row["note"]) for row in rows if row["topic"] in topics]

    async def subject(self, obstacle: int) -> Subject:
        """A call about this obstacle; of one that hides its city only the topic."""
        row = await self._db.one(
            "SELECT topic, grade FROM search_doc WHERE kind = 'obstacle' AND ref = ?", (obstacle,)
        )
        if row is None:
            return Subject()
        shows = row["grade"] in {"named", "city"}
        return Subject(row["topic"], obstacle if shows else None)

    async def _visible(self) -> list[Visible]:
        return [
            Visible(row["city_id"], fact, row["said"])
            for row in await self._db.all(_FACTS)
            if (fact := _fact(row["basis"], row["ref"], row["topic"], row["sector"])) is not None
        ]


def _fact(basis: str, ref: int, topic: str, sector: str) -> Fact | None:
    """None for what has no topic or sector of ours."""
    try:
        return Fact(Basis(basis), ref, Topic(topic), Sector(sector))
    except ValueError:
        return None


def _sorted(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(sorted(facts))
