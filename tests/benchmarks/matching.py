"""How long a round of matching 112 cities takes, against sorting their pairs once."""

from time import perf_counter

from cogs.cities.rules.fitting import Fits, Peer
from cogs.cities.rules.pairing import plan
from tests.cogs.cities.worlds import Worlds

from .figure import Figure, Pair, compared, milliseconds

CITIES = 112
NEEDS = 4
REPEATS = 40


def matching(repeats: int = REPEATS) -> list[Figure]:
    """From the facts of all cities to the groups. Takes some seconds."""
    worlds: list[list[Peer]] = [Worlds(seed).peers(CITIES, NEEDS) for seed in range(repeats)]
    scores = Fits(worlds[0]).scores
    pairs = [Pair(_bare(scores), _whole(peers)) for peers in worlds]
    fastest = min(pair.product for pair in pairs)
    return [
        compared(
            "matching",
            "a round of 112 cities, of sorting their 6,216 pairs by score",
            pairs,
            9.0,
            milliseconds,
        ),
        Figure("matching-ms", "a round of 112 cities, the fastest, ms", 1_000 * fastest, 20.0),
    ]


def _bare(scores: list[list[int]]) -> float:
    started = perf_counter()
    edges = [(-scores[a][b], a, b) for a in range(CITIES) for b in range(a)]
    edges.sort()
    return perf_counter() - started


def _whole(peers: list[Peer]) -> float:
    started = perf_counter()
    plan(Fits(peers))
    return perf_counter() - started
