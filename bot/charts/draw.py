"""Paints bar charts; the only file that imports matplotlib, and never in the bot's process."""

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

from bot.charts import Bars, one_line
from bot.charts.layout import DPI, WIDTH, Block, Fill, Line, Picture, arrange

BLUE: Final = "#0072B2"
"""Okabe and Ito's blue; one colour, so that length alone speaks."""

_INK: Final = "#1A1A1A"
_FAINT: Final = "#595959"
_WHITE: Final = (1.0, 1.0, 1.0)
_FONTS: Final = FilePath(mpl.get_data_path()) / "fonts" / "ttf"
_FILES: Final = {False: _FONTS / "DejaVuSans.ttf", True: _FONTS / "DejaVuSans-Bold.ttf"}

# The renderer brings no types of its own.
_RENDERER: Final[Any] = RendererAgg

mpl.rcdefaults()  # A matplotlibrc of this host must not change a picture.


def draw(chart: Bars) -> bytes:
    """The chart as PNG; equal charts give equal bytes. Letters the font lacks are left out."""
    picture = arrange(printable(chart), measure)
    renderer = _RENDERER(WIDTH, picture.height, DPI)
    _paint(renderer, picture, Block(0, 0, WIDTH, picture.height, Fill.AXIS), "white")
    for block in picture.blocks:
        _paint(renderer, picture, block, _FAINT if block.fill is Fill.AXIS else BLUE)
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
    if block.fill is Fill.HATCHED:
        pen.set_linewidth(1.5 * DPI / 72)
        pen.set_foreground(colour)
        pen.set_hatch("///")
        pen.set_hatch_color(colour)
        pen.set_hatch_linewidth(1.2)
        face = _WHITE
    # Rectangles count from the bottom here, texts from the top.
    place = Affine2D().scale(block.width, block.height)
    place.translate(block.x, picture.height - block.y - block.height)
    renderer.draw_path(pen, Path.unit_rectangle(), place, face)
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
