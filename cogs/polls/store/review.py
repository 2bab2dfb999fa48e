"""Own words between counting and release: read by coordinators, withheld whole, never edited."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bot import ids
from bot.errors import NotAllowed, NotFound, NotReady, UserError
from cogs.polls.rules.kinds import Poll, Texts
from cogs.polls.rules.visibility import may_review

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.ids import Secrets
    from cogs.polls.store.box import BallotBox
    from cogs.polls.store.counting import Polling
    from cogs.polls.store.endings import Endings
    from cogs.polls.store.records import PollStore
    from cogs.polls.store.rows import Actor
    from cogs.polls.store.sealed import WaitingText


class TextsReview:
    def __init__(
        self,
        records: PollStore,
        endings: Endings,
        box: BallotBox,
        polling: Polling,
        *,
        clock: Clock,
        secrets: Secrets,
    ) -> None:
        self._records = records
        self._endings = endings
        self._box = box
        self._polling = polling
        self._clock = clock
        self._secrets = secrets

    async def count(self, poll: Poll) -> int:
        """How many texts wait; 0 where none do."""
        if poll.texts is Texts.WAITING:
            with suppress(NotReady):
                return len(await self._box.texts(poll))
        return 0

    async def waiting(self, poll_id: int, actor: Actor) -> list[WaitingText]:
        """The texts for the private panel, in an order that tells nothing and stays the same."""
        return await self._box.texts(await self._reviewed(poll_id, actor))

    async def withhold(
        self, poll_id: int, text_id: str, actor: Actor, *, withheld: bool = True
    ) -> None:
        """Takes one text out of the release, or puts it back. NotFound: there is none such."""
        async with self._polling.turn:
            poll = await self._reviewed(poll_id, actor)
            if not await self._box.withhold(poll, text_id, withheld=withheld):
                raise NotFound("This text no longer waits.")
            await self._endings.note_withheld(poll_id, actor, self._clock.now())

    async def release(self, poll_id: int, actor: Actor) -> Poll:
        """All that are not withheld appear together."""
        async with self._polling.turn:
            poll = await self._reviewed(poll_id, actor)
            texts = await self._box.texts(poll)
            return await self._release(
                poll, [t.text for t in texts if not t.withheld], len(texts), actor
            )

    async def release_due(self, poll_id: int, now: datetime) -> None:
        """After 72 hours: what nobody marked and nobody withheld."""
        async with self._polling.turn:
            poll = await self._records.find(poll_id)
            if poll.texts is not Texts.WAITING or poll.review_at is None or poll.review_at > now:
                return
            await self._polling.clear(poll)
            texts = await self._box.texts(poll)
            out = [t.text for t in texts if not (t.withheld or t.marked)]
            await self._release(poll, out, len(texts), None)

    async def _release(self, poll: Poll, out: list[str], waited: int, actor: Actor | None) -> Poll:
        shuffled = ids.shuffled(self._secrets, out)
        now = self._clock.now()
        released = await self._endings.release(
            poll.id, shuffled, waited - len(shuffled), now, actor
        )
        await self._polling.clear(released)
        return released

    async def _reviewed(self, poll_id: int, actor: Actor) -> Poll:
        poll = await self._records.find(poll_id)
        if not may_review(poll, actor.id, coordinator=actor.coordinator):
            raise NotAllowed("A coordinator who did not open this poll reviews its own words.")
        if poll.texts is not Texts.WAITING:
            raise UserError("{ref} has no own words that wait.", ref=poll.ref)
        if not poll.box_cleared:
            raise NotReady("{ref} is being counted. Try again in a minute.", ref=poll.ref)
        return poll
