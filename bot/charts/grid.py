"""Where everything in a grid of shaded cells stands, so that all of it is readable on a phone."""

from collections.abc import Callable, Sequence
from typing import Final

from bot.charts import Grid
from bot.charts.layout import (
    MOST_HEIGHT,
    SMALLEST,
    WIDTH,
    Block,
    Fill,
    Line,
    Measure,
    Picture,
    pixels,
    wrap,
)

SHADES: Final = ((20, "#E69F00"), (10, "#EDB840"), (6, "#F3CF80"), (0, "#F9E7BF"))
"""Okabe and Ito's orange, from so many on; the number in the cell says the rest."""
HIDDEN: Final = "#EEEEEE"
_MARGIN: Final = 16.0
_GAP: Final = 3.0
_TITLE: Final = (17.0, 15.0, 13.0, 11.0)
_LABELS: Final = (15.0, 14.0, 13.0, 12.0, 11.0, 10.0, SMALLEST)
_HEADS: Final = (14.0, 13.0, 12.0, 11.0, 10.0, SMALLEST)
_VALUE: Final = 16.0
_LABEL_WIDTH: Final = 215.0
_TALLEST: Final = 40.0
_FOOT: Final = 10.5
_ASCENT: Final = 0.928
_DESCENT: Final = 0.236


def arrange_grid(chart: Grid, measure: Measure) -> Picture:
    """The grid, whose texts hold only letters that can be printed, as a picture to paint."""
    inner = WIDTH - 2 * _MARGIN
    lines: list[Line] = []
    size, title = _fitting([chart.title], _TITLE, inner, measure, bold=True)
    y = _written(lines, title[0], _MARGIN, 12.0, size, bold=True)
    y = _written(
        lines, wrap(chart.unit, inner, 1, _wide(measure, 12.0)), _MARGIN, y, 12.0, faint=True
    )
    foot = wrap(chart.source, inner, 2, _wide(measure, _FOOT))
    wide = (inner - _LABEL_WIDTH) / len(chart.columns)
    size, heads = _fitting(chart.columns, _HEADS, wide - 2 * _GAP, measure)
    for place, head in enumerate(heads):
        x = _middle(
            head[0] if head else "", _LABEL_WIDTH + _MARGIN + place * wide, wide, size, measure
        )
        _written(lines, head[:1], x, y + 6, size)
    top = y + 6 + _height(size) + 4
    below = len(foot) * _height(_FOOT) + 14
    tall = min(_TALLEST, (MOST_HEIGHT - top - below) / len(chart.rows))
    blocks = _cells(chart, lines, top, tall, wide, measure)
    end = top + tall * len(chart.rows) + 6
    _written(lines, foot, _MARGIN, end, _FOOT, faint=True)
    return Picture(round(end + below - 6), tuple(lines), tuple(blocks))


def shade(value: int | None) -> str:
    """The colour of a cell; the same for every hidden one."""
    if value is None:
        return HIDDEN
    return next(colour for least, colour in SHADES if value >= least)


def _cells(
    chart: Grid, lines: list[Line], top: float, tall: float, wide: float, measure: Measure
) -> list[Block]:
    blocks = []
    size, labels = _fitting(chart.rows, _LABELS, _LABEL_WIDTH - 8, measure)
    for row, label in enumerate(labels):
        y = top + row * tall
        _written(lines, label[:1], _MARGIN, y + (tall - _height(size)) / 2, size)
        for column, value in enumerate(chart.cells[row]):
            x = _MARGIN + _LABEL_WIDTH + column * wide
            box = (x + _GAP / 2, y + _GAP / 2, wide - _GAP, tall - _GAP)
            blocks.append(Block(*box, Fill.BAR, shade(value)))
            shown, seen = chart.shown(row, column), value is not None
            points = _VALUE if seen else 12.0
            at = _middle(shown, x, wide, points, measure, bold=seen)
            middle = y + (tall - _height(points)) / 2
            _written(lines, [shown], at, middle, points, bold=seen, faint=not seen)
    return blocks


def _fitting(
    texts: Sequence[str],
    sizes: Sequence[float],
    width: float,
    measure: Measure,
    *,
    bold: bool = False,
) -> tuple[float, list[list[str]]]:
    """The largest letters with which each stands on one line; with the smallest it is cut."""
    for size in sizes:
        if all(measure(text, size, bold) <= width for text in texts):
            return size, [[text] for text in texts]
    return sizes[-1], [wrap(text, width, 1, _wide(measure, sizes[-1], bold=bold)) for text in texts]


def _wide(measure: Measure, size: float, *, bold: bool = False) -> Callable[[str], float]:
    return lambda text: measure(text, size, bold)


def _middle(
    text: str, x: float, wide: float, size: float, measure: Measure, *, bold: bool = False
) -> float:
    return x + (wide - measure(text, size, bold)) / 2


def _written(
    lines: list[Line],
    texts: Sequence[str],
    x: float,
    top: float,
    size: float,
    *,
    bold: bool = False,
    faint: bool = False,
) -> float:
    """Adds lines from ``top`` on; where the last one ends."""
    for text in texts:
        if text:
            lines.append(Line(text, x, top + pixels(size) * _ASCENT, size, bold, faint))
        top += _height(size)
    return top


def _height(size: float) -> float:
    return pixels(size) * (_ASCENT + _DESCENT)
