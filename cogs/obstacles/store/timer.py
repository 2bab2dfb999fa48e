"""The clockwork of posts: appearing, recounting, sealing, drafts that expire, people who left."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import ids
from bot.each import each
from bot.errors import UserError

if TYPE_CHECKING:
    from bot.services import Services
    from cogs.obstacles.store.facing import Facing
    from cogs.obstacles.store.keyring import Keyring
    from cogs.obstacles.store.posts import Posts
    from cogs.obstacles.store.sealing import Sealing

log = logging.getLogger(__name__)

DAILY = timedelta(hours=24)
HOURLY = timedelta(hours=1)
"""How often a fault that lasts is told."""


class ObstacleTimer:
    """One part's fault does not stop the others."""

    name = "obstacles"

    def __init__(
        self, services: Services, posts: Posts, facing: Facing, sealing: Sealing, keyring: Keyring
    ) -> None:
        self._services = services
        self._posts = posts
        self._facing = facing
        self._sealing = sealing
        self._keyring = keyring
        self._tidy_at: datetime | None = None
        self._told_at: datetime | None = None

    async def next_due(self) -> datetime | None:
        times = [
            await self._posts.next_due(),
            await self._posts.next_forgetting(),
            await self._facing.next_due(),
            await self._sealing.next_due(),
            await self._next_expiry(),
            self._tidy_at,
        ]
        return min((at for at in times if at is not None), default=None)

    async def run_due(self, now: datetime) -> None:
        parts = (
            self._posts.run_due,
            self._posts.forget_drafts,
            self._facing.run_due,
            self._sealing.run_due,
            self._keyring.drop_expired,
            self._tidy,
        )
        await each(parts, lambda part: part(now))

    async def _next_expiry(self) -> datetime | None:
        """None while the key file cannot be read: posts go on. Said in the log once an hour."""
        try:
            return await self._keyring.next_expiry()
        except UserError:
            now = self._services.clock.now()
            if self._told_at is None or self._told_at + HOURLY <= now:
                self._told_at = now
                code = ids.fault_code(self._services.secrets)
                log.exception("keyring", extra={"ref": code})
            return None

    async def _tidy(self, now: datetime) -> None:
        """Whoever takes part no more wants no news either. A key that could not be destroyed when
        its post was sealed is destroyed now, or an hour after a look in vain."""
        if self._tidy_at is not None and self._tidy_at > now:
            return
        self._tidy_at = now + HOURLY
        await self._services.db.write(
            lambda tx: tx.execute(
                "DELETE FROM follow WHERE user_id IN"
                " (SELECT user_id FROM member WHERE left_at IS NOT NULL)"
            ).close()
        )
        await self._sealing.sweep()
        self._tidy_at = now + DAILY
