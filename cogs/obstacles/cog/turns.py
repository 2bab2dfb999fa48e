"""Hears who speaks in the threads, and lets pass what is due when nobody does."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.clock import LONG_AGO
from bot.delivery.outcome import TROUBLE
from bot.registry import Class
from cogs.obstacles.rules.turns import Step
from cogs.obstacles.store.turns import Speaker
from cogs.obstacles.views import turns as views
from cogs.obstacles.views.panels import url_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.app import ExchangeBot
    from bot.db import Tx
    from bot.delivery import NoticeFace
    from bot.i18n import Words
    from bot.registry import Registry
    from cogs.obstacles.cog.desk import Desk
    from cogs.obstacles.rules.records import Obstacle
    from cogs.obstacles.store.course import Course

log = logging.getLogger(__name__)

READ_SECONDS = 20
READ_AT_ONCE = 100
LOOKED_BACK = 50
AGAIN = timedelta(hours=1)
WRITTEN = frozenset({discord.MessageType.default, discord.MessageType.reply})


class TurnsTimer:
    """At a start it first hears what was said meanwhile; nobody is nudged before that."""

    name = "obstacles.turns"

    def __init__(self, bot: ExchangeBot, desk: Desk, course: Course) -> None:
        self._bot = bot
        self._desk = desk
        self._course = course
        self._services = bot.services
        self._turns = desk.store.turns
        self._heard = False
        self._unread: list[Obstacle] | None = None

    def register(self, registry: Registry) -> None:
        registry.notice("obstacle.help_asked", {Class.DAILY}, self._help_asked)
        registry.timer(self)

    async def next_due(self) -> datetime | None:
        return await self._turns.next_due() if self._heard else LONG_AGO

    async def run_due(self, now: datetime) -> None:
        if not self._heard:
            await self._catch_up()
            return
        for obstacle, step in await self._turns.due(now):
            try:
                await self._take(obstacle, step, now)
            except Exception as error:
                # One obstacle's fault must not stop the steps of the others.
                log.exception("step", extra={"ref": obstacle.ref}, exc_info=error)
                await self._write(
                    partial(self._turns.put_off, obstacle=obstacle, until=now + AGAIN)
                )

    async def _take(self, obstacle: Obstacle, step: Step, now: datetime) -> None:
        solutions = self._course.solutions
        if step is Step.SHOW:
            await self._write(lambda tx: solutions.show(tx, obstacle.id, now))
        elif step is Step.SETTLE:
            thanked = await solutions.helpers(obstacle.id)
            url = url_of(obstacle, self._services.settings.guild_id)
            await self._write(lambda tx: solutions.settle(tx, obstacle.id, thanked, url))
        else:
            peers = await self._course.peers.people(obstacle) if step is Step.ASK_PEERS else []
            speaker = await self._last_other(obstacle) if step is Step.REMIND_ANSWERER else None
            await self._write(
                lambda tx: self._turns.take(tx, obstacle, step, now, peers=peers, speaker=speaker)
            )

    async def _write(self, unit: Any) -> None:
        await self._services.db.write(unit)

    # Hearing

    async def hear(self, message: discord.Message) -> None:
        """A message in a thread of ours, its words are neither asked for nor needed. A thread that
        was archived until now is not known to the library yet: its id is all there is."""
        if not _by_a_person(message):
            return
        obstacle = await self._desk.store.reading.by_thread(message.channel.id)
        if obstacle is not None:
            await self._word(obstacle, message)

    async def _word(self, obstacle: Obstacle, message: discord.Message) -> None:
        # Only a named author is known: any other reaction would show who an unnamed one is.
        by_author = obstacle.named and obstacle.author_id == message.author.id
        now = self._services.clock.now()

        def unit(tx: Tx) -> None:
            self._turns.heard(
                tx,
                obstacle.id,
                by_author=by_author,
                now=now,
                message_id=message.id,
                but_user=message.author.id,
            )

        await self._services.db.write(unit)

    async def _catch_up(self) -> None:
        """Reads the authors of what was said while Agora was away: of one thread at each look, so
        that in an outage other timers wait for one time-out and not for all."""
        if self._unread is None:
            self._unread = await self._turns.threads()
        self._heard = not self._unread
        if self._heard:
            return
        try:
            async with asyncio.timeout(READ_SECONDS):
                await self._missed(self._unread.pop())
        except (*TROUBLE, KeyError) as error:
            log.warning("thread not read", extra={"error": type(error).__name__})

    async def _missed(self, obstacle: Obstacle) -> None:
        thread = await self._thread(obstacle)
        since = max(obstacle.last_message_id or 0, obstacle.thread_id or 0)
        if thread is None or (thread.last_message_id or 0) <= since:
            return
        after = discord.Object(since)
        async for message in thread.history(after=after, limit=READ_AT_ONCE, oldest_first=True):
            if _by_a_person(message):
                await self._word(obstacle, message)
        newest = thread.last_message_id or since
        await self._write(lambda tx: self._turns.seen(tx, obstacle.id, newest))

    async def _last_other(self, obstacle: Obstacle) -> Speaker | None:
        """Who spoke last and is not known to be the author; None where nobody can be asked."""
        try:
            async with asyncio.timeout(READ_SECONDS):
                return await self._spoke_last(obstacle)
        except (*TROUBLE, KeyError) as error:
            log.warning("thread not read", extra={"error": type(error).__name__})
            return None

    async def _spoke_last(self, obstacle: Obstacle) -> Speaker | None:
        thread = await self._thread(obstacle)
        if thread is None:
            return None
        own = await self._desk.store.reading.author_handle(obstacle.id)
        async for message in thread.history(limit=LOOKED_BACK):
            if self._bot.user is not None and message.author.id == self._bot.user.id:
                handle = await self._turns.handle_of(message.id)
                if handle is not None and handle != own:
                    return Speaker(handle=handle)
            elif _by_a_person(message) and message.author.id != obstacle.author_id:
                return Speaker(user_id=message.author.id)
        return None

    async def _thread(self, obstacle: Obstacle) -> discord.Thread | None:
        guild = self._bot.get_guild(self._services.settings.guild_id)
        if guild is None or obstacle.thread_id is None:
            return None
        found = guild.get_thread(obstacle.thread_id)
        if found is None:
            channel = await guild.fetch_channel(obstacle.thread_id)
            found = channel if isinstance(channel, discord.Thread) else None
        return found

    # Said

    async def _help_asked(self, payload: Mapping[str, Any], words: Words) -> NoticeFace | None:
        """Nothing, where it ended or was answered meanwhile."""
        obstacle = await self._desk.store.reading.find(payload["obstacle"])
        if not obstacle.running or obstacle.removed:
            return None
        if payload["why"] == "peer" and obstacle.first_reply_on is not None:
            return None
        return views.help_asked(obstacle, payload["why"], words)


def _by_a_person(message: discord.Message) -> bool:
    return not message.author.bot and message.type in WRITTEN


class Hearing(commands.Cog):
    turns_timer: TurnsTimer

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if message.guild is not None:
            await self.turns_timer.hear(message)
