"""Tells coordinators when somebody can see a channel who should not, or no longer can."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cogs.setup.cog.server import plan_for
from cogs.setup.rules import Act

if TYPE_CHECKING:
    from bot.app import ExchangeBot
    from bot.db import Tx

EVERY = timedelta(days=1)
AFTER_CHANGE = timedelta(minutes=1)
"""Whoever changes several rights is done by then; so is set-up itself."""


class RightsWatch:
    """Looks once a day, at each start, and a minute after a channel changed."""

    name = "rights"

    def __init__(self, bot: ExchangeBot) -> None:
        self._bot = bot
        self._services = bot.services
        self._due = bot.services.clock.now()

    def changed(self) -> None:
        self._due = min(self._due, self._services.clock.now() + AFTER_CHANGE)
        self._bot.scheduler.ring_at(self._due)

    async def next_due(self) -> datetime | None:
        return self._due

    async def run_due(self, now: datetime) -> None:
        self._due = now + EVERY
        await self.look()

    async def look(self) -> None:
        """At most one line a day for the same channels; health names them as long as it lasts."""
        guild = self._bot.get_guild(self._services.settings.guild_id)
        places = await self._services.directory.places()
        if guild is None or not places:
            return
        steps = plan_for(guild, places).steps
        found = sorted(f"#{step.name}" for step in steps if step.act is Act.SET_RIGHTS)
        if found:
            await self._services.db.write(lambda tx: self._tell(tx, found))

    def _tell(self, tx: Tx, channels: list[str]) -> None:
        now = self._services.clock.now()
        self._services.outbox.coordinators_line(
            tx,
            f"rights:{now:%Y-%m-%d}:{' '.join(channels)}",
            {"what": "rights", "channels": ", ".join(channels)},
            f"Rights · {now:%Y-%m-%d %H:%M}",
            urgent=True,
        )
