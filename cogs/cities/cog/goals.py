"""A city's own people say what it has set itself, and how far it has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import ids
from bot.errors import NotAllowed, NotFound, UserError
from bot.permissions import Can
from cogs.cities.cog.chosen import chosen, chosen_number
from cogs.cities.rules.goals import kind_of, read_goal, read_kind
from cogs.cities.views import goals, joining

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ui import Request, Router
    from cogs.cities.cog.mending import Mending
    from cogs.cities.cog.stores import Stores
    from cogs.cities.rules.goals import Goal

AREA = joining.AREA
FIELDS = ("text", "indicator", "start", "target", "latest")


class Goals:
    def __init__(self, stores: Stores, mending: Mending) -> None:
        self._stores = stores
        self._services = stores.services
        self._mending = mending

    def register(self, router: Router) -> None:
        router.add(AREA, "goal", self.panel, Can.OFFICIAL)
        router.add(AREA, "goal_new", self._new, Can.OFFICIAL)
        router.add(AREA, "goal_open", self._open, Can.OFFICIAL)
        router.add(AREA, "goal_edit", self._edit, Can.OFFICIAL)
        router.add(AREA, "goal_off", self._withdraw, Can.OFFICIAL)
        router.add(AREA, "goal_sent", self._sent, Can.OFFICIAL)
        self._mending.opens("goal", self._again)

    async def panel(self, request: Request) -> None:
        """All goals of one's own city."""
        held = await self._held(request)
        await request.answer(*goals.goals_panel(held, self._stores.today, request.words))

    async def add(self, request: Request, kind: str) -> None:
        """The form of a new goal of this sector and measure."""
        await self._form(request, None, kind, {})

    async def _new(self, request: Request) -> None:
        await self._form(request, None, kind_of(*read_kind(chosen(request))), {})

    async def _open(self, request: Request) -> None:
        goal = await self._one(request, chosen_number(request))
        await request.answer(*goals.goal_panel(goal, self._stores.today, request.words))

    async def _edit(self, request: Request) -> None:
        goal = await self._one(request, request.record)
        kind = kind_of(goal.entry.sector, goal.entry.measure)
        await self._form(request, goal.id, kind, goals.goal_fields(goal))

    async def _again(self, request: Request, kept: Mapping[str, Any]) -> None:
        await self._form(request, kept["number"], kept["kind"], kept["typed"])

    async def _form(
        self, request: Request, number: int | None, kind: str, typed: Mapping[str, str]
    ) -> None:
        fresh = ids.token(self._services.secrets)
        await request.ask(goals.goal_form(number, kind, fresh, typed, request.words))

    async def _sent(self, request: Request) -> None:
        number = request.control.id
        sector, _, rest = request.arg.partition("-")
        kind = kind_of(*read_kind(f"{sector}-{rest.partition('-')[0]}"))
        typed = {name: request.text(name) for name in FIELDS}
        today = self._stores.today
        try:
            entry = read_goal(kind, today=today, **typed)
            goal = await self._stores.goals.save(await request.meet(), number, entry, today)
        except NotAllowed:
            raise
        except UserError as error:
            kept = {"number": number, "kind": kind, "typed": typed}
            await self._mending.offer(request, error, "goal", kept)
            return
        await request.answer(*goals.recorded(goal, today, request.words))

    async def _withdraw(self, request: Request) -> None:
        gone = await self._stores.goals.withdraw(await request.meet(), request.record)
        words = request.words
        news = words("Taken back.") if gone else words("This goal is not there any more.")
        held = await self._held(request)
        await request.replace(*goals.goals_panel(held, self._stores.today, words, news=news))

    async def _held(self, request: Request) -> list[Goal]:
        row = (await request.person()).confirmed
        if row is None or row.city_id is None:
            raise NotAllowed("Only people who speak for a city can do this.")
        return await self._stores.goals.of_city(row.city_id)

    async def _one(self, request: Request, number: int) -> Goal:
        for goal in await self._held(request):
            if goal.id == number:
                return goal
        raise NotFound("This goal is not there any more.")
