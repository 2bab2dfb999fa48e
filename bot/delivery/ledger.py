"""What becomes of a row after its request: one transaction an outcome."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import discord

from bot.clock import seconds
from bot.delivery import rows
from bot.delivery.retry import held_retry, next_try

if TYPE_CHECKING:
    from bot.db import Tx
    from bot.delivery.outcome import Outcome
    from bot.delivery.rows import Work
    from bot.services import Services

log = logging.getLogger(__name__)

LOOK_MARGIN = timedelta(seconds=60)


class Ledger:
    def __init__(self, services: Services, discord_now: Callable[[], datetime]) -> None:
        self._services = services
        self._discord_now = discord_now

    @property
    def _now(self) -> datetime:
        return self._services.clock.now()

    async def begin(self, work: Work) -> None:
        now = self._discord_now()
        after_id = discord.utils.time_snowflake(now - LOOK_MARGIN)
        await self._services.db.write(lambda tx: rows.begin(tx, work, now, after_id))

    async def sent(self, work: Work, message_id: int, shown: str | None) -> None:
        now = self._now
        await self._services.db.write(lambda tx: rows.sent(tx, work, now, message_id, shown))

    async def settled(self, work: Work, shown: str) -> None:
        await self._services.db.write(lambda tx: rows.settled(tx, work, shown))

    async def look_missed(self, work: Work) -> None:
        await self._services.db.write(lambda tx: rows.look_missed(tx, work))

    async def wait(self, work: Work, until: datetime, reason: str) -> None:
        await self._services.db.write(lambda tx: rows.wait(tx, work, until, reason))

    async def postpone(self, work: Work, until: datetime, reason: str) -> None:
        await self._services.db.write(lambda tx: rows.postpone(tx, work, until, reason))

    async def end(self, work: Work, state: str, reason: str) -> None:
        now = self._now
        await self._services.db.write(lambda tx: rows.end(tx, work, now, state, reason))

    async def unclear(self, work: Work, reason: str) -> bool:
        """True when it was given up, and so came to rest."""
        after = next_try(work, self._now, self._services.secrets)
        if after is None:
            await self.hold(work, reason, unclear=True)
            return True
        await self.wait(work, after, reason)
        return False

    async def dead(self, work: Work, outcome: Outcome) -> None:
        log.error("dead", extra={"ref": work.mark, "error": outcome.reason})
        await self.end(work, "dead", outcome.reason)

    async def hold(self, work: Work, reason: str, *, unclear: bool, retry: bool = True) -> None:
        """Waits for a coordinator, who hears of it in one line a day; tried again by itself at
        most three times a day, unless only a person can decide."""
        now = self._now
        until = held_retry(now) if retry else None
        tell = not work.route.startswith("channel:coordinators")

        def unit(tx: Tx) -> None:
            rows.hold(tx, work, until, reason, unclear=unclear)
            if tell:
                self._services.outbox.coordinators_line(
                    tx,
                    f"held:{work.table}:{work.id}:{seconds(now) // 86_400}",
                    {"what": "held", "ref": work.mark, "reason": reason},
                    f"{work.mark} · held {now:%Y-%m-%d}",
                )

        await self._services.db.write(unit)
