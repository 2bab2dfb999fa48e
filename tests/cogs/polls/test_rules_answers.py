"""Answers: what fits a poll, and bodies that all look alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from cogs.polls.rules.answers import (
    BALLOT_LENGTH,
    TEXT_LENGTH,
    TEXT_LIMIT,
    Answer,
    Cast,
    ChoiceAnswer,
    ConsentAnswer,
    RankedAnswer,
    ScoreAnswer,
    Submitted,
    TextAnswer,
    decode,
    decode_text,
    encode,
    encode_text,
    field_count,
    fits_poll,
    read,
)
from cogs.polls.rules.kinds import Poll, PollKind, Stance
from tests.cogs.polls.examples import poll

MISFIT = "This does not fit the poll. Press Answer again."

SINGLE = poll(PollKind.SINGLE, 25)
MULTIPLE = poll(PollKind.MULTIPLE, 25, own_words=True)
SCORE = poll(PollKind.SCORE, 4)
RANKED = poll(PollKind.RANKED, 10)
SHORT_RANKED = poll(PollKind.RANKED, 3)
CONSENT = poll(PollKind.CONSENT)
TEXT = poll(PollKind.TEXT)
POLLS = (SINGLE, MULTIPLE, SCORE, RANKED, SHORT_RANKED, CONSENT, TEXT)

scores = st.lists(st.none() | st.integers(0, 5), min_size=4, max_size=4)
ANSWERS: dict[PollKind, st.SearchStrategy[Answer]] = {
    PollKind.SINGLE: st.integers(0, 24).map(lambda at: ChoiceAnswer((at,))),
    PollKind.MULTIPLE: st.sets(st.integers(0, 24), min_size=1, max_size=3).map(
        lambda chosen: ChoiceAnswer(tuple(sorted(chosen)))
    ),
    PollKind.SCORE: scores.filter(any).map(lambda given: ScoreAnswer(tuple(given))),
    PollKind.RANKED: st.permutations(range(10)).map(lambda order: RankedAnswer(tuple(order[:4]))),
    PollKind.CONSENT: st.sampled_from(Stance).map(ConsentAnswer),
    PollKind.TEXT: st.just(TextAnswer()),
}
polls_with_answers = st.sampled_from([SINGLE, MULTIPLE, SCORE, RANKED, CONSENT, TEXT]).flatmap(
    lambda asked: st.tuples(st.just(asked), ANSWERS[asked.kind])
)
forged_values = st.text(max_size=4) | st.integers(-3, 300).map(str)


def submitted(*fields: tuple[str, ...], text: str = "") -> Submitted:
    return Submitted(fields, text)


def refused(asked: Poll, form: Submitted) -> bool:
    with pytest.raises(UserError) as caught:
        read(asked, form)
    return caught.value.sentence == MISFIT


@given(polls_with_answers)
def test_every_answer_comes_back_from_a_body_of_one_length(example: tuple[Poll, Answer]):
    asked, answer = example
    body = encode(answer)
    assert len(body) == BALLOT_LENGTH
    assert decode(asked, body) == answer


@given(
    st.sampled_from(POLLS),
    st.binary(max_size=80)
    | st.binary(max_size=8).map(lambda start: start.ljust(BALLOT_LENGTH, b"\0")),
)
def test_any_other_bytes_are_refused_or_the_only_body_of_their_answer(asked: Poll, body: bytes):
    try:
        answer = decode(asked, body)
    except ValueError:
        return
    assert encode(answer) == body
    assert fits_poll(asked, answer)


@pytest.mark.parametrize(
    ("asked", "start"),
    [
        (SINGLE, b"\x01\x19"),  # the 26th of 25 options
        (SINGLE, b"\x02\x01\x02"),  # two of one
        (MULTIPLE, b"\x02\x05\x01"),  # out of order: order must tell nothing
        (MULTIPLE, b"\x02\x01\x01"),
        (MULTIPLE, b"\x04\x01\x02\x03\x04"),
        (MULTIPLE, b"\x00"),
        (SCORE, b"\x04\xff\xff\xff\xff"),
        (SCORE, b"\x03\x01\x01\x01"),
        (SCORE, b"\x04\x06\x01\x01\x01"),
        (RANKED, b"\x02\x01\x01"),
        (RANKED, b"\x05\x01\x02\x03\x04\x05"),
        (RANKED, b"\x00"),
        (CONSENT, b"\x01\x04"),
        (CONSENT, b"\x02\x01\x01"),
        (TEXT, b"\x01\x01"),
        (TEXT, b"\x00\x01"),  # something behind the content
    ],
)
def test_a_body_that_no_form_could_give_is_refused(asked: Poll, start: bytes):
    with pytest.raises(ValueError, match="holds no answer"):
        decode(asked, start.ljust(BALLOT_LENGTH, b"\0"))


def test_a_body_of_another_length_is_refused():
    with pytest.raises(ValueError, match="holds no answer"):
        decode(SINGLE, encode(ChoiceAnswer((1,)))[:-1])
    with pytest.raises(ValueError, match="holds no answer"):
        decode(SINGLE, b"")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=TEXT_LIMIT))
def test_every_text_comes_back_from_a_body_of_one_length(text: str):
    body = encode_text(text)
    assert len(body) == TEXT_LENGTH
    assert decode_text(body) == text


def test_the_longest_text_of_the_widest_characters_fits():
    text = "\U0001f3d9" * TEXT_LIMIT
    assert decode_text(encode_text(text)) == text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        bytes(TEXT_LENGTH),
        encode_text("words")[:-1],
        encode_text("words")[:-1] + b"!",
        b"\x00\x01\xff".ljust(TEXT_LENGTH, b"\0"),
        b"\x01\xf5" + b"a" * 501 + bytes(TEXT_LENGTH - 503),
    ],
)
def test_bytes_that_hold_no_text_are_refused(body: bytes):
    with pytest.raises(ValueError):  # noqa: PT011 - a UnicodeDecodeError is one
        decode_text(body)


@pytest.mark.parametrize(
    ("asked", "form", "answer"),
    [
        (SINGLE, submitted(("24",)), ChoiceAnswer((24,))),
        (MULTIPLE, submitted(("7", "0", "3")), ChoiceAnswer((0, 3, 7))),
        (SCORE, submitted(("5",), (), ("0",), ()), ScoreAnswer((5, None, 0, None))),
        (RANKED, submitted(("4",), ("2",), ("9",), ("0",)), RankedAnswer((4, 2, 9, 0))),
        (RANKED, submitted(("4",), (), ("9",), ()), RankedAnswer((4, 9))),
        (SHORT_RANKED, submitted(("2",), ("1",), ("0",)), RankedAnswer((2, 1, 0))),
        (CONSENT, submitted(("3",)), ConsentAnswer(Stance.BLOCK)),
    ],
)
def test_a_form_that_fits_is_read(asked: Poll, form: Submitted, answer: Answer):
    assert read(asked, form) == Cast(answer)


def test_an_option_ranked_twice_counts_at_its_higher_place():
    form = submitted(("4",), ("2",), ("4",), ("1",))
    assert read(RANKED, form).answer == RankedAnswer((4, 2, 1))


@pytest.mark.parametrize(
    ("asked", "form"),
    [
        (SINGLE, submitted()),
        (SINGLE, submitted(())),
        (SINGLE, submitted(("25",))),
        (SINGLE, submitted(("1", "2"))),
        (SINGLE, submitted(("1",), ("2",))),
        (SINGLE, submitted(("1",), text="Own words, though the poll takes none")),
        (MULTIPLE, submitted(("1", "2", "3", "4"))),
        (MULTIPLE, submitted(("1", "1"))),
        (MULTIPLE, submitted((), text="Words alone")),
        (SCORE, submitted((), (), (), ())),
        (SCORE, submitted(("6",), (), (), ())),
        (SCORE, submitted(("1", "2"), (), (), ())),
        (SCORE, submitted(("1",), ("1",), ("1",))),
        (RANKED, submitted((), ("1",), (), ())),
        (RANKED, submitted(("10",), (), (), ())),
        (SHORT_RANKED, submitted(("1",), ("2",), ("0",), ("0",))),
        (CONSENT, submitted(())),
        (CONSENT, submitted(("4",))),
        (CONSENT, submitted(("0", "3"))),
        (TEXT, submitted(("0",), text="Words")),
        (TEXT, submitted()),
        *((SINGLE, submitted((value,))) for value in ("", "-1", "9" * 90, "٣", "1\0", " 1", "x")),
    ],
)
def test_forged_missing_or_too_many_values_get_one_answer(asked: Poll, form: Submitted):
    assert refused(asked, form)


@given(
    st.sampled_from(POLLS),
    st.lists(st.lists(forged_values, max_size=5).map(tuple), max_size=6).map(tuple),
    st.text(max_size=20),
)
def test_whatever_is_posted_fits_the_poll_or_is_refused_in_the_same_words(
    asked: Poll, fields: tuple[tuple[str, ...], ...], text: str
):
    try:
        cast = read(asked, Submitted(fields, text))
    except UserError:
        assert refused(asked, Submitted(fields, text))
    else:
        assert decode(asked, encode(cast.answer)) == cast.answer
        assert cast.text is None or decode_text(encode_text(cast.text)) == cast.text


@pytest.mark.parametrize("unseen", ["", "  \n", "\u200b\u200d", "\u2060" * 500, "\u202e \u2066"])
def test_an_open_text_that_shows_nothing_is_refused(unseen: str):
    assert refused(TEXT, submitted(text=unseen))


def test_own_words_are_cleaned_and_may_be_left_out():
    assert read(MULTIPLE, submitted(("1",), text="  \n")).text is None
    assert read(MULTIPLE, submitted(("1",), text=" We\u200b lack staff. ")).text == "We lack staff."
    assert read(TEXT, submitted(text="Grid")) == Cast(TextAnswer(), "Grid")


def test_invisible_own_words_beside_a_choice_are_refused():
    assert refused(MULTIPLE, submitted(("1",), text="\u200b\u200b"))


def test_a_text_longer_than_any_form_takes_is_refused():
    assert read(TEXT, submitted(text="a" * TEXT_LIMIT)).text == "a" * TEXT_LIMIT
    assert refused(TEXT, submitted(text="a" * (TEXT_LIMIT + 1)))


def test_printing_an_answer_shows_no_choice():
    shown = [
        repr(answer)
        for answer in (
            ChoiceAnswer((17,)),
            ScoreAnswer((4, None)),
            RankedAnswer((17, 4)),
            ConsentAnswer(Stance.BLOCK),
            Submitted((("17",),), "secret"),
            Cast(ChoiceAnswer((17,)), "secret"),
        )
    ]
    told = ("17", "4", "BLOCK", "secret")
    assert not [text for text in shown if any(part in text for part in told)]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        (SINGLE, 1),
        (MULTIPLE, 1),
        (SCORE, 4),
        (RANKED, 4),
        (SHORT_RANKED, 3),
        (CONSENT, 1),
        (TEXT, 0),
    ],
)
def test_each_kind_has_its_number_of_fields(asked: Poll, count: int):
    assert field_count(asked) == count


def test_an_answer_fits_its_own_kind_only():
    answers = (
        ChoiceAnswer((1,)),
        ScoreAnswer((1, 1, 1, 1)),
        RankedAnswer((1,)),
        ConsentAnswer(Stance.AGREE),
        TextAnswer(),
    )
    fitting = {asked.kind: [fits_poll(asked, answer) for answer in answers] for asked in POLLS}
    assert fitting == {
        PollKind.SINGLE: [True, False, False, False, False],
        PollKind.MULTIPLE: [True, False, False, False, False],
        PollKind.SCORE: [False, True, False, False, False],
        PollKind.RANKED: [False, False, True, False, False],
        PollKind.CONSENT: [False, False, False, True, False],
        PollKind.TEXT: [False, False, False, False, True],
    }
