"""The main file's part in how polls end; the ballot box's part stands between these steps."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot import audit
from bot.clock import seconds
from bot.errors import UserError
from cogs.polls.rules.kinds import Poll, State, Texts
from cogs.polls.rules.publishing import tally
from cogs.polls.rules.schedule import check_close_now, check_manageable, forget_at, review_ends_at
from cogs.polls.store import named, outcomes, rows
from cogs.polls.store.records import check_manager
from cogs.polls.store.telling import Teller, parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.db import Database, Tx
    from bot.outbox import Outbox
    from cogs.polls.rules.results import PublishedResult
    from cogs.polls.store.rows import Actor


class Why(StrEnum):
    """What happened to a poll whose part of the ballot box does not fit."""

    LOST = "lost"
    RESTORED = "restored"
    TEXTS_LOST = "texts_lost"


class Endings:
    def __init__(self, db: Database, outbox: Outbox) -> None:
        self._db = db
        self._teller = Teller(outbox)

    async def close(self, poll_id: int, now: datetime, actor: Actor | None = None) -> Poll:
        """At its time, or because ``actor`` says so: an anonymous poll is now *counting*, a named
        one published. Any other poll is returned as it is."""

        def unit(tx: Tx) -> Poll:
            poll = rows.find(tx, poll_id)
            if actor is not None:
                check_manager(poll, actor)
                check_close_now(poll, now)
                poll = rows.change(tx, poll_id, closes_at=now)
                _note(tx, now, actor, "poll.close", poll)
            if poll.state is not State.OPEN or poll.closes_at > now:
                return poll
            self._teller.no_more_reminders(tx, poll)
            self._teller.changed(tx, poll)
            poll = rows.change(tx, poll_id, state=State.COUNTING, remind_at=None)
            if poll.anonymous:
                return poll
            return self._publish(tx, poll, tally(poll, named.answers(tx, poll)), {})

        return await self._db.write(unit)

    async def publish(
        self, poll_id: int, result: PublishedResult, now: datetime, *, texts: bool
    ) -> Poll:
        """Once: the result of a poll that is counting; ``texts``: own words wait for review."""

        def unit(tx: Tx) -> Poll:
            poll = rows.find(tx, poll_id)
            if poll.state is not State.COUNTING:
                return poll
            more: dict[str, object] = {}
            if texts:
                more = {"texts": Texts.WAITING, "review_at": review_ends_at(now)}
            return self._publish(tx, poll, result, more)

        return await self._db.write(unit)

    async def cleared(self, poll_id: int) -> None:
        """The ballot box holds no more of the poll than it should."""
        await self._db.write(lambda tx: rows.change(tx, poll_id, box_cleared=True))

    async def withdraw(self, poll_id: int, actor: Actor, now: datetime) -> Poll:
        """Before the counting; the answers are destroyed."""

        def unit(tx: Tx) -> Poll:
            poll = rows.find(tx, poll_id)
            check_manager(poll, actor)
            check_manageable(poll)
            _note(tx, now, actor, "poll.withdraw", poll)
            return self._end(tx, poll, State.WITHDRAWN, now)

        return await self._db.write(unit)

    async def lose(self, poll_id: int, why: Why, now: datetime) -> Poll:
        """The box does not fit: the poll is void, withdrawn (restored) or without own words."""

        def unit(tx: Tx) -> Poll:
            poll = rows.find(tx, poll_id)
            self._teller.void(tx, poll, why)
            if why is Why.TEXTS_LOST:
                self._teller.changed(tx, poll)
                return rows.change(tx, poll_id, texts=Texts.LOST, review_at=None, box_cleared=False)
            if why is Why.RESTORED:
                self._teller.left_as_it_is(tx, poll)
            state = State.VOID if why is Why.LOST else State.WITHDRAWN
            return self._end(tx, poll, state, now)

        return await self._db.write(unit)

    async def release(
        self,
        poll_id: int,
        texts: Sequence[str],
        withheld: int,
        now: datetime,
        actor: Actor | None = None,
    ) -> Poll:
        """Once: own words appear together, in the order given; ``withheld`` of them do not."""

        def unit(tx: Tx) -> Poll:
            poll = rows.find(tx, poll_id)
            if poll.texts is not Texts.WAITING:
                raise UserError("{ref} has no own words that wait.", ref=poll.ref)
            if actor is not None:
                _note(tx, now, actor, "poll.release", poll)
            poll = rows.change(tx, poll_id, texts=Texts.RELEASED, review_at=None, box_cleared=False)
            tx.many(
                "INSERT INTO poll_texts (poll, position, body) VALUES (?, ?, ?)",
                [(poll_id, position, body) for position, body in enumerate(texts)],
            )
            outcomes.withheld(tx, poll_id, withheld)
            self._teller.texts(tx, poll, len(parts_of(texts)))
            self._teller.changed(tx, poll)
            return poll

        return await self._db.write(unit)

    async def note_withheld(self, poll_id: int, actor: Actor, now: datetime) -> None:
        """Notes that a coordinator withheld, or gave back, one of the texts that wait."""
        await self._db.write(
            lambda tx: _note(tx, now, actor, "poll.withhold", rows.find(tx, poll_id))
        )

    async def forget_due(self, now: datetime) -> None:
        """Deletes who was asked, and who chose what in named polls, 30 days after the end."""

        def unit(tx: Tx) -> None:
            due = tx.all("SELECT id FROM polls WHERE forget_at <= ? LIMIT 100", (seconds(now),))
            for row in due:
                tx.execute("DELETE FROM poll_electors WHERE poll = ?", (row["id"],))
                tx.execute("DELETE FROM named_votes WHERE poll = ?", (row["id"],))
                rows.change(tx, row["id"], forget_at=None)

        await self._db.write(unit)

    async def tell_box_paused(self, now: datetime) -> None:
        await self._db.write(lambda tx: self._teller.box_paused(tx, now))

    def _publish(
        self, tx: Tx, poll: Poll, result: PublishedResult, more: dict[str, object]
    ) -> Poll:
        outcomes.keep(tx, poll, result)
        poll = rows.change(
            tx, poll.id, state=State.PUBLISHED, forget_at=forget_at(poll.closes_at), **more
        )
        self._teller.result(tx, poll)
        self._teller.changed(tx, poll)
        if poll.texts is Texts.WAITING:
            self._teller.for_review(tx, poll)
        return poll

    def _end(self, tx: Tx, poll: Poll, state: State, now: datetime) -> Poll:
        self._teller.no_more_reminders(tx, poll)
        self._teller.changed(tx, poll)
        tx.execute("DELETE FROM named_votes WHERE poll = ?", (poll.id,))
        asked = poll.state not in (State.DRAFT, State.PROPOSED, State.SCHEDULED)
        return rows.change(
            tx,
            poll.id,
            state=state,
            remind_at=None,
            review_at=None,
            forget_at=forget_at(now) if asked else None,
        )


def _note(tx: Tx, now: datetime, actor: Actor, action: str, poll: Poll) -> None:
    if actor.coordinator:
        audit.note(tx, now, actor.id, action, poll.ref)
