"""Pictures of results: readable whatever people typed, and the same as their text."""

import io
import logging
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.charts import (
    ALT_TEXT,
    MOST_BARS,
    MOST_COLUMNS,
    MOST_ROWS,
    Bar,
    Bars,
    Grid,
    describe,
    describe_grid,
)
from bot.charts.draw import _font, _ruler, clean, draw, measure, printable, printable_grid
from bot.charts.grid import HIDDEN, arrange_grid, shade
from bot.charts.layout import MOST_HEIGHT, SMALLEST, WIDTH, Fill, Line, Picture, arrange
from bot.charts.pipe import decode, encode
from bot.charts.service import InProcessCharts, WorkerCharts

FEW = "0\N{EN DASH}2"
SOURCE = "34 of 112 cities answered · closed on 12 March 2026 · POLL-12"


def chart(*bars: Bar, title: str = "Shall we meet in May?", source: str = SOURCE) -> Bars:
    return Bars(title, bars or (Bar("Yes", 7, "7"), Bar("No", 3, "3")), "cities", source)


def many(count: int, label: str = "Option") -> tuple[Bar, ...]:
    return tuple(Bar(f"{label} {place}", place, str(place)) for place in range(count))


def size(png: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(png)) as image:
        return image.size


def painted(bar: Bar) -> list[tuple[int, tuple[int, ...]]]:
    """The colours inside the only bar of a chart, and how many pixels have each."""
    (block,) = (each for each in arranged(chart(bar)).blocks if each.fill is not Fill.AXIS)
    inside = (block.x + 3, block.y + 3, block.x + block.width - 3, block.y + block.height - 3)
    with Image.open(io.BytesIO(draw(chart(bar)))) as image:
        return image.crop(tuple(map(round, inside))).getcolors() or []


def ink(line: Line) -> tuple[float, float, float]:
    """Width, height and what hangs below the baseline, in pixels, as the font has them."""
    font = _font(line.size, line.bold)
    width, height, below = _ruler().get_text_width_height_descent(line.text, font, False)
    return width, height, below


def arranged(bars: Bars) -> Picture:
    return arrange(printable(bars), measure)


# What the picture holds


@pytest.mark.parametrize("count", [1, 2, 6, 10, MOST_BARS])
async def test_pictures_are_png_of_at_most_990_by_550(count: int) -> None:
    png = await InProcessCharts().bars(chart(*many(count)))
    assert png is not None
    assert png.startswith(b"\x89PNG")
    width, height = size(png)
    assert width == WIDTH
    assert 100 < height <= MOST_HEIGHT


@pytest.mark.parametrize("bars", [(), many(MOST_BARS + 1)])
async def test_what_does_not_fit_has_no_picture(bars: tuple[Bar, ...]) -> None:
    assert await InProcessCharts().bars(Bars("Which?", bars, "cities", SOURCE)) is None
    assert await WorkerCharts(command=("/missing",)).bars(Bars("?", bars, "", "")) is None


def test_equal_charts_give_equal_bytes_without_date_or_software() -> None:
    png = draw(chart())
    assert png == draw(chart())
    assert b"tEXt" not in png
    assert b"tIME" not in png


def test_a_hidden_bar_is_hatched_and_says_its_word() -> None:
    hidden = arranged(chart(Bar("Yes", 7, "7"), Bar("No", None, FEW, hidden=True)))
    fills = [block.fill for block in hidden.blocks if block.fill is not Fill.AXIS]
    assert fills == [Fill.BAR, Fill.HATCHED]
    assert FEW in [line.text for line in hidden.lines]


def test_the_hatching_is_seen() -> None:
    colours = painted(Bar("A", None, "some", hidden=True))
    blue = sum(count for count, (red, _, _) in colours if red < 100)
    assert 0.1 < blue / sum(count for count, _ in colours) < 0.7
    assert painted(Bar("A", 3, "3")) == [(painted(Bar("A", 3, "3"))[0][0], (0, 0x72, 0xB2))]


def test_a_hidden_value_leaves_no_trace_in_picture_or_text() -> None:
    charts = [
        chart(Bar("Yes", 7, "7"), Bar("No", value, "some", hidden=True)) for value in (1, 40, None)
    ]
    assert len({draw(each) for each in charts}) == 1
    assert len({describe(each) for each in charts}) == 1


def test_bars_are_as_long_as_their_values() -> None:
    picture = arranged(chart(Bar("A", 8, "8"), Bar("B", 2, "2"), Bar("C", 0, "0")))
    lengths = [block.width for block in picture.blocks if block.fill is Fill.BAR]
    assert lengths[0] == pytest.approx(4 * lengths[1])
    assert len(lengths) == 2, "nothing is drawn for nothing"


def test_only_zeros_can_be_drawn() -> None:
    assert size(draw(chart(Bar("A", 0, "0"), Bar("B", 0, "0"))))[0] == WIDTH


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_a_bar_has_a_finite_length(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Bar("Yes", value, "?")


def test_the_title_comes_first_and_the_source_last() -> None:
    lines = arranged(chart(*many(4))).lines
    assert lines[0].text == "Shall we meet in May?"
    assert max(lines, key=lambda line: line.y).text == SOURCE


@pytest.mark.parametrize(
    "title",
    ["$x^{$", r"$\frac{1}{0}$ or $\undefined$", "50 $ or 60 $", "%s {0} \\n", "a\nb\tc\x00\u202ed"],
)
def test_hostile_titles_are_printed_as_they_are(title: str) -> None:
    lines = arranged(chart(title=title)).lines
    assert lines[0].text == clean(title)
    assert clean(title).replace(" ", "").startswith(title.partition("\n")[0].replace(" ", ""))
    assert size(draw(chart(title=title)))[0] == WIDTH


@pytest.mark.parametrize("name", ["Łódź", "Αθήνα", "София", "Київ", "Târgu Mureș", "Zürich · 20 %"])
def test_names_of_european_cities_stay_whole(name: str) -> None:
    assert clean(name) == name


def test_emoji_are_left_out_without_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        draw(chart(Bar("🇵🇱 Łódź 👩‍🚒", 1, "1"), Bar("🫠", 2, "2"), title="東京 2030 ☃️"))
    assert clean("🇵🇱 Łódź 👩‍🚒") == "Łódź"
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_a_label_of_emoji_alone_becomes_its_number() -> None:
    bars = printable(chart(Bar("Yes", 1, "1"), Bar("🫠", 2, "2"))).bars
    assert [bar.label for bar in bars] == ["Yes", "2."]


def test_stacks_of_accents_are_flattened() -> None:
    assert clean("Z" + "\u0347" * 40) == "Z\u0347"


def test_labels_of_80_letters_stay_whole_up_to_ten_bars() -> None:
    label = "Retrofit every municipal building before 2030 and begin with schools, then halls"
    picture = arranged(chart(*many(10, label[:77]), title="Which one? " * 18))
    text = " ".join(line.text for line in picture.lines)
    assert text.count(label[:77]) == 10
    assert "…" not in text


def test_what_is_too_long_ends_with_an_ellipsis() -> None:
    picture = arranged(chart(*many(MOST_BARS, "W" * 80), title="M" * 400, source="W" * 400))
    assert sum(line.text.endswith("…") for line in picture.lines) == MOST_BARS + 2


@pytest.mark.parametrize("points", [9, 12, 18])
@pytest.mark.parametrize("bold", [False, True])
def test_letters_stay_within_the_height_of_their_line(points: float, bold: bool) -> None:
    hinting = 1.5  # letters are moved to whole pixels
    line = Line("ÅŹgjqŞ|", 0, 0, points, bold)
    _, height, below = ink(line)
    assert below <= line.bottom + hinting
    assert height - below <= -line.top + hinting


texts = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="MW", min_size=60, max_size=200),
    st.text(alphabet="ab cdeé", max_size=200),
)
bars = st.builds(
    Bar,
    label=texts,
    value=st.none() | st.floats(0, 1e9),
    shown=st.sampled_from([FEW, "7", "12 (about 30 %)", "M" * 80]),
    hidden=st.booleans(),
)


@settings(max_examples=40)
@given(
    st.builds(
        Bars,
        title=texts,
        bars=st.lists(bars, min_size=1, max_size=MOST_BARS).map(tuple),
        unit=texts,
        source=texts,
    )
)
def test_nothing_overlaps_or_leaves_the_page_or_is_too_small(chart: Bars) -> None:
    picture = arranged(chart)
    boxes = []
    for line in picture.lines:
        assert line.size >= SMALLEST
        right = line.x + measure(line.text, line.size, line.bold)
        boxes.append((line.x, line.top, right, line.bottom))
    boxes += [
        (block.x, block.y, block.x + block.width, block.y + block.height)
        for block in picture.blocks
        if block.fill is not Fill.AXIS
    ]
    assert picture.height <= MOST_HEIGHT
    for left, top, right, bottom in boxes:
        assert min(left, top) >= 0
        assert right <= WIDTH
        assert bottom <= picture.height
    for one, other in combinations(boxes, 2):
        beside = one[2] <= other[0] or other[2] <= one[0]
        apart = one[3] <= other[1] + 0.01 or other[3] <= one[1] + 0.01
        assert beside or apart


# What its text holds


def test_the_text_says_what_the_picture_says() -> None:
    hidden = chart(Bar("Yes", 7, "7"), Bar("No", None, FEW, hidden=True))
    assert describe(hidden) == f"Shall we meet in May? (cities); Yes: 7; No: {FEW}; {SOURCE}"


def test_the_text_of_the_longest_chart_fits_and_keeps_every_value() -> None:
    long = chart(*many(MOST_BARS, "W" * 80), title="M" * 300)
    text = describe(long)
    assert len(text) <= ALT_TEXT
    assert [part.rsplit(": ", 1)[1] for part in text.split("; ")[1:-1]] == [
        bar.shown for bar in long.bars
    ]
    assert text.endswith(SOURCE)


@given(texts, st.lists(bars, max_size=40).map(tuple), texts)
def test_the_text_is_one_line_within_discords_limit(
    title: str, bars: tuple[Bar, ...], source: str
) -> None:
    text = describe(Bars(title, bars, "cities", source))
    assert len(text) <= ALT_TEXT
    assert len(text.splitlines()) <= 1


@given(st.builds(chart, bars, title=texts, source=texts))
def test_a_chart_travels_unchanged(chart: Bars) -> None:
    assert decode(encode(chart)) == chart


# Grids


def grid(*cells: tuple[int | None, ...], hidden: str = "<3") -> Grid:
    rows = tuple(f"Topic {n}" for n in range(len(cells)))
    columns = tuple(f"Sector {n}" for n in range(len(cells[0])))
    return Grid("What stands in the way", rows, columns, cells, hidden, "cities", "Agora · 2026 Q1")


def test_a_grid_prints_every_cell_and_hidden_ones_look_alike() -> None:
    picture = arrange_grid(printable_grid(grid((3, None), (20, None))), measure)
    shown = [line.text for line in picture.lines]
    assert shown.count("<3") == 2
    assert {"3", "20"} <= set(shown)
    colours = [block.colour for block in picture.blocks]
    assert colours == [shade(3), HIDDEN, shade(20), HIDDEN]
    assert len(set(colours)) == 3


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (MOST_ROWS, MOST_COLUMNS), (11, 7)])
async def test_grids_are_readable_pictures_of_at_most_990_by_550(rows: int, columns: int) -> None:
    whole = grid(*[tuple(range(3, 3 + columns))] * rows)
    png = await InProcessCharts().grid(whole)
    assert png is not None
    width, height = size(png)
    assert width == WIDTH
    assert height <= MOST_HEIGHT
    picture = arrange_grid(printable_grid(whole), measure)
    assert all(line.size >= SMALLEST for line in picture.lines)
    assert all(line.x >= 0 and line.x + ink(line)[0] <= WIDTH + 1 for line in picture.lines)


async def test_a_grid_too_large_has_no_picture_and_a_crooked_one_is_refused() -> None:
    assert await InProcessCharts().grid(grid(*[(3,)] * (MOST_ROWS + 1))) is None
    with pytest.raises(ValueError, match="one cell for each"):
        grid((3, 4), (3,))
    with pytest.raises(ValueError, match="at least 0"):
        grid((-1,))


def test_grids_travel_to_the_worker_unchanged_and_draw_the_same_bytes() -> None:
    sent = grid((3, None), (None, 12))
    assert decode(encode(sent)) == sent
    assert draw(sent) == draw(decode(encode(sent)))


def test_the_alt_text_of_a_grid_names_only_what_is_shown() -> None:
    told = describe_grid(grid((3, None), (None, None)))
    assert told == "What stands in the way; Topic 0: Sector 0 3; cities; Agora · 2026 Q1"
    assert len(describe_grid(grid(*[tuple(range(3, 11))] * 12))) <= ALT_TEXT
