"""What is asked of polls: commands, presses, forms, and how polls look now."""

from cogs.polls.cog.commands import PollsCog, make_desk

__all__ = ["PollsCog", "make_desk"]
