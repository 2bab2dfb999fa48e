"""What is said when it is somebody's turn, and the answers of the inbox's buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery import NoticeFace
from bot.ids import join
from bot.texts import plain
from bot.ui import Part, button, stamp
from cogs.obstacles.rules.turns import Whose
from cogs.obstacles.views.naming import AREA

if TYPE_CHECKING:
    from datetime import datetime

    from bot.i18n import Words
    from cogs.obstacles.rules.records import Obstacle


def whose_turn(whose: Whose, words: Words) -> str:
    """For the inbox of whoever raised it."""
    return {
        Whose.PEERS: words("Waits for a first answer"),
        Whose.AUTHOR: words("It is your turn"),
        Whose.ANSWERER: words("Others answer next"),
        Whose.COORDINATORS: words("Coordinators are on it"),
        Whose.NOBODY: words("Nobody is asked now"),
    }[whose]


def help_asked(obstacle: Obstacle, why: str, words: Words) -> NoticeFace:
    """``why``: the city may help (peer), or its writer was answered (answer)."""
    if why == "peer":
        text = words(
            "A city is stuck, and yours may help. {ref}: {title}",
            ref=obstacle.ref,
            title=plain(obstacle.title),
        )
    else:
        text = words(
            "Can you say more? {ref} waits for your answer: {title}",
            ref=obstacle.ref,
            title=plain(obstacle.title),
        )
    return NoticeFace(text, (button(words("Open"), join(AREA, "open", obstacle.id)),))


def waiting(obstacle: Obstacle, until: datetime, words: Words) -> list[Part]:
    return [
        words(
            "Quiet until {day}. Nobody is asked about {ref}.",
            day=stamp(until, "D"),
            ref=obstacle.ref,
        )
    ]


def still_stuck(obstacle: Obstacle, words: Words) -> list[Part]:
    return [
        words("Recorded. {ref} goes on; others are asked again.", ref=obstacle.ref),
        [
            button(words("Find peers"), join(AREA, "peers", obstacle.id)),
            button(words("Escalate"), join(AREA, "escalate", obstacle.id)),
        ],
    ]
