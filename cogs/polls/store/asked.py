"""Whom a poll asks, and whether it may ask them now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.clock import seconds
from cogs.polls.rules.codes import voter, voter_marker
from cogs.polls.rules.kinds import Audience, Poll, State, Unit
from cogs.polls.rules.opening import REPEAT_AFTER, check_cities, check_not_repeated, check_room
from cogs.polls.store import rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bot.db import Tx
    from bot.topics import Sector

_KINDS = {Audience.TECHNICAL: ("technical",), Audience.POLITICAL: ("political",)}
_FREE = (State.DRAFT, State.PROPOSED, State.SCHEDULED)


@dataclass(frozen=True, slots=True)
class Elector:
    """One person asked, and the city they speak for in this poll."""

    member: int
    city: int

    def voter(self, unit: Unit) -> str:
        """Who counts once: ``city:7`` or ``member:42``."""
        return voter(unit, self.city, self.member)


def officials(tx: Tx, audience: Audience, sector: Sector | None) -> list[Elector]:
    """The confirmed officials whom a poll of this audience would ask now."""
    kinds = _KINDS.get(audience, ("technical", "political"))
    found = tx.all(
        "SELECT user_id, kind, city_id, sectors FROM member"
        " WHERE state = 'confirmed' AND left_at IS NULL AND city_id IS NOT NULL ORDER BY user_id"
    )
    return [
        Elector(row["user_id"], row["city_id"])
        for row in found
        if row["kind"] in kinds and (sector is None or sector in row["sectors"].split("|"))
    ]


def frozen(tx: Tx, poll_id: int) -> list[Elector]:
    """Whom an opened poll asks, until they are forgotten."""
    found = tx.all("SELECT member, city FROM poll_electors WHERE poll = ?", (poll_id,))
    return [Elector(row["member"], row["city"]) for row in found]


def freeze(tx: Tx, poll: Poll, electors: Collection[Elector]) -> int:
    """Writes the list; how many cities, or people where each counts, are asked."""
    tx.many(
        "INSERT INTO poll_electors (poll, member, city) VALUES (?, ?, ?)",
        [(poll.id, elector.member, elector.city) for elector in electors],
    )
    return len({elector.voter(poll.unit) for elector in electors})


def cities(electors: Iterable[Elector]) -> set[int]:
    return {elector.city for elector in electors}


def check_may_ask(tx: Tx, poll: Poll, electors: Collection[Elector], *, room: bool = True) -> None:
    """Refuses too few cities, a question repeated too soon and, with ``room``, too many polls.

    ``poll`` has the times that it will have.
    """
    asked = cities(electors)
    check_cities(poll.mode, len(asked), poll.min_result)
    others = rows.find_all(
        tx,
        "state IN ('scheduled', 'open', 'counting') OR (state = 'published' AND closes_at > ?)",
        (seconds(poll.opens_at - REPEAT_AFTER),),
    )
    same = [other for other in others if other.question_key == poll.question_key]
    check_not_repeated(poll, asked, [(other, _cities_of(tx, other)) for other in same])
    if room:
        check_room(poll, others, poll.opener_id or 0)


def answered_cities(
    poll: Poll, electors: Iterable[Elector], markers: Collection[bytes], key: bytes
) -> int:
    """From how many cities the answers came; in memory only, for the thresholds.

    Where cities count each marker is one. Of people those erased since cannot be placed, so
    their cities may be missed: rather no result than one too early.
    """
    if poll.unit is Unit.CITY:
        return len(markers)
    token = poll.box_token or b""
    return len(
        {
            elector.city
            for elector in electors
            if voter_marker(key, token, elector.voter(poll.unit)) in markers
        }
    )


def _cities_of(tx: Tx, poll: Poll) -> set[int]:
    if poll.state in _FREE:
        return cities(officials(tx, poll.audience, poll.sector))
    return cities(frozen(tx, poll.id))
