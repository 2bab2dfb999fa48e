"""Complete objects of Discord's API v10, made from the world; the only place that spells keys."""

from .asked import callback, interaction, resolved
from .files import attachment
from .guild import application, event, guild, guild_create, ready
from .messages import message, told_message
from .people import bare_member, iso, member, own_user, role, user
from .places import channel, seen_channel, thread_member

__all__ = [
    "application",
    "attachment",
    "bare_member",
    "callback",
    "channel",
    "event",
    "guild",
    "guild_create",
    "interaction",
    "iso",
    "member",
    "message",
    "own_user",
    "ready",
    "resolved",
    "role",
    "seen_channel",
    "thread_member",
    "told_message",
    "user",
]
