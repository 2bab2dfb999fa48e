"""Who may do what where: Discord's permission arithmetic."""

from __future__ import annotations

from enum import IntFlag
from typing import TYPE_CHECKING

from .records import THREADS, Channel, Kind, Overwrite, Person

if TYPE_CHECKING:
    from .world import World


class Can(IntFlag):
    """The permissions this Discord checks, by their bits on the wire."""

    CREATE_INVITE = 1 << 0
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    CREATE_EVENTS = 1 << 44
    PIN_MESSAGES = 1 << 51


ALL = (1 << 53) - 1
EVERYONE = (
    Can.VIEW_CHANNEL
    | Can.CREATE_INVITE
    | Can.CHANGE_NICKNAME
    | Can.SEND_MESSAGES
    | Can.EMBED_LINKS
    | Can.ATTACH_FILES
    | Can.ADD_REACTIONS
    | Can.READ_MESSAGE_HISTORY
    | Can.USE_APPLICATION_COMMANDS
    | Can.CREATE_PUBLIC_THREADS
    | Can.CREATE_PRIVATE_THREADS
    | Can.SEND_MESSAGES_IN_THREADS
    | Can.CONNECT
    | Can.SPEAK
)
BOT = 2269795995331600
DIRECT = (
    Can.VIEW_CHANNEL
    | Can.SEND_MESSAGES
    | Can.READ_MESSAGE_HISTORY
    | Can.ATTACH_FILES
    | Can.EMBED_LINKS
    | Can.ADD_REACTIONS
    | Can.PIN_MESSAGES
    | Can.USE_APPLICATION_COMMANDS
)


def in_guild(world: World, person: Person) -> int:
    """Permissions of a member before any channel's overwrites."""
    if not person.present:
        return 0
    bits = world.roles[world.guild_id].permissions
    for role_id in person.roles:
        bits |= world.roles[role_id].permissions
    return ALL if bits & Can.ADMINISTRATOR else bits


def in_channel(world: World, person: Person, channel: Channel) -> int:
    """Permissions of a person in one channel or thread, overwrites applied."""
    if channel.kind is Kind.DIRECT:
        return DIRECT if person.id in (channel.recipient_id, world.bot_id) else 0
    bits = in_guild(world, person)
    if bits == ALL:
        return ALL
    if channel.kind in THREADS:
        return _in_thread(world, person, channel)
    bits = _overwritten(bits, channel.overwrites, world.guild_id, person)
    return bits if bits & Can.VIEW_CHANNEL else 0


def _overwritten(bits: int, overwrites: dict[int, Overwrite], guild_id: int, person: Person) -> int:
    if (everyone := overwrites.get(guild_id)) is not None:
        bits = bits & ~everyone.deny | everyone.allow
    mine = [overwrites[role] for role in person.roles if role in overwrites]
    for overwrite in mine:
        bits &= ~overwrite.deny
    for overwrite in mine:
        bits |= overwrite.allow
    if (own := overwrites.get(person.id)) is not None:
        bits = bits & ~own.deny | own.allow
    return bits


def _in_thread(world: World, person: Person, channel: Channel) -> int:
    parent = world.channels.get(channel.parent_id or 0)
    if parent is None or channel.thread is None:
        return 0
    bits = in_channel(world, person, parent)
    hidden = channel.kind is Kind.PRIVATE_THREAD and person.id not in channel.thread.members
    if hidden and not bits & Can.MANAGE_THREADS:
        return 0
    if bits & Can.SEND_MESSAGES_IN_THREADS:
        return bits | Can.SEND_MESSAGES
    return bits & ~Can.SEND_MESSAGES
