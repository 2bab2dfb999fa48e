"""What a picture of progress says: bars along a way, targets as diamonds, lines across all."""

import math
from dataclasses import dataclass
from typing import Final

from bot.charts import ALT_TEXT, cut_line, one_line

MOST_BARS: Final = 12
"""What fits one picture with letters of 9 points."""


@dataclass(frozen=True, slots=True)
class ProgressBar:
    """How far one thing has come: 0.42 is 42 %. Below zero it has gone the wrong way.

    ``shown`` is printed beside the label. A faint bar stands for a value that may be out of
    date. Raises ValueError for what is not finite.
    """

    label: str
    share: float
    shown: str
    target: float | None = None
    faint: bool = False

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.share, self.target or 0.0))):
            raise ValueError("The shares of a bar are finite numbers.")


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across all bars of a panel, such as what is wanted of everybody."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars of one meaning, from top to bottom."""

    title: str
    bars: tuple[ProgressBar, ...]
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """One or two panels; the source is the last line of the picture."""

    title: str
    panels: tuple[Panel, ...]
    source: str

    @property
    def drawable(self) -> bool:
        """Whether it fits one picture."""
        bars = [len(panel.bars) for panel in self.panels]
        return 1 <= len(bars) <= 2 and min(bars) > 0 and sum(bars) <= MOST_BARS  # noqa: PLR2004


def describe(chart: Progress) -> str:
    """The content of the picture as one line of at most 1,024 characters, for its alt text."""
    for most in range(120, 0, -1):
        line = _line(chart, most)
        if len(line) <= ALT_TEXT:
            return line
    return cut_line(line, ALT_TEXT)


def _line(chart: Progress, most: int) -> str:
    parts = [cut_line(one_line(chart.title), 300)]
    for panel in chart.panels:
        parts.append(cut_line(one_line(panel.title), 300))
        parts += [
            f"{cut_line(one_line(bar.label), most)}: {one_line(bar.shown)}" for bar in panel.bars
        ]
        parts += [one_line(rule.label) for rule in panel.rules]
    parts.append(cut_line(one_line(chart.source), 300))
    return "; ".join(part for part in parts if part)
