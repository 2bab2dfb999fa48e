"""From the draft to the result, on real files: what is decided, shown and said at each step."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import seconds
from bot.directory import Kind
from bot.errors import NotAllowed, NotFound, UserError
from cogs.polls.rules.answers import Cast, ChoiceAnswer, TextAnswer
from cogs.polls.rules.kinds import AnswerMode, Audience, PollKind, State, Texts
from cogs.polls.rules.opening import Thresholds
from cogs.polls.store import Actor
from tests.bot.installation import NOON
from tests.cogs.polls.exchange import COORDINATOR, OTHER_COORDINATOR, draft, exchange, of_city

MEMBER = Actor(3)


async def test_an_anonymous_poll_goes_from_draft_to_result(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll()
        assert (poll.state, poll.asked_count) == (State.OPEN, 12)
        for city in range(1, 13):
            await there.cast(poll, of_city(city), choice=city % 3)
        there.clock.later(days=8)
        await there.tick()
        poll = await there.find(poll)
        assert (poll.state, poll.box_cleared) == (State.PUBLISHED, True)
        outcome = await there.polls.records.outcome(poll)
        assert [(row.option, row.count, row.word) for row in outcome.result.rows] == [
            ("Left", 4, None),
            ("Straight on", 4, None),
            ("Right", 4, None),
        ]
        assert outcome.result.ballots == 12
        assert not (folder / "ballotbox.sqlite3").exists()
        (said,) = await there.notices("poll.result")
        assert said["dedupe_key"] == f"poll.result:{poll.id}"
        assert said["mark"] == f"POLL-{poll.id} · result"
        assert said["payload"] == f'{{"poll": {poll.id}}}'


@pytest.mark.threat("curious coordinator")
async def test_four_answers_are_destroyed_and_only_the_sentence_remains(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll(own_words=True)
        for city in range(1, 5):
            await there.cast(poll, of_city(city), text="We lack staff")
        there.clock.later(days=8)
        await there.tick()
        outcome = await there.polls.records.outcome(await there.find(poll))
        assert outcome.result.too_few
        assert (outcome.result.rows, outcome.result.ballots) == ((), None)
        assert (await there.find(poll)).texts is Texts.NONE
        assert not (folder / "ballotbox.sqlite3").exists()


async def test_a_members_anonymous_poll_is_a_proposal(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll(MEMBER)
        assert poll.state is State.PROPOSED
        assert await there.rows("SELECT record FROM card WHERE kind = 'poll_review'") == [
            {"record": poll.id}
        ]
        with pytest.raises(NotAllowed):
            await there.polls.polling.approve(poll.id, MEMBER)
        there.clock.later(days=9)
        poll = await there.polls.polling.approve(poll.id, COORDINATOR)
        assert poll.state is State.OPEN
        # It keeps its length, however long it waited.
        assert poll.opens_at == there.clock.now()
        assert poll.closes_at - poll.opens_at > timedelta(days=6)
        there.clock.later(days=2)
        for act in (there.polls.polling.close_now, there.polls.polling.withdraw):
            with pytest.raises(NotAllowed):
                await act(poll.id, MEMBER)
        there.clock.later(days=-2)
        with pytest.raises(UserError, match="decided already"):
            await there.polls.polling.approve(poll.id, OTHER_COORDINATOR)
        (said,) = await there.notices("poll.decided")
        assert (said["route"], said["payload"]) == (
            "dm:3",
            f'{{"poll": {poll.id}, "published": true}}',
        )


async def test_a_refused_proposal_tells_its_proposer(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll(MEMBER)
        assert (await there.polls.records.refuse(poll.id, COORDINATOR)).state is State.WITHDRAWN
        (said,) = await there.notices("poll.decided")
        assert '"published": false' in said["payload"]
        with pytest.raises(UserError, match="decided already"):
            await there.polls.records.refuse(poll.id, COORDINATOR)


async def test_coordinators_acts_are_noted_and_members_are_not(folder: Path):
    async with exchange(folder, cities=12) as there:
        mine = await there.open_poll(MEMBER, mode=AnswerMode.NAMED_CITY)
        poll = await there.open_poll(question="What else is there?")
        await there.polls.records.remind_all(poll.id, COORDINATOR)
        await there.polls.records.remind_all(mine.id, MEMBER)
        await there.polls.records.extend(poll.id, NOON + timedelta(days=20), COORDINATOR)
        await there.polls.polling.withdraw(poll.id, COORDINATOR)
        await there.polls.polling.withdraw(mine.id, MEMBER)
        assert await there.rows("SELECT actor_id, action, ref FROM audit ORDER BY id") == [
            {"actor_id": COORDINATOR.id, "action": action, "ref": poll.ref}
            for action in ("poll.publish", "poll.remind_all", "poll.extend", "poll.withdraw")
        ]


async def test_only_its_writer_sees_and_changes_a_draft(folder: Path):
    async with exchange(folder, cities=20) as there:
        records = there.polls.records
        made = await records.create_draft(draft(), COORDINATOR)
        with pytest.raises(NotFound):
            await records.change_draft(made.id, MEMBER, lambda d: d)
        changed = await records.change_draft(
            made.id,
            COORDINATOR,
            lambda d: replace(d, audience=Audience.TECHNICAL, sensitive=True, options=("A", "B")),
        )
        assert (changed.audience, changed.min_result, changed.options) == (
            Audience.TECHNICAL,
            10,
            ("A", "B"),
        )
        back = await records.change_draft(
            made.id, COORDINATOR, lambda d: replace(d, sensitive=not d.sensitive)
        )
        assert (back.min_result, back.id, back.made_at) == (5, made.id, made.made_at)
        await there.polls.polling.publish(made.id, COORDINATOR)
        with pytest.raises(UserError, match="published already"):
            await there.polls.polling.publish(made.id, COORDINATOR)
        with pytest.raises(UserError, match="published already"):
            await records.discard(made.id, COORDINATOR)


async def test_drafts_end_after_a_day(folder: Path):
    async with exchange(folder, cities=12) as there:
        made = await there.polls.records.create_draft(draft(), COORDINATOR)
        await there.tick()
        there.clock.later(hours=23)
        await there.tick()
        assert (await there.find(made)).state is State.DRAFT
        there.clock.later(hours=1)
        assert await there.polls.timer.next_due() == there.clock.now()
        await there.tick()
        with pytest.raises(NotFound):
            await there.find(made)
        assert await there.rows("SELECT * FROM poll_options") == []


async def test_too_few_cities_leave_a_scheduled_poll_where_it_is(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll(opens_at=NOON + timedelta(days=2))
        assert poll.state is State.SCHEDULED
        directory = there.services.directory
        await there.services.db.write(lambda tx: [directory.leave(tx, n) for n in range(1, 6)])
        there.clock.later(days=2)
        await there.tick()
        poll = await there.find(poll)
        assert poll.state is State.SCHEDULED
        assert "Only {cities}" in (await there.polls.records.obstacle(poll.id)).sentence
        assert len(await there.rows("SELECT 1 FROM card WHERE kind = 'poll_review'")) == 1
        assert not (folder / "ballotbox.sqlite3").exists()
        # It is not tried again at every tick, and a coordinator may open it.
        assert await there.polls.timer.next_due() == there.clock.now() + timedelta(days=1)
        with pytest.raises(UserError, match="Only"):
            await there.polls.polling.approve(poll.id, COORDINATOR)
        await there.join((n, n) for n in range(1, 6))
        there.clock.later(days=1)
        await there.tick()
        poll = await there.find(poll)
        assert (poll.state, poll.opens_at) == (State.OPEN, there.clock.now())
        assert len(await there.polls.records.electors(poll.id)) == 12


@pytest.mark.threat("coordinator by subtraction")
async def test_the_list_is_frozen_at_opening(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll()
        await there.join([(50, 30), (1, 2)])
        records = there.polls.records
        assert (await records.elector(poll, 1)).city == 1
        with pytest.raises(UserError, match="you were not on its list"):
            await records.elector(poll, 50)
        assert len(await records.cities_asked(poll.id)) == 12
        assert [p.id for p, _ in await records.open_to(1)] == [poll.id]
        assert await records.open_to(50) == []


async def test_who_has_only_asked_to_join_is_not_on_the_list(folder: Path):
    async with exchange(folder, cities=12) as there:
        directory = there.services.directory
        await there.services.db.write(
            lambda tx: directory.ask_to_join(tx, 60, Kind.TECHNICAL, city_id=30)
        )
        poll = await there.open_poll()
        assert poll.asked_count == 12
        with pytest.raises(UserError, match="you were not on its list"):
            await there.polls.records.elector(poll, 60)


@pytest.mark.threat("coordinator by subtraction")
async def test_the_same_question_goes_only_to_other_cities(folder: Path):
    async with exchange(folder, cities=12) as there:
        first = await there.open_poll()
        with pytest.raises(UserError, match="asks the same"):
            await there.open_poll(question="WHICH way do we go??")
        there.clock.later(days=8)
        await there.tick()
        there.clock.later(days=28)
        with pytest.raises(UserError, match="asks the same"):
            await there.open_poll()
        there.clock.later(days=2)
        second = await there.open_poll()
        assert second.id != first.id


async def test_thresholds_rise_and_never_fall(folder: Path):
    async with exchange(folder, cities=30) as there:
        records = there.polls.records
        poll = await there.open_poll(opens_at=NOON + timedelta(days=2))
        raised = await records.raise_thresholds(poll.id, Thresholds(10, 20), COORDINATOR)
        assert (raised.min_result, raised.min_exact) == (10, 20)
        with pytest.raises(UserError, match="only rise"):
            await records.raise_thresholds(poll.id, Thresholds(5, 10), COORDINATOR)
        there.clock.later(days=2)
        await there.tick()
        with pytest.raises(UserError, match="are fixed"):
            await records.raise_thresholds(poll.id, Thresholds(12, 24), COORDINATOR)


async def test_a_poll_is_extended_twice_and_closed_after_a_day(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll()
        with pytest.raises(UserError, match="stays open for"):
            await there.polls.polling.close_now(poll.id, COORDINATOR)
        for days in (10, 12):
            poll = await there.polls.records.extend(
                poll.id, NOON + timedelta(days=days), COORDINATOR
            )
        assert poll.remind_at == NOON + timedelta(days=10)
        with pytest.raises(UserError, match="extended twice"):
            await there.polls.records.extend(poll.id, NOON + timedelta(days=14), COORDINATOR)
        there.clock.later(days=1)
        closed = await there.polls.polling.close_now(poll.id, COORDINATOR)
        assert (closed.state, closed.closes_at) == (State.PUBLISHED, there.clock.now())
        with pytest.raises(UserError, match="already closed"):
            await there.polls.polling.close_now(poll.id, OTHER_COORDINATOR)
        assert len(await there.notices("poll.result")) == 1


async def test_withdrawing_destroys_the_answers(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll()
        for city in range(1, 9):
            await there.cast(poll, of_city(city))
        poll = await there.polls.polling.withdraw(poll.id, COORDINATOR)
        assert poll.state is State.WITHDRAWN
        assert not (folder / "ballotbox.sqlite3").exists()
        assert await there.polls.records.outcome(poll) is None
        with pytest.raises(UserError, match="has ended"):
            await there.polls.polling.withdraw(poll.id, COORDINATOR)


@pytest.mark.parametrize("answered", [0, 4, 5, 12])
async def test_a_reminder_tells_one_bit_and_only_once(folder: Path, answered: int):
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll()
        for city in range(1, answered + 1):
            await there.cast(poll, of_city(city), choice=city % 3)
        await there.polls.records.remind_all(poll.id, COORDINATOR)
        with pytest.raises(UserError, match="reminded already"):
            await there.polls.records.remind_all(poll.id, COORDINATOR)
        there.clock.later(days=6)
        await there.tick()
        await there.tick()
        later = there.clock.now() + timedelta(days=10)
        await there.polls.records.extend(poll.id, later, COORDINATOR)
        there.clock.later(days=9)
        await there.tick()
        bits = [row["payload"] for row in await there.notices("poll.reminder")]
        told = "true" if answered >= 5 else "false"
        assert bits == [f'{{"poll": {poll.id}, "enough": {bit}}}' for bit in ("null", told, "null")]


async def test_no_reminder_outlives_its_poll(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll()
        await there.polls.records.remind_all(poll.id, COORDINATOR)
        (waiting,) = await there.notices("poll.reminder")
        assert waiting["expires_at"] == seconds(poll.closes_at)
        there.clock.later(days=2)
        await there.polls.polling.close_now(poll.id, COORDINATOR)
        (withdrawn,) = await there.notices("poll.reminder")
        assert withdrawn["state"] == "withdrawn"


async def test_each_message_of_a_poll_has_a_mark_of_its_own(folder: Path):
    """Delivery looks for a message by its mark: two alike, and the second is never said."""
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll(kind=PollKind.TEXT, options=())
        for n in range(1, 10):
            cast = Cast(TextAnswer(), f"Number {n}. " + "x" * 450)
            await there.polls.box.cast(poll, of_city(n), cast)
        for _ in range(2):
            await there.polls.records.remind_all(poll.id, COORDINATOR)
            there.clock.later(days=1)
        there.clock.later(days=6)
        await there.tick()
        await there.polls.review.release(poll.id, OTHER_COORDINATOR)
        marks = [row["mark"] for row in await there.rows("SELECT mark FROM notice")]
        assert sum("reminder" in mark for mark in marks) > 1
        assert sum("own words" in mark for mark in marks) > 1
        assert len(set(marks)) == len(marks)


async def test_reminders_are_the_same_whoever_has_answered(folder: Path):
    said = []
    for subset in (range(1, 6), range(8, 13), range(2, 12)):
        async with exchange(folder / str(subset.start), cities=12) as there:
            poll = await there.open_poll()
            for city in subset:
                await there.cast(poll, of_city(city))
            there.clock.later(days=6)
            await there.tick()
            (row,) = await there.notices("poll.reminder")
            del row["nonce"]
            said.append(row)
    assert said[0] == said[1] == said[2]


async def test_answers_of_people_must_come_from_enough_cities(folder: Path):
    async with exchange(folder, cities=12) as there:
        await there.join((100 + n, 1) for n in range(20))
        poll = await there.open_poll(mode=AnswerMode.ANONYMOUS_PERSON)
        assert poll.asked_count == 32
        for n in range(20):
            await there.cast(poll, await there.polls.records.elector(poll, 100 + n))
        there.clock.later(days=6)
        await there.tick()
        (row,) = await there.notices("poll.reminder")
        assert '"enough": false' in row["payload"]
        there.clock.later(days=2)
        await there.tick()
        outcome = await there.polls.records.outcome(await there.find(poll))
        assert outcome.result.too_few


@pytest.mark.fault(45)
async def test_named_votes_show_live_and_the_latest_press_wins(folder: Path):
    async with exchange(folder, cities=12) as there:
        await there.join([(50, 1)])
        poll = await there.open_poll(MEMBER, mode=AnswerMode.NAMED_CITY)
        assert poll.state is State.OPEN
        named = there.polls.named
        assert await named.vote(poll.id, 1, ChoiceAnswer((0,)), 1000)
        assert await named.vote(poll.id, 50, ChoiceAnswer((2,)), 3000)
        assert not await named.vote(poll.id, 1, ChoiceAnswer((1,)), 2000)
        assert await named.vote(poll.id, 2, ChoiceAnswer((1,)), 500)
        counts = await named.counts(poll)
        assert [row.count for row in counts.rows] == [0, 1, 1]
        assert [(v.member, v.city) for v in await named.votes(poll)] == [(50, 1), (2, 2)]
        with pytest.raises(UserError):
            await named.vote(poll.id, 99, ChoiceAnswer((1,)), 9000)
        there.clock.later(days=8)
        await there.tick()
        with pytest.raises(UserError, match="has closed"):
            await named.vote(poll.id, 3, ChoiceAnswer((1,)), 9000)
        poll = await there.find(poll)
        assert poll.state is State.PUBLISHED
        there.clock.later(days=31)
        await there.tick()
        assert await named.votes(poll) == []
        assert await there.polls.records.electors(poll.id) == []
        outcome = await there.polls.records.outcome(poll)
        assert [row.count for row in outcome.result.rows] == [0, 1, 1]


@pytest.mark.threat("coordinator by timing")
async def test_every_named_vote_makes_the_card_stale_and_no_anonymous_one_does(folder: Path):
    async with exchange(folder, cities=12) as there:
        secret = await there.open_poll()
        named = await there.open_poll(question="And by name?", mode=AnswerMode.NAMED_CITY)
        wanted = "SELECT record, wanted FROM card WHERE kind = 'poll' ORDER BY record"
        before = {row["record"]: row["wanted"] for row in await there.rows(wanted)}
        for city in range(1, 4):
            await there.cast(secret, of_city(city))
            await there.polls.named.vote(named.id, city, ChoiceAnswer((0,)), city)
        after = {row["record"]: row["wanted"] for row in await there.rows(wanted)}
        assert after == {secret.id: before[secret.id], named.id: before[named.id] + 3}


async def test_a_round_asks_again_with_everything_copied(folder: Path):
    async with exchange(folder, cities=30) as there:
        poll = await there.open_poll(sensitive=True)
        there.clock.later(days=8)
        await there.tick()
        records = there.polls.records
        again = await records.ask_again(poll.id, 1, COORDINATOR)
        assert (again.state, again.round, again.first_round) == (State.SCHEDULED, 2, poll.id)
        assert (again.options, again.min_result) == (poll.options, 10)
        assert again.opens_at >= poll.closes_at + timedelta(days=30)
        with pytest.raises(UserError, match="asks this again already"):
            await records.ask_again(poll.id, 3, COORDINATOR)
        there.clock.later(days=40)
        await there.tick()
        again = await there.find(again)
        assert (again.state, again.asked_count) == (State.OPEN, 30)
        assert again.box_token != poll.box_token
        assert (await records.round_before(again)).id == poll.id


async def test_own_words_wait_are_read_and_appear_together(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll(kind=PollKind.TEXT, options=())
        words = [f"Words of somebody, number {n}. " + "x" * 450 for n in range(1, 10)]
        for n, text in enumerate(words, start=1):
            cast = Cast(TextAnswer(), text)
            await there.polls.box.cast(poll, of_city(n), cast, marked=n == 1)
        there.clock.later(days=8)
        await there.tick()
        poll = await there.find(poll)
        assert (poll.state, poll.texts) == (State.PUBLISHED, Texts.WAITING)
        review = there.polls.review
        assert await review.count(poll) == 9
        with pytest.raises(NotAllowed):
            await review.waiting(poll.id, COORDINATOR)  # the opener
        with pytest.raises(NotAllowed):
            await review.waiting(poll.id, MEMBER)
        waiting = await review.waiting(poll.id, OTHER_COORDINATOR)
        assert sorted(text.text for text in waiting) == sorted(words)
        assert [text.text for text in waiting if text.marked] == [words[0]]
        await review.withhold(poll.id, waiting[4].id, OTHER_COORDINATOR)
        with pytest.raises(NotFound):
            await review.withhold(poll.id, "00" * 16, OTHER_COORDINATOR)
        with pytest.raises(NotFound):
            await review.withhold(poll.id, "not hex", OTHER_COORDINATOR)
        await review.release(poll.id, OTHER_COORDINATOR)
        released = await there.polls.records.released_texts(poll.id)
        assert sorted(released) == sorted(set(words) - {waiting[4].text})
        assert (await there.polls.records.outcome(poll)).texts_withheld == 1
        assert not (folder / "ballotbox.sqlite3").exists()
        with pytest.raises(UserError, match="no own words that wait"):
            await review.release(poll.id, OTHER_COORDINATOR)
        said = await there.notices("poll.texts")
        assert len(said) == 3
        (card,) = await there.rows("SELECT id FROM card WHERE kind = 'poll'")
        assert {row["route"] for row in said} == {f"reply:{card['id']}"}
        parts = [await there.polls.records.texts_part(poll.id, n) for n in (1, 2, 3)]
        assert [text for part in parts for text in part] == released
        assert all(sum(map(len, part)) < 1_800 for part in parts)
        assert not any("Words" in row["payload"] for row in said)


async def test_after_72_hours_only_unmarked_words_go_out_by_themselves(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll(own_words=True)
        for n in range(1, 13):
            cast = Cast(ChoiceAnswer((0,)), f"Text {n}" if n <= 8 else None)
            await there.polls.box.cast(poll, of_city(n), cast, marked=n <= 2)
        there.clock.later(days=8)
        await there.tick()
        there.clock.later(hours=71)
        await there.tick()
        assert (await there.find(poll)).texts is Texts.WAITING
        there.clock.later(hours=1)
        await there.tick()
        poll = await there.find(poll)
        assert (poll.texts, poll.box_cleared) == (Texts.RELEASED, True)
        released = await there.polls.records.released_texts(poll.id)
        assert sorted(released) == [f"Text {n}" for n in range(3, 9)]
        assert (await there.polls.records.outcome(poll)).texts_withheld == 2
        assert await there.rows("SELECT action FROM audit WHERE action = 'poll.release'") == []


async def test_too_few_own_words_are_destroyed_unread(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll(own_words=True)
        for n in range(1, 13):
            await there.cast(poll, of_city(n), text="Alone" if n <= 4 else None)
        there.clock.later(days=8)
        await there.tick()
        poll = await there.find(poll)
        assert (poll.state, poll.texts) == (State.PUBLISHED, Texts.NONE)
        assert not (folder / "ballotbox.sqlite3").exists()


async def test_a_review_card_that_was_settled_is_posted_anew(folder: Path):
    async with exchange(folder, cities=12) as there:
        poll = await there.open_poll(MEMBER, own_words=True)
        await there.services.db.write(
            lambda tx: tx.execute(
                "UPDATE card SET message_id = 77, state = 'fresh' WHERE kind = 'poll_review'"
            )
        )
        poll = await there.polls.polling.approve(poll.id, COORDINATOR)
        state = "SELECT message_id, state FROM card WHERE kind = 'poll_review'"
        assert await there.rows(state) == [{"message_id": 77, "state": "stale"}]
        for n in range(1, 13):
            await there.cast(poll, of_city(n), text="Words")
        there.clock.later(days=9)
        await there.tick()
        assert await there.rows(state) == [{"message_id": None, "state": "stale"}]
