"""Which cities have been there, and why Agora says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 3


class Why(StrEnum):
    """From what helps most to what helps least."""

    SOLVED = "solved"
    HELPED = "helped"
    OFFERS = "offers"
    FACES = "faces"


_WEIGHT = {Why.SOLVED: 3.0, Why.HELPED: 3.0, Why.OFFERS: 2.5, Why.FACES: 1.0}
_OTHER_SECTOR = 0.4


@dataclass(frozen=True, slots=True)
class Reason:
    """``what``: the obstacle's reference, or the line of an offer."""

    why: Why
    same_sector: bool
    what: str

    @property
    def weight(self) -> float:
        return _WEIGHT[self.why] * (1.0 if self.same_sector else _OTHER_SECTOR)


@dataclass(frozen=True, slots=True)
class Peer:
    city_id: int
    city: str
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> float:
        """The best reason counts whole, each further one a little."""
        weights = sorted((reason.weight for reason in self.reasons), reverse=True)
        return weights[0] + 0.1 * sum(weights[1:])

    @property
    def helps(self) -> bool:
        """Whether it can say more than that it faces the same."""
        return any(reason.why is not Why.FACES for reason in self.reasons)


def best(peers: Iterable[Peer]) -> list[Peer]:
    """At most three; equal ones by name, so that the order tells nothing."""
    return sorted(peers, key=lambda peer: (-peer.score, peer.city))[:MOST]
