"""What becomes of a row whose request failed: later, held, dead, or its message is missed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.delivery.logbook import log_of
from bot.delivery.outcome import TROUBLE, Outcome, Verdict
from bot.delivery.places import Unroutable
from bot.outbox import DELETED

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.delivery.brake import Brake
    from bot.delivery.ledger import Ledger
    from bot.delivery.rows import Work
    from bot.delivery.sender import Sender
    from bot.delivery.showing import Showing
    from bot.services import Services


class Ends:
    def __init__(
        self, services: Services, sender: Sender, ledger: Ledger, showing: Showing, brake: Brake
    ) -> None:
        self._services = services
        self._sender = sender
        self._ledger = ledger
        self._showing = showing
        self._brake = brake
        self.wake: Callable[[], None] = lambda: None
        """A row may be tried at once."""

    async def failed(self, work: Work, outcome: Outcome) -> bool:
        """True when the row came to rest."""
        log_of(work).warning("delivery", extra={"ref": work.mark, "error": outcome.reason})
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

    async def look_failed(self, work: Work, outcome: Outcome) -> None:
        """The row is as unclear as it was."""
        self._brake.count(outcome)
        if outcome.verdict is Verdict.UNCLEAR:
            await self._ledger.look_failed(work, outcome.reason)
        elif outcome.verdict in {Verdict.LATER, Verdict.PAUSED, Verdict.LOGGED_OUT}:
            await self._later(work, outcome)
        else:
            await self._ledger.hold(work, f"look-up: {outcome.reason}", unclear=True)

    async def lost(self, work: Work) -> None:
        """A running card's message is gone: one line, and [Post again] in the health panel."""
        if await self._showing.ended(work):
            await self._ledger.close(work, DELETED)
        else:
            await self._ledger.lost(work)

    async def _over(self, work: Work, outcome: Outcome) -> None:
        match outcome.verdict:
            case Verdict.DELETED_SINCE if work.table == "card":
                await self.lost(work)
            case Verdict.DELETED_SINCE:
                await self._ledger.end(work, "sent", outcome.reason)
            case Verdict.CLOSED if work.table != "card":
                if not work.unnamed:
                    self._services.health.private_messages_closed()
                await self._ledger.end(work, "dead", outcome.reason)
            case Verdict.DEAD:
                await self._ledger.dead(work, outcome)
            case _:
                await self._ledger.hold(work, outcome.reason, unclear=False)

    async def _later(self, work: Work, outcome: Outcome) -> None:
        """This try stored nothing, and the row goes back to the queue."""
        until = self._services.guard.now() + timedelta(seconds=outcome.wait_seconds)
        if outcome.verdict is Verdict.PAUSED:
            until = self._brake.pull()
        elif outcome.verdict is Verdict.LOGGED_OUT:
            until = self._brake.pull()
            self._services.health.logged_out()
        await self._ledger.postpone(work, until, outcome.reason)

    async def _archived(self, work: Work, outcome: Outcome) -> bool:
        """Opened once; if that does not help, held."""
        if work.last_error != outcome.reason and await self._open(work):
            await self._ledger.postpone(work, self._services.guard.now(), outcome.reason)
            self.wake()
            return False
        await self._ledger.hold(work, outcome.reason, unclear=False)
        return True

    async def _open(self, work: Work) -> bool:
        try:
            await self._sender.unarchive(work)
        except (*TROUBLE, KeyError, Unroutable) as error:
            reason = type(error).__name__
            log_of(work).warning("not opened", extra={"ref": work.mark, "error": reason})
            return False
        return True
