"""What every part of the polls cog works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cogs.polls.store import Actor

if TYPE_CHECKING:
    from bot.services import Services
    from bot.ui import Request
    from cogs.polls.store import BallotBox, NamedVotes, Polling, PollStore, TextsReview


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

    def fresh(self) -> str:
        """A random argument that makes each opening of a form its own."""
        return self.services.secrets.bytes(8).hex()
