"""The menu Mark as solution: each cog is asked whether the thread is its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.errors import UserError
from bot.permissions import Can, needs
from bot.ui.request import Request

if TYPE_CHECKING:
    from bot.services import Services


def words_marked(request: Request, message_id: int) -> str:
    """The words of the message on which a menu was opened; a changed client may send anything."""
    found: Any = request.interaction.data
    for key in ("resolved", "messages", str(message_id), "content"):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""


def solution_menu(services: Services) -> app_commands.ContextMenu:
    """Of a message in a thread."""

    @needs(Can.MEMBER)
    async def mark(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        request = Request(services, interaction)
        for handler in services.registry.solutions:
            if await handler(request, message.channel.id, message.id):
                return
        raise UserError("This works on a message in the thread of an obstacle or a question.")

    menu = app_commands.ContextMenu(name=locale_str("Mark as solution"), callback=mark)
    menu.guild_only = True
    return menu
