"""Where a route leads: a channel, a thread, private messages, or whoever stands behind a handle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import discord

from bot.delivery.outcome import UNKNOWN_MESSAGE
from bot.outbox import UNNAMED
from bot.texts import cut

if TYPE_CHECKING:
    from bot.db import Database
    from bot.delivery.rows import Work
    from bot.registry import Registry

THREAD_EXISTS = 160004
THREAD_NAME_LIMIT = 100
UNKNOWN_CHANNEL = 10003
ARCHIVED_AFTER: Final = 10_080
"""Minutes without a message, as long as Discord allows."""

Channel: TypeAlias = discord.TextChannel | discord.Thread | discord.DMChannel
Home: TypeAlias = discord.TextChannel | discord.ForumChannel | discord.Thread | discord.DMChannel


class Unroutable(Exception):
    """The row names no place that exists; the reason stands in it."""


class NoThread(Exception):
    """A reply's thread was not made yet."""


class Nobody(Exception):
    """No confirmed member stands behind a handle any more."""


class Gone(Exception):
    """The message of a card, or its post in a forum, does not exist any more."""


class Places:
    """All of it raises discord's errors; what is not in the cache is fetched."""

    def __init__(self, client: discord.Client, db: Database, registry: Registry) -> None:
        self._client = client
        self._db = db
        self._registry = registry

    async def channel(self, route: str, *, thread: str = "") -> Channel:
        """Where messages of a route go; a reply's thread is made only if ``thread`` names it.
        Raises Unroutable, NoThread, Nobody."""
        where, _, what = route.partition(":")
        if where == "dm":
            return await self._client.create_dm(discord.Object(int(what)))
        if route.startswith(UNNAMED):
            return await self._behind(what)
        if where == "reply":
            return await self._thread_of_card(int(what), thread)
        if where == "channel" and not what.isdigit():
            found = await self._db.value("SELECT discord_id FROM place WHERE key = ?", (what,))
            if found is None:
                raise Unroutable(f"no place {what}")
            what = str(found)
        if where not in {"channel", "thread"}:
            raise Unroutable(f"no way to {where}")
        return _for_messages(await self.known(int(what)))

    async def home(self, work: Work) -> Home:
        """The channel of a card. Raises Unroutable."""
        return await self.known(int(work.route.removeprefix("channel:")))

    async def is_forum(self, channel_id: int) -> bool:
        return isinstance(await self.known(channel_id), discord.ForumChannel)

    async def known(self, channel_id: int) -> Home:
        """Not in the cache is not gone: only Discord's own answer counts."""
        channel = self._client.get_channel(channel_id)
        if channel is None:
            channel = await self._client.fetch_channel(channel_id)
        if not isinstance(channel, Home):
            raise Unroutable("not a text channel")
        return channel

    async def thread_now(self, thread_id: int) -> discord.Thread:
        """As Discord has it at this moment. Raises Unroutable."""
        found = await self._client.fetch_channel(thread_id)
        if not isinstance(found, discord.Thread):
            raise Unroutable("not a thread")
        return found

    async def thread_on(
        self, parent: discord.TextChannel, message_id: int, name: str
    ) -> discord.Thread:
        """The thread on a message, made when it is missing; both share one id. Raises Gone."""
        try:
            return await self.thread_now(message_id)
        except discord.NotFound as error:
            if not _is_no_thread(error):
                raise
        try:
            return await parent.get_partial_message(message_id).create_thread(
                name=thread_name(name), auto_archive_duration=ARCHIVED_AFTER
            )
        except discord.HTTPException as error:
            if error.code == UNKNOWN_MESSAGE:
                raise Gone from error
            if error.code != THREAD_EXISTS:
                raise
            return await self.thread_now(message_id)

    async def _behind(self, handle: str) -> Channel:
        """Only ever in memory: who it is stands in no row, no log and no attribute."""
        resolve = self._registry.resolver
        user_id = None if resolve is None else await resolve(handle)
        if user_id is None:
            raise Nobody
        return await self._client.create_dm(discord.Object(user_id))

    async def _thread_of_card(self, card_id: int, name: str) -> Channel:
        row = await self._db.one("SELECT channel_id, message_id FROM card WHERE id = ?", (card_id,))
        if row is None or row["message_id"] is None:
            raise Unroutable("the card has no message")
        parent = await self.known(row["channel_id"])
        if isinstance(parent, discord.ForumChannel):
            return _for_messages(await self.known(row["message_id"]))
        if not isinstance(parent, discord.TextChannel):
            raise Unroutable("the card's channel has no threads")
        try:
            return _for_messages(await self.known(row["message_id"]))
        except discord.NotFound as error:
            if not _is_no_thread(error):
                raise
        if not name:
            raise NoThread
        try:
            return await self.thread_on(parent, row["message_id"], name)
        except Gone as error:
            raise Unroutable("the card's message is gone") from error


def thread_name(name: str) -> str:
    return cut(name, THREAD_NAME_LIMIT)


def _for_messages(channel: Home) -> Channel:
    if isinstance(channel, discord.ForumChannel):
        raise Unroutable("not a text channel")
    return channel


def _is_no_thread(error: discord.NotFound) -> bool:
    return error.code in {UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, 0}
