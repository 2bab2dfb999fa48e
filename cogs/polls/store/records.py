"""What the main file remembers of polls until they close: one method, one transaction.

``publish``, ``approve`` and ``open_scheduled`` take the token under which the ballot box was
prepared before; call them through :class:`~cogs.polls.store.counting.Polling`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from bot import audit
from bot.clock import seconds
from bot.errors import NotAllowed, UserError
from cogs.polls.rules.drafts import copy_of, new_poll
from cogs.polls.rules.kinds import Poll, State
from cogs.polls.rules.opening import Thresholds, first_state, raised, thresholds
from cogs.polls.rules.schedule import (
    DRAFT_LIFE,
    SHORTEST,
    ask_again_at,
    check_extension,
    check_remind_all,
    check_running,
    reminder_at,
)
from cogs.polls.store import rows
from cogs.polls.store.launching import Launch
from cogs.polls.store.reading import PollReader
from cogs.polls.store.telling import Teller

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.clock import Clock
    from bot.db import Database, Tx
    from bot.outbox import Outbox
    from bot.settings import Settings
    from cogs.polls.rules.drafts import PollDraft
    from cogs.polls.store.rows import Actor

TRY_AGAIN = SHORTEST
"""After a scheduled poll could not open."""


class SentForm(Protocol):
    """The form from which a poll is made."""

    def became(self, tx: Tx) -> int | None:
        """The number of the poll that the same form has become before."""
        ...

    def becomes(self, tx: Tx, number: int) -> None: ...


class PollStore(PollReader):
    def __init__(self, db: Database, clock: Clock, outbox: Outbox, settings: Settings) -> None:
        super().__init__(db)
        self._clock = clock
        self._settings = settings
        self._teller = Teller(outbox)
        self._launch = Launch(self._teller, settings.default_zone)

    # Drafts

    async def create_draft(
        self, draft: PollDraft, actor: Actor, sent: SentForm | None = None
    ) -> Poll:
        """Keeps a preview for 24 hours; of a form that was ``sent`` twice, the first one's.
        UserError with what to mend."""
        poll = self._poll(draft, actor.id)

        def unit(tx: Tx) -> Poll:
            before = sent.became(tx) if sent else None
            if before is not None:
                return rows.find(tx, before)
            self._teller.due_times_changed(tx)
            made = rows.insert(tx, poll)
            if sent:
                sent.becomes(tx, made.id)
            return made

        return await self._db.write(unit)

    async def change_draft(
        self, poll_id: int, actor: Actor, change: Callable[[PollDraft], PollDraft]
    ) -> Poll:
        """Puts what ``change`` makes of the draft in its place. UserError with what to mend."""

        def unit(tx: Tx) -> Poll:
            poll = self._own_draft(tx, poll_id, actor)
            changed = self._poll(change(self._draft_of(poll)), actor.id)
            return rows.replace_draft(tx, replace(changed, id=poll.id))

        return await self._db.write(unit)

    async def discard(self, poll_id: int, actor: Actor) -> None:
        def unit(tx: Tx) -> None:
            self._own_draft(tx, poll_id, actor)
            tx.execute("DELETE FROM polls WHERE id = ?", (poll_id,))

        await self._db.write(unit)

    async def end_drafts(self, now: datetime) -> None:
        """Deletes drafts made 24 hours ago."""

        def unit(tx: Tx) -> None:
            tx.execute(
                "DELETE FROM polls WHERE state = 'draft' AND made_at <= ?",
                (seconds(now - DRAFT_LIFE),),
            )

        await self._db.write(unit)

    # Opening

    async def publish(
        self, poll_id: int, actor: Actor, now: datetime, token: bytes | None = None
    ) -> Poll:
        """The draft becomes a proposal, or is scheduled, or opens. UserError with what to mend."""

        def unit(tx: Tx) -> Poll:
            poll = self._own_draft(tx, poll_id, actor)
            may_seal = actor.coordinator
            state = first_state(poll.mode, may_seal=may_seal, opens_at=poll.opens_at, now=now)
            launched = self._launch.launch(tx, poll, state, now, token)
            self._note(tx, actor, "poll.publish", poll)
            return launched

        return await self._db.write(unit)

    async def approve(
        self, poll_id: int, actor: Actor, now: datetime, token: bytes | None = None
    ) -> Poll:
        """A coordinator publishes a proposal, or opens what could not open at its time."""

        def unit(tx: Tx) -> Poll:
            poll = rows.find(tx, poll_id)
            if not actor.coordinator:
                raise NotAllowed("Only coordinators can do this. Ask one of them.")
            late = poll.state is State.SCHEDULED and poll.opens_at <= now
            if poll.state is not State.PROPOSED and not late:
                raise UserError("{ref} was decided already.", ref=poll.ref)
            state = State.SCHEDULED if poll.opens_at > now else State.OPEN
            launched = self._launch.launch(tx, poll, state, now, token)
            if poll.state is State.PROPOSED:
                self._teller.decided(tx, poll, published=True)
            self._note(tx, actor, "poll.publish", poll)
            return launched

        return await self._db.write(unit)

    async def refuse(self, poll_id: int, actor: Actor) -> Poll:
        """A coordinator refuses a proposal; who made it is told."""

        def unit(tx: Tx) -> Poll:
            poll = rows.find(tx, poll_id)
            if not actor.coordinator:
                raise NotAllowed("Only coordinators can do this. Ask one of them.")
            if poll.state is not State.PROPOSED:
                raise UserError("{ref} was decided already.", ref=poll.ref)
            self._teller.decided(tx, poll, published=False)
            self._teller.changed(tx, poll)
            self._note(tx, actor, "poll.refuse", poll)
            return rows.change(tx, poll_id, state=State.WITHDRAWN)

        return await self._db.write(unit)

    async def open_scheduled(self, poll_id: int, now: datetime, token: bytes | None = None) -> Poll:
        """Opens a scheduled poll at its time; where it may not, coordinators are asked."""

        def unit(tx: Tx) -> Poll:
            poll = rows.find(tx, poll_id)
            if poll.state is not State.SCHEDULED:
                return poll
            try:
                return self._launch.launch(tx, poll, State.OPEN, now, token)
            except UserError:
                # Nothing is written before the checks have passed.
                if poll.review_at is None:
                    self._teller.for_review(tx, poll)
                return rows.change(tx, poll_id, review_at=now + TRY_AGAIN)

        return await self._db.write(unit)

    async def raise_thresholds(self, poll_id: int, wanted: Thresholds, actor: Actor) -> Poll:
        """Before the opening, and never below what was announced."""

        def unit(tx: Tx) -> Poll:
            poll = rows.find(tx, poll_id)
            check_manager(poll, actor)
            settled = raised(poll, wanted)
            self._teller.changed(tx, poll)
            self._note(tx, actor, "poll.thresholds", poll)
            return rows.change(tx, poll_id, min_result=settled.result, min_exact=settled.exact)

        return await self._db.write(unit)

    async def ask_again(self, poll_id: int, months: int, actor: Actor) -> Poll:
        """Schedules the next round of a published poll, everything copied."""
        now, zone = self._clock.now(), self._settings.default_zone

        def unit(tx: Tx) -> Poll:
            poll = rows.find(tx, poll_id)
            check_manager(poll, actor)
            opens_at = ask_again_at(poll.closes_at, months, now, zone)
            floor = self._thresholds(sensitive=False)
            made = replace(poll, made_at=now)
            self._note(tx, actor, "poll.ask_again", poll)
            return self._launch.next_round(tx, made, opens_at, actor.id, floor)

        return await self._db.write(unit)

    # While it runs

    async def extend(self, poll_id: int, closes_at: datetime, actor: Actor) -> Poll:
        now = self._clock.now()

        def unit(tx: Tx) -> Poll:
            poll = rows.find(tx, poll_id)
            check_manager(poll, actor)
            check_extension(poll, closes_at, now)
            remind_at = reminder_at(poll.opens_at, closes_at, self._settings.default_zone)
            if poll.reminded_at is not None and remind_at is not None and remind_at <= now:
                remind_at = None
            self._teller.changed(tx, poll)
            self._note(tx, actor, "poll.extend", poll)
            return rows.change(
                tx,
                poll_id,
                closes_at=closes_at,
                remind_at=remind_at,
                extended=poll.extended + 1,
            )

        return await self._db.write(unit)

    async def remind_due(self, poll_id: int, now: datetime, *, enough: bool | None) -> None:
        """``enough`` as counted now; None in a named poll."""

        def unit(tx: Tx) -> None:
            poll = rows.find(tx, poll_id)
            if poll.state is not State.OPEN or poll.remind_at is None or poll.remind_at > now:
                return
            self._teller.reminder(tx, poll, now, enough=enough)
            rows.change(tx, poll_id, remind_at=None, reminded_at=now)

        await self._db.write(unit)

    async def remind_all(self, poll_id: int, actor: Actor) -> None:
        """Reminds everybody asked, once in 24 hours; adds nothing about the answers."""
        now = self._clock.now()

        def unit(tx: Tx) -> None:
            poll = rows.find(tx, poll_id)
            check_manager(poll, actor)
            check_running(poll, now)
            check_remind_all(poll.reminded_at, now)
            self._teller.reminder(tx, poll, now, enough=None)
            self._note(tx, actor, "poll.remind_all", poll)
            rows.change(tx, poll_id, reminded_at=now)

        await self._db.write(unit)

    # What several of them need

    def _poll(self, draft: PollDraft, opener_id: int) -> Poll:
        now, zone = self._clock.now(), self._settings.default_zone
        return new_poll(draft, self._thresholds(sensitive=draft.sensitive), opener_id, now, zone)

    def _thresholds(self, *, sensitive: bool) -> Thresholds:
        return thresholds(
            sensitive=sensitive,
            floor_result=self._settings.poll_min_result,
            floor_exact=self._settings.poll_min_exact,
        )

    def _draft_of(self, poll: Poll) -> PollDraft:
        return replace(
            copy_of(poll),
            opens_at=poll.opens_at,
            closes_at=poll.closes_at,
            sensitive=poll.min_result > self._thresholds(sensitive=False).result,
        )

    def _own_draft(self, tx: Tx, poll_id: int, actor: Actor) -> Poll:
        poll = rows.find(tx, poll_id)
        if poll.opener_id != actor.id:
            raise rows.missing(poll_id)
        if poll.state is not State.DRAFT:
            raise UserError("{ref} was published already.", ref=poll.ref)
        return poll

    def _note(self, tx: Tx, actor: Actor, action: str, poll: Poll) -> None:
        if actor.coordinator:
            audit.note(tx, self._clock.now(), actor.id, action, poll.ref)


def check_manager(poll: Poll, actor: Actor) -> None:
    """NotAllowed for whoever does not manage the poll."""
    if not poll.managed_by(actor.id, coordinator=actor.coordinator):
        raise NotAllowed("Only coordinators can do this. Ask one of them.")
