"""Cities, the people who speak for them, and the directory that coordinators keep."""

from typing import TYPE_CHECKING

from cogs.cities.cog import CitiesCog, DirectoryCog, PeerCog, VisitCog, open_stores

if TYPE_CHECKING:
    from bot.app import ExchangeBot


async def setup(bot: "ExchangeBot") -> None:
    stores = open_stores(bot.services)
    await bot.add_cog(CitiesCog(bot, stores))
    await bot.add_cog(DirectoryCog(bot, stores))
    await bot.add_cog(PeerCog(bot, stores))
    await bot.add_cog(VisitCog(bot, stores))
