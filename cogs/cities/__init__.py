"""Cities, the people who speak for them, and the directory that coordinators keep."""

from typing import TYPE_CHECKING

from cogs.cities.cog import CitiesCog, DirectoryCog

if TYPE_CHECKING:
    from bot.app import ExchangeBot


async def setup(bot: "ExchangeBot") -> None:
    await bot.add_cog(CitiesCog(bot))
    await bot.add_cog(DirectoryCog(bot))
