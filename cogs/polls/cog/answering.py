"""Answering: the form, the code, a changed answer, own words that may point to their writer."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bot import ids
from bot.delivery.outcome import TROUBLE
from bot.errors import UserError
from bot.permissions import Can
from bot.texts import Leak, leaks
from bot.ui import button
from cogs.polls.cog.waiting import WaitingWords
from cogs.polls.rules.answers import Answer, Cast, read
from cogs.polls.rules.kinds import Poll, Unit
from cogs.polls.rules.schedule import check_running
from cogs.polls.store import Recorded
from cogs.polls.views import forms, panels
from cogs.polls.views.forms import AREA

if TYPE_CHECKING:
    from bot.db import Tx
    from bot.ui import Part, Request, Router
    from cogs.polls.cog.desk import Desk
    from cogs.polls.store import Elector


class Answering:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._services = desk.services
        self._waiting = WaitingWords(desk.services)

    def register(self, router: Router) -> None:
        router.add(AREA, "answer", self._answer)
        router.add(AREA, "change", self._change)
        router.add(AREA, "mine", self._mine)
        router.add(AREA, "who", self._who)
        router.add(AREA, "who_all", self._who_all)
        router.add(AREA, "cast", self._cast)
        router.add(AREA, "vote", self._vote)
        router.add(AREA, "swap", self._swap)
        router.add(AREA, "send", self._send)
        router.add(AREA, "reword", self._reword)
        router.add(AREA, "drop", self._drop)
        self._services.registry.timer(self._waiting)

    async def _answer(self, request: Request) -> None:
        await self.answer(request, request.record)

    async def answer(self, request: Request, poll_id: int) -> None:
        """[Answer]: the form, or that the city has answered."""
        poll, elector = await self._asked(request, poll_id)
        if poll.anonymous and await self._desk.box.has_answered(poll, elector):
            await request.answer(*_already(request, poll))
            return
        await request.ask(forms.answer_form(poll, request.words, self._desk.fresh()))

    async def _change(self, request: Request) -> None:
        """[Change]: the form with the code field, filled where the private answer knew it. A named
        answer needs no code: answering again replaces it."""
        poll, _ = await self._asked(request, request.record)
        words, token = request.words, self._desk.fresh()
        if poll.anonymous:
            await request.ask(forms.change_form(poll, words, token, request.control.arg or ""))
        else:
            await request.ask(forms.answer_form(poll, words, token))

    async def _mine(self, request: Request) -> None:
        poll, elector = await self._asked(request, request.record)
        words = request.words
        if await self._desk.has_answered(poll, elector):
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
        poll = await self._desk.shown(request.record)
        await request.answer(*panels.visibility(poll, request.words))

    async def _who_all(self, request: Request) -> None:
        poll = await self._desk.shown(request.record)
        await request.replace(*panels.visibility_whole(poll, request.words))

    # Forms that come back

    async def _cast(self, request: Request) -> None:
        poll, elector = await self._asked(request, request.record)
        if not poll.anonymous:
            await self._vote(request)
            return
        cast = read(poll, forms.submitted(poll, request))
        await self._check_words(request, poll, elector, cast, None)

    async def _vote(self, request: Request) -> None:
        """A named answer. Who may give it, and that it is kept, is one transaction."""
        person_in = await request.meet()

        def answer_to(tx: Tx, poll: Poll) -> Answer:
            person_in(tx).require(Can.MEMBER)
            return read(poll, forms.submitted(poll, request)).answer

        kept = await self._desk.named.vote_by(
            request.record, request.user_id, answer_to, request.interaction.id
        )
        await request.answer(
            request.words("Recorded. Members see your answer; answer again to replace it.")
            if kept
            else request.words("A later answer is kept.")
        )

    async def _swap(self, request: Request) -> None:
        poll, elector = await self._asked(request, request.record)
        cast = read(poll, forms.submitted(poll, request))
        await self._check_words(request, poll, elector, cast, request.text("code"))

    async def _check_words(
        self, request: Request, poll: Poll, elector: Elector, cast: Cast, code: str | None
    ) -> None:
        """Own words that may point to their writer are shown back before anything is recorded."""
        found = await self._leaks(request, cast.text)
        if found:
            token = self._waiting.keep(request.user_id, poll.id, cast, code)
            await request.answer(*panels.leaking(poll, found, cast, token, request.words))
            return
        await request.wait()
        try:
            recorded = await self._record(request, poll, elector, cast, code, marked=False)
        except UserError as error:
            # What somebody wrote must not be lost with the refusal.
            sentence = request.words.fill(error.sentence, error.values)
            await request.answer(sentence, *panels.repeated(cast.text))
            return
        await _confirm(request, recorded)

    async def _leaks(self, request: Request, text: str | None) -> tuple[Leak, ...]:
        if text is None:
            return ()
        user = request.interaction.user
        names = [user.name, user.global_name or "", getattr(user, "nick", None) or ""]
        places = await self._services.directory.place_words()
        return leaks(text, [name for name in names if name], places, numbers=True)

    async def _record(
        self,
        request: Request,
        poll: Poll,
        elector: Elector,
        cast: Cast,
        code: str | None,
        *,
        marked: bool,
    ) -> list[Part]:
        """What is now true. The caller has deferred: where that fails nothing is cast."""
        if code is not None:
            await self._desk.box.change(poll, elector, code, cast, marked=marked)
            return [request.words("Your answer is replaced.")]
        outcome = await self._desk.box.cast(poll, elector, cast, marked=marked)
        if isinstance(outcome, Recorded):
            return panels.recorded(poll, outcome.code, request.words)
        return _already(request, poll)

    # Own words that wait for their writer's word

    async def _send(self, request: Request) -> None:
        token, words = request.arg, request.words
        draft = self._waiting.take(token, request.user_id, request.record)
        try:
            poll, elector = await self._asked(request, draft.poll_id)
            await request.wait(in_place=True)
            recorded = await self._record(
                request, poll, elector, draft.cast, draft.code, marked=True
            )
        except UserError as error:
            # Nothing was recorded: the sentence, and the text with its buttons again.
            self._waiting.put_back(token, draft)
            sentence = words.fill(error.sentence, error.values)
            await request.answer(sentence, *panels.unsent(draft.poll_id, draft.cast, token, words))
        except BaseException:
            self._waiting.put_back(token, draft)
            raise
        else:
            await _confirm(request, recorded)

    async def _reword(self, request: Request) -> None:
        """[Edit] keeps the draft: a form that is closed unsent loses nothing."""
        draft = self._waiting.find(request.arg, request.user_id, request.record)
        poll, _ = await self._asked(request, draft.poll_id)
        text, token = draft.cast.text or "", self._desk.fresh()
        if draft.code is None:
            await request.ask(forms.answer_form(poll, request.words, token, text))
        else:
            await request.ask(forms.change_form(poll, request.words, token, draft.code, text))

    async def _drop(self, request: Request) -> None:
        self._waiting.take(request.arg, request.user_id, request.record)
        await request.replace(request.words("Dropped. Nothing was recorded."))

    # Who may

    async def _asked(self, request: Request, poll_id: int) -> tuple[Poll, Elector]:
        """The running poll and the person's place on its list. Who has left, or is not confirmed,
        reads how to come in, whatever the list says."""
        poll = await self._desk.shown(poll_id)
        check_running(poll, self._services.clock.now())
        await request.require(Can.MEMBER)
        return poll, await self._desk.store.elector(poll, request.user_id)


def _already(request: Request, poll: Poll) -> list[Part]:
    return panels.already(poll, request.words, per_person=poll.unit is Unit.PERSON)


async def _confirm(request: Request, recorded: list[Part]) -> None:
    """Says what is on disk already. Where Discord does not take it, no line tells that a ballot
    was cast, nor when; it counts all the same."""
    with suppress(*TROUBLE):
        await request.insist(*recorded)
