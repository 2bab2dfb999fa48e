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
    from collections.abc import Mapping, Sequence

    from bot.i18n import Words
    from cogs.cities.rules.pairing import Group
    from cogs.cities.store.reporting import Figures

FEW = 3
"""Fewer ratings give no average: two cities would know each other's."""


def round_panel(
    groups: Sequence[Group], names: Mapping[int, str], token: str, left: int, words: Words
) -> list[Part]:
    """What would be sent; ``left`` cities stay without a group."""
    if not groups:
        return [words("No two cities fit now. Needs and offers make pairs.")]
    lines = [
        f"{at}. " + ", ".join(plain(names[city]) for city in group.cities)
        for at, group in enumerate(groups, start=1)
    ]
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
            "Groups: {all}. Accepted: {yes}. Declined: {no}. No answer: {lapsed}. Open: {open}.",
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
