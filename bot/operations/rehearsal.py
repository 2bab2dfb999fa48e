"""Once a week the newest backup is restored beside the live file, checked, and deleted again."""

from __future__ import annotations

import asyncio
import logging
from contextlib import closing, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import LONG_AGO, moment, seconds
from bot.db import MAIN, Error, Tx, connect, open_file
from bot.erasure.log import ErasureLog
from bot.errors import StartError, UserError
from bot.operations import keys, restore
from bot.operations.backup import BadCopyError, copies

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.background import Background
    from bot.db import Connection
    from bot.privacy import PersonalData
    from bot.services import Services
    from bot.settings import Settings

log = logging.getLogger(__name__)

EVERY = timedelta(days=7)
AGAIN = timedelta(hours=1)
"""After one that failed: by then there is another backup."""
TESTED = "restore_tested_at"
FAILED = "restore_failed_at"
"""Rows of ``meta``: the last rehearsal that went well, and the last one if it did not."""


def place(settings: Settings) -> Path:
    """The folder that stands only while a rehearsal runs."""
    return settings.database.with_name(f"{settings.database.name}.rehearsal")


def clear(settings: Settings) -> None:
    """Takes away what a kill left half done; whatever else somebody put there stays."""
    for side in ("", "-wal", "-shm", "-journal"):
        (place(settings) / f"{settings.database.name}{side}").unlink(missing_ok=True)
    with suppress(OSError):
        place(settings).rmdir()


def rehearse(settings: Settings, stores: Sequence[PersonalData], copy: Path) -> None:
    """Does what a restore and the start after it would do with the copy, apart from the live
    files: whole, upgraded, its references and keys right, quiet, and the erased erased.

    ``stores`` only use the transaction that they are given. Raises BadCopyError, StartError or
    sqlite's errors where the copy cannot be restored; nothing is left of it in any case.
    """
    clear(settings)
    folder = place(settings)
    folder.mkdir(mode=0o700, exist_ok=True)
    try:
        new = folder / settings.database.name
        journal = ErasureLog(settings)
        copied = restore.make(settings, copy, new, journal.entries())
        with closing(open_file(new, connect, MAIN)) as connection:
            _check(connection, settings)
            _erase(connection, stores)
            if restore.to_be_erased(connection, journal, journal.entries(), copied):
                raise BadCopyError("somebody who was erased is still there")
    finally:
        clear(settings)


def _check(connection: Connection, settings: Settings) -> None:
    (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise BadCopyError("damaged")
    if keys.fits(connection, settings):
        raise BadCopyError("written with other keys")
    if connection.execute("SELECT 1 FROM meta WHERE key = 'quiet'").fetchone() is None:
        raise BadCopyError("not quiet")


def _erase(connection: Connection, stores: Sequence[PersonalData]) -> None:
    """What the next start does for each person whom the log of erasures names."""
    connection.execute("BEGIN IMMEDIATE")
    tx = Tx(connection)
    for row in tx.all("SELECT user_id, with_texts FROM erasure"):
        for store in stores:
            store.forget(tx, row["user_id"], with_texts=bool(row["with_texts"]))
    tx.execute("DELETE FROM erasure")
    tx.end()
    connection.execute("COMMIT")


class RehearsalTimer:
    """A week after the last one that went well; the work is done in the background."""

    name = "rehearsal"

    def __init__(self, services: Services, background: Background) -> None:
        self._services = services
        self._background = background
        self._not_before = LONG_AGO
        self._swept = False

    async def next_due(self) -> datetime | None:
        if not self._swept:
            self._swept = True
            await asyncio.to_thread(clear, self._services.settings)
        tested = await self._services.db.value("SELECT value FROM meta WHERE key = ?", (TESTED,))
        last = None if tested is None else moment(int(tested))
        if last is None or last > self._services.clock.now():
            return self._not_before
        return max(last + EVERY, self._not_before)

    async def run_due(self, now: datetime) -> None:
        self._not_before = now + AGAIN
        self._background.kick("rehearsal", self.rehearse)

    async def rehearse(self) -> None:
        """Now, with the newest backup; without one there is nothing to say."""
        services = self._services
        copy = next(iter(await asyncio.to_thread(copies, services.settings)), None)
        if copy is None:
            return
        stores = services.registry.stores
        try:
            await asyncio.to_thread(rehearse, services.settings, stores, copy)
        except (BadCopyError, StartError, Error, UserError, OSError) as error:
            log.error("rehearsal", extra={"error": type(error).__name__})  # noqa: TRY400 - no traceback: paths
            await self._note(FAILED)
        else:
            await self._note(TESTED)

    async def _note(self, key: str) -> None:
        at = str(seconds(self._services.clock.now()))

        def unit(tx: Tx) -> None:
            tx.execute("DELETE FROM meta WHERE key = ?", (FAILED,))
            tx.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, at))

        await self._services.db.write(unit)
