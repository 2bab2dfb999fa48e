"""Answering: the form, the code, a changed answer, own words that may point to their writer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import ids
from bot.errors import UserError
from bot.texts import Leak, leaks
from bot.ui import button
from cogs.polls.rules.answers import Cast, read
from cogs.polls.rules.kinds import Poll, Unit
from cogs.polls.rules.schedule import check_running
from cogs.polls.store import Recorded
from cogs.polls.views import forms, panels
from cogs.polls.views.forms import AREA

if TYPE_CHECKING:
    from bot.ui import Request, Router
    from cogs.polls.cog.desk import Desk

DRAFT_LIFE = timedelta(minutes=10)
MOST_DRAFTS = 1_000


@dataclass(frozen=True)
class _OwnWords:
    """An answer whose own words wait for its writer's word; in memory only, ten minutes."""

    user_id: int
    poll_id: int
    cast: Cast = field(repr=False)
    code: str | None = field(repr=False)
    until: datetime


class Answering:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._services = desk.services
        self._waiting: dict[str, _OwnWords] = {}

    def register(self, router: Router) -> None:
        router.add(AREA, "answer", self._answer)
        router.add(AREA, "change", self._change)
        router.add(AREA, "mine", self._mine)
        router.add(AREA, "who", self._who)
        router.add(AREA, "cast", self._cast)
        router.add(AREA, "swap", self._swap)
        router.add(AREA, "send", self._send)
        router.add(AREA, "reword", self._reword)
        router.add(AREA, "drop", self._drop)

    async def _answer(self, request: Request) -> None:
        await self.answer(request, request.record)

    async def answer(self, request: Request, poll_id: int) -> None:
        """[Answer]: the form, or that the city has answered."""
        poll = await self._find(poll_id)
        elector = await self._desk.store.elector(poll, request.user_id)
        if poll.anonymous and await self._desk.box.has_answered(poll, elector):
            per_person = poll.unit is Unit.PERSON
            await request.answer(*panels.already(poll, request.words, per_person=per_person))
            return
        await request.ask(forms.answer_form(poll, request.words, self._desk.fresh()))

    async def _change(self, request: Request) -> None:
        """[Change]: the form with the code field, filled where the private answer knew it."""
        poll = await self._running(request)
        await self._desk.store.elector(poll, request.user_id)
        code = request.control.arg or ""
        await request.ask(forms.change_form(poll, request.words, self._desk.fresh(), code))

    async def _mine(self, request: Request) -> None:
        poll = await self._running(request)
        elector = await self._desk.store.elector(poll, request.user_id)
        words = request.words
        if await self._desk.box.has_answered(poll, elector):
            await request.answer(
                words("You have answered.")
                if poll.unit is Unit.PERSON
                else words("Your city has answered (you or a colleague).")
            )
            return
        await request.answer(
            words("Not yet."), [button(words("Answer"), ids.join(AREA, "answer", poll.id))]
        )

    async def _who(self, request: Request) -> None:
        poll = await self._desk.store.find(request.record)
        await request.answer(*panels.visibility(poll, request.words))

    # Forms that come back

    async def _cast(self, request: Request) -> None:
        poll = await self._running(request)
        await self._desk.store.elector(poll, request.user_id)
        cast = read(poll, forms.submitted(poll, request))
        if poll.anonymous:
            await self._check_words(request, poll, cast, None)
            return
        kept = await self._desk.named.vote(
            poll.id, request.user_id, cast.answer, request.interaction.id
        )
        await request.answer(
            request.words("Recorded. Members see your answer; answer again to replace it.")
            if kept
            else request.words("A later answer of yours is kept.")
        )

    async def _swap(self, request: Request) -> None:
        poll = await self._running(request)
        await self._desk.store.elector(poll, request.user_id)
        cast = read(poll, forms.submitted(poll, request))
        await self._check_words(request, poll, cast, request.text("code"))

    async def _check_words(
        self, request: Request, poll: Poll, cast: Cast, code: str | None
    ) -> None:
        """Own words that may point to their writer are shown back before anything is recorded."""
        found = await self._leaks(request, cast.text) if cast.text else ()
        if not found or cast.text is None:
            await self._record(request, poll, cast, code, marked=False)
            return
        token = ids.token(self._services.secrets)
        now = self._services.clock.now()
        self._forget(now)
        self._waiting[token] = _OwnWords(request.user_id, poll.id, cast, code, now + DRAFT_LIFE)
        await request.answer(*panels.leaking(poll, found, cast.text, token, request.words))

    async def _leaks(self, request: Request, text: str) -> tuple[Leak, ...]:
        user = request.interaction.user
        names = [user.name, user.global_name or "", getattr(user, "nick", None) or ""]
        places = await self._services.directory.place_words()
        return leaks(text, [name for name in names if name], places, numbers=True)

    async def _record(
        self, request: Request, poll: Poll, cast: Cast, code: str | None, *, marked: bool
    ) -> None:
        """Deferred first: where that fails nothing is cast. Then the answer is edited in."""
        await request.wait()
        elector = await self._desk.store.elector(poll, request.user_id)
        words = request.words
        if code is not None:
            await self._desk.box.change(poll, elector, code, cast, marked=marked)
            await request.insist(words("Your answer is replaced."))
            return
        outcome = await self._desk.box.cast(poll, elector, cast, marked=marked)
        if isinstance(outcome, Recorded):
            await request.insist(*panels.recorded(poll, outcome.code, words))
        else:
            per_person = poll.unit is Unit.PERSON
            await request.insist(*panels.already(poll, words, per_person=per_person))

    # Own words that wait for their writer's word

    async def _send(self, request: Request) -> None:
        waiting = self._take(request)
        poll = await self._running(request)
        await self._record(request, poll, waiting.cast, waiting.code, marked=True)

    async def _reword(self, request: Request) -> None:
        waiting = self._take(request)
        poll = await self._running(request)
        text, token = waiting.cast.text or "", self._desk.fresh()
        if waiting.code is None:
            await request.ask(forms.answer_form(poll, request.words, token, text))
        else:
            await request.ask(forms.change_form(poll, request.words, token, waiting.code, text))

    async def _drop(self, request: Request) -> None:
        self._take(request)
        await request.replace(request.words("Dropped. Nothing was recorded."))

    def _take(self, request: Request) -> _OwnWords:
        self._forget(self._services.clock.now())
        waiting = self._waiting.get(request.arg)
        if waiting is None or waiting.user_id != request.user_id:
            raise UserError("Your text is above: copy it and press Answer. Nothing was recorded.")
        del self._waiting[request.arg]
        return waiting

    def _forget(self, now: datetime) -> None:
        for token, waiting in list(self._waiting.items()):
            if waiting.until <= now or len(self._waiting) > MOST_DRAFTS:
                del self._waiting[token]

    async def _running(self, request: Request) -> Poll:
        return await self._find(request.record)

    async def _find(self, poll_id: int) -> Poll:
        poll = await self._desk.store.find(poll_id)
        check_running(poll, self._services.clock.now())
        return poll
