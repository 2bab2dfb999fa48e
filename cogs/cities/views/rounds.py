"""A round of matching as coordinators see it: the groups before, the figures after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.ids import join
from bot.texts import plain
from bot.topics import Topic, topic_name
from bot.ui import Part, button
from cogs.cities.views.joining import AREA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Words
    from cogs.cities.store.reporting import Figures

ROOM = 3_600
"""Characters for groups and reasons in one message."""
REASONS = 2
"""Of each group, the best."""
FEW = 3
"""Fewer ratings give no average: two cities would know each other's."""


def round_panel(
    groups: Sequence[Sequence[str]],
    reasons: Sequence[Sequence[str]],
    token: str,
    left: int,
    words: Words,
) -> list[Part]:
    """What would be sent: the names of each group's cities, the best first, and beside them why;
    ``left`` cities stay without a group."""
    if not groups:
        return [words("No two cities fit now. Needs and offers make pairs.")]
    lines = _with_reasons([", ".join(map(plain, group)) for group in groups], reasons)
    head = words.plural(
        "**{n} group is ready.** Nothing is sent yet.",
        "**{n} groups are ready.** Nothing is sent yet.",
        len(groups),
    )
    parts: list[Part] = [head, "\n".join(lines)]
    if left:
        parts.append(
            words.plural(
                "{n} city stays without a group.", "{n} cities stay without a group.", left
            )
        )
    send = button(
        words("Send invitations"),
        join(AREA, "round_send", arg=token),
        discord.ButtonStyle.primary,
    )
    return [*parts, send]


def _with_reasons(groups: Sequence[str], reasons: Sequence[Sequence[str]]) -> list[str]:
    """Each group has its line; reasons follow from the best group on, as far as there is room."""
    titles = [f"{at}. {group}" for at, group in enumerate(groups, start=1)]
    room = ROOM - sum(len(title) + 1 for title in titles)
    lines = []
    for title, why in zip(titles, reasons, strict=True):
        lines.append(title)
        for line in why[:REASONS]:
            room -= len(line) + 1
            if room >= 0:
                lines.append(line)
    return lines


def sent(count: int, words: Words) -> str:
    if not count:
        return words("Nothing was sent: these cities are in touch or pause by now.")
    return words.plural(
        "{n} group is invited. They hear of it at 09:00.",
        "{n} groups are invited. They hear of it at 09:00.",
        count,
    )


def report_panel(rounds: Sequence[Figures], words: Words) -> list[Part]:
    if not rounds:
        return [words("There was no round yet, and no invitation.")]
    return ["\n\n".join(_figures(each, words) for each in rounds)]


def _figures(figures: Figures, words: Words) -> str:
    if figures.number is None:
        title = words("**Invitations by hand**")
    elif figures.topic:
        title = words(
            "**Round {n}** · {day} · {topic}",
            n=figures.number,
            day=figures.day,
            topic=topic_name(Topic(figures.topic), words),
        )
    else:
        title = words("**Round {n}** · {day}", n=figures.number, day=figures.day)
    lines = [
        title,
        words(
            "Groups: {all}. Accepted: {yes}. Declined: {no}. Too late: {lapsed}. Waiting: {open}.",
            all=figures.groups,
            yes=figures.accepted,
            no=figures.declined,
            lapsed=figures.lapsed,
            open=figures.open,
        ),
        words("Groups that met: {met}", met=figures.met),
    ]
    if figures.ratings >= FEW:
        lines.append(
            words(
                "Useful: {mean} of 5, from {n} cities",
                mean=f"{figures.rated / figures.ratings:.1f}",
                n=figures.ratings,
            )
        )
    return "\n".join(lines)
