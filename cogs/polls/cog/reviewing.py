"""Own words that wait: read by a coordinator who did not open the poll, withheld or released."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.permissions import Can
from cogs.polls.views import panels
from cogs.polls.views.forms import AREA

if TYPE_CHECKING:
    from bot.ui import Request, Router
    from cogs.polls.cog.desk import Desk


MOST_TEXTS = 1_000


class Reviewing:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def register(self, router: Router) -> None:
        router.add(AREA, "review", self._review, Can.COORDINATE)
        router.add(AREA, "withhold", self._withhold, Can.COORDINATE)
        router.add(AREA, "allow", self._allow, Can.COORDINATE)
        router.add(AREA, "release", self._release, Can.COORDINATE)

    async def _review(self, request: Request) -> None:
        page = (request.control.arg or "p0")[1:]
        await self._show(request, _page(page))

    async def _withhold(self, request: Request) -> None:
        await self._mark(request, withheld=True)

    async def _allow(self, request: Request) -> None:
        await self._mark(request, withheld=False)

    async def _mark(self, request: Request, *, withheld: bool) -> None:
        actor = await self._desk.actor(request)
        await self._desk.review.withhold(request.record, request.arg, actor, withheld=withheld)
        await self._show(request, 0)

    async def _show(self, request: Request, first: int) -> None:
        poll = await self._desk.store.find(request.record)
        waiting = await self._desk.review.waiting(poll.id, await self._desk.actor(request))
        await request.replace(*panels.review(poll, waiting, first, request.words))

    async def _release(self, request: Request) -> None:
        await request.wait()
        poll = await self._desk.review.release(request.record, await self._desk.actor(request))
        await request.answer(
            request.words("Released. The own words of {ref} appear together.", ref=poll.ref)
        )


def _page(text: str) -> int:
    """The first text of a page; a forged one is the beginning."""
    return int(text) if text in {str(n) for n in range(MOST_TEXTS)} else 0
