"""Raising an obstacle: the form, the private preview, and the button that posts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from discord.app_commands import locale_str
from discord.ext import commands

from bot.errors import UserError
from bot.ids import join
from bot.ids import token as new_token
from bot.permissions import Can, needs
from bot.search import audiences_of, helped
from bot.ui import Request, button, link
from cogs.obstacles.cog.desk import country_name
from cogs.obstacles.cog.group import OBSTACLE, REFUSED
from cogs.obstacles.cog.tracing import traces_of
from cogs.obstacles.rules import raising, similar
from cogs.obstacles.rules.records import Identity, State
from cogs.obstacles.store.raising import expired
from cogs.obstacles.views import forms, naming, panels
from cogs.obstacles.views.naming import AREA
from cogs.obstacles.views.preview import Preview, preview

if TYPE_CHECKING:
    from collections.abc import Mapping

    import discord

    from bot.app import ExchangeBot
    from bot.db import Tx
    from bot.permissions import Person
    from bot.search import Found
    from bot.ui import Router
    from cogs.obstacles.cog.acting import Acting
    from cogs.obstacles.cog.desk import Desk
    from cogs.obstacles.rules.raising import Form, Speaker
    from cogs.obstacles.store.raising import Raised

SIMILAR = 3
LOOKED_UP = 12
PAGE = "article"
CLOSE = ("obstacle", "solution", PAGE)
FRESH = 1_000_000_000


class Raising:
    def __init__(self, desk: Desk, acting: Acting) -> None:
        self._desk = desk
        self._acting = acting
        self._services = desk.services

    def register(self, router: Router) -> None:
        router.add(AREA, "raise", self._start, Can.MEMBER)
        router.add(AREA, "new", partial(self._submitted, said_openly=False), Can.MEMBER)
        router.add(AREA, "turn", partial(self._submitted, said_openly=True), Can.MEMBER)
        router.add(AREA, "mend", self._mend, Can.MEMBER)
        router.add(AREA, "honest", self._honest)
        for identity in Identity:
            needed = Can.SPEAKER if identity.unnamed else Can.MEMBER
            router.add(AREA, f"post_{identity}", partial(self._post, identity=identity), needed)
        router.add(AREA, "join", self._join, Can.MEMBER)
        for kind in CLOSE:
            router.add(AREA, f"thank_{kind}", partial(self._thank, kind=kind), Can.MEMBER)

    # The form

    async def _start(self, request: Request) -> None:
        await self.ask(request, {})

    async def ask(
        self, request: Request, filled: Mapping[str, Any], *, said_openly: bool = False
    ) -> None:
        token = new_token(self._services.secrets)
        await self._form(request, token, filled, said_openly=said_openly)

    async def _form(
        self, request: Request, token: str, filled: Mapping[str, Any], *, said_openly: bool
    ) -> None:
        number = self._services.secrets.below(FRESH)
        verb = "turn" if said_openly else "new"
        await request.ask(forms.raise_form(request.words, verb, number, token, filled))

    async def _mend(self, request: Request) -> None:
        """[Edit]: the form again, filled in."""
        kept = await self._desk.store.keyring.find(request.arg, request.user_id)
        if kept is None:
            raise expired()
        said_openly = bool(kept.get("said_openly"))
        await self._form(request, request.arg, kept, said_openly=said_openly)

    async def _submitted(self, request: Request, *, said_openly: bool) -> None:
        typed = forms.submitted(request) | {"said_openly": said_openly}
        token = _token(request.arg)
        await self._desk.store.keyring.put(token, request.user_id, typed)
        try:
            form = raising.checked(raising.form_of(typed))
        except UserError as error:
            words = request.words
            await request.answer(
                words.fill(error.sentence, error.values),
                [button(words("Edit"), join(AREA, "mend", arg=token))],
            )
            return
        await self._preview(request, form, token)

    # The preview

    async def _preview(self, request: Request, form: Form, token: str) -> None:
        person = await request.person()
        shown = await self._shown(request, person, form, token)
        await request.replace(*preview(shown, request.words))

    async def _shown(self, request: Request, person: Person, form: Form, token: str) -> Preview:
        directory = self._services.directory
        member = person.confirmed
        city = await directory.city(member.city_id) if member and member.city_id else None
        speaker = raising.Speaker(
            city.id if city else None, city.country if city else None, member is not None
        )
        return Preview(
            form=form,
            token=token,
            offered=raising.offered(speaker),
            traces=await traces_of(request, form.text, city.domain if city else None),
            small=await self._small(speaker),
            city=city.name if city else "",
            country=country_name(city.country) if city else "",
            similar=await self._similar(person, form),
        )

    async def _small(self, speaker: Speaker) -> tuple[raising.Small, ...]:
        if speaker.city_id is None:
            return ()
        crowd = await self._services.directory.crowd(speaker.city_id)
        return raising.small_crowds(members=crowd.members, cities=crowd.cities)

    async def _similar(self, person: Person, form: Form) -> list[Found]:
        """Up to three; a solved obstacle and its solution are one."""
        text, may = f"{form.title}\n{form.body}", audiences_of(person)
        search = self._services.search
        close = await search.find(text, may=may, kinds=CLOSE, limit=LOOKED_UP)
        pages = await search.find(text, may=may, kinds=(PAGE,), limit=2)
        titled = await search.find(form.title, may=may, kinds=(PAGE,), limit=2)
        best = max((one.score for one in close), default=0.0)
        nearest = max((one.score for one in close if one.doc.kind != PAGE), default=0.0)
        page = similar.page_meant(_scores(titled), _scores(pages), best)
        found: dict[tuple[str, int], Found] = {}
        for one in close:
            is_page = one.doc.kind == PAGE
            if not (one.doc.ref == page if is_page else similar.is_near(one.score, nearest)):
                continue
            kind = "obstacle" if one.doc.kind == "solution" else one.doc.kind
            found.setdefault((kind, one.doc.ref), one)
        return list(found.values())[:SIMILAR]

    async def _honest(self, request: Request) -> None:
        await request.answer(naming.honest_text(request.words))

    # The presses that end it

    async def _post(self, request: Request, *, identity: Identity) -> None:
        met = await request.meet()

        def who(tx: Tx) -> Person:
            person = met(tx)
            person.require(Can.SPEAKER if identity.unnamed else Can.MEMBER)
            return person

        await request.wait(in_place=True)
        raised = await self._desk.store.raising.post(
            _token(request.arg), request.user_id, who, identity
        )
        await request.answer(*self._posted(request, raised))

    def _posted(self, request: Request, raised: Raised) -> list[Any]:
        words, obstacle = request.words, raised.obstacle
        if raised.again and obstacle.numbered:
            return [words("Already posted: {ref}.", ref=obstacle.ref)]
        if raised.again:
            return [words("Already posted. It gets its number when it appears.")]
        if obstacle.state is State.REVIEW:
            return [words("It is raised. A coordinator reads it first.")]
        if obstacle.identity.unnamed:
            return [words("It is raised. It appears within 15 minutes. Its number comes then.")]
        where = button(words("Open"), join(AREA, "open", obstacle.id))
        return [words("{ref} is raised.", ref=obstacle.ref), [where]]

    async def _join(self, request: Request) -> None:
        """[We face this too] beside a similar one: joins, and drops the draft."""
        parts = await self._acting.join(request, request.record)
        await self._drop(request)
        await request.replace(*parts)

    async def _thank(self, request: Request, *, kind: str) -> None:
        """[This solves it]: counted for the document, without a person."""
        number = request.record
        await self._drop(request)
        await self._services.db.write(lambda tx: helped(tx, kind, number))
        words = request.words
        parts: list[Any] = [words("Good. Your draft is dropped.")]
        if kind != "article":
            obstacle = await self._desk.shown(number)
            url = panels.url_of(obstacle, self._services.settings.guild_id)
            parts.append([link(words("Open"), url)])
        await request.replace(*parts)

    async def _drop(self, request: Request) -> None:
        token = _token(request.arg)
        if await self._desk.store.keyring.find(token, request.user_id) is None:
            raise expired()
        await self._desk.store.keyring.drop(token)


class RaisingCommands(commands.Cog):
    raising: Raising

    @OBSTACLE.command(
        name="raise",
        description=locale_str("Say what is in the way; you choose the name shown at the end"),
        extras={"empty": "An empty form.", "refused": REFUSED},
    )
    @needs(Can.MEMBER)
    async def raise_(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        request = Request(interaction.client.services, interaction)
        await self.raising.ask(request, {})


def _scores(found: list[Found]) -> list[tuple[int, float]]:
    return [(one.doc.ref, one.score) for one in found]


TOKEN_LENGTH = 22


def _token(typed: str) -> str:
    """A forged one gets the sentence of an expired draft."""
    if len(typed) != TOKEN_LENGTH:
        raise expired()
    return typed
