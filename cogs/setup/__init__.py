"""Set-up, health, home and privacy: what a server and a person need before all else."""

from typing import TYPE_CHECKING

from cogs.setup.cog import SetupCog

if TYPE_CHECKING:
    from bot.app import ExchangeBot


async def setup(bot: "ExchangeBot") -> None:
    await bot.add_cog(SetupCog(bot))
