"""Answers with names: who chose what, replaced only by what was pressed later."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cogs.polls.rules.answers import Answer, decode, encode, fits_poll, misfit
from cogs.polls.rules.kinds import State
from cogs.polls.rules.opening import asked_only
from cogs.polls.rules.publishing import tally
from cogs.polls.rules.schedule import check_running
from cogs.polls.store import rows
from cogs.polls.store.asked import Elector
from cogs.polls.store.telling import Teller

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from bot.db import Database, Tx
    from bot.outbox import Outbox
    from cogs.polls.rules.kinds import Poll
    from cogs.polls.rules.results import PublishedResult

    AnswerTo = Callable[[Tx, Poll], Answer]
    """The answer to a running poll; it raises where the person may give none."""

_read = lru_cache(maxsize=8)(rows.poll_of)
"""A hundred votes of one commit meet the same row."""
_VOTES = (
    "SELECT named_votes.member, named_votes.body, poll_electors.city FROM named_votes"
    " LEFT JOIN poll_electors USING (poll, member) WHERE poll = ? ORDER BY elector"
)


@dataclass(frozen=True, slots=True)
class NamedVote:
    """``city``: None where the person is no longer on the list."""

    member: int
    city: int | None
    answer: Answer


class NamedVotes:
    def __init__(self, db: Database, clock: Clock, outbox: Outbox) -> None:
        self._db = db
        self._clock = clock
        self._teller = Teller(outbox)

    async def vote(self, poll_id: int, member_id: int, answer: Answer, interaction_id: int) -> bool:
        """Keeps the answer of the person's city, or of the person; False where a later press was
        kept before. UserError where the poll does not run or does not ask this person."""
        return await self.vote_by(poll_id, member_id, lambda _tx, _poll: answer, interaction_id)

    async def vote_by(
        self, poll_id: int, member_id: int, answer_to: AnswerTo, interaction_id: int
    ) -> bool:
        """As :meth:`vote`, for an answer that is read once the poll is known: all in one
        transaction, since each trip to a file costs more than the vote itself."""
        now = self._clock.now()

        def unit(tx: Tx) -> bool:
            row = tx.one(rows.ONE, (poll_id,))
            poll = None if row is None else _read(row)
            if poll is None or poll.state is State.DRAFT:
                raise rows.missing(poll_id)
            check_running(poll, now)
            answer = answer_to(tx, poll)
            city = tx.value(
                "SELECT city FROM poll_electors WHERE poll = ? AND member = ?",
                (poll_id, member_id),
            )
            if city is None:
                raise asked_only(poll.audience, poll.sector)
            if poll.anonymous or not fits_poll(poll, answer):
                raise misfit()
            kept = tx.execute(
                "INSERT INTO named_votes (poll, elector, member, body, interaction_id)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT (poll, elector) DO UPDATE SET"
                " member = excluded.member, body = excluded.body,"
                " interaction_id = excluded.interaction_id"
                " WHERE excluded.interaction_id > named_votes.interaction_id",
                (
                    poll_id,
                    Elector(member_id, city).voter(poll.unit),
                    member_id,
                    encode(answer),
                    interaction_id,
                ),
            ).rowcount
            if kept:
                self._teller.answered(tx, poll)
            return kept == 1

        return await self._db.write(unit)

    async def votes(self, poll: Poll) -> list[NamedVote]:
        """Who chose what; empty 30 days after closing."""
        found = await self._db.all(_VOTES, (poll.id,))
        return [NamedVote(row["member"], row["city"], decode(poll, row["body"])) for row in found]

    async def has_answered(self, poll: Poll, elector: Elector) -> bool:
        found = await self._db.value(
            "SELECT 1 FROM named_votes WHERE poll = ? AND elector = ?",
            (poll.id, elector.voter(poll.unit)),
        )
        return found is not None

    async def counts(self, poll: Poll) -> PublishedResult:
        """The counts so far."""
        return tally(poll, [vote.answer for vote in await self.votes(poll)])


def answers(tx: Tx, poll: Poll) -> list[Answer]:
    found = tx.all("SELECT body FROM named_votes WHERE poll = ?", (poll.id,))
    return [decode(poll, row["body"]) for row in found]
