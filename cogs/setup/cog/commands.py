"""/agora, /privacy and /setup, with their buttons."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot import erasure, ids
from bot.delivery.outcome import TROUBLE
from bot.errors import NotReady, UserError, elsewhere
from bot.home import show_home
from bot.ids import join
from bot.operations import health
from bot.operations.figures import held_rows
from bot.permissions import Can, fetched, needs, shown_to
from bot.registry import Class
from bot.ui import Request
from cogs.setup import views
from cogs.setup.cog.server import carry_out, plan_for
from cogs.setup.cog.watching import RightsWatch
from cogs.setup.rules import PERMISSIONS
from cogs.setup.store import SetupStore

if TYPE_CHECKING:
    from bot.app import ExchangeBot
    from bot.delivery import CardFace
    from bot.i18n import Words
    from bot.permissions import Person
    from bot.registry import HomeLine

AREA = views.AREA
JOIN_FIRST = "Join your city first: press Join my city, or use /city join."
NO_RIGHTS = "Only people with Manage Server can do this."


class SetupCog(commands.Cog):
    setup_group = app_commands.Group(
        name="setup",
        description=locale_str("Prepare this server for Agora, and see its health"),
        default_permissions=shown_to(Can.SET_UP),
        guild_only=True,
    )
    privacy_group = app_commands.Group(
        name="privacy",
        description=locale_str("What Agora keeps about you; take it or erase it"),
        guild_only=True,
    )

    def __init__(self, bot: ExchangeBot) -> None:
        self._bot = bot
        self._services = bot.services
        services = bot.services
        self._store = SetupStore(services.db, services.clock, services.directory, services.outbox)
        self._one_at_a_time = asyncio.Lock()
        bot.needed_permissions = PERMISSIONS
        registry = services.registry
        registry.home(self)
        registry.card("welcome", self._welcome)
        registry.notice(
            "coordinators.line", {Class.COORDINATORS, Class.URGENT}, views.coordinators_line
        )
        self._watch = RightsWatch(bot, self._store)
        registry.timer(self._watch)
        router = bot.router
        router.add(AREA, "build", self._build, Can.SET_UP)
        router.add(AREA, "leave", self._leave)
        router.add(AREA, "about", self._about)
        router.add(AREA, "export", self._export)
        router.add(AREA, "erase", self._erase)
        router.add(AREA, "erase_now", self._erase_now)
        router.add(AREA, "erase_texts", self._erase_texts)
        router.add(AREA, "keep", self._leave)
        router.add(AREA, "health", self._health, Can.COORDINATE)
        router.add(AREA, "again", self._again, Can.COORDINATE)
        router.add(AREA, "live", self._live, Can.COORDINATE)
        router.add(AREA, "leaver", self._leaver, Can.COORDINATE)
        router.add(AREA, "erase_leaver", self._erase_leaver, Can.COORDINATE)
        router.add("agora1", "go", self._go)

    # Commands

    @app_commands.command(
        name="agora",
        description=locale_str("What waits for you, with its buttons"),
        extras={"empty": "Nothing waits for you.", "refused": JOIN_FIRST},
    )
    @app_commands.guild_only()
    @needs(Can.ANYONE)
    async def agora(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        request = Request(self._services, interaction)
        person = await request.person()
        words = request.words
        rest = [(join(AREA, "about"), words("My data"))]
        rest += [
            (entry.custom_id, words.fill(entry.label, {}))
            for entry in self._services.registry.entries
            if person.can(entry.needs)
        ]
        if person.coordinator:
            rest.append((join(AREA, "health"), words("Health of Agora")))
        await show_home(request, rest)

    @setup_group.command(
        name="server",
        description=locale_str("Make the channels and roles that Agora needs"),
        extras={"empty": "Everything is in place. There is nothing to do.", "refused": NO_RIGHTS},
    )
    @needs(Can.SET_UP)
    async def server(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        request = Request(self._services, interaction)
        plan = plan_for(self._guild(interaction), await self._services.directory.places())
        await request.answer(*views.plan_panel(plan, request.words))

    @setup_group.command(
        name="health",
        description=locale_str("What waits, what was refused, how old the backup is"),
        extras={"empty": "Health: green. All is well.", "refused": NO_RIGHTS},
    )
    @needs(Can.SET_UP)
    async def health(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self._health(Request(self._services, interaction))

    @privacy_group.command(
        name="about",
        description=locale_str("What Agora keeps about you"),
        extras={"empty": "Your data in Agora.", "refused": "Open to anyone."},
    )
    @needs(Can.ANYONE)
    async def about(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self._about(Request(self._services, interaction))

    @privacy_group.command(
        name="export",
        description=locale_str("Get your data as a file"),
        extras={"empty": "Agora stores nothing about you.", "refused": "Open to anyone."},
    )
    @needs(Can.ANYONE)
    async def export(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self._export(Request(self._services, interaction))

    @privacy_group.command(
        name="erase",
        description=locale_str("Erase your data"),
        extras={"empty": "Agora stores nothing about you.", "refused": "Open to anyone."},
    )
    @needs(Can.ANYONE)
    async def erase(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self._erase(Request(self._services, interaction))

    # Set-up

    @commands.Cog.listener()
    async def on_guild_channel_update(self, *_: object) -> None:
        self._watch.changed()

    @commands.Cog.listener("on_guild_available")
    @commands.Cog.listener("on_guild_join")
    async def on_guild_back(self, _: discord.Guild) -> None:
        self._watch.changed()

    async def _build(self, request: Request) -> None:
        await request.wait()
        guild = self._guild(request.interaction)
        async with self._one_at_a_time:
            places = await self._services.directory.places()
            try:
                built = await carry_out(guild, places)
            except TROUBLE as error:
                raise NotReady(
                    "Discord refused a step ({reason}). Allow what is missing, then try again.",
                    reason=getattr(error, "text", "") or type(error).__name__,
                ) from error
            if built.steps:
                await self._store.remember(built.places, request.user_id)
        if not built.steps:
            await request.answer(*views.plan_panel(built.left, request.words))
            return
        await self._bot.delivery.retry_held()
        await request.answer(*views.built_panel(built.steps, built.left, request.words))

    async def _leave(self, request: Request) -> None:
        await request.replace(request.words("Nothing was changed."))

    async def _welcome(self, record: int, words: Words) -> CardFace:  # noqa: ARG002 - one welcome
        return views.welcome(words)

    # Health

    async def _health(self, request: Request) -> None:
        report = await health.report(self._services, request.words, self._bot.live())
        held = await held_rows(self._services.db)
        quiet = await self._services.quiet()
        guild = self._guild(request.interaction)
        plan = plan_for(guild, await self._services.directory.places())
        await request.answer(
            *views.health_panel(report, held, plan, quiet=quiet, words=request.words)
        )

    async def _again(self, request: Request) -> None:
        table, _, row = (request.values[0] if request.values else "").partition(":")
        number = ids.parse_reference(row, "")
        if number is None or not await self._store.post_again(table, number, request.user_id):
            raise UserError("This message is not held any more.")
        await request.replace(request.words("It is being posted again."))

    async def _leaver(self, request: Request) -> None:
        token = self._services.secrets.bytes(8).hex()
        await request.ask(views.leaver_form(request.words, token))

    async def _erase_leaver(self, request: Request) -> None:
        """For an account that has left and cannot press for itself."""
        number = ids.parse_user(request.text("user"))
        if number is None:
            raise UserError("Write the number alone: 15 to 20 digits.")
        await request.wait()
        guild = self._guild(request.interaction)
        if await fetched(guild, number) is not None:
            raise UserError("This person is still here. Ask them to use /privacy erase.")
        await self._store.note_leaver(request.user_id)
        # Never the texts: whoever watched what vanishes would learn who had written it.
        await erasure.erase(self._services, number, with_texts=False)
        await request.answer(views.leaver_receipt(request.words))

    async def _live(self, request: Request) -> None:
        if not await self._store.go_live(request.user_id):
            raise UserError("Agora is live already.")
        await request.replace(request.words("Agora is live again. What was due is being sent."))

    # Privacy

    async def _about(self, request: Request) -> None:
        await request.answer(*views.privacy_about(request.words))

    async def _export(self, request: Request) -> None:
        await request.wait()
        parts = await erasure.export(self._services, request.user_id)
        if not parts:
            await request.answer(request.words("Agora stores nothing about you."))
            return
        files = [discord.File(io.BytesIO(content), name) for name, content in parts]
        for index, file in enumerate(files, start=1):
            await request.answer(
                request.words("Your data, part {index} of {all}.", index=index, all=len(files)),
                discord.ui.File(f"attachment://{file.filename}"),
                files=[file],
            )

    async def _erase(self, request: Request) -> None:
        await request.answer(*views.erase_panel(request.words))

    async def _erase_now(self, request: Request) -> None:
        await self._erase_own(request, with_texts=False)

    async def _erase_texts(self, request: Request) -> None:
        await self._erase_own(request, with_texts=True)

    async def _erase_own(self, request: Request, *, with_texts: bool) -> None:
        """The receipt takes the place of the question: nothing is left to be pressed again."""
        await request.wait(in_place=True)
        receipt = await erasure.erase(self._services, request.user_id, with_texts)
        await request.answer(views.receipt(receipt, request.words))

    # Home

    async def home_lines(self, person: Person, words: Words) -> list[HomeLine]:
        """What only a coordinator can settle; the panel behind it has the buttons."""
        if not person.coordinator:
            return []
        held = len(await held_rows(self._services.db))
        return views.waiting_lines(
            held, quiet=await self._services.quiet(), now=self._services.clock.now(), words=words
        )

    async def _go(self, request: Request) -> None:
        """The select of all else: the chosen value is the custom_id of another control."""
        chosen = request.values[0] if request.values else ""
        await self._bot.router.follow(request, chosen)

    def _guild(self, interaction: discord.Interaction[Any]) -> discord.Guild:
        guild = self._bot.get_guild(self._services.settings.guild_id)
        if guild is None or interaction.guild_id not in {None, guild.id}:
            raise elsewhere()
        return guild
