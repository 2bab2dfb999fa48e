"""Typed days: a range read, or asked back, on Wednesday 25 March 2026."""

from datetime import date

import pytest

from bot.when import DateRange, Question, parse_dates
from tests.bot.when_desk import rows

TODAY = date(2026, 3, 25)

DAYS = """
7 to 21 April = 2026-04-07/2026-04-21
7-21 April = 2026-04-07/2026-04-21
7-21 April 2027 = 2027-04-07/2027-04-21
from 7 to 21 April = 2026-04-07/2026-04-21
between 7 and 21 April = 2026-04-07/2026-04-21
April 7-21 = 2026-04-07/2026-04-21
April 7 to 21, 2026 = 2026-04-07/2026-04-21
April 7 - April 21 = 2026-04-07/2026-04-21
7 April - 5 May = 2026-04-07/2026-05-05
7 April through 5 May = 2026-04-07/2026-05-05
between 7 April and 5 May 2026 = 2026-04-07/2026-05-05
Tuesday 7 April to Friday 10 April = 2026-04-07/2026-04-10
28 December to 3 January = 2026-12-28/2027-01-03
2026-04-07 to 2026-04-21 = 2026-04-07/2026-04-21
2026-04-07/2026-04-21 = 2026-04-07/2026-04-21
7.4.-21.4. = 2026-04-07/2026-04-21
7.4.-21.4.2026 = 2026-04-07/2026-04-21
7.-21.4. = 2026-04-07/2026-04-21
7/4-21/4 = 2026-04-07/2026-04-21
2026-04-07 = 2026-04-07
7 April = 2026-04-07
today = 2026-03-25
tomorrow = 2026-03-26
Friday = 2026-03-27
Wednesday = 2026-03-25
last Friday of April = 2026-04-24
in 2 weeks = 2026-04-08
tomorrow to Friday = 2026-03-26/2026-03-27
Monday to Friday = 2026-03-30/2026-04-03
Friday to Monday = 2026-03-27/2026-03-30
this week = 2026-03-25/2026-03-29
next week = 2026-03-30/2026-04-05
week after next = 2026-04-06/2026-04-12
next week to 5 May = 2026-03-30/2026-05-05
this month = 2026-03-25/2026-03-31
next month = 2026-04-01/2026-04-30
April = 2026-04-01/2026-04-30
in April = 2026-04-01/2026-04-30
March = 2026-03-25/2026-03-31
February = 2027-02-01/2027-02-28
February 2028 = 2028-02-01/2028-02-29
April to June = 2026-04-01/2026-06-30
November to February = 2026-11-01/2027-02-28
7 to 21 days ahead = 2026-04-01/2026-04-15
in 7 to 21 days = 2026-04-01/2026-04-15
in 2 to 3 weeks = 2026-04-08/2026-04-15
du 7 au 21 avril = 2026-04-07/2026-04-21
entre le 7 et le 21 avril = 2026-04-07/2026-04-21
du 1er avril au 15 mai = 2026-04-01/2026-05-15
7 à 21 avril = 2026-04-07/2026-04-21
lundi à vendredi = 2026-03-30/2026-04-03
la semaine prochaine = 2026-03-30/2026-04-05
cette semaine = 2026-03-25/2026-03-29
le mois prochain = 2026-04-01/2026-04-30
en avril = 2026-04-01/2026-04-30
avril à juin = 2026-04-01/2026-06-30
dans 7 à 21 jours = 2026-04-01/2026-04-15
7. bis 21. April = 2026-04-07/2026-04-21
vom 7. bis zum 21. April = 2026-04-07/2026-04-21
zwischen dem 7. und 21. April = 2026-04-07/2026-04-21
zwischen 7. April und 5. Mai = 2026-04-07/2026-05-05
Montag bis Freitag = 2026-03-30/2026-04-03
nächste Woche = 2026-03-30/2026-04-05
in der nächsten Woche = 2026-03-30/2026-04-05
übernächste Woche = 2026-04-06/2026-04-12
nächsten Monat = 2026-04-01/2026-04-30
im April = 2026-04-01/2026-04-30
in 7 bis 21 Tagen = 2026-04-01/2026-04-15
"""

ASKED = """
20 to 24 March = past
24 March 2026 = past
24 March to 3 April = past
24 March 2026 to 3 April 2026 = past
January 2026 = past
1 April 2030 = too_far
1 March 2028 to 5 April 2028 = too_far
in 99999999 to 999999999 days = too_far
in 99999999 days = too_far
31 April to 5 May = no_such_date
5 April to 31 April = no_such_date
1 to 31 April = no_such_date
April 0000 = no_such_date
21 to 7 April = bad_range
21 April to 7 April = bad_range
25 to 40 March 2026 = no_such_date
0 to 7 April = bad_range
1 April 2026 to 15 April 2027 = bad_range
next Friday = which_weekday
dans 15 jours = which_weekday
tomorrow to next Friday = which_weekday
Monday 7 April = weekday_differs
di = two_times
the 30th = no_date
7 to 21 = not_understood
5-10 = not_understood
7 April 10:00 = not_understood
7 April Lisbon = not_understood
from 7 April = not_understood
7 to 21 April to 5 May to 7 May = not_understood
7 April to = not_understood
to 7 April = not_understood
April 7 April = not_understood
next 2 weeks = not_understood
soon =  not_understood
"""


@pytest.mark.parametrize(("text", "expected"), rows(DAYS))
def test_the_days_are_read(text: str, expected: str) -> None:
    found = parse_dates(text, TODAY)
    assert isinstance(found, DateRange), found
    assert found.canonical() == expected
    assert parse_dates(expected, TODAY) == found


@pytest.mark.parametrize(("text", "reason"), rows(ASKED))
def test_the_days_are_asked_back(text: str, reason: str) -> None:
    found = parse_dates(text, TODAY)
    assert isinstance(found, Question), found
    assert found.reason == reason.strip()
    assert found.said.days_only


def offered(text: str, locale: str = "en") -> list[str]:
    found = parse_dates(text, TODAY, locale)
    assert isinstance(found, Question)
    return [days.canonical() for days in found.ranges]


def test_the_days_that_a_text_can_mean_are_offered() -> None:
    assert offered("next Friday") == ["2026-03-27", "2026-04-03"]
    assert offered("Monday 7 April") == ["2026-04-07", "2026-04-06"]
    assert offered("24 March") == ["2027-03-24"]
    assert offered("29.3. 29.4.2028") == ["2026-03-29"]
    assert offered("di") == ["2026-03-29", "2026-03-31"]


def test_a_word_of_two_languages_follows_the_locale() -> None:
    assert parse_dates("di", TODAY, "fr") == DateRange(date(2026, 3, 29), date(2026, 3, 29))
    assert parse_dates("mar", TODAY, "fr") == DateRange(date(2026, 3, 31), date(2026, 3, 31))
    assert parse_dates("mar", TODAY, "en") == DateRange(TODAY, date(2026, 3, 31))


def test_a_range_over_the_new_year_is_read_early_in_the_year_too() -> None:
    found = parse_dates("28 December to 3 January", date(2026, 2, 1))
    assert found == DateRange(date(2026, 12, 28), date(2027, 1, 3))


@pytest.mark.parametrize("text", ["", "  ", "x" * 81, "\u0667 April"])
def test_what_is_no_day_is_asked_back(text: str) -> None:
    assert isinstance(parse_dates(text, TODAY), Question)
