"""`/agora`: what waits for me, from the lines that cogs offer; computed anew, stored nowhere."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import discord

from bot.errors import UserError
from bot.ids import join
from bot.ui import Part, Request, button, select, with_button

if TYPE_CHECKING:
    from bot.i18n import Words
    from bot.permissions import Person
    from bot.registry import HomeLine

MOST_LINES = 7
LATER = datetime.max.replace(tzinfo=UTC)


async def show_home(request: Request, everything_else: list[tuple[str, str]]) -> None:
    """A greeting, at most seven lines with their buttons, then the select of all else.

    ``everything_else`` holds (custom_id of the control, label).
    """
    person = await request.person()
    lines: list[HomeLine] = []
    for section in request.services.registry.homes:
        # One area in trouble (a paused ballot box) must not take the others down.
        with suppress(UserError):
            lines += await section.home_lines(person, request.words)
    lines.sort(key=lambda line: line.due or LATER)
    await request.answer(*_parts(person, lines, everything_else, request.words))


def _parts(
    person: Person, lines: list[HomeLine], everything_else: list[tuple[str, str]], words: Words
) -> list[Part]:
    parts: list[Part] = [_greeting(person, words)]
    for line in lines[:MOST_LINES]:
        style = discord.ButtonStyle.primary if line is lines[0] else discord.ButtonStyle.secondary
        parts.append(with_button(line.text, button(line.label, line.custom_id, style)))
    if not lines:
        parts.append(words("Nothing waits for you."))
    if len(lines) > MOST_LINES:
        rest = len(lines) - MOST_LINES
        parts.append(words.plural("{n} more thing waits.", "{n} more things wait.", rest))
    if everything_else:
        parts.append(
            select(join("agora1", "go"), everything_else, words("Everything else")),
        )
    return parts


def _greeting(person: Person, words: Words) -> str:
    if person.confirmed:
        return words("**Agora** · {place}", place=person.confirmed.speaks_for)
    if person.coordinator:
        return words("**Agora** · coordinator")
    return words("**Agora** · not yet confirmed")
