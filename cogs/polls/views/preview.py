"""The private preview of a new poll, and what is true after [Publish]."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.ids import join
from bot.texts import plain
from bot.topics import Sector
from bot.ui import Part, button, select, stamp
from cogs.polls.rules.kinds import Audience, Poll, State
from cogs.polls.views.forms import AREA
from cogs.polls.views.naming import audience_name, kind_name, mode_name, shown_options
from cogs.polls.views.notice import notice_short

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.i18n import Words

Choice = tuple[Audience, Sector | None]


def preview(
    poll: Poll, cities: Mapping[Choice, int], words: Words, *, may_seal: bool, sensitive: bool
) -> list[Part]:
    """The poll as it will stand, and what can still be chosen; ``cities``: how many each choice of
    *For* would ask now."""
    parts: list[Part] = [
        words("**Preview of {ref}.** Only you see this.", ref=poll.ref),
        f"**{plain(poll.question)}**",
        f"{kind_name(poll.kind, words)} · {mode_name(poll.mode, words)}",
    ]
    if poll.options:
        parts.append(shown_options(poll))
    parts += [
        notice_short(words, poll),
        _facts(poll, cities.get((poll.audience, poll.sector), 0), words),
        _audiences(poll, cities, words),
    ]
    if poll.anonymous:
        parts.append(_levels(poll, words, sensitive=sensitive))
    parts += [_opening(poll, words), _closing(poll, words)]
    proposes = poll.anonymous and not may_seal
    parts.append(
        [
            button(
                words("Propose") if proposes else words("Publish"),
                join(AREA, "publish", poll.id),
                discord.ButtonStyle.primary,
            ),
            button(words("Discard"), join(AREA, "discard", poll.id)),
        ]
    )
    return parts


def published(poll: Poll, words: Words) -> str:
    """What is now true after [Publish]."""
    return {
        State.PROPOSED: words("{ref} is proposed. A coordinator decides.", ref=poll.ref),
        State.SCHEDULED: words("{ref} opens {at}.", ref=poll.ref, at=stamp(poll.opens_at)),
    }.get(poll.state, words("{ref} is open.", ref=poll.ref))


def _facts(poll: Poll, cities: int, words: Words) -> str:
    lines = [words.plural("{n} city can answer.", "{n} cities can answer.", cities)]
    if poll.anonymous:
        lines.append(
            words(
                "Results from {result} answers, exact numbers from {exact}.",
                result=poll.min_result,
                exact=poll.min_exact,
            )
        )
    lines.append(
        words(
            "Opens {opens}, closes {closes}. Fixed once open.",
            opens=stamp(poll.opens_at),
            closes=stamp(poll.closes_at),
        )
    )
    return " ".join(lines)


def _audiences(poll: Poll, cities: Mapping[Choice, int], words: Words) -> Part:
    options = [
        (
            sector or audience,
            words.plural(
                "{audience}: {n} city",
                "{audience}: {n} cities",
                asked,
                audience=audience_name(audience, sector, words),
            ),
        )
        for (audience, sector), asked in cities.items()
    ]
    chosen = [poll.sector or poll.audience]
    return select(join(AREA, "for", poll.id), options, words("For"), chosen=chosen)


def _levels(poll: Poll, words: Words, *, sensitive: bool) -> Part:
    return select(
        join(AREA, "level", poll.id),
        [
            ("standard", words("Results: standard")),
            ("sensitive", words("Results: sensitive, twice the answers needed")),
        ],
        words("Results"),
        chosen=["sensitive" if sensitive else "standard"],
    )


def _opening(poll: Poll, words: Words) -> Part:
    options = [
        ("now", words("Opens: now")),
        ("tomorrow 09:00", words("Opens: tomorrow, 09:00")),
        ("type", words("Opens: another time…")),
    ]
    return select(join(AREA, "opens", poll.id), options, words("Opens"))


def _closing(poll: Poll, words: Words) -> Part:
    options = [
        ("3", words("Closes: 3 days after opening, 17:00")),
        ("7", words("Closes: 7 days after opening, 17:00")),
        ("14", words("Closes: 14 days after opening, 17:00")),
        ("30", words("Closes: 30 days after opening, 17:00")),
        ("type", words("Closes: another time…")),
    ]
    return select(join(AREA, "closes", poll.id), options, words("Closes"))
