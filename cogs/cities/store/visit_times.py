"""When a visit ends: after its last day, or where no dates came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import moment_or_none, seconds
from cogs.cities.rules.visits import State
from cogs.cities.store.visits import end

if TYPE_CHECKING:
    from datetime import datetime

    from bot.db import Database, Tx
    from bot.outbox import Outbox

AT_ONCE = 100


class VisitTimes:
    """The due times of ``visit``: done after its last day, closed when no dates came."""

    name = "visits"

    def __init__(self, db: Database, outbox: Outbox) -> None:
        self._db = db
        self._outbox = outbox

    async def next_due(self) -> datetime | None:
        return moment_or_none(
            await self._db.value("SELECT min(closes_at) FROM visit WHERE closes_at IS NOT NULL")
        )

    async def run_due(self, now: datetime) -> None:
        def unit(tx: Tx) -> None:
            for row in tx.all(
                "SELECT id, state FROM visit WHERE closes_at <= ? ORDER BY closes_at LIMIT ?",
                (seconds(now), AT_ONCE),
            ):
                dated = row["state"] == State.DATED
                end(tx, self._outbox, row["id"], State.DONE if dated else State.CLOSED)

        await self._db.write(unit)
