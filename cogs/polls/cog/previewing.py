"""The private preview of a new poll: its choices, publishing, discarding."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot import when
from bot.errors import UserError
from bot.permissions import Can
from bot.texts import clean, plain
from bot.topics import SINGLE_SECTORS, Sector
from cogs.polls.rules.kinds import Audience, Poll, State
from cogs.polls.rules.schedule import USUAL_DAYS, default_close
from cogs.polls.views import forms, preview
from cogs.polls.views.forms import AREA

if TYPE_CHECKING:
    from bot.i18n import Words
    from bot.ui import Request, Router
    from cogs.polls.cog.desk import Desk

DAYS = {"3": 3, "7": 7, "14": 14, "30": 30}
TOMORROW = "tomorrow 09:00"
CHOICES: tuple[tuple[Audience, Sector | None], ...] = (
    *((audience, None) for audience in Audience if audience is not Audience.SECTOR),
    *((Audience.SECTOR, sector) for sector in SINGLE_SECTORS),
)


class Previewing:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._services = desk.services

    def register(self, router: Router) -> None:
        router.add(AREA, "for", self._audience, Can.MEMBER)
        router.add(AREA, "level", self._level, Can.MEMBER)
        router.add(AREA, "opens", self._opens, Can.MEMBER)
        router.add(AREA, "closes", self._closes, Can.MEMBER)
        router.add(AREA, "opens_at", self._opens_at, Can.MEMBER)
        router.add(AREA, "closes_at", self._closes_at, Can.MEMBER)
        router.add(AREA, "publish", self._publish, Can.MEMBER)
        router.add(AREA, "discard", self._discard, Can.MEMBER)

    async def show(
        self, request: Request, poll: Poll, *, again: bool = False, trouble: str = ""
    ) -> None:
        """``again``: in the place of the preview on which somebody chose."""
        person = await request.person()
        found = await asyncio.gather(*(self._desk.store.would_ask(*each) for each in CHOICES))
        say = request.replace if again else request.answer
        await say(
            *([trouble] if trouble else []),
            *preview.preview(
                poll,
                {choice: asked.cities for choice, asked in zip(CHOICES, found, strict=True)},
                request.words,
                may_seal=person.coordinator,
                sensitive=poll.min_result > self._services.settings.poll_min_result,
            ),
        )

    async def typed_time(self, text: str | None, locale: str = "en") -> datetime | None:
        """A typed time as an instant; UserError where it is not clear, or in the past."""
        if not text:
            return None
        services = self._services
        zones = await services.directory.zones_by_name()
        reading = when.parse(
            text,
            services.clock.now(),
            services.settings.default_zone,
            {when.folded(name): zone for name, zone in zones.items()},
            locale,
        )
        if isinstance(reading, when.Question):
            raise _asked_back(text, reading, services.catalogue.words(locale))
        return reading.starts_at

    async def _audience(self, request: Request) -> None:
        chosen = _one(request)
        if chosen in SINGLE_SECTORS:
            await self._change(request, audience=Audience.SECTOR, sector=Sector(chosen))
        elif chosen in list(Audience) and chosen != Audience.SECTOR:
            await self._change(request, audience=Audience(chosen), sector=None)
        else:
            raise _unknown_line()

    async def _level(self, request: Request) -> None:
        await self._change(request, sensitive=_one(request) == "sensitive")

    async def _opens(self, request: Request) -> None:
        chosen = _one(request)
        poll = await self._desk.store.find(request.record)
        if chosen == "type":
            await request.ask(forms.time_form(poll, request.words, "opens_at"))
        elif chosen == "now":
            await self._open_at(request, poll, None)
        elif chosen == TOMORROW:
            await self._open_at(request, poll, await self.typed_time(TOMORROW))
        else:
            raise _unknown_line()

    async def _closes(self, request: Request) -> None:
        chosen = _one(request)
        poll = await self._desk.store.find(request.record)
        if chosen == "type":
            await request.ask(forms.time_form(poll, request.words, "closes_at"))
        elif chosen in DAYS:
            await self._change(request, closes_at=self._after(poll.opens_at, DAYS[chosen]))
        else:
            raise _unknown_line()

    async def _opens_at(self, request: Request) -> None:
        at = await self.typed_time(request.text("when"), request.words.locale)
        await self._open_at(request, await self._desk.store.find(request.record), at)

    async def _closes_at(self, request: Request) -> None:
        at = await self.typed_time(request.text("when"), request.words.locale)
        await self._change(request, closes_at=at)

    async def _open_at(self, request: Request, poll: Poll, at: datetime | None) -> None:
        """A closing that was chosen in days moves along; a typed one stays as it is."""
        opens = at or self._services.clock.now()
        closes: datetime | None = poll.closes_at
        for days in DAYS.values():
            if poll.closes_at == self._after(poll.opens_at, days):
                closes = self._after(opens, days)
        await self._change(request, opens_at=at, closes_at=closes)

    def _after(self, opens_at: datetime, days: int) -> datetime:
        """So many days after the opening, at the usual hour of the wall clock."""
        zone = self._services.settings.default_zone
        moved = opens_at.astimezone(ZoneInfo(zone)) + timedelta(days=days - USUAL_DAYS)
        return default_close(moved, zone)

    async def _change(self, request: Request, **changes: Any) -> None:
        poll = await self._desk.store.change_draft(
            request.record,
            await self._desk.actor(request),
            lambda draft: replace(draft, **changes),
        )
        await self.show(request, poll, again=True)

    async def _publish(self, request: Request) -> None:
        """In the preview's place what is now true; or the preview again, under what is amiss."""
        actor, words = await self._desk.actor(request), request.words
        await request.wait(in_place=True)
        try:
            poll = await self._desk.polling.publish(request.record, actor)
        except UserError as error:
            draft = await self._desk.store.find(request.record)
            if draft.state is not State.DRAFT or draft.opener_id != actor.id:
                raise
            await self.show(
                request, draft, again=True, trouble=words.fill(error.sentence, error.values)
            )
            return
        await request.answer(preview.published(poll, words))

    async def _discard(self, request: Request) -> None:
        await self._desk.store.discard(request.record, await self._desk.actor(request))
        await request.replace(request.words("Dropped. Nothing was published."))


def _one(request: Request) -> str:
    if len(request.values) != 1:
        raise _unknown_line()
    return request.values[0]


def _unknown_line() -> UserError:
    return UserError("Choose one line in the list.")


def _asked_back(text: str, question: when.Question, words: Words) -> UserError:
    """What to write instead; where the time could be one of several, those."""
    typed = plain(clean(text, limit=len(text), lines=False), limit=when.LONGEST_TEXT)
    match question.reason:
        case when.Reason.PAST:
            return UserError("“{typed}” is in the past. Pick a time ahead.", typed=typed)
        case when.Reason.NO_TIME:
            return UserError("“{typed}”: at what time? Add it, like 14:30.", typed=typed)
        case when.Reason.NOT_UNDERSTOOD:
            return UserError(
                "I cannot read the time “{typed}”. Write it like 31 March 17:00.", typed=typed
            )
    asked = when.question_sentence(question, words)
    if not question.choices:
        return UserError("“{typed}”: {asked}", typed=typed, asked=asked)
    choices = "; ".join(choice.canonical() for choice in question.choices)
    return UserError(
        "“{typed}”: {asked} Write {choices}.", typed=typed, asked=asked, choices=choices
    )
