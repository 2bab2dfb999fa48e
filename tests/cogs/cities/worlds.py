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
    count = len(scores)
    rows, columns = [0] * (count + 1), [0] * (count + 1)
    holder, before = [0] * (count + 1), [0] * (count + 1)
    for city in range(1, count + 1):
        holder[0], here = city, 0
        least, used = [float("inf")] * (count + 1), [False] * (count + 1)
        while holder[here]:
            used[here] = True
            step, following = float("inf"), 0
            row, price = scores[holder[here] - 1], rows[holder[here]]
            for place in range(1, count + 1):
                if used[place]:
                    continue
                cost = -row[place - 1] - price - columns[place]
                if cost < least[place]:
                    least[place], before[place] = cost, here
                if least[place] < step:
                    step, following = least[place], place
            for place in range(count + 1):
                if used[place]:
                    rows[holder[place]] += step
                    columns[place] -= step
                else:
                    least[place] -= step
            here = following
        while here:
            holder[here] = holder[before[here]]
            here = before[here]
    return sum(scores[holder[place] - 1][place - 1] for place in range(1, count + 1)) / 2
