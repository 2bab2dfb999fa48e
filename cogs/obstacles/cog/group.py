"""The group /obstacle, to which several parts add their commands."""

from discord import app_commands
from discord.app_commands import locale_str

OBSTACLE = app_commands.Group(
    name="obstacle",
    description=locale_str("Say what is in the way, find who has been there"),
    guild_only=True,
)
WHICH = locale_str("The obstacle, such as OBS-12; else the thread you are in")
REFUSED = "Join your city first: press Join my city, or use /city join."
