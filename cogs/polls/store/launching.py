"""How a poll leaves its draft: checked, then proposed, scheduled or opened, in one transaction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import UserError
from cogs.polls.rules.kinds import Poll, State, Texts
from cogs.polls.rules.opening import Thresholds, check_room
from cogs.polls.rules.schedule import SHORTEST, reminder_at
from cogs.polls.store import asked, rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.db import Tx
    from cogs.polls.store.asked import Elector
    from cogs.polls.store.telling import Teller


class Launch:
    """``zone`` is the server's."""

    def __init__(self, teller: Teller, zone: str) -> None:
        self._teller = teller
        self._zone = zone

    def launch(self, tx: Tx, poll: Poll, state: State, now: datetime, token: bytes | None) -> Poll:
        """Moves the poll on; UserError, before anything is written, where it may not go there.

        An opening that comes late keeps the length that was planned.
        """
        opens_at = max(poll.opens_at, now)
        closes_at = poll.closes_at
        if closes_at - opens_at < SHORTEST:
            closes_at = opens_at + (poll.closes_at - poll.opens_at)
        poll = replace(poll, opens_at=opens_at, closes_at=closes_at)
        electors = asked.officials(tx, poll.audience, poll.sector)
        asked.check_may_ask(tx, poll, electors, room=state is not State.PROPOSED)
        if state is State.OPEN:
            return self._open(tx, poll, electors, token)
        launched = rows.change(tx, poll.id, state=state, opens_at=opens_at, closes_at=closes_at)
        self._teller.changed(tx, launched)
        if state is State.PROPOSED:
            self._teller.for_review(tx, launched)
        return launched

    def next_round(
        self, tx: Tx, poll: Poll, opens_at: datetime, opener_id: int, floor: Thresholds
    ) -> Poll:
        """A scheduled poll with everything copied; UserError where one is ahead already."""
        if poll.state is not State.PUBLISHED:
            raise UserError("{ref} has no result yet. Ask again afterwards.", ref=poll.ref)
        first = poll.first_round or poll.id
        rounds = rows.find_all(tx, "first_round = ? ORDER BY round", (first,))
        for other in rounds:
            if other.round > poll.round and other.state in (State.SCHEDULED, State.OPEN):
                raise UserError("{ref} asks this again already.", ref=other.ref)
        copy = replace(
            poll,
            id=0,
            state=State.SCHEDULED,
            texts=Texts.NONE,
            min_result=max(poll.min_result, floor.result) if poll.anonymous else 0,
            min_exact=max(poll.min_exact, floor.exact) if poll.anonymous else 0,
            opens_at=opens_at,
            closes_at=opens_at + max(poll.closes_at - poll.opens_at, SHORTEST),
            first_round=first,
            round=1 + max([poll.round, *(other.round for other in rounds)]),
            opener_id=opener_id,
        )
        check_room(copy, rows.find_all(tx, "state IN ('scheduled', 'open')"), opener_id)
        self._teller.due_times_changed(tx)
        return rows.insert(tx, copy)

    def _open(self, tx: Tx, poll: Poll, electors: Sequence[Elector], token: bytes | None) -> Poll:
        if poll.anonymous != (token is not None):
            raise RuntimeError("An anonymous poll, and no other, opens with a ballot box.")
        # First: without a channel for its card the poll must not open unseen.
        self._teller.opened(tx, poll)
        return rows.change(
            tx,
            poll.id,
            state=State.OPEN,
            opens_at=poll.opens_at,
            closes_at=poll.closes_at,
            remind_at=reminder_at(poll.opens_at, poll.closes_at, self._zone),
            review_at=None,
            asked_count=asked.freeze(tx, poll, electors),
            box_token=token,
        )
