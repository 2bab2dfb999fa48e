"""Five years of one taskforce: its people, polls and messages, written by the stores themselves.

The clock is moved by hand. Delivery is stood in for: what is due counts as said. Whatever is kept
for a time only is deleted on the way, as it would be.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, islice
from typing import TYPE_CHECKING, Any

from bot.app import ExchangeBot, create_bot
from bot.clock import SystemClock, seconds
from cogs.cities.cog.leavers import EVERY
from cogs.cities.rules.joining import Ticket, Wish
from cogs.cities.rules.places import Place
from cogs.cities.store import LeaversStore, MemberStore, Round
from cogs.polls.rules.answers import Answer, Cast, ChoiceAnswer
from cogs.polls.rules.drafts import PollDraft
from cogs.polls.rules.kinds import AnswerMode, Poll, PollKind, Unit
from cogs.polls.rules.schedule import SHORTEST
from cogs.polls.store import Actor, Elector
from tests.bot.installation import HandClock, running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from bot.db import Tx
    from bot.settings import Settings

    from .discord import Town

FIRST_ID = 10**17
LEAVERS = "leavers"
"""The one timer that asks Discord: who has left is told here by hand, once a week."""
COORDINATOR = Actor(9001, coordinator=True)
MODES = (
    AnswerMode.ANONYMOUS_CITY,
    AnswerMode.NAMED_CITY,
    AnswerMode.ANONYMOUS_PERSON,
    AnswerMode.NAMED_PERSON,
)
EXTRA_POLL_EVERY = 6
"""Weeks: 52 polls a year and a few more make 60."""
TURNOUT = 0.7
PERSONAL_TURNOUT = 0.3
CHANGE_A_YEAR = 0.1
MESSAGES_A_WEEK = 2
KEPT_WEEKS = 13
OPTIONS = ("Money", "Staff", "Law", "Politics", "Citizens")
WORDS = "Our procurement rules take two years for what the market does in two months."

SAID = (
    "UPDATE notice SET state = 'sent', payload = NULL, tries = 1, message_id = id, ended_at = ?1,"
    " bundle_id = (SELECT id FROM bundle WHERE route = notice.route AND day = ?2 AND bundled)"
    " WHERE state = 'waiting' AND not_before <= ?1"
)
BUNDLED = (
    "INSERT OR IGNORE INTO bundle (route, day, mark, nonce, state, tries, last_try_at, message_id)"
    " SELECT route, ?2, 'Agora · ' || ?2, 'b' || min(id), 'sent', 1, ?1, min(id) FROM notice"
    " WHERE state = 'waiting' AND not_before <= ?1 AND bundled GROUP BY route"
)
SHOWN = (
    "UPDATE card SET state = 'fresh', tries = 1, shown = lower(hex(randomblob(32))),"
    " message_id = iif(channel_id = 0, NULL, id + 1000000), last_try_at = ? WHERE state = 'stale'"
)
STOOD_IN = (
    "INSERT INTO notice (kind, dedupe_key, route, payload, bundled, not_before, mark, nonce, state,"
    " bundle_id, tries, message_id, ended_at)"
    " VALUES ('member.decided', ?1, ?2, NULL, 1, ?3, ?1, ?1, 'sent',"
    " (SELECT id FROM bundle WHERE route = ?2 AND day = ?4), 1, 1, ?3)"
)
STOOD_IN_BUNDLE = (
    "INSERT OR IGNORE INTO bundle (route, day, mark, nonce, state, tries, last_try_at, message_id)"
    " VALUES (?2, ?4, 'Agora · ' || ?4, ?1, 'sent', 1, ?3, 1)"
)
WAITING = (
    "INSERT INTO notice (kind, dedupe_key, route, payload, bundled, not_before, mark, nonce)"
    " VALUES ('member.decided', ?1, ?2, '{}', 1, ?3, ?1, ?1)"
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a taskforce is, and how old."""

    cities: int = 112
    officials: int = 20
    weeks: int = 261

    @property
    def people(self) -> int:
        return self.cities * self.officials


@dataclass
class Life:
    """The bot at work while the years pass; nothing is connected."""

    bot: ExchangeBot
    clock: HandClock
    size: Size
    ids: Iterator[int]
    members: MemberStore
    places: Sequence[Place]
    people: list[Elector] = field(default_factory=list)
    polls: int = 0

    async def begin(self) -> None:
        """Everybody asks to join, and is confirmed."""
        for _ in range(self.size.officials):
            await asyncio.gather(*(self._join(place) for place in self.places))
        await self._said()

    async def week(self, number: int) -> None:
        """A poll opens, is answered, reminded of and closed; a few people come and go."""
        opened = [await self._open(MODES[self.polls % len(MODES)])]
        if number % EXTRA_POLL_EVERY == 0:
            opened.append(await self._open(MODES[self.polls % len(MODES)]))
        await self._change(number)
        await self._pass(days=1)
        for poll in opened:
            await self._answer(poll)
        await self._pass(days=4)
        await self._pass(days=2)

    async def open_now(self, polls: int) -> list[Poll]:
        """Polls that run now, answered by cities with names; their messages are still to come."""
        return [await self._open(AnswerMode.NAMED_CITY, opener) for opener in range(polls)]

    async def stand_in(self) -> None:
        """Private messages of areas to come: as many as are kept, and a week's that wait."""
        now = self.clock.now()
        rows = [
            (f"s{week}.{turn}.{elector.member}", f"dm:{elector.member}", seconds(at), f"{at:%F}")
            for week in range(KEPT_WEEKS)
            for turn in range(MESSAGES_A_WEEK)
            for at in (now - timedelta(weeks=week, days=1 + 3 * turn),)
            for elector in self.people
        ]
        later = seconds(now + timedelta(days=2))
        waiting = [(f"w{one.member}", f"dm:{one.member}", later) for one in self.people]

        def unit(tx: Tx) -> None:
            tx.many(STOOD_IN_BUNDLE, rows)
            tx.many(STOOD_IN, rows)
            tx.many(WAITING, waiting)

        await self.bot.services.db.write(unit)

    # People

    async def _join(self, place: Place) -> None:
        user_id = next(self.ids)
        kind = "political" if user_id % 5 == 0 else "technical"
        await self.members.ask(user_id, Wish(place, kind))
        ticket = Ticket(user_id, place.key, kind)
        await self.members.decide(ticket, by=COORDINATOR.id, confirm=True)
        self.people.append(Elector(user_id, place.id))

    async def _change(self, week: int) -> None:
        """The longest here leave, others come for the same cities; who acts in Discord stays."""
        leaving = round(self.size.people * CHANGE_A_YEAR / 52)
        staying, rest = self.people[: self.size.cities], self.people[self.size.cities :]
        gone = rest[:leaving]
        self.people = staying + rest[leaving:]
        by_id = {place.id: place for place in self.places}
        for elector in gone:
            await self.members.leave(elector.member)
            await self._join(by_id[elector.city])
        following = Round(self.clock.now() + 2 * EVERY)
        await LeaversStore(self.bot.services.db, self.members).looked((), (), following)

    # Polls

    async def _open(self, mode: AnswerMode, opener: int = 0) -> Poll:
        self.polls += 1
        now = self.clock.now()
        draft = PollDraft(
            kind=PollKind.MULTIPLE,
            question=f"What holds your city back most, question {self.polls}?",
            options=OPTIONS,
            mode=mode,
            own_words=mode.anonymous and mode.unit is Unit.CITY,
            closes_at=now + timedelta(days=6) + SHORTEST / 2,
        )
        actor = COORDINATOR if mode.anonymous else Actor(self.people[opener].member)
        made = await self._desk.store.create_draft(draft, actor)
        return await self._desk.polling.publish(made.id, actor)

    async def _answer(self, poll: Poll) -> None:
        by_city = poll.unit is Unit.CITY
        voters = self.people[: self.size.cities] if by_city else self.people
        share = TURNOUT if by_city else PERSONAL_TURNOUT
        chosen = voters[: max(round(share * len(voters)), 1)]
        await asyncio.gather(*(self._vote(poll, one, number) for number, one in enumerate(chosen)))

    async def _vote(self, poll: Poll, elector: Elector, number: int) -> None:
        answer: Answer = ChoiceAnswer((number % len(OPTIONS),))
        if poll.anonymous:
            text = WORDS if poll.own_words and number % 2 else None
            await self._desk.box.cast(poll, elector, Cast(answer, text))
        else:
            await self._desk.named.vote(poll.id, elector.member, answer, number + 1)

    @property
    def _desk(self) -> Any:
        return self.bot.cogs["PollsCog"]._desk

    # Time

    async def _pass(self, **by: float) -> None:
        now = self.clock.later(**by)
        for timer in self.bot.services.registry.timers:
            due = None if timer.name == LEAVERS else await timer.next_due()
            if due is not None and due <= now:
                await timer.run_due(now)
        await self._said()

    async def _said(self) -> None:
        now = self.clock.now()
        values = (seconds(now), f"{now:%F}")

        def unit(tx: Tx) -> None:
            tx.execute(BUNDLED, values)
            tx.execute(SAID, values)
            tx.execute(SHOWN, values[:1])

        await self.bot.services.db.write(unit)


@asynccontextmanager
async def lived(settings: Settings, town: Town, size: Size) -> AsyncIterator[Life]:
    """The years have passed when this is entered; the clock stands at the present."""
    clock = HandClock(SystemClock().now() - timedelta(weeks=size.weeks))
    async with running(settings, clock, sleep=_no_wait) as services:
        bot = await create_bot(services)
        services.outbox.wake = _nobody
        await services.db.write(lambda tx: town.note_places(services.directory, tx))
        cities = (await services.directory.cities())[: size.cities]
        members = MemberStore(
            services.db, clock, services.secrets, services.directory, services.outbox
        )
        places = [Place(city.id, city.name) for city in cities]
        ids = iter((*town.people[: size.cities], *islice(count(FIRST_ID), 10**6)))
        life = Life(bot, clock, size, ids, members, places)
        try:
            await life.begin()
            for number in range(size.weeks):
                await life.week(number)
            yield life
        finally:
            await bot.close()


async def _no_wait(_: float) -> None:
    return None


def _nobody() -> None:
    return None
