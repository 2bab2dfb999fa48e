"""What coordinators decide of a member's poll, and of one that could not open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.permissions import Can
from cogs.polls.rules.kinds import State
from cogs.polls.views import preview, review
from cogs.polls.views.forms import AREA

if TYPE_CHECKING:
    from bot.ui import Request, Router
    from cogs.polls.cog.desk import Desk


class Deciding:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def register(self, router: Router) -> None:
        router.add(AREA, "proposal", self._proposal, Can.COORDINATE)
        router.add(AREA, "accept", self._accept, Can.COORDINATE)
        router.add(AREA, "refuse", self._refuse, Can.COORDINATE)

    async def _proposal(self, request: Request) -> None:
        """The proposal as the coordinators' card shows it, with its buttons."""
        poll = await self._desk.shown(request.record)
        if poll.state is State.PROPOSED:
            await request.answer(*review.proposal(poll, request.words))
        else:
            await request.answer(request.words("{ref} was decided already.", ref=poll.ref))

    async def _accept(self, request: Request) -> None:
        await request.wait()
        poll = await self._desk.polling.approve(request.record, await self._desk.actor(request))
        await request.answer(preview.published(poll, request.words))

    async def _refuse(self, request: Request) -> None:
        poll = await self._desk.store.refuse(request.record, await self._desk.actor(request))
        await request.answer(
            request.words("{ref} is refused. Its proposer will be told.", ref=poll.ref)
        )
