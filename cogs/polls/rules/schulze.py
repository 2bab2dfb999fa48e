"""Orders ranked ballots by the Schulze method.

Source: Markus Schulze, "A new monotonic, clone-independent, reversal symmetric, and
condorcet-consistent single-winner election method" (2011), with winning votes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

Matrix = list[list[int]]


@dataclass(frozen=True, slots=True)
class Ranking:
    """``places`` by option, from 1, shared where ballots decide nothing.

    ``preferred[a][b]`` is how many ballots put a before b; ``ballots`` how many there were.
    """

    places: tuple[int, ...]
    preferred: tuple[tuple[int, ...], ...]
    ballots: int

    @property
    def winners(self) -> tuple[int, ...]:
        return tuple(option for option, place in enumerate(self.places) if place == 1)

    def share(self, option: int, other: int) -> Fraction:
        """The part of all ballots, in percent, that prefer ``option``; a tie counts half."""
        ahead, behind = self.preferred[option][other], self.preferred[other][option]
        return Fraction(50 * (self.ballots + ahead - behind), self.ballots)


def schulze(ballots: Sequence[Sequence[int]], options: int) -> Ranking:
    """``ballots`` name options from the first place on; the unnamed tie for last."""
    preferred = _preferred(ballots, options)
    paths = _strongest_paths(preferred)
    places = tuple(
        1 + sum(paths[other][option] > paths[option][other] for other in range(options))
        for option in range(options)
    )
    return Ranking(places, tuple(map(tuple, preferred)), len(ballots))


def _preferred(ballots: Sequence[Sequence[int]], options: int) -> Matrix:
    matrix = [[0] * options for _ in range(options)]
    for ballot in ballots:
        place = dict.fromkeys(range(options), options)
        place.update((option, index) for index, option in enumerate(ballot))
        for first, second in permutations(range(options), 2):
            matrix[first][second] += place[first] < place[second]
    return matrix


def _strongest_paths(preferred: Matrix) -> Matrix:
    options = range(len(preferred))
    paths = [
        [preferred[a][b] if preferred[a][b] > preferred[b][a] else 0 for b in options]
        for a in options
    ]
    for through, start, end in permutations(options, 3):
        detour = min(paths[start][through], paths[through][end])
        paths[start][end] = max(paths[start][end], detour)
    return paths
