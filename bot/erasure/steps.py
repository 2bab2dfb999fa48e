"""The steps of an erasure: each may be done again, and the row says which comes next."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.db import Error
from bot.erasure.log import ErasureLog
from bot.errors import NotReady, UserError
from bot.privacy import TwoFiles

if TYPE_CHECKING:
    from bot.db import Tx
    from bot.services import Services

log = logging.getLogger(__name__)


class Step(StrEnum):
    LOG = "log"
    FORGET = "forget"
    SCRUB = "scrub"


async def erase(services: Services, user_id: int, with_texts: bool) -> list[str]:
    """Erases what is stored about a person; sentences for the receipt, as catalogue keys.

    ``with_texts``: also what they wrote. When it returns, no live file holds the person's id or
    a deleted byte. Stopped anywhere, :func:`resume` ends it. Raises NotRecorded or NotReady;
    what was done until then stays done.
    """

    def begin(tx: Tx) -> None:
        tx.execute(
            "INSERT INTO erasure (user_id, with_texts, step) VALUES (?, ?, ?)"
            " ON CONFLICT (user_id) DO UPDATE SET step = excluded.step,"
            " with_texts = max(with_texts, excluded.with_texts)",
            (user_id, int(with_texts), Step.LOG),
        )

    await services.db.write(begin)
    return await _carry_out(services, user_id)


async def resume(services: Services) -> None:
    """At start, once all cogs are loaded: ends what a crash or a restore left to be done.

    What the disk refuses is logged, and tried again at the next start.
    """
    for row in await services.db.all("SELECT user_id FROM erasure"):
        try:
            await _carry_out(services, row["user_id"])
        except UserError as error:
            log.error("erasure", extra={"error": type(error).__name__})  # noqa: TRY400 - no traceback
    # The last row's deletion may still stand in the log of the file only.
    await services.db.checkpoint()


async def _carry_out(services: Services, user_id: int) -> list[str]:
    row = await services.db.one("SELECT * FROM erasure WHERE user_id = ?", (user_id,))
    if row is None:  # the same person, from a second device
        return []
    with_texts = bool(row["with_texts"])
    step = Step(row["step"])
    receipt: list[str] = []
    if step is Step.LOG:
        day = services.clock.now().date()
        journal = ErasureLog(services.settings)
        await asyncio.to_thread(journal.add, day, user_id, with_texts=with_texts)
        await services.db.write(lambda tx: _next(tx, user_id, Step.FORGET))
    if step is not Step.SCRUB:
        async with AsyncExitStack() as other_files:
            for store in services.registry.stores:
                if isinstance(store, TwoFiles):
                    await other_files.enter_async_context(store.erasing(user_id))
            receipt = await services.db.write(lambda tx: _forget(services, tx, user_id, with_texts))
    await _scrub(services)
    await services.db.write(
        lambda tx: tx.execute("DELETE FROM erasure WHERE user_id = ?", (user_id,)).rowcount
    )
    await _checkpoint(services)
    return receipt


def _next(tx: Tx, user_id: int, step: Step) -> None:
    tx.execute("UPDATE erasure SET step = ? WHERE user_id = ?", (step, user_id))


def _forget(services: Services, tx: Tx, user_id: int, with_texts: bool) -> list[str]:
    receipt = []
    for store in services.registry.stores:
        receipt += store.forget(tx, user_id, with_texts=with_texts)
    _next(tx, user_id, Step.SCRUB)
    return list(dict.fromkeys(receipt))


async def _scrub(services: Services) -> None:
    """Deleted rows leave traces: words in the search index, ids as signposts of the tables'
    trees, old pages in the write-ahead log."""
    db = services.db
    indexes = await db.all(
        "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts5%'"
    )

    def optimise(tx: Tx) -> None:
        for index in indexes:
            name = index["name"]
            tx.execute(f'INSERT INTO "{name}" ("{name}") VALUES (\'optimize\')')  # noqa: S608

    await db.write(optimise)
    try:
        await db.vacuum()
    except Error as error:
        raise _later() from error
    await _checkpoint(services)


async def _checkpoint(services: Services) -> None:
    if not await services.db.checkpoint():
        raise _later()


def _later() -> NotReady:
    return NotReady("Your data is deleted. Its last traces go when Agora is restarted.")
