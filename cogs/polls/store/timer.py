"""The clockwork of polls: what is due is moved on, what was interrupted is resumed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.clock import Clock
    from cogs.polls.rules.kinds import Poll
    from cogs.polls.store.box import BallotBox
    from cogs.polls.store.counting import Polling
    from cogs.polls.store.endings import Endings
    from cogs.polls.store.records import PollStore
    from cogs.polls.store.review import TextsReview
    from cogs.polls.store.start import PollStart

RETRY = timedelta(seconds=60)
"""After a step that the disk, or the server's set-up, did not allow."""


class PollTimer:
    """Opening, reminder, closing, review and forgetting; each step at most 100 polls a run."""

    name = "polls"

    def __init__(
        self,
        clock: Clock,
        *,
        records: PollStore,
        endings: Endings,
        polling: Polling,
        review: TextsReview,
        start: PollStart,
        box: BallotBox,
    ) -> None:
        self._records = records
        self._endings = endings
        self._polling = polling
        self._review = review
        self._start = start
        self._box = box
        self._not_before = clock.now()
        self._started = False

    async def next_due(self) -> datetime | None:
        """At a start at once: both files must fit before anything else happens."""
        if not self._started or self._box.paused:
            return self._not_before
        due = await self._records.next_due()
        return None if due is None else max(due, self._not_before)

    async def run_due(self, now: datetime) -> None:
        if not self._started:
            await self._start.reconcile()
            self._started = True
        records, polling = self._records, self._polling
        steps: list[tuple[list[Poll], Callable[[Poll], Awaitable[object]]]] = [
            (await records.counting(), lambda poll: polling.resume(poll.id)),
            (await records.uncleared(), lambda poll: polling.resume(poll.id)),
            (await records.due_to_close(now), lambda poll: polling.close_due(poll.id, now)),
            (await records.due_to_open(now), lambda poll: polling.open_scheduled(poll.id, now)),
            (await records.due_to_remind(now), lambda poll: polling.remind_due(poll.id, now)),
            (
                await records.due_to_release(now),
                lambda poll: self._review.release_due(poll.id, now),
            ),
        ]
        done = [await self._tried(step, poll) for polls, step in steps for poll in polls]
        await records.end_drafts(now)
        await self._endings.forget_due(now)
        if not await self._box.rewrite() or not all(done) or await self._is_stuck():
            self._not_before = now + RETRY

    async def _tried(self, step: Callable[[Poll], Awaitable[object]], poll: Poll) -> bool:
        try:
            await step(poll)
        except UserError:
            return False
        return True

    async def _is_stuck(self) -> bool:
        return bool(await self._records.counting() or await self._records.uncleared())
