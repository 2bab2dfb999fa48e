"""What can be broken in the demo and mended again: Discord itself, and the machine's disk."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.operations.backup import backup_now, copies
from bot.operations.restore import restore

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bot.demo.embedded import Embedded

OUT_OF_ORDER = 503
NEW_MESSAGES = ("POST", "/channels/*/messages")


class Breaking:
    """Acts on one embedded Discord and on the files of its bot."""

    def __init__(self, embedded: Embedded) -> None:
        self._embedded = embedded
        self.discord_fails = False
        """Whether no new message arrives; presses are answered all the same."""

    async def fail(self) -> None:
        """From now on Discord is out of order for every new message."""
        self.discord_fails = True
        method, path = NEW_MESSAGES
        self._embedded.env.inject_error(method, path, status=OUT_OF_ORDER, times=None)

    async def mend(self) -> None:
        """New messages arrive again; what failed is tried again in its own time."""
        self.discord_fails = False
        self._embedded.env.backend.faults.clear()

    async def back_up(self) -> Path:
        """A backup as Agora makes one each hour; where it is."""
        services = self._embedded.bot.services
        return await backup_now(services.settings, services.db, services.clock.now())

    async def newest_backup_at(self) -> datetime | None:
        """When the newest backup was made; None where there is none."""
        made = await self._backups()
        return next(iter(made.values()), None)

    async def lose_the_disk(self) -> None:
        """The main file is gone; the newest backup takes its place, and Agora starts again.

        Raises LookupError where there is no backup.
        """
        made = await self._backups()
        if not made:
            raise LookupError("no backup")
        backup = next(iter(made))
        services = self._embedded.bot.services
        settings, clock = services.settings, services.clock
        await self._embedded.restart(
            meanwhile=lambda: restore(settings, backup, yes=True, clock=clock)
        )

    async def _backups(self) -> dict[Path, datetime]:
        return await asyncio.to_thread(copies, self._embedded.bot.services.settings)
