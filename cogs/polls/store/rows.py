"""How a poll is written down in the main file, and read again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.clock import moment, moment_or_none, seconds
from bot.errors import NotFound
from bot.topics import Sector
from cogs.polls.rules.kinds import AnswerMode, Audience, Poll, PollKind, State, Texts, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.db import Row, Tx

# The last sub-select keeps the options in their order; SQLite 3.40 cannot order an aggregate.
POLLS = (
    "SELECT polls.*, (SELECT json_group_array(label) FROM (SELECT label FROM poll_options"
    " WHERE poll = polls.id ORDER BY position)) AS options FROM polls"
)
ONE = f"{POLLS} WHERE polls.id = ?"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and whether in the coordinators' role: only their acts are noted."""

    id: int
    coordinator: bool = False


def poll_of(row: Row) -> Poll:
    return Poll(
        id=row["id"],
        kind=PollKind(row["kind"]),
        mode=AnswerMode((bool(row["anonymous"]), Unit(row["unit"]))),
        question=row["question"],
        question_key=row["question_key"],
        options=tuple(json.loads(row["options"])),
        most=row["most"],
        own_words=bool(row["own_words"]),
        audience=Audience(row["audience"]),
        sector=Sector(row["sector"]) if row["sector"] else None,
        min_result=row["min_result"],
        min_exact=row["min_exact"],
        state=State(row["state"]),
        texts=Texts(row["texts"]),
        made_at=moment(row["made_at"]),
        opens_at=moment(row["opens_at"]),
        closes_at=moment(row["closes_at"]),
        remind_at=moment_or_none(row["remind_at"]),
        reminded_at=moment_or_none(row["reminded_at"]),
        extended=row["extended"],
        review_at=moment_or_none(row["review_at"]),
        forget_at=moment_or_none(row["forget_at"]),
        first_round=row["first_round"],
        round=row["round"],
        asked_count=row["asked_count"],
        box_token=row["box_token"],
        box_cleared=bool(row["box_cleared"]),
        opener_id=row["opener_id"],
        version=row["version"],
    )


def find(tx: Tx, poll_id: int) -> Poll:
    """The poll; NotFound where there is none."""
    row = tx.one(ONE, (poll_id,))
    if row is None:
        raise missing(poll_id)
    return poll_of(row)


def missing(poll_id: int) -> NotFound:
    return NotFound("There is no POLL-{number}.", number=poll_id)


def find_all(tx: Tx, where: str, params: Sequence[Any] = ()) -> list[Poll]:
    return [poll_of(row) for row in tx.all(f"{POLLS} WHERE {where}", params)]


def insert(tx: Tx, poll: Poll) -> Poll:
    """Writes a new poll; the same with its number."""
    columns = _asked(poll) | {"state": poll.state, "made_at": seconds(poll.made_at)}
    names, marks = ", ".join(columns), ", ".join("?" for _ in columns)
    poll_id = tx.execute(
        f"INSERT INTO polls ({names}) VALUES ({marks})",  # noqa: S608 - our names
        tuple(columns.values()),
    ).lastrowid
    assert poll_id is not None
    _insert_options(tx, poll_id, poll.options)
    return find(tx, poll_id)


def replace_draft(tx: Tx, poll: Poll) -> Poll:
    """Writes a draft anew, under its number and its age."""
    tx.execute("DELETE FROM poll_options WHERE poll = ?", (poll.id,))
    _insert_options(tx, poll.id, poll.options)
    return change(tx, poll.id, **_asked(poll))


def change(tx: Tx, poll_id: int, **columns: object) -> Poll:
    """Changes the named columns; the poll as it is now."""
    settings = ", ".join(f"{name} = ?" for name in columns)
    tx.execute(
        f"UPDATE polls SET {settings}, version = version + 1 WHERE id = ?",  # noqa: S608 - our names
        (*map(_stored, columns.values()), poll_id),
    )
    return find(tx, poll_id)


def _asked(poll: Poll) -> dict[str, object]:
    """The columns that a draft fixes."""
    columns: dict[str, object] = {
        "kind": poll.kind,
        "anonymous": poll.anonymous,
        "unit": poll.unit,
        "question": poll.question,
        "question_key": poll.question_key,
        "most": poll.most,
        "own_words": poll.own_words,
        "audience": poll.audience,
        "sector": poll.sector,
        "min_result": poll.min_result,
        "min_exact": poll.min_exact,
        "opens_at": poll.opens_at,
        "closes_at": poll.closes_at,
        "first_round": poll.first_round,
        "round": poll.round,
        "opener_id": poll.opener_id,
    }
    return {name: _stored(value) for name, value in columns.items()}


def _stored(value: object) -> object:
    if isinstance(value, datetime):
        return seconds(value)
    return int(value) if isinstance(value, bool) else value


def _insert_options(tx: Tx, poll_id: int, options: Sequence[str]) -> None:
    tx.many(
        "INSERT INTO poll_options (poll, position, label) VALUES (?, ?, ?)",
        [(poll_id, position, label) for position, label in enumerate(options)],
    )
