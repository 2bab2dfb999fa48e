"""What polls show, built for every size that the rules allow."""

from dataclasses import replace

import pytest

from bot.i18n import ENGLISH
from bot.topics import Sector
from bot.ui import measure, panel
from cogs.polls.rules.kinds import (
    AnswerMode,
    Audience,
    Poll,
    PollKind,
    Stance,
    State,
    Texts,
)
from cogs.polls.store import WaitingText
from cogs.polls.views import cards, forms, notices, panels, preview, review
from cogs.polls.views.naming import label_names, stance_explained
from tests.cogs.polls.examples import ESCAPED, LONGEST, poll, sized, table

CHOICES = {
    **{(a, None): 30 for a in Audience if a is not Audience.SECTOR},
    **{(Audience.SECTOR, s): 4 for s in Sector},
}
MODES = tuple(AnswerMode)


def components(modal) -> list[dict]:
    return modal.to_dict()["components"]


@pytest.mark.parametrize("options", [2, 10, 11, 25])
@pytest.mark.parametrize("kind", [PollKind.SINGLE, PollKind.MULTIPLE])
def test_choice_forms_build_at_every_size(kind, options):
    asked = sized(kind, options, own_words=True)
    for modal in (
        forms.answer_form(asked, ENGLISH, "token"),
        forms.change_form(asked, ENGLISH, "token", "7K3M9QXW2RTC", "x" * 500),
    ):
        made = modal.to_dict()
        assert len(made["title"]) <= 45
        assert len(made["components"]) <= 5
        (field,) = [
            c["component"] for c in made["components"] if c.get("component", {}).get("options")
        ]
        few = {PollKind.SINGLE: 21, PollKind.MULTIPLE: 22}[kind]
        assert field["type"] == (few if options <= 10 else 3)
        assert len(field["options"]) == options
        assert all(len(option["label"]) <= 100 for option in field["options"])


@pytest.mark.parametrize("statements", [1, 2, 3, 4])
def test_score_forms_build_with_long_statements_below_their_label(statements):
    for modal in (
        forms.answer_form(sized(PollKind.SCORE, statements), ENGLISH, "token"),
        forms.change_form(sized(PollKind.SCORE, statements), ENGLISH, "token"),
    ):
        made = components(modal)
        assert len(made) <= 5
        labels = [c for c in made if c["type"] == 18 and c["component"]["custom_id"] != "code"]
        assert [c["label"] for c in labels] == [f"Statement {n + 1}" for n in range(statements)]
        assert all(len(c["description"]) == 80 for c in labels)
        assert not any(c["component"]["required"] for c in labels)


@pytest.mark.parametrize("options", [3, 4, 10])
def test_ranked_forms_ask_for_four_places_and_require_the_first(options):
    made = components(forms.answer_form(sized(PollKind.RANKED, options), ENGLISH, "token"))
    places = [c["component"] for c in made if c["type"] == 18]
    assert len(places) == min(4, options)
    assert [place["required"] for place in places] == [True] + [False] * (len(places) - 1)
    change = components(forms.change_form(sized(PollKind.RANKED, options), ENGLISH, "token"))
    assert len(change) <= 5


def test_the_consent_form_explains_each_answer_and_when_consent_is_reached():
    made = components(forms.answer_form(poll(PollKind.CONSENT), ENGLISH, "token"))
    field = next(c for c in made if c["type"] == 18)
    assert "nobody blocks" in field["description"]
    labels = [option["label"] for option in field["component"]["options"]]
    assert labels == [stance_explained(stance, ENGLISH) for stance in Stance]
    assert all(":" in label for label in labels)
    assert label_names(poll(PollKind.CONSENT), ENGLISH)[-1] == "Block"


@pytest.mark.parametrize("mode", MODES)
def test_the_form_reads_the_notice_and_the_whole_question_first(mode):
    asked = poll(mode=mode, question="q" * 200)
    text = components(forms.answer_form(asked, ENGLISH, "token"))[0]["content"]
    assert len(text) < 1_000
    assert text.endswith(f"**{'q' * 200}**")
    assert text.startswith("Your answer" if mode.anonymous else "This poll is named")


def test_a_form_shows_markup_and_mentions_of_the_question_plain():
    asked = poll(question="Why **this** @everyone <@1>?")
    for modal in (forms.answer_form(asked, ENGLISH, "t"), forms.change_form(asked, ENGLISH, "t")):
        text = components(modal)[0]["content"]
        assert "\\*\\*this\\*\\*" in text
        assert "@everyone" not in text
        assert "<@1>" not in text


def test_the_new_poll_form_has_five_fields_and_keeps_what_was_typed():
    filled = {"question": "x" * 200, "options": "\n".join([LONGEST] * 25), "kind": "consent"}
    for proposes in (True, False):
        made = forms.new_poll_form(ENGLISH, "t" * 22, filled, proposes=proposes).to_dict()
        assert len(made["components"]) == 5
        assert made["components"][1]["component"]["value"] == filled["options"]
        assert all(len(c.get("description") or "") <= 100 for c in made["components"])


@pytest.mark.parametrize("label", [LONGEST, ESCAPED])
@pytest.mark.parametrize("kind", list(PollKind))
@pytest.mark.parametrize("state", list(State))
def test_cards_in_every_state_fit_and_keep_their_buttons(kind, state, label):
    for mode in MODES:
        if kind is PollKind.TEXT and not mode.anonymous:
            continue
        most = {PollKind.SCORE: 4, PollKind.RANKED: 10}.get(kind, 25)
        asked = sized(kind, most, label, state=state, mode=mode)
        for shown in (cards.Shown(), cards.Shown(table(asked))):
            face = cards.poll_card(asked, shown, ENGLISH)
            view = face.view("POLL-12")
            number, characters = measure(view)
            assert number <= 40
            assert characters <= 4_000
            texts = [c.content for c in view.walk_children() if hasattr(c, "content")]
            assert texts[-1] == "-# POLL-12"
            assert label is ESCAPED or "…" not in "".join(texts)
            if state is State.PUBLISHED and shown.result:
                assert all(f"**{10 + n}**" in "".join(texts) for n in range(len(asked.labels)))


@pytest.mark.parametrize("mode", MODES)
def test_an_open_card_has_at_most_six_lines_of_ours_and_one_row_of_buttons(mode):
    face = cards.poll_card(poll(mode=mode), cards.Shown(), ENGLISH)
    ours = [part for part in face.parts[1:] if isinstance(part, str)]
    assert sum(part.count("\n") + 1 for part in ours) <= 6
    rows = [part for part in face.parts if isinstance(part, list)]
    assert len(rows) == 1
    assert len(rows[0]) <= 5
    assert all(len(item.label.split()) <= 4 for item in rows[0])
    first, *_, last = rows[0]
    assert (first.label, first.style.name) == ("Answer", "primary")
    assert last.label == "More…"


@pytest.mark.threat("coordinator by timing")
def test_an_anonymous_card_shows_no_number_of_answers_whatever_it_is_given():
    """The card cannot tell what it does not read: counts given to it change nothing."""
    bare = cards.poll_card(poll(), cards.Shown(), ENGLISH).view("m").to_components()
    given = cards.poll_card(poll(), cards.Shown(table(poll())), ENGLISH).view("m").to_components()
    assert bare == given


@pytest.mark.parametrize("label", [LONGEST, ESCAPED])
@pytest.mark.parametrize("options", [2, 25])
def test_previews_fit_and_lose_nothing(options, label):
    asked = sized(PollKind.MULTIPLE, options, label, state=State.DRAFT)
    for may_seal in (True, False):
        parts = preview.preview(asked, CHOICES, ENGLISH, may_seal=may_seal, sensitive=False)
        view = panel("Only 7 cities match.", *parts)
        number, characters = measure(view)
        assert number <= 40
        assert characters < 4_000
        texts = [c.content for c in view.walk_children() if hasattr(c, "content")]
        assert "30 cities can answer." in texts[-1]


def test_a_full_list_fits():
    polls = [sized(PollKind.SINGLE, 2, ESCAPED, id=n, state=State.OPEN) for n in range(9)]
    managed = frozenset(range(9))
    view = panel(*panels.poll_list(polls, "open", ENGLISH, managed=managed))
    number, characters = measure(view)
    assert number <= 40
    assert characters < 4_000


@pytest.mark.parametrize("text", ["-\n" * 250, "*" * 500, "w" * 500, "1.\n" * 166])
def test_a_page_of_own_words_shows_whole_texts(text):
    waiting = [WaitingText(f"{n:032x}", text.strip(), True, n % 2 == 0) for n in range(7)]
    asked = poll(texts=Texts.WAITING, review_at=poll().closes_at, own_words=True)
    for first in (0, 3, 4, 6):
        view = panel(*review.review(asked, waiting, first, ENGLISH))
        texts = [c.content for c in view.walk_children() if hasattr(c, "content")]
        assert measure(view)[1] < 4_000
        assert "…" not in "".join(texts)
    assert review.page_of(waiting, f"{4:032x}") == 3
    assert review.page_of(waiting, "gone") == 0


def test_the_review_card_tells_each_matter_apart():
    def lines(asked: Poll, waiting: int = 0, obstacle: str = "") -> str:
        face = review.review_card(asked, waiting, obstacle, ENGLISH)
        return "\n".join(part for part in face.parts if isinstance(part, str))

    when = poll().closes_at
    assert "A member proposes this poll" in lines(poll(state=State.PROPOSED))
    assert "POLL-12: 9 texts wait." in lines(poll(state=State.PUBLISHED, texts=Texts.WAITING), 9)
    stuck = lines(poll(state=State.SCHEDULED, review_at=when), obstacle="Only 7 cities match.")
    assert "It did not open at its time." in stuck
    assert "Only 7 cities match." in stuck
    for settled in (
        poll(state=State.SCHEDULED),
        poll(state=State.OPEN),
        poll(state=State.PUBLISHED, texts=Texts.RELEASED),
    ):
        assert review.review_card(settled, 0, "", ENGLISH).ended
        assert "own words that wait" not in lines(settled)


def test_notices_are_short_and_only_of_what_still_holds():
    asked = sized(PollKind.SINGLE, 2, ESCAPED)
    for enough in (True, False, None):
        face = notices.reminder(asked, (1,), ENGLISH, enough=enough)
        assert face is not None
        assert len(face.content("POLL-12 · reminder 10")) <= 1_900
        assert len(face.buttons) == 1
    for state in set(State) - {State.OPEN}:
        ended = replace(asked, state=state)
        assert notices.reminder(ended, (), ENGLISH, enough=None) is None
    assert notices.result(replace(asked, state=State.OPEN), None, ENGLISH) is None
