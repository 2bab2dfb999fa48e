"""Taken off its server, Agora waits thirty days to be invited back; then nothing is left."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import LONG_AGO, moment, seconds

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.db import Tx
    from bot.services import Services

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
AGAIN = timedelta(hours=1)
"""After a look that Discord did not answer."""
SINCE = "away_since"
"""The row of ``meta`` that says, by Discord's time, since when Agora is off its server."""
OVER = "away_is_over"
"""The row of ``meta`` that says that all files go; they do once no process has them open."""


class Departure:
    """Told by the bot when it left the server or is back; as a timer it ends the wait.

    ``is_away`` asks Discord itself; None: it did not answer.
    """

    name = "departure"

    def __init__(self, services: Services, is_away: Callable[[], Awaitable[bool | None]]) -> None:
        self._services = services
        self._is_away = is_away
        self._not_before = LONG_AGO
        self.on_over: Callable[[], object] = lambda: None
        """Called once all must go: the program ends, and deletes the files."""

    async def left(self) -> None:
        """The wait begins, unless it runs already."""
        log.error("not on the server of GUILD_ID: invite the bot, or correct the setting")
        at = seconds(self._services.guard.discord_now())
        await self._services.db.write(
            lambda tx: (
                tx.execute(
                    "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
                    (SINCE, str(at)),
                ).rowcount
            )
        )

    async def back(self) -> None:
        """The wait is over: nothing was deleted."""
        if await since(self._services) is not None:
            await self._services.db.write(_forget)

    async def next_due(self) -> datetime | None:
        began = await since(self._services)
        return None if began is None else max(began + KEPT, self._not_before)

    async def run_due(self, now: datetime) -> None:
        self._not_before = now + AGAIN
        began = await since(self._services)
        # A machine's clock that leapt must not delete anything: Discord's time decides.
        if began is None or self._services.guard.discord_now() < began + KEPT:
            return
        match await self._is_away():
            case False:
                await self.back()
            case True:
                await self._services.db.write(_end)
                self.on_over()


async def since(services: Services) -> datetime | None:
    """When Agora left its server; None while it is there."""
    found = await services.db.value("SELECT value FROM meta WHERE key = ?", (SINCE,))
    return None if found is None else moment(int(found))


def _forget(tx: Tx) -> None:
    tx.execute("DELETE FROM meta WHERE key IN (?, ?)", (SINCE, OVER))


def _end(tx: Tx) -> None:
    tx.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, '1')", (OVER,))
