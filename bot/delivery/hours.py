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
    hour is long over. Kinds that may come at any hour do; what is alike for everybody, and what
    goes to somebody behind a handle, keeps to the server's zone."""
    classes = _classes(services, work)
    named = work.route.startswith("dm:")
    if Class.ANY_HOUR in classes or not (named or work.unnamed):
        return now
    zone: str | None = None
    if named and Class.OWN not in classes:
        zone = await services.db.value(READER_ZONE, (int(work.route.removeprefix("dm:")),))
    return when.next_waking(zone or services.settings.default_zone, now)


def _classes(services: Services, work: Work) -> frozenset[Class]:
    kind = services.registry.notices.get(work.kind)
    return kind.classes if kind is not None else frozenset()
