"""What every part of the polls cog works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import NotFound
from cogs.polls.rules.kinds import Poll, State
from cogs.polls.store import Actor

if TYPE_CHECKING:
    from bot.services import Services
    from bot.ui import Request
    from cogs.polls.store import (
        BallotBox,
        Elector,
        NamedVotes,
        Polling,
        PollStore,
        TextsReview,
    )


@dataclass(frozen=True)
class Desk:
    services: Services
    store: PollStore
    named: NamedVotes
    polling: Polling
    box: BallotBox
    review: TextsReview

    async def actor(self, request: Request) -> Actor:
        person = await request.person()
        return Actor(person.user_id, person.coordinator)

    async def shown(self, poll_id: int) -> Poll:
        """A poll that others than its writer may know of; NotFound for a draft."""
        poll = await self.store.find(poll_id)
        if poll.state is State.DRAFT:
            raise NotFound("There is no POLL-{number}.", number=poll_id)
        return poll

    async def manages(self, request: Request, poll: Poll) -> bool:
        actor = await self.actor(request)
        return poll.managed_by(actor.id, coordinator=actor.coordinator)

    async def has_answered(self, poll: Poll, elector: Elector) -> bool:
        """Asked at the press; the answer is stored nowhere."""
        if poll.anonymous:
            return await self.box.has_answered(poll, elector)
        return await self.named.has_answered(poll, elector)

    def fresh(self) -> str:
        """A random argument that makes each opening of a form its own."""
        return self.services.secrets.bytes(8).hex()
