"""Pictures: what a bar chart or a grid says, and the promise of those who draw it."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

if TYPE_CHECKING:
    from bot.charts.progress import Progress

MOST_BARS: Final = 25
"""What fits one picture with letters of 9 points, and the most options a poll has."""

MOST_ROWS: Final = 12
MOST_COLUMNS: Final = 8

ALT_TEXT: Final = 1024
"""Discord's limit for a file's description, in characters."""

_TITLE: Final = 300


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its length and the words printed at its end.

    A hidden bar, or one without a value, is hatched and has the same length whatever it hides.
    Raises ValueError for a value that is negative or not finite.
    """

    label: str
    value: float | None
    shown: str
    hidden: bool = False

    def __post_init__(self) -> None:
        if self.value is not None and not (math.isfinite(self.value) and self.value >= 0):
            raise ValueError("The value of a bar is a finite number of at least 0.")

    @property
    def length(self) -> float | None:
        """The value that may be seen, or None."""
        return None if self.hidden else self.value


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart as plain data: 1 to 25 bars from top to bottom, all of one unit.

    The source is the last line of the picture and holds the reference of the record.
    """

    title: str
    bars: tuple[Bar, ...]
    unit: str
    source: str

    @property
    def drawable(self) -> bool:
        """Whether it fits one picture."""
        return 1 <= len(self.bars) <= MOST_BARS


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of small numbers as shaded cells: rows by columns, each as long as its labels.

    A cell without a number shows ``hidden`` in one flat grey, whatever it hides. Raises
    ValueError for cells that do not fit the labels, and for negative numbers.
    """

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int | None, ...], ...]
    hidden: str
    unit: str
    source: str

    def __post_init__(self) -> None:
        shape = [len(row) for row in self.cells]
        if shape != [len(self.columns)] * len(self.rows):
            raise ValueError("A grid has one cell for each row and column.")
        if any(cell is not None and cell < 0 for row in self.cells for cell in row):
            raise ValueError("The number in a cell is at least 0.")

    @property
    def drawable(self) -> bool:
        """Whether it fits one picture."""
        return 1 <= len(self.rows) <= MOST_ROWS and 1 <= len(self.columns) <= MOST_COLUMNS

    def shown(self, row: int, column: int) -> str:
        """What is printed in a cell."""
        value = self.cells[row][column]
        return self.hidden if value is None else str(value)


Chart: TypeAlias = "Bars | Grid | Progress"


class Charts(Protocol):
    """Whoever turns plain data into pictures."""

    async def bars(self, chart: Bars) -> bytes | None:
        """A PNG of at most 990 x 550 pixels, the same bytes for the same chart.

        None when there is no picture in time: the text must always stand alone.
        """
        ...

    async def grid(self, chart: Grid) -> bytes | None:
        """As :meth:`bars`."""
        ...

    async def progress(self, chart: "Progress") -> bytes | None:
        """As :meth:`bars`, for progress along several ways."""
        ...

    async def close(self) -> None:
        """End whatever draws; afterwards there are no pictures."""
        ...


def describe(chart: Bars) -> str:
    """The content of the picture as one line of at most 1,024 characters, for its alt text.

    Too much text shortens labels first: what is printed at the bars stays whole.
    """
    for most in range(_TITLE, 0, -1):
        line = _line(chart, most)
        if len(line) <= ALT_TEXT:
            return line
    return cut_line(_line(chart, 1), ALT_TEXT)


def describe_grid(chart: Grid) -> str:
    """The cells that have a number, row by row, as one line of at most 1,024 characters."""
    told = []
    for row, label in enumerate(chart.rows):
        seen = [
            f"{one_line(column)} {chart.shown(row, place)}"
            for place, column in enumerate(chart.columns)
            if chart.cells[row][place] is not None
        ]
        if seen:
            told.append(f"{one_line(label)}: {', '.join(seen)}")
    parts = [one_line(chart.title), *told, one_line(chart.unit), one_line(chart.source)]
    return cut_line("; ".join(part for part in parts if part), ALT_TEXT)


def one_line(text: str) -> str:
    """The text without line breaks, tabs and doubled spaces."""
    return " ".join(text.split())


def _line(chart: Bars, most: int) -> str:
    title, unit = one_line(chart.title), one_line(chart.unit)
    parts = [
        cut_line(f"{title} ({unit})" if unit else title, _TITLE),
        *(f"{cut_line(one_line(bar.label), most)}: {one_line(bar.shown)}" for bar in chart.bars),
        cut_line(one_line(chart.source), _TITLE),
    ]
    return "; ".join(part for part in parts if part)


def cut_line(text: str, most: int) -> str:
    """The text in at most so many characters, with an ellipsis where more would follow."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
