"""What every part of the obstacles cog works with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.cities_data import countries
from bot.errors import NotFound, UserError
from bot.ids import parse_reference
from cogs.obstacles.rules.records import PREFIX
from cogs.obstacles.store import Obstacles, open_obstacles
from cogs.obstacles.views.naming import AREA

if TYPE_CHECKING:
    from datetime import date

    from bot.app import ExchangeBot
    from bot.services import Services
    from bot.ui import Handler, Request, Router
    from cogs.obstacles.rules.records import Obstacle, Standing


@dataclass(frozen=True)
class Desk:
    services: Services
    store: Obstacles
    router: Router
    acts: dict[str, Handler] = field(default_factory=dict)
    """What stands only behind More…, by its verb."""

    async def standing(self, request: Request, obstacle: Obstacle) -> Standing:
        return await self.store.people.standing(obstacle, await request.person())

    async def shown(self, number: int) -> Obstacle:
        """One that others may know of."""
        return await self.store.reading.shown(number)

    async def meant(self, request: Request, typed: str | None) -> Obstacle:
        """The obstacle that a command names, else the one in whose thread it was typed."""
        if typed:
            number = parse_reference(typed, PREFIX)
            if number is None:
                raise UserError("Write the obstacle like this: OBS-12.")
            return await self.shown(number)
        found = await self.store.reading.by_thread(request.interaction.channel_id or 0)
        if found is None:
            raise NotFound("Name the obstacle, or type this in its thread.")
        return found

    def fresh(self) -> str:
        """A random argument that makes each opening of a form its own."""
        return self.services.secrets.bytes(8).hex()

    def has(self) -> frozenset[str]:
        """The verbs that somebody answers: nothing is drawn that leads nowhere."""
        routes = {verb for area, verb in self.router.routes if area == AREA}
        return frozenset(routes | self.acts.keys())

    def today(self) -> date:
        return self.store.turns.today(self.services.clock.now())

    async def city_name(self, city_id: int | None) -> str:
        city = await self.services.directory.city(city_id) if city_id is not None else None
        return city.name if city else ""


async def open_desk(bot: ExchangeBot) -> Desk:
    return Desk(bot.services, await open_obstacles(bot.services), bot.router)


def country_name(code: str | None) -> str:
    """In English, as the directory writes it; the code itself where it is unknown."""
    return next((one.name for one in countries() if one.code == code), code or "")
