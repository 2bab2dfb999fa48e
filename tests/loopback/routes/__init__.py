"""The routes, by what they are about; importing this package fills the table."""

from . import application, channels, events, guild, interactions, messages, reactions, threads

__all__ = [
    "application",
    "channels",
    "events",
    "guild",
    "interactions",
    "messages",
    "reactions",
    "threads",
]
