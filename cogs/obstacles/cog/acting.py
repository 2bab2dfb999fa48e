"""What people do on a post: face it too, follow it, and what stands behind More…"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.clock import seconds
from bot.errors import UserError
from bot.ids import join, parse_reference
from bot.permissions import Can, needs
from bot.search import audiences_of
from bot.texts import cut, plain
from bot.ui import Request, button, link
from cogs.obstacles.cog.group import OBSTACLE, REFUSED, WHICH
from cogs.obstacles.cog.tracing import traces_of
from cogs.obstacles.rules import raising
from cogs.obstacles.rules.records import PREFIX, ContractPart, Obstacle, State
from cogs.obstacles.store.posts import AUTHORS, not_yours
from cogs.obstacles.store.raising import expired
from cogs.obstacles.store.reading import missing
from cogs.obstacles.views import forms, naming, panels
from cogs.obstacles.views.naming import AREA
from cogs.obstacles.views.preview import trace_lines

if TYPE_CHECKING:
    from bot.app import ExchangeBot
    from bot.ui import Part, Router
    from cogs.obstacles.cog.desk import Desk
    from cogs.obstacles.rules.raising import Form

UNDO = timedelta(minutes=5)
MONEY = ("funding_call", "funding_programme")
MOST_MONEY = 5


class Acting:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._services = desk.services

    def register(self, router: Router) -> None:
        router.add(AREA, "face", self._face, Can.MEMBER)
        router.add(AREA, "name", self._name, Can.OFFICIAL)
        router.add(AREA, "undo", self._undo, Can.OFFICIAL)
        router.add(AREA, "follow", self._follow, Can.MEMBER)
        router.add(AREA, "unfollow", self._unfollow, Can.MEMBER)
        router.add(AREA, "who", self._who)
        router.add(AREA, "open", self._open, Can.MEMBER)
        router.add(AREA, "more", self._more, Can.MEMBER)
        router.add(AREA, "pick", self._pick, Can.MEMBER)
        router.add(AREA, "edited", self._edited, Can.MEMBER)
        router.add(AREA, "reedit", self._reedit, Can.MEMBER)
        router.add(AREA, "block", self._block, Can.MEMBER)
        router.add(AREA, "same", self._same, Can.MEMBER)
        router.add(AREA, "withdrawn", self._withdrawn, Can.MEMBER)
        self._desk.acts.update(
            edit=self._edit,
            blocks=self._blocks,
            money=self._money,
            duplicate=self._duplicate,
            withdraw=self._withdraw,
        )

    # Facing and following

    async def _face(self, request: Request) -> None:
        await request.answer(*await self.join(request, request.record))

    async def join(self, request: Request, number: int) -> list[Part]:
        """Counts the person's city; what is now true."""
        city_id = await self._city(request)
        obstacle = await self._desk.store.facing.join(number, city_id)
        until = str(seconds(self._services.clock.now() + UNDO))
        return panels.counted(obstacle, f"u{until}", request.words)

    async def _name(self, request: Request) -> None:
        await self._desk.store.facing.show_name(request.record, await self._city(request))
        await request.replace(request.words("Your city's name shows on the post."))

    async def _undo(self, request: Request) -> None:
        until = request.arg.removeprefix("u")
        late = not until.isdecimal() or int(until) < seconds(self._services.clock.now())
        if late:
            raise UserError("Undo works for five minutes. Ask a coordinator.")
        await self._desk.store.facing.undo(request.record, await self._city(request))
        await request.replace(request.words("Your city is not counted any more."))

    async def _city(self, request: Request) -> int | None:
        person = await request.person()
        return person.confirmed.city_id if person.confirmed else None

    async def _follow(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        words = request.words
        if await self._desk.store.people.is_author(obstacle, request.user_id):
            # An author behind a handle never stands among the followers.
            await request.answer(words("It is in your inbox already: you raised it."))
            return
        facing = self._desk.store.facing
        if await facing.follows(obstacle.id, request.user_id):
            await facing.unfollow(obstacle.id, request.user_id)
            await request.answer(words("You no longer follow {ref}.", ref=obstacle.ref))
            return
        await facing.follow(obstacle.id, request.user_id)
        await request.answer(words("You follow {ref}.", ref=obstacle.ref))

    async def _unfollow(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        await self._desk.store.facing.unfollow(obstacle.id, request.user_id)
        await request.answer(request.words("You no longer follow {ref}.", ref=obstacle.ref))

    # Reading

    async def _who(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        await request.answer("\n".join(naming.who_can_see(obstacle, request.words)))

    async def _open(self, request: Request) -> None:
        obstacle = await self._desk.store.reading.find(request.record)
        words = request.words
        if not obstacle.shown:
            if await self._desk.store.people.is_author(obstacle, request.user_id):
                raise _unseen(obstacle)
            raise missing(obstacle.id)  # nobody else learns that one is on its way
        url = panels.url_of(obstacle, self._services.settings.guild_id)
        await request.answer(f"**{obstacle.ref}**", [link(words("Open"), url)])

    async def _more(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        standing = await self._desk.standing(request, obstacle)
        await request.answer(*panels.more(obstacle, standing, request.words, self._desk.has()))

    async def _pick(self, request: Request) -> None:
        """A line of More… is an act of its own, or the control of the same name."""
        obstacle = await self._desk.shown(request.record)
        standing = await self._desk.standing(request, obstacle)
        options = panels.more_options(obstacle, standing, request.words, self._desk.has())
        chosen = request.values[0] if request.values else ""
        if chosen not in {verb for verb, _ in options}:
            raise UserError("Choose one line in the list.")
        if act := self._desk.acts.get(chosen):
            await act(request)
        else:
            await self._desk.router.follow(request, join(AREA, chosen, obstacle.id))

    async def _money(self, request: Request) -> None:
        """Computed for whoever presses, never for the author."""
        obstacle = await self._desk.shown(request.record)
        found = await self._services.search.find(
            f"{obstacle.title}\n{obstacle.body}",
            may=audiences_of(await request.person()),
            kinds=MONEY,
            limit=MOST_MONEY,
        )
        words = request.words
        lines: list[Part] = []
        for one in found:
            lines.append(f"**{plain(cut(one.doc.title, 200))}**\n{plain(one.extract)}")
            if one.doc.url:
                lines.append([link(words("Open"), one.doc.url)])
        await request.answer(*(lines or [words("No programme or open call is close to this.")]))

    # What its author changes

    async def _authors(self, request: Request) -> Obstacle:
        obstacle = await self._desk.store.reading.find(request.record)
        if await self._desk.standing(request, obstacle) not in AUTHORS:
            raise not_yours() if obstacle.shown else missing(obstacle.id)
        return obstacle

    async def _edit(self, request: Request) -> None:
        await self.edit(request, await self._authors(request))

    async def edit(self, request: Request, obstacle: Obstacle) -> None:
        if await self._desk.standing(request, obstacle) not in AUTHORS:
            raise not_yours()
        if obstacle.ended:
            raise UserError("{ref} has ended.", ref=obstacle.ref)
        await request.ask(forms.edit_form(request.words, obstacle, self._desk.fresh()))

    async def _edited(self, request: Request) -> None:
        obstacle = await self._authors(request)
        typed, words = forms.submitted(request), request.words
        try:
            form = raising.checked(raising.form_of(typed))
            standing = await self._desk.standing(request, obstacle)
            obstacle = await self._desk.store.posts.edit(obstacle.id, form, standing)
        except UserError as error:
            # What somebody wrote must not be lost with the refusal.
            token = await self._desk.store.keyring.keep(request.user_id, typed)
            again = button(words("Edit"), join(AREA, "reedit", obstacle.id, token))
            await request.answer(words.fill(error.sentence, error.values), [again])
            return
        warned = await self._warned(request, obstacle, form)
        told = panels.told_later(obstacle, words("{ref} is changed.", ref=obstacle.ref), words)
        await request.answer("\n".join([told, *warned]))

    async def _warned(self, request: Request, obstacle: Obstacle, form: Form) -> list[str]:
        member = (await request.person()).confirmed
        city_id = member.city_id if member else None
        city = await self._services.directory.city(city_id) if city_id is not None else None
        traces = await traces_of(request, form.text, city.domain if city else None)
        return trace_lines(
            traces,
            request.words,
            of_person=not obstacle.named,
            of_city=obstacle.identity.unnamed,
        )

    async def _reedit(self, request: Request) -> None:
        """[Edit] after a form that did not fit: the form again, filled in."""
        obstacle = await self._authors(request)
        kept = await self._desk.store.keyring.find(request.arg, request.user_id)
        if kept is None:
            raise expired()
        await request.ask(forms.edit_form(request.words, obstacle, self._desk.fresh(), kept))

    async def _blocks(self, request: Request) -> None:
        obstacle = await self._authors(request)
        await request.answer(*panels.contract_parts(obstacle, request.words))

    async def _block(self, request: Request) -> None:
        obstacle = await self._authors(request)
        chosen = request.values[0] if request.values else ""
        if chosen not in {*ContractPart, "none"}:
            raise UserError("Choose one line in the list.")
        part = None if chosen == "none" else ContractPart(chosen)
        standing = await self._desk.standing(request, obstacle)
        await self._desk.store.posts.blocks(obstacle.id, part, standing)
        words = request.words
        told = words("{ref} is changed.", ref=obstacle.ref)
        await request.replace(panels.told_later(obstacle, told, words))

    async def _duplicate(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        await request.ask(forms.duplicate_form(request.words, obstacle, self._desk.fresh()))

    async def _same(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        await self.duplicate(request, obstacle, request.text("of"))

    async def duplicate(self, request: Request, obstacle: Obstacle, of: str) -> None:
        number = parse_reference(of, PREFIX)
        if number is None:
            raise UserError("Write the obstacle like this: OBS-12.")
        standing = await self._desk.standing(request, obstacle)
        root = await self._desk.store.posts.duplicate(obstacle.id, number, standing)
        words = request.words
        told = words("{ref} now points to {root}.", ref=obstacle.ref, root=root.ref)
        await request.answer(panels.told_later(obstacle, told, words))

    async def _withdraw(self, request: Request) -> None:
        obstacle = await self._authors(request)
        words = request.words
        sentence = words("The text of {ref} goes, replies stay. Sure?", ref=obstacle.ref)
        await request.answer(*panels.sure(sentence, words("Withdraw"), "withdrawn", obstacle))

    async def _withdrawn(self, request: Request) -> None:
        obstacle = await self._authors(request)
        standing = await self._desk.standing(request, obstacle)
        await self._desk.store.posts.withdraw(obstacle.id, standing)
        words = request.words
        told = words("{ref} is withdrawn.", ref=obstacle.ref)
        await request.replace(panels.told_later(obstacle, told, words))


def _unseen(obstacle: Obstacle) -> UserError:
    """Told to the author alone."""
    if obstacle.state is State.WITHDRAWN:
        return UserError("{ref} does not appear.", ref=obstacle.ref)
    if obstacle.state is State.REVIEW:
        return UserError("{ref}: a coordinator reads it first.", ref=obstacle.ref)
    return UserError("It is on its way. Look again in a moment.")


class ActingCommands(commands.Cog):
    desk: Desk
    acting: Acting

    @OBSTACLE.command(
        name="edit",
        description=locale_str("Change the text of your obstacle"),
        extras={"empty": "The form, filled in.", "refused": REFUSED},
    )
    @app_commands.describe(obstacle=WHICH)
    @needs(Can.MEMBER)
    async def edit(
        self, interaction: discord.Interaction[ExchangeBot], obstacle: str | None = None
    ) -> None:
        request = Request(interaction.client.services, interaction)
        await self.acting.edit(request, await self.desk.meant(request, obstacle))

    @OBSTACLE.command(
        name="duplicate",
        description=locale_str("Point to the same obstacle, raised before"),
        extras={"empty": "Name the obstacle, or type this in its thread.", "refused": REFUSED},
    )
    @app_commands.describe(of=locale_str("The one raised before, such as OBS-5"), obstacle=WHICH)
    @needs(Can.MEMBER)
    async def duplicate(
        self, interaction: discord.Interaction[ExchangeBot], of: str, obstacle: str | None = None
    ) -> None:
        request = Request(interaction.client.services, interaction)
        found = await self.desk.meant(request, obstacle)
        await self.acting.duplicate(request, found, of)
