"""What search knows of an obstacle: nothing before its post is sent, nor once it is taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import search
from bot.search import Doc, Grade
from cogs.obstacles.rules.records import Obstacle, State

if TYPE_CHECKING:
    from bot.db import Tx

KIND = "obstacle"


def publish(tx: Tx, obstacle: Obstacle) -> None:
    """Brings the search document up to date; again is no change."""
    over = obstacle.state in {State.WITHDRAWN, State.DUPLICATE, State.REVIEW}
    if over or obstacle.removed or obstacle.raised_on is None or not obstacle.shown:
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
