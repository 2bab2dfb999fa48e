"""What became of rounds of matching, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.clock import moment

if TYPE_CHECKING:
    from bot.db import Database

_ROUNDS = """
SELECT peer_match.round_id, match_round.at, coalesce(match_round.topic, '') AS topic,
    count(*) AS groups, sum(state IN ('accepted', 'over')) AS accepted,
    sum(state = 'declined') AS declined, sum(state = 'lapsed') AS lapsed,
    sum(state = 'invited') AS open,
    sum(EXISTS (SELECT 1 FROM match_answer WHERE match_id = peer_match.id AND met = 1)) AS met,
    sum((SELECT count(useful) FROM match_answer WHERE match_id = peer_match.id)) AS ratings,
    sum((SELECT total(useful) FROM match_answer WHERE match_id = peer_match.id)) AS rated
FROM peer_match LEFT JOIN match_round ON match_round.id = peer_match.round_id
GROUP BY peer_match.round_id ORDER BY peer_match.round_id DESC LIMIT ?
"""
MOST = 8


@dataclass(frozen=True, slots=True)
class Figures:
    """A round; without a number, the invitations that cities sent by hand."""

    number: int | None
    day: str
    topic: str
    groups: int
    accepted: int
    declined: int
    lapsed: int
    open: int
    met: int
    ratings: int
    rated: float


async def figures(db: Database) -> list[Figures]:
    """The newest rounds first."""
    return [
        Figures(
            row["round_id"],
            f"{moment(row['at']):%d %B %Y}" if row["at"] is not None else "",
            *(row[name] for name in Figures.__slots__[2:]),
        )
        for row in await db.all(_ROUNDS, (MOST,))
    ]
