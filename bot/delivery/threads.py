"""A card's thread as its record wants it: a forum's post itself, or a thread on its message."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord

from bot.delivery.faces import ThreadFace
from bot.delivery.looks import Look
from bot.delivery.places import Gone, Unroutable, thread_name
from bot.delivery.posts import known_tags
from bot.delivery.sender import history_is_readable

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.delivery.faces import CardFace
    from bot.delivery.places import Places
    from bot.delivery.rows import Work
    from bot.delivery.sender import Sender


ANNOUNCED_WITHIN = 50
"""So many messages after the one on which it stands."""


class Threads:
    def __init__(self, sender: Sender, places: Places) -> None:
        self._sender = sender
        self._places = places

    async def arrange(
        self, work: Work, face: CardFace, differs: Look, tags: Collection[int]
    ) -> None:
        """Makes the message, its thread and who is in it as wanted where ``differs`` says so;
        doing it again changes nothing. Raises Gone, and discord's errors.

        An archived thread takes no change: it is opened, changed and archived again. Where only
        the message changed it is left open or archived as it was found.
        """
        async with self._sender.request():
            home = await self._places.home(work)
        if isinstance(home, discord.Thread):
            await self._inside(home, work, face)
            return
        if not isinstance(home, discord.ForumChannel):
            if differs.message:
                await self._sender.edit_card(work, face)
            differs = replace(differs, message="")
            if face.thread is None or differs == Look():
                return
        await self._thread(work, face, differs, tags)

    async def _inside(self, thread: discord.Thread, work: Work, face: CardFace) -> None:
        """A card that stands in a thread leaves it open or archived, as it was found."""
        was_archived = thread.archived
        if was_archived:
            thread = await self._edit(thread, {"archived": False})
        await self._sender.edit_card(work, face)
        if was_archived:
            await self._edit(thread, {"archived": True})

    async def _thread(
        self, work: Work, face: CardFace, differs: Look, tags: Collection[int]
    ) -> None:
        wanted = face.thread or ThreadFace(work.mark)
        thread = await self._now(work, wanted)
        changes = _changes(thread, wanted, tags) if differs.thread else {}
        joins = wanted.members if differs.members else ()
        ends_archived = wanted.archived if differs.thread else thread.archived
        if thread.archived and (changes or joins or differs.message):
            thread = await self._edit(thread, {"archived": False})
        if differs.message:
            await self._sender.edit_card(work, face)
        for user_id in joins:
            await self._join(thread, user_id)
        if thread.archived != ends_archived:
            changes["archived"] = ends_archived
        if "name" in changes:
            await self._unsay(thread)
        if changes:
            await self._edit(thread, changes)

    async def _unsay(self, thread: discord.Thread) -> None:
        """Discord may have announced it in its channel, in a line that keeps the former name."""
        parent = thread.parent
        if not isinstance(parent, discord.TextChannel) or not history_is_readable(parent):
            return
        async with self._sender.request():
            after = discord.Object(thread.id)
            near = parent.history(limit=ANNOUNCED_WITHIN, after=after, oldest_first=True)
            lines = [line async for line in near if _announces(line, thread)]
        for line in lines:
            async with self._sender.request():
                await line.delete()
            self._sender.on_success()

    async def _now(self, work: Work, wanted: ThreadFace) -> discord.Thread:
        """Fetched, not remembered: an archived thread leaves the cache."""
        assert work.message_id is not None
        async with self._sender.request():
            home = await self._places.home(work)
            if isinstance(home, discord.TextChannel):
                return await self._places.thread_on(home, work.message_id, wanted.name)
            if not isinstance(home, discord.ForumChannel):
                raise Unroutable("the card's channel has no threads")
            try:
                return await self._places.thread_now(work.message_id)
            except discord.NotFound as error:
                raise Gone from error

    async def _edit(self, thread: discord.Thread, changes: dict[str, Any]) -> discord.Thread:
        async with self._sender.request():
            edited = await thread.edit(**changes)
        self._sender.on_success()
        return edited

    async def _join(self, thread: discord.Thread, user_id: int) -> None:
        try:
            async with self._sender.request():
                await thread.add_user(discord.Object(user_id))
        except discord.NotFound:
            return  # has left the server


def _announces(line: discord.Message, thread: discord.Thread) -> bool:
    reference = line.reference
    return (
        line.type is discord.MessageType.thread_created
        and reference is not None
        and thread.id in {reference.channel_id, reference.message_id}
    )


def _changes(thread: discord.Thread, wanted: ThreadFace, tags: Collection[int]) -> dict[str, Any]:
    """What of its name and tags is not as wanted: Discord lets a thread be renamed twice in ten
    minutes."""
    changes: dict[str, Any] = {}
    if thread.name != thread_name(wanted.name):
        changes["name"] = thread_name(wanted.name)
    if isinstance(thread.parent, discord.ForumChannel):
        known = known_tags(thread.parent, tags)
        if {tag.id for tag in known} != {tag.id for tag in thread.applied_tags}:
            changes["applied_tags"] = known
    return changes
