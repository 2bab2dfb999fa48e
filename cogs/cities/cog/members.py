"""Joining, leaving, and the coordinators' decisions about people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import ids
from bot.errors import UserError
from bot.ids import join
from bot.permissions import Can
from cogs.cities.rules.joining import Decision, Ticket, Wish, wish
from cogs.cities.rules.places import named, read_zone
from cogs.cities.views import joining

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.i18n import Words
    from bot.permissions import Person
    from bot.registry import HomeLine
    from bot.ui import Request, Router
    from cogs.cities.cog.stores import Stores

AREA = joining.AREA
JOIN = "cities.join"


class Membership:
    def __init__(self, stores: Stores) -> None:
        self._services = stores.services
        self._directory = stores.services.directory
        self._members = stores.members
        self._desk = stores.desk

    def register(self, router: Router) -> None:
        router.add(AREA, "join", self._open_form)
        router.add(AREA, "asked", self._form_sent)
        router.add(AREA, "again", self._form_again)
        router.add(AREA, "leave", self._leave_now)
        router.add(AREA, "keep", self._keep)
        router.add(AREA, "requests", self._requests, Can.COORDINATE)
        router.add(AREA, "confirm", self._confirm, Can.COORDINATE)
        router.add(AREA, "refuse", self._refuse, Can.COORDINATE)

    async def join(self, request: Request, typed: Mapping[str, str]) -> None:
        """The command: at once where all is said, else by the form."""
        place = typed["place"]
        if place and (typed["kind"] or await self._is_organisation(place)):
            await self._ask(request, typed)
        else:
            await self._show_form(request, typed)

    async def leave(self, request: Request) -> None:
        row = await self._directory.member(request.user_id)
        if row is None or row.left_at is not None:
            await request.answer(*joining.not_joined(request.words))
            return
        await request.answer(*joining.leave_panel(row.speaks_for, request.words))

    # Joining and leaving

    async def _open_form(self, request: Request) -> None:
        await self._show_form(request, {})

    async def _form_again(self, request: Request) -> None:
        typed = await self._services.drafts.find(request.arg, request.user_id, kind=JOIN)
        await self._show_form(request, typed)

    async def _show_form(self, request: Request, typed: Mapping[str, str]) -> None:
        fresh = ids.token(self._services.secrets)
        await request.ask(joining.join_form(fresh, typed, request.words))

    async def _form_sent(self, request: Request) -> None:
        await self._ask(request, {name: request.text(name) for name in ("place", "kind", "zone")})

    async def _ask(self, request: Request, typed: Mapping[str, str]) -> None:
        try:
            wanted = await self._read(typed)
        except UserError as error:
            token = await self._services.drafts.keep(request.user_id, typed, kind=JOIN)
            sentence = request.words.fill(error.sentence, error.values)
            edit = join(AREA, "again", arg=token)
            await request.answer(*joining.mistake(sentence, edit, request.words))
            return
        what = await self._members.ask(request.user_id, wanted)
        row = await self._directory.member(request.user_id)
        present = row.speaks_for if row is not None and row.confirmed else ""
        await request.answer(*joining.asked(what, wanted, present, request.words))

    async def _read(self, typed: Mapping[str, str]) -> Wish:
        place = named(typed["place"], await self._desk.places())
        zone = read_zone(typed["zone"], await self._desk.zones()) if typed["zone"] else None
        return wish(place, typed["kind"], zone)

    async def _is_organisation(self, text: str) -> bool:
        """Whether the kind follows from the place; a mistyped place is asked again as well."""
        try:
            return named(text, await self._desk.places()).organisation
        except UserError:
            return True

    async def _leave_now(self, request: Request) -> None:
        row = await self._directory.member(request.user_id)
        if row is None or not await self._members.leave(request.user_id):
            await request.replace(*joining.not_joined(request.words))
            return
        await request.replace(*joining.left(row.speaks_for, request.words))

    async def _keep(self, request: Request) -> None:
        await request.replace(request.words("Nothing was changed."))

    # Coordinators

    async def _requests(self, request: Request) -> None:
        asking = await self._members.asking()
        await request.answer(*joining.requests_panel(asking, request.words))

    async def _confirm(self, request: Request) -> None:
        words = request.words
        await self._decide(request, confirm=True, said=words("Confirmed. They will hear of it."))

    async def _refuse(self, request: Request) -> None:
        words = request.words
        await self._decide(request, confirm=False, said=words("Refused. They will hear of it."))

    async def _decide(self, request: Request, *, confirm: bool, said: str) -> None:
        ticket = Ticket.read(request.arg)
        what = await self._members.decide(ticket, by=request.user_id, confirm=confirm)
        if what is Decision.SETTLED:
            raise UserError("This request is settled already.")
        if what is Decision.CHANGED:
            raise UserError("This person asks for something else by now. Open the request again.")
        message = request.interaction.message
        if message is not None and message.flags.ephemeral:
            asking = await self._members.asking()
            await request.replace(*joining.requests_panel(asking, request.words, said))
        else:
            await request.answer(said)

    # Home

    async def home_lines(self, person: Person, words: Words) -> list[HomeLine]:
        lines = []
        if waits := await self._members.asking_of(person.user_id):
            lines.append(joining.home_asked(waits.speaks_for, words))
        elif person.confirmed is None and not person.coordinator:
            lines.append(joining.home_not_joined(words))
        if person.coordinator and (asking := await self._members.asking()):
            lines.append(joining.home_requests(len(asking), words))
        return lines
