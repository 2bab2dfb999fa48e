"""What came out of a poll, as the main file keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cogs.polls.rules.results import PublishedResult, PublishedRow, Verdict, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.db import Row, Tx
    from cogs.polls.rules.kinds import Poll

OUTCOME = "SELECT verdict, ballots, texts_withheld FROM poll_outcomes WHERE poll = ?"
ANONYMOUS_ROWS = (
    "SELECT position, count, mean_tenths, place, share, word FROM poll_results"
    " WHERE poll = ? ORDER BY position"
)
NAMED_ROWS = (
    "SELECT position, count, mean_tenths, place, share, NULL AS word FROM named_results"
    " WHERE poll = ? ORDER BY position"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The published result; ``texts_withheld`` is known once own words were released."""

    result: PublishedResult
    texts_withheld: int | None = None


def keep(tx: Tx, poll: Poll, result: PublishedResult) -> None:
    """Writes the result, once; the tables refuse a hidden cell."""
    tx.execute(
        "INSERT INTO poll_outcomes (poll, anonymous, verdict, ballots) VALUES (?, ?, ?, ?)",
        (poll.id, int(poll.anonymous), result.verdict, result.ballots),
    )
    if poll.anonymous:
        tx.many(
            "INSERT INTO poll_results"
            " (poll, anonymous, position, count, mean_tenths, place, share, word)"
            " VALUES (?, 1, ?, ?, ?, ?, ?, ?)",
            [(*_numbers(poll, row), row.word) for row in result.rows],
        )
        return
    tx.many(
        "INSERT INTO named_results (poll, anonymous, position, count, mean_tenths, place, share)"
        " VALUES (?, 0, ?, ?, ?, ?, ?)",
        [_numbers(poll, row) for row in result.rows],
    )


def withheld(tx: Tx, poll_id: int, texts: int) -> None:
    """How many own words were not released."""
    tx.execute("UPDATE poll_outcomes SET texts_withheld = ? WHERE poll = ?", (texts, poll_id))


def outcome_of(poll: Poll, outcome: Row, rows: Sequence[Row]) -> Outcome:
    result = PublishedResult(
        kind=poll.kind,
        anonymous=poll.anonymous,
        rows=tuple(_row(poll, row) for row in rows),
        verdict=Verdict(outcome["verdict"]) if outcome["verdict"] else None,
        ballots=outcome["ballots"],
    )
    return Outcome(result, outcome["texts_withheld"])


def _numbers(poll: Poll, row: PublishedRow) -> tuple[object, ...]:
    return (poll.id, row.position, row.count, row.mean_tenths, row.place, row.share)


def _row(poll: Poll, row: Row) -> PublishedRow:
    return PublishedRow(
        position=row["position"],
        option=poll.labels[row["position"]],
        word=Word(row["word"]) if row["word"] else None,
        count=row["count"],
        mean_tenths=row["mean_tenths"],
        place=row["place"],
        share=row["share"],
    )
