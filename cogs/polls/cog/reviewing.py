"""Own words that wait: read by a coordinator who did not open the poll, withheld or released."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.permissions import Can
from cogs.polls.cog.paging import page_start
from cogs.polls.views import review
from cogs.polls.views.forms import AREA

if TYPE_CHECKING:
    from bot.ui import Request, Router
    from cogs.polls.cog.desk import Desk
    from cogs.polls.rules.kinds import Poll
    from cogs.polls.store import WaitingText


class Reviewing:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def register(self, router: Router) -> None:
        router.add(AREA, "review", self._review, Can.COORDINATE)
        router.add(AREA, "withhold", self._withhold, Can.COORDINATE)
        router.add(AREA, "allow", self._allow, Can.COORDINATE)
        router.add(AREA, "release", self._release, Can.COORDINATE)

    async def _review(self, request: Request) -> None:
        await self._show(request, page_start(request))

    async def _withhold(self, request: Request) -> None:
        await self._mark(request, withheld=True)

    async def _allow(self, request: Request) -> None:
        await self._mark(request, withheld=False)

    async def _mark(self, request: Request, *, withheld: bool) -> None:
        actor = await self._desk.actor(request)
        await self._desk.review.withhold(request.record, request.arg, actor, withheld=withheld)
        poll, waiting = await self._waiting(request)
        first = review.page_of(waiting, request.arg)
        await request.replace(*review.review(poll, waiting, first, request.words))

    async def _show(self, request: Request, first: int) -> None:
        poll, waiting = await self._waiting(request)
        await request.replace(*review.review(poll, waiting, first, request.words))

    async def _waiting(self, request: Request) -> tuple[Poll, list[WaitingText]]:
        poll = await self._desk.shown(request.record)
        return poll, await self._desk.review.waiting(poll.id, await self._desk.actor(request))

    async def _release(self, request: Request) -> None:
        await request.wait(in_place=True)
        poll = await self._desk.review.release(request.record, await self._desk.actor(request))
        await request.answer(
            request.words("Released. The own words of {ref} appear together.", ref=poll.ref)
        )
