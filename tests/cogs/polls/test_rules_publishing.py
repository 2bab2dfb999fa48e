"""What a closed poll publishes, kind by kind, and what a named one counts."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.polls.rules.answers import (
    Answer,
    ChoiceAnswer,
    ConsentAnswer,
    RankedAnswer,
    ScoreAnswer,
    TextAnswer,
)
from cogs.polls.rules.counting import Scores, counts, rows_of, scores
from cogs.polls.rules.kinds import STANCES, AnswerMode, Poll, PollKind, Stance
from cogs.polls.rules.publishing import enough, publish, tally, texts_wait
from cogs.polls.rules.results import PublishedResult, PublishedRow, Verdict, Word
from tests.cogs.polls.examples import poll

NAMED = AnswerMode.NAMED_CITY
SCORE = poll(PollKind.SCORE, 2)
RANKED = poll(PollKind.RANKED, 3)
CONSENT = poll(PollKind.CONSENT)


def chosen(*per_option: int) -> list[Answer]:
    return [ChoiceAnswer((at,)) for at, count in enumerate(per_option) for _ in range(count)]


def stances(*per_stance: int) -> list[Answer]:
    return [ConsentAnswer(STANCES[at]) for at, count in enumerate(per_stance) for _ in range(count)]


def published(asked: Poll, answers: Sequence[Answer]) -> PublishedResult:
    return publish(asked, answers, len(answers))


def shown(result: PublishedResult) -> list[object]:
    return [row.word or row.count for row in result.rows]


def test_four_answers_give_the_sentence_and_nothing_else():
    for asked, answers in (
        (poll(), chosen(4)),
        (SCORE, [ScoreAnswer((1, 1))] * 4),
        (RANKED, [RankedAnswer((0,))] * 4),
        (CONSENT, stances(3, 0, 0, 1)),
        (poll(PollKind.TEXT), [TextAnswer()] * 4),
    ):
        result = published(asked, answers)
        bare = PublishedResult(kind=asked.kind, anonymous=True, verdict=Verdict.TOO_FEW)
        assert result == bare
        assert result.too_few


def test_five_answers_give_bands_without_their_number():
    result = published(poll(), chosen(4, 1))
    assert shown(result) == [Word.MOST, Word.FEW, Word.FEW]
    assert result.ballots is None
    assert not result.too_few


def test_ten_answers_give_numbers_and_their_own_number_only_if_nothing_is_hidden():
    hidden = published(poll(), chosen(6, 4))
    assert shown(hidden) == [6, 4, Word.UP_TO_SMALL]
    assert hidden.ballots is None
    bare = published(poll(), chosen(4, 3, 3))
    assert shown(bare) == [4, 3, 3]
    assert bare.ballots == 10
    assert [row.option for row in bare.rows] == ["Option 0", "Option 1", "Option 2"]


def test_several_choices_of_one_answer_count_each():
    asked = poll(PollKind.MULTIPLE, 3)
    answers: list[Answer] = [ChoiceAnswer((0, 1))] * 6 + [ChoiceAnswer((1, 2))] * 6
    result = published(asked, answers)
    assert shown(result) == [6, Word.NEARLY_ALL, 6]
    assert result.ballots is None


def test_where_each_person_counts_the_answers_must_come_from_as_many_cities():
    asked = poll(mode=AnswerMode.ANONYMOUS_PERSON)
    assert publish(asked, chosen(20), 4).too_few
    assert shown(publish(asked, chosen(10, 10), 9)) == [Word.SOME, Word.SOME, Word.FEW]
    assert shown(publish(asked, chosen(10, 10), 10)) == [10, 10, Word.UP_TO_SMALL]


def test_a_sensitive_poll_doubles_both():
    asked = poll(min_result=10, min_exact=20)
    assert published(asked, chosen(9)).too_few
    assert shown(published(asked, chosen(10, 9))) == [Word.MOST, Word.SOME, Word.FEW]
    assert shown(published(asked, chosen(10, 7, 3))) == [10, 7, 3]


def test_a_table_that_would_betray_somebody_is_withheld():
    asked = poll(options=5, min_result=10, min_exact=20)
    result = published(asked, chosen(2, 2, 2, 2, 2))
    assert (result.rows, result.verdict) == ((), Verdict.WITHHELD)


def test_more_answers_than_were_asked_cannot_empty_the_check():
    assert shown(published(poll(asked_count=0), chosen(6, 4)))


def test_the_verdict_of_a_consent_poll_appears_from_the_result_threshold():
    assert published(CONSENT, stances(4, 1)).verdict is Verdict.REACHED
    assert published(CONSENT, stances(1, 0, 4)).verdict is Verdict.NOT_REACHED
    blocked = published(CONSENT, stances(9, 2, 0, 1))
    assert blocked.verdict is Verdict.BLOCKED
    assert shown(blocked)[3] is Word.UP_TO_SMALL
    assert [row.option for row in blocked.rows] == ["agree", "abstain", "disagree", "block"]


def test_a_consent_poll_without_a_safe_table_keeps_its_verdict():
    result = published(CONSENT, stances(3, 0, 2))
    assert (result.rows, result.verdict) == ((), Verdict.NOT_REACHED)
    assert result.ballots is None


def test_a_consent_poll_that_hides_nothing_tells_how_many_answered():
    result = published(CONSENT, stances(8, 4, 4, 4))
    assert (shown(result), result.ballots) == ([8, 4, 4, 4], 20)


@pytest.mark.parametrize(
    ("given_scores", "word"),
    [
        ([1, 2, 2, 2, 2], Word.LOW),
        ([2, 2, 2, 2, 2], Word.MIDDLE),
        ([3, 3, 3, 3, 3], Word.MIDDLE),
        ([3, 3, 3, 3, 4], Word.HIGH),
    ],
)
def test_below_the_exact_threshold_a_statement_is_low_middle_or_high(
    given_scores: list[int], word: Word
):
    result = published(SCORE, [ScoreAnswer((score, 1)) for score in given_scores])
    row = result.rows[0]
    assert (row.word, row.mean_tenths, row.hidden) == (word, None, True)
    assert result.ballots is None


@pytest.mark.parametrize(
    ("given_scores", "mean", "spread"),
    [
        ([0] * 10, 3, Word.CLOSE),  # nobody reads that all chose nought
        ([5] * 10, 47, Word.CLOSE),
        ([2] * 5 + [3] * 5, 25, Word.CLOSE),
        ([2] * 9 + [3] * 3, 23, Word.CLOSE),  # 2.25 rounds up
        ([0] * 5 + [5] * 5, 25, Word.FAR),
        ([1] * 5 + [4] * 5, 25, Word.MIXED),
        ([1, 1, 1, 1, 1, 1, 1, 1, 3, 3], 14, Word.MIXED),  # a deviation of exactly 0.8
    ],
)
def test_from_the_exact_threshold_a_statement_has_its_mean_and_spread(
    given_scores: list[int], mean: int, spread: Word
):
    result = published(SCORE, [ScoreAnswer((score, None)) for score in given_scores])
    row = result.rows[0]
    assert (row.mean_tenths, row.spread, row.hidden) == (mean, spread, False)
    assert result.ballots is None


def test_a_statement_with_too_few_answers_says_so_and_one_with_few_has_its_band():
    answers: list[Answer] = [ScoreAnswer((4, 4))] * 4 + [ScoreAnswer((None, 4))] * 4
    answers += [ScoreAnswer((None, 4))] * 4
    first, second = published(SCORE, answers).rows
    assert (first.word, first.mean_tenths) == (Word.TOO_FEW, None)
    assert second.mean_tenths == 40
    nine: list[Answer] = [ScoreAnswer((4, 4))] * 9 + [ScoreAnswer((None, 4))] * 3
    assert published(SCORE, nine).rows[0].word is Word.HIGH


def test_few_ranked_answers_give_the_winners_alone():
    result = published(RANKED, [RankedAnswer((2, 0))] * 5)
    assert [row.place for row in result.rows] == [None, None, 1]
    assert {row.share for row in result.rows} == {None}
    tied: list[Answer] = [RankedAnswer((0,))] * 3 + [RankedAnswer((1,))] * 3
    assert [row.place for row in published(RANKED, tied).rows] == [1, 1, None]


def test_many_ranked_answers_give_the_order_and_the_winners_share_in_tens():
    answers: list[Answer] = [RankedAnswer((0, 1))] * 8 + [RankedAnswer((1, 0))] * 5
    result = published(RANKED, answers)
    assert [row.place for row in result.rows] == [1, 2, 3]
    # 8 of 13 is 62 %, 13 of 13 is shown as at most 90.
    assert [row.share for row in result.rows] == [None, 60, 90]
    assert result.ballots is None


def test_several_winners_have_no_shares():
    answers: list[Answer] = [RankedAnswer((0,))] * 6 + [RankedAnswer((1,))] * 6
    result = published(RANKED, answers)
    assert [(row.place, row.share) for row in result.rows] == [(1, None), (1, None), (3, None)]


def test_open_text_publishes_no_table():
    result = published(poll(PollKind.TEXT), [TextAnswer()] * 12)
    assert (result.rows, result.verdict, result.ballots) == ((), None, None)


def test_own_words_wait_only_if_there_are_enough():
    asked = poll(PollKind.TEXT)
    assert not texts_wait(asked, 4)
    assert texts_wait(asked, 5)
    assert texts_wait(poll(own_words=True), 5)
    assert not texts_wait(poll(), 5)


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_reminder_tells_one_bit_of_two_numbers(answers: int, cities: int):
    told = enough(poll(mode=AnswerMode.ANONYMOUS_PERSON), answers, cities)
    assert told is (min(answers, cities) >= 5)


@pytest.mark.threat("coordinator by subtraction")
@given(st.lists(st.integers(0, 3), max_size=30), st.sampled_from([(5, 10), (10, 20)]))
def test_whatever_the_answers_the_record_accepts_what_is_published(
    votes: list[int], limits: tuple[int, int]
):
    asked = poll(options=4, min_result=limits[0], min_exact=limits[1])
    result = published(asked, [ChoiceAnswer((vote,)) for vote in votes])
    assert (result.verdict is Verdict.TOO_FEW) is (len(votes) < limits[0])
    if len(votes) < limits[1]:
        assert all(row.count is None for row in result.rows)


@pytest.mark.parametrize(
    "row",
    [
        {"count": 2},
        {"count": 0},
        {"mean_tenths": 2},
        {"mean_tenths": 48},
        {"share": 9},
        {"share": 91},
    ],
)
def test_the_record_refuses_a_hidden_cell_as_a_number(row: dict[str, int]):
    rows = (PublishedRow(position=0, option="Bus", **row),)
    with pytest.raises(ValueError, match="hidden cell"):
        PublishedResult(kind=PollKind.SINGLE, anonymous=True, rows=rows)
    assert PublishedResult(kind=PollKind.SINGLE, anonymous=False, rows=rows)


def test_the_record_refuses_the_number_of_answers_beside_a_hidden_cell():
    rows = (PublishedRow(position=0, option="Bus", word=Word.UP_TO_SMALL),)
    with pytest.raises(ValueError, match="betray"):
        PublishedResult(kind=PollKind.SINGLE, anonymous=True, rows=rows, ballots=12)


def test_a_named_poll_shows_every_count():
    result = tally(poll(mode=NAMED), chosen(1, 2))
    assert (shown(result), result.ballots) == ([1, 2, 0], 3)
    assert tally(poll(mode=NAMED), []).ballots == 0


def test_a_named_consent_poll_has_a_verdict_as_soon_as_somebody_answered():
    asked = poll(PollKind.CONSENT, mode=NAMED)
    assert tally(asked, []).verdict is None
    assert tally(asked, stances(1)).verdict is Verdict.REACHED
    assert tally(asked, [ConsentAnswer(Stance.BLOCK)]).verdict is Verdict.BLOCKED


def test_a_named_score_has_its_unrounded_ends_and_its_number_of_answers():
    asked = poll(PollKind.SCORE, 2, mode=NAMED)
    first, second = tally(asked, [ScoreAnswer((5, None)), ScoreAnswer((5, None))]).rows
    assert (first.count, first.mean_tenths) == (2, 50)
    assert (second.count, second.mean_tenths) == (0, None)


def test_a_named_ranking_has_places_and_shares_in_percent():
    asked = poll(PollKind.RANKED, 3, mode=NAMED)
    answers: list[Answer] = [RankedAnswer((0, 1))] * 2 + [RankedAnswer((1, 0))]
    result = tally(asked, answers)
    assert [(row.place, row.share) for row in result.rows] == [(1, None), (2, 67), (3, 100)]
    assert [row.place for row in tally(asked, []).rows] == [None, None, None]


def test_a_poll_is_published_or_tallied_by_its_kind():
    with pytest.raises(ValueError, match="tallied"):
        publish(poll(mode=NAMED), chosen(9), 9)
    with pytest.raises(ValueError, match="published"):
        tally(poll(), chosen(9))


def test_counting_another_kind_of_answer_is_a_fault():
    with pytest.raises(TypeError, match="choices and stances"):
        rows_of(TextAnswer())
    with pytest.raises(TypeError, match="score polls"):
        scores(SCORE, [TextAnswer()])


def test_counts_follow_the_options():
    assert counts(poll(options=4), chosen(0, 2, 1)) == (0, 2, 1, 0)
    assert counts(CONSENT, stances(1, 0, 2)) == (1, 0, 2, 0)


def test_means_and_deviations_are_exact():
    statement = scores(SCORE, [ScoreAnswer((score, None)) for score in (1, 2, 5)])[0]
    assert statement == Scores(3, 8, 30)
    assert statement.mean == Fraction(8, 3)
    assert statement.variance == Fraction(26, 9)
