"""What the store does where something does not fit: a sentence, another try, never a guess."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import NotReady, UserError
from cogs.polls.rules.answers import ChoiceAnswer, ConsentAnswer, ScoreAnswer, TextAnswer
from cogs.polls.rules.kinds import AnswerMode, PollKind, Stance, State, Texts
from cogs.polls.store import personal
from tests.cogs.polls.examples import poll as example_poll
from tests.cogs.polls.exchange import COORDINATOR, draft, exchange, of_city

NAMED = AnswerMode.NAMED_CITY


async def test_a_named_vote_must_fit_its_poll_and_come_from_its_list(folder: Path):
    async with exchange(folder, cities=3) as there:
        poll = await there.open_poll(mode=NAMED)
        named = there.polls.named
        with pytest.raises(UserError, match="you were not on its list"):
            await named.vote(poll.id, 99, ChoiceAnswer((0,)), 1)
        with pytest.raises(UserError, match="does not fit"):
            await named.vote(poll.id, 1, ChoiceAnswer((7,)), 2)
        assert not await named.has_answered(poll, of_city(1))
        assert await named.vote(poll.id, 1, ChoiceAnswer((2,)), 3)
        assert await named.has_answered(poll, of_city(1))
        (vote,) = await named.votes(poll)
        assert (vote.member, vote.city, vote.answer) == (1, 1, ChoiceAnswer((2,)))


async def test_a_named_vote_after_the_closing_is_refused_before_any_timer_ran(folder: Path):
    async with exchange(folder, cities=3) as there:
        poll = await there.open_poll(mode=NAMED)
        there.clock.later(days=8)
        assert (await there.find(poll)).state is State.OPEN
        with pytest.raises(UserError, match="has closed"):
            await there.polls.named.vote(poll.id, 1, ChoiceAnswer((0,)), 1)
        assert await there.polls.named.votes(poll) == []


@pytest.mark.parametrize(
    ("changes", "answer", "words"),
    [
        ({}, ChoiceAnswer((1,)), ["Straight on"]),
        (
            {"kind": PollKind.SCORE, "options": ("Staff", "Money")},
            ScoreAnswer((4, None)),
            ["Staff: 4", "Money: None"],
        ),
        ({"kind": PollKind.CONSENT, "options": ()}, ConsentAnswer(Stance.BLOCK), ["block"]),
    ],
)
async def test_an_export_tells_named_answers_in_words(folder: Path, changes, answer, words):
    async with exchange(folder, cities=3) as there:
        poll = await there.open_poll(mode=NAMED, **changes)
        await there.polls.named.vote(poll.id, 1, answer, 1)
        exported = await there.polls.data.export(1)
        assert [vote["answer"] for vote in exported["named_votes"]] == [words]


async def test_a_box_that_lost_a_poll_gives_nothing(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll()
        await there.open_poll(question="Which way did we come?")
        await there.tick()
        await there.polls.box.clear(poll.id)
        with pytest.raises(NotReady):
            await there.polls.box.contents(poll)
        with pytest.raises(NotReady):
            await there.polls.box.texts(poll)


async def test_own_words_that_cannot_be_read_are_tried_again_in_a_minute(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll(own_words=True)
        for city in range(1, 7):
            await there.cast(poll, of_city(city), text="We lack staff")
        there.clock.later(days=8)
        await there.tick()
        assert (await there.find(poll)).texts is Texts.WAITING
        await there.polls.box.clear(poll.id)
        there.clock.later(hours=73)
        await there.tick()
        assert (await there.find(poll)).texts is Texts.WAITING
        assert await there.polls.timer.next_due() == there.clock.now() + timedelta(seconds=60)


async def test_an_anonymous_poll_never_opens_without_its_place_in_the_box(folder: Path):
    async with exchange(folder, cities=12) as there:
        made = await there.polls.records.create_draft(draft(), COORDINATOR)
        with pytest.raises(RuntimeError, match="ballot box"):
            await there.polls.records.publish(made.id, COORDINATOR, there.clock.now())
        assert (await there.find(made)).state is State.DRAFT


async def test_nothing_is_released_before_its_time_or_where_nothing_waits(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll(own_words=True)
        await there.polls.review.release_due(poll.id, there.clock.now())
        assert (await there.find(poll)).state is State.OPEN
        assert await there.polls.review.count(poll) == 0


async def test_a_poll_does_not_open_where_its_card_has_no_channel(folder: Path):
    """It would run, frozen and in the box, and nobody would see it."""
    async with exchange(folder, cities=12) as there:
        opens = there.clock.now() + timedelta(days=1)
        made = await there.polls.records.create_draft(draft(opens_at=opens), COORDINATOR)
        await there.polls.polling.publish(made.id, COORDINATOR)
        await there.services.db.write(
            lambda tx: tx.execute("DELETE FROM place WHERE key = 'polls'")
        )
        there.clock.later(days=1, minutes=1)
        await there.tick()
        assert (await there.find(made)).state is State.SCHEDULED
        assert await there.polls.records.electors(made.id) == []


def test_an_answer_without_options_is_exported_as_nothing():
    assert personal._in_words(example_poll(), TextAnswer()) == []
