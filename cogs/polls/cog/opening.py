"""A new poll: the form, what it starts with, and the draft that it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot import ids
from bot.clock import moment, seconds
from bot.errors import UserError
from bot.permissions import Can
from bot.topics import Sector
from bot.ui import button
from cogs.polls.rules.drafts import PollDraft, copy_of, from_template, read_options
from cogs.polls.rules.kinds import AnswerMode, Audience, Poll, PollKind, State
from cogs.polls.rules.templates import TEMPLATES, TemplateName
from cogs.polls.views import forms
from cogs.polls.views.forms import AREA

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.db import Tx
    from bot.drafts import Drafts
    from bot.ui import Request, Router
    from cogs.polls.cog.desk import Desk
    from cogs.polls.cog.previewing import Previewing

NEW_POLL = "polls.new"
MADE = "made"
"""In a form's draft: the number of the poll that the form has become."""


@dataclass(frozen=True)
class _Sent:
    """A form that was sent: the same once more, even at once, is the same poll."""

    drafts: Drafts
    token: str
    owner: int
    typed: Mapping[str, Any]
    filled: Mapping[str, Any]

    def became(self, tx: Tx) -> int | None:
        kept = self.drafts.find_in(tx, self.token, self.owner, kind=NEW_POLL) or {}
        return kept.get(MADE) if self.typed.items() <= kept.items() else None

    def becomes(self, tx: Tx, number: int) -> None:
        kept = {**self.filled, MADE: number}
        self.drafts.put(tx, self.token, self.owner, kept, kind=NEW_POLL)


class Opening:
    def __init__(self, desk: Desk, previewing: Previewing) -> None:
        self._desk = desk
        self._services = desk.services
        self._previewing = previewing

    def register(self, router: Router) -> None:
        router.add(AREA, "start", self._start, Can.MEMBER)
        router.add(AREA, "challenge", self._challenge, Can.MEMBER)
        router.add(AREA, "new", self._submitted, Can.MEMBER)
        router.add(AREA, "mend", self._mend, Can.MEMBER)

    async def _start(self, request: Request) -> None:
        await self.ask(request, {})

    async def ask(self, request: Request, filled: dict[str, Any]) -> None:
        """Opens the form; what was chosen before travels in a draft, under the form's token."""
        token = await self._services.drafts.keep(request.user_id, filled, kind=NEW_POLL)
        await self._form(request, token, filled)

    async def challenge(self, request: Request, draft: PollDraft) -> None:
        """No form: the template as it was changed, straight to the preview."""
        await self._previewing.show(request, await self._new(request, draft))

    async def _challenge(self, request: Request) -> None:
        await self.challenge(request, from_template(TEMPLATES[TemplateName.CHALLENGE]))

    async def _mend(self, request: Request) -> None:
        """[Edit] after a form that did not fit: the form again, filled in."""
        filled = await self._services.drafts.find(request.arg, request.user_id, kind=NEW_POLL)
        await self._form(request, request.arg, filled)

    async def _form(self, request: Request, token: str, filled: dict[str, Any]) -> None:
        person = await request.person()
        await request.ask(
            forms.new_poll_form(request.words, token, filled, proposes=not person.coordinator)
        )

    async def _submitted(self, request: Request) -> None:
        token = request.arg
        kept = await self._kept(request, token)
        typed = {
            "question": request.text("question"),
            "options": request.text("options"),
            "kind": request.text("kind"),
            "mode": request.text("mode"),
            forms.OWN_WORDS: bool(request.fields.get(forms.OWN_WORDS)),
        }
        filled = (kept or {}) | typed
        sent = _Sent(self._services.drafts, token, request.user_id, typed, filled)
        try:
            poll = await self._new(request, _draft(filled), sent)
        except UserError as error:
            await self._try_again(request, error, filled)
            return
        trouble = "" if kept is not None else request.words("Too late for the command's choices.")
        await self._previewing.show(request, poll, trouble=trouble)

    async def _kept(self, request: Request, token: str) -> dict[str, Any] | None:
        """What the command chose before the form; None where the draft has expired."""
        try:
            return await self._services.drafts.find(token, request.user_id, kind=NEW_POLL)
        except UserError:
            return None

    async def _try_again(self, request: Request, error: UserError, filled: dict[str, Any]) -> None:
        token = await self._services.drafts.keep(request.user_id, filled, kind=NEW_POLL)
        words = request.words
        await request.answer(
            words.fill(error.sentence, error.values),
            [button(words("Edit"), ids.join(AREA, "mend", arg=token))],
        )

    async def _new(self, request: Request, draft: PollDraft, sent: _Sent | None = None) -> Poll:
        return await self._desk.store.create_draft(draft, await self._desk.actor(request), sent)

    # What a form starts with

    async def filled_from(self, poll_id: int) -> dict[str, Any]:
        """An earlier poll as the values of a new form."""
        poll = await self._desk.shown(poll_id)
        if poll.state is not State.SCHEDULED and not poll.asked_count:
            raise UserError("{ref} was never asked. Choose another.", ref=poll.ref)
        return _filled(copy_of(poll))


def filled_from_template(name: TemplateName) -> dict[str, Any]:
    return _filled(from_template(TEMPLATES[name]))


def filled_with(
    *, opens: datetime | None, closes: datetime | None, **chosen: Any
) -> dict[str, Any]:
    """What a command chose, as a draft keeps it; what it left out is left out."""
    times = {"opens": opens and seconds(opens), "closes": closes and seconds(closes)}
    found = {name: value for name, value in (chosen | times).items() if value is not None}
    if "audience" in found:
        # Another audience than the copied poll's takes its sector's place.
        found.setdefault("sector", None)
    return found


def _filled(draft: PollDraft) -> dict[str, Any]:
    return {
        "question": draft.question,
        "options": "\n".join(draft.options),
        "kind": draft.kind.value,
        "mode": draft.mode.name,
        "most": draft.most,
        "audience": draft.audience.value,
        "sector": draft.sector.value if draft.sector else None,
        forms.OWN_WORDS: draft.own_words,
    }


def _draft(filled: dict[str, Any]) -> PollDraft:
    try:
        kind, mode = PollKind(filled["kind"]), AnswerMode[filled["mode"]]
    except (KeyError, ValueError):
        raise UserError("Choose a kind and how answers are kept.") from None
    options = read_options(filled["options"])
    sector, opens, closes = (filled.get(name) for name in ("sector", "opens", "closes"))
    return PollDraft(
        kind=kind,
        question=filled["question"],
        options=options,
        mode=mode,
        most=_most(kind, filled.get("most"), len(options)),
        own_words=filled[forms.OWN_WORDS],
        audience=Audience(filled.get("audience", Audience.ALL)),
        sector=Sector(sector) if sector else None,
        opens_at=moment(opens) if opens else None,
        closes_at=moment(closes) if closes else None,
    )


def _most(kind: PollKind, wanted: int | None, options: int) -> int | None:
    """The form has no field for it, so kind and options decide whether it still fits."""
    return min(wanted, options) if wanted and kind is PollKind.MULTIPLE else None
