"""Where everything in a bar chart stands, so that nothing overlaps and all of it is readable."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from bot.charts import Bar, Bars

WIDTH: Final = 990
MOST_HEIGHT: Final = 550
DPI: Final = 110
SMALLEST: Final = 9.0
"""Points. DPI turns points into pixels of the picture at full size."""

Measure = Callable[[str, float, bool], float]
"""The width in pixels of a text in a size in points, bold or not."""

MARGIN: Final = 24.0
_TOP: Final = 14.0
_BOTTOM: Final = 10.0
_GAP: Final = 10.0
_INNER: Final = WIDTH - 2 * MARGIN
_SHOWN: Final = _INNER * 0.25
_HIDDEN_LENGTH: Final = 64.0
_THINNEST: Final = 12.0
_FILLED: Final = 0.72
"""How much of a row's height its bar takes; the value beside it must fit that too."""
_THICKEST: Final = 34.0
_AIR: Final = 26.0
_FEW: Final = 10
"""So many bars or fewer leave room for larger letters around them."""

_TITLES_OF_FEW: Final = ((18.0, 1), (16.0, 2), (14.0, 3), (12.0, 4))
_TITLES: Final = ((18.0, 1), (14.0, 2), (12.0, 3))
_SIZES: Final = (15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0)
# DejaVu Sans: above and below the baseline, in parts of the size.
_ASCENT: Final = 0.928
_DESCENT: Final = 0.236


@dataclass(frozen=True, slots=True)
class _Shape:
    """Labels above their bars or beside them, how many lines each and how wide."""

    above: bool
    lines: int
    width: float


_WIDEST: Final = _Shape(above=False, lines=1, width=_INNER * 0.6)
_SHAPES: Final = (
    _Shape(above=False, lines=1, width=_INNER * 0.42),
    _Shape(above=True, lines=1, width=_INNER),
    _Shape(above=False, lines=2, width=_INNER * 0.42),
    _Shape(above=True, lines=2, width=_INNER),
    _WIDEST,
)


class Fill(Enum):
    BAR = "bar"
    HATCHED = "hatched"
    AXIS = "axis"
    OWN = "a city's own bar"
    HATCHED_OWN = "a city's own bar, out of date"
    RULE = "rule"
    DIAMOND = "diamond"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: its left end and baseline in pixels from the top left, size in points."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False
    faint: bool = False

    @property
    def top(self) -> float:
        return self.y - pixels(self.size) * _ASCENT

    @property
    def bottom(self) -> float:
        return self.y + pixels(self.size) * _DESCENT


@dataclass(frozen=True, slots=True)
class Block:
    """One rectangle, from its top left, in pixels."""

    x: float
    y: float
    width: float
    height: float
    fill: Fill
    colour: str = ""
    """Other than the usual one of its fill."""


@dataclass(frozen=True, slots=True)
class Picture:
    height: int
    lines: tuple[Line, ...]
    blocks: tuple[Block, ...]


def pixels(points: float) -> float:
    return points * DPI / 72


def arrange(chart: Bars, measure: Measure) -> Picture:
    """The chart, whose texts hold only letters that can be printed, as a picture to paint."""
    head = _heading(chart, measure)
    small = 10.0 if len(chart.bars) <= _FEW else SMALLEST
    foot = _paragraph(chart.source, small, 2, measure)
    top = (head[-1].bottom if head else _TOP) + _GAP
    foot_height = len(foot) * line_height(small) + _BOTTOM
    rows = _rows(chart.bars, MOST_HEIGHT - top - foot_height - _GAP, measure)
    end = top + rows.height * len(chart.bars) + _GAP
    lines, blocks = list(head), []
    for place, bar in enumerate(chart.bars):
        row_lines, row_blocks = rows.row(place, bar, top + place * rows.height)
        lines += row_lines
        blocks += row_blocks
    lines += stack(foot, end, small, faint=True)
    return Picture(round(end + foot_height), tuple(lines), tuple(blocks))


def wrap(text: str, width: float, most: int, wide: Callable[[str], float]) -> list[str]:
    """The text in at most so many lines; the last ends with an ellipsis if more would follow."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < most - 1 and wide(rest) > width:
        end = _longest(rest, width, wide)
        space = rest.rfind(" ", 0, end + 1)
        end = space if space > 0 else end
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    if rest:
        lines.append(rest if wide(rest) <= width else _cut(rest, width, wide))
    return lines


@dataclass(frozen=True, slots=True)
class _Rows:
    """How all rows of a chart look: labels beside or above their bars."""

    height: float
    size: float
    above: bool
    labels: tuple[list[str], ...]
    shown: tuple[str, ...]
    column: float
    longest: float
    largest: float

    def row(self, place: int, bar: Bar, y: float) -> tuple[list[Line], list[Block]]:
        """One row's label, value and blocks, its top at y."""
        label = self.labels[place]
        tall = len(label) * line_height(self.size)
        x = MARGIN if self.above else MARGIN + self.column + _GAP
        room = self.height - tall if self.above else self.height
        thick = min(_THICKEST, room * _FILLED)
        middle = y + tall + thick / 2 if self.above else y + self.height / 2
        label_y = y if self.above else middle - tall / 2
        length = self._length(bar)
        box = middle - thick / 2
        blocks = [Block(x - 1, box, 1, thick, Fill.AXIS)]
        if length > 0:
            fill = Fill.HATCHED if bar.length is None else Fill.BAR
            blocks.append(Block(x, box, length, thick, fill))
        value_y = middle - line_height(self.size) / 2
        value = stack([self.shown[place]], value_y, self.size, x=x + length + 8, bold=True)
        return [*stack(label, label_y, self.size), *value], blocks

    def _length(self, bar: Bar) -> float:
        if bar.length is None:
            return _HIDDEN_LENGTH
        if bar.length == 0:
            return 0
        return max(2.0, self.longest * (bar.length / self.largest))


def _rows(bars: Sequence[Bar], room: float, measure: Measure) -> _Rows:
    """The largest letters with which every label is whole; if none, the smallest and cut."""
    for size in _SIZES:
        for shape in _SHAPES:
            rows = _shaped(bars, room, size, shape, measure)
            whole = all(map(_whole, rows.labels, (bar.label for bar in bars)))
            if whole and rows.height >= _least_height(rows):
                return rows
    return _shaped(bars, room, SMALLEST, _WIDEST, measure)


def _shaped(
    bars: Sequence[Bar], room: float, size: float, shape: _Shape, measure: Measure
) -> _Rows:
    def wide(text: str) -> float:
        return measure(text, size, False)

    def wide_bold(text: str) -> float:
        return measure(text, size, True)

    labels = tuple(wrap(bar.label, shape.width, shape.lines, wide) for bar in bars)
    shown = tuple(_cut(bar.shown, _SHOWN, wide_bold) for bar in bars)
    column = 0.0 if shape.above else max(wide(line) for lines in labels for line in lines or [""])
    start = 0.0 if shape.above else column + _GAP
    tall = max(len(lines) for lines in labels) * line_height(size)
    return _Rows(
        height=min(room / len(bars), tall + _AIR + (_THICKEST if shape.above else 0)),
        size=size,
        above=shape.above,
        labels=labels,
        shown=shown,
        column=column,
        longest=_INNER - start - 8 - max(wide_bold(text) for text in shown),
        largest=max((bar.length for bar in bars if bar.length is not None), default=0) or 1,
    )


def _least_height(rows: _Rows) -> float:
    lines = max(len(label) for label in rows.labels)
    bar = max(_THINNEST, line_height(rows.size)) / _FILLED if rows.above else 2
    return lines * line_height(rows.size) + bar


def _heading(chart: Bars, measure: Measure) -> list[Line]:
    titles = _TITLES_OF_FEW if len(chart.bars) <= _FEW else _TITLES
    size, lines = _title(chart.title, titles, measure)
    title = stack(lines, _TOP, size, bold=True)
    unit = _paragraph(chart.unit, 11.0, 1, measure)
    return [*title, *stack(unit, title[-1].bottom + 2 if title else _TOP, 11.0, faint=True)]


def _title(
    text: str, titles: Sequence[tuple[float, int]], measure: Measure
) -> tuple[float, list[str]]:
    for size, most in titles:
        lines = _paragraph(text, size, most, measure, bold=True)
        if _whole(lines, text):
            return size, lines
    return size, lines


def _paragraph(
    text: str, size: float, most: int, measure: Measure, *, bold: bool = False
) -> list[str]:
    return wrap(text, _INNER, most, lambda part: measure(part, size, bold))


def _whole(lines: Sequence[str], text: str) -> bool:
    return "".join(lines).replace(" ", "") == text.replace(" ", "")


def stack(
    lines: Sequence[str],
    top: float,
    size: float,
    *,
    x: float = MARGIN,
    bold: bool = False,
    faint: bool = False,
) -> list[Line]:
    """Lines below each other, the first one's top at ``top``."""
    first = top + pixels(size) * _ASCENT
    return [
        Line(text, x, first + place * line_height(size), size, bold, faint)
        for place, text in enumerate(lines)
        if text
    ]


def line_height(size: float) -> float:
    """Pixels from one line of this size to the next."""
    return pixels(size) * (_ASCENT + _DESCENT)


def _cut(text: str, width: float, wide: Callable[[str], float]) -> str:
    if wide(text) <= width:
        return text
    return text[: _longest(text, width - wide("…"), wide)].rstrip() + "…"


def _longest(text: str, width: float, wide: Callable[[str], float]) -> int:
    """How many letters from the start are at most so wide; at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if wide(text[:middle]) <= width else (low, middle - 1)
    return low
