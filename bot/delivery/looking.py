"""Whether a row whose outcome is unclear may be sent again, or must be looked for first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery.outcome import TROUBLE, Outcome, outcome_of
from bot.delivery.places import Unroutable
from bot.delivery.retry import LOOK_PAUSE, look_after
from bot.delivery.sender import Unreadable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.delivery.ledger import Ledger
    from bot.delivery.rows import Work
    from bot.delivery.showing import Showing
    from bot.delivery.ways import Ways


class Looking:
    def __init__(
        self,
        ways: Ways,
        ledger: Ledger,
        showing: Showing,
        now: Callable[[], datetime],
        discord_now: Callable[[], datetime],
    ) -> None:
        self._ways = ways
        self._ledger = ledger
        self._showing = showing
        self._now = now
        self._discord_now = discord_now
        self.on_failure: Callable[[Work, Outcome], Awaitable[None]]
        """Discord did not answer the look-up."""

    async def may_repeat(self, work: Work) -> bool:
        """Within the nonce window Discord drops a repeat; later we look for our message first.

        False when it was found, must wait, or is not to be said any more.
        """
        # What stands before it in its place may be the card that it replies to.
        await self._ledger.written(work.place)
        try:
            return await self._may_repeat(work)
        except (Unreadable, Unroutable) as error:
            await self._ledger.hold(work, f"look-up: {error}", unclear=True)
        except (*TROUBLE, KeyError) as error:
            await self.on_failure(work, outcome_of(error, creating=False))
        return False

    async def _may_repeat(self, work: Work) -> bool:
        now = self._discord_now()
        over = work.expires_at is not None and work.expires_at <= self._now()
        post = await self._ways.sender.is_post(work)
        # A forum's post has no nonce, so there is no window either.
        from_then = look_after(work, now, nonce=not post)
        if from_then is None and over and work.last_try_at is not None:
            from_then = work.last_try_at + LOOK_PAUSE
        if from_then is not None and from_then > now:
            await self._ledger.wait(work, self._now() + (from_then - now), "look-up")
            return False
        if from_then is not None and not await self._looked_in_vain(work, post=post):
            return False
        if over:
            await self._ledger.end(work, "expired", "past its time")
        return not over

    async def _looked_in_vain(self, work: Work, *, post: bool) -> bool:
        found = await self._look(work, post=post)
        if found is not None:
            await self._showing.found(work, found)
            return False
        await self._ledger.look_missed(work)
        return True

    async def _look(self, work: Work, *, post: bool) -> int | None:
        if post:
            return await self._ways.posts.look(work)
        text = await self._showing.bare_text(work)
        if text is not None:
            return await self._ways.sender.look_for(work, text)
        return await self._ways.sender.look(work)
