"""Whether ballot box and main file still fit each other, asked once at each start."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from cogs.polls.rules.kinds import Poll, State, Texts
from cogs.polls.store.endings import Why

if TYPE_CHECKING:
    from cogs.polls.store.box import BallotBox
    from cogs.polls.store.counting import Polling
    from cogs.polls.store.records import PollStore
    from cogs.polls.store.sealed import BoxPoll

ShowsResult = Callable[[int], Awaitable[bool]]
_NOT_YET_OPEN = (State.DRAFT, State.PROPOSED, State.SCHEDULED)


async def nothing_shown(_poll_id: int) -> bool:
    return False


class PollStart:
    """``shows_result``: whether Discord already shows the result of a poll of this number; then
    the main file is an older copy."""

    def __init__(
        self,
        records: PollStore,
        polling: Polling,
        box: BallotBox,
        shows_result: ShowsResult = nothing_shown,
    ) -> None:
        self._records = records
        self._polling = polling
        self._box = box
        self.shows_result = shows_result

    async def reconcile(self) -> None:
        """Polls that lost their part of the box are void, or withdrawn if they were restored; what
        no poll of the main file needs is destroyed. Doing it again changes nothing; meanwhile no
        poll opens, whose place in the box is made before the main file knows."""
        async with self._polling.turn:
            await self._reconcile()

    async def _reconcile(self) -> None:
        boxed = await self._box.polls()
        for poll in await self._records.resting_on_the_box():
            found = boxed.get(poll.id)
            why = await self._misfit(poll, found)
            if why is not None:
                await self._polling.lose(poll.id, why)
            elif found is not None:
                del boxed[poll.id]
        await self._destroy(boxed)
        await self._box.remove_if_empty()

    async def _misfit(self, poll: Poll, found: BoxPoll | None) -> Why | None:
        lost = found is None or found.token != poll.box_token
        if poll.texts is Texts.WAITING:
            return Why.TEXTS_LOST if lost else None
        # The main file says *counting* before the box stops accepting.
        stopped = found is not None and not found.accepting and poll.state is State.OPEN
        if stopped or (lost and await self.shows_result(poll.id)):
            return Why.RESTORED
        return Why.LOST if lost else None

    async def _destroy(self, boxed: dict[int, BoxPoll]) -> None:
        known = {poll.id: poll for poll in await self._records.among(list(boxed))}
        for poll_id, found in boxed.items():
            poll = known.get(poll_id)
            if poll is not None and poll.state in _NOT_YET_OPEN and found.answered:
                # It had opened, and was answered, after this copy was made.
                await self._polling.lose(poll_id, Why.RESTORED)
            await self._box.clear(poll_id)
