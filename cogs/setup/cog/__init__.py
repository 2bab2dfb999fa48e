"""What is asked of set-up: commands, buttons, and the work on the server."""

from cogs.setup.cog.commands import SetupCog

__all__ = ["SetupCog"]
