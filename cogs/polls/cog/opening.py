"""A new poll: the form, the preview with its choices, publishing, and what coordinators decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot import ids, when
from bot.errors import UserError
from bot.permissions import Can
from bot.ui import button
from cogs.polls.rules.drafts import PollDraft, copy_of, from_template, read_options
from cogs.polls.rules.kinds import AnswerMode, Audience, Poll, PollKind, Sector, State
from cogs.polls.rules.schedule import default_close
from cogs.polls.rules.templates import TEMPLATES, TemplateName
from cogs.polls.views import forms, panels
from cogs.polls.views.forms import AREA

if TYPE_CHECKING:
    from bot.ui import Request, Router
    from cogs.polls.cog.desk import Desk

USUAL_DAYS = 7
DAYS = {"3": 3, "7": 7, "14": 14, "30": 30}


class Opening:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._services = desk.services

    def register(self, router: Router) -> None:
        router.add(AREA, "start", self._start, Can.MEMBER)
        router.add(AREA, "challenge", self._challenge, Can.MEMBER)
        router.add(AREA, "new", self._submitted, Can.MEMBER)
        router.add(AREA, "mend", self._mend, Can.MEMBER)
        router.add(AREA, "for", self._audience, Can.MEMBER)
        router.add(AREA, "level", self._level, Can.MEMBER)
        router.add(AREA, "opens", self._opens, Can.MEMBER)
        router.add(AREA, "closes", self._closes, Can.MEMBER)
        router.add(AREA, "opens_at", self._opens_at, Can.MEMBER)
        router.add(AREA, "closes_at", self._closes_at, Can.MEMBER)
        router.add(AREA, "publish", self._publish, Can.MEMBER)
        router.add(AREA, "discard", self._discard, Can.MEMBER)
        router.add(AREA, "accept", self._accept, Can.COORDINATE)
        router.add(AREA, "refuse", self._refuse, Can.COORDINATE)

    # The form

    async def _start(self, request: Request) -> None:
        await self.ask(request, {})

    async def ask(self, request: Request, filled: dict[str, Any]) -> None:
        """Opens the form; what was chosen before travels in a draft, if there is anything."""
        token = await self._services.drafts.keep(request.user_id, filled)
        await request.ask(forms.new_poll_form(request.words, token, filled))

    async def challenge(self, request: Request, changes: PollDraft) -> None:
        """No form: the template as ``changes`` make it, straight to the preview."""
        await self.preview(request, await self._new(request, changes))

    async def _challenge(self, request: Request) -> None:
        await self.challenge(request, from_template(TEMPLATES[TemplateName.CHALLENGE]))

    async def _mend(self, request: Request) -> None:
        """[Edit] after a form that did not fit: the form again, filled in."""
        filled = await self._services.drafts.find(request.arg, request.user_id)
        await request.ask(forms.new_poll_form(request.words, request.arg, filled))

    async def _submitted(self, request: Request) -> None:
        token = request.control.arg or ""
        kept = await self._kept(request, token)
        typed = {
            "question": request.text("question"),
            "options": request.text("options"),
            "kind": request.text("kind"),
            "mode": request.text("mode"),
            forms.OWN_WORDS: bool(request.fields.get(forms.OWN_WORDS)),
        }
        filled = kept | typed
        try:
            poll = await self._new(request, await self._draft(filled))
        except UserError as error:
            await self._try_again(request, error, filled)
            return
        await self.preview(request, poll)

    async def _kept(self, request: Request, token: str) -> dict[str, Any]:
        """What the command chose before the form; nothing where the draft has expired."""
        try:
            return await self._services.drafts.find(token, request.user_id)
        except UserError:
            return {}

    async def _try_again(self, request: Request, error: UserError, filled: dict[str, Any]) -> None:
        token = await self._services.drafts.keep(request.user_id, filled)
        words = request.words
        await request.answer(
            words.fill(error.sentence, error.values),
            [button(words("Edit"), ids.join(AREA, "mend", arg=token))],
        )

    async def _draft(self, filled: dict[str, Any]) -> PollDraft:
        kind, mode = _chosen(filled)
        sector = filled.get("sector")
        return PollDraft(
            kind=kind,
            question=filled["question"],
            options=read_options(filled["options"]),
            mode=mode,
            most=filled.get("most"),
            own_words=filled[forms.OWN_WORDS],
            audience=Audience(filled.get("audience", Audience.ALL)),
            sector=Sector(sector) if sector else None,
            opens_at=await self.typed_time(filled.get("opens")),
            closes_at=await self.typed_time(filled.get("closes")),
        )

    async def typed_time(self, text: str | None, locale: str = "en") -> datetime | None:
        """A typed time as an instant; UserError with the question back where it is not clear."""
        if not text:
            return None
        services = self._services
        reading = when.parse(
            text,
            services.clock.now(),
            services.settings.default_zone,
            await services.directory.zones_by_name(),
            locale,
        )
        if isinstance(reading, when.Question):
            raise UserError(
                "I cannot read the time “{typed}”. Write it like 31 March 17:00.",
                typed=text[:80],
            )
        return reading.starts_at

    # The preview

    async def _new(self, request: Request, draft: PollDraft) -> Poll:
        return await self._desk.store.create_draft(draft, await self._desk.actor(request))

    async def preview(self, request: Request, poll: Poll, *, again: bool = False) -> None:
        asked = await self._desk.store.would_ask(poll.audience, poll.sector)
        person = await request.person()
        floor = self._services.settings.poll_min_result
        show = request.replace if again else request.answer
        await show(
            *panels.preview(
                poll,
                asked.cities,
                request.words,
                may_seal=person.coordinator,
                sensitive=poll.min_result > floor,
            )
        )

    async def _audience(self, request: Request) -> None:
        chosen = _one(request)
        if chosen in list(Sector):
            await self._change(request, audience=Audience.SECTOR, sector=Sector(chosen))
        else:
            await self._change(request, audience=_known(Audience, chosen), sector=None)

    async def _level(self, request: Request) -> None:
        await self._change(request, sensitive=_one(request) == "sensitive")

    async def _opens(self, request: Request) -> None:
        chosen = _one(request)
        if chosen == "type":
            poll = await self._desk.store.find(request.record)
            await request.ask(forms.time_form(poll, request.words, "opens_at"))
            return
        opens = None if chosen == "now" else await self.typed_time(chosen)
        await self._change(request, opens_at=opens, closes_at=None)

    async def _closes(self, request: Request) -> None:
        chosen = _one(request)
        poll = await self._desk.store.find(request.record)
        if chosen == "type":
            await request.ask(forms.time_form(poll, request.words, "closes_at"))
            return
        if chosen not in DAYS:
            raise UserError("Choose a closing in the list.")
        usual = default_close(poll.opens_at, self._services.settings.default_zone)
        await self._change(request, closes_at=usual + timedelta(days=DAYS[chosen] - USUAL_DAYS))

    async def _opens_at(self, request: Request) -> None:
        at = await self.typed_time(request.text("when"), request.words.locale)
        await self._change(request, opens_at=at, closes_at=None)

    async def _closes_at(self, request: Request) -> None:
        at = await self.typed_time(request.text("when"), request.words.locale)
        await self._change(request, closes_at=at)

    async def _change(self, request: Request, **changes: Any) -> None:
        poll = await self._desk.store.change_draft(
            request.record,
            await self._desk.actor(request),
            lambda draft: replace(draft, **changes),
        )
        await self.preview(request, poll, again=True)

    async def _publish(self, request: Request) -> None:
        await request.wait()
        poll = await self._desk.polling.publish(request.record, await self._desk.actor(request))
        await request.answer(panels.published(poll, request.words))

    async def _discard(self, request: Request) -> None:
        await self._desk.store.discard(request.record, await self._desk.actor(request))
        await request.replace(request.words("Dropped. Nothing was published."))

    # What coordinators decide

    async def _accept(self, request: Request) -> None:
        await request.wait()
        poll = await self._desk.polling.approve(request.record, await self._desk.actor(request))
        await request.answer(panels.published(poll, request.words))

    async def _refuse(self, request: Request) -> None:
        poll = await self._desk.store.refuse(request.record, await self._desk.actor(request))
        await request.answer(
            request.words("{ref} is refused. Its proposer will be told.", ref=poll.ref)
        )

    # Copies

    async def filled_from(self, poll: Poll) -> dict[str, Any]:
        """An earlier poll as the values of a new form."""
        if poll.state in {State.DRAFT, State.PROPOSED}:
            raise UserError("{ref} was never asked. Choose another.", ref=poll.ref)
        return _filled(copy_of(poll))


def filled_from_template(name: TemplateName) -> dict[str, Any]:
    return _filled(from_template(TEMPLATES[name]))


def _filled(draft: PollDraft) -> dict[str, Any]:
    return {
        "question": draft.question,
        "options": "\n".join(draft.options),
        "kind": draft.kind.value,
        "mode": draft.mode.name,
        "most": draft.most if draft.kind is PollKind.MULTIPLE else None,
        forms.OWN_WORDS: draft.own_words,
    }


def _chosen(filled: dict[str, Any]) -> tuple[PollKind, AnswerMode]:
    try:
        return PollKind(filled["kind"]), AnswerMode[filled["mode"]]
    except (KeyError, ValueError):
        raise UserError("Choose a kind and how answers are kept.") from None


def _one(request: Request) -> str:
    if len(request.values) != 1:
        raise UserError("Choose one line in the list.")
    return request.values[0]


def _known(kind: type[Audience], value: str) -> Audience:
    try:
        return kind(value)
    except ValueError:
        raise UserError("Choose one line in the list.") from None
