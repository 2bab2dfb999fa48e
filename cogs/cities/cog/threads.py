"""The private thread of cities that accepted a peer call."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import discord

from bot.texts import cut

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

SECONDS = 20
NAME_LIMIT = 100
ARCHIVED_AFTER: Final = 10_080
"""Minutes without a message, as long as Discord allows."""


@dataclass(frozen=True)
class PeerThread:
    """The effect of the card ``match``: one thread, whatever is cut off between the steps.

    ``members`` are added, ``gone`` taken out; nobody to add: none is made for it. ``made`` is
    called with its id, or None without a thread, once all of that is done.
    """

    guild_id: int
    channel_id: int
    name: str
    members: tuple[int, ...]
    gone: tuple[int, ...]
    thread_id: int | None
    made: Callable[[int | None], Awaitable[None]]

    @property
    def fingerprint(self) -> str:
        wanted = f"{self.channel_id}:{self.name}:{self.members}:{self.gone}"
        return hashlib.sha256(wanted.encode()).hexdigest()[:32]

    async def apply(self, client: discord.Client) -> None:
        async with asyncio.timeout(SECONDS):
            thread = await self._known(client) or await self._earlier(client)
            if thread is None and self.members:
                thread = await self._create(client)
            if thread is not None:
                await self._arrange(thread)
        await self.made(thread.id if thread is not None else None)

    async def _arrange(self, thread: discord.Thread) -> None:
        """An archived one takes no change: it is opened, changed and archived again."""
        was_archived = thread.archived
        if was_archived:
            thread = await thread.edit(archived=False)
        for user_id in self.members:
            await _add(thread, user_id)
        for user_id in self.gone:
            await _remove(thread, user_id)
        if was_archived:
            await thread.edit(archived=True)

    async def _known(self, client: discord.Client) -> discord.Thread | None:
        if self.thread_id is None:
            return None
        try:
            found = await client.fetch_channel(self.thread_id)
        except discord.NotFound:
            return None
        return found if isinstance(found, discord.Thread) else None

    async def _earlier(self, client: discord.Client) -> discord.Thread | None:
        """One that was made before its id was recorded."""
        guild = client.get_guild(self.guild_id) or await client.fetch_guild(self.guild_id)
        own = client.user.id if client.user else None
        for thread in await guild.active_threads():
            if (thread.parent_id, thread.name) == (self.channel_id, self._name) and (
                thread.owner_id == own
            ):
                return thread
        return None

    async def _create(self, client: discord.Client) -> discord.Thread:
        channel = client.get_channel(self.channel_id) or await client.fetch_channel(self.channel_id)
        assert isinstance(channel, discord.TextChannel), "meetings is a text channel"
        return await channel.create_thread(
            name=self._name,
            type=discord.ChannelType.private_thread,
            invitable=False,
            auto_archive_duration=ARCHIVED_AFTER,
        )

    @property
    def _name(self) -> str:
        return cut(self.name, NAME_LIMIT)


async def _add(thread: discord.Thread, user_id: int) -> None:
    try:
        await thread.add_user(discord.Object(user_id))
    except discord.NotFound:
        return  # has left the server


async def _remove(thread: discord.Thread, user_id: int) -> None:
    try:
        await thread.remove_user(discord.Object(user_id))
    except discord.NotFound:
        return  # never was in it
