"""Which cities have been there: they solved it, helped to, offer help, or say that they face it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.search import Audience
from cogs.obstacles.rules.peers import Peer, Reason, Why, best

if TYPE_CHECKING:
    from bot.db import Database
    from bot.directory import Directory, Member
    from bot.search import Search
    from cogs.obstacles.rules.records import Obstacle

_MAY = frozenset({Audience.ALL, Audience.MEMBERS})
_LOOKED_AT = 40
_ASKED_IN_A_CITY = 2


@dataclass
class _Found:
    reasons: dict[int, list[Reason]] = field(default_factory=dict)

    def add(self, city_id: int | None, reason: Reason) -> None:
        if city_id is not None:
            self.reasons.setdefault(city_id, []).append(reason)


class Peers:
    def __init__(self, db: Database, directory: Directory, search: Search) -> None:
        self._db = db
        self._directory = directory
        self._search = search

    async def of(self, obstacle: Obstacle) -> list[Peer]:
        """Up to three cities, the best reasons first. Only what all members may see counts; the
        post's own city is left out where the post shows it."""
        found = _Found()
        await self._solved(obstacle, found)
        await self._offered(obstacle, found)
        await self._facing(obstacle, found)
        found.reasons.pop(obstacle.city_id or 0, None)
        names = {city.id: city.name for city in await self._directory.cities()}
        return best(
            Peer(city_id, names[city_id], tuple(reasons))
            for city_id, reasons in found.reasons.items()
            if city_id in names
        )

    async def people(self, obstacle: Obstacle) -> list[int]:
        """Whom to ask in these cities: two in each, who agreed to be asked first. A named author
        is never asked about the own post."""
        cities = [peer.city_id for peer in await self.of(obstacle) if peer.helps]
        members = await self._directory.members()
        asked: list[int] = []
        for city_id in cities:
            there = [m for m in members if m.city_id == city_id and m.user_id != obstacle.author_id]
            there.sort(key=_who_first)
            asked += [member.user_id for member in there[:_ASKED_IN_A_CITY]]
        return asked

    async def _solved(self, obstacle: Obstacle, found: _Found) -> None:
        rows = await self._db.all(
            "SELECT o.id, o.sector, coalesce(c.city_id, o.city_id) AS city_id, c.city_id AS helped"
            " FROM obstacle o JOIN solution s ON s.obstacle_id = o.id"
            " LEFT JOIN solution_credit c ON c.solution_id = s.id"
            " WHERE o.state = 'solved' AND o.topic = ? AND o.id <> ? AND o.removed = 0"
            " AND o.next_step IS NOT 'show'"
            " UNION SELECT o.id, o.sector, o.city_id, NULL"
            " FROM obstacle o WHERE o.state = 'solved' AND o.topic = ? AND o.id <> ?"
            " AND o.removed = 0 AND o.city_id IS NOT NULL",
            (obstacle.topic, obstacle.id, obstacle.topic, obstacle.id),
        )
        for row in rows:
            why = Why.SOLVED if row["helped"] is None else Why.HELPED
            same = row["sector"] == obstacle.sector
            found.add(row["city_id"], Reason(why, same, f"OBS-{row['id']}"))

    async def _offered(self, obstacle: Obstacle, found: _Found) -> None:
        offers = await self._search.find(
            "", may=_MAY, kinds={"offer"}, topic=obstacle.topic, limit=_LOOKED_AT
        )
        for each in offers:
            if each.doc.state != "seek":
                same = each.doc.sector == obstacle.sector
                found.add(each.doc.city_id, Reason(Why.OFFERS, same, each.doc.title))

    async def _facing(self, obstacle: Obstacle, found: _Found) -> None:
        rows = await self._db.all(
            "SELECT city_id FROM faced WHERE obstacle_id = ? AND visible = 1", (obstacle.id,)
        )
        for row in rows:
            found.add(row["city_id"], Reason(Why.FACES, same_sector=True, what=obstacle.ref))


def _who_first(member: Member) -> tuple[bool, int]:
    return not member.contact, member.user_id
