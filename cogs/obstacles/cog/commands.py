"""The cog of obstacles: one group of commands, in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.obstacles.cog.acting import Acting, ActingCommands
from cogs.obstacles.cog.answering import Answering, AnsweringCommands
from cogs.obstacles.cog.group import OBSTACLE
from cogs.obstacles.cog.later import LaterCommands
from cogs.obstacles.cog.offering import Offering
from cogs.obstacles.cog.raising import Raising, RaisingCommands
from cogs.obstacles.cog.showing import Showing

if TYPE_CHECKING:
    from bot.app import ExchangeBot
    from cogs.obstacles.cog.desk import Desk


class ObstaclesCog(RaisingCommands, ActingCommands, AnsweringCommands, LaterCommands):
    obstacle = OBSTACLE

    def __init__(self, bot: ExchangeBot, desk: Desk) -> None:
        self.bot = bot
        self.desk = desk
        self.acting = Acting(desk)
        self.raising = Raising(desk, self.acting)
        self.answering = Answering(desk)
        offering = Offering(desk, self.raising)
        for part in (self.acting, self.raising, self.answering, offering):
            part.register(bot.router)
        Showing(desk).register(bot.services.registry, bot.router)
        self.set_up_later(bot, desk)
        self._menus = [offering.menu]

    async def cog_load(self) -> None:
        for menu in self._menus:
            self.bot.tree.add_command(menu)

    async def cog_unload(self) -> None:
        for menu in self._menus:
            self.bot.tree.remove_command(menu.name, type=menu.type)
        await self.desk.store.close()
