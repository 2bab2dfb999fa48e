"""No table tells one voter's answer: every result of small polls, read by a sceptic."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product

import pytest

from cogs.polls.rules.cells import Setting, Table, consent_table, table, verdict
from cogs.polls.rules.kinds import STANCES, Stance
from cogs.polls.rules.results import Verdict, Word

Counts = tuple[int, ...]
Seen = tuple[int, Counts]  # how many answered, and each option's count
Shown = tuple[object, ...]

HIDDEN = (Word.UP_TO_SMALL, Word.NEARLY_ALL, Word.MOST, Word.SOME, Word.FEW)
STANDARD = (5, 10)


def falling(options: int, highest: int, left: int) -> Iterator[Counts]:
    """Every list of counts, once: options are alike, so only falling ones are needed."""
    if not options:
        yield ()
        return
    for count in range(min(highest, left), -1, -1):
        for rest in falling(options - 1, count, left - count):
            yield (count, *rest)


def possible_counts(options: int, ballots: int, most: int) -> Iterator[Counts]:
    """Every table that so many ballots of one to ``most`` options can give."""
    return (
        counts for counts in falling(options, ballots, most * ballots) if sum(counts) >= ballots
    )


def read_by_a_sceptic(options: int, setting: Setting, printed: bool = False) -> dict[Shown, list]:
    """All that can lie behind each published table."""
    behind: dict[Shown, list[Seen]] = defaultdict(list)
    for ballots in range(setting.min_result, setting.asked + 1):
        exact = ballots >= setting.min_exact
        for counts in possible_counts(options, ballots, setting.most):
            cells = table(counts, ballots, exact, setting)
            shows_ballots = printed or (cells and not set(cells) & set(HIDDEN))
            behind[(cells, ballots if shows_ballots else None)].append((ballots, counts))
    return behind


def told(cells: Table, seen: list[Seen]) -> Iterable[str]:
    """What the table gives away. Cells that show the same are alike."""
    for word in set(cells) & set(HIDDEN):
        places = [at for at, cell in enumerate(cells) if cell == word]
        values = {counts[at] for _, counts in seen for at in places}
        if values in ({1}, {2}):
            yield f"{word} is {values}"
        if all(counts[at] == ballots for ballots, counts in seen for at in places):
            yield f"{word} is everybody"


def leaks(options: int, setting: Setting, printed: bool = False) -> list[object]:
    found = []
    for (cells, _), seen in read_by_a_sceptic(options, setting, printed).items():
        # Withheld: every option stands behind the same words.
        lines = cells or (Word.FEW,) * options
        found += [(cells, leak) for leak in told(lines, seen)]
    return found


@pytest.mark.threat("coordinator by subtraction")
@pytest.mark.parametrize("asked", range(10, 14))
@pytest.mark.parametrize("options", [2, 3, 4])
def test_no_hidden_cell_is_fixed_and_unanimity_is_never_certain(options: int, asked: int):
    for most in range(1, options + 1):
        assert leaks(options, Setting(*STANDARD, asked, most)) == []


@pytest.mark.threat("coordinator by subtraction")
@pytest.mark.parametrize(("options", "asked"), [(2, 30), (3, 20), (5, 12)])
def test_larger_polls_keep_small_numbers_too(options: int, asked: int):
    assert leaks(options, Setting(*STANDARD, asked, 1)) == []


def test_printing_how_many_answered_would_fix_cells_and_bands_at_one_and_at_two():
    found = {leak for _, leak in leaks(3, Setting(*STANDARD, 12, 1), printed=True)}
    assert found == {
        "few is {1}",
        "few is {2}",
        "up_to_small is {1}",
        "up_to_small is {2}",
    }


@pytest.mark.parametrize(
    ("result", "exact"), [(6, 12), (7, 14), (8, 16), (9, 18), (10, 20), (11, 22), (12, 24)]
)
@pytest.mark.parametrize("options", [2, 3, 4, 5])
def test_raised_thresholds_keep_the_promise_too(options: int, result: int, exact: int):
    assert leaks(options, Setting(result, exact, 2 * result + 1, 1)) == []


def test_at_the_usual_thresholds_a_table_is_never_withheld():
    for options in (2, 3, 4):
        for ballots in range(5, 14):
            for counts in possible_counts(options, ballots, 1):
                assert table(counts, ballots, ballots >= 10, Setting(*STANDARD, 13, 1))


@pytest.mark.parametrize(
    ("counts", "cells"),
    [
        ((7, 4, 3), (7, 4, 3)),
        ((8, 5, 1), (8, 5, Word.UP_TO_SMALL)),
        ((12, 1, 1), (Word.NEARLY_ALL, Word.UP_TO_SMALL, Word.UP_TO_SMALL)),
        ((14, 0, 0), (Word.NEARLY_ALL, Word.UP_TO_SMALL, Word.UP_TO_SMALL)),
    ],
)
def test_fourteen_answers_give_numbers_but_for_the_ends(counts: Counts, cells: Table):
    assert table(counts, 14, True, Setting(*STANDARD, 30, 1)) == cells


def test_a_table_that_fixes_a_hidden_cell_falls_back_to_bands():
    # Of 13 asked, 7 + 4 leave 2 only if all answered: the cell could be 0, 1 or 2 ...
    assert table((7, 4, 2), 13, True, Setting(*STANDARD, 13, 1))[2] is Word.UP_TO_SMALL
    # ... but 7 + 6 leave nothing of 13, and the hidden 0 would be certain.
    bands = (Word.MOST, Word.SOME, Word.FEW)
    assert table((7, 6, 0), 13, True, Setting(*STANDARD, 13, 1)) == bands


@pytest.mark.parametrize(
    ("counts", "bands"),
    [
        ((5, 3, 1), (Word.MOST, Word.SOME, Word.FEW)),
        ((4, 4, 0), (Word.SOME, Word.SOME, Word.FEW)),
        ((9, 0, 0), (Word.MOST, Word.FEW, Word.FEW)),
    ],
)
def test_below_the_exact_threshold_there_are_bands(counts: Counts, bands: Table):
    assert table(counts, sum(counts), False, Setting(*STANDARD, 30, 1)) == bands


def test_an_even_spread_at_a_raised_threshold_is_withheld_with_its_neighbours():
    sensitive = Setting(10, 20, 20, 1)
    assert table((2, 2, 2, 2, 2), 10, False, sensitive) == ()
    assert table((4, 2, 2, 1, 1), 10, False, sensitive) == ()
    assert table((4, 4, 1, 1, 0), 10, False, sensitive) != ()


def all_stances(ballots: int) -> Iterator[Counts]:
    for agree, abstain, disagree in product(range(ballots + 1), repeat=3):
        if agree + abstain + disagree <= ballots:
            yield (agree, abstain, disagree, ballots - agree - abstain - disagree)


def consent_leaks(setting: Setting) -> list[object]:
    """As ``leaks``, for a reader who knows the verdict; a block is announced, so excepted."""
    behind: dict[tuple[Table, Verdict], list[Seen]] = defaultdict(list)
    for ballots in range(setting.min_result, setting.asked + 1):
        for stances in all_stances(ballots):
            cells = consent_table(stances, ballots, ballots >= setting.min_exact, setting)
            behind[cells, verdict(stances)].append((ballots, stances))
    found: list[object] = []
    for (cells, said), seen in behind.items():
        for at, stance in enumerate(STANCES):
            if cells and cells[at] not in HIDDEN:
                continue
            values = {stances[at] for _, stances in seen}
            if stance is not Stance.BLOCK and values in ({1}, {2}):
                found.append((cells, said, stance, values))
            if all(stances[at] == ballots for ballots, stances in seen):
                found.append((cells, said, stance, "everybody"))
    return found


@pytest.mark.parametrize("asked", [10, 11, 12, 13])
def test_the_verdict_beside_a_consent_table_betrays_nobody_but_that_someone_blocked(asked: int):
    assert consent_leaks(Setting(*STANDARD, asked, 1)) == []


@pytest.mark.parametrize(("result", "exact"), [(6, 12), (7, 14), (8, 16), (10, 20)])
def test_so_it_is_at_raised_thresholds(result: int, exact: int):
    assert consent_leaks(Setting(result, exact, 2 * result, 1)) == []


def test_a_verdict_that_would_fix_a_small_number_stands_without_a_table():
    # 3 agree and 2 disagree: "not reached" and bands would tell the two.
    assert consent_table((3, 0, 2, 0), 5, False, Setting(*STANDARD, 10, 1)) == ()
    assert consent_table((2, 2, 1, 0), 5, False, Setting(*STANDARD, 10, 1)) == ()


def test_an_ordinary_consent_table_stays():
    cells = (10, 4, Word.UP_TO_SMALL, Word.UP_TO_SMALL)
    assert consent_table((10, 4, 1, 0), 15, True, Setting(*STANDARD, 30, 1)) == cells
    bands = (Word.MOST, Word.FEW, Word.FEW, Word.FEW)
    assert consent_table((6, 1, 1, 0), 8, False, Setting(*STANDARD, 30, 1)) == bands


@pytest.mark.parametrize(
    ("stances", "said"),
    [
        ((6, 2, 3, 0), Verdict.REACHED),
        ((5, 2, 3, 0), Verdict.NOT_REACHED),
        ((9, 0, 0, 1), Verdict.BLOCKED),
        ((10, 0, 0, 0), Verdict.REACHED),
        ((0, 10, 0, 0), Verdict.NOT_REACHED),
    ],
)
def test_consent_needs_two_thirds_of_those_who_took_a_side_and_no_block(
    stances: Counts, said: Verdict
):
    assert verdict(stances) is said
