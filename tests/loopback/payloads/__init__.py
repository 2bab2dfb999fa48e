"""Complete objects of Discord's API v10, made from the world; the only place that spells keys."""

from .asked import callback, interaction, resolved
from .guild import application, event, guild, guild_create, ready
from .messages import attachment, message
from .people import bare_member, iso, member, role, user
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
    "ready",
    "resolved",
    "role",
    "seen_channel",
    "thread_member",
    "user",
]
