"""Puts together what happens to an obstacle after its post, and the coordinators' desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.permissions import Can, needs
from bot.registry import Class
from bot.ui import Request
from cogs.obstacles.cog.escalating import Escalating, EscalatingCommands, EscalationCommands
from cogs.obstacles.cog.finding import Finding, FindingCommands
from cogs.obstacles.cog.insight import InsightCommands, Telling
from cogs.obstacles.cog.moderating import ModerateCommands, Moderating
from cogs.obstacles.cog.solving import Solving, SolvingCommands
from cogs.obstacles.cog.turns import Hearing, TurnsTimer
from cogs.obstacles.cog.weekly import Weekly
from cogs.obstacles.store.course import make_course

if TYPE_CHECKING:
    from bot.app import ExchangeBot
    from cogs.obstacles.cog.desk import Desk


class LaterCommands(SolvingCommands, FindingCommands, EscalatingCommands, Hearing):
    """What /obstacle offers once something is raised; call :meth:`set_up_later` in __init__."""

    def set_up_later(self, bot: ExchangeBot, desk: Desk) -> None:
        course = make_course(bot.services, desk.store)
        router, registry = bot.router, bot.services.registry
        self.solving = Solving(desk, course)
        self.finding = Finding(desk, course)
        self.escalating = Escalating(desk, course)
        self.turns_timer = TurnsTimer(bot, desk, course)
        self.solving.register(router, registry)
        self.finding.register(router)
        self.escalating.register(router, registry)
        self.turns_timer.register(registry)
        registry.notice("obstacle.thanks", {Class.DAILY}, self.solving.thanks)
        Weekly(bot.services, course).register(registry)


class DeskCog(ModerateCommands, EscalationCommands, InsightCommands):
    """What coordinators do: moderate, escalate, read the insight."""

    def __init__(self, bot: ExchangeBot, desk: Desk, escalating: Escalating) -> None:
        course = make_course(bot.services, desk.store)
        self._bot = bot
        self.escalating = escalating
        self.moderating = Moderating(bot, desk, course)
        self.telling = Telling(desk, course)
        self.moderating.register(bot.router, bot.services.registry)
        self._menu = app_commands.ContextMenu(
            name=locale_str("Report to coordinators"), callback=self.report
        )
        self._menu.guild_only = True

    async def cog_load(self) -> None:
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @needs(Can.MEMBER)
    async def report(
        self, interaction: discord.Interaction[ExchangeBot], message: discord.Message
    ) -> None:
        request = Request(self._bot.services, interaction)
        await self.moderating.report_message(request, message)
