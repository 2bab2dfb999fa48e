"""New polls: what may be asked, what is refused with which words."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import UserError
from bot.texts import question_key
from bot.topics import TOPIC_LABELS, TOPICS, Sector, Topic
from cogs.polls.rules.drafts import (
    OPTIONS,
    PollDraft,
    checked,
    copy_of,
    from_template,
    new_poll,
    read_options,
    read_sector,
)
from cogs.polls.rules.kinds import (
    ENDED,
    STANCES,
    WAYS,
    AnswerMode,
    Audience,
    PollKind,
    State,
    Texts,
    Unit,
)
from cogs.polls.rules.opening import Thresholds
from cogs.polls.rules.schedule import default_close, stamp
from cogs.polls.rules.templates import (
    TEMPLATES,
    TemplateName,
    topic_at,
)
from tests.cogs.polls.examples import NOW, ZONE, poll


def draft(kind: PollKind = PollKind.SINGLE, options: int = 3, **changed: Any) -> PollDraft:
    labels = tuple(f"Option {n}" for n in range(options))
    return PollDraft(**({"kind": kind, "question": "Which way?", "options": labels} | changed))


def draft_of(*options: str) -> PollDraft:
    return replace(draft(), options=options)


def refusal(asked: PollDraft) -> str:
    with pytest.raises(UserError) as caught:
        checked(asked, NOW, ZONE)
    return caught.value.sentence.format(**caught.value.values)


@pytest.mark.parametrize("kind", PollKind)
def test_each_kind_takes_its_fewest_and_its_most_options(kind: PollKind):
    for count in OPTIONS[kind]:
        assert len(checked(draft(kind, count), NOW, ZONE).options) == count


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        (PollKind.SINGLE, 1),
        (PollKind.SINGLE, 26),
        (PollKind.MULTIPLE, 26),
        (PollKind.SCORE, 0),
        (PollKind.SCORE, 5),
        (PollKind.RANKED, 2),
        (PollKind.RANKED, 11),
    ],
)
def test_too_few_and_too_many_options_are_refused_with_both_limits(kind: PollKind, count: int):
    low, high = OPTIONS[kind]
    assert refusal(draft(kind, count)) == (
        f"This kind of poll takes {low} to {high} options, one a line. There are {count}."
    )


@pytest.mark.parametrize("kind", [PollKind.CONSENT, PollKind.TEXT])
def test_consent_and_open_text_take_no_options(kind: PollKind):
    assert refusal(draft(kind, 2)) == "This kind of poll takes no options. Leave them out."


def test_options_that_look_alike_are_refused_with_their_lines():
    same = refusal(draft_of("Bus", "Tram", " bUS\u200b "))
    assert same == "Lines 1 and 3 are the same: “bUS”"
    assert refusal(draft_of("Straße", "STRASSE")) == "Lines 1 and 2 are the same: “STRASSE”"


def test_a_long_option_is_refused_with_its_line():
    assert checked(draft_of("Bus", "a" * 80), NOW, ZONE)
    assert refusal(draft_of("Bus", "a" * 81)) == (
        f"Line 2 is longer than 80 characters: “{'a' * 81}”"
    )


def test_an_option_that_shows_nothing_is_refused():
    assert refusal(draft_of("Bus", "\u200b")) == "Line 2 is empty."


@pytest.mark.parametrize("length", [5, 200])
def test_a_question_has_5_to_200_characters(length: int):
    assert checked(draft(question="q" * length), NOW, ZONE).question == "q" * length


@pytest.mark.parametrize("length", [4, 201])
def test_other_questions_are_refused_with_their_length(length: int):
    assert refusal(draft(question="q" * length)) == (
        f"Write 5 to 200 characters; this has {length}."
    )


def test_a_question_of_invisible_characters_is_too_short():
    assert "this has 0" in refusal(draft(question="\u200b" * 20))


def test_multiple_choice_takes_three_unless_said_or_there_are_fewer():
    many = draft(PollKind.MULTIPLE, 8)
    assert checked(many, NOW, ZONE).most == 3
    assert checked(replace(many, most=8), NOW, ZONE).most == 8
    assert checked(draft(PollKind.MULTIPLE, 2), NOW, ZONE).most == 2


@pytest.mark.parametrize("most", [0, 1, 9])
def test_a_number_of_answers_outside_the_options_is_refused(most: int):
    wrong = draft(PollKind.MULTIPLE, 8, most=most)
    assert refusal(wrong) == "One answer may hold 2 to 8 options here."


def test_other_kinds_hold_one_answer():
    assert checked(draft(), NOW, ZONE).most == 1
    assert refusal(draft(most=2)) == "Only multiple choice takes a highest number of answers."


@pytest.mark.parametrize("mode", [AnswerMode.NAMED_CITY, AnswerMode.NAMED_PERSON])
def test_named_polls_have_every_kind_but_text(mode: AnswerMode):
    for kind in PollKind:
        asked = draft(kind, OPTIONS[kind][0], mode=mode)
        if kind is PollKind.TEXT:
            assert refusal(asked).startswith("Open text is for anonymous polls.")
        else:
            assert checked(asked, NOW, ZONE)


def test_own_words_go_with_anonymous_choices_only():
    for kind in (PollKind.SINGLE, PollKind.MULTIPLE):
        assert checked(draft(kind, own_words=True), NOW, ZONE).own_words
    for kind in (PollKind.SCORE, PollKind.RANKED):
        wrong = draft(kind, own_words=True)
        assert refusal(wrong) == "Own words go with single and multiple choice only."
    named = draft(own_words=True, mode=AnswerMode.NAMED_CITY)
    assert refusal(named).startswith("Own words are for anonymous polls.")


def test_a_sector_and_the_sector_audience_go_together():
    right = draft(audience=Audience.SECTOR, sector=Sector.ENERGY)
    assert checked(right, NOW, ZONE).sector is Sector.ENERGY
    assert "mobility, buildings, energy" in refusal(draft(audience=Audience.SECTOR))
    assert refusal(draft(sector=Sector.ENERGY)).startswith("A sector is for polls of one sector.")


def test_an_unknown_sector_is_answered_with_the_list():
    assert read_sector(" Energy ") is Sector.ENERGY
    with pytest.raises(UserError) as caught:
        read_sector("fishing\u200b")
    assert caught.value.sentence.format(**caught.value.values) == (
        "There is no sector “fishing”. "
        "Choose one of these: mobility, buildings, energy, waste, nature, industry."
    )


def test_options_are_read_one_a_line():
    assert read_options(" Bus \n\n Tram\r\n") == ("Bus", "Tram")


def test_times_left_out_mean_now_and_seven_days_later_at_five():
    usual = checked(draft(), NOW, ZONE)
    assert usual.opens_at == NOW
    assert usual.closes_at == default_close(NOW, ZONE)


def test_times_outside_the_limits_are_refused_with_the_range():
    late = NOW + timedelta(days=90, seconds=1)
    last = stamp(NOW + timedelta(days=90))
    assert refusal(draft(opens_at=late)) == (
        f"A poll opens at most 90 days ahead. Choose a time up to {last}."
    )
    for length in (timedelta(hours=24) - timedelta(seconds=1), timedelta(days=60, seconds=1)):
        first, last = stamp(NOW + timedelta(hours=24)), stamp(NOW + timedelta(days=60))
        assert refusal(draft(closes_at=NOW + length)) == (
            f"A poll stays open for 24 hours to 60 days. Choose a closing from {first} to {last}."
        )


def test_a_checked_draft_becomes_a_record():
    asked = draft(PollKind.MULTIPLE, question=" Which\u200b way? ", audience=Audience.TECHNICAL)
    made = new_poll(asked, Thresholds(5, 10), 1000, NOW, ZONE, poll_id=3)
    assert (made.id, made.ref, made.state, made.texts) == (3, "POLL-3", State.DRAFT, Texts.NONE)
    assert (made.question, made.question_key) == ("Which way?", question_key("Which way?"))
    assert (made.min_result, made.min_exact, made.most) == (5, 10, 3)
    assert (made.made_at, made.opens_at) == (NOW, NOW)
    assert (made.audience, made.opener_id) == (Audience.TECHNICAL, 1000)


def test_a_named_poll_has_no_thresholds():
    asked = draft(mode=AnswerMode.NAMED_PERSON)
    made = new_poll(asked, Thresholds(5, 10), 1000, NOW, ZONE)
    assert (made.min_result, made.min_exact) == (0, 0)
    assert (made.anonymous, made.unit) == (False, Unit.PERSON)


@pytest.mark.parametrize("name", TemplateName)
def test_every_template_passes_its_own_check(name: TemplateName):
    asked = from_template(TEMPLATES[name])
    if name is TemplateName.PROPOSAL:
        asked = replace(asked, question="Shall we share our data?")
    assert checked(asked, NOW, ZONE).question == asked.question


def test_the_challenge_asks_for_up_to_three_of_eleven_and_own_words():
    challenge = TEMPLATES[TemplateName.CHALLENGE]
    assert challenge.question == "What is your biggest challenge on the road to 2030?"
    assert (challenge.most, challenge.own_words, len(challenge.options)) == (3, True, 11)


def test_what_a_challenge_poll_answers_leads_to_its_topic():
    options = TEMPLATES[TemplateName.CHALLENGE].options
    assert [topic_at(options, at) for at in range(11)] == list(TOPICS)
    assert TOPICS[-1] is Topic.OTHER
    assert topic_at(("Bus", "Tram"), 0) is None


def test_topic_labels_fit_a_forum_tag():
    assert set(TOPIC_LABELS) == set(Topic)
    assert max(map(len, TOPIC_LABELS.values())) <= 20


@pytest.mark.parametrize("kind", PollKind)
def test_a_copy_asks_the_same_at_the_usual_times(kind: PollKind):
    earlier = poll(kind, max(3, OPTIONS[kind][0]), audience=Audience.SECTOR, sector=Sector.WASTE)
    again = checked(copy_of(earlier), NOW, ZONE)
    assert again.question == earlier.question
    assert again.options == earlier.options
    assert again.most == earlier.most
    assert again.sector is Sector.WASTE
    assert again.opens_at == NOW


def test_every_mode_says_whose_answer_counts_once():
    assert [(mode.anonymous, mode.unit) for mode in AnswerMode] == [
        (True, Unit.CITY),
        (True, Unit.PERSON),
        (False, Unit.CITY),
        (False, Unit.PERSON),
    ]


def test_published_withdrawn_and_void_are_final():
    assert {State.PUBLISHED, State.WITHDRAWN, State.VOID} == ENDED
    assert set(WAYS) == set(State)
    assert State.PUBLISHED in WAYS[State.COUNTING]
    assert State.PUBLISHED not in WAYS[State.OPEN]


def test_a_consent_table_has_a_row_for_each_stance():
    assert poll(PollKind.CONSENT).labels == STANCES
    assert poll(PollKind.SINGLE, 2).labels == ("Option 0", "Option 1")


def test_own_words_come_with_open_text_or_where_they_were_asked_for():
    assert poll(PollKind.TEXT).takes_texts
    assert poll(own_words=True).takes_texts
    assert not poll().takes_texts


def test_printing_a_poll_shows_neither_its_token_nor_its_opener():
    shown = repr(poll(box_token=b"tokentokentoken!", opener_id=987654))
    assert "token" not in shown.replace("box_token", "")
    assert "987654" not in shown
