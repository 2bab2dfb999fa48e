"""What somebody without a name does shows minutes later: no press is to be timed by what others
see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.obstacles.rules.raising import delay

if TYPE_CHECKING:
    from datetime import datetime

    from bot.db import Tx
    from bot.ids import Secrets
    from bot.outbox import Outbox
    from cogs.obstacles.rules.records import Obstacle


def put_off(
    tx: Tx,
    outbox: Outbox,
    secrets: Secrets,
    obstacle: Obstacle,
    now: datetime,
    *cards: tuple[str, int],
) -> datetime | None:
    """Until when these cards, which are stale now, stay as they are; None, and nothing put off,
    where the post shows its city."""
    if not obstacle.identity.unnamed:
        return None
    until = now + delay(secrets.below)
    for kind, record in cards:
        outbox.put_off(tx, kind, record, until)
    return until
