"""When a private message that is late may still disturb its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import when
from bot.outbox import READER_ZONE
from bot.registry import Class

if TYPE_CHECKING:
    from datetime import datetime

    from bot.delivery.rows import Work
    from bot.services import Services


async def awake_at(services: Services, work: Work, now: datetime) -> datetime:
    """``now``, or the reader's next waking time: after a downtime the outbox's own choice of the
    hour is long over. Kinds that may come at any hour do."""
    if not work.route.startswith("dm:") or _any_hour(services, work):
        return now
    user_id = int(work.route.removeprefix("dm:"))
    zone = await services.db.value(READER_ZONE, (user_id,))
    return when.next_waking(zone or services.settings.default_zone, now)


def _any_hour(services: Services, work: Work) -> bool:
    kind = services.registry.notices.get(work.kind)
    return kind is not None and Class.ANY_HOUR in kind.classes
