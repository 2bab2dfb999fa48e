"""Answers every press and every form from one place, by what its custom_id says."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from bot import ids
from bot.errors import UserError, elsewhere, restarting
from bot.permissions import Can
from bot.ui.request import LOST, Request

if TYPE_CHECKING:
    from bot.services import Services

log = logging.getLogger(__name__)

Handler = Callable[[Request], Awaitable[None]]
TOO_LATE = 10062  # Discord's code: the press is older than three seconds
ANSWERED = 40060  # Discord's code: another process has answered


@dataclass(frozen=True)
class Route:
    handler: Handler
    needs: Can


class Router:
    """``add`` while cogs load; ``take`` for each interaction that is no command."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.routes: dict[tuple[str, str], Route] = {}
        self.stopping = False

    def add(self, area: str, verb: str, handler: Handler, needs: Can = Can.ANYONE) -> None:
        """``area`` with its version (``polls1``); each pair has one handler."""
        if (area, verb) in self.routes:
            raise ValueError(f"{area}:{verb} has a handler already")
        ids.join(area, verb)
        self.routes[area, verb] = Route(handler, needs)

    async def take(self, interaction: discord.Interaction[Any]) -> None:
        """The listener for every interaction; commands have their own way."""
        if interaction.type not in {
            discord.InteractionType.component,
            discord.InteractionType.modal_submit,
        }:
            return
        data: Any = interaction.data
        control = ids.parse(str(data.get("custom_id", "")))
        route = self.routes.get((control.area, control.verb)) if control else None
        request = Request(self._services, interaction, control)
        await self.answer(request, self._handled(request, route))

    async def follow(self, request: Request, custom_id: str) -> None:
        """Goes on as if the control with this custom_id had been pressed."""
        control = ids.parse(custom_id)
        route = self.routes.get((control.area, control.verb)) if control else None
        request.become(control)
        await self._handled(request, route)

    async def _handled(self, request: Request, route: Route | None) -> None:
        if self.stopping:
            raise restarting()
        if request.interaction.guild_id not in {None, self._services.settings.guild_id}:
            raise elsewhere()
        if route is None:
            raise UserError("This control is out of date. Type /agora to go on.")
        if route.needs is not Can.ANYONE:
            await request.require(route.needs)
        await route.handler(request)

    async def answer(self, request: Request, work: Awaitable[None]) -> None:
        """Runs the work; whatever goes wrong becomes a sentence for the person."""
        try:
            await work
        except UserError as error:
            await self.tell(request, request.words.fill(error.sentence, error.values))
        except discord.HTTPException as error:
            if not self._too_late(error):
                await self.fault(request, error)
        except Exception as error:  # noqa: BLE001 - one of the three doors
            await self.fault(request, error)

    async def fault(self, request: Request, error: BaseException) -> None:
        """Logs with a short code and shows it, so that the person can report it."""
        if self.stopping and isinstance(error, (*LOST, RuntimeError)):
            # The line to Discord is being closed, the database too: nobody can be told any more.
            log.warning("answer lost", extra={"error": type(error).__name__})
            return
        code = ids.fault_code(self._services.secrets)
        log.error("fault", extra={"ref": code}, exc_info=error)
        await self.tell(
            request,
            request.words(
                "Something went wrong on our side. Tell a coordinator this code: {code}.",
                code=code,
            ),
            answered=isinstance(error, LOST),
        )

    async def tell(self, request: Request, sentence: str, *, answered: bool = False) -> None:
        """``answered``: an answer of ours may have arrived, although we never heard so."""
        try:
            await request.answer(sentence)
        except discord.HTTPException as error:
            if not self._too_late(error, answered=answered):
                log.warning("answer lost", extra={"error": f"{error.status}/{error.code}"})
        except LOST as error:
            log.warning("answer lost", extra={"error": type(error).__name__})

    def _too_late(self, error: discord.HTTPException, *, answered: bool = False) -> bool:
        if error.code == ANSWERED and not answered:
            self._services.health.answered_elsewhere()
        if error.code in {TOO_LATE, ANSWERED}:
            log.warning("answer lost", extra={"error": str(error.code)})
            return True
        return False
