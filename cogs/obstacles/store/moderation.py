"""What moderation hides, keeps and mutes, and its log. Nobody is named here, nor looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import audit
from bot.clock import moment, seconds
from bot.errors import NotFound, UserError
from cogs.obstacles.rules.moderation import MOST_DAYS, Target
from cogs.obstacles.store.publishing import SOLUTION, publish
from cogs.obstacles.store.reading import change, find
from cogs.obstacles.store.turns import CARD

if TYPE_CHECKING:
    from bot.db import Database, Tx
    from bot.outbox import Outbox
    from cogs.obstacles.store.solving import Solutions

REPORT = "report"
REPLY = "obstacle_reply"
"""Card without a message of its own: whether a reply by handle is hidden."""
LOG_LENGTH = 20
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Reported:
    """What coordinators see of a target; nobody who reported it is among it."""

    target: Target
    reasons: tuple[str, ...]
    count: int
    state: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply by handle; ``text`` is its words while it is hidden, and until they are back."""

    message_id: int
    obstacle_id: int
    handle: str
    removed: bool
    text: str | None
    thread_id: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    action: str
    target: str
    reason: str
    at: datetime


class Moderation:
    def __init__(self, db: Database, outbox: Outbox, solutions: Solutions) -> None:
        self._db = db
        self._outbox = outbox
        self._solutions = solutions

    # Reading

    async def reply(self, message_id: int) -> Reply | None:
        row = await self._db.one(
            "SELECT relay.*, thread_id FROM relay JOIN obstacle ON obstacle.id = obstacle_id"
            " WHERE message_id = ?",
            (message_id,),
        )
        if row is None:
            return None
        return Reply(
            message_id,
            row["obstacle_id"],
            row["handle"],
            bool(row["removed"]),
            row["removed_text"],
            row["thread_id"],
        )

    async def reported(self, number: int) -> Reported | None:
        """By the number of its target, which is that of its card."""
        suffix = Target(number).text if Target(number).is_post else f"%/{number}"
        rows = await self._db.all("SELECT * FROM report WHERE target LIKE ? ORDER BY id", (suffix,))
        if not rows:
            return None
        states = {row["state"] for row in rows}
        return Reported(
            Target.read(rows[0]["target"]),
            tuple(dict.fromkeys(row["reason"] for row in rows if row["reason"])),
            len(rows),
            "open" if "open" in states else rows[-1]["state"],
        )

    async def open_reports(self) -> list[Target]:
        rows = await self._db.all(
            "SELECT DISTINCT target FROM report WHERE state = 'open' ORDER BY id"
        )
        return [Target.read(row["target"]) for row in rows]

    async def waiting_reviews(self) -> list[int]:
        """Unnamed posts that a coordinator reads before they appear."""
        rows = await self._db.all(
            "SELECT id FROM obstacle WHERE state = 'review' AND appears_at IS NULL ORDER BY id"
        )
        return [row["id"] for row in rows]

    async def log(self) -> list[Entry]:
        rows = await self._db.all(
            "SELECT * FROM moderation ORDER BY id DESC LIMIT ?", (LOG_LENGTH,)
        )
        return [Entry(r["action"], r["target"], r["reason"], moment(r["at"])) for r in rows]

    # Acts

    def report(self, tx: Tx, target: Target, reporter_id: int, reason: str) -> bool:
        """False where this person has reported it before."""
        added = tx.execute(
            "INSERT INTO report (target, reporter_id, reason) VALUES (?, ?, ?)"
            " ON CONFLICT (target, reporter_id) DO NOTHING",
            (target.text, reporter_id, reason),
        ).rowcount
        if added:
            self._outbox.open_card(tx, REPORT, target.number, "coordinators", _mark(target))
            self._outbox.stale(tx, REPORT, target.number)
        return bool(added)

    def keep(self, tx: Tx, target: Target, now: datetime, *, by: int) -> None:
        """It stays as it is; UserError for the slower of two."""
        if not self._settle(tx, target, "kept"):
            raise UserError("Somebody was faster: this was done already.")
        self._note(tx, "keep", target, "", now, by)

    def hide_post(self, tx: Tx, number: int, reason: str, now: datetime, *, by: int) -> None:
        """Nobody reads it any more; its words stay with us, so that it can be restored."""
        self._remove(tx, number, removed=True)
        self._settle(tx, Target(number), "hidden")
        self._note(tx, "hide", Target(number), reason, now, by)

    def restore_post(self, tx: Tx, number: int, now: datetime, *, by: int) -> None:
        self._remove(tx, number, removed=False)
        self._note(tx, "restore", Target(number), "", now, by)

    def hide_reply(
        self, tx: Tx, reply: Reply, words: str, reason: str, now: datetime, *, by: int
    ) -> None:
        """``words``: the message as it stands, kept for restoring."""
        hidden = tx.execute(
            "UPDATE relay SET removed = 1, removed_text = coalesce(removed_text, ?)"
            " WHERE message_id = ? AND removed = 0",
            (words, reply.message_id),
        ).rowcount
        if not hidden:
            raise _hidden_already()
        self._enforce(tx, reply)
        target = _of(reply)
        self._settle(tx, target, "hidden")
        self._note(tx, "hide", target, reason, now, by)

    def restore_reply(self, tx: Tx, reply: Reply, now: datetime, *, by: int) -> None:
        """The words are taken out of the row once Discord shows them again."""
        shown = tx.execute(
            "UPDATE relay SET removed = 0"
            " WHERE message_id = ? AND removed = 1 AND removed_text <> ''",
            (reply.message_id,),
        ).rowcount
        if not shown:
            raise _not_hidden()
        self._enforce(tx, reply)
        self._note(tx, "restore", _of(reply), "", now, by)

    async def restored(self, message_id: int) -> None:
        """Discord shows the words again: they need not stay here."""
        sql = "UPDATE relay SET removed_text = NULL WHERE message_id = ? AND removed = 0"
        await self._db.write(lambda tx: tx.execute(sql, (message_id,)).close())

    def mute(
        self,
        tx: Tx,
        obstacle_id: int,
        handle: str,
        until: datetime,
        *,
        target: Target,
        block: bytes | None,
        now: datetime,
        by: int,
    ) -> None:
        """The handle is silent until then; ``block`` silences whoever it is in every thread."""
        tx.execute(
            "UPDATE handle SET muted_until = max(coalesce(muted_until, 0), ?)"
            " WHERE obstacle_id = ? AND handle = ?",
            (seconds(until), obstacle_id, handle),
        )
        if block is not None:
            tx.execute(
                "INSERT INTO block (token, until) VALUES (?, ?) ON CONFLICT (token)"
                " DO UPDATE SET until = max(until, excluded.until)",
                (block, block_until(until, now)),
            )
        self._note(tx, "mute", target, "", now, by)

    def forget_old(self, tx: Tx, now: datetime) -> None:
        """Blocks that ended, and what the log keeps no longer."""
        tx.execute("DELETE FROM block WHERE until <= ?", (seconds(now),))
        tx.execute("DELETE FROM moderation WHERE at < ?", (seconds(now - timedelta(days=365)),))

    # Parts of a transaction

    def _remove(self, tx: Tx, number: int, *, removed: bool) -> None:
        obstacle = find(tx, number)
        if not obstacle.shown:
            raise NotFound("There is no OBS-{number}.", number=number)
        if obstacle.removed is removed:
            raise _hidden_already() if removed else _not_hidden()
        obstacle = change(tx, number, removed=removed)
        publish(tx, obstacle)
        self._solutions.follow(tx, obstacle)
        for kind in (CARD, SOLUTION):
            self._outbox.stale(tx, kind, number)
            if removed:
                self._outbox.hurry(tx, kind, number)

    def _settle(self, tx: Tx, target: Target, state: str) -> int:
        where = target.text if target.is_post else f"%/{target.number}"
        settled = tx.execute(
            "UPDATE report SET state = ? WHERE target LIKE ? AND state = 'open'", (state, where)
        ).rowcount
        self._outbox.stale(tx, REPORT, target.number)
        return settled

    def _enforce(self, tx: Tx, reply: Reply) -> None:
        self._outbox.enforce(tx, REPLY, reply.message_id, f"OBS-{reply.obstacle_id} · reply")

    def _note(
        self, tx: Tx, action: str, target: Target, reason: str, now: datetime, by: int
    ) -> None:
        tx.execute(
            "INSERT INTO moderation (action, target, reason, at) VALUES (?, ?, ?, ?)",
            (action, target.text, reason, seconds(now)),
        )
        audit.note(tx, now, by, f"moderation.{action}", target.text)


def block_until(until: datetime, now: datetime) -> int:
    """A midnight: its second would tell of which handle's mute a block came."""
    end = -(-seconds(until) // _DAY) * _DAY
    return end if end <= seconds(now) + MOST_DAYS * _DAY else end - _DAY


def _hidden_already() -> UserError:
    return UserError("This is hidden already.")


def _not_hidden() -> UserError:
    return UserError("This is not hidden.")


def _of(reply: Reply) -> Target:
    return Target(reply.message_id, reply.thread_id or 0)


def _mark(target: Target) -> str:
    return f"Report · {target.text if target.is_post else target.number}"
