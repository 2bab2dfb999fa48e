"""Obstacles: what is in the way of a city, who has been there, and what worked."""

from typing import TYPE_CHECKING

from cogs.obstacles.cog import DeskCog, ObstaclesCog, open_desk

if TYPE_CHECKING:
    from bot.app import ExchangeBot


async def setup(bot: "ExchangeBot") -> None:
    desk = await open_desk(bot)
    cog = ObstaclesCog(bot, desk)
    await bot.add_cog(cog)
    await bot.add_cog(DeskCog(bot, desk, cog.escalating))
