"""Tells coordinators when somebody can see a channel who should not, or no longer can."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import LONG_AGO
from cogs.setup.cog.server import misfits, plan_for
from cogs.setup.rules import Act

if TYPE_CHECKING:
    from bot.app import ExchangeBot
    from cogs.setup.store import SetupStore

EVERY = timedelta(days=1)
AFTER_CHANGE = timedelta(minutes=1)
"""Whoever changes several rights is done by then; so is set-up itself."""


class RightsWatch:
    """Looks once a day, at each start, and a minute after a channel changed or the server came."""

    name = "rights"

    def __init__(self, bot: ExchangeBot, store: SetupStore) -> None:
        self._bot = bot
        self._services = bot.services
        self._store = store
        self._due = LONG_AGO

    def changed(self) -> None:
        self._due = min(self._due, self._services.clock.now() + AFTER_CHANGE)
        self._bot.scheduler.ring_at(self._due)

    async def next_due(self) -> datetime | None:
        return self._due

    async def run_due(self, now: datetime) -> None:
        self._due = now + EVERY
        await self.look()

    async def look(self) -> None:
        """At most one line a day for the same; health names it as long as it lasts. A server that
        is away has none of its channels: its coming back is a change."""
        guild = self._bot.get_guild(self._services.settings.guild_id)
        places = await self._services.directory.places()
        if guild is None or guild.unavailable or not places:
            return
        gone = {Act.CREATE_ROLE, Act.ADOPT_ROLE}
        roles = [step.name for step in plan_for(guild, places).steps if step.act in gone]
        await self._store.tell_rights([f"#{name}" for name in misfits(guild, places)], roles)
