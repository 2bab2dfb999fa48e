"""Tables, pictures and trends of polls, as text and as alternative text."""

import pytest

from bot.charts import ALT_TEXT, describe
from bot.i18n import ENGLISH
from cogs.polls.rules.kinds import AnswerMode, PollKind
from cogs.polls.rules.results import SPREADS, PublishedResult, PublishedRow, Verdict, Word
from cogs.polls.rules.trend import Change, Trend
from cogs.polls.views import results
from tests.cogs.polls.examples import ESCAPED, LONGEST, poll, sized, table


@pytest.mark.parametrize("options", [2, 10, 11, 25])
@pytest.mark.parametrize("label", [LONGEST, ESCAPED])
@pytest.mark.parametrize("word", [None, *sorted(set(Word) - SPREADS)])
def test_alternative_texts_fit_and_tell_every_value(options, label, word):
    asked = sized(PollKind.SINGLE, options, label)
    bars = results.chart(asked, table(asked, word), ENGLISH)
    assert bars is not None
    alt = describe(bars)
    assert len(alt) <= ALT_TEXT
    for bar in bars.bars:
        assert bar.shown in alt
        # No meaning by colour alone: what is hatched has its word printed.
        assert bar.hidden == (word is not None)
        assert bar.shown


def test_hidden_cells_stand_where_their_size_is_told_and_never_between_numbers():
    asked = poll(options=6)
    cells: list[tuple[Word | None, int | None]] = [
        (Word.UP_TO_SMALL, None),
        (None, 4),
        (Word.NEARLY_ALL, None),
        (None, 7),
        (Word.UP_TO_SMALL, None),
        (None, 4),
    ]
    rows = tuple(
        PublishedRow(position=n, option=asked.options[n], word=word, count=count)
        for n, (word, count) in enumerate(cells)
    )
    result = PublishedResult(kind=asked.kind, anonymous=True, rows=rows)
    lines = results.table_lines(asked, result, ENGLISH)
    assert [line.split(":")[0][-1] for line in lines] == ["2", "3", "1", "5", "0", "4"]


def test_the_trend_of_means_is_told_in_points_and_of_answers_in_answers():
    def lines(kind: PollKind, by: int) -> list[str]:
        changes = (Trend(0, "a", Change.MORE, by), Trend(1, "b", Change.SAME))
        return results.trend_lines(poll(kind), changes, ENGLISH)

    assert lines(PollKind.SCORE, 20) == ["- Option 0: up by 2.0", "- Option 1: about the same"]
    assert lines(PollKind.SINGLE, 5)[0] == "- Option 0: up by 5"


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_its_sentence(verdict):
    for mode in (AnswerMode.ANONYMOUS_CITY, AnswerMode.ANONYMOUS_PERSON):
        asked = poll(PollKind.CONSENT, mode=mode)
        result = PublishedResult(kind=asked.kind, anonymous=True, verdict=verdict)
        (line,) = results.headline(asked, result, ENGLISH)
        assert line.startswith("**")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (PollKind.RANKED, "Below 10 answers only the first place is told."),
        (PollKind.SINGLE, "*most*: over half"),
        (PollKind.SCORE, "*low*: mean below 2"),
    ],
)
def test_words_in_place_of_numbers_are_explained_once(kind, words):
    asked = poll(kind)
    rows = {
        PollKind.RANKED: PublishedRow(position=0, option="a", place=None),
        PollKind.SINGLE: PublishedRow(position=0, option="a", word=Word.SOME),
        PollKind.SCORE: PublishedRow(position=0, option="a", word=Word.MIDDLE),
    }
    result = PublishedResult(kind=kind, anonymous=True, rows=(rows[kind],))
    lines = results.headline(asked, result, ENGLISH)
    assert len(lines) == 1
    assert words in lines[0]
