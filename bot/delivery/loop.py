"""Works through what is due: per place in order, four places at once."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from bot.clock import seconds
from bot.delivery import rows
from bot.delivery.brake import Brake
from bot.delivery.bundles import gather
from bot.delivery.ledger import Ledger
from bot.delivery.outcome import TROUBLE, Outcome, Verdict, outcome_of
from bot.delivery.retry import LOOK_PAUSE, look_after
from bot.delivery.sender import Sender, Unreadable, Unroutable
from bot.delivery.showing import Missing, Showing, Unshowable
from bot.errors import UserError
from bot.outbox import DELETED

if TYPE_CHECKING:
    from collections.abc import Callable

    import discord

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
        self._sender = Sender(client, services.db)
        self._ledger = Ledger(services, discord_now)
        self._showing = Showing(services, client, self._sender, self._ledger, discord_now)
        self._brake = Brake(services)
        self._sender.check = self._brake.check
        self._sender.on_success = self._brake.went_through
        self._showing.on_more = self.wake
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
            await self._lost(work)

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
            if work.unclear and not await self._may_repeat(work):
                return False
            if work.table == "card":
                return await self._showing.card(work)
            return await self._showing.notice(work)
        except Missing:
            await self._lost(work)
        except Unroutable as error:
            await self._ledger.hold(work, str(error), unclear=False)
        except Unshowable as error:
            log.exception("rendering", extra={"ref": work.mark}, exc_info=error.__cause__)
            await self._ledger.hold(work, str(error), unclear=False)
        except (*TROUBLE, KeyError) as error:
            return await self._failed(work, outcome_of(error, creating=work.creating))
        except Exception as error:
            # One of the three doors: the unknown is unclear.
            log.exception("delivery", extra={"ref": work.mark})
            return await self._ledger.unclear(work, type(error).__name__)
        return True

    # Looking first

    async def _may_repeat(self, work: Work) -> bool:
        """Within the nonce window Discord drops a repeat; later we look for our message first.

        False when it was found, must wait, or is not to be said any more.
        """
        # What stands before it in its place may be the card that it replies to.
        await self._ledger.written(work.place)
        now = self._discord_now()
        over = work.expires_at is not None and work.expires_at <= self._now()
        from_then = look_after(work, now)
        if from_then is None and over and work.last_try_at is not None:
            from_then = work.last_try_at + LOOK_PAUSE
        if from_then is not None and from_then > now:
            await self._ledger.wait(work, self._now() + (from_then - now), "look-up")
            return False
        if from_then is not None and not await self._looked_in_vain(work):
            return False
        if over:
            await self._ledger.end(work, "expired", "past its time")
        return not over

    async def _looked_in_vain(self, work: Work) -> bool:
        try:
            found = await self._sender.look(work)
        except (Unreadable, Unroutable) as error:
            await self._ledger.hold(work, f"look-up: {error}", unclear=True)
            return False
        except (*TROUBLE, KeyError) as error:
            await self._look_failed(work, outcome_of(error, creating=False))
            return False
        if found is not None:
            await self._showing.found(work, found)
            self.wake()
            return False
        await self._ledger.look_missed(work)
        return True

    async def _look_failed(self, work: Work, outcome: Outcome) -> None:
        self._brake.count(outcome)
        if outcome.verdict is Verdict.UNCLEAR:
            await self._ledger.look_failed(work, outcome.reason)
        elif outcome.verdict in {Verdict.LATER, Verdict.PAUSED, Verdict.LOGGED_OUT}:
            await self._later(work, outcome)
        else:
            await self._ledger.hold(work, f"look-up: {outcome.reason}", unclear=True)

    # Outcomes

    async def _failed(self, work: Work, outcome: Outcome) -> bool:
        """True when the row came to rest."""
        log.warning("delivery", extra={"ref": work.mark, "error": outcome.reason})
        self._brake.count(outcome)
        match outcome.verdict:
            case Verdict.UNCLEAR:
                return await self._ledger.unclear(work, outcome.reason)
            case Verdict.ARCHIVED:
                return await self._archived(work, outcome)
            case Verdict.LATER | Verdict.PAUSED | Verdict.LOGGED_OUT:
                await self._later(work, outcome)
                return False
        await self._over(work, outcome)
        return True

    async def _over(self, work: Work, outcome: Outcome) -> None:
        match outcome.verdict:
            case Verdict.DELETED_SINCE if work.table == "card":
                await self._lost(work)
            case Verdict.DELETED_SINCE:
                await self._ledger.end(work, "sent", outcome.reason)
            case Verdict.CLOSED if work.table != "card":
                self._services.health.private_messages_closed()
                await self._ledger.end(work, "dead", outcome.reason)
            case Verdict.DEAD:
                await self._ledger.dead(work, outcome)
            case _:
                await self._ledger.hold(work, outcome.reason, unclear=False)

    async def _later(self, work: Work, outcome: Outcome) -> None:
        """This try stored nothing, and the row goes back to the queue."""
        until = self._now() + timedelta(seconds=outcome.wait_seconds)
        if outcome.verdict is Verdict.PAUSED:
            until = self._brake.pull()
        elif outcome.verdict is Verdict.LOGGED_OUT:
            until = self._brake.pull()
            self._services.health.logged_out()
        await self._ledger.postpone(work, until, outcome.reason)

    async def _archived(self, work: Work, outcome: Outcome) -> bool:
        """Opened once; if that does not help, held."""
        if work.last_error != outcome.reason:
            try:
                await self._sender.unarchive(work)
            except (*TROUBLE, KeyError) as error:
                log.warning("not opened", extra={"ref": work.mark, "error": type(error).__name__})
            else:
                await self._ledger.postpone(work, self._now(), outcome.reason)
                self.wake()
                return False
        await self._ledger.hold(work, outcome.reason, unclear=False)
        return True

    async def _check(self, work: Work) -> None:
        if not await self._sender.exists(work):
            await self._lost(work)

    async def _lost(self, work: Work) -> None:
        """A running card's message is gone: one line, and [Post again] in the health panel."""
        if await self._showing.ended(work):
            await self._ledger.close(work, DELETED)
        else:
            await self._ledger.hold(work, DELETED, unclear=False, retry=False)
