"""What a moderator does by hand: deletes a thread, or changes the tags of a forum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import payloads
from .records import Tag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .records import Channel
    from .server import Loopback


def delete_thread(discord: Loopback, thread: Channel) -> None:
    """Gone with all that stands in it."""
    told = payloads.channel(discord.world, thread)
    del discord.world.channels[thread.id], discord.world.messages[thread.id]
    keys = ("id", "guild_id", "parent_id", "type")
    discord.gateway.emit("THREAD_DELETE", {key: told[key] for key in keys})


def retag(discord: Loopback, forum: Channel, names: Iterable[str]) -> None:
    """The forum has tags of these names, each a new one unless it was there; posts lose the
    others."""
    there = {tag.name: tag for tag in forum.tags}
    forum.tags = [there.get(name) or Tag(discord.world.new_id(), name) for name in names]
    left = {tag.id for tag in forum.tags}
    for post in discord.world.threads_of(forum.id):
        thread = discord.world.thread(post)
        thread.tags = [one for one in thread.tags if one in left]
    discord.gateway.emit("CHANNEL_UPDATE", payloads.channel(discord.world, forum))
