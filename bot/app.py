"""The bot itself: intents, loading cogs, syncing commands, the one door for errors of commands.

Public entry for the program, the tests and the demo alike::

    services = await open_services(settings, charts=...)
    bot = await create_bot(services)      # cogs are loaded, nothing is connected yet
    await bot.start(settings.token)
    await bot.close()                     # closes the services too
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import sys
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.background import Background
from bot.delivery import Delivery
from bot.delivery.outcome import TROUBLE
from bot.delivery.sender import REQUEST_SECONDS
from bot.errors import UserError, restarting
from bot.letters import Letters
from bot.offered import OUTDATED, check_choices, outdated
from bot.operations.departure import Departure
from bot.operations.figures import Live
from bot.permissions import Refused
from bot.scheduler import Scheduler
from bot.sweep import Sweep
from bot.ui import Request, Router
from bot.ui.marking import solution_menu

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import SimpleNamespace

    from bot.services import Services

log = logging.getLogger(__name__)

COGS = ("cogs.setup", "cogs.cities", "cogs.polls", "cogs.obstacles", "cogs.questions")
NOT_A_MEMBER = frozenset({10004, 50001})
"""Discord's codes for a server that is none of ours; a refusal without one is a proxy's."""


def intents() -> discord.Intents:
    """None of them privileged: no member list, no message content."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.dm_messages = True
    return wanted


# Agora speaks in no voice channel; the library need not say what it would take.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False


class Tree(app_commands.CommandTree["ExchangeBot"]):
    async def interaction_check(self, interaction: discord.Interaction[ExchangeBot], /) -> bool:
        if interaction.client.router.stopping:
            raise Refused(restarting())
        try:
            check_choices(interaction)
        except UserError as error:
            raise Refused(error) from error
        return True

    async def on_error(
        self, interaction: discord.Interaction[ExchangeBot], error: app_commands.AppCommandError, /
    ) -> None:
        """One of the three doors: an error of a command becomes a sentence."""
        bot = interaction.client
        cause = getattr(error, "original", error)
        if isinstance(error, OUTDATED):
            cause = outdated()

        async def failed() -> None:
            raise cause

        await bot.router.answer(Request(bot.services, interaction), failed())


class ExchangeBot(commands.Bot):
    """Owns the services and the two loops; made by :func:`create_bot`."""

    def __init__(self, services: Services, trace: aiohttp.TraceConfig) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents(),
            tree_cls=Tree,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=30,
            http_trace=trace,
            chunk_guilds_at_startup=False,
            max_messages=None,
        )
        self.services = services
        self.router = Router(services)
        self.background = Background()
        self.delivery = Delivery(services, self, services.guard.discord_now, self.background)
        self.scheduler = Scheduler(
            services.clock,
            services.alarm,
            services.guard,
            services.registry.timers,
            self.background,
        )
        self.departure = Departure(services, self._is_off_server, lambda: self.application_id)
        self.departure.on_back = self._return
        self.drain_seconds = 0.0
        self.needed_permissions = 0
        """Bits that the set-up cog asks of our role; health names those that it lacks."""
        self._running = False
        self._lacks_commands = False

    async def setup_hook(self) -> None:
        await self.departure.check_home()
        guild = discord.Object(self.services.settings.guild_id)
        self.tree.copy_global_to(guild=guild)
        self.tree.clear_commands(guild=None)
        await self._sync_commands()

    async def _sync_commands(self) -> None:
        try:
            await self.tree.sync(guild=discord.Object(self.services.settings.guild_id))
        except (discord.Forbidden, discord.NotFound):
            # Not on the server: they follow once it is. Else the invitation lacked a scope.
            log.error("commands refused: invite the bot with the scope applications.commands")  # noqa: TRY400 - no fault
        self._lacks_commands = False

    async def _sync_if_due(self) -> None:
        """After an invitation; what Discord did not take is tried again at each connection."""
        if not self._lacks_commands:
            return
        try:
            await self._sync_commands()
        except TROUBLE as error:
            log.warning("commands", extra={"error": type(error).__name__})

    async def on_ready(self) -> None:
        """Starts the loops at the first READY; later ones only look at what is due."""
        if self._running:
            self.services.health.reconnects += 1
        else:
            self._running = True
            self.background.adopt_context()
            self.scheduler.start()
        if await self._is_off_server() is False:
            await self._on_server()
        else:
            await self._off_server()
        await self._sync_if_due()

    async def on_resumed(self) -> None:
        self.services.health.reconnects += 1
        await self._sync_if_due()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Invited to its server while it runs: goes on as at a start."""
        if guild.id == self.services.settings.guild_id:
            await self._return()

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """The end of an outage; where Agora was off the server, of that."""
        if self._running and not self.delivery.started:
            await self.on_guild_join(guild)
        self._learn_locale()

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Taken off its server. An outage is another event: then nothing happens."""
        if guild.id == self.services.settings.guild_id:
            await self._off_server()

    async def _return(self) -> None:
        self._lacks_commands = True
        await self._on_server()
        await self._sync_if_due()

    async def _on_server(self) -> None:
        """Delivery begins or goes on, whether or not the disk takes the note of it."""
        self._learn_locale()
        if self.delivery.started:
            self.wake()
        else:
            self.delivery.start()
            self.background.kick("card check", self.delivery.check_cards)
        await self.departure.back()

    async def _off_server(self) -> None:
        """Nothing is sent; polls still end in time, and periods of keeping too."""
        self.delivery.stop()
        await self.departure.left()
        self.wake()

    def _guild(self) -> discord.Guild | None:
        """Our server; None while Agora is off it, or in an outage, when nothing is known of it."""
        guild = self.get_guild(self.services.settings.guild_id)
        return None if guild is None or guild.unavailable else guild

    def _learn_locale(self) -> None:
        if guild := self._guild():
            self.services.server_locale = str(guild.preferred_locale)

    async def _is_off_server(self) -> bool | None:
        """As Discord itself says; None where it does not answer."""
        guild_id = self.services.settings.guild_id
        if self.get_guild(guild_id) is not None:
            return False
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                await self.fetch_guild(guild_id, with_counts=False)
        except TROUBLE as error:
            if isinstance(error, discord.HTTPException) and error.code in NOT_A_MEMBER:
                return True
            log.warning("departure", extra={"error": type(error).__name__})
            return None
        return False

    async def clock_leaped(self) -> None:
        """Coordinators hear at once that timers wait."""
        at = self.services.guard.discord_now()
        await self.services.db.write(lambda tx: self.services.outbox.clock_leaped(tx, at))

    def live(self) -> Live:
        """What health can only learn from the connected bot."""
        missing: tuple[str, ...] = ()
        if guild := self._guild():
            lacking = discord.Permissions(
                self.needed_permissions & ~guild.me.guild_permissions.value
            )
            missing = tuple(name for name, lacks in lacking if lacks)
        tick = self.scheduler
        return Live(self.delivery.paused, missing, tick.last_tick, tick.late)

    def wake(self) -> None:
        """Something was committed that may be due now."""
        self.scheduler.ring()
        self.delivery.wake()

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        await self.router.take(interaction)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        await self.delivery.message_deleted(payload.message_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        for message_id in payload.message_ids:
            await self.delivery.message_deleted(message_id)

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        await self.delivery.thread_deleted(payload.thread_id, payload.parent_id)

    async def on_guild_channel_update(self, *_: object) -> None:
        await self.delivery.retry_held()

    async def on_guild_role_update(self, *_: object) -> None:
        await self.delivery.retry_held()

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        log.error("event", extra={"event": event_method}, exc_info=sys.exc_info())

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        """Nothing any more once closed: the library has no loop then, and raises for a late event
        (seen: the first READY and the end in one moment)."""
        if not self.is_closed():
            super().dispatch(event_name, *args, **kwargs)

    async def close(self) -> None:
        """Timers off, presses answered with a sentence, delivery ended, files closed."""
        if self.is_closed():
            return
        self.router.stopping = True
        self.scheduler.stop()
        self.delivery.stop()
        await self.background.close(self.drain_seconds)
        await super().close()
        await self.services.close()


async def create_bot(
    services: Services, *, tracers: Sequence[aiohttp.TraceConfig] = ()
) -> ExchangeBot:
    """The bot with all cogs loaded, not connected. Raises StartError.

    ``tracers``' callbacks join the one TraceConfig that sees every request to Discord.
    """
    bot = ExchangeBot(services, _trace(services, tracers))
    services.registry.timer(Sweep(services))
    services.registry.timer(Letters(services))
    services.registry.timer(bot.departure)
    services.outbox.wake = bot.wake
    bot.delivery.on_next_due = bot.scheduler.ring_at
    bot.scheduler.on_due = bot.delivery.wake
    bot.scheduler.on_hold = bot.clock_leaped
    bot.tree.add_command(solution_menu(services))
    try:
        for name in COGS:
            # Not load_extension: it imports a cog anew for each bot, and forgets it at the end.
            await importlib.import_module(name).setup(bot)
    except BaseException:
        await bot.close()
        raise
    return bot


def _trace(services: Services, tracers: Sequence[aiohttp.TraceConfig]) -> aiohttp.TraceConfig:
    trace = aiohttp.TraceConfig()

    async def heard(
        _: aiohttp.ClientSession, __: SimpleNamespace, params: aiohttp.TraceRequestEndParams
    ) -> None:
        if date := params.response.headers.get("Date"):
            services.guard.header(date)

    trace.on_request_end.append(heard)
    for other in tracers:
        trace.on_request_start.extend(other.on_request_start)
        trace.on_request_end.extend(other.on_request_end)
        trace.on_request_exception.extend(other.on_request_exception)
    return trace
