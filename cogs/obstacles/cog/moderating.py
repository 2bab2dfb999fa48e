"""/moderate, Report to coordinators and the report card. It touches words and handles; who stands
behind a handle is told to nobody."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.errors import NotFound, UserError
from bot.permissions import Can, needs, shown_to
from bot.ui import Request
from cogs.obstacles.rules.moderation import (
    MOST_DAYS,
    MUTE_DAYS,
    Target,
    read_reason,
    typed_target,
)
from cogs.obstacles.store.moderation import REPLY, REPORT, Reply
from cogs.obstacles.views import moderation as views
from cogs.obstacles.views.naming import AREA
from cogs.obstacles.views.panels import url_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.app import ExchangeBot
    from bot.delivery import CardFace, Effect
    from bot.i18n import Words
    from bot.registry import Registry
    from bot.ui import Router
    from cogs.obstacles.cog.desk import Desk
    from cogs.obstacles.store.course import Course

READ_SECONDS = 20
DESK_REFUSED = "Only coordinators can do this. Ask one of them."


@dataclass(frozen=True)
class ReplyShown:
    """Makes a reply by handle show its words, or that they were taken away."""

    thread_id: int
    message_id: int
    text: str
    after: Callable[[], Awaitable[None]] | None = None

    @property
    def fingerprint(self) -> str:
        return "shown" if self.after else "hidden"

    async def apply(self, client: discord.Client) -> None:
        thread = client.get_channel(self.thread_id) or await client.fetch_channel(self.thread_id)
        if not isinstance(thread, discord.Thread):
            return
        # Archived threads are immutable: opened, edited, archived again.
        archived = thread.archived
        if archived:
            await thread.edit(archived=False)
        message = thread.get_partial_message(self.message_id)
        await message.edit(content=self.text, allowed_mentions=discord.AllowedMentions.none())
        if archived:
            await thread.edit(archived=True)
        if self.after is not None:
            await self.after()


class Moderating:
    def __init__(self, bot: ExchangeBot, desk: Desk, course: Course) -> None:
        self._bot = bot
        self._desk = desk
        self._services = desk.services
        self._moderation = course.moderation

    def register(self, router: Router, registry: Registry) -> None:
        self._desk.acts.update(report=self._report)
        router.add(AREA, "report_sent", self._reported, Can.MEMBER)
        desk = Can.COORDINATE
        router.add(AREA, "mod_open", self._open, desk)
        router.add(AREA, "mod_review", self._review, desk)
        router.add(AREA, "mod_hide", self._hide, desk)
        router.add(AREA, "mod_restore", self._restore, desk)
        router.add(AREA, "mod_keep", self._keep, desk)
        router.add(AREA, "mod_mute", self._mute, desk)
        registry.card(REPORT, self.card)
        registry.card(REPLY, self.reply_effect)

    # Reporting

    async def report_message(self, request: Request, message: discord.Message) -> None:
        """Of the menu; the first message of a post stands for the post."""
        target = Target(message.id, message.channel.id)
        obstacle = await self._desk.store.reading.by_thread(message.id)
        if obstacle is not None:
            target = Target(obstacle.id)
        await request.ask(views.report_form(target, self._desk.fresh(), request.words))

    async def _report(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        form = views.report_form(Target(obstacle.id), self._desk.fresh(), request.words)
        await request.ask(form)

    async def _reported(self, request: Request) -> None:
        target = Target.of_arg(request.arg)
        await self._check(target)
        reason = read_reason(request.text("reason"))
        await self._services.db.write(
            lambda tx: self._moderation.report(tx, target, request.user_id, reason)
        )
        await request.answer(*views.thanks(request.words))

    async def _check(self, target: Target) -> None:
        """A changed client may send any number."""
        if target.is_post:
            await self._desk.shown(target.number)
            return
        guild = self._bot.get_guild(self._services.settings.guild_id)
        known = guild is not None and guild.get_channel_or_thread(target.channel_id) is not None
        if not known or target.number >= 1 << 63:
            raise NotFound("This message is not there any more.")

    # Acting

    async def hide(self, request: Request, target: Target, reason: str) -> None:
        now = self._services.clock.now()
        if target.is_post:
            await self._services.db.write(
                lambda tx: self._moderation.hide_post(
                    tx, target.number, reason, now, by=request.user_id
                )
            )
        else:
            reply = await self._reply(target)
            await request.wait()
            words = reply.text or await self._words_of(reply)
            await self._services.db.write(
                lambda tx: self._moderation.hide_reply(
                    tx, reply, words, reason, now, by=request.user_id
                )
            )
        await request.answer(*views.hidden(target, request.words))

    async def restore(self, request: Request, target: Target) -> None:
        now = self._services.clock.now()
        if target.is_post:
            await self._services.db.write(
                lambda tx: self._moderation.restore_post(tx, target.number, now, by=request.user_id)
            )
        else:
            reply = await self._reply(target)
            await self._services.db.write(
                lambda tx: self._moderation.restore_reply(tx, reply, now, by=request.user_id)
            )
        await request.answer(*views.restored(target, request.words))

    async def mute(self, request: Request, target: Target, days: int, *, everywhere: bool) -> None:
        """Of the handle that wrote it. The answer is the same whether or not somebody is found."""
        obstacle_id, handle = await self._handle(target)
        now = self._services.clock.now()
        until = now + timedelta(days=days)
        keyring = self._desk.store.keyring
        async with keyring.turn:
            block = None
            if everywhere:
                user_id = await self._desk.store.people.who(obstacle_id, handle)
                block = await keyring.block(user_id) if user_id is not None else None
            await self._services.db.write(
                lambda tx: self._moderation.mute(
                    tx,
                    obstacle_id,
                    handle,
                    until,
                    target=target,
                    block=block,
                    now=now,
                    by=request.user_id,
                )
            )
        await request.answer(*views.muted(handle, until, request.words, everywhere=everywhere))

    async def queue(self, request: Request) -> None:
        reports = await self._moderation.open_reports()
        reviews = await self._moderation.waiting_reviews()
        await request.answer(*views.queue(reports, reviews, request.words))

    async def log(self, request: Request) -> None:
        await request.answer(*views.log(await self._moderation.log(), request.words))

    # Buttons

    async def _open(self, request: Request) -> None:
        face = await self.card(Target.of_arg(request.arg).number, request.words)
        if face is None:
            raise NotFound("Nobody has reported this.")
        await request.answer(*face.parts)

    async def _review(self, request: Request) -> None:
        render = self._services.registry.cards["obstacle_review"]
        await self._desk.store.reading.find(request.record)
        face = await render(request.record, request.words)
        parts = getattr(face, "parts", None)
        if parts is None:
            raise NotFound("There is no OBS-{number}.", number=request.record)
        await request.answer(*parts)

    async def _hide(self, request: Request) -> None:
        await self.hide(request, Target.of_arg(request.arg), "")

    async def _restore(self, request: Request) -> None:
        await self.restore(request, Target.of_arg(request.arg))

    async def _keep(self, request: Request) -> None:
        reported = await self._moderation.reported(Target.of_arg(request.arg).number)
        if reported is None:
            raise NotFound("Nobody has reported this.")
        now = self._services.clock.now()
        await self._services.db.write(
            lambda tx: self._moderation.keep(tx, reported.target, now, by=request.user_id)
        )
        await request.answer(*views.kept(request.words))

    async def _mute(self, request: Request) -> None:
        await self.mute(request, Target.of_arg(request.arg), MUTE_DAYS, everywhere=False)

    # Finding

    async def _reply(self, target: Target) -> Reply:
        reply = await self._moderation.reply(target.number)
        if reply is None:
            raise UserError("This stands under a name: delete it in Discord itself.")
        return reply

    async def _handle(self, target: Target) -> tuple[int, str]:
        if not target.is_post:
            reply = await self._moderation.reply(target.number)
            if reply is None:
                raise UserError("This stands under a name: speak with its writer.")
            return reply.obstacle_id, reply.handle
        obstacle = await self._desk.shown(target.number)
        handle = await self._desk.store.reading.author_handle(obstacle.id)
        if handle is None:
            raise UserError("This stands under a name: speak with its writer.")
        return obstacle.id, handle

    async def _words_of(self, reply: Reply) -> str:
        """As they stand in the thread: our own message, which we may read."""
        channel = self._bot.get_partial_messageable(reply.thread_id or 0)
        try:
            async with asyncio.timeout(READ_SECONDS):
                message = await channel.fetch_message(reply.message_id)
        except discord.NotFound:
            raise NotFound("This message is not there any more.") from None
        return message.content

    # Shown

    async def card(self, record: int, words: Words) -> CardFace | None:
        reported = await self._moderation.reported(record)
        if reported is None:
            return None
        target, guild = reported.target, self._services.settings.guild_id
        if target.is_post:
            obstacle = await self._desk.store.reading.find(target.number)
            url = url_of(obstacle, guild) if obstacle.shown else ""
            by_handle = not obstacle.named
        else:
            url = f"https://discord.com/channels/{guild}/{target.channel_id}/{target.number}"
            by_handle = await self._moderation.reply(target.number) is not None
        return views.report_card(reported, url, words, by_handle=by_handle)

    async def reply_effect(self, record: int, words: Words) -> Effect | None:
        reply = await self._moderation.reply(record)
        if reply is None or reply.thread_id is None or reply.text is None:
            return None
        if reply.removed:
            # Without words it was its writer who erased it: then nothing is left to restore.
            text = views.removed_reply(words) if reply.text else words("*Taken away.*")
            return ReplyShown(reply.thread_id, record, text)

        async def forget() -> None:
            await self._moderation.restored(record)

        return ReplyShown(reply.thread_id, record, reply.text, forget)


class ModerateCommands(commands.Cog):
    """/moderate, at a coordinator's desk."""

    moderating: Moderating

    moderate = app_commands.Group(
        name="moderate",
        description=locale_str("Hide, restore and mute; nobody is ever unmasked"),
        default_permissions=shown_to(Can.COORDINATE),
        guild_only=True,
    )

    @moderate.command(
        name="queue",
        description=locale_str("What was reported, and posts that wait"),
        extras={"empty": "Nothing to do.", "refused": DESK_REFUSED},
    )
    @needs(Can.COORDINATE)
    async def queue(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self.moderating.queue(Request(interaction.client.services, interaction))

    @moderate.command(
        name="hide",
        description=locale_str("Take a post or a reply without a name out of view"),
        extras={
            "empty": "Write OBS-12, or paste the link of a message.",
            "refused": DESK_REFUSED,
        },
    )
    @app_commands.describe(
        what=locale_str("OBS-12, or the link of a reply"),
        reason=locale_str("Why; only coordinators read it"),
    )
    @needs(Can.COORDINATE)
    async def hide(
        self, interaction: discord.Interaction[ExchangeBot], what: str, reason: str = ""
    ) -> None:
        request = Request(interaction.client.services, interaction)
        await self.moderating.hide(request, typed_target(what), read_reason(reason))

    @moderate.command(
        name="restore",
        description=locale_str("Show again what was hidden"),
        extras={"empty": "This is not hidden.", "refused": DESK_REFUSED},
    )
    @app_commands.describe(what=locale_str("OBS-12, or the link of a reply"))
    @needs(Can.COORDINATE)
    async def restore(self, interaction: discord.Interaction[ExchangeBot], what: str) -> None:
        request = Request(interaction.client.services, interaction)
        await self.moderating.restore(request, typed_target(what))

    @moderate.command(
        name="mute",
        description=locale_str("Pause the handle that wrote this; nobody learns who it is"),
        extras={
            "empty": "This stands under a name: speak with its writer.",
            "refused": DESK_REFUSED,
        },
    )
    @app_commands.describe(
        message=locale_str("The link of a reply, or OBS-12 for whoever raised it"),
        days=locale_str("For how long; else 7 days"),
        everywhere=locale_str("In all threads, whoever it is"),
    )
    @needs(Can.COORDINATE)
    async def mute(
        self,
        interaction: discord.Interaction[ExchangeBot],
        message: str,
        days: app_commands.Range[int, 1, MOST_DAYS] = MUTE_DAYS,
        everywhere: bool = False,
    ) -> None:
        request = Request(interaction.client.services, interaction)
        await self.moderating.mute(request, typed_target(message), days, everywhere=everywhere)

    @moderate.command(
        name="log",
        description=locale_str("What was hidden, restored and muted lately"),
        extras={"empty": "Nothing was hidden or muted yet.", "refused": DESK_REFUSED},
    )
    @needs(Can.COORDINATE)
    async def log(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self.moderating.log(Request(interaction.client.services, interaction))
