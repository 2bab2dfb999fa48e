"""What a benchmark reports: a figure beside its goal."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """``measured`` must be at least ``goal``, or at most when ``at_least`` is false."""

    name: str
    measured: float
    goal: float
    at_least: bool

    @property
    def met(self) -> bool:
        return self.measured >= self.goal if self.at_least else self.measured <= self.goal
