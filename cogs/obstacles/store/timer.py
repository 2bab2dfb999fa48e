"""The clockwork of posts: appearing, recounting, sealing, drafts that expire, people who left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.db import Database
    from cogs.obstacles.store.facing import Facing
    from cogs.obstacles.store.keyring import Keyring
    from cogs.obstacles.store.posts import Posts
    from cogs.obstacles.store.sealing import Sealing

DAILY = timedelta(hours=24)


class ObstacleTimer:
    name = "obstacles"

    def __init__(
        self, db: Database, posts: Posts, facing: Facing, sealing: Sealing, keyring: Keyring
    ) -> None:
        self._db = db
        self._posts = posts
        self._facing = facing
        self._sealing = sealing
        self._keyring = keyring
        self._tidy_at: datetime | None = None

    async def next_due(self) -> datetime | None:
        times = [
            await self._posts.next_due(),
            await self._facing.next_due(),
            await self._sealing.next_due(),
            await self._keyring.next_expiry(),
            self._tidy_at,
        ]
        return min((at for at in times if at is not None), default=None)

    async def run_due(self, now: datetime) -> None:
        await self._posts.run_due(now)
        await self._facing.run_due(now)
        await self._sealing.run_due(now)
        await self._keyring.drop_expired(now)
        if self._tidy_at is None or self._tidy_at <= now:
            await self._tidy()
            self._tidy_at = now + DAILY

    async def _tidy(self) -> None:
        """Whoever takes part no more wants no news either. A key that could not be destroyed when
        its post was sealed is destroyed now."""
        await self._db.write(
            lambda tx: tx.execute(
                "DELETE FROM follow WHERE user_id IN"
                " (SELECT user_id FROM member WHERE left_at IS NOT NULL)"
            ).close()
        )
        await self._sealing.sweep()
