"""Works through what is due: per place in order, four places at once."""

from __future__ import annotations

import asyncio
import logging
from itertools import groupby
from typing import TYPE_CHECKING

import discord

from bot.clock import seconds
from bot.delivery import rows
from bot.delivery.brake import Brake
from bot.delivery.bundles import gather
from bot.delivery.ends import Ends
from bot.delivery.ledger import Ledger
from bot.delivery.logbook import log_of
from bot.delivery.looking import Looking
from bot.delivery.outcome import TROUBLE, outcome_of
from bot.delivery.places import Nobody, Unroutable
from bot.delivery.posts import Unsure
from bot.delivery.showing import Missing, Showing, Unshowable
from bot.delivery.ways import Ways
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.background import Background
    from bot.db import Tx
    from bot.delivery.rows import Work
    from bot.services import Services

log = logging.getLogger(__name__)

PLACES_AT_ONCE = 8
"""Twice as many as may send: while one writes down its row, another's request is under way."""


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
        self._ways = Ways(services, client)
        self._sender = self._ways.sender
        self._ledger = Ledger(services, discord_now)
        self._showing = Showing(services, client, self._ways, self._ledger, discord_now)
        self._brake = Brake(services)
        self._ends = Ends(services, self._sender, self._ledger, self._showing, self._brake)
        self._looking = Looking(self._ways, self._ledger, self._showing, self._now, discord_now)
        self._looking.on_failure = self._ends.look_failed
        self._sender.check = self._brake.check
        self._sender.on_success = self._brake.went_through
        self._showing.on_more = self._ends.wake = self.wake
        self._started = False
        self.on_next_due: Callable[[datetime | None], None] = lambda _: None

    def start(self) -> None:
        self._started = True
        self.wake()

    def stop(self) -> None:
        self._started = False

    @property
    def started(self) -> bool:
        return self._started

    def wake(self) -> None:
        if self._started:
            self._background.kick("delivery", self.deliver_due)

    @property
    def paused(self) -> bool:
        """Whether something on the way to Discord has blocked us (a 429 that is not Discord's)."""
        return self._brake.until is not None

    async def deliver_due(self) -> None:
        """One pass over everything that is due now."""
        self._services.guard.check()
        now = self._now()
        if not self.paused and not await self._services.quiet():
            await self._pass(now)
        at = self._brake.until or await rows.next_due(self._services.db, now)
        # While our clock is not trusted it stands elsewhere than delivery's, and so do its alarms.
        self.on_next_due(at and at + (self._services.clock.now() - self._now()))

    async def check_cards(self) -> None:
        """At start: each running record's message is fetched once; a missing one is held."""
        shown = await self._services.db.all(
            "SELECT id FROM card WHERE state = 'fresh' AND message_id IS NOT NULL"
        )
        for row in shown:
            work = await rows.card_work(self._services.db, row["id"])
            try:
                if work and not await self._showing.ended(work):
                    await self._check(work)
            except (*TROUBLE, KeyError, Unroutable, UserError) as error:
                log.warning("card not checked", extra={"error": type(error).__name__})

    async def message_deleted(self, message_id: int) -> None:
        """A person deleted a message; if it was a running card's, coordinators decide."""
        card_id = await self._services.db.value(
            "SELECT id FROM card WHERE message_id = ? AND state IN ('fresh', 'stale', 'sending')",
            (message_id,),
        )
        if card_id is None:
            return
        work = await rows.card_work(self._services.db, card_id)
        if work:
            await self._ends.lost(work)

    async def thread_deleted(self, thread_id: int, parent_id: int) -> None:
        """A person deleted a thread; if it was a card's post in a forum, as with its message."""
        try:
            forum = await self._ways.places.is_forum(parent_id)
        except (*TROUBLE, KeyError, Unroutable):
            return  # The whole forum is gone: set-up makes it anew, and with it the posts.
        if forum:
            await self.message_deleted(thread_id)

    async def retry_held(self) -> None:
        """A channel, role or permission changed: what was refused may go now."""
        now = seconds(self._now())

        def unit(tx: Tx) -> None:
            for table in ("card", "notice", "bundle"):
                tx.execute(
                    f"UPDATE {table} SET next_try_at = ?"  # noqa: S608 - our names
                    " WHERE state = 'held' AND next_try_at > ?",
                    (now, now),
                )

        await self._services.db.write(unit)
        self.wake()

    def _now(self) -> datetime:
        return self._services.guard.now()

    # A pass

    async def _pass(self, now: datetime) -> None:
        await self._ledger.expire(now)
        await gather(self._services, now)
        due = await rows.due_works(self._services.db, now)
        works = sorted(due, key=lambda work: work.place)
        limit = asyncio.Semaphore(PLACES_AT_ONCE)
        places = [list(there) for _, there in groupby(works, key=lambda work: work.place)]
        # All come to an end before the next pass may begin: no row is ever in two hands.
        ends = await asyncio.gather(
            *(self._place(limit, there) for there in places), return_exceptions=True
        )
        for error in ends:
            if isinstance(error, Exception):
                log.error("delivery", exc_info=error)
            elif error is not None:
                raise error

    async def _place(self, limit: asyncio.Semaphore, works: list[Work]) -> None:
        """In order; a row that waits lets other records pass, never its own later rows."""
        blocked: set[str] = set()
        async with limit:
            for work in works:
                if self.paused:
                    break
                if work.subject in blocked:
                    continue
                waits = work.next_try_at is not None and work.next_try_at > self._now()
                if (waits or not await self._deliver(work)) and work.creating:
                    blocked.add(work.subject)
            await self._ledger.written(works[0].place)

    async def _deliver(self, work: Work) -> bool:
        """True when the row came to rest."""
        try:
            return await self._attempt(work)
        except (*TROUBLE, KeyError) as error:
            return await self._ends.failed(work, outcome_of(error, creating=work.creating))
        except Exception as error:
            # One of the three doors: the unknown is unclear.
            log = log_of(work)
            log.exception("delivery", extra={"ref": work.mark})
            return await self._ledger.unclear(work, type(error).__name__)

    async def _attempt(self, work: Work) -> bool:
        try:
            if work.unclear and not await self._looking.may_repeat(work):
                return False
            show = self._showing.card if work.table == "card" else self._showing.notice
            return await show(work)
        except Unsure as error:
            return await self._ledger.unclear(work, str(error))
        except Missing:
            await self._ends.lost(work)
        except Nobody:
            await self._ledger.end(work, "withdrawn", "nobody")
        except Unroutable as error:
            await self._ledger.hold(work, str(error), unclear=False)
        except Unshowable as error:
            log_of(work).exception("rendering", extra={"ref": work.mark}, exc_info=error.__cause__)
            await self._ledger.hold(work, str(error), unclear=False)
        return True

    async def _check(self, work: Work) -> None:
        try:
            exists = await self._sender.exists(work)
        except discord.NotFound as error:
            # Its whole channel is gone; set-up makes another, and with it the message.
            await self._ends.failed(work, outcome_of(error, creating=False))
            return
        if not exists:
            await self._ends.lost(work)
