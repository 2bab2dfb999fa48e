"""What a benchmark reports: a figure beside its goal."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Figure:
    """``measured`` must be at least ``goal``, or at most when ``at_least`` is false.

    ``name`` is one word, for machines; ``about`` says what was measured, ``seen`` the floor and
    the product in their own units. Without ``measured`` its area is not built yet.
    """

    name: str
    about: str
    measured: float | None
    goal: float
    at_least: bool = False
    seen: str = ""

    @property
    def verdict(self) -> str:
        """``ok``, ``missed`` or ``open``."""
        if self.measured is None:
            return "open"
        met = self.measured >= self.goal if self.at_least else self.measured <= self.goal
        return "ok" if met else "missed"

    @property
    def line(self) -> str:
        """For machines: ``bench <name> <measured> <goal> <verdict>``."""
        return f"bench {self.name} {self._shown} {self.goal:g} {self.verdict}"

    @property
    def cells(self) -> tuple[str, ...]:
        """For people: what, measured, goal, verdict, floor and product."""
        goal = f"{'≥' if self.at_least else '≤'} {self.goal:g}"
        return self.about, self._shown, goal, self.verdict, self.seen

    @property
    def _shown(self) -> str:
        return "-" if self.measured is None else f"{self.measured:.3g}"


@dataclass(frozen=True, slots=True)
class Pair:
    """One run of the floor and one of the product, one right after the other."""

    floor: float
    product: float

    @property
    def ratio(self) -> float:
        return self.product / self.floor


def compared(
    name: str,
    about: str,
    pairs: Sequence[Pair],
    goal: float,
    shown: Callable[[float], str],
    *,
    at_least: bool = False,
) -> Figure:
    """The median of the pairs' ratios: load that falls on both of a pair leaves it alone."""
    floor, product = median(pair.floor for pair in pairs), median(pair.product for pair in pairs)
    seen = f"floor {shown(floor)}, Agora {shown(product)}"
    return Figure(name, about, median(pair.ratio for pair in pairs), goal, at_least, seen)


def p99(values: Sequence[float]) -> float:
    """What 99 in 100 of the values stay under."""
    return sorted(values)[(len(values) - 1) * 99 // 100]


def milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.3g} ms"


def megabytes(count: float) -> str:
    return f"{count / 2**20:.1f} MiB"
