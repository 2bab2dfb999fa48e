"""Which cells of a table may show a number, so that nobody's answer can be worked out.

The reader is assumed to know these rules, the thresholds, how many were asked, and a
consent poll's verdict. A cell is safe while the published table leaves it several values.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from cogs.polls.rules.counting import consent_reached
from cogs.polls.rules.kinds import STANCES, Stance
from cogs.polls.rules.results import SMALL, Verdict, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Cell = Word | int
Table = tuple[Cell, ...]

_BLOCK = STANCES.index(Stance.BLOCK)
_DISAGREE = STANCES.index(Stance.DISAGREE)


@dataclass(frozen=True, slots=True)
class Setting:
    """What everybody knows of a poll: its thresholds, how many were asked, ``most``."""

    min_result: int
    min_exact: int
    asked: int
    most: int


def table(counts: Sequence[int], ballots: int, exact: bool, setting: Setting) -> Table:
    """The cells of a single or multiple choice; () where any table would betray somebody.

    ``exact``: whether the answers reach the exact threshold.
    """
    cells = tuple(_cell(count, ballots) for count in counts)
    if exact and _cells_safe(cells, setting):
        return cells
    bands = tuple(_band(count, ballots) for count in counts)
    return bands if _bands_safe(bands, setting) else ()


def consent_table(stances: Sequence[int], ballots: int, exact: bool, setting: Setting) -> Table:
    """As ``table``, beside the verdict, which narrows what a hidden cell can be."""
    told = verdict(stances)
    cells = tuple(_cell(count, ballots) for count in stances)
    if exact and _consent_cells_safe(cells, told, setting):
        return cells
    bands = tuple(_band(count, ballots) for count in stances)
    betraying = _betraying(setting.min_result, setting.min_exact)
    return () if _narrow(bands, told) or (bands, told) in betraying else bands


def verdict(stances: Sequence[int]) -> Verdict:
    if stances[_BLOCK]:
        return Verdict.BLOCKED
    return Verdict.REACHED if consent_reached(stances) else Verdict.NOT_REACHED


def _cell(count: int, ballots: int) -> Cell:
    if count <= SMALL:
        return Word.UP_TO_SMALL
    return Word.NEARLY_ALL if count >= ballots - SMALL else count


def _band(count: int, ballots: int) -> Word:
    if count <= SMALL:
        return Word.FEW
    return Word.MOST if 2 * count > ballots else Word.SOME


def _range(cell: Cell, ballots: int) -> range:
    """What a cell can be if so many answered; empty where the two contradict."""
    half = ballots // 2
    match cell:
        case Word.UP_TO_SMALL | Word.FEW:
            return range(SMALL + 1)
        case Word.NEARLY_ALL:
            return range(ballots - SMALL, ballots + 1)
        case Word.MOST:
            return range(half + 1, ballots + 1)
        case Word.SOME:
            return range(SMALL + 1, half + 1)
        case _:
            number = int(cell)
            return range(number, number + (number < ballots - SMALL))


def _values(cells: Iterable[Cell], cell: Cell, ballots: Iterable[int], most: int) -> set[int]:
    """All that one more ``cell`` beside ``cells`` can be, over the numbers of ballots.

    Every total from one to ``most`` options a ballot can happen; totals have no gaps.
    """
    others = list(cells)
    found: set[int] = set()
    for count in ballots:
        ranges = [_range(other, count) for other in others]
        if not all(ranges):
            continue
        low, high = sum(r[0] for r in ranges), sum(r[-1] for r in ranges)
        found.update(
            v for v in _range(cell, count) if low + v <= most * count and high + v >= count
        )
    return found


def _without(cells: Table, word: Word) -> Iterator[Cell]:
    """The cells beside one of those with this word; cells with one word are alike."""
    skipped = cells.index(word)
    return (cell for position, cell in enumerate(cells) if position != skipped)


def _cells_safe(cells: Table, setting: Setting) -> bool:
    """Whether every hidden cell keeps two values, over every number that can have answered."""
    ballots = range(setting.min_exact, setting.asked + 1)
    return all(
        len(_values(_without(cells, word), word, ballots, setting.most)) > 1
        for word in {cell for cell in cells if isinstance(cell, Word)}
    )


def _bands_safe(bands: Table, setting: Setting) -> bool:
    """Whether no *few* is fixed at one or two.

    At 5 and 10 this always holds. At other thresholds an even spread can fix all cells;
    then neighbours of that table are withheld too, or its absence would tell the same.
    """
    return _few_kept(bands, setting) and not (
        bands.count(Word.SOME) == 1
        and bands.count(Word.FEW) == len(bands) - 1
        and not _few_kept((Word.FEW,) * len(bands), setting)
    )


def _few_kept(bands: Table, setting: Setting) -> bool:
    if Word.FEW not in bands:
        return True
    others = _without(bands, Word.FEW)
    ballots = range(setting.min_result, setting.min_exact)
    return _varies(_values(others, Word.FEW, ballots, setting.most))


def _varies(values: set[int]) -> bool:
    """Whether a small cell is not fixed at a number that points to somebody."""
    return len(values) != 1 or values == {0}


def _consent_cells_safe(cells: Table, told: Verdict, setting: Setting) -> bool:
    ballots = range(setting.min_exact, setting.asked + 1)
    values = _consent_values(cells, told, ballots)
    return all(
        len(values[position]) > 1
        for position, cell in enumerate(cells)
        if isinstance(cell, Word) and position != _BLOCK
    )


@lru_cache(maxsize=16)
def _betraying(min_result: int, min_exact: int) -> frozenset[tuple[Table, Verdict]]:
    """The bands that beside their verdict would fix a small number below the exact threshold.

    What is withheld must not be told by that either; else no bands stand beside the verdict.
    """
    behind: dict[tuple[Table, Verdict], list[set[int]]] = {}
    for ballots in range(min_result, min_exact):
        for stances in _all_stances(ballots):
            bands = tuple(_band(count, ballots) for count in stances)
            values = behind.setdefault((bands, verdict(stances)), [set() for _ in STANCES])
            _add(values, stances)
    found = {shown for shown, values in behind.items() if _betrays(*shown, values)}
    for told in Verdict:
        withheld: list[set[int]] = [set() for _ in STANCES]
        for shown in found:
            if shown[1] is told:
                withheld = [old | new for old, new in zip(withheld, behind[shown], strict=True)]
        if not all(map(_varies, withheld[:_BLOCK])):
            found.update(shown for shown in behind if shown[1] is told)
    return frozenset(found)


def _betrays(bands: Table, told: Verdict, values: list[set[int]]) -> bool:
    return _narrow(bands, told) or any(
        band is Word.FEW and position != _BLOCK and not _varies(values[position])
        for position, band in enumerate(bands)
    )


def _narrow(bands: Table, told: Verdict) -> bool:
    """Whether the verdict says that few disagree and hardly more than twice as many agree."""
    return told is Verdict.NOT_REACHED and bands[_DISAGREE] is Word.FEW


def _all_stances(ballots: int) -> Iterator[tuple[int, ...]]:
    for rest in product(range(ballots + 1), repeat=len(STANCES) - 1):
        if sum(rest) <= ballots:
            yield (*rest, ballots - sum(rest))


def _consent_values(cells: Table, told: Verdict, ballots: Iterable[int]) -> list[set[int]]:
    """All that each cell can be beside this verdict; a block is announced, so excepted."""
    values: list[set[int]] = [set() for _ in cells]
    for count in ballots:
        for stances in product(*(_range(cell, count) for cell in cells)):
            if sum(stances) == count and verdict(stances) is told:
                _add(values, stances)
    return values


def _add(values: list[set[int]], stances: Sequence[int]) -> None:
    for found, stance in zip(values, stances, strict=True):
        found.add(stance)
