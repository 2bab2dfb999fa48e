"""The rows that delivery works on: which are due, and what each outcome writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from bot.clock import moment, seconds

if TYPE_CHECKING:
    from bot.db import Database, Row, Tx

Table = Literal["card", "notice", "bundle"]


@dataclass(frozen=True)
class Work:
    """One message to be made or changed, from whichever table."""

    table: Table
    id: int
    kind: str
    route: str
    mark: str
    nonce: str
    tries: int
    due: datetime
    next_try_at: datetime | None
    first_try_at: datetime | None
    last_try_at: datetime | None
    after_id: int | None
    message_id: int | None
    record: int = 0
    wanted: int = 0
    shown: str | None = None
    payload: str | None = None
    expires_at: datetime | None = None
    unclear: bool = False

    @property
    def subject(self) -> str:
        """Rows of one record keep their order: ``POLL-12``."""
        return self.mark.split(" · ", maxsplit=1)[0]

    @property
    def creating(self) -> bool:
        return self.message_id is None


ACTIVE = "state IN ('waiting', 'sending') OR (state = 'held' AND next_try_at <= :now)"


async def due_works(db: Database, now: datetime) -> list[Work]:
    """Everything to be done now or in a retry's wait, cards first, then in order of time."""
    at = {"now": seconds(now)}
    cards = await db.all(
        "SELECT * FROM card WHERE state IN ('stale', 'sending')"
        " OR (state = 'held' AND next_try_at <= :now) ORDER BY id",
        at,
    )
    bundles = await db.all(f"SELECT * FROM bundle WHERE {ACTIVE} ORDER BY id", at)
    notices = await db.all(
        f"SELECT * FROM notice WHERE not_before <= :now AND bundled = 0 AND ({ACTIVE})"
        " ORDER BY not_before, id",
        at,
    )
    return (
        [_card(row, now) for row in cards]
        + [_bundle(row, now) for row in bundles]
        + [_notice(row) for row in notices]
    )


async def card_work(db: Database, card_id: int, now: datetime) -> Work | None:
    row = await db.one("SELECT * FROM card WHERE id = ?", (card_id,))
    return _card(row, now) if row else None


async def next_due(db: Database) -> datetime | None:
    """The earliest time at which a waiting notice or a retry wants delivery."""
    found = await db.value(
        "SELECT min(at) FROM (SELECT min(max(not_before, coalesce(next_try_at, 0))) AS at"
        " FROM notice WHERE state IN ('waiting', 'sending') AND bundle_id IS NULL"
        " UNION ALL SELECT min(coalesce(next_try_at, 0)) FROM card"
        " WHERE state IN ('stale', 'sending')"
        " UNION ALL SELECT min(coalesce(next_try_at, 0)) FROM bundle"
        " WHERE state IN ('waiting', 'sending')"
        " UNION ALL SELECT min(expires_at) FROM notice WHERE state IN ('waiting', 'sending'))"
        " WHERE at IS NOT NULL"
    )
    return moment(found) if found is not None else None


def expire(tx: Tx, now: datetime) -> int:
    """Ends notices whose time has passed; those under way are left to their look-up."""
    return tx.execute(
        "UPDATE notice SET state = 'expired', payload = NULL, ended_at = ?"
        " WHERE state IN ('waiting', 'held') AND expires_at <= ?",
        (seconds(now), seconds(now)),
    ).rowcount


def begin(tx: Tx, work: Work, now: datetime, after_id: int) -> None:
    """Step one: the row says that a request may be under way."""
    tx.execute(
        f"UPDATE {work.table} SET state = 'sending', tries = tries + 1, last_try_at = :now,"
        " first_try_at = coalesce(first_try_at, :now), after_id = coalesce(after_id, :after),"
        " next_try_at = NULL, last_error = NULL WHERE id = :id",
        {"now": seconds(now), "after": after_id, "id": work.id},
    )


def sent(tx: Tx, work: Work, now: datetime, message_id: int, shown: str | None) -> None:
    """Step three: Discord has it."""
    if work.table == "card":
        # Changed meanwhile, or made in several tries (Discord may hold the older rendering): again.
        again = work.creating and work.tries > 0
        tx.execute(
            "UPDATE card SET message_id = ?, shown = ?, tries = 0, first_try_at = NULL,"
            " after_id = NULL, next_try_at = NULL, last_error = NULL, last_try_at = ?,"
            " state = CASE WHEN wanted = ? AND NOT ? THEN 'fresh' ELSE 'stale' END WHERE id = ?",
            (message_id, None if again else shown, seconds(now), work.wanted, again, work.id),
        )
        return
    _end(tx, work, "sent", now, message_id)


def settled(tx: Tx, work: Work, shown: str) -> None:
    """The card already looks as it should."""
    tx.execute(
        "UPDATE card SET shown = ?, state = CASE WHEN wanted = ? THEN 'fresh' ELSE 'stale' END"
        " WHERE id = ?",
        (shown, work.wanted, work.id),
    )


def look_missed(tx: Tx, work: Work) -> None:
    """The history was read to its end without our message: the nonce window starts anew."""
    tx.execute(
        f"UPDATE {work.table} SET first_try_at = NULL, after_id = NULL WHERE id = ?", (work.id,)
    )


def wait(tx: Tx, work: Work, until: datetime, reason: str) -> None:
    tx.execute(
        f"UPDATE {work.table} SET next_try_at = ?, last_error = ? WHERE id = ?",
        (seconds(until), reason, work.id),
    )


def postpone(tx: Tx, work: Work, until: datetime, reason: str) -> None:
    """Nothing was stored by Discord: back to the queue, as if never tried."""
    state = "stale" if work.table == "card" else "waiting"
    tx.execute(
        f"UPDATE {work.table} SET state = ?, next_try_at = ?, last_error = ?,"
        " first_try_at = NULL, after_id = NULL, tries = 0 WHERE id = ?",
        (state, seconds(until), reason, work.id),
    )


def hold(tx: Tx, work: Work, until: datetime | None, reason: str, *, unclear: bool) -> None:
    """Waits for a coordinator; ``until`` a try of its own. When nothing ``unclear`` is left,
    the row is as if never tried."""
    tx.execute(
        f"UPDATE {work.table} SET state = 'held', next_try_at = ?, last_error = ? WHERE id = ?",
        (seconds(until) if until else None, reason, work.id),
    )
    if not unclear:
        tx.execute(
            f"UPDATE {work.table} SET tries = 0, first_try_at = NULL, after_id = NULL WHERE id = ?",
            (work.id,),
        )


def end(tx: Tx, work: Work, now: datetime, state: str, reason: str) -> None:
    """Dead, expired or withdrawn: never tried again; private text goes with it."""
    if work.table == "card":
        tx.execute(
            "UPDATE card SET state = ?, last_error = ? WHERE id = ?",
            ("closed" if state == "closed" else "held", reason, work.id),
        )
        return
    tx.execute(f"UPDATE {work.table} SET last_error = ? WHERE id = ?", (reason, work.id))
    _end(tx, work, state, now, None)


def _end(tx: Tx, work: Work, state: str, now: datetime, message_id: int | None) -> None:
    if work.table == "bundle":
        tx.execute(
            "UPDATE bundle SET state = ?, message_id = ?, next_try_at = NULL WHERE id = ?",
            (state if state in {"sent", "dead"} else "dead", message_id, work.id),
        )
        tx.execute(
            "UPDATE notice SET state = ?, payload = NULL, ended_at = ?, message_id = ?"
            " WHERE bundle_id = ? AND state IN ('waiting', 'sending', 'held')",
            (state, seconds(now), message_id, work.id),
        )
        return
    tx.execute(
        "UPDATE notice SET state = ?, payload = NULL, ended_at = ?, message_id = ?,"
        " next_try_at = NULL WHERE id = ?",
        (state, seconds(now), message_id, work.id),
    )


def _common(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "mark": row["mark"],
        "nonce": row["nonce"],
        "tries": row["tries"],
        "after_id": row["after_id"],
        "message_id": row["message_id"],
        "first_try_at": _at(row["first_try_at"]),
        "last_try_at": _at(row["last_try_at"]),
        "next_try_at": _at(row["next_try_at"]),
        # Begun and never ended: a request may have stored a message that we do not know.
        "unclear": row["tries"] > 0 and row["message_id"] is None,
    }


def _card(row: Row, now: datetime) -> Work:
    return Work(
        table="card",
        kind=row["kind"],
        route=f"channel:{row['channel_id']}",
        due=now,
        record=row["record"],
        wanted=row["wanted"],
        shown=row["shown"],
        **_common(row),
    )


def _bundle(row: Row, now: datetime) -> Work:
    return Work(table="bundle", kind="bundle", route=row["route"], due=now, **_common(row))


def _notice(row: Row) -> Work:
    return Work(
        table="notice",
        kind=row["kind"],
        route=row["route"],
        due=moment(row["not_before"]),
        payload=row["payload"],
        expires_at=_at(row["expires_at"]),
        **_common(row),
    )


def _at(stored: int | None) -> datetime | None:
    return None if stored is None else moment(stored)
