"""What each step and each outcome writes into a row: functions of one transaction."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bot.clock import seconds

if TYPE_CHECKING:
    from datetime import datetime

    from bot.db import Tx
    from bot.delivery.rows import Work

OVER = "ended_at IS NULL AND state IN ('waiting', 'held') AND expires_at <= :now"
_RUNNING = {
    "card": "('stale', 'sending', 'held')",
    "notice": "('waiting', 'sending', 'held')",
    "bundle": "('waiting', 'sending', 'held')",
}


def expire(tx: Tx, now: datetime) -> None:
    """Ends notices whose time has passed; those under way are left to their look-up."""
    tx.execute(f"DELETE FROM notice WHERE {OVER} AND route LIKE 'handle:%'", {"now": seconds(now)})  # noqa: S608 - our words
    tx.execute(
        "UPDATE notice SET state = 'expired', payload = NULL, ended_at = :now"  # noqa: S608 - our words
        f" WHERE {OVER}",
        {"now": seconds(now)},
    )


def begin(tx: Tx, work: Work, now: datetime, discord_now: datetime, after_id: int) -> bool:
    """Step one: the row says that a request may be under way, and what Discord shows is unknown.

    False when the row ended meanwhile, or a card was put off: then nothing may be sent.
    """
    if work.table == "card" and _is_put_off(tx, work, now):
        return False
    shown = ", shown = NULL" if work.table == "card" else ""
    # A card posted again is not to find its older self: the id of that one may stand here.
    begun = tx.execute(
        f"UPDATE {work.table} SET state = 'sending', tries = tries + 1, last_try_at = :now,"  # noqa: S608 - our words
        " after_id = CASE WHEN first_try_at IS NULL OR after_id IS NULL"
        " THEN max(coalesce(after_id, 0), :after) ELSE after_id END,"
        " first_try_at = coalesce(first_try_at, :now), next_try_at = NULL, last_error = NULL"
        f"{shown} WHERE id = :id AND state IN {_RUNNING[work.table]}",
        {"now": seconds(discord_now), "after": after_id, "id": work.id},
    ).rowcount
    if begun:
        _lines(tx, work, "sending")
    return begun == 1


def sent(
    tx: Tx,
    work: Work,
    now: datetime,
    discord_now: datetime,
    message_id: int,
    shown: str | None,
    *,
    whole: bool = False,
) -> None:
    """Step three: Discord has it. A card stays stale unless the ``whole`` of it is ``shown``; what
    was put off meanwhile stays so."""
    if work.table != "card":
        _end(tx, work, "sent", now, message_id)
        return
    # Deleted or closed by another hand while the request was under way: so it stays.
    tx.execute(
        "UPDATE card SET message_id = :message, shown = :shown, tries = 0, first_try_at = NULL,"
        " after_id = NULL, last_error = NULL, last_try_at = :now,"
        " next_try_at = CASE WHEN wanted = :wanted THEN NULL ELSE next_try_at END,"
        " state = CASE WHEN state = 'closed' OR (state = 'held' AND NOT :held) THEN state"
        " WHEN wanted = :wanted AND :whole THEN 'fresh' ELSE 'stale' END"
        " WHERE id = :id",
        {
            "message": message_id,
            "shown": shown,
            "now": seconds(discord_now),
            "held": work.held,
            "whole": whole,
            "wanted": work.wanted,
            "id": work.id,
        },
    )


def settled(tx: Tx, work: Work, shown: str) -> None:
    """The card already looks as it should, or its effect was made."""
    tx.execute(
        "UPDATE card SET shown = :shown, tries = 0, first_try_at = NULL, after_id = NULL,"
        " next_try_at = CASE WHEN wanted = :wanted THEN NULL ELSE next_try_at END,"
        " last_error = NULL, state = CASE WHEN wanted = :wanted THEN 'fresh' ELSE 'stale' END"
        " WHERE id = :id AND state <> 'closed'",
        {"shown": shown, "wanted": work.wanted, "id": work.id},
    )


def look_missed(tx: Tx, work: Work) -> None:
    """The history was read to its end without our message: the nonce window starts anew."""
    tx.execute(
        f"UPDATE {work.table} SET first_try_at = NULL, after_id = NULL WHERE id = ?",  # noqa: S608 - our names
        (work.id,),
    )
    _lines(tx, work, "waiting")


def look_failed(tx: Tx, work: Work, until: datetime, reason: str) -> None:
    """Discord did not answer the look-up: later again, and not for ever."""
    tx.execute(f"UPDATE {work.table} SET tries = tries + 1 WHERE id = ?", (work.id,))  # noqa: S608 - our names
    wait(tx, work, until, reason)


def wait(tx: Tx, work: Work, until: datetime, reason: str) -> None:
    """Tried again then; a card that was put off meanwhile, no earlier than that says."""
    at = ":until"
    if work.table == "card":
        at = "CASE WHEN wanted = :wanted THEN :until ELSE max(coalesce(next_try_at, 0), :until) END"
    tx.execute(
        f"UPDATE {work.table} SET next_try_at = {at}, last_error = :reason WHERE id = :id",  # noqa: S608 - our words
        {
            "until": _up(until),
            "wanted": work.wanted,
            "reason": _reason(work, reason),
            "id": work.id,
        },
    )


def sleep(tx: Tx, work: Work, until: datetime) -> None:
    """Its reader sleeps: due later, and not late."""
    if work.table == "bundle":
        tx.execute("UPDATE bundle SET next_try_at = ? WHERE id = ?", (_up(until), work.id))
    column = "bundle_id" if work.table == "bundle" else "id"
    tx.execute(f"UPDATE notice SET not_before = ? WHERE {column} = ?", (_up(until), work.id))  # noqa: S608 - our names


def postpone(tx: Tx, work: Work, until: datetime, reason: str) -> None:
    """This try stored nothing: the row is as it was before it, and waits.

    What an earlier try has left unclear stays unclear.
    """
    state = "stale" if work.table == "card" else "sending" if work.unclear else "waiting"
    if _as_before(tx, work, state):
        wait(tx, work, until, reason)


def hold(tx: Tx, work: Work, until: datetime | None, reason: str, *, unclear: bool) -> None:
    """Waits for a coordinator; ``until`` a try of its own. Unless this try's outcome is
    ``unclear``, the row is as it was before it."""
    if not unclear:
        _as_before(tx, work, "held")
    tx.execute(
        f"UPDATE {work.table} SET state = 'held', next_try_at = ?, last_error = ?"  # noqa: S608 - our words
        f" WHERE id = ? AND state IN {_RUNNING[work.table][:-1]}, 'fresh')",
        (None if until is None else _up(until), _reason(work, reason), work.id),
    )
    _lines(tx, work, "held")


def close(tx: Tx, work: Work, reason: str) -> None:
    """A card that is not to be made or changed any more."""
    tx.execute(
        "UPDATE card SET state = 'closed', next_try_at = NULL, last_error = ? WHERE id = ?",
        (reason, work.id),
    )


def end(tx: Tx, work: Work, now: datetime, state: str, reason: str) -> None:
    """A notice or bundle that is sent, dead, expired or withdrawn; private text goes with it."""
    tx.execute(
        f"UPDATE {work.table} SET last_error = ? WHERE id = ?",  # noqa: S608 - our names
        (_reason(work, reason), work.id),
    )
    _end(tx, work, state, now, None)


def _end(tx: Tx, work: Work, state: str, now: datetime, message_id: int | None) -> None:
    if work.unnamed:
        tx.execute("DELETE FROM notice WHERE id = ?", (work.id,))
        return
    if work.table == "bundle":
        tx.execute(
            "UPDATE bundle SET state = ?, message_id = ?, next_try_at = NULL WHERE id = ?",
            (state if state == "sent" else "dead", message_id, work.id),
        )
    column = "bundle_id" if work.table == "bundle" else "id"
    tx.execute(
        "UPDATE notice SET state = ?, payload = NULL, ended_at = ?, message_id = ?,"  # noqa: S608 - our names
        f" next_try_at = NULL WHERE {column} = ? AND state IN {_RUNNING['notice']}",
        (state, seconds(now), message_id, work.id),
    )


def _is_put_off(tx: Tx, work: Work, now: datetime) -> bool:
    """Somebody changed the card since it was read, and its messages are not to follow yet."""
    sql = "SELECT 1 FROM card WHERE id = ? AND wanted <> ? AND next_try_at > ?"
    return tx.value(sql, (work.id, work.wanted, seconds(now))) is not None


def _as_before(tx: Tx, work: Work, state: str) -> bool:
    """Back to what was read; False when the row ended meanwhile."""
    back = tx.execute(
        f"UPDATE {work.table} SET state = ?, tries = ?, first_try_at = ?, last_try_at = ?,"  # noqa: S608 - our words
        f" after_id = ? WHERE id = ? AND state IN {_RUNNING[work.table]}",
        (
            state,
            work.tries if work.creating else 0,
            None if work.first_try_at is None else seconds(work.first_try_at),
            None if work.last_try_at is None else seconds(work.last_try_at),
            work.after_id,
            work.id,
        ),
    ).rowcount
    if back:
        _lines(tx, work, state)
    return back == 1


def _lines(tx: Tx, work: Work, state: str) -> None:
    """The notices of a bundle follow it."""
    if work.table == "bundle":
        tx.execute(
            f"UPDATE notice SET state = ? WHERE bundle_id = ? AND state IN {_RUNNING['notice']}",  # noqa: S608 - our words
            (state, work.id),
        )


def _reason(work: Work, reason: str) -> str | None:
    return None if work.unnamed else reason


def _up(at: datetime) -> int:
    """Never before its time."""
    return math.ceil(at.timestamp())
