"""What nobody may guess: every such text comes back as a question, with its choices."""

from datetime import datetime

import pytest

from bot.when import Question, Reason
from tests.bot.when_desk import choices, read, rows, said

ASKED = """
24 March 10:00 = past
25 March 14:00 = past
26 January 10:00 = past
today 15:00 = past
heute um 14 Uhr = past
this Monday 10:00 = past
lundi cette semaine 10h = past
in 0 minutes = past
in 0 days at 10 = past
<t:1000000000:F> = past
<t:-1:F> = past
2020-01-01 10:00 = past
1 January 1900 = past
1 January 2030 10:00 = too_far
25 March 2028 10:00 = too_far
9999-12-31 23:59 = too_far
Sunday 9999-12-31 23:59 = too_far
Sunday 0001-01-01 10:00 = past
2100-01-01 10:00 = too_far
1950-01-01 10:00 = past
2100-01-01 = too_far
1950-01-01 = past
1 January 2030 = too_far
in 100000 hours = too_far
in 20000 hours = too_far
in 99999999999 hours = too_far
in 99999999999999999999999999 days at 9 = too_far
in 10000 days at 9 = too_far
in 9999 months at 9 = too_far
<t:99999999999999999:F> = too_far
<t:9999999999> = too_far
9999-12-31 10:00 - 9999-12-31 11:00 = too_far
29 March 02:30 = gap
28 March 2027 2:30 = gap
29 March 01:30 Lisbon = gap
29 March 03:30 Sofia = gap
29.3. 02:30-04:00 = gap
29.3. 01:00-02:30 = gap
25 October 02:30 = fold
25.10. 02:00-02:30 = fold
25.10. 01:00-02:30 = fold
25 October 01:30 Lisbon = fold
tomorrow = no_time
Friday = no_time
5 May = no_time
le 5 mai = no_time
nächsten Freitag = no_time
in 3 days = no_time
10.12 = no_time
tomorrow morning = no_time
tomorrow morning 9:00 = no_time
tonight 20:00 = no_time
demain matin à 9h = no_time
morgen früh um 9 Uhr = no_time
10 in the morning = no_time
Friday half past nine = no_time
quarter past ten tomorrow = no_time
Freitag um halb zehn = no_time
vendredi 9 heures et demie = no_time
demain à midi et demi = no_time
cet après-midi à 15h = no_time
tomorrow midnight = no_time
demain minuit = no_time
tomorrow 12am = no_time
5 May 10 = no_time
10 5 May = no_time
Friday 9 = no_time
March 10:00 = no_date
mars 10h = no_date
May 2027 10:00 = no_date
10:00 - 12 May = no_date
next week = no_date
next week at 10:00 = no_date
le 30 à 10h = no_date
the 30th at 10:00 = no_date
am 30. um 10 Uhr = no_date
the 32nd at 10:00 = no_such_date
Monday the 32nd at 10:00 = no_such_date
31/04 10:00 = no_such_date
29.02.2027 10:00 = no_such_date
29 February 10:00 = no_such_date
5/13/2026 10:00 = no_such_date
2026-13-01 10:00 = no_such_date
2026-02-30T10:00 = no_such_date
0000-01-01 10:00 = no_such_date
45.3 tomorrow = no_such_date
5th Tuesday of May 10:00 = no_such_date
first Tuesday of May 0000 10:00 = no_such_date
in 11 months and 10:00 = not_understood
tomorrow 25:00 = no_such_date
tomorrow 24:00 = no_such_date
tomorrow 10:60 = no_such_date
tomorrow 10:00:60 = no_such_date
tomorrow 13pm = no_such_date
tomorrow 0am = no_such_date
tomorrow 9 noon = no_time
Friday 10:00-25:00 = no_such_date
2026-03-31 25:00 - 2026-04-01 01:00 = no_such_date
2026-03-31 22:00 - 2026-04-31 01:00 = no_such_date
Tue 30 March 10:00 = weekday_differs
mardi 30 mars 10h = weekday_differs
Dienstag, 30. März, 10 Uhr = weekday_differs
tomorrow 10:00 Friday = weekday_differs
Montag morgen 10 Uhr = weekday_differs
next Tuesday 30 March 10:00 = weekday_differs
next Friday 10 April 10:00 = weekday_differs
Friday 9 at 10:00 = weekday_differs
lundi 10 à 12h = weekday_differs
Monday in 2 weeks 10:00 = weekday_differs
Freitag in einer Woche 10 Uhr = weekday_differs
Tue 30 March = weekday_differs
next Friday 10:00 = which_weekday
next Sunday 10:00 = which_weekday
vendredi prochain 10h = which_weekday
nächsten Freitag 10 Uhr = which_weekday
next Wednesday 16:00 = which_weekday
kommenden Mittwoch 16 Uhr = which_weekday
dans huit jours à 10h = which_weekday
dans 15 jours à 10h = which_weekday
in acht Tagen um 10 Uhr = which_weekday
10:00 Lisbon Brussels = which_zone
31 March 10:00 Lisbon Helsinki = which_zone
in 90 minutes Lisbon Sofia = which_zone
27 March 10:00 CET Brussels = which_zone
2026-04-15T09:00Z Europe/Brussels = which_zone
2026-04-15T09:00+02:00 Europe/Lisbon = which_zone
2026-04-15T10:00-11:00 = which_zone
31 March 10:00 UTC-11:00 = which_zone
31 March 10:00 UTC-11 = which_zone
5 May 15:00 CET = which_zone
5 January 2027 15:00 CEST = which_zone
5 May 10:00 EET = which_zone
5. Mai 15 Uhr MEZ = which_zone
31 March 10:00 UTC+25 = which_zone
31 March 10:00 UTC+14:30 = which_zone
31 March 10:00 UTC+2:75 = which_zone
31 March 10:00 UTC-13 = which_zone
31 March 10:00 +15:00 = which_zone
2026-04-15T10:00+15:00 = which_zone
31 March 10:00 Europe/Nowhere = which_zone
10:00 or 11:00 tomorrow = two_times
10:00 11:00 tomorrow = two_times
10:00 10:30 11:00 11:30 tomorrow = two_times
demain 10h ou 11h = two_times
Monday oder Tuesday 10:00 = two_times
tomorrow 31 March 10:00 = two_times
heute morgen 10 Uhr = two_times
tomorrow 10.12 = two_times
Friday 10 to 12 = two_times
Freitag 10 bis 12 = two_times
between 10 and 12 tomorrow = two_times
demain entre 14h et 16h = two_times
tomorrow 9 to 5 = two_times
tomorrow at two = two_times
um zwei Uhr morgen = two_times
tomorrow 3 o'clock = two_times
tomorrow from two to four = two_times
10-12 9-11 = two_times
in 2 hours at 10 = two_times
in 2 hours tomorrow = two_times
<t:1775000000:F> tomorrow = two_times
um 12 am 5.5. = two_times
Friday 13:00-12:00 = bad_range
Friday 22:00-01:00 = bad_range
Friday 9:00-18:00 = bad_range
Friday 9am-5 = bad_range
Friday 10:00-10:00 = bad_range
2026-03-31 22:00 - 2026-04-01 07:00 = bad_range
end of next week = not_understood
5-6 May 10:00 = two_times
5 in May at 10 = no_time
yesterday 10:00 = not_understood
hier 10h = not_understood
every Monday 10:00 = not_understood
Mondays 10:00 = not_understood
around 10:00 tomorrow = not_understood
tomorrow 10:00? = not_understood
not tomorrow 10:00 = not_understood
tomorrow from 10:00 = not_understood
ab 10 Uhr morgen = not_understood
until 12:00 tomorrow = not_understood
in 1.5 hours = not_understood
in 1,5 Stunden = not_understood
in half an hour = not_understood
in a few days 10:00 = not_understood
in 1:30 = not_understood
Friday week 10:00 = not_understood
mardi en huit 10h = not_understood
Freitagabend 20 Uhr = not_understood
31 March 10:00 Cordoba = not_understood
31 March 10:00 Bster Zeit = not_understood
31 March 10:00 BST = not_understood
31 March 10:00 EST = not_understood
31 March 10:00 Portugal = not_understood
31 March 10:00 local time = not_understood
31 March 10:00 - 12 April 11:00 = not_understood
31.3. 10:00-11.04 = not_understood
tomorrow 10:00:30-11:00 = not_understood
31 March 2026 2027 10:00 = not_understood
1/2/3 10:00 = not_understood
20260415 = not_understood
now = not_understood
Brussels = not_understood
hello = not_understood
- 31 March 10:00 = not_understood
31 March 10:00 - = not_understood
10:00 - Friday = not_understood
31 March - Lisbon 10:00 = not_understood
noon to 1 tomorrow = bad_range
um sechs Uhr morgen = two_times
5 mai 14.05 = two_times
1430 tomorrow = not_understood
31 March 10:00 - 2 May = not_understood
Fri Fri Fri Fri Fri Fri Fri Fri 10:00 = not_understood
@everyone = not_understood
@everyone 10:00 = not_understood
10:00 \U0001f642 = not_understood
\u0661\u0660:\u0660\u0660 = not_understood
\uff11\uff10:00 tomorrow = not_understood
tomorrow 10\u00b2 = not_understood
tomorrow \u00bd = not_understood
tomorrow 1\u03360:00 = not_understood
t\u043emorrow 10:00 = not_understood
to\u200bmorrow 10:00 = not_understood
\u202e00:01 tomorrow = not_understood
mar mar mar mar mar 10:00 = not_understood
"""


@pytest.mark.parametrize(("phrase", "reason"), rows(ASKED))
def test_the_phrase_is_asked_back(phrase: str, reason: str) -> None:
    assert read(phrase) == f"?{reason}"


@pytest.mark.parametrize("text", ["", "   ", ".", ",", "()"])
def test_an_empty_text_is_not_understood(text: str) -> None:
    assert read(text) == "?not_understood"


def test_more_than_eighty_characters_are_too_long() -> None:
    assert read("10:00".ljust(81)) == "?too_long"
    assert read("tomorrow 10:00".ljust(80)) == "2026-03-26 10:00"


CHOICES = """
29 March 02:30 = 2026-03-29 01:30 | 2026-03-29 03:30
29.3. 02:30-04:00 = 2026-03-29 01:30-04:00 | 2026-03-29 03:30-04:00
24 March 10:00 = 2027-03-24 10:00
24 March 2026 10:00 =
Tue 24 March 10:00 =
Tue 30 March 2026 10:00 = 2026-03-30 10:00 | 2026-03-31 10:00
tomorrow 10:00 Friday = 2026-03-26 10:00 | 2026-03-27 10:00
next Friday 10:00 = 2026-03-27 10:00 | 2026-04-03 10:00
dans 15 jours à 10h = 2026-04-08 10:00 | 2026-04-09 10:00
lundi 10 à 12h = 2026-04-10 12:00 | 2026-04-13 12:00
the 30th at 10:00 = 2026-03-30 10:00
5 May 15:00 CET = 2026-05-05 16:00 | 2026-05-05 15:00
5 January 2027 15:00 CEST = 2027-01-05 14:00 | 2027-01-05 15:00
31 March 10:00 UTC-11 = 2026-03-31 23:00 | 2026-03-31 10:00-11:00 UTC
2026-04-15T10:00-11:00 = 2026-04-15 23:00 | 2026-04-15 10:00-11:00
2026-04-15T09:00+02:00 Europe/Lisbon = 2026-04-15 09:00 Europe/Lisbon | 2026-04-15 08:00 Europe/Lisbon
10:00 or 11:00 tomorrow = 2026-03-26 10:00 | 2026-03-26 11:00
tomorrow at two = 2026-03-26 02:00 | 2026-03-26 14:00
tomorrow from two to four = 2026-03-26 02:00-04:00 | 2026-03-26 14:00-16:00
tomorrow morning 9:00 = 2026-03-26 09:00
tomorrow 12am = 2026-03-26 00:00
um 12 am 5.5. = 2026-05-05 12:00 | 2026-05-05 00:00
between 10 and 12 tomorrow = 2026-03-26 10:00-12:00
5 May 10 = 2026-05-10 05:00 | 2026-05-05 10:00
Friday 9 = 2026-03-27 09:00
Friday 13:00-12:00 =
tomorrow 25:00 =
"""  # noqa: E501


@pytest.mark.parametrize(("phrase", "expected"), rows(CHOICES.replace(" =\n", " = none\n")))
def test_the_question_offers_what_it_can_mean(phrase: str, expected: str) -> None:
    assert choices(phrase) == [choice for choice in expected.split(" | ") if choice != "none"]


def test_the_hour_that_comes_twice_is_offered_first_and_second() -> None:
    found = said("25 October 2026 02:30")
    assert isinstance(found, Question)
    assert [choice.starts_at for choice in found.choices] == [
        datetime.fromisoformat("2026-10-25T00:30Z"),
        datetime.fromisoformat("2026-10-25T01:30Z"),
    ]
    assert [choice.fold for choice in found.choices] == [0, 1]


def test_a_range_over_midnight_is_offered_with_its_end_on_the_next_day() -> None:
    found = said("Friday 22:00-01:00")
    assert isinstance(found, Question)
    assert [choice.ends_at for choice in found.choices] == [
        datetime.fromisoformat("2026-03-28T00:00Z")
    ]


def test_an_end_in_the_hour_that_comes_twice_is_offered_with_both_ends() -> None:
    found = said("25.10. 01:00-02:30")
    assert isinstance(found, Question)
    assert [choice.ends_at for choice in found.choices] == [
        datetime.fromisoformat("2026-10-25T00:30Z"),
        datetime.fromisoformat("2026-10-25T01:30Z"),
    ]


def test_a_zone_out_of_season_offers_only_what_lies_ahead() -> None:
    now = datetime.fromisoformat("2026-07-01T16:00+02:00")
    assert choices("today 15:30 CET", now=now) == ["2026-07-01 16:30"]


def test_a_date_without_a_time_tells_its_day() -> None:
    found = said("12 Apr")
    assert isinstance(found, Question)
    assert found.reason is Reason.NO_TIME
    assert str(found.said.day) == "2026-04-12"


def test_an_unknown_word_is_told() -> None:
    found = said("tomorrow 10:00 perhaps")
    assert isinstance(found, Question)
    assert found.said.word == "perhaps"
