"""What stands in the ballot box, and how it is read and destroyed: plain functions of a tx."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot import ids
from cogs.polls.rules.answers import decode_text

if TYPE_CHECKING:
    from bot.db import Tx
    from bot.ids import Secrets
    from cogs.polls.rules.kinds import Poll

_ID_LENGTH = 16


@dataclass(frozen=True, slots=True)
class BoxPoll:
    """One poll's part of the box. ``answered``: whether it holds any answer."""

    token: bytes = field(repr=False)
    accepting: bool
    answered: bool


@dataclass(frozen=True, slots=True, repr=False)
class Contents:
    """All that is counted, in memory only; in no order that means anything."""

    markers: frozenset[bytes]
    bodies: tuple[bytes, ...]
    texts: int


@dataclass(frozen=True, slots=True)
class WaitingText:
    """Own words that wait for review. ``id``: 32 hex digits, to which no code leads."""

    id: str
    text: str = field(repr=False)
    marked: bool
    withheld: bool


def admit(tx: Tx, poll_id: int, token: bytes) -> None:
    """Room for a poll that is about to open; what stood under its number goes."""
    _delete(tx, poll_id)
    tx.execute(
        "INSERT INTO box_polls (poll_id, token, accepting) VALUES (?, ?, 1)", (poll_id, token)
    )


def stop_accepting(tx: Tx, poll_id: int) -> None:
    tx.execute("UPDATE box_polls SET accepting = 0 WHERE poll_id = ?", (poll_id,))


def polls(tx: Tx) -> dict[int, BoxPoll]:
    found = tx.all(
        "SELECT poll_id, token, accepting, EXISTS (SELECT 1 FROM voted"
        " WHERE voted.poll_id = box_polls.poll_id) AS answered FROM box_polls"
    )
    return {
        row["poll_id"]: BoxPoll(row["token"], bool(row["accepting"]), bool(row["answered"]))
        for row in found
    }


def has_answered(tx: Tx, poll_id: int, marker: bytes) -> bool:
    sql = "SELECT 1 FROM voted WHERE poll_id = ? AND marker = ?"
    return tx.value(sql, (poll_id, marker)) is not None


def markers(tx: Tx, poll_id: int) -> frozenset[bytes]:
    found = tx.all("SELECT marker FROM voted WHERE poll_id = ?", (poll_id,))
    return frozenset(row["marker"] for row in found)


def contents(tx: Tx, poll: Poll) -> Contents | None:
    """None where the box does not know the poll under its token."""
    if not _knows(tx, poll):
        return None
    ballots = tx.all("SELECT body FROM ballots WHERE poll_id = ?", (poll.id,))
    texts = tx.value("SELECT count(*) FROM texts WHERE poll_id = ?", (poll.id,))
    return Contents(markers(tx, poll.id), tuple(row["body"] for row in ballots), texts)


def clear(tx: Tx, poll_id: int, secrets: Secrets, *, keep_texts: bool) -> bool:
    """Destroys all of a poll, or all but its texts, which get fresh ids. True: the box is empty."""
    kept = _under_fresh_ids(tx, poll_id, secrets) if keep_texts else []
    _delete(tx, poll_id, with_poll=not keep_texts)
    tx.many(
        "INSERT INTO texts (poll_id, text_id, marked, withheld, body) VALUES (?, ?, ?, ?, ?)", kept
    )
    return tx.value("SELECT 1 FROM box_polls") is None


def texts(tx: Tx, poll: Poll) -> list[WaitingText] | None:
    """None where the box does not know the poll under its token."""
    if not _knows(tx, poll):
        return None
    found = tx.all("SELECT * FROM texts WHERE poll_id = ? ORDER BY text_id", (poll.id,))
    return [
        WaitingText(
            row["text_id"].hex(),
            decode_text(row["body"]),
            bool(row["marked"]),
            bool(row["withheld"]),
        )
        for row in found
    ]


def withhold(tx: Tx, poll_id: int, text_id: str, *, withheld: bool) -> bool:
    changed = tx.execute(
        "UPDATE texts SET withheld = ? WHERE poll_id = ? AND lower(hex(text_id)) = ?",
        (int(withheld), poll_id, text_id),
    )
    return changed.rowcount == 1


def _knows(tx: Tx, poll: Poll) -> bool:
    token = tx.value("SELECT token FROM box_polls WHERE poll_id = ?", (poll.id,))
    return token is not None and token == poll.box_token


def _delete(tx: Tx, poll_id: int, *, with_poll: bool = True) -> None:
    tx.execute("DELETE FROM voted WHERE poll_id = ?", (poll_id,))
    tx.execute("DELETE FROM ballots WHERE poll_id = ?", (poll_id,))
    tx.execute("DELETE FROM texts WHERE poll_id = ?", (poll_id,))
    if with_poll:
        tx.execute("DELETE FROM box_polls WHERE poll_id = ?", (poll_id,))


def _under_fresh_ids(tx: Tx, poll_id: int, secrets: Secrets) -> list[tuple[object, ...]]:
    found = tx.all("SELECT marked, withheld, body FROM texts WHERE poll_id = ?", (poll_id,))
    fresh = [(poll_id, secrets.bytes(_ID_LENGTH), *row) for row in found]
    return ids.shuffled(secrets, fresh)
