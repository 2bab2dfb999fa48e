"""The file of the ballot box: made when a poll opens, rewritten after each change, removed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot.db import SEALED, Connect, Database, Error, NotRecorded, connect, flush
from bot.errors import NotReady, StartError, restarting
from bot.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.db import Tx

T = TypeVar("T")

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations" / "box"
REMEDY = "Delete it to start without it: its polls are then void."


def paused() -> NotReady:
    return NotReady("The ballot box is paused. Nothing was recorded; try again later.")


async def nobody_listens(_paused: bool) -> None:
    return None


class BoxFile:
    """``turn`` is held around every call: a rewrite or removal never meets another use."""

    def __init__(self, path: Path, connect: Connect = connect) -> None:
        self.path = path
        self.turn = asyncio.Lock()
        self.paused = False
        """After a rewrite failed, until one succeeds, no answer is taken."""
        self.on_pause: Callable[[bool], Awaitable[None]] = nobody_listens
        self.on_refused: Callable[[], None] = lambda: None
        self._connect = connect
        self._db: Database | None = None
        self._ended = False

    @property
    def is_there(self) -> bool:
        return self._db is not None or self.path.exists()

    async def open(self) -> None:
        """Opens the file, and makes it when it is absent. StartError: it cannot be used."""
        if self._db is not None:
            return
        if self._ended:
            raise restarting()
        migrate(self.path, MIGRATIONS, connect=self._connect, remedy=REMEDY)
        self._db = await Database.open(self.path, connect=self._connect, profile=SEALED)
        self._db.on_refused = self.on_refused
        # What a crash left between a commit and its rewrite goes now.
        await self.rewrite()

    async def write(self, unit: Callable[[Tx], T]) -> T:
        """One transaction. UserError: nothing was recorded."""
        try:
            await self.open()
        except (StartError, OSError) as error:
            raise paused() from error
        assert self._db is not None
        try:
            return await self._db.write(unit)
        except Error as error:
            raise NotRecorded("Nothing was recorded. Try again later.") from error

    async def rewrite(self) -> bool:
        """VACUUM: the order of answering and what was replaced leave the file. False, and the
        box pauses, when it failed."""
        if self._db is None:
            return False
        try:
            await self._db.vacuum()
        except Error:
            await self._pause(True)
            return False
        await self._pause(False)
        return True

    async def remove(self) -> None:
        """No poll is left in it: the file goes."""
        await self._shut()
        for file in (self.path, self.path.with_name(f"{self.path.name}-journal")):
            file.unlink(missing_ok=True)
        flush(self.path.parent)
        await self._pause(False)

    async def close(self) -> None:
        """For good: later calls are refused."""
        self._ended = True
        await self._shut()

    async def _shut(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            await db.close()

    async def _pause(self, now_paused: bool) -> None:
        if self.paused == now_paused:
            return
        self.paused = now_paused
        await self.on_pause(now_paused)
