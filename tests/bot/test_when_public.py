"""The public list of typed times: eighteen to read, seven to ask back."""

from datetime import datetime

import pytest

from bot.when import Question, Reading
from tests.bot.when_desk import rows, said

PUBLIC = """
next Tuesday 10:00 = 2026-03-31T08:00Z
Thu 14:30 Europe/Sofia = 2026-03-26T12:30Z
2026-03-29 02:30 = ask
27.03.2026 14h = 2026-03-27T13:00Z
in 2 weeks at 9 = 2026-04-08T07:00Z
tomorrow noon = 2026-03-26T11:00Z
03/04/2026 10:00 = 2026-04-03T08:00Z
5 May 15:00 CEST = 2026-05-05T13:00Z
Fri 9am Lisbon = 2026-03-27T09:00Z
next week Monday 14:00 = 2026-03-30T12:00Z
14:30 = 2026-03-26T13:30Z
today 16:00 = 2026-03-25T15:00Z
25 October 2026 02:30 = ask
12 Apr = ask
mardi prochain 10h30 = 2026-03-31T08:30Z
nächsten Dienstag 10 Uhr = 2026-03-31T08:00Z
1 April 2026 at 2pm Helsinki time = 2026-04-01T11:00Z
2026-04-15T09:00Z = 2026-04-15T09:00Z
first Tuesday of May 10:00 = 2026-05-05T08:00Z
Thursday 10-11:30 = 2026-03-26T09:00Z
in 90 minutes = 2026-03-25T15:30Z
24/03/2026 10:00 = ask
31/04/2026 10:00 = ask
end of next week = ask
Tue 30 March 2026 10:00 = ask
"""


@pytest.mark.parametrize(("phrase", "expected"), rows(PUBLIC))
def test_the_public_phrase_gives_its_instant_or_asks(phrase: str, expected: str) -> None:
    found = said(phrase)
    if expected == "ask":
        assert isinstance(found, Question)
    else:
        assert isinstance(found, Reading)
        assert found.starts_at == datetime.fromisoformat(expected)


def test_a_range_keeps_its_end() -> None:
    found = said("Thursday 10-11:30")
    assert isinstance(found, Reading)
    assert found.ends_at == datetime.fromisoformat("2026-03-26T10:30Z")
