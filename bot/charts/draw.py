"""Paints charts; the only file that imports matplotlib, and never in the bot's process."""

import io
import unicodedata
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path as FilePath
from typing import Any, Final

import matplotlib as mpl
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from PIL import Image

from bot.charts import Bars, Chart, Grid, one_line
from bot.charts.grid import arrange_grid
from bot.charts.layout import DPI, WIDTH, Block, Fill, Line, Picture, arrange
from bot.charts.progress import Panel, Progress, Rule
from bot.charts.progress_layout import arrange_progress

BLUE: Final = "#0072B2"
"""Okabe and Ito's blue; one colour, so that length alone speaks."""

YELLOW: Final = "#F0E442"
"""The cities' colour in the same set; on white it needs a dark edge."""

_INK: Final = "#1A1A1A"
_FAINT: Final = "#595959"
_WHITE: Final = (1.0, 1.0, 1.0)
_FONTS: Final = FilePath(mpl.get_data_path()) / "fonts" / "ttf"
_FILES: Final = {False: _FONTS / "DejaVuSans.ttf", True: _FONTS / "DejaVuSans-Bold.ttf"}

_COLOURS: Final = {
    Fill.BAR: BLUE,
    Fill.HATCHED: BLUE,
    Fill.AXIS: _FAINT,
    Fill.OWN: YELLOW,
    Fill.HATCHED_OWN: YELLOW,
    Fill.RULE: _FAINT,
    Fill.DIAMOND: _INK,
}
_EDGED: Final = frozenset({Fill.OWN, Fill.HATCHED_OWN, Fill.DIAMOND})
_HATCHED: Final = frozenset({Fill.HATCHED, Fill.HATCHED_OWN})
_RHOMB: Final = Path([(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5), (0.5, 0)])

# The renderer brings no types of its own.
_RENDERER: Final[Any] = RendererAgg

mpl.rcdefaults()  # A matplotlibrc of this host must not change a picture.


def draw(chart: Chart) -> bytes:
    """The chart as PNG; equal charts give equal bytes. Letters the font lacks are left out."""
    if isinstance(chart, Grid):
        picture = arrange_grid(printable_grid(chart), measure)
    elif isinstance(chart, Progress):
        picture = arrange_progress(printable_progress(chart), measure)
    else:
        picture = arrange(printable(chart), measure)
    renderer = _RENDERER(WIDTH, picture.height, DPI)
    _paint(renderer, picture, Block(0, 0, WIDTH, picture.height, Fill.AXIS), "white")
    for block in picture.blocks:
        _paint(renderer, picture, block, block.colour or _COLOURS[block.fill])
    for line in picture.lines:
        _write(renderer, line)
    return _png(renderer)


def printable(chart: Bars) -> Bars:
    """The chart with only such letters as the font has; an emptied label becomes its number."""
    bars = tuple(
        replace(bar, label=clean(bar.label) or f"{place}.", shown=clean(bar.shown))
        for place, bar in enumerate(chart.bars, start=1)
    )
    return Bars(clean(chart.title), bars, clean(chart.unit), clean(chart.source))


def printable_grid(chart: Grid) -> Grid:
    """As :func:`printable`."""
    return replace(
        chart,
        title=clean(chart.title),
        rows=tuple(map(clean, chart.rows)),
        columns=tuple(map(clean, chart.columns)),
        hidden=clean(chart.hidden),
        unit=clean(chart.unit),
        source=clean(chart.source),
    )


def printable_progress(chart: Progress) -> Progress:
    """As :func:`printable`."""
    panels = tuple(
        Panel(
            clean(panel.title),
            tuple(
                replace(bar, label=clean(bar.label) or f"{place}.", shown=clean(bar.shown))
                for place, bar in enumerate(panel.bars, start=1)
            ),
            tuple(Rule(rule.at, clean(rule.label)) for rule in panel.rules),
        )
        for panel in chart.panels
    )
    return Progress(clean(chart.title), panels, clean(chart.source))


def clean(text: str) -> str:
    """The text without emoji, control characters and stacks of accents."""
    letters: list[str] = []
    for letter in one_line(unicodedata.normalize("NFC", text)):
        kind = unicodedata.category(letter)
        stacked = kind.startswith("M") and (
            not letters or unicodedata.category(letters[-1]).startswith("M")
        )
        if ord(letter) in _known() and not kind.startswith("C") and not stacked:
            letters.append(letter)
    return one_line("".join(letters))


def measure(text: str, size: float, bold: bool) -> float:
    """The width of a text in pixels, or a little more: letter by letter, without kerning."""
    return sum(_advance(letter, size, bold) for letter in text)


@lru_cache(maxsize=8192)
def _advance(letter: str, size: float, bold: bool) -> float:
    double, _, _ = _ruler().get_text_width_height_descent(letter * 2, _font(size, bold), False)
    single, _, _ = _ruler().get_text_width_height_descent(letter, _font(size, bold), False)
    return float(double - single)


@cache
def _ruler() -> Any:
    return _RENDERER(1, 1, DPI)


@cache
def _font(size: float, bold: bool) -> FontProperties:
    return FontProperties(fname=_FILES[bold], size=size)


@cache
def _known() -> frozenset[int]:
    """The characters that both faces have."""
    plain, bold = (frozenset(FT2Font(_FILES[face]).get_charmap()) for face in (False, True))
    return plain & bold


def _paint(renderer: Any, picture: Picture, block: Block, colour: str) -> None:
    pen = renderer.new_gc()
    pen.set_linewidth(0)
    face = mpl.colors.to_rgb(colour)
    if block.fill in _EDGED:
        pen.set_linewidth(1.0 * DPI / 72)
        pen.set_foreground(_WHITE if block.fill is Fill.DIAMOND else _INK)
    if block.fill in _HATCHED:
        pen.set_linewidth(1.5 * DPI / 72)
        edge = _INK if block.fill in _EDGED else colour
        pen.set_foreground(edge)
        pen.set_hatch("///")
        pen.set_hatch_color(edge)
        pen.set_hatch_linewidth(1.2)
        face = _WHITE
    # Rectangles count from the bottom here, texts from the top.
    place = Affine2D().scale(block.width, block.height)
    place.translate(block.x, picture.height - block.y - block.height)
    shape = _RHOMB if block.fill is Fill.DIAMOND else Path.unit_rectangle()
    renderer.draw_path(pen, shape, place, face)
    pen.restore()


def _write(renderer: Any, line: Line) -> None:
    pen = renderer.new_gc()
    pen.set_foreground(_FAINT if line.faint else _INK)
    # Not mathtext: a title may hold any number of dollars.
    renderer.draw_text(pen, line.x, line.y, line.text, _font(line.size, line.bold), 0, ismath=False)
    pen.restore()


def _png(renderer: Any) -> bytes:
    size = (int(renderer.width), int(renderer.height))
    image = Image.frombuffer("RGBA", size, renderer.buffer_rgba(), "raw", "RGBA", 0, 1)
    sink = io.BytesIO()
    image.convert("RGB").save(sink, "PNG")
    return sink.getvalue()
