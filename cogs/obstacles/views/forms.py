"""The forms of obstacles: raising and editing, a reply by handle, a duplicate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.ids import join
from bot.topics import SECTORS, TOPICS, sector_name, topic_name
from bot.ui import choice_field, form, text_field
from cogs.obstacles.rules import raising
from cogs.obstacles.views.naming import AREA, honest_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import discord

    from bot.i18n import Words
    from bot.ui import Request
    from bot.ui.forms import Field
    from cogs.obstacles.rules.records import Obstacle


def raise_form(
    words: Words, verb: str, number: int, token: str, filled: Mapping[str, Any]
) -> discord.ui.Modal:
    """``number`` makes each opening its own; the draft is kept under ``token``."""
    return form(words("An obstacle"), join(AREA, verb, number, token), *_fields(words, filled))


def edit_form(
    words: Words, obstacle: Obstacle, token: str, typed: Mapping[str, Any] | None = None
) -> discord.ui.Modal:
    """``typed`` is what was refused before."""
    filled = typed or {
        "title": obstacle.title,
        "topic": obstacle.topic,
        "sector": obstacle.sector,
        "body": obstacle.body,
        "tried": obstacle.tried,
    }
    return form(obstacle.ref, join(AREA, "edited", obstacle.id, token), *_fields(words, filled))


def _fields(words: Words, filled: Mapping[str, Any]) -> list[Field]:
    title, body = raising.TITLE, raising.BODY
    return [
        text_field(
            "title",
            words("In one line, what is in the way?"),
            low=title[0],
            high=title[1],
            value=str(filled.get("title", "")),
        ),
        choice_field(
            "topic",
            words("Kind of obstacle"),
            [(topic.value, topic_name(topic, words)) for topic in TOPICS],
            chosen=str(filled.get("topic", "")),
        ),
        choice_field(
            "sector",
            words("Sector"),
            [(sector.value, sector_name(sector, words)) for sector in SECTORS],
            chosen=str(filled.get("sector", "")),
        ),
        text_field(
            "body",
            words("What happens, and since when?"),
            long=True,
            low=body[0],
            high=body[1],
            value=str(filled.get("body", "")),
        ),
        text_field(
            "tried",
            words("Tried so far, and what would help"),
            long=True,
            high=raising.TRIED,
            value=str(filled.get("tried", "")),
        ),
    ]


def submitted(request: Request) -> dict[str, Any]:
    """What was typed, as a draft keeps it."""
    return {name: request.text(name) for name in ("title", "topic", "sector", "body", "tried")}


def reply_form(words: Words, obstacle: Obstacle, token: str, text: str = "") -> discord.ui.Modal:
    low, high = raising.REPLY
    return form(
        words("Reply without my name"),
        join(AREA, "say", obstacle.id, token),
        honest_text(words),
        text_field("text", words("Your reply"), long=True, low=low, high=high, value=text),
    )


def duplicate_form(words: Words, obstacle: Obstacle, token: str) -> discord.ui.Modal:
    return form(
        words("Duplicate of"),
        join(AREA, "same", obstacle.id, token),
        text_field(
            "of",
            words("The obstacle that was raised before"),
            low=1,
            high=30,
            placeholder="OBS-12",
        ),
    )
