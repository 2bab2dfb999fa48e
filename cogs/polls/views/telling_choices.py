"""One named answer in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts import plain
from cogs.polls.rules.answers import (
    Answer,
    ChoiceAnswer,
    ConsentAnswer,
    RankedAnswer,
    ScoreAnswer,
)
from cogs.polls.views.naming import stance_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Words


def choice_of(answer: Answer, names: Sequence[str], words: Words) -> str:
    """What somebody chose; ``names`` are the options by position."""
    match answer:
        case ChoiceAnswer(positions):
            return ", ".join(plain(names[position]) for position in positions)
        case RankedAnswer(order):
            return " > ".join(plain(names[position]) for position in order)
        case ScoreAnswer(scores):
            return ", ".join(
                f"{plain(name)} {'–' if score is None else score}"
                for name, score in zip(names, scores, strict=True)
            )
        case ConsentAnswer(stance):
            return stance_name(stance, words)
        case _:
            return "–"
