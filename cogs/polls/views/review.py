"""What coordinators decide: proposals, polls that could not open, own words that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.delivery import CardFace
from bot.ids import join
from bot.texts import plain
from bot.ui import Accent, Part, button, stamp
from cogs.polls.rules.kinds import Poll, State, Texts
from cogs.polls.views.forms import AREA
from cogs.polls.views.naming import (
    audience_name,
    kind_name,
    mode_name,
    shown_options,
    state_name,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Words
    from bot.ui.pieces import Item
    from cogs.polls.store import WaitingText

PRIMARY = discord.ButtonStyle.primary
TEXTS_ON_A_PAGE = 3
"""Whole texts of 500 characters, in which every sign may need its escape."""


def review_card(poll: Poll, waiting: int, obstacle: str, words: Words) -> CardFace:
    """For coordinators. ``waiting``: own words; ``obstacle``: why a poll did not open."""
    parts = _undecided(poll, waiting, obstacle, words)
    if parts is None:
        parts = [_title(poll), _settled(poll, words)]
        return CardFace(Accent.POLLS, tuple(parts), ended=True)
    return CardFace(Accent.POLLS, tuple(parts))


def proposal(poll: Poll, words: Words) -> list[Part]:
    """A member's anonymous poll, whole, with what can be done about it."""
    parts: list[Part] = [
        _title(poll),
        words(
            "A member proposes this poll: {kind}, {mode}, {audience}.",
            kind=kind_name(poll.kind, words),
            mode=mode_name(poll.mode, words),
            audience=audience_name(poll.audience, poll.sector, words),
        ),
        words(
            "Opens {opens}, closes {closes}.",
            opens=stamp(poll.opens_at),
            closes=stamp(poll.closes_at),
        ),
    ]
    if poll.options:
        parts.append(shown_options(poll))
    parts.append(
        [
            button(words("Publish"), join(AREA, "accept", poll.id), PRIMARY),
            button(words("Refuse"), join(AREA, "refuse", poll.id)),
        ]
    )
    return parts


def review(poll: Poll, waiting: Sequence[WaitingText], first: int, words: Words) -> list[Part]:
    """A page of own words that wait, in an order that tells nothing."""
    first -= first % TEXTS_ON_A_PAGE
    parts: list[Part] = [
        words("**{ref}: own words that wait.** Withhold whole texts; never edit.", ref=poll.ref)
    ]
    if poll.review_at is not None:
        parts.append(
            words(
                "Without your word, unmarked texts appear {at}; marked ones are withheld.",
                at=stamp(poll.review_at),
            )
        )
    for text in waiting[first : first + TEXTS_ON_A_PAGE]:
        # This quotes all that follows: unlike "> " it costs nothing a line.
        parts.append("\n".join([*_marks(text, words), f">>> {plain(text.text)}"]))
        label = words("Let it through") if text.withheld else words("Withhold")
        verb = "allow" if text.withheld else "withhold"
        parts.append([button(label, join(AREA, verb, poll.id, text.id))])
    parts.append([_release(poll, words), *_turning(poll, len(waiting), first, words)])
    return parts


def page_of(waiting: Sequence[WaitingText], text_id: str) -> int:
    """The first text of the page on which this one stands."""
    at = next((n for n, text in enumerate(waiting) if text.id == text_id), 0)
    return at - at % TEXTS_ON_A_PAGE


def _undecided(poll: Poll, waiting: int, obstacle: str, words: Words) -> list[Part] | None:
    if poll.state is State.PROPOSED:
        return proposal(poll, words)
    if poll.texts is Texts.WAITING:
        line = words.plural(
            "{ref}: {n} text waits.", "{ref}: {n} texts wait.", waiting, ref=poll.ref
        )
        review_button = button(words("Review"), join(AREA, "review", poll.id), PRIMARY)
        return [_title(poll), line, [review_button]]
    if poll.state is State.SCHEDULED and poll.review_at is not None:
        return [
            _title(poll),
            words("It did not open at its time. Agora tries again each day."),
            *([obstacle] if obstacle else []),
            [
                button(words("Publish"), join(AREA, "accept", poll.id), PRIMARY),
                button(words("Withdraw"), join(AREA, "withdraw", poll.id)),
            ],
        ]
    return None


def _settled(poll: Poll, words: Words) -> str:
    if poll.texts is Texts.RELEASED:
        return words("The own words have appeared in its thread.")
    if poll.texts is Texts.LOST:
        return words("The own words were lost with the ballot box.")
    return words("This was settled: {state}.", state=state_name(poll.state, words))


def _title(poll: Poll) -> str:
    return f"🗳️ **{plain(poll.question)}**\n-# {poll.ref}"


def _marks(text: WaitingText, words: Words) -> list[str]:
    marks = []
    if text.withheld:
        marks.append(words("**Withheld**"))
    if text.marked:
        marks.append(words("**Marked:** may point to its writer"))
    return marks


def _release(poll: Poll, words: Words) -> Item:
    return button(words("Release all"), join(AREA, "release", poll.id), PRIMARY)


def _turning(poll: Poll, texts: int, first: int, words: Words) -> list[Item]:
    turning = []
    if first > 0:
        before = f"p{max(first - TEXTS_ON_A_PAGE, 0)}"
        turning.append(button(words("Back"), join(AREA, "review", poll.id, before)))
    after = first + TEXTS_ON_A_PAGE
    if after < texts:
        turning.append(button(words("Next"), join(AREA, "review", poll.id, f"p{after}")))
    return turning
