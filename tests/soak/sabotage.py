"""Broken children, to see that the judge reports what they do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import ids
from bot.delivery import changes

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.app import ExchangeBot
    from bot.delivery.faces import CardFace, NoticeFace
    from bot.delivery.rows import Work

NOWHERE = 1
"""The id of no message."""


def forgets_what_it_sent(bot: ExchangeBot) -> None:
    """Another nonce for each try, and no look-up: what was cut off is said again."""
    sender = bot.delivery._sender
    post_card, post_notice = sender.post_card, sender.post_notice

    async def card(work: Work, face: CardFace) -> int:
        return await post_card(_with_fresh_nonce(bot, work), face)

    async def notice(work: Work, face: NoticeFace) -> int:
        return await post_notice(_with_fresh_nonce(bot, work), face)

    async def look(_: Work) -> None:
        return None

    sender.post_card, sender.post_notice, sender.look = card, notice, look  # type: ignore[method-assign, assignment]  # of this process


def notes_before_it_sends(bot: ExchangeBot) -> None:
    """A row counts as sent before its request: what was cut off is never said."""

    async def begin(work: Work) -> bool:
        now = bot.services.guard.now()
        await bot.services.db.write(lambda tx: changes.sent(tx, work, now, now, NOWHERE, None))
        return True

    bot.delivery._ledger.begin = begin  # type: ignore[method-assign]


def _with_fresh_nonce(bot: ExchangeBot, work: Work) -> Work:
    return replace(work, nonce=ids.nonce(bot.services.secrets))


BY_NAME: dict[str, Callable[[ExchangeBot], None]] = {
    one.__name__: one for one in (forgets_what_it_sent, notes_before_it_sends)
}
