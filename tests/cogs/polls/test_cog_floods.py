"""Somebody presses without end: each press is answered, and what is stored is one answer."""

from collections import Counter

import pytest

from tests.bot.installation import rows
from tests.cogs.polls.assembly import Assembly
from tests.stage import Person, said

CLICKS, AT_ONCE = 1_000, 100
ALREADY = "Your city has already answered. Was it you? [Change] works with your code."


@pytest.mark.threat("spammer")
async def test_a_thousand_named_answers_of_one_person_are_one_row(house: Assembly):
    ana = house.officials[0]
    ref = await house.open(mode="NAMED_CITY")
    told = await flood(house, ref, ana)
    assert set(told) == {
        "Recorded. Members see your answer; answer again to replace it.",
        "A later answer is kept.",
    }
    (row,) = await house.rows("SELECT member FROM named_votes")
    assert row["member"] == ana.id


@pytest.mark.threat("spammer")
async def test_a_thousand_anonymous_answers_of_one_person_are_one_ballot(house: Assembly):
    ref = await house.open()
    told = await flood(house, ref, house.officials[0])
    assert told[ALREADY] == CLICKS - 1
    box = house.stage.services.settings.ballot_box_path
    for table in ("voted", "ballots"):
        assert rows(box, f"SELECT count(*) FROM {table}") == [(1,)]  # noqa: S608 - our names


async def flood(house: Assembly, ref: str, who: Person) -> Counter[str]:
    """The first lines of the answers to as many casts, a hundred in one moment."""
    told: Counter[str] = Counter()
    for start in range(0, CLICKS, AT_ONCE):
        sent = [
            (who, f"polls1:cast:{ref[5:]}:{number:016x}", {"choice": [str(number % 3)]})
            for number in range(start, start + AT_ONCE)
        ]
        told.update(said(one).splitlines()[0] for one in await house.stage.forge(*sent))
    return told
