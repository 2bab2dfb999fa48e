"""The sentence that asks a typed time back: what is wrong, then what to do."""

from collections.abc import Callable
from datetime import date
from typing import Final, Protocol

from bot.when.records import Question, Reason


class Words(Protocol):
    """Puts an English sentence into the reader's language."""

    def __call__(self, sentence: str, /, **values: object) -> str: ...


def question_sentence(question: Question, words: Words) -> str:
    """One sentence or two, at most 15 words, for a question's reason."""
    return _SENTENCES[question.reason](question, words)


def day_text(day: date, words: Words) -> str:
    """A day as it is shown: ``Tue 31 March 2026``."""
    weekday, month = weekday_text(day, words), month_text(day, words)
    return words(
        "{weekday} {day} {month} {year}",
        weekday=weekday,
        day=day.day,
        month=month,
        year=day.year,
    )


def weekday_text(day: date, words: Words) -> str:
    """A short weekday: ``Tue``."""
    names = (
        words("Mon"),
        words("Tue"),
        words("Wed"),
        words("Thu"),
        words("Fri"),
        words("Sat"),
        words("Sun"),
    )
    return names[day.weekday()]


def month_text(day: date, words: Words) -> str:
    """A month in full: ``March``."""
    names = (
        words("January"),
        words("February"),
        words("March"),
        words("April"),
        words("May"),
        words("June"),
        words("July"),
        words("August"),
        words("September"),
        words("October"),
        words("November"),
        words("December"),
    )
    return names[day.month - 1]


def _past(_: Question, words: Words) -> str:
    return words("That is in the past. Pick a time ahead.")


def _too_far(_: Question, words: Words) -> str:
    return words("That is more than two years away. Pick an earlier day.")


def _gap(_: Question, words: Words) -> str:
    return words("The clocks skip that hour. Pick the time before or after.")


def _fold(_: Question, words: Words) -> str:
    return words("That hour comes twice. Pick summer time, first, or winter time, second.")


def _no_time(question: Question, words: Words) -> str:
    if question.choices:
        return words("At what time exactly? Pick it, or write it like 14:30.")
    if question.said.day is None:
        return words("At what time? Add it, like 14:30.")
    return words(
        "At what time on {day}? Add it, like 14:30.", day=day_text(question.said.day, words)
    )


def _no_date(_: Question, words: Words) -> str:
    return words("On which day? Write it with its month, like 31 March.")


def _no_such_date(_: Question, words: Words) -> str:
    return words("There is no such date or time. Check it and write it again.")


def _weekday_differs(question: Question, words: Words) -> str:
    if question.said.day is None:
        return words("The weekday and the date differ. Pick the right one.")
    return words(
        "The weekday differs: that date is {day}. Pick the right one.",
        day=day_text(question.said.day, words),
    )


def _which_weekday(_: Question, words: Words) -> str:
    return words("That can be more than one day. Pick the right one.")


def _which_zone(question: Question, words: Words) -> str:
    if question.choices:
        return words("That can be more than one time zone. Pick the right one.")
    return words("This time zone is unknown. Name a city, like Brussels.")


def _two_times(question: Question, words: Words) -> str:
    if question.choices:
        return words("That can be more than one time. Pick the right one.")
    return words("That can be more than one time. Write only one.")


def _bad_range(question: Question, words: Words) -> str:
    if question.said.days_only:
        return words("The last day comes before the first, or long after. Change one.")
    return words("The end must follow the start, within eight hours. Change it.")


def _not_understood(question: Question, words: Words) -> str:
    if question.said.days_only:
        return words("Write it like *7 to 21 April* or *next week*.")
    return words("Write it like *31 March 10:00* or *next week Monday 14:00*.")


def _too_long(_: Question, words: Words) -> str:
    return words("That is too long. Write it like *31 March 10:00*.")


_SENTENCES: Final[dict[Reason, Callable[[Question, Words], str]]] = {
    Reason.PAST: _past,
    Reason.TOO_FAR: _too_far,
    Reason.GAP: _gap,
    Reason.FOLD: _fold,
    Reason.NO_TIME: _no_time,
    Reason.NO_DATE: _no_date,
    Reason.NO_SUCH_DATE: _no_such_date,
    Reason.WEEKDAY_DIFFERS: _weekday_differs,
    Reason.WHICH_WEEKDAY: _which_weekday,
    Reason.WHICH_ZONE: _which_zone,
    Reason.TWO_TIMES: _two_times,
    Reason.BAD_RANGE: _bad_range,
    Reason.NOT_UNDERSTOOD: _not_understood,
    Reason.TOO_LONG: _too_long,
}
