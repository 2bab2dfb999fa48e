"""What becomes of a row after its request: one transaction an outcome."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import discord

from bot.clock import seconds
from bot.delivery import changes, hooks
from bot.delivery.logbook import log_of
from bot.delivery.retry import held_retry, next_try
from bot.outbox import COORDINATORS, DELETED

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from bot.db import Tx
    from bot.delivery.outcome import Outcome
    from bot.delivery.rows import Work
    from bot.services import Services

LOOK_MARGIN = timedelta(seconds=60)
LINE = "coordinators.line"


class Ledger:
    """``now`` is our own time while it can be trusted; tries are kept in Discord's."""

    def __init__(self, services: Services, discord_now: Callable[[], datetime]) -> None:
        self._services = services
        self._discord_now = discord_now
        self._writing: dict[str, tuple[Work, asyncio.Future[None]]] = {}

    async def expire(self, now: datetime) -> None:
        over = await self._services.db.value(
            f"SELECT 1 FROM notice WHERE {changes.OVER} LIMIT 1",  # noqa: S608 - our words
            {"now": seconds(now)},
        )
        if over is not None:
            await self._services.db.write(lambda tx: changes.expire(tx, now))

    async def begin(self, work: Work) -> bool:
        """False when the row ended meanwhile, or was put off: nothing may be sent."""
        now, discord_now = self._services.guard.now(), self._discord_now()
        after_id = discord.utils.time_snowflake(discord_now - LOOK_MARGIN)
        begun = self._services.db.submit(
            lambda tx: changes.begin(tx, work, now, discord_now, after_id)
        )
        await self.written(work.place)
        return await begun

    def sent(self, work: Work, message_id: int, shown: str | None, *, whole: bool = False) -> None:
        """Goes on while it is written: the place's next row begins in the same commit. What the
        cog hangs on it is in that commit too."""
        now, discord_now = self._services.guard.now(), self._discord_now()
        registry = self._services.registry

        def unit(tx: Tx) -> None:
            hooks.made(registry, tx, work, message_id)
            changes.sent(tx, work, now, discord_now, message_id, shown, whole=whole)

        self._writing[work.place] = work, self._services.db.submit(unit)

    async def written(self, place: str) -> None:
        """What was sent there last is on disk, or its row is unclear: whoever asks goes on."""
        if place not in self._writing:
            return
        work, writing = self._writing.pop(place)
        try:
            await writing
        except Exception as error:
            log = log_of(work)
            log.exception("delivery", extra={"ref": work.mark})
            await self._not_written(work, type(error).__name__)

    async def _not_written(self, work: Work, reason: str) -> None:
        try:
            await self.unclear(work, reason)
        except Exception:
            # The row says that it is being sent: the next pass repeats it, or looks for it.
            log = log_of(work)
            log.exception("delivery", extra={"ref": work.mark})

    async def settled(self, work: Work, shown: str) -> None:
        await self._services.db.write(lambda tx: changes.settled(tx, work, shown))

    async def look_missed(self, work: Work) -> None:
        now = self._services.guard.now()

        def unit(tx: Tx) -> None:
            changes.look_missed(tx, work)
            changes.expire(tx, now)

        await self._services.db.write(unit)

    async def look_failed(self, work: Work, reason: str) -> None:
        """Gives up as :meth:`unclear` does."""
        after = self._next_try(work)
        if after is None:
            await self.hold(work, f"look-up: {reason}", unclear=True)
            return
        await self._services.db.write(lambda tx: changes.look_failed(tx, work, after, reason))

    async def wait(self, work: Work, until: datetime, reason: str) -> None:
        await self._services.db.write(lambda tx: changes.wait(tx, work, until, reason))

    async def sleep(self, work: Work, until: datetime) -> None:
        await self._services.db.write(lambda tx: changes.sleep(tx, work, until))

    async def postpone(self, work: Work, until: datetime, reason: str) -> None:
        await self._services.db.write(lambda tx: changes.postpone(tx, work, until, reason))

    async def close(self, work: Work, reason: str) -> None:
        """Of what somebody deleted, its record hears in the same commit."""
        gone = hooks.of(self._services.registry, work.kind).gone if reason == DELETED else None

        def unit(tx: Tx) -> None:
            if gone is not None and hooks.may_be_lost(tx, work):
                gone(tx, work.record)
            changes.close(tx, work, reason)

        await self._services.db.write(unit)

    async def end(self, work: Work, state: str, reason: str) -> None:
        now = self._services.guard.now()
        await self._services.db.write(lambda tx: changes.end(tx, work, now, state, reason))

    async def unclear(self, work: Work, reason: str) -> bool:
        """True when it was given up, and so came to rest."""
        after = self._next_try(work)
        if after is None:
            await self.hold(work, reason, unclear=True)
            return True
        await self.wait(work, after, reason)
        return False

    async def dead(self, work: Work, outcome: Outcome) -> None:
        """Discord will never take it. A card waits for whoever mends what it shows."""
        log_of(work).error("dead", extra={"ref": work.mark, "error": outcome.reason})
        if work.table == "card":
            await self.hold(work, outcome.reason, unclear=False, retry=False)
        else:
            await self.end(work, "dead", outcome.reason)

    async def hold(self, work: Work, reason: str, *, unclear: bool, retry: bool = True) -> None:
        """Waits for a coordinator, who hears of it in one line; tried again by itself at most
        three times a day, unless only a person can decide."""
        now = self._services.guard.now()
        until = held_retry(now) if retry else None
        await self._services.db.write(
            lambda tx: self._hold(tx, work, until, reason, unclear=unclear)
        )

    async def lost(self, work: Work) -> None:
        """Somebody deleted a running card's message: its record hears of it in the same commit."""
        gone = hooks.of(self._services.registry, work.kind).gone

        def unit(tx: Tx) -> None:
            if hooks.may_be_lost(tx, work):
                self._hold(tx, work, None, DELETED, unclear=False)
                if gone is not None:
                    gone(tx, work.record)

        await self._services.db.write(unit)

    async def tell_of_tags(self) -> None:
        """One line a day, however many posts lack a tag."""
        today = self._services.guard.now()
        if LINE in self._services.registry.notices:
            await self._services.db.write(
                lambda tx: self._services.outbox.coordinators_line(
                    tx, f"tags:{today:%Y-%m-%d}", {"what": "tags"}, f"Tags · {today:%Y-%m-%d}"
                )
            )

    def _hold(
        self, tx: Tx, work: Work, until: datetime | None, reason: str, *, unclear: bool
    ) -> None:
        changes.hold(tx, work, until, reason, unclear=unclear)
        if not work.held and self._to_be_told(work):
            now = self._services.guard.now()
            self._services.outbox.coordinators_line(
                tx,
                f"held:{work.table}:{work.id}:{seconds(now) // 86_400}",
                {"what": "held", "ref": work.mark, "reason": reason},
                f"{work.mark} · held {now:%Y-%m-%d}",
            )

    def _to_be_told(self, work: Work) -> bool:
        """No line about a line, nor one that tells of an unnamed author."""
        known = LINE in self._services.registry.notices
        return known and work.route != COORDINATORS and not work.unnamed

    def _next_try(self, work: Work) -> datetime | None:
        return next_try(work, self._services.guard.now(), self._services.secrets)
