"""What needs both files: opening, counting and destroying, in steps that can be resumed.

Every step is one transaction of one file, and says in the main file how far it came; after a
crash the next run goes on from there. One step after the other: nothing here runs beside itself.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.errors import UserError
from cogs.polls.rules.answers import decode
from cogs.polls.rules.kinds import Poll, State, Texts
from cogs.polls.rules.opening import first_state
from cogs.polls.rules.publishing import enough, publish, texts_wait
from cogs.polls.store.asked import answered_cities

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.clock import Clock
    from bot.ids import Secrets
    from cogs.polls.store.box import BallotBox
    from cogs.polls.store.endings import Endings, Why
    from cogs.polls.store.records import PollStore
    from cogs.polls.store.rows import Actor

TOKEN_LENGTH = 16


class Polling:
    def __init__(
        self,
        records: PollStore,
        endings: Endings,
        box: BallotBox,
        *,
        key: bytes,
        clock: Clock,
        secrets: Secrets,
    ) -> None:
        self._records = records
        self._endings = endings
        self._box = box
        self._key = key
        self._clock = clock
        self._secrets = secrets
        self.turn = asyncio.Lock()

    # Opening: the box first, so that no open poll lacks its place there

    async def publish(self, poll_id: int, actor: Actor) -> Poll:
        """The draft becomes a proposal, or is scheduled, or opens. UserError: what to mend."""
        now = self._clock.now()
        async with self.turn:
            poll = await self._records.find(poll_id)
            state = first_state(
                poll.mode, may_seal=actor.coordinator, opens_at=poll.opens_at, now=now
            )
            return await self._with_box(
                poll,
                state is State.OPEN,
                lambda token: self._records.publish(poll_id, actor, now, token),
            )

    async def approve(self, poll_id: int, actor: Actor) -> Poll:
        """A coordinator publishes a proposal, or opens what could not open at its time."""
        now = self._clock.now()
        async with self.turn:
            poll = await self._records.find(poll_id)
            return await self._with_box(
                poll,
                poll.opens_at <= now,
                lambda token: self._records.approve(poll_id, actor, now, token),
            )

    async def open_scheduled(self, poll_id: int, now: datetime) -> Poll:
        """At its time; where it may not open, coordinators are asked and it stays scheduled."""
        async with self.turn:
            poll = await self._records.find(poll_id)
            return await self._with_box(
                poll, True, lambda token: self._records.open_scheduled(poll_id, now, token)
            )

    # Closing

    async def close_now(self, poll_id: int, actor: Actor) -> Poll:
        """Counting follows at once or, if the box is in trouble, as soon as it can."""
        return await self._close(poll_id, self._clock.now(), actor)

    async def close_due(self, poll_id: int, now: datetime) -> Poll:
        return await self._close(poll_id, now, None)

    async def resume(self, poll_id: int) -> None:
        """Goes on with a poll that is counting, or that the box has not let go of yet."""
        async with self.turn:
            poll = await self._records.find(poll_id)
            if poll.state is State.COUNTING:
                await self._count(poll)
            elif poll.state is not State.OPEN:
                await self.clear(poll)

    async def withdraw(self, poll_id: int, actor: Actor) -> Poll:
        """Before the counting; the answers are destroyed unread."""
        async with self.turn:
            poll = await self._endings.withdraw(poll_id, actor, self._clock.now())
            with suppress(UserError):
                await self.clear(poll)
            return poll

    async def lose(self, poll_id: int, why: Why) -> None:
        """The box does not fit the poll: what it may still hold of it goes. The caller holds the
        turn."""
        await self.clear(await self._endings.lose(poll_id, why, self._clock.now()))

    async def remind_due(self, poll_id: int, now: datetime) -> None:
        """Reminds everybody asked; whether there are enough answers is looked up now."""
        async with self.turn:
            poll = await self._records.find(poll_id)
            told = await self._enough(poll) if poll.anonymous else None
            await self._records.remind_due(poll_id, now, enough=told)

    async def clear(self, poll: Poll) -> None:
        """The box's last step; the caller holds the turn. Without a result nothing is kept."""
        if poll.box_token is None or poll.box_cleared:
            return
        keep_texts = poll.state is State.PUBLISHED and poll.texts is Texts.WAITING
        if await self._box.clear(poll.id, keep_texts=keep_texts):
            await self._endings.cleared(poll.id)

    async def _with_box(
        self, poll: Poll, opens: bool, step: Callable[[bytes | None], Awaitable[Poll]]
    ) -> Poll:
        """Takes a step that opens the poll, with a place in the box prepared for it."""
        if not (opens and poll.anonymous) or poll.box_token is not None:
            return await step(None)
        token = self._secrets.bytes(TOKEN_LENGTH)
        await self._box.admit(poll.id, token)
        opened: Poll | None = None
        try:
            opened = await step(token)
            return opened
        finally:
            if opened is None or opened.box_token != token:
                with suppress(UserError):
                    await self._box.clear(poll.id)

    async def _close(self, poll_id: int, now: datetime, actor: Actor | None) -> Poll:
        async with self.turn:
            poll = await self._endings.close(poll_id, now, actor)
            if poll.state is State.COUNTING:
                # It is closed whatever happens now; the timer goes on with it.
                with suppress(UserError):
                    await self._count(poll)
            return await self._records.find(poll_id)

    async def _count(self, poll: Poll) -> None:
        await self._box.stop_accepting(poll.id)
        contents = await self._box.contents(poll)
        electors = await self._records.electors(poll.id)
        answers = [decode(poll, body) for body in contents.bodies]
        cities = answered_cities(poll, electors, contents.markers, self._key)
        result = publish(poll, answers, cities)
        texts = not result.too_few and texts_wait(poll, contents.texts)
        published = await self._endings.publish(poll.id, result, self._clock.now(), texts=texts)
        await self.clear(published)

    async def _enough(self, poll: Poll) -> bool:
        markers = await self._box.markers(poll)
        electors = await self._records.electors(poll.id)
        cities = answered_cities(poll, electors, markers, self._key)
        return enough(poll, len(markers), cities)
