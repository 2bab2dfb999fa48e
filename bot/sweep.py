"""Deletes what was kept long enough: drafts, ended notices, the audit, people who left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import audit
from bot.clock import LONG_AGO, seconds

if TYPE_CHECKING:
    from bot.db import Tx
    from bot.services import Services

EVERY = timedelta(hours=1)
NOTICES_KEPT = timedelta(days=90)
LEAVERS_KEPT = timedelta(days=90)


class Sweep:
    name = "sweep"

    def __init__(self, services: Services) -> None:
        self._services = services
        self._next = LONG_AGO  # not "now": a clock that is wrong at the start would put it off

    async def next_due(self) -> datetime | None:
        return self._next

    async def run_due(self, now: datetime) -> None:
        directory = self._services.directory

        def unit(tx: Tx) -> None:
            tx.execute("DELETE FROM draft WHERE expires_at < ?", (seconds(now),))
            tx.execute("DELETE FROM notice WHERE ended_at < ?", (seconds(now - NOTICES_KEPT),))
            tx.execute(
                "DELETE FROM bundle WHERE state IN ('sent', 'dead')"
                " AND coalesce(last_try_at, 0) < ?"
                " AND NOT EXISTS (SELECT 1 FROM notice WHERE bundle_id = bundle.id)",
                (seconds(now - NOTICES_KEPT),),
            )
            audit.forget_old(tx, now)
            directory.forget_left(tx, now - LEAVERS_KEPT)

        await self._services.db.write(unit)
        self._next = now + EVERY
