"""What search knows of an obstacle and its solution: nothing before the post is sent, nor once it
is taken away; and of what an unnamed author did, nothing before its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import search
from bot.outbox import DELETED
from bot.search import Doc, Grade
from cogs.obstacles.rules.records import Obstacle, State
from cogs.obstacles.rules.turns import Step

if TYPE_CHECKING:
    from bot.db import Tx

KIND = "obstacle"
SOLUTION = "solution"


def publish(tx: Tx, obstacle: Obstacle) -> None:
    """Brings the search document up to date; again is no change."""
    over = obstacle.state in {State.WITHDRAWN, State.DUPLICATE, State.REVIEW}
    if _waits(obstacle):
        return
    taken = obstacle.removed or _deleted(tx, obstacle)
    if over or taken or obstacle.raised_on is None or not obstacle.shown:
        search.withdraw(tx, KIND, obstacle.id)
        return
    search.publish(
        tx,
        Doc(
            kind=KIND,
            ref=obstacle.id,
            title=obstacle.title,
            body="\n".join(filter(None, [obstacle.body, obstacle.tried])),
            at=obstacle.raised_on,
            grade=Grade(obstacle.identity.value),
            topic=obstacle.topic,
            sector=obstacle.sector,
            city_id=obstacle.city_id,
            state=obstacle.state,
        ),
    )


def publish_solution(tx: Tx, obstacle: Obstacle) -> None:
    """As :func:`publish`, of what solved it; seven days after that it is known."""
    if _waits(obstacle):
        return
    row = tx.one("SELECT * FROM solution WHERE obstacle_id = ?", (obstacle.id,))
    known = obstacle.state is State.SOLVED and not obstacle.removed and not _deleted(tx, obstacle)
    if row is None or not row["in_knowledge"] or not known or obstacle.closed_on is None:
        search.withdraw(tx, SOLUTION, obstacle.id)
        return
    counts = tx.one(
        "SELECT count(*) FILTER (WHERE verdict <> 'failed') AS worked,"
        " count(*) FILTER (WHERE verdict = 'failed') AS failed"
        " FROM solution_tried WHERE solution_id = ?",
        (row["id"],),
    )
    assert counts is not None
    search.publish(
        tx,
        Doc(
            kind=SOLUTION,
            ref=obstacle.id,
            title=obstacle.title,
            body="\n".join(filter(None, [row["summary"], row["conditions"]])),
            at=obstacle.closed_on,
            grade=Grade(obstacle.identity.value),
            topic=obstacle.topic,
            sector=obstacle.sector,
            city_id=obstacle.city_id,
            state=obstacle.state,
            url=row["url"],
            worked=counts["worked"],
            failed=counts["failed"],
        ),
    )


def _deleted(tx: Tx, obstacle: Obstacle) -> bool:
    """Somebody deleted its post by hand, perhaps after it had ended."""
    sql = "SELECT 1 FROM card WHERE kind = ? AND record = ? AND last_error = ?"
    return tx.value(sql, (KIND, obstacle.id, DELETED)) is not None


def _waits(obstacle: Obstacle) -> bool:
    """What its unnamed author did last is not to be seen yet. What a coordinator hides goes at
    once."""
    pending = obstacle.appears_at is not None or obstacle.next_step == Step.SHOW
    return obstacle.shown and pending and not obstacle.removed
