"""Where everything in a picture of progress stands: texts above their bars, nothing over them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.charts.layout import (
    MARGIN,
    MOST_HEIGHT,
    SMALLEST,
    WIDTH,
    Block,
    Fill,
    Line,
    Measure,
    Picture,
    line_height,
    stack,
    wrap,
)
from bot.charts.progress import Panel, Progress, ProgressBar

if TYPE_CHECKING:
    from collections.abc import Sequence

_INNER: Final = WIDTH - 2 * MARGIN
_TOP: Final = 14.0
_BOTTOM: Final = 10.0
_GAP: Final = 8.0
_FURTHEST: Final = 1.2
"""The end of the scale where something passes 100 %."""
_SIZES: Final = (14.0, 13.0, 12.0, 11.0, 10.0, SMALLEST)
_TITLE: Final = 16.0
_SOURCE: Final = SMALLEST
_THICK: Final = 1.25
_THICK_OF_FEW: Final = 1.8
_FEW: Final = 4
"""So many bars or fewer are thicker; thickness in points of the letters."""
_DIAMOND: Final = 1.15
"""The diamond's height in heights of its bar."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a share stands; what lies outside is drawn at the edge."""

    most: float

    def x(self, share: float) -> float:
        return MARGIN + _INNER * min(max(share, 0.0), self.most) / self.most


def arrange_progress(chart: Progress, measure: Measure) -> Picture:
    """The chart, whose texts hold only letters that can be printed, as a picture to paint."""
    for size in _SIZES:
        picture = _arranged(chart, size, measure)
        if picture.height <= MOST_HEIGHT and _whole(chart, size, measure):
            return picture
    return picture


def _whole(chart: Progress, size: float, measure: Measure) -> bool:
    """Whether letters of this size cut no bar's words."""
    return all(
        measure(bar.label, size, True) + measure(bar.shown, size, False) + _GAP + 8 <= _INNER
        for panel in chart.panels
        for bar in panel.bars
    )


def _arranged(chart: Progress, size: float, measure: Measure) -> Picture:
    title = wrap(chart.title, _INNER, 2, lambda text: measure(text, _TITLE, True))
    lines = stack(title, _TOP, _TITLE, bold=True)
    y = _TOP + len(title) * line_height(_TITLE) + _GAP
    few = sum(len(panel.bars) for panel in chart.panels) <= _FEW
    thick = size * (_THICK_OF_FEW if few else _THICK)
    blocks: list[Block] = []
    for panel in chart.panels:
        some_lines, some_blocks, y = _panel(panel, y, size, thick, measure)
        lines += some_lines
        blocks += some_blocks
        y += _GAP
    source = wrap(chart.source, _INNER, 2, lambda text: measure(text, _SOURCE, False))
    lines += stack(source, y, _SOURCE, faint=True)
    return Picture(
        round(y + len(source) * line_height(_SOURCE) + _BOTTOM), tuple(lines), tuple(blocks)
    )


def _panel(
    panel: Panel, y: float, size: float, thick: float, measure: Measure
) -> tuple[list[Line], list[Block], float]:
    """The panel with its top at y, and where it ends."""
    far = any(max(bar.share, bar.target or 0.0) > 1 for bar in panel.bars)
    scale = _Scale(_FURTHEST if far else 1.0)
    title = wrap(panel.title, _INNER, 1, lambda text: measure(text, size, False))
    lines = stack(title, y, size, faint=True)
    y += len(title) * line_height(size) + 3
    top = y
    if panel.rules:
        lines += _rule_labels(panel, scale, y, measure)
        y += line_height(SMALLEST) + 2
    # Short pieces beside each bar: a line through all would cross the words between them.
    blocks = [Block(scale.x(rule.at) - 1, top, 2, y - top, Fill.RULE) for rule in panel.rules]
    for bar in panel.bars:
        lines += _words(bar, y, size, measure)
        y += line_height(size)
        blocks += _bar(bar, panel, scale, y, thick)
        y += thick + size * 0.55
    return lines, [Block(MARGIN - 1, top, 1, y - top, Fill.AXIS), *blocks], y


def _rule_labels(panel: Panel, scale: _Scale, y: float, measure: Measure) -> list[Line]:
    """Left of its line each, so that the last one stays inside the picture."""
    lines: list[Line] = []
    for rule in panel.rules:
        x = scale.x(rule.at) - 6 - measure(rule.label, SMALLEST, False)
        lines += stack([rule.label], y, SMALLEST, x=max(MARGIN + 4, x), faint=True)
    return lines


def _bar(bar: ProgressBar, panel: Panel, scale: _Scale, y: float, thick: float) -> list[Block]:
    blocks = [Block(scale.x(rule.at) - 1, y - 2, 2, thick + 4, Fill.RULE) for rule in panel.rules]
    if bar.share > 0:
        blocks.append(Block(MARGIN, y, scale.x(bar.share) - MARGIN, thick, _fill(bar)))
    if bar.target is not None:
        tall = max(thick * _DIAMOND, 14.0)
        x = scale.x(bar.target)
        blocks.append(Block(x - tall / 2, y + (thick - tall) / 2, tall, tall, Fill.DIAMOND))
    return blocks


def _words(bar: ProgressBar, y: float, size: float, measure: Measure) -> list[Line]:
    """The label in bold, then what it means; a long label is cut before its figures are."""
    shown = measure(bar.shown, size, False)
    room = max(_INNER - shown - _GAP - 8, _INNER * 0.3)
    (label,) = wrap(bar.label, room, 1, lambda text: measure(text, size, True)) or [""]
    x = MARGIN + 6
    after = x + measure(label, size, True) + _GAP
    rest: Sequence[str] = wrap(
        bar.shown, WIDTH - MARGIN - after, 1, lambda text: measure(text, size, False)
    )
    return [*stack([label], y, size, x=x, bold=True), *stack(rest, y, size, x=after)]


def _fill(bar: ProgressBar) -> Fill:
    return Fill.HATCHED_OWN if bar.faint else Fill.OWN
