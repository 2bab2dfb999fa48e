"""The requests themselves: send, edit, look for a message of ours."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import discord

from bot.delivery.faces import (
    CardFace,
    NoticeFace,
    buttons_view,
    mark_of,
    mentions,
)
from bot.delivery.places import Channel, NoThread, Places

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.delivery.rows import Work

REQUEST_SECONDS = 20
REQUESTS_AT_ONCE = 4
LOOK_BACK = 200


class Unreadable(Exception):
    """Our own earlier message could not be looked for."""


class Sender:
    def __init__(self, client: discord.Client, places: Places) -> None:
        self._client = client
        self._places = places
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

    @asynccontextmanager
    async def request(self) -> AsyncIterator[None]:
        """A turn that lasts no longer than one request may take."""
        async with self.turn(), asyncio.timeout(REQUEST_SECONDS):
            yield

    async def is_post(self, work: Work) -> bool:
        """Whether a card is a post of its own in a forum. Raises Unroutable."""
        if work.table != "card" or not work.in_discord:
            return False
        async with self.request():
            return isinstance(await self._places.home(work), discord.ForumChannel)

    async def post_card(self, work: Work, face: CardFace) -> int:
        """Makes the message; its id. The stored nonce lets Discord drop a repeat."""
        async with self.request():
            channel = await self._places.channel(work.route)
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
        async with self.request():
            message = await self._partial(work)
            await message.edit(
                view=face.view(work.mark),
                attachments=[attachment.file() for attachment in face.files],
                allowed_mentions=mentions(()),
            )
        self.on_success()

    async def exists(self, work: Work) -> bool:
        """Whether a card's message is still there. Raises NotFound where its channel is gone."""
        async with self.request():
            await self._places.home(work)
            try:
                await (await self._partial(work)).fetch()
            except discord.NotFound:
                return False
        return True

    async def post_notice(self, work: Work, face: NoticeFace) -> int:
        """Says it; the message's id."""
        async with self.request():
            channel = await self._places.channel(work.route, thread=face.thread or work.mark)
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
        return await self._look(work, lambda message: mark_of(message) == work.mark)

    async def look_for(self, work: Work, text: str) -> int | None:
        """The same for what is said without a mark: any own message of that text counts."""
        return await self._look(work, lambda message: message.content.strip() == text.strip())

    async def _look(self, work: Work, is_ours: Callable[[discord.Message], bool]) -> int | None:
        try:
            async with self.request():
                return await self._found(work, is_ours)
        except discord.Forbidden as error:
            raise Unreadable(str(error.code)) from error

    async def _found(self, work: Work, is_ours: Callable[[discord.Message], bool]) -> int | None:
        try:
            channel = await self._places.channel(work.route)
        except NoThread:
            return None
        if not history_is_readable(channel):
            raise Unreadable("no right to read the history")
        after = discord.Object(work.after_id or 0)
        seen = 0
        async for message in channel.history(limit=LOOK_BACK, after=after, oldest_first=True):
            seen += 1
            own = self._client.user is not None and message.author.id == self._client.user.id
            if own and is_ours(message):
                return message.id
        if seen >= LOOK_BACK:
            raise Unreadable("longer than the look-up reaches")
        return None

    async def is_archived(self, work: Work) -> bool:
        """Whether the thread that a route leads to is closed at this moment."""
        async with self.request():
            try:
                channel = await self._places.channel(work.route)
            except NoThread:
                return False
            if not isinstance(channel, discord.Thread):
                return False
            return (await self._places.thread_now(channel.id)).archived

    async def unarchive(self, work: Work) -> None:
        """Opens the thread that a route leads to; a post's is opened at each change of it."""
        if await self.is_post(work):
            return
        async with self.request():
            channel = await self._places.channel(work.route)
            if isinstance(channel, discord.Thread):
                await channel.edit(archived=False)

    async def _partial(self, work: Work) -> discord.PartialMessage:
        assert work.message_id is not None
        home = await self._places.home(work)
        if isinstance(home, discord.ForumChannel):
            # A post's first message has the id of its thread, which may not be in the cache.
            thread = self._client.get_partial_messageable(
                work.message_id, guild_id=home.guild.id, type=discord.ChannelType.public_thread
            )
            return thread.get_partial_message(work.message_id)
        return home.get_partial_message(work.message_id)


def history_is_readable(channel: Channel | discord.ForumChannel) -> bool:
    """Without the right Discord refuses, or shows an empty history: no proof of anything."""
    if isinstance(channel, discord.DMChannel):
        return True
    me = channel.guild.me
    return me is None or channel.permissions_for(me).read_message_history
