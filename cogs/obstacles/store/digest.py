"""What the week brought: new and solved obstacles, those without an answer, other areas' news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.outbox import Notice, place_id
from bot.registry import Class
from bot.search import Audience
from cogs.obstacles.rules.days import day_of
from cogs.obstacles.rules.turns import morning
from cogs.obstacles.store.reading import obstacle_of

if TYPE_CHECKING:
    from bot.db import Database, Tx
    from bot.outbox import Outbox
    from bot.search import Doc, Search
    from cogs.obstacles.rules.records import Obstacle

DIGEST = "digest.weekly"
PLACE = "info-point"
MOST_NEW, MOST_UNANSWERED, MOST_SOLVED, MOST_OTHERS = 5, 3, 5, 5
_OTHERS = frozenset({"article", "offer", "minutes", "funding_call", "funding_programme"})
_LOOKED_AT = 30


@dataclass(frozen=True, slots=True)
class Week:
    """``new`` and ``solved`` are of the week; ``unanswered`` wait longest, whenever raised."""

    new: tuple[Obstacle, ...]
    unanswered: tuple[Obstacle, ...]
    solved: tuple[Obstacle, ...]
    others: tuple[Doc, ...]

    @property
    def anything_new(self) -> bool:
        return bool(self.new or self.solved or self.others)


class Digest:
    def __init__(self, db: Database, outbox: Outbox, search: Search, zone: str) -> None:
        self._db = db
        self._outbox = outbox
        self._search = search
        self._zone = zone

    async def week(self, first: date) -> Week:
        """The seven days from ``first`` on."""
        days = (first.isoformat(), (first + timedelta(days=7)).isoformat())
        new = await self._obstacles(
            "raised_on >= ? AND raised_on < ? AND state IN ('open', 'stale', 'solved', 'closed')"
            f" ORDER BY raised_on DESC, id DESC LIMIT {MOST_NEW}",
            days,
        )
        unanswered = await self._obstacles(
            "state = 'open' AND raised_on < ? AND first_reply_on IS NULL"
            f" ORDER BY raised_on, id LIMIT {MOST_UNANSWERED}",
            days[1:],
        )
        solved = await self._obstacles(
            "state = 'solved' AND closed_on >= ? AND closed_on < ?"
            f" ORDER BY closed_on DESC, id DESC LIMIT {MOST_SOLVED}",
            days,
        )
        may = frozenset({Audience.ALL, Audience.MEMBERS})
        found = await self._search.find("", may=may, kinds=_OTHERS, limit=_LOOKED_AT)
        others = [each.doc for each in found if days[0] <= each.doc.at.isoformat() < days[1]]
        known = {obstacle.id for obstacle in new}
        return Week(
            new,
            tuple(each for each in unanswered if each.id not in known),
            solved,
            tuple(others[:MOST_OTHERS]),
        )

    def say(self, tx: Tx, monday: datetime) -> None:
        """Once for each week, at its Monday; nothing where no channel was set up."""
        if place_id(tx, PLACE) is None:
            return
        day = day_of(monday, self._zone)
        year, week, _ = day.isocalendar()
        self._outbox.say(
            tx,
            Notice(
                DIGEST,
                f"{DIGEST}:{year}-W{week:02}",
                f"channel:{PLACE}",
                f"Digest {year}-W{week:02}",
                {"first": self.first_day(monday).isoformat()},
                Class.CHANNEL,
                not_before=monday,
                expires_at=monday + timedelta(days=6),
            ),
        )

    def monday(self, at: datetime) -> datetime:
        """The newest Monday 09:00 that has passed, by local dates: not every week has 168 hours."""
        today = day_of(at, self._zone)
        monday = today - timedelta(days=today.weekday())
        found = morning(monday, self._zone)
        return found if found <= at else morning(monday - timedelta(days=7), self._zone)

    def first_day(self, monday: datetime) -> date:
        """Of the seven days before this Monday."""
        return day_of(monday, self._zone) - timedelta(days=7)

    async def _obstacles(self, where: str, params: tuple[str, ...]) -> tuple[Obstacle, ...]:
        """None of which the author's last act is still to be seen."""
        rows = await self._db.all(
            "SELECT * FROM obstacle WHERE thread_id IS NOT NULL AND removed = 0"  # noqa: S608 - our words
            f" AND next_step IS NOT 'show' AND {where}",
            params,
        )
        return tuple(obstacle_of(row) for row in rows)
