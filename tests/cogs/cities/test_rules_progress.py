"""Numbers as people type them, and what they say of a goal."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.topics import Sector
from cogs.cities.rules.figures import Figure, figure, number, read_figure, read_year
from cogs.cities.rules.goals import Goal, Measure, kind_of, read_goal, read_indicator, read_kind
from cogs.cities.rules.progress import Course, Way, course, done, fallen, recent, wanted

TODAY = date(2026, 1, 5)
ENTERED = date(2025, 6, 1)


# Numbers


@pytest.mark.parametrize(
    ("typed", "year", "value"),
    [
        ("2019: 412", 2019, 412),
        (" 2019 : 412.5 ", 2019, 412.5),
        ("2019: 1234", 2019, 1234),
        ("2019: 1 234 567", 2019, 1_234_567),
        ("2019: 1’234", 2019, 1234),
        ("2019: 3,5", 2019, 3.5),
        ("2019=0", 2019, 0),
        ("2019; 7", 2019, 7),
    ],
)
def test_a_year_and_a_number_are_read(typed, year, value):
    assert read_figure(typed) == Figure(year, value)


@pytest.mark.parametrize("typed", ["", "   ", "\u200b"])
def test_nothing_typed_is_no_figure(typed):
    assert read_figure(typed) is None


def test_a_comma_that_can_be_two_things_is_asked_back():
    with pytest.raises(UserError) as asked:
        read_figure("2019: 1,234")
    sentence = asked.value.sentence.format(**asked.value.values)
    assert sentence == "Is that 1.234 or 1234? Please write it without the comma."


@pytest.mark.parametrize(
    "typed",
    [
        "412", "2019", "2019: ", "2019: many", "2019: 4e5", "2019: -4", "2019: 1,234,567",
        "2019: ४", "2019: 1e999", "２０１９: 4", "2019: 9999999999999", "2019: 412 kt", "x" * 999,
    ],
)  # fmt: skip
def test_whatever_is_no_figure_gets_a_sentence(typed):
    with pytest.raises(UserError):
        read_figure(typed)


@pytest.mark.parametrize("typed", ["1989: 4", "2101: 4", "0000: 4"])
def test_years_stay_between_1990_and_2100(typed):
    with pytest.raises(UserError, match="Give a year from"):
        read_figure(typed)


@pytest.mark.parametrize("typed", ["", "199", "MMXX", "1989", "2101", "٢٠٢٠"])
def test_a_year_alone_is_read_as_strictly(typed):
    with pytest.raises(UserError):
        read_year(typed)


@given(st.integers(1990, 2100), st.floats(0, 1e11).map(lambda value: round(value, 6)))
def test_what_is_shown_is_read_back_as_the_same(year, value):
    shown = figure(Figure(year, value))
    read = read_figure(shown)
    assert read is not None
    assert (read.year, read.value) == (year, pytest.approx(value))


def test_numbers_stand_without_needless_signs():
    assert [number(value) for value in (412.0, 0.5, 1e9, 0.1 + 0.2)] == [
        "412", "0.5", "1000000000", "0.3",
    ]  # fmt: skip
    assert figure(None) == ""


# Goals


def goal(kind="mobility-emissions", **changes):
    values = {
        "text": "Cut traffic",
        "indicator": "Emissions of transport, kt CO2e",
        "start": "1990: 400",
        "target": "2030: 80",
        "latest": "2023: 240",
    }
    return read_goal(kind, today=TODAY, **(values | changes))


def test_a_goal_is_read_with_its_unit():
    read = goal()
    assert (read.sector, read.measure) == (Sector.MOBILITY, Measure.EMISSIONS)
    assert (read.indicator, read.unit) == ("Emissions of transport", "kt CO2e")
    assert (read.start, read.target, read.latest) == (
        Figure(1990, 400),
        Figure(2030, 80),
        Figure(2023, 240),
    )


def test_a_sentence_alone_is_a_goal_without_a_way():
    read = goal(start="", target="", latest="")
    kept = Goal(1, read)
    assert kept.way is None
    assert not kept.drawable


def test_what_can_be_drawn_has_a_start_and_a_value_and_others_a_target_too():
    assert Goal(1, goal(target="")).drawable
    assert not Goal(1, goal(latest="")).drawable
    assert Goal(1, goal("waste-other")).drawable
    assert not Goal(1, goal("waste-other", target="")).drawable


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"start": "1990: 0"}, "A start of zero"),
        ({"start": ""}, "Give the start as well"),
        ({"start": "", "target": ""}, "Give the start as well"),
        ({"target": "1990: 80"}, "must come after the start year"),
        ({"target": "2030: 400"}, "The target is the start"),
        ({"target": "2030: 500"}, "Emissions should fall"),
        ({"start": "2010: 400", "latest": "2009: 390"}, "must not be older than the start"),
        ({"latest": "2027: 240"}, "has not come yet"),
        ({"text": " "}, "Write {low} to {high}"),
        ({"text": "x" * 301}, "Write {low} to {high}"),
        ({"indicator": ", kt"}, "Write {low} to {high}"),
        ({"indicator": "x" * 81}, "Write {low} to {high}"),
        ({"indicator": "x, " + "y" * 41}, "Give a unit of at most"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_a_sentence(changes, sentence):
    with pytest.raises(UserError) as refused:
        goal(**changes)
    assert sentence in refused.value.sentence


def test_other_measures_may_rise():
    assert goal("nature-other", target="2030: 900").target == Figure(2030, 900)


@pytest.mark.parametrize("kind", ["", "x", "mobility", "mobility-x", "x-other", "-"])
def test_a_forged_kind_is_out_of_date(kind):
    with pytest.raises(UserError, match="out of date"):
        read_kind(kind)


def test_a_kind_comes_back_as_the_same():
    for sector in Sector:
        for measure in Measure:
            assert read_kind(kind_of(sector, measure)) == (sector, measure)


def test_the_unit_follows_the_last_comma():
    assert read_indicator("Trips by bus, tram, millions") == ("Trips by bus, tram", "millions")
    assert read_indicator("Trips by bus, tram,") == ("Trips by bus, tram", "")
    assert read_indicator("Trees") == ("Trees", "")


# Progress


FROM, TO = Figure(1990, 100), Figure(2030, 20)


def way(latest=None, target=TO, start=FROM, entered=ENTERED):
    return Way(start, target, latest, entered)


def test_a_reduction_is_a_share_of_the_start():
    assert fallen(way(Figure(2010, 60))) == pytest.approx(0.4)
    assert fallen(way(Figure(2010, 130))) == pytest.approx(-0.3)
    assert fallen(way()) is None
    assert wanted(way()) == pytest.approx(0.8)
    assert wanted(way(target=None)) is None


def test_the_way_is_done_whichever_way_it_leads():
    up = way(Figure(2010, 150), target=Figure(2030, 300))
    assert done(up) == pytest.approx(0.25)
    assert done(way(Figure(2010, 60))) == pytest.approx(0.5)
    assert done(way()) is None
    assert done(way(Figure(2010, 60), target=None)) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    # Half of the time is over in 2010: the line stands at 40 %, so 38 % is the last on course.
    [(60, Course.ON), (62, Course.ON), (62.1, Course.BEHIND), (0, Course.ON)],
)
def test_two_points_under_the_line_are_still_on_course(value, expected):
    assert course(way(Figure(2010, value)), TODAY, emissions=True) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    # In points of the way: half of it is due in 2010.
    [(60, Course.ON), (61.6, Course.ON), (61.7, Course.BEHIND)],
)
def test_other_measures_count_points_of_the_way(value, expected):
    assert course(way(Figure(2010, value)), TODAY, emissions=False) is expected


def test_after_the_target_year_all_of_it_is_due():
    late = way(Figure(2025, 25), target=Figure(2020, 20))
    assert course(late, TODAY, emissions=True) is Course.BEHIND
    assert (
        course(way(Figure(2025, 21), target=Figure(2020, 20)), TODAY, emissions=True) is Course.ON
    )


def test_without_target_or_value_nothing_is_said():
    assert course(way(), TODAY, emissions=True) is Course.UNKNOWN
    assert course(way(Figure(2010, 1), target=None), TODAY, emissions=True) is Course.UNKNOWN


@pytest.mark.parametrize(
    ("entered", "fresh"),
    [
        (date(2024, 7, 5), True),
        (date(2024, 7, 4), False),
        (date(2024, 6, 30), False),
        (date(2026, 1, 5), True),
    ],
)
def test_a_value_is_recent_for_eighteen_months(entered, fresh):
    assert recent(entered, TODAY) is fresh
    expected = Course.ON if fresh else Course.OLD
    assert course(way(Figure(2010, 0), entered=entered), TODAY, emissions=True) is expected
