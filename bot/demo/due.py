"""The next things that will happen by themselves, for the time machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.db import Database

MOST = 3
HOUR = 3_600
TWO_DAYS = 48


@dataclass(frozen=True)
class Due:
    what: str
    at: datetime

    def told(self, now: datetime) -> str:
        """``POLL-1 closes in 4 days``."""
        hours = max(round((self.at - now).total_seconds() / HOUR), 0)
        if hours >= TWO_DAYS:
            return f"{self.what} in {hours // 24} days"
        if hours == 0:
            return f"{self.what} within the hour"
        return f"{self.what} in {hours} hours" if hours > 1 else f"{self.what} in 1 hour"


SOURCES = (
    ("POLL-{id} opens", "SELECT id, opens_at AS at FROM polls WHERE state = 'scheduled'"),
    (
        "POLL-{id} reminds everybody",
        "SELECT id, remind_at AS at FROM polls WHERE state = 'open' AND remind_at IS NOT NULL",
    ),
    ("POLL-{id} closes", "SELECT id, closes_at AS at FROM polls WHERE state = 'open'"),
    (
        "The own words of POLL-{id} appear",
        "SELECT id, review_at AS at FROM polls WHERE texts = 'waiting' AND review_at IS NOT NULL",
    ),
)
"""Each area adds its own: what happens, and the rows that say when."""


async def next_due(db: Database, now: datetime) -> list[Due]:
    """At most three, the next first; nothing that is past."""
    found = [
        Due(what.format(id=row["id"]), datetime.fromtimestamp(row["at"], UTC))
        for what, query in SOURCES
        for row in await db.all(query)
    ]
    return sorted((due for due in found if due.at > now), key=lambda due: due.at)[:MOST]
