"""What was asked and had no answer: the words, the days, how often, and nobody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotFound
from cogs.questions.rules.gaps import gap_key
from cogs.questions.rules.records import GAPS_KEPT
from cogs.questions.store import rows

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.clock import Clock
    from bot.db import Database, Tx
    from cogs.questions.rules.records import Gap


class GapStore:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def open(self, limit: int) -> list[Gap]:
        """What is asked most, first."""
        found = await self._db.all(
            "SELECT * FROM gap WHERE state = 'open' ORDER BY times DESC, id LIMIT ?", (limit,)
        )
        return [rows.gap_of(row) for row in found]

    async def find(self, number: int) -> Gap:
        row = await self._db.one("SELECT * FROM gap WHERE id = ? AND state = 'open'", (number,))
        if row is None:
            raise NotFound("This gap is closed already.")
        return rows.gap_of(row)

    async def close(self, number: int) -> None:
        """A coordinator has seen to it. Asked again, it is open again."""

        def unit(tx: Tx) -> None:
            closed = tx.execute(
                "UPDATE gap SET state = 'closed' WHERE id = ? AND state = 'open'", (number,)
            ).rowcount
            if not closed:
                raise NotFound("This gap is closed already.")

        await self._db.write(unit)


def note_gap(tx: Tx, text: str, today: date) -> None:
    """Once more nothing with a source was found for this."""
    tx.execute(
        "INSERT INTO gap (key, text, first_day, last_day) VALUES (:key, :text, :day, :day)"
        " ON CONFLICT (key) DO UPDATE SET times = times + 1, last_day = :day, state = 'open'",
        {"key": gap_key(text), "text": text, "day": today.isoformat()},
    )


def forget_gaps(tx: Tx, now: datetime) -> None:
    """Gone 180 days after the last time it was asked."""
    oldest = (now.date() - GAPS_KEPT).isoformat()
    tx.execute("DELETE FROM gap WHERE last_day < ?", (oldest,))
