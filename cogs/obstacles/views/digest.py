"""The weekly digest in the Info Point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery import NoticeFace
from bot.ids import join
from bot.texts import plain
from bot.ui import button
from cogs.obstacles.views.naming import AREA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.i18n import Words
    from bot.search import Doc
    from cogs.obstacles.rules.records import Obstacle
    from cogs.obstacles.store.digest import Week

TITLE_SHOWN = 70


def weekly(week: Week, words: Words) -> NoticeFace:
    parts = [words("**This week in Agora**")]
    solved = {obstacle.id for obstacle in week.solved}
    new = (obstacle for obstacle in week.new if obstacle.id not in solved)
    parts += _section(words("New"), map(_obstacle, new))
    parts += _section(words("Longest without an answer"), map(_obstacle, week.unanswered))
    parts += _section(words("Solved"), map(_obstacle, week.solved))
    parts += _section(words("Also new"), (_other(doc, words) for doc in week.others))
    return NoticeFace("\n".join(parts), (button(words("Raise an obstacle"), join(AREA, "raise")),))


def _section(title: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return ["", f"**{title}**", *found] if found else []


def _obstacle(obstacle: Obstacle) -> str:
    return f"- <#{obstacle.thread_id}> ({obstacle.ref})"


def _other(doc: Doc, words: Words) -> str:
    kind = {
        "article": words("article"),
        "offer": words("need") if doc.state == "seek" else words("offer"),
        "minutes": words("minutes"),
        "funding_call": words("funding call"),
        "funding_programme": words("funding programme"),
    }.get(doc.kind, doc.kind)
    return f"- {plain(doc.title, limit=TITLE_SHOWN)} ({kind})"
