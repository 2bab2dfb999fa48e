"""What a question says, and how names are made comparable."""

from datetime import date

import pytest

from bot.i18n import ENGLISH
from bot.when import (
    Question,
    Reason,
    Said,
    day_text,
    folded,
    parse_dates,
    question_sentence,
)
from tests.bot.when_desk import said

SENTENCES = {
    "24 March 2026 10:00": "That is in the past. Pick a time ahead.",
    "1.1.2030 10:00": "That is more than two years away. Pick an earlier day.",
    "29 March 02:30": "The clocks skip that hour. Pick the time before or after.",
    "25.10. 02:30": "That hour comes twice. Pick summer time, first, or winter time, second.",
    "12 Apr": "At what time on Sun 12 April 2026? Add it, like 14:30.",
    "halb zehn": "At what time? Add it, like 14:30.",
    "tomorrow morning 9:00": "At what time exactly? Pick it, or write it like 14:30.",
    "next week": "On which day? Write it with its month, like 31 March.",
    "31/04 10:00": "There is no such date or time. Check it and write it again.",
    "Tue 30 March 10:00": (
        "The weekday differs: that date is Mon 30 March 2026. Pick the right one."
    ),
    "next Friday 10:00": "That can be more than one day. Pick the right one.",
    "5 May 15:00 CET": "That can be more than one time zone. Pick the right one.",
    "10:00 UTC+25": "This time zone is unknown. Name a city, like Brussels.",
    "10:00 or 11:00": "That can be more than one time. Pick the right one.",
    "in 2 hours at 10": "That can be more than one time. Write only one.",
    "Friday 13:00-12:00": "The end must follow the start, within eight hours. Change it.",
    "hello": "Write it like *31 March 10:00* or *next week Monday 14:00*.",
    "x" * 81: "That is too long. Write it like *31 March 10:00*.",
}


@pytest.mark.parametrize("phrase", SENTENCES)
def test_the_question_says_what_to_do_next(phrase: str) -> None:
    found = said(phrase)
    assert isinstance(found, Question)
    assert question_sentence(found, ENGLISH) == SENTENCES[phrase]
    assert len(SENTENCES[phrase].split()) <= 15


def test_questions_about_days_speak_of_days() -> None:
    for text, sentence in {
        "21 to 7 April": "The last day comes before the first, or long after. Change one.",
        "soon": "Write it like *7 to 21 April* or *next week*.",
        "Monday 7 April": "The weekday differs: that date is Tue 7 April 2026. Pick the right one.",
    }.items():
        found = parse_dates(text, date(2026, 3, 25))
        assert isinstance(found, Question)
        assert question_sentence(found, ENGLISH) == sentence


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_of_at_most_fifteen_words(reason: Reason) -> None:
    for day in (None, date(2026, 9, 30)):
        sentence = question_sentence(Question(reason, (), Said("x", day)), ENGLISH)
        assert 0 < len(sentence.split()) <= 15
        assert sentence.endswith(".")


def test_a_day_is_shown_with_its_weekday() -> None:
    assert day_text(date(2026, 3, 31), ENGLISH) == "Tue 31 March 2026"
    assert day_text(date(2026, 12, 6), ENGLISH) == "Sun 6 December 2026"


def test_names_fold_to_one_spelling() -> None:
    assert folded("  Łódź ") == "lodz"
    assert folded("Zürich") == "zurich"
    assert folded("Gießen") == "giessen"
    assert folded("Villeneuve\u00a0d\u2019Ascq") == "villeneuve d'ascq"
    assert folded("Sint\u2013Niklaas") == "sint-niklaas"
    assert folded("Αθήνα") == "αθηνα"
    assert folded("1\u0336") == "1\u0336"
