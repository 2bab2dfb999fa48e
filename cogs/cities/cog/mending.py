"""A form that could not be taken opens again with all that was typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.errors import NotFound
from bot.ids import join
from bot.permissions import Can
from cogs.cities.views import joining

if TYPE_CHECKING:
    from bot.errors import UserError
    from bot.services import Services
    from bot.ui import Request, Router

FORM = "cities.form"
Opener = Callable[["Request", Mapping[str, Any]], Awaitable[None]]
"""Opens the form with what :meth:`Mending.offer` kept."""


class Mending:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._openers: dict[str, Opener] = {}

    def register(self, router: Router) -> None:
        router.add(joining.AREA, "own_again", self._again, Can.SPEAKER)

    def opens(self, name: str, opener: Opener) -> None:
        self._openers[name] = opener

    async def offer(
        self, request: Request, error: UserError, name: str, kept: Mapping[str, Any]
    ) -> None:
        """What was wrong, and [Edit] with the text."""
        form = {**kept, "form": name}
        token = await self._services.drafts.keep(request.user_id, form, kind=FORM)
        sentence = request.words.fill(error.sentence, error.values)
        edit = join(joining.AREA, "own_again", arg=token)
        await request.answer(*joining.mistake(sentence, edit, request.words))

    async def _again(self, request: Request) -> None:
        kept = await self._services.drafts.find(request.arg, request.user_id, kind=FORM)
        opener = self._openers.get(kept["form"])
        if opener is None:
            raise NotFound("This draft has expired. Please begin again.")
        await opener(request, kept)
