"""Where a person can look, and the menu commands that Discord shows them there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import discord
from simcord.backend.access import channel_accessible
from simcord.builders import ChannelHandle

from bot.demo.page import Choice, Place
from bot.demo.reading import text_of
from bot.demo.world import BRUSSELS, DM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.demo.cast import Player
    from bot.demo.world import World

UNSEEN = {"lobby"}
MENU_MESSAGES = 10
LABEL = 60
MENTION = re.compile("<(?P<kind>#|@&|@|t:)(?P<number>[0-9]+)(:[A-Za-z])?>")
SIGNS = re.compile(r"\*\*|^-# |^> |\\(?=\W)|\u200b|\u2060", re.MULTILINE)
USER_MENU, MESSAGE_MENU = discord.AppCommandType.user.value, discord.AppCommandType.message.value
TEXT = {discord.ChannelType.text.value, discord.ChannelType.news.value}
FORUMS = {discord.ChannelType.forum.value}
THREADS = {
    discord.ChannelType.public_thread.value,
    discord.ChannelType.private_thread.value,
    discord.ChannelType.news_thread.value,
}


@dataclass(frozen=True)
class Spot:
    """A channel that the person may read, with those of its threads that they may read. A forum
    shows nothing itself: only its posts do."""

    channel: ChannelHandle
    threads: tuple[ChannelHandle, ...]
    is_forum: bool


def spots_of(world: World, who: Player) -> list[Spot]:
    """What the person may read, in Discord's order; posts and threads newest first."""
    readable = [
        channel
        for channel in world.env.backend.channels.values()
        if getattr(channel, "guild_id", None) and channel.name not in UNSEEN
        if channel_accessible(world.env.backend, channel.id, who.actor.id, history=True)
    ]
    threads = sorted(
        (channel for channel in readable if int(channel.type) in THREADS),
        key=lambda thread: -thread.id,
    )

    def handle(channel: Any) -> ChannelHandle:
        return ChannelHandle(world.env, world.embedded.guild, channel)

    return [
        Spot(
            handle(channel),
            tuple(handle(thread) for thread in threads if thread.parent_id == channel.id),
            is_forum=int(channel.type) in FORUMS,
        )
        for channel in readable
        if int(channel.type) in TEXT | FORUMS
    ]


def channels_of(world: World, who: Player) -> dict[str, ChannelHandle]:
    """By the key of its button, whatever the person may open."""
    found: dict[str, ChannelHandle] = {}
    for spot in spots_of(world, who):
        if not spot.is_forum:
            found[str(spot.channel.name)] = spot.channel
        found |= {str(thread.id): thread for thread in spot.threads}
    return found


def buttons(spots: Iterable[Spot]) -> list[Place]:
    """The buttons of "Open a channel"; a forum without posts offers nothing."""
    return [
        *(_place(spot) for spot in spots if spot.threads or not spot.is_forum),
        Place(DM, "Messages from Agora"),
    ]


def _place(spot: Spot) -> Place:
    name = str(spot.channel.name)
    under = tuple(Place(str(thread.id), str(thread.name)) for thread in spot.threads)
    return Place("" if spot.is_forum else name, f"# {name}", under)


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


def as_a_line(world: World, text: str) -> str:
    """A message as somebody would quote it: with names for numbers, and without signs."""

    def named(found: re.Match[str]) -> str:
        kind, number = found["kind"], int(found["number"])
        if kind == "#":
            channel = world.env.backend.channels.get(number)
            return f"#{channel.name}" if channel else "#unknown"
        if kind == "t:":
            return f"{datetime.fromtimestamp(number, BRUSSELS):%-d %B}"
        names = [player.name for player in world.players if player.actor.id == number]
        names += [role.name for role in world.embedded.guild.roles.values() if role.id == number]
        return f"@{names[0]}" if names else "@somebody"

    return " ".join(SIGNS.sub("", MENTION.sub(named, text)).split())


def menus(world: World, who: Player, place: ChannelHandle) -> list[Choice]:
    """The menus on people and on the last messages, where a cog offers any."""
    people = [(player.name, player.label) for player in world.players]
    messages = [
        (str(message.id), as_a_line(world, text_of(message))[:LABEL] or "a picture")
        for message in recent(who, place)
    ]
    on_people = commands(world, who, place, USER_MENU)
    on_messages = commands(world, who, place, MESSAGE_MENU)
    made = (
        Choice("On a person", "person", people, on_people),
        Choice(f"On a message in #{place.name}", "message", messages, on_messages),
    )
    return [menu for menu in made if menu.options and menu.commands]
