"""Where a person can look, and the menu commands that Discord shows them there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from simcord.backend.access import channel_accessible
from simcord.builders import ChannelHandle

from bot.demo.page import Choice, Place
from bot.demo.reading import text_of
from bot.demo.world import DM

if TYPE_CHECKING:
    from bot.demo.cast import Player
    from bot.demo.world import World

UNSEEN = {"lobby"}
MENU_MESSAGES = 10
LABEL = 60
USER_MENU, MESSAGE_MENU = discord.AppCommandType.user.value, discord.AppCommandType.message.value
TEXT = {discord.ChannelType.text.value, discord.ChannelType.news.value}
THREADS = {
    discord.ChannelType.public_thread.value,
    discord.ChannelType.private_thread.value,
    discord.ChannelType.news_thread.value,
}


def channels_of(world: World, who: Player) -> dict[str, ChannelHandle]:
    """By key, what the person may read: each channel, followed by its threads. A forum itself
    shows nothing, so only its posts are there."""
    readable = [
        channel
        for channel in world.env.backend.channels.values()
        if getattr(channel, "guild_id", None) and channel.name not in UNSEEN
        if channel_accessible(world.env.backend, channel.id, who.actor.id, history=True)
    ]
    threads = [channel for channel in readable if int(channel.type) in THREADS]
    found: dict[str, ChannelHandle] = {}
    for channel in readable:
        if int(channel.type) in THREADS:
            continue
        if int(channel.type) in TEXT:
            found[str(channel.name)] = ChannelHandle(world.env, world.embedded.guild, channel)
        for thread in threads:
            if thread.parent_id == channel.id:
                found[str(thread.id)] = ChannelHandle(world.env, world.embedded.guild, thread)
    return found


def buttons(channels: dict[str, ChannelHandle]) -> list[Place]:
    """The buttons of "Open a channel"."""
    return [
        *(
            Place(key, str(one.name) if one.is_thread else f"# {one.name}", under=one.is_thread)
            for key, one in channels.items()
        ),
        Place(DM, "Messages from Agora"),
    ]


def commands(world: World, who: Player, place: ChannelHandle, *kinds: int) -> list[str]:
    """The menu commands of these kinds that the person may use here."""
    return [
        str(command["name"])
        for kind in kinds
        for command in world.env.backend.visible_commands(
            user_id=who.actor.id, channel_id=place.id, type=kind
        )
    ]


def recent(who: Player, place: ChannelHandle) -> list[discord.Message]:
    """The last messages that everybody here sees, the newest first."""
    shared = [m for m in place.history(viewer=who.actor) if not m.flags.ephemeral]
    return shared[: -MENU_MESSAGES - 1 : -1]


def menus(world: World, who: Player, place: ChannelHandle) -> list[Choice]:
    """The menus on people and on the last messages, where a cog offers any."""
    people = [(player.name, player.label) for player in world.players]
    messages = [
        (str(message.id), text_of(message).replace("\n", " ")[:LABEL] or "a picture")
        for message in recent(who, place)
    ]
    on_people = commands(world, who, place, USER_MENU)
    on_messages = commands(world, who, place, MESSAGE_MENU)
    made = (
        Choice("On a person", "person", people, on_people),
        Choice(f"On a message in #{place.name}", "message", messages, on_messages),
    )
    return [menu for menu in made if menu.options and menu.commands]
