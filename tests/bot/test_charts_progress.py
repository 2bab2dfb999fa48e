"""The picture of progress: readable at any content, the same words as its alt text."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.charts.draw import draw, measure, printable_progress
from bot.charts.layout import MOST_HEIGHT, SMALLEST, WIDTH, Fill
from bot.charts.pipe import decode, encode
from bot.charts.progress import MOST_BARS, Panel, Progress, ProgressBar, Rule, describe
from bot.charts.progress_layout import arrange_progress

RULES = (Rule(0.55, "55 %: EU by 2030, against 1990"), Rule(1.0, "100 %: climate neutral by 2030"))
SHOWN = "42 % less in 2023 · target 80 % by 2030 · on course · other base year: 2005"


def chart(emissions=3, others=0, label="Mobility", share=0.42, target=0.8, shown=SHOWN):
    def bars(count):
        return tuple(
            ProgressBar(f"{label} {n}", share, shown, target, faint=n % 2 == 1)
            for n in range(count)
        )

    panels = []
    if emissions:
        panels.append(Panel("Emissions: how much they have fallen", bars(emissions), RULES))
    if others:
        panels.append(Panel("Other goals: how much of the way is done", bars(others)))
    return Progress("Ljubljana: how far our goals have come", tuple(panels), "Source: Ljubljana.")


@pytest.mark.parametrize(
    ("emissions", "others"), [(1, 0), (0, 1), (3, 2), (7, 3), (10, 0), (5, 7), (12, 0)]
)
def test_it_keeps_to_its_size_and_to_letters_of_nine_points(emissions, others):
    picture = arrange_progress(chart(emissions, others), measure)
    assert picture.height <= MOST_HEIGHT
    assert min(line.size for line in picture.lines) >= SMALLEST
    image = Image.open(io.BytesIO(draw(chart(emissions, others))))
    assert image.size == (WIDTH, picture.height)


@pytest.mark.parametrize(
    "label", ["Mobility", "x" * 80, "Ηλεκτρική ενέργεια και θέρμανση", "W " * 40]
)
@pytest.mark.parametrize("count", [1, 10])
def test_no_words_lie_over_others_or_outside(label, count):
    picture = arrange_progress(chart(count, 2, label=label), measure)
    boxes = [
        (line.x, line.top, line.x + measure(line.text, line.size, line.bold), line.bottom)
        for line in picture.lines
    ]
    assert all(left >= 0 and right <= WIDTH for left, _, right, _ in boxes)
    assert all(bottom <= picture.height for *_, bottom in boxes)
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            beside = one[2] <= other[0] + 0.5 or other[2] <= one[0] + 0.5
            below = one[3] <= other[1] + 1.5 or other[3] <= one[1] + 1.5
            assert beside or below, (one, other)


def test_letters_grow_smaller_before_words_are_cut():
    shown = "67 % less in 2022 · target 90 % by 2030 · no recent value · other base year: 2008"
    picture = arrange_progress(chart(2, label="Protected cycle lanes", shown=shown), measure)
    assert sum(line.text == shown for line in picture.lines) == 2


def test_no_bar_and_no_rule_crosses_words():
    picture = arrange_progress(chart(7, 3), measure)
    drawn = [block for block in picture.blocks if block.fill is not Fill.AXIS]
    for line in picture.lines:
        right = line.x + measure(line.text, line.size, line.bold)
        for block in drawn:
            beside = right <= block.x or block.x + block.width <= line.x
            # A line's box has room for accents and descenders that few letters use.
            below = line.bottom <= block.y + 4 or block.y + block.height <= line.top + 4
            assert beside or below, (line, block)


@pytest.mark.parametrize(("share", "target"), [(-0.3, 0.8), (0.0, None), (1.7, 3.0), (0.5, -1.0)])
def test_what_lies_outside_the_scale_is_drawn_at_its_edge(share, target):
    picture = arrange_progress(chart(2, share=share, target=target), measure)
    assert all(block.x >= 0 and block.x + block.width <= WIDTH for block in picture.blocks)
    bars = [b for b in picture.blocks if b.fill in {Fill.OWN, Fill.HATCHED_OWN}]
    assert len(bars) == (2 if share > 0 else 0)


def test_a_longer_share_is_a_longer_bar_and_the_target_stands_where_it_should():
    def block(fill, **values):
        picture = arrange_progress(chart(1, **values), measure)
        return next(b for b in picture.blocks if b.fill is fill)

    widths = [block(Fill.OWN, share=share).width for share in (0.1, 0.55, 0.9, 1.0)]
    assert widths == sorted(widths)
    rule = next(b for b in arrange_progress(chart(1), measure).blocks if b.fill is Fill.RULE)
    assert block(Fill.OWN, share=0.55).width + 24 == pytest.approx(rule.x + 1)
    diamond = block(Fill.DIAMOND, target=0.55)
    assert diamond.x + diamond.width / 2 == pytest.approx(rule.x + 1)


def test_only_what_fits_is_drawable():
    assert chart(MOST_BARS).drawable
    assert not chart(MOST_BARS, 1).drawable
    assert not chart(0, 0).drawable
    assert not Progress("x", (Panel("y", ()),), "z").drawable


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_what_is_not_finite_is_refused(wrong):
    with pytest.raises(ValueError, match="finite"):
        ProgressBar("x", wrong, "y")
    with pytest.raises(ValueError, match="finite"):
        ProgressBar("x", 0.1, "y", wrong)


def test_the_alt_text_says_the_same_and_keeps_to_its_limit():
    told = describe(chart(1, 1))
    assert "Mobility 0: 42 % less in 2023" in told
    assert "55 %: EU by 2030" in told
    long = describe(chart(10, 2, label="x" * 80))
    assert len(long) <= 1024
    assert describe(chart(2, label="two\nlines")).count("\n") == 0


def test_it_travels_whole():
    assert decode(encode(chart(3, 2))) == chart(3, 2)


def test_equal_charts_give_equal_bytes_and_emoji_leave_no_empty_label():
    assert draw(chart()) == draw(chart())
    (panel,) = printable_progress(
        Progress("t", (Panel("p", (ProgressBar("🙂", 0.1, "x"),)),), "s")
    ).panels
    assert panel.bars[0].label == "1."


@given(
    st.lists(
        st.tuples(st.floats(-5, 5), st.one_of(st.none(), st.floats(-5, 5)), st.text(max_size=90)),
        min_size=1,
        max_size=MOST_BARS,
    )
)
def test_any_bars_fit(rows):
    bars = tuple(ProgressBar(text, share, text, target) for share, target, text in rows)
    made = printable_progress(Progress("t", (Panel("p", bars, RULES),), "s"))
    assert arrange_progress(made, measure).height <= MOST_HEIGHT
