"""How well two cities fit: what one needs and the other has, both ways."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from bot.topics import SECTORS, TOPICS, Sector, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# In tenths, so that no sum depends on the order of its parts.
SAME = 30
SAME_TOPIC = 12
SAME_SECTOR = 4
SOLVED = 10
SAME_SIZE = 5
OTHER_COUNTRY = 3
ENOUGH = 12
"""A pair needs one reason of this worth."""


class Basis(StrEnum):
    SEEK = "seek"
    OFFER = "offer"
    OBSTACLE = "obstacle"
    SOLUTION = "solution"


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """What every member may see of a city: a need, or what it can give. ``ref`` is the number of
    the offer or the obstacle."""

    basis: Basis
    ref: int
    topic: Topic
    sector: Sector


@dataclass(frozen=True, slots=True)
class Peer:
    """A city with its visible facts."""

    id: int
    country: str
    size: str | None
    needs: tuple[Fact, ...] = ()
    gives: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """``seeker`` needs what ``giver`` has."""

    seeker: int
    giver: int
    need: Fact
    give: Fact
    worth: int


def worth(need: Fact, give: Fact) -> int:
    """In tenths. *Other* is no topic, and what cuts across sectors is no sector, to share."""
    if need.topic is give.topic and need.topic is not Topic.OTHER:
        base = SAME if need.sector is give.sector else SAME_TOPIC
    elif need.sector is give.sector and need.sector is not Sector.CROSS:
        base = SAME_SECTOR
    else:
        return 0
    return base + SOLVED if give.basis is Basis.SOLUTION else base


def reasons(one: Peer, other: Peer) -> list[Reason]:
    """Each need with its best offer, both ways, the best first."""
    found = [
        Reason(seeker.id, giver.id, need, best, worth(need, best))
        for seeker, giver in ((one, other), (other, one))
        for need in seeker.needs
        if giver.gives
        and (best := min(giver.gives, key=lambda give: (-worth(need, give), give)))
        and worth(need, best)
    ]
    return sorted(found, key=lambda r: (-r.worth, r.seeker, r.need))


class Fits:
    """Whom each of some cities fits, and how well, in tenths.

    ``apart`` are pairs of cities that must not meet; ``topic`` counts only needs of that topic.
    """

    def __init__(
        self,
        peers: Iterable[Peer],
        apart: frozenset[frozenset[int]] = frozenset(),
        topic: Topic | None = None,
    ) -> None:
        self.peers = sorted(peers, key=lambda peer: peer.id)
        self._columns = list(zip(*(_supply(peer.gives) for peer in self.peers), strict=True))
        self._demands = [
            [_cell(n.topic, n.sector) for n in peer.needs if topic in {None, n.topic}]
            for peer in self.peers
        ]
        places = {peer.id: place for place, peer in enumerate(self.peers)}
        self._apart = {
            (places[min(pair)], places[max(pair)])
            for pair in apart
            if len(pair) == 2 and pair <= places.keys()  # noqa: PLR2004 - a pair
        }
        self.scores = self._all_scores()
        """By place in ``peers``; zero for two who do not fit or must not meet."""

    def _all_scores(self) -> list[list[int]]:
        """Column by column in the interpreter's own loops: 112 cities take a moment."""
        count = len(self.peers)
        scores = [[0] * count for _ in range(count)]
        sums, bests = zip(*map(self._wanted, self._demands), strict=True) if count else ((), ())
        for a, one in enumerate(self.peers):
            row, there, best = scores[a], sums[a], bests[a]
            for b in range(a):
                if best[b] >= ENOUGH or bests[b][a] >= ENOUGH:
                    row[b] = scores[b][a] = there[b] + sums[b][a] + _beside(one, self.peers[b])
        for a, b in self._apart:
            scores[a][b] = scores[b][a] = 0
        return scores

    def _wanted(self, cells: Sequence[int]) -> tuple[list[int], list[int]]:
        """What each city has for these needs: the sum, and the best."""
        if not cells:
            return [0] * len(self.peers), [0] * len(self.peers)
        rows = list(zip(*(self._columns[cell] for cell in cells), strict=True))
        return list(map(sum, rows)), list(map(max, rows))

    def kept_apart(self, a: int, b: int) -> bool:
        """By place: whether the two must not meet."""
        return (min(a, b), max(a, b)) in self._apart

    def of(self, city_id: int) -> list[tuple[Peer, int]]:
        """Whom this city fits, best first."""
        place = next((at for at, peer in enumerate(self.peers) if peer.id == city_id), None)
        if place is None:
            return []
        found = [
            (peer, score)
            for peer, score in zip(self.peers, self.scores[place], strict=True)
            if score
        ]
        return sorted(found, key=lambda each: (-each[1], each[0].id))


def _beside(one: Peer, other: Peer) -> int:
    same_size = one.size is not None and one.size == other.size
    return SAME_SIZE * same_size + OTHER_COUNTRY * (one.country != other.country)


def _cell(topic: Topic, sector: Sector) -> int:
    return TOPICS.index(topic) * len(SECTORS) + SECTORS.index(sector)


_CELLS = [(topic, sector) for topic in TOPICS for sector in SECTORS]
_NOTHING = (0,) * len(_CELLS)


def _supply(gives: Sequence[Fact]) -> list[int]:
    """What a need of each topic and sector would find here."""
    sorts = {(give.topic, give.sector, give.basis is Basis.SOLUTION) for give in gives}
    return list(map(max, *(_worths(*sort) for sort in sorts), _NOTHING, _NOTHING))


@cache
def _worths(topic: Topic, sector: Sector, solved: bool) -> tuple[int, ...]:
    give = Fact(Basis.SOLUTION if solved else Basis.OFFER, 0, topic, sector)
    return tuple(worth(Fact(Basis.SEEK, 0, *cell), give) for cell in _CELLS)
