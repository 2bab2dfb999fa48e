"""The rows from which the coordinators' insight is counted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.topics import Sector, Topic
from cogs.obstacles.rules.insight import Faced, Insight, Raised, Span, insight

if TYPE_CHECKING:
    from bot.db import Database

_SEEN = "removed = 0 AND state NOT IN ('withdrawn', 'review')"


class InsightStore:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def read(self, span: Span) -> Insight:
        """Small cells are hidden before anything else sees them."""
        days = (span.first.isoformat(), span.end.isoformat())
        faced = await self._db.all(
            "SELECT DISTINCT topic, sector, faced.city_id AS city"  # noqa: S608 - our words
            " FROM faced JOIN obstacle ON obstacle.id = obstacle_id"
            f" WHERE on_day >= ? AND on_day < ? AND {_SEEN} AND state <> 'duplicate'",
            days,
        )
        raised = await self._db.all(
            "SELECT topic, state, raised_on, first_reply_on FROM obstacle"  # noqa: S608 - our words
            f" WHERE raised_on >= ? AND raised_on < ? AND {_SEEN}",
            days,
        )
        return insight(
            span,
            (Faced(Topic(row["topic"]), Sector(row["sector"]), row["city"]) for row in faced),
            (
                Raised(
                    Topic(row["topic"]),
                    row["state"] == "solved",
                    _days(row["raised_on"], row["first_reply_on"]),
                )
                for row in raised
            ),
        )


def _days(first: str, reply: str | None) -> int | None:
    if reply is None:
        return None
    return (date.fromisoformat(reply) - date.fromisoformat(first)).days
