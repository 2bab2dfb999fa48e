"""What somebody without a name does shows minutes later: no press is to be timed by what others
see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.obstacles.rules.raising import delay
from cogs.obstacles.store.reading import change

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
    is_news: bool = False,
) -> datetime | None:
    """Until when search, and these cards, which are stale now, stay as they are; None, and nothing
    put off, where the post shows its city. Call it before anything is published. ``is_news``: in
    people's inboxes, too, once it is seen."""
    if not obstacle.identity.unnamed:
        return None
    until = now + delay(secrets.below)
    if obstacle.shown:
        told = change(tx, obstacle.id, appears_at=until)
        if is_news and not told.is_news:
            change(tx, obstacle.id, is_news=True)
    for kind, record in cards:
        outbox.put_off(tx, kind, record, until)
    outbox.nudge(tx)
    return until
