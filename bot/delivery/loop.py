"""Works through what is due: per place in order, four places at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import discord

from bot.background import Background
from bot.clock import seconds
from bot.delivery import rows
from bot.delivery.bundles import gather
from bot.delivery.ledger import Ledger
from bot.delivery.outcome import TROUBLE, Outcome, Verdict, outcome_of
from bot.delivery.retry import look_after
from bot.delivery.sender import Sender, Unreadable, Unroutable
from bot.delivery.showing import Missing, Showing

if TYPE_CHECKING:
    from bot.db import Tx
    from bot.delivery.rows import Work
    from bot.services import Services

log = logging.getLogger(__name__)

PLACES_AT_ONCE = 4
PAUSE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(minutes=60)


class Delivery:
    """``wake`` whenever something may be due; rows under way at a stop stay 'sending'.

    ``discord_now`` is Discord's own time: message ids follow it, not our clock.
    """

    def __init__(
        self,
        services: Services,
        client: discord.Client,
        discord_now: Callable[[], datetime],
        background: Background,
    ) -> None:
        self._services = services
        self._background = background
        self._discord_now = discord_now
        self._sender = Sender(client, services.db)
        self._ledger = Ledger(services, discord_now)
        self._showing = Showing(services, client, self._sender, self._ledger, discord_now)
        self._started = False
        self._paused_until: datetime | None = None
        self._pause = PAUSE
        self.on_next_due: Callable[[datetime | None], None] = lambda _: None

    def start(self) -> None:
        self._started = True
        self.wake()

    def stop(self) -> None:
        self._started = False

    def wake(self) -> None:
        if self._started:
            self._background.kick("delivery", self.deliver_due)

    @property
    def paused(self) -> bool:
        """Whether something on the way to Discord has blocked us (a 429 that is not Discord's)."""
        return self._paused_until is not None and self._services.clock.now() < self._paused_until

    async def deliver_due(self) -> None:
        """One pass over everything that is due now."""
        now = self._services.clock.now()
        db = self._services.db
        if not self.paused and not await self._services.quiet():
            await db.write(lambda tx: rows.expire(tx, now))
            await gather(self._services, now)
            works = sorted(await rows.due_works(db, now), key=lambda work: work.route)
            limit = asyncio.Semaphore(PLACES_AT_ONCE)
            places = [list(there) for _, there in groupby(works, key=lambda work: work.route)]
            await asyncio.gather(*(self._place(limit, works) for works in places))
        self.on_next_due(self._paused_until if self.paused else await rows.next_due(db))

    async def check_cards(self) -> None:
        """At start: each shown card's message is fetched once; a missing one is held."""
        shown = await self._services.db.all(
            "SELECT id FROM card WHERE state = 'fresh' AND message_id IS NOT NULL"
        )
        for row in shown:
            work = await rows.card_work(self._services.db, row["id"], self._services.clock.now())
            try:
                if work and not await self._sender.exists(work):
                    await self._lost(work)
            except (*TROUBLE, Unroutable) as error:
                log.warning("card not checked", extra={"error": type(error).__name__})

    async def message_deleted(self, message_id: int) -> None:
        """A person deleted a message; if it was a running card's, coordinators decide."""
        card_id = await self._services.db.value(
            "SELECT id FROM card WHERE message_id = ? AND state IN ('fresh', 'stale', 'sending')",
            (message_id,),
        )
        if card_id is None:
            return
        work = await rows.card_work(self._services.db, card_id, self._services.clock.now())
        if work:
            await self._lost(work)

    async def retry_held(self) -> None:
        """A channel, role or permission changed: what was refused may go now."""
        now = seconds(self._services.clock.now())

        def unit(tx: Tx) -> None:
            for table in ("card", "notice", "bundle"):
                tx.execute(
                    f"UPDATE {table} SET next_try_at = ?"  # noqa: S608 - our names
                    " WHERE state = 'held' AND next_try_at IS NOT NULL",
                    (now,),
                )

        await self._services.db.write(unit)
        self.wake()

    async def _place(self, limit: asyncio.Semaphore, works: list[Work]) -> None:
        """In order; a row that waits lets other records pass, never its own later rows."""
        waiting: set[str] = set()
        async with limit:
            for work in works:
                if self.paused:
                    return
                if work.subject in waiting:
                    continue
                wait = (
                    work.next_try_at is not None and work.next_try_at > self._services.clock.now()
                )
                if (wait or not await self._deliver(work)) and work.creating:
                    waiting.add(work.subject)

    async def _deliver(self, work: Work) -> bool:
        """True when the row came to rest."""
        try:
            if work.unclear and not await self._repeat_is_safe(work):
                return False
            if work.table == "card":
                return await self._showing.card(work)
            return await self._showing.notice(work)
        except Missing:
            await self._lost(work)
        except Unroutable as error:
            await self._ledger.hold(work, str(error), unclear=False)
        except TROUBLE as error:
            return await self._failed(work, outcome_of(error, creating=work.creating))
        except Exception as error:  # noqa: BLE001 - one of the three doors: the unknown is unclear
            log.error("delivery", extra={"ref": work.mark}, exc_info=error)
            return await self._ledger.unclear(work, type(error).__name__)
        return True

    async def _repeat_is_safe(self, work: Work) -> bool:
        """Within the nonce window Discord drops a repeat; later we look for our message first.

        False when the row came to rest, or must wait.
        """
        now = self._discord_now()
        from_then = look_after(work, now)
        if from_then is None:
            return True
        if from_then > now:
            until = self._services.clock.now() + (from_then - now)
            await self._ledger.wait(work, until, "look-up")
            return False
        try:
            found = await self._sender.look(work)
        except Unreadable as error:
            await self._ledger.hold(work, f"look-up: {error}", unclear=True)
            return False
        if found is not None:
            await self._ledger.sent(work, found, None)
            self.wake()
            return False
        await self._ledger.look_missed(work)
        return True

    async def _failed(self, work: Work, outcome: Outcome) -> bool:
        """True when the row came to rest."""
        now = self._services.clock.now()
        log.warning("delivery", extra={"ref": work.mark, "error": outcome.reason})
        match outcome.verdict:
            case Verdict.DELETED_SINCE:
                await self._ledger.end(work, "sent", outcome.reason)
            case Verdict.HELD | Verdict.MISSING:
                await self._ledger.hold(work, outcome.reason, unclear=False)
            case Verdict.DEAD:
                await self._ledger.dead(work, outcome)
            case Verdict.CLOSED:
                self._services.health.private_messages_closed()
                await self._ledger.end(work, "dead", outcome.reason)
            case Verdict.UNCLEAR:
                return await self._ledger.unclear(work, outcome.reason)
            case _:
                await self._later(work, outcome, now)
                return False
        return True

    async def _later(self, work: Work, outcome: Outcome, now: datetime) -> None:
        """Nothing was stored, and the row goes back to the queue."""
        until = now + timedelta(seconds=outcome.wait_seconds)
        if outcome.verdict is Verdict.PAUSED:
            until = self._paused_until = now + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
        elif outcome.verdict is Verdict.LOGGED_OUT:
            self._services.health.logged_out()
        elif outcome.verdict is Verdict.ARCHIVED:
            await self._sender.unarchive(work)
        await self._ledger.postpone(work, until, outcome.reason)

    async def _lost(self, work: Work) -> None:
        """A running card's message is gone: one line, and [Post again] in the health panel."""
        await self._ledger.hold(work, "deleted by hand", unclear=False, retry=False)
