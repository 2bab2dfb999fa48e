"""Polls: frank answers, counted and never traced."""

from typing import TYPE_CHECKING

from cogs.polls.cog import PollsCog, make_desk

if TYPE_CHECKING:
    from bot.app import ExchangeBot


async def setup(bot: "ExchangeBot") -> None:
    await bot.add_cog(PollsCog(bot, await make_desk(bot)))
