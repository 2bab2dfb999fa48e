"""Who meets whom in a round, so that together they gain most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from cogs.cities.rules.fitting import Fits

NEAR = 10
"""So many best fits of a city are tried when mates are exchanged."""
LONGEST = 6
"""So many cities take a new mate in one exchange."""
TRIES = 112
"""So many exchanges are tried for a round of few cities as for one of many."""


@dataclass(frozen=True, slots=True)
class Group:
    """Two cities, or three where one would be left over; ids in rising order, worth in tenths."""

    cities: tuple[int, ...]
    score: int


def plan(fits: Fits) -> list[Group]:
    """The groups of a round, best first. The order in which cities came changes nothing."""
    pairs = paired(fits.scores)
    left = set(range(len(fits.peers))) - {place for pair in pairs for place in pair}
    made = [
        Group(tuple(fits.peers[place].id for place in sorted(places)), score)
        for places, score in _with_thirds(pairs, left, fits)
    ]
    return sorted(made, key=lambda group: (-group.score, group.cities))


def paired(scores: list[list[int]]) -> list[tuple[int, int]]:
    """Pairs of places, each place in one pair at most, whose scores are nearly the largest sum."""
    pairing = _Pairing(scores)
    pairing.improve()
    return pairing.pairs()


def _with_thirds(
    pairs: Sequence[tuple[int, int]], left: Collection[int], fits: Fits
) -> list[tuple[tuple[int, ...], int]]:
    """Whoever is left joins the pair to which it adds most; a pair takes one."""
    scores = fits.scores
    adds = sorted(
        (-(scores[one][a] + scores[one][b]), one, at)
        for one in left
        for at, (a, b) in enumerate(pairs)
        if scores[one][a] + scores[one][b]
        and not fits.kept_apart(one, a)
        and not fits.kept_apart(one, b)
    )
    groups: dict[int, tuple[tuple[int, ...], int]] = {
        at: (pair, scores[pair[0]][pair[1]]) for at, pair in enumerate(pairs)
    }
    placed: set[int] = set()
    for loss, one, at in adds:
        places, score = groups[at]
        if one not in placed and len(places) == 2:  # noqa: PLR2004 - still a pair
            groups[at] = ((*places, one), score - loss)
            placed.add(one)
    return list(groups.values())


class _Step(NamedTuple):
    """``one`` leaves its mate for ``other``; what the chain gains where it ends here and the two
    who are loose take one another."""

    one: int
    other: int
    gain: int


class _Pairing:
    """Greedy pairs by (−score, lower, higher), then chains of exchanges while the sum grows.

    Exact answers take seconds in Python; this takes milliseconds and reaches about 98 percent.
    """

    def __init__(self, scores: list[list[int]]) -> None:
        self._scores = scores
        self._mates: list[int | None] = [None] * len(scores)
        self._held = [0] * len(scores)
        self._firsts = max(1, TRIES // max(1, len(scores)))
        self._near: list[list[int]] = [[] for _ in scores]
        places = range(len(scores))
        edges = sorted((-scores[a][b], a, b) for b in places for a in range(b) if scores[a][b])
        for _, a, b in edges:
            if self._mates[a] is None and self._mates[b] is None:
                self._join(a, b)
            for one, other in ((a, b), (b, a)):
                if len(self._near[one]) < NEAR:
                    self._near[one].append(other)

    def pairs(self) -> list[tuple[int, int]]:
        return [(a, b) for a, b in enumerate(self._mates) if b is not None and a < b]

    def improve(self) -> None:
        # Every exchange makes the sum of whole numbers grow, so that this ends.
        while sum(map(self._exchange, range(len(self._mates)))):
            pass

    def _exchange(self, start: int) -> bool:
        """Carries out the best beginning of a chain from here, as soon as one gains."""
        row, held, mate = self._scores[start], self._held, self._mates[start]
        firsts = [(row[at] - held[at], -at) for at in self._near[start] if at != mate]
        for _, first in sorted(firsts, reverse=True)[: self._firsts]:
            steps = list(self._chain(start, -first))
            best = max(range(len(steps)), key=lambda at: (steps[at].gain, -at))
            if steps[best].gain > 0:
                self._carry_out(start, steps[: best + 1])
                return True
        return False

    def _carry_out(self, start: int, steps: Sequence[_Step]) -> None:
        loose, last = self._mates[start], self._mates[steps[-1].other]
        for step in steps:
            self._join(step.one, step.other)
        for place in (loose, last):
            if place is not None:
                self._free(place)
        if loose is not None and last is not None and self._scores[loose][last]:
            self._join(loose, last)

    def _chain(self, start: int, first: int) -> Iterator[_Step]:
        """``start`` takes ``first``, whose old mate takes whoever gains most, and so on."""
        held, loose = self._held, self._mates[start]
        gain = self._scores[start][first] - held[first] - held[start]
        seen = {start, loose}
        here, other = start, first
        for _ in range(LONGEST):
            left = self._mates[other]
            closing = 0 if left is None or loose is None else self._scores[left][loose]
            yield _Step(here, other, gain + closing)
            if left is None:
                return
            seen |= {other, left}
            row = self._scores[left]
            changes = [(row[at] - held[at], -at) for at in self._near[left] if at not in seen]
            if not changes:
                return
            change, following = max(changes)
            gain += change
            here, other = left, -following

    def _join(self, a: int, b: int) -> None:
        self._mates[a], self._mates[b] = b, a
        self._held[a] = self._held[b] = self._scores[a][b]

    def _free(self, place: int) -> None:
        self._mates[place], self._held[place] = None, 0
