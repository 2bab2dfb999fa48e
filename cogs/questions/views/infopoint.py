"""The panel of the Info Point: four buttons, and the guide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.delivery import CardFace
from bot.ids import join
from bot.ui import Accent, Part, button, select
from cogs.questions.views.asking import RAISE, raise_button
from cogs.questions.views.forms import AREA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Words
    from bot.ui.pieces import Item
    from cogs.questions.rules.records import Article

MOST_PAGES = 25
INBOX, FIND_CITY = join("obstacles1", "mine"), join("cities1", "find")


def panel_card(guide: Sequence[Article], routes: set[str], words: Words) -> CardFace:
    """``routes``: the controls of other areas that somebody answers; the rest is not drawn."""
    parts: list[Part] = [
        words("ℹ️ **Info Point**"),
        words("Ask in your own language. Agora answers with sources, or says that it has none."),
        _buttons(routes, words),
    ]
    if guide:
        parts.append(guide_select(guide, words))
    else:
        parts.append(words("-# The guide appears here as coordinators verify its pages."))
    return CardFace(Accent.QUESTIONS, tuple(parts))


def guide_select(guide: Sequence[Article], words: Words) -> Item:
    """The pages of the guide by their titles."""
    pages = [(str(article.id), article.title) for article in guide[:MOST_PAGES]]
    return select(join(AREA, "guide"), pages, words("Read the guide"))


def _buttons(routes: set[str], words: Words) -> list[Item]:
    found: list[Item] = [button(words("Ask"), join(AREA, "ask"), discord.ButtonStyle.primary)]
    if RAISE in routes:
        found.append(raise_button(words))
    if INBOX in routes:
        found.append(button(words("My inbox"), INBOX))
    if FIND_CITY in routes:
        found.append(button(words("Find a city"), FIND_CITY))
    return found
