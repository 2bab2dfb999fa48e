"""Whatever people do in whatever order, and whenever Agora restarts, the promises hold."""

import asyncio
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.errors import UserError
from cogs.polls.rules.answers import ChoiceAnswer
from cogs.polls.rules.kinds import WAYS, AnswerMode, Poll, State, Texts
from cogs.polls.rules.opening import REPEAT_AFTER, Thresholds
from cogs.polls.store import Actor, Recorded
from tests.bot.installation import HandClock
from tests.cogs.polls.conftest import MEMORY
from tests.cogs.polls.exchange import (
    COORDINATOR,
    OTHER_COORDINATOR,
    Exchange,
    chose,
    of_city,
    open_exchange,
)

CITIES = 13
QUESTIONS = ("Which way do we go?", "What holds us back?")
ACTORS = (COORDINATOR, OTHER_COORDINATOR, Actor(1), Actor(2))
EARLY = (State.DRAFT, State.PROPOSED, State.SCHEDULED)
actors = st.sampled_from(ACTORS)
days = st.integers(min_value=0, max_value=40)


@dataclass
class Seen:
    """What was true of a poll when we last looked, and what voters were told."""

    poll: Poll
    asked: set[int] = field(default_factory=set)
    codes: dict[int, str] = field(default_factory=dict)
    texts: int = 0


class Everything(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        place = MEMORY if MEMORY.is_dir() else None
        self.folder = tempfile.TemporaryDirectory(prefix="agora-", dir=place)
        self.clock = HandClock()
        self.seen: dict[int, Seen] = {}
        self.there: Exchange | None = None

    def run(self, work):
        return self.runner.run(work)

    def teardown(self) -> None:
        if self.there is not None:
            self.run(self.there.close())
        self.runner.close()
        self.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        self.start()
        self.run(self.there.join((n, n) for n in range(1, CITIES + 1)))
        self.run(self.there.open_poll(own_words=True))
        self.look()

    def start(self) -> None:
        folder = Path(self.folder.name)
        self.there = self.run(open_exchange(folder, clock=self.clock))

    def polls(self) -> list[Poll]:
        return self.run(self.there.polls.records.listed(*State, limit=1000))

    def pick(self, number: int, *states: State) -> Poll | None:
        """One of the polls, in these states if there is any such."""
        polls = self.polls()
        fitting = [poll for poll in polls if poll.state in states] or polls
        return fitting[number % len(fitting)] if fitting else None

    def try_to(self, work) -> None:
        with suppress(UserError):
            self.run(work)

    # What people do

    @rule(
        actor=actors,
        question=st.sampled_from(QUESTIONS),
        mode=st.sampled_from([AnswerMode.ANONYMOUS_CITY] * 2 + list(AnswerMode)),
        wait=st.sampled_from([0, 0, 0, 2, 20]),
        words=st.booleans(),
    )
    def publish(self, actor, question, mode, wait, words) -> None:
        opens = self.clock.now() + timedelta(days=wait)
        self.try_to(
            self.there.open_poll(
                actor,
                question=question,
                mode=mode,
                opens_at=opens if wait else None,
                own_words=words and mode.anonymous,
            )
        )

    @rule(actor=actors, number=days, refuses=st.booleans())
    def decide(self, actor, number, refuses) -> None:
        poll = self.pick(number, State.PROPOSED, State.SCHEDULED)
        if poll and refuses:
            self.try_to(self.there.polls.records.refuse(poll.id, actor))
        elif poll:
            self.try_to(self.there.polls.polling.approve(poll.id, actor))

    @rule(
        number=days,
        cities=st.sets(st.integers(min_value=1, max_value=CITIES), min_size=6),
        choice=st.integers(min_value=0, max_value=2),
        words=st.booleans(),
    )
    def answer(self, number, cities, choice, words) -> None:
        poll = self.pick(number, State.OPEN)
        if poll is None or not poll.anonymous:
            return
        seen = self.seen[poll.id]

        async def cast(city: int) -> None:
            text = "Our own words" if words and poll.own_words else None
            outcome = await self.there.polls.box.cast(poll, of_city(city), chose(choice, text))
            assert isinstance(outcome, Recorded) == (city not in seen.codes)
            if isinstance(outcome, Recorded):
                seen.codes[city] = outcome.code
                seen.texts += text is not None

        async def together() -> None:
            outcomes = await asyncio.gather(*map(cast, sorted(cities)), return_exceptions=True)
            for outcome in outcomes:
                assert outcome is None or isinstance(outcome, UserError)
                assert outcome is None or poll.state is not State.OPEN

        if poll.box_token is not None:
            self.run(together())

    @rule(number=days, city=st.integers(min_value=1, max_value=CITIES), press=days)
    def vote(self, number, city, press) -> None:
        poll = self.pick(number, State.OPEN)
        if poll is not None:
            if poll.anonymous:
                return
            self.try_to(
                self.there.polls.named.vote(poll.id, city, ChoiceAnswer((press % 3,)), press)
            )

    @rule(number=days, actor=actors, more=st.integers(min_value=-1, max_value=15))
    def extend(self, number, actor, more) -> None:
        poll = self.pick(number, State.OPEN)
        if poll:
            until = poll.closes_at + timedelta(days=more)
            self.try_to(self.there.polls.records.extend(poll.id, until, actor))

    @rule(number=days, actor=actors)
    def close_now(self, number, actor) -> None:
        poll = self.pick(number, State.OPEN)
        if poll:
            self.try_to(self.there.polls.polling.close_now(poll.id, actor))

    @rule(number=days, actor=actors)
    def withdraw(self, number, actor) -> None:
        poll = self.pick(number, State.OPEN)
        if poll and number % 8 == 0:
            self.try_to(self.there.polls.polling.withdraw(poll.id, actor))

    @rule(number=days, actor=actors, result=st.integers(min_value=3, max_value=7))
    def set_thresholds(self, number, actor, result) -> None:
        poll = self.pick(number, State.SCHEDULED)
        if poll:
            wanted = Thresholds(result, 2 * result)
            self.try_to(self.there.polls.records.raise_thresholds(poll.id, wanted, actor))

    @rule(number=days, actor=actors, months=st.sampled_from([1, 3]))
    def ask_again(self, number, actor, months) -> None:
        poll = self.pick(number, State.PUBLISHED)
        if poll:
            self.try_to(self.there.polls.records.ask_again(poll.id, months, actor))

    @rule(number=days, actor=actors)
    def remind_all(self, number, actor) -> None:
        poll = self.pick(number, State.OPEN)
        if poll:
            self.try_to(self.there.polls.records.remind_all(poll.id, actor))

    @rule(number=days)
    def release(self, number) -> None:
        poll = self.pick(number, State.PUBLISHED)
        if poll:
            self.try_to(self.there.polls.review.release(poll.id, OTHER_COORDINATOR))

    # What happens by itself

    @rule(hours=st.sampled_from([1, 30, 80, 24 * 8, 24 * 8, 24 * 45]))
    def time_passes(self, hours) -> None:
        self.clock.later(hours=hours)
        self.run(self.there.tick())
        self.run(self.there.tick())

    @precondition(lambda self: len(self.seen) > 1)
    @rule()
    def restart(self) -> None:
        self.run(self.there.close())
        self.start()
        self.run(self.there.tick())

    # What is promised

    @invariant()
    def promises_hold(self) -> None:
        if self.there is not None:
            self.look()

    def look(self) -> None:
        for poll in self.polls():
            before = self.seen.setdefault(poll.id, Seen(poll))
            self.check_way(before.poll, poll)
            if poll.state is State.OPEN and not before.asked:
                electors = self.run(self.there.polls.records.electors(poll.id))
                before.asked = {elector.city for elector in electors}
                self.check_not_repeated(poll, before.asked)
            before.poll = poll
            self.check_outcome(poll, before)
        self.check_box()
        self.check_said()

    def check_way(self, before: Poll, now: Poll) -> None:
        if now.state is not before.state:
            reached = {before.state}
            for _ in State:
                reached |= {way for state in reached for way in WAYS[state]}
            assert now.state in reached, (before.state, now.state)
            assert now.state is not State.VOID
        if before.state not in (State.DRAFT, State.PROPOSED):
            assert (now.min_result, now.min_exact) >= (before.min_result, before.min_exact)
            assert now.min_exact >= before.min_exact
        if now.anonymous:
            assert now.min_result >= 5
            assert now.min_exact >= 10
        if before.state not in EARLY:
            assert (now.question, now.options) == (before.question, before.options)
            assert (now.box_token, now.asked_count) == (before.box_token, before.asked_count)

    def check_not_repeated(self, poll: Poll, asked: set[int]) -> None:
        if not poll.anonymous:
            return
        assert len(asked) >= 2 * poll.min_result
        for other in self.seen.values():
            same = other.poll.question_key == poll.question_key and other.poll.id != poll.id
            counts = other.poll.anonymous and other.poll.state in (
                State.OPEN,
                State.COUNTING,
                State.PUBLISHED,
            )
            if same and counts and not asked.isdisjoint(other.asked):
                assert other.poll.closes_at + REPEAT_AFTER <= poll.opens_at

    def check_outcome(self, poll: Poll, seen: Seen) -> None:
        outcome = self.run(self.there.polls.records.outcome(poll))
        assert (outcome is not None) == (poll.state is State.PUBLISHED)
        if outcome is None or not poll.anonymous:
            return
        if len(seen.codes) < poll.min_result:
            assert outcome.result.too_few
            assert outcome.result.rows == ()
            assert poll.texts is Texts.NONE
        elif len(seen.codes) < poll.min_exact:
            assert outcome.result.ballots is None
            assert all(row.count is None for row in outcome.result.rows)
        else:
            assert outcome.result.ballots in (None, len(seen.codes))
        waited = len(seen.codes) >= poll.min_result and seen.texts >= poll.min_result
        assert (poll.texts is not Texts.NONE) == waited
        if poll.texts is Texts.RELEASED:
            released = self.run(self.there.polls.records.released_texts(poll.id))
            assert len(released) + outcome.texts_withheld == seen.texts

    def check_box(self) -> None:
        held = self.run(self.there.polls.box.polls())
        needed = {
            poll.id
            for poll in self.polls()
            if poll.anonymous and (poll.state is State.OPEN or poll.texts is Texts.WAITING)
        }
        assert set(held) == needed
        assert self.there.services.settings.ballot_box_path.exists() == bool(needed)

    def check_said(self) -> None:
        published = {poll.id for poll in self.polls() if poll.state is State.PUBLISHED}
        said = self.run(self.there.notices("poll.result"))
        assert sorted(row["dedupe_key"] for row in said) == sorted(
            f"poll.result:{number}" for number in published
        )
        assert self.run(self.there.notices("poll.void")) == []
        reminders = self.run(self.there.notices("poll.reminder"))
        told = [row["dedupe_key"] for row in reminders if row["dedupe_key"].endswith(":enough")]
        assert len(told) == len(set(told))


TestEverything = Everything.TestCase
TestEverything.settings = settings(max_examples=20, stateful_step_count=30)
