"""Random worlds of cities with needs and offers, and the best that could be done with them."""

from bot.ids import SeededSecrets
from bot.topics import SECTORS, TOPICS
from cogs.cities.rules.fitting import Basis, Fact, Peer

COUNTRIES = ("AT", "DE", "ES", "FI", "FR", "IT", "PL", "SI")
SIZES = (None, "S", "M", "L", "XL")
NEEDS, GIVES = (Basis.SEEK, Basis.OBSTACLE), (Basis.OFFER, Basis.SOLUTION)


class Worlds:
    def __init__(self, seed):
        self._secrets = SeededSecrets(f"worlds {seed}")

    def peers(self, count, most=4):
        """Cities with up to ``most`` needs and as many offers."""
        return [self._peer(number + 1, most) for number in range(count)]

    def apart(self, peers, count):
        """Some pairs that must not meet."""
        ids = [peer.id for peer in peers]
        return frozenset(frozenset({self._of(ids), self._of(ids)}) for _ in range(count))

    def shuffled(self, peers):
        left, mixed = list(peers), []
        while left:
            mixed.append(left.pop(self._secrets.below(len(left))))
        return mixed

    def _peer(self, number, most):
        return Peer(
            number,
            self._of(COUNTRIES),
            self._of(SIZES),
            needs=self._facts(NEEDS, most),
            gives=self._facts(GIVES, most),
        )

    def _facts(self, sorts, most):
        return tuple(
            Fact(self._of(sorts), self._secrets.below(900), self._of(TOPICS), self._of(SECTORS))
            for _ in range(self._secrets.below(most + 1))
        )

    def _of(self, several):
        return several[self._secrets.below(len(several))]


def exact(scores):
    """The largest sum that pairs can have, by trying every set of cities once."""
    count = len(scores)
    best = [0] * (1 << count)
    for held in range(1, 1 << count):
        first = (held & -held).bit_length() - 1
        rest = held & (held - 1)
        most, others = best[rest], rest
        while others:
            low = others & -others
            with_it = scores[first][low.bit_length() - 1] + best[rest ^ low]
            most = max(most, with_it)
            others ^= low
        best[held] = most
    return best[-1]


def ceiling(scores):
    """No pairing has a larger sum: half of the best in which each city may choose and be chosen
    by different ones (an assignment, by the Hungarian method)."""
    assigned = _Assignment(scores)
    for city in range(1, len(scores) + 1):
        assigned.place(city)
    return assigned.worth() / 2


class _Assignment:
    """Potentials of rows and columns; places and cities count from one, place 0 is a helper."""

    def __init__(self, scores):
        self._scores = scores
        self._places = range(1, len(scores) + 1)
        size = len(scores) + 1
        self._rows, self._columns = [0] * size, [0] * size
        self._holder, self._before = [0] * size, [0] * size

    def worth(self):
        return sum(self._scores[self._holder[place] - 1][place - 1] for place in self._places)

    def place(self, city):
        """Gives the city a place; others may move."""
        self._holder[0], here = city, 0
        least, used = dict.fromkeys(self._places, float("inf")), set()
        while self._holder[here]:
            used.add(here)
            here = self._nearest(here, least, used)
        while here:
            self._holder[here] = self._holder[self._before[here]]
            here = self._before[here]

    def _nearest(self, here, least, used):
        holder = self._holder[here]
        row, price = self._scores[holder - 1], self._rows[holder]
        free = [place for place in self._places if place not in used]
        for place in free:
            cost = -row[place - 1] - price - self._columns[place]
            if cost < least[place]:
                least[place], self._before[place] = cost, here
        following = min(free, key=least.__getitem__)
        step = least[following]
        for place in used:
            self._rows[self._holder[place]] += step
            self._columns[place] -= step
        for place in free:
            least[place] -= step
        return following
