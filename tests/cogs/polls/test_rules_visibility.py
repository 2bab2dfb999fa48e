"""The honest text agrees with the table of facts, and both with what the code enforces."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields, replace
from itertools import product, starmap

import pytest

from bot.i18n import ENGLISH
from cogs.polls.rules.kinds import AnswerMode, Poll
from cogs.polls.rules.visibility import (
    ENFORCED,
    Cell,
    Enforced,
    Fact,
    Facts,
    Sight,
    Time,
    Viewer,
    facts,
    may_review,
    may_see,
)
from cogs.polls.views.notice import notice_brief, notice_full, notice_short, untold, who_can_see
from tests.cogs.polls.examples import poll

CITY = poll()
PERSON = poll(mode=AnswerMode.ANONYMOUS_PERSON)
NAMED = poll(mode=AnswerMode.NAMED_CITY, min_result=0, min_exact=0)
NAMED_PERSON = poll(mode=AnswerMode.NAMED_PERSON, min_result=0, min_exact=0)
ALL = (CITY, PERSON, NAMED, NAMED_PERSON)

FLAGS = [flag.name for flag in fields(Enforced)]


def sight(viewer: Viewer, fact: Fact, time: Time, asked: Poll = CITY) -> Sight:
    return facts(asked.mode)[Cell(viewer, fact, time)]


def whole_text(asked: Poll, table: Facts | None = None) -> str:
    return "\n".join([notice_full(ENGLISH, asked, table), *who_can_see(ENGLISH, asked, table)])


def changed_facts(flag: str) -> Facts:
    return facts(CITY.mode, replace(ENFORCED, **{flag: not getattr(ENFORCED, flag)}))


def flipped(asked: Poll, cell: Cell, seen: Sight) -> Facts:
    table = defaultdict(lambda: Sight.NO, facts(asked.mode))
    table[cell] = seen
    return table


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


def test_the_notice_of_a_poll_of_cities():
    assert notice_short(ENGLISH, CITY) == (
        "Your answer is kept apart from your name and your city. "
        "Members, coordinators and server administrators cannot see it. "
        "Nothing is shown before the poll closes. "
        "With fewer than 5 answers all are destroyed unread."
    )
    assert notice_full(ENGLISH, CITY) == (
        notice_short(ENGLISH, CITY) + "\n\n"
        "We keep that your city has answered, so that it answers once. "
        "Whoever runs Agora could see *that* your city has answered, not *what*. "
        "Numbers need 10 answers; one or two are shown as “0\u20132”. "
        "If everybody answers the same, everybody knows your answer. "
        "In a consent poll the group learns that someone blocked, not who. "
        "Discord carries your click and can see it. "
        "Someone who controls the machine and prepares for it could match answers to cities. "
        "They would change the program, or copy its files as answers come in. "
        "The program is public, to be checked. "
        "Your own words can give you away: leave out places, people and sums. "
        "A coordinator may read them before they appear. "
        "Your code is the only way to change your answer and cannot be recovered. "
        "Answers, and own words until they appear, are in no backup. "
        "If the machine is lost, we must ask again. "
        "For a binding election, use a verified voting system."
    )


def test_the_first_press_tells_in_a_few_lines_what_the_card_leaves_open():
    assert notice_brief(ENGLISH, CITY) == (
        notice_short(ENGLISH, CITY) + "\n\n"
        "- Discord carries your click and can see it.\n"
        "- Whoever runs Agora could see *that* your city has answered, not *what*.\n"
        "- Someone who controls the machine and prepares for it could match answers to cities.\n"
        "- Your own words can give you away: leave out places, people and sums."
    )
    for asked in ALL:
        assert len(notice_brief(ENGLISH, asked).split()) < 95
        told = [line.removeprefix("- ") for line in notice_brief(ENGLISH, asked).splitlines()]
        whole = notice_full(ENGLISH, asked)
        assert [line for line in told if line not in whole] == []


@pytest.mark.parametrize("flag", FLAGS)
def test_the_few_lines_claim_nothing_that_the_whole_text_does_not(flag: str):
    table = changed_facts(flag)
    told = [line.removeprefix("- ") for line in notice_brief(ENGLISH, CITY, table).splitlines()]
    whole = notice_full(ENGLISH, CITY, table)
    assert [line for line in told if line not in whole] == []


def test_who_can_see_a_poll_of_cities():
    assert who_can_see(ENGLISH, CITY) == [
        "**You** see that you have answered, and your code, once. Your answer is not shown again.",
        (
            "**Members** see the question, the thresholds and the cities asked. "
            "Colleagues see that your city has answered. "
            "One reminder says whether there are enough answers. "
            "After closing all see the result, later the released texts."
        ),
        (
            "**Coordinators** see the same. "
            "Before release all but the opener may read the own words, without names."
        ),
        "**Server administrators** see what a member of another city sees.",
        (
            "**Whoever runs Agora** has the machine and its secrets. "
            "While the poll is open: which cities have answered, how many, "
            "all answers without names. "
            "Until release: own words. "
            "Who gave which answer, which colleague, which code: only if prepared."
        ),
        (
            "**Who steals a backup** sees the question, who was asked, the result, released texts. "
            "No answers."
        ),
        (
            "**Who steals the ballot box** sees, while the poll is open, how many answered. "
            "Also answers without names; until release, own words. No city."
        ),
        "**Discord** carries every click, code and text, and knows your name.",
    ]


def test_where_each_person_counts_people_stand_for_cities():
    text = whole_text(PERSON)
    for changed in (
        "With answers from fewer than 5 cities all are destroyed unread.",
        "Numbers need answers from 10 cities;",
        "We keep that you have answered, so that you answer once.",
        "could match answers to people.",
        "could see *that* you have answered, not *what*.",
        "the people asked.",
        "which people have answered",
        "No names.",
    ):
        assert changed in text
    assert "colleague" not in text.casefold()
    assert "your city has answered" not in text


def test_in_a_named_poll_all_but_the_box_thief_see_who_chose_what():
    for asked in (NAMED, NAMED_PERSON):
        table = facts(asked.mode)
        seeing = {cell.viewer for cell, seen in table.items() if cell.fact is Fact.LINK}
        assert seeing == set(Viewer) - {Viewer.BOX_THIEF}
        assert who_can_see(ENGLISH, asked)[-1] == (
            "**Who steals the ballot box** sees nothing of this poll."
        )
        assert notice_short(ENGLISH, asked).startswith("This poll is named: members see")
    assert "the cities asked and who chose what" in whole_text(NAMED)
    assert "the people asked and who chose what" in whole_text(NAMED_PERSON)


@pytest.mark.parametrize("asked", ALL)
def test_whatever_somebody_can_see_is_told(asked: Poll):
    assert untold(ENGLISH, asked) == set()


@pytest.mark.parametrize("flag", FLAGS)
def test_a_changed_constant_changes_the_text_or_leaves_something_untold(flag: str):
    changed = changed_facts(flag)
    assert changed != facts(CITY.mode)
    assert whole_text(CITY, changed) != whole_text(CITY) or untold(ENGLISH, CITY, changed)


@pytest.mark.parametrize(
    ("flag", "broken"),
    [
        ("counts_shown_while_open", "Nothing is shown before the poll closes."),
        ("answer_shown_again", "Your answer is not shown again."),
        ("colleagues_told", "Colleagues see that your city has answered."),
        ("reminder_tells_enough", "One reminder says whether there are enough answers."),
        ("opener_reviews", "Before release all but the opener may read"),
        ("box_in_backup", "are in no backup."),
        ("box_names_voters", "No city."),
    ],
)
def test_a_promise_that_is_no_longer_kept_is_no_longer_made(flag: str, broken: str):
    assert broken in whole_text(CITY)
    assert broken not in whole_text(CITY, changed_facts(flag))


@pytest.mark.parametrize("asked", ALL)
def test_whatever_the_table_no_longer_shows_is_no_longer_told(asked: Poll):
    text = whole_text(asked)
    for cell in facts(asked.mode):
        assert whole_text(asked, flipped(asked, cell, Sight.NO)) != text, cell


@pytest.mark.parametrize("asked", ALL)
def test_whatever_the_table_newly_shows_is_told_or_reported_as_untold(asked: Poll):
    text = whole_text(asked)
    hidden = set(starmap(Cell, product(Viewer, Fact, Time))) - set(facts(asked.mode))
    for cell in hidden:
        table = flipped(asked, cell, Sight.YES)
        assert whole_text(asked, table) != text or untold(ENGLISH, asked, table) == {cell}


def test_thresholds_stand_in_the_notice():
    text = notice_full(ENGLISH, poll(min_result=8, min_exact=16))
    assert "With fewer than 8 answers" in text
    assert "Numbers need 16 answers" in text


@pytest.mark.parametrize("asked", ALL)
def test_sentences_have_at_most_fifteen_words(asked: Poll):
    long = [said for said in sentences(whole_text(asked)) if len(said.split()) > 15]
    assert long == []


@pytest.mark.parametrize("asked", ALL)
def test_the_short_notice_leaves_room_for_the_question_in_a_form(asked: Poll):
    assert len(notice_short(ENGLISH, asked)) + 200 < 1000


@pytest.mark.threat("curious coordinator")
def test_nobody_but_discord_sees_who_gave_which_answer_unprepared():
    for asked in (CITY, PERSON):
        seeing = {
            cell.viewer
            for cell, seen in facts(asked.mode).items()
            if cell.fact is Fact.LINK and seen is Sight.YES
        }
        assert seeing == {Viewer.DISCORD}


def test_while_a_poll_is_open_members_see_neither_number_nor_answer():
    for viewer in (Viewer.MEMBER, Viewer.COORDINATOR, Viewer.OPENER, Viewer.ADMINISTRATOR):
        for hidden in (Fact.COUNT, Fact.ANSWERS, Fact.VOTERS, Fact.RESULT, Fact.OWN_WORDS):
            assert not may_see(CITY, viewer, hidden, Time.OPEN)


@pytest.mark.parametrize(
    ("viewer", "fact", "time", "expected"),
    [
        (Viewer.OPERATOR, Fact.VOTERS, Time.OPEN, Sight.YES),
        (Viewer.OPERATOR, Fact.VOTERS, Time.CLOSED, Sight.PREPARED),
        (Viewer.OPERATOR, Fact.LINK, Time.OPEN, Sight.PREPARED),
        (Viewer.OPERATOR, Fact.OWN_WORDS, Time.CLOSED, Sight.YES),
        (Viewer.OPERATOR, Fact.OWN_WORDS, Time.RELEASED, Sight.NO),
        (Viewer.BACKUP_THIEF, Fact.ANSWERS, Time.OPEN, Sight.NO),
        (Viewer.BACKUP_THIEF, Fact.RESULT, Time.CLOSED, Sight.YES),
        (Viewer.BOX_THIEF, Fact.ANSWERS, Time.OPEN, Sight.YES),
        (Viewer.BOX_THIEF, Fact.ANSWERS, Time.CLOSED, Sight.NO),
        (Viewer.BOX_THIEF, Fact.VOTERS, Time.OPEN, Sight.NO),
        (Viewer.COLLEAGUE, Fact.OWN_PART, Time.OPEN, Sight.YES),
        (Viewer.ADMINISTRATOR, Fact.OWN_WORDS, Time.CLOSED, Sight.NO),
        (Viewer.MEMBER, Fact.RESULT, Time.CLOSED, Sight.YES),
    ],
)
def test_the_table_says(viewer: Viewer, fact: Fact, time: Time, expected: Sight):
    assert sight(viewer, fact, time) is expected


def test_a_colleague_learns_nothing_where_each_person_counts():
    assert sight(Viewer.COLLEAGUE, Fact.OWN_PART, Time.OPEN, PERSON) is Sight.NO


def test_own_words_are_reviewed_by_a_coordinator_who_did_not_open_the_poll():
    assert may_review(CITY, 5, coordinator=True)
    assert not may_review(CITY, 5, coordinator=False)
    assert not may_review(CITY, CITY.opener_id or 0, coordinator=True)


@pytest.mark.parametrize("tell", [notice_short, notice_brief, notice_full])
def test_a_notice_is_plain_text_for_each_mode(tell: Callable[..., str]):
    for asked in ALL:
        assert "{" not in tell(ENGLISH, asked)


def test_nobody_reviews_own_words_whose_opener_is_not_known_any_more():
    """An opener who erased their data and kept the role must not come to read them."""
    assert not may_review(replace(CITY, opener_id=None), 7, coordinator=True)
