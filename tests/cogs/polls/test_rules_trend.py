"""A round beside the one before."""

import pytest

from cogs.polls.rules.kinds import PollKind
from cogs.polls.rules.results import PublishedResult, PublishedRow, Word
from cogs.polls.rules.trend import Change, Trend, trend


def result(kind: PollKind = PollKind.SINGLE, option: str = "Bus", **cell) -> PublishedResult:
    row = PublishedRow(position=0, option=option, **cell)
    return PublishedResult(kind=kind, anonymous=True, rows=(row,))


def change(before: PublishedResult, after: PublishedResult) -> Trend:
    (row,) = trend(before, after)
    return row


@pytest.mark.parametrize(
    ("before", "after", "expected", "by"),
    [
        (10, 12, Change.SAME, None),
        (10, 8, Change.SAME, None),
        (10, 13, Change.MORE, 3),
        (10, 7, Change.LESS, 3),
    ],
)
def test_a_change_of_two_or_less_is_about_the_same(
    before: int, after: int, expected: Change, by: int | None
):
    assert change(result(count=before), result(count=after)) == Trend(0, "Bus", expected, by)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (result(word=Word.UP_TO_SMALL), result(count=9)),
        (result(count=9), result(word=Word.NEARLY_ALL)),
        (result(word=Word.MOST), result(word=Word.MOST)),
        (result(count=9), result(option="Tram", count=9)),
        (result(PollKind.MULTIPLE, count=9), result(count=9)),
        (PublishedResult(kind=PollKind.SINGLE, anonymous=True), result(count=9)),
        (result(PollKind.RANKED, place=1), result(PollKind.RANKED, place=2)),
    ],
)
def test_only_numbers_of_the_same_row_are_comparable(
    before: PublishedResult, after: PublishedResult
):
    assert change(before, after).change is Change.NOT_COMPARABLE


def test_means_are_compared_in_tenths():
    def mean(tenths: int) -> PublishedResult:
        return result(PollKind.SCORE, mean_tenths=tenths, word=Word.CLOSE)

    assert change(mean(25), mean(27)).change is Change.SAME
    assert change(mean(25), mean(31)) == Trend(0, "Bus", Change.MORE, 6)


def test_a_result_without_a_table_has_no_trend():
    assert trend(result(count=9), PublishedResult(kind=PollKind.SINGLE, anonymous=True)) == ()
