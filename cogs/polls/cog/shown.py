"""What Discord already shows of a poll: asked when a restored main file knows less."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import discord

from bot.delivery.sender import REQUEST_SECONDS
from bot.ids import join
from cogs.polls.views.forms import AREA

if TYPE_CHECKING:
    from bot.app import ExchangeBot


async def shows_result(bot: ExchangeBot, poll_id: int) -> bool:
    """Whether the poll's message carries the buttons of a result. Raises discord's errors where
    that cannot be told now: what is decided by it is final, so it is asked again."""
    card = await bot.services.db.one(
        "SELECT channel_id, message_id FROM card WHERE kind = 'poll' AND record = ?", (poll_id,)
    )
    if card is None or card["message_id"] is None:
        return False
    channel = bot.get_partial_messageable(card["channel_id"])
    try:
        async with asyncio.timeout(REQUEST_SECONDS):
            message = await channel.fetch_message(card["message_id"])
    except (discord.NotFound, discord.Forbidden):
        return False
    wanted = join(AREA, "again", poll_id)
    return any(wanted == custom_id for custom_id in _custom_ids(message.components))


def _custom_ids(components: object) -> list[str]:
    found: list[str] = []
    for component in components if isinstance(components, list | tuple) else ():
        if isinstance(component, discord.Button) and component.custom_id:
            found.append(component.custom_id)
        found += _custom_ids(getattr(component, "children", ()))
    return found
