"""The clockwork of the Info Point: its panel, open questions, reviews of articles, old gaps."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.clock import LONG_AGO, moment, moment_or_none, seconds
from bot.ids import join
from bot.outbox import COORDINATORS, Notice, place_id
from bot.registry import Class
from cogs.questions.rules.records import ARTICLE, GAPS_KEPT, QUESTION, STALE_AFTER
from cogs.questions.store.asked import INFO_POINT
from cogs.questions.store.gaps import forget_gaps
from cogs.questions.store.questions import end

if TYPE_CHECKING:
    from bot.db import Database, Row, Tx
    from bot.outbox import Outbox

AT_ONCE = 100
PLACE = "info-point"
REVIEW = "article.review"
_NO_PANEL = (
    "SELECT 1 FROM place WHERE key = ?"
    " AND NOT EXISTS (SELECT 1 FROM card WHERE kind = ? AND record = 0)"
)


class QuestionTimer:
    name = "questions"

    def __init__(self, db: Database, outbox: Outbox) -> None:
        self._db = db
        self._outbox = outbox

    async def next_due(self) -> datetime | None:
        """The panel is due as soon as set-up has made its channel."""
        if await self._db.value(_NO_PANEL, (PLACE, INFO_POINT)) is not None:
            return LONG_AGO
        step = await self._db.value(
            "SELECT min(next_step_at) FROM question WHERE next_step_at IS NOT NULL"
        )
        review = await self._db.value(
            "SELECT min(review_on) FROM article WHERE state = 'published' AND review_said = 0"
        )
        gap = await self._db.value("SELECT min(last_day) FROM gap")
        due = [moment_or_none(step), _day(review), _day(gap, GAPS_KEPT + timedelta(days=1))]
        return min(filter(None, due), default=None)

    async def run_due(self, now: datetime) -> None:
        def unit(tx: Tx) -> None:
            self._open_panel(tx)
            self._questions(tx, now)
            self._reviews(tx, now)
            forget_gaps(tx, now)

        await self._db.write(unit)

    def _open_panel(self, tx: Tx) -> None:
        if place_id(tx, PLACE) is not None:
            self._outbox.open_card(tx, INFO_POINT, 0, PLACE, "Info Point")

    def _questions(self, tx: Tx, now: datetime) -> None:
        due = tx.all(
            "SELECT id, at FROM question WHERE next_step_at <= ? ORDER BY next_step_at LIMIT ?",
            (seconds(now), AT_ONCE),
        )
        for row in due:
            stale_at = moment(row["at"]) + STALE_AFTER
            if now >= stale_at:
                end(tx, self._outbox, row["id"], "stale")
            else:
                self._tell(tx, row["id"])
                tx.execute(
                    "UPDATE question SET next_step_at = ? WHERE id = ?",
                    (seconds(stale_at), row["id"]),
                )

    def _tell(self, tx: Tx, number: int) -> None:
        ref = f"{QUESTION}-{number}"
        opens = join("questions1", "open", number)
        payload = {"what": "question", "ref": ref, "open": opens}
        self._outbox.coordinators_line(tx, f"question:{number}:open", payload, f"{ref} · open")

    def _reviews(self, tx: Tx, now: datetime) -> None:
        due = tx.all(
            "SELECT id, review_on FROM article WHERE state = 'published' AND review_said = 0"
            " AND review_on <= ? ORDER BY review_on LIMIT ?",
            (now.date().isoformat(), AT_ONCE),
        )
        for row in due:
            self._ask_for_review(tx, row)

    def _ask_for_review(self, tx: Tx, row: Row) -> None:
        ref = f"{ARTICLE}-{row['id']}"
        self._outbox.say(
            tx,
            Notice(
                REVIEW,
                f"{REVIEW}:{row['id']}:{row['review_on']}",
                COORDINATORS,
                f"{ref} · review {row['review_on']}",
                {"article": row["id"]},
                Class.COORDINATORS,
            ),
        )
        tx.execute("UPDATE article SET review_said = 1 WHERE id = ?", (row["id"],))


def _day(text: str | None, later: timedelta = timedelta()) -> datetime | None:
    if text is None:
        return None
    return datetime.combine(date.fromisoformat(text), time(), UTC) + later
