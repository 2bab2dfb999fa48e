"""The requests themselves: find the channel, send, edit, look for a message of ours."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

import discord

from bot.delivery.faces import (
    CardFace,
    NoticeFace,
    buttons_view,
    mark_of,
    mentions,
)
from bot.delivery.outcome import UNKNOWN_MESSAGE
from bot.texts import cut

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.db import Database
    from bot.delivery.rows import Work

REQUEST_SECONDS = 20
REQUESTS_AT_ONCE = 4
LOOK_BACK = 200
THREAD_EXISTS = 160004
THREAD_NAME_LIMIT = 100
UNKNOWN_CHANNEL = 10003

Channel: TypeAlias = discord.TextChannel | discord.Thread | discord.DMChannel


class Unreadable(Exception):
    """Our own earlier message could not be looked for."""


class Unroutable(Exception):
    """The row names no place that exists; the reason stands in it."""


class NoThread(Exception):
    """A reply's thread was not made yet."""


class Sender:
    def __init__(self, client: discord.Client, db: Database) -> None:
        self._client = client
        self._db = db
        self._turns = asyncio.Semaphore(REQUESTS_AT_ONCE)
        self.check: Callable[[], None] = lambda: None
        """Raises Paused while nothing may be sent."""
        self.on_success: Callable[[], None] = lambda: None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Held while a request is under way. Raises Paused where one was blocked meanwhile."""
        async with self._turns:
            self.check()
            yield

    async def post_card(self, work: Work, face: CardFace) -> int:
        """Makes the message; its id. The stored nonce lets Discord drop a repeat."""
        async with self.turn(), asyncio.timeout(REQUEST_SECONDS):
            channel = await self.channel(work.route)
            message = await channel.send(
                view=face.view(work.mark),
                nonce=work.nonce,
                allowed_mentions=mentions(face.roles),
                files=[attachment.file() for attachment in face.files],
            )
        self.on_success()
        return message.id

    async def edit_card(self, work: Work, face: CardFace) -> None:
        """Makes the message look as the record is now; repeating it changes nothing."""
        async with self.turn(), asyncio.timeout(REQUEST_SECONDS):
            message = await self._partial(work)
            await message.edit(
                view=face.view(work.mark),
                attachments=[attachment.file() for attachment in face.files],
                allowed_mentions=mentions(()),
            )
        self.on_success()

    async def exists(self, work: Work) -> bool:
        """Whether a card's message is still there."""
        async with self.turn(), asyncio.timeout(REQUEST_SECONDS):
            try:
                await (await self._partial(work)).fetch()
            except discord.NotFound:
                return False
        return True

    async def post_notice(self, work: Work, face: NoticeFace) -> int:
        """Says it; the message's id."""
        async with self.turn(), asyncio.timeout(REQUEST_SECONDS):
            channel = await self.channel(work.route, thread=face.thread or work.mark)
            extra: dict[str, Any] = {"view": buttons_view(face.buttons)} if face.buttons else {}
            message = await channel.send(
                face.content(work.mark),
                nonce=work.nonce,
                allowed_mentions=mentions(face.roles),
                files=[attachment.file() for attachment in face.files],
                **extra,
            )
        self.on_success()
        return message.id

    async def look(self, work: Work) -> int | None:
        """The id of our own earlier message with this mark; None when there is none.

        Raises Unreadable when the history cannot be read to its end.
        """
        try:
            async with self.turn(), asyncio.timeout(REQUEST_SECONDS):
                return await self._look(work)
        except discord.Forbidden as error:
            raise Unreadable(str(error.code)) from error

    async def _look(self, work: Work) -> int | None:
        try:
            channel = await self.channel(work.route)
        except NoThread:
            return None
        if not _history_is_readable(channel):
            raise Unreadable("no right to read the history")
        after = discord.Object(work.after_id or 0)
        seen = 0
        async for message in channel.history(limit=LOOK_BACK, after=after, oldest_first=True):
            seen += 1
            own = self._client.user is not None and message.author.id == self._client.user.id
            if own and mark_of(message) == work.mark:
                return message.id
        if seen >= LOOK_BACK:
            raise Unreadable("longer than the look-up reaches")
        return None

    async def unarchive(self, work: Work) -> None:
        async with self.turn(), asyncio.timeout(REQUEST_SECONDS):
            channel = await self.channel(work.route)
            if isinstance(channel, discord.Thread):
                await channel.edit(archived=False)

    async def channel(self, route: str, *, thread: str = "") -> Channel:
        """Where a route leads; a reply's thread is made only if ``thread`` names it. Raises
        Unroutable, or discord's NotFound and Forbidden."""
        where, _, what = route.partition(":")
        if where == "dm":
            return await self._client.create_dm(discord.Object(int(what)))
        if where == "reply":
            return await self._thread_of_card(int(what), thread)
        if where == "channel" and not what.isdigit():
            found = await self._db.value("SELECT discord_id FROM place WHERE key = ?", (what,))
            if found is None:
                raise Unroutable(f"no place {what}")
            what = str(found)
        if where not in {"channel", "thread"}:
            raise Unroutable(f"no way to {where}")
        return await self._fetched(int(what))

    async def _fetched(self, channel_id: int) -> Channel:
        """Not in the cache is not gone: only Discord's own answer counts."""
        channel = self._client.get_channel(channel_id)
        if channel is None:
            channel = await self._client.fetch_channel(channel_id)
        if not isinstance(channel, discord.TextChannel | discord.Thread | discord.DMChannel):
            raise Unroutable("not a text channel")
        return channel

    async def _partial(self, work: Work) -> discord.PartialMessage:
        assert work.message_id is not None
        return (await self.channel(work.route)).get_partial_message(work.message_id)

    async def _thread_of_card(self, card_id: int, name: str) -> Channel:
        """The thread on a card's message, made when it is missing; both share one id."""
        row = await self._db.one("SELECT channel_id, message_id FROM card WHERE id = ?", (card_id,))
        if row is None or row["message_id"] is None:
            raise Unroutable("the card has no message")
        parent = await self._fetched(row["channel_id"])
        if not isinstance(parent, discord.TextChannel):
            raise Unroutable("the card's channel has no threads")
        try:
            return await self._fetched(row["message_id"])
        except discord.NotFound as error:
            if error.code not in {UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, 0}:
                raise
        if not name:
            raise NoThread
        return await self._new_thread(parent, row["message_id"], name)

    async def _new_thread(self, parent: discord.TextChannel, message_id: int, name: str) -> Channel:
        try:
            return await parent.get_partial_message(message_id).create_thread(
                name=cut(name, THREAD_NAME_LIMIT), auto_archive_duration=10_080
            )
        except discord.HTTPException as error:
            if error.code == UNKNOWN_MESSAGE:
                raise Unroutable("the card's message is gone") from error
            if error.code != THREAD_EXISTS:
                raise
            return await self._fetched(message_id)


def _history_is_readable(channel: Channel) -> bool:
    """Without the right Discord refuses, or shows an empty history: no proof of anything."""
    if isinstance(channel, discord.DMChannel):
        return True
    me = channel.guild.me
    return me is None or channel.permissions_for(me).read_message_history
