"""Taken off its server, Agora waits thirty days to be invited back; then nothing is left."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import LONG_AGO, moment, seconds
from bot.errors import StartError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.db import Tx
    from bot.services import Services

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
DAY = timedelta(days=1)
AGAIN = timedelta(hours=1)
"""After a look that Discord did not answer."""
SINCE = "away_since"
"""The row of ``meta`` that says since when Agora is off its server."""
OVER = "away_is_over"
"""The row of ``meta`` that says that all files go; they do once no process has them open."""
HOME = "home"
"""The row of ``meta`` that says on which server, and as which application, Agora last stood."""
EXIT_REFUSED = 78
FOREIGN = (
    "This folder belongs to another server or bot. Nothing was changed."
    " Correct GUILD_ID and DISCORD_TOKEN, or choose an empty DATA_DIR."
    " A new bot for the same server: invite it first."
)


class Departure:
    """Told by the bot when it left the server or is back; as a timer it ends the wait.

    ``is_away`` asks Discord itself; None: it did not answer. ``application_id`` is known once
    the bot has logged in.
    """

    name = "departure"

    def __init__(
        self,
        services: Services,
        is_away: Callable[[], Awaitable[bool | None]],
        application_id: Callable[[], int | None],
    ) -> None:
        self._services = services
        self._is_away = is_away
        self._application_id = application_id
        self._not_before = LONG_AGO
        self._next_line = LONG_AGO
        self._seen_away: datetime | None = None
        """When Discord first said so to this process, after which a day must pass."""
        self.on_over: Callable[[], object] = lambda: None
        """Called once all must go: the program ends, and deletes the files."""
        self.on_back: Callable[[], Awaitable[None]] = self.back
        """Called where Discord says that Agora is on its server after all."""

    async def check_home(self) -> None:
        """Raises StartError where the folder belongs to another server, or to another bot while
        this one is not on the server."""
        stored = await self._stored()
        if stored is None or stored == self._home():
            return
        if stored.split()[0] != str(self._services.settings.guild_id) or await self._is_away():
            raise StartError(EXIT_REFUSED, FOREIGN)

    async def left(self) -> None:
        """The wait begins, unless it runs already. Who never was there waits for nothing."""
        log.error("not on the server of GUILD_ID: invite the bot, or correct the setting")
        if await self._stored() != self._home():
            return
        # Later is the safe side: a clock that stood in the past must not shorten the wait.
        guard, clock = self._services.guard, self._services.clock
        at = seconds(max(guard.discord_now(), clock.now()))
        await self._services.db.write(
            lambda tx: (
                tx.execute(
                    "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
                    (SINCE, str(at)),
                ).rowcount
            )
        )

    async def back(self) -> None:
        """The wait is over: nothing was deleted. From now on the folder is this server's."""
        self._seen_away = None
        home = self._home()
        if await self._stored() != home or await since(self._services) is not None:
            await self._services.db.write(lambda tx: _at_home(tx, home))

    async def next_due(self) -> datetime | None:
        began = await self._began()
        if began is None:
            return None
        return min(max(self._next_look(began), self._not_before), self._next_line)

    async def run_due(self, now: datetime) -> None:
        began = await self._began()
        if began is None:
            return
        if now >= self._next_line:
            self._next_line = now + DAY
            ends = max(began + KEPT, (self._seen_away or now) + DAY)
            said = f"all data will be deleted on {ends:%Y-%m-%d}: invite the bot"
            log.warning("off the server", extra={"event": said})
        # A machine's clock that leapt must not delete anything: Discord's time decides.
        if self._services.guard.discord_now() >= self._next_look(began) and now >= self._not_before:
            self._not_before = now + AGAIN
            await self._look()

    async def _look(self) -> None:
        match await self._is_away():
            case False:
                await self.on_back()
            case True if self._seen_away is None:
                self._seen_away = self._services.guard.discord_now()
            case True:
                await self._services.db.write(_end)
                self.on_over()

    def _next_look(self, began: datetime) -> datetime:
        """Each process asks twice, a day apart: however old the wait is, a start ends nothing."""
        if self._seen_away is None:
            return began + KEPT - DAY
        return max(began + KEPT, self._seen_away + DAY)

    async def _began(self) -> datetime | None:
        """Since when this bot is off this server; what another waits for is not ours to end."""
        if await self._stored() != self._home():
            return None
        return await since(self._services)

    async def _stored(self) -> str | None:
        found: str | None = await self._services.db.value(
            "SELECT value FROM meta WHERE key = ?", (HOME,)
        )
        return found

    def _home(self) -> str:
        return f"{self._services.settings.guild_id} {self._application_id()}"


async def since(services: Services) -> datetime | None:
    """When Agora left its server; None while it is there."""
    found = await services.db.value("SELECT value FROM meta WHERE key = ?", (SINCE,))
    return None if found is None else moment(int(found))


def _at_home(tx: Tx, home: str) -> None:
    tx.execute("DELETE FROM meta WHERE key IN (?, ?)", (SINCE, OVER))
    tx.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (HOME, home))


def _end(tx: Tx) -> None:
    tx.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, '1')", (OVER,))
