"""Managing a poll: reminders, extension, closing, withdrawal, the next round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotAllowed, UserError
from bot.permissions import Can
from bot.ui import stamp
from cogs.polls.rules.kinds import ENDED, Poll, State
from cogs.polls.views import cards, forms, panels, review
from cogs.polls.views.forms import AREA

if TYPE_CHECKING:
    from bot.ui import Request, Router
    from cogs.polls.cog.desk import Desk
    from cogs.polls.cog.previewing import Previewing
    from cogs.polls.cog.reading import Reading


class Managing:
    def __init__(self, desk: Desk, previewing: Previewing, reading: Reading) -> None:
        self._desk = desk
        self._previewing = previewing
        self._reading = reading

    def register(self, router: Router) -> None:
        router.add(AREA, "more", self._more, Can.MEMBER)
        router.add(AREA, "pick", self._pick, Can.MEMBER)
        router.add(AREA, "manage", self._manage, Can.MEMBER)
        router.add(AREA, "remind", self._remind, Can.MEMBER)
        router.add(AREA, "extend", self._extend, Can.MEMBER)
        router.add(AREA, "extend_to", self._extend_to, Can.MEMBER)
        router.add(AREA, "close", self._close, Can.MEMBER)
        router.add(AREA, "withdraw", self._withdraw, Can.MEMBER)
        router.add(AREA, "withdraw_now", self._withdraw_now, Can.MEMBER)
        router.add(AREA, "keep", self._keep, Can.MEMBER)
        router.add(AREA, "again", self._again, Can.MEMBER)
        router.add(AREA, "round", self._round, Can.MEMBER)

    async def _more(self, request: Request) -> None:
        poll = await self._desk.shown(request.record)
        may = await self._desk.manages(request, poll) and poll.state is State.OPEN
        await request.answer(cards.more_select(poll, request.words, manages=may))

    async def _pick(self, request: Request) -> None:
        acts = {
            "asked": self._who_is_asked,
            "remind": self._remind,
            "extend": self._extend,
            "close": self._close,
            "withdraw": self._withdraw,
        }
        act = acts.get(request.values[0] if request.values else "")
        if act is None:
            raise UserError("Choose one line in the list.")
        await act(request)

    async def _who_is_asked(self, request: Request) -> None:
        await self._reading.asked(request, await self._desk.shown(request.record))

    async def _manage(self, request: Request) -> None:
        await self.manage(request, request.record)

    async def manage(self, request: Request, poll_id: int) -> None:
        poll = await self._desk.shown(poll_id)
        if poll.state in ENDED:
            may = await self._desk.manages(request, poll)
            await request.answer(*panels.ended(poll, request.words, manages=may))
            return
        await self._check(request, poll)
        if poll.state is State.PROPOSED:
            await request.answer(*review.proposal(poll, request.words))
        else:
            await request.answer(*panels.management(poll, request.words))

    async def _remind(self, request: Request) -> None:
        poll_id = request.record
        await self._desk.store.remind_all(poll_id, await self._desk.actor(request))
        await request.answer(request.words("Everybody asked is reminded, in the channel."))

    async def _extend(self, request: Request) -> None:
        poll = await self._desk.shown(request.record)
        await self._check(request, poll)
        await request.ask(forms.time_form(poll, request.words, "extend_to"))

    async def _extend_to(self, request: Request) -> None:
        poll_id = request.record
        at = await self._previewing.typed_time(request.text("when"), request.words.locale)
        if at is None:
            raise UserError("Write a time, like 31 March 17:00.")
        poll = await self._desk.store.extend(poll_id, at, await self._desk.actor(request))
        await request.answer(
            request.words("{ref} now closes {at}.", ref=poll.ref, at=stamp(poll.closes_at))
        )

    async def _close(self, request: Request) -> None:
        await request.wait()
        poll = await self._desk.polling.close_now(request.record, await self._desk.actor(request))
        await request.answer(request.words("{ref} is closed.", ref=poll.ref))

    async def _withdraw(self, request: Request) -> None:
        poll = await self._desk.shown(request.record)
        await self._check(request, poll)
        await request.answer(*panels.confirm_withdraw(poll, request.words))

    async def _withdraw_now(self, request: Request) -> None:
        await request.wait(in_place=True)
        poll = await self._desk.polling.withdraw(request.record, await self._desk.actor(request))
        await request.answer(
            request.words("{ref} is withdrawn. Its answers are destroyed.", ref=poll.ref)
        )

    async def _keep(self, request: Request) -> None:
        await request.replace(request.words("Nothing was changed."))

    async def _again(self, request: Request) -> None:
        poll = await self._desk.shown(request.record)
        await self._check(request, poll)
        await request.answer(*panels.again(poll, request.words))

    async def _round(self, request: Request) -> None:
        chosen = request.values[0] if request.values else ""
        months = {"1": 1, "3": 3, "6": 6, "12": 12}.get(chosen, 0)
        poll = await self._desk.store.ask_again(
            request.record, months, await self._desk.actor(request)
        )
        await request.replace(
            request.words(
                "{ref} asks the same and opens {at}.", ref=poll.ref, at=stamp(poll.opens_at)
            )
        )

    async def _check(self, request: Request, poll: Poll) -> None:
        if not await self._desk.manages(request, poll):
            raise NotAllowed("Only coordinators can do this. Ask one of them.")
