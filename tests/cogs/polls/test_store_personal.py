"""What a person gets and what goes with them; an anonymous answer nobody can find."""

from pathlib import Path

import pytest

from cogs.polls.rules.answers import ChoiceAnswer
from cogs.polls.rules.kinds import AnswerMode, State
from cogs.polls.store import Actor
from tests.cogs.polls.exchange import Exchange, draft, exchange, of_city

MEMBER = Actor(3)


async def forget(there: Exchange, member: int) -> list[str]:
    data = there.polls.data
    return await there.services.db.write(lambda tx: data.forget(tx, member, with_texts=False))


@pytest.mark.fault(61)
async def test_an_export_holds_the_persons_own_rows_in_words(folder: Path):
    async with exchange(folder, cities=12) as there:
        named = await there.open_poll(MEMBER, mode=AnswerMode.NAMED_CITY)
        await there.polls.named.vote(named.id, 3, ChoiceAnswer((1,)), 10)
        await there.polls.named.vote(named.id, 4, ChoiceAnswer((2,)), 11)
        secret = await there.open_poll()
        await there.cast(secret, of_city(3))
        assert await there.polls.data.export(3) == {
            "polls": [{"poll": named.id, "question": named.question, "state": "open"}],
            "poll_electors": [{"poll": named.id, "city": 3}, {"poll": secret.id, "city": 3}],
            "named_votes": [{"poll": named.id, "answer": ["Straight on"]}],
        }
        assert await there.polls.data.export(999) == {}


@pytest.mark.fault(60)
async def test_erasing_deletes_places_and_votes_and_empties_the_opener(folder: Path):
    async with exchange(folder, cities=12) as there:
        named = await there.open_poll(MEMBER, mode=AnswerMode.NAMED_CITY)
        made = await there.polls.records.create_draft(draft(), MEMBER)
        await there.polls.named.vote(named.id, 3, ChoiceAnswer((1,)), 10)
        wanted = "SELECT wanted FROM card WHERE kind = 'poll'"
        before = await there.rows(wanted)
        sentences = await forget(there, 3)
        assert sentences == [
            "Your named answers and your places on the lists of polls were deleted."
        ]
        assert await there.polls.data.export(3) == {}
        assert (await there.find(named)).opener_id is None
        assert await there.rows(wanted) != before
        assert await there.rows("SELECT id FROM polls WHERE id = ?", made.id) == []
        await forget(there, 3)


@pytest.mark.parametrize("closed", [False, True])
async def test_the_receipt_says_that_an_anonymous_answer_stays_until_closing(
    folder: Path, closed: bool
):
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll()
        await there.cast(poll, of_city(3))
        if closed:
            there.clock.later(days=8)
            await there.tick()
        sentences = await forget(there, 3)
        assert any("cannot be found" in sentence for sentence in sentences) == (not closed)
        if not closed:
            # The marker stays, or the city could vote twice.
            await there.join([(50, 3)])
            assert await there.polls.box.has_answered(poll, of_city(3))
            assert (await there.find(poll)).state is State.OPEN


async def test_every_column_that_names_a_member_is_declared(folder: Path):
    async with exchange(folder) as there:
        declared = {(datum.table, datum.column) for datum in there.polls.data.data}
    assert declared >= {
        ("polls", "opener_id"),
        ("poll_electors", "member"),
        ("named_votes", "member"),
    }
