"""A city's goals: the list, one of them, and the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.ids import join
from bot.texts import cut, plain
from bot.topics import Sector, sector_name
from bot.ui import Part, button, form, select, text_field
from cogs.cities.rules.figures import LONGEST, figure
from cogs.cities.rules.goals import (
    LONGEST_INDICATOR,
    LONGEST_TEXT,
    LONGEST_UNIT,
    MOST_GOALS,
    Goal,
    Measure,
    kind_of,
)
from cogs.cities.views.joining import AREA
from cogs.cities.views.picture import progress_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.i18n import Words


def kind_label(sector: Sector, measure: Measure, words: Words) -> str:
    name = sector_name(sector, words)
    if measure is Measure.EMISSIONS:
        return words("{sector}: emissions", sector=name)
    return words("{sector}: another measure", sector=name)


def goals_panel(goals: Sequence[Goal], today: date, words: Words, *, news: str = "") -> list[Part]:
    """All goals of one's own city, and what can be done with them."""
    parts: list[Part] = [news] if news else []
    if goals:
        # All of them fit one message, whatever they say.
        most = min(LONGEST_TEXT, 2_000 // len(goals))
        parts += [goal_lines(goal, today, words, most) for goal in goals]
        options = [(str(goal.id), _name(goal, words)) for goal in goals]
        parts.append(select(join(AREA, "goal_open"), options, words("Change or take back one")))
    else:
        parts.append(words("Your city has set itself no goal here yet."))
    if len(goals) < MOST_GOALS:
        kinds = [
            (kind_of(sector, measure), kind_label(sector, measure, words))
            for measure in Measure
            for sector in Sector
        ]
        parts.append(select(join(AREA, "goal_new"), kinds, words("Add a goal")))
    return parts


def goal_panel(goal: Goal, today: date, words: Words) -> list[Part]:
    return [
        goal_lines(goal, today, words, LONGEST_TEXT),
        [
            button(words("Edit"), join(AREA, "goal_edit", goal.id), discord.ButtonStyle.primary),
            button(words("Withdraw"), join(AREA, "goal_off", goal.id), discord.ButtonStyle.danger),
        ],
    ]


def goal_lines(goal: Goal, today: date, words: Words, most: int) -> str:
    """``most`` characters of what the city wrote, whole what it counted."""
    sector = sector_name(goal.entry.sector, words)
    lines = words(
        "**{sector}** · {text}",
        sector=sector,
        text=plain(cut(goal.entry.text, most), limit=2 * most),
    )
    told = progress_line(goal, today, words)
    return f"{lines}\n{plain(goal.entry.indicator)}: {plain(told)}" if told else lines


def goal_form(
    number: int | None, kind: str, fresh: str, typed: Mapping[str, str], words: Words
) -> discord.ui.Modal:
    """``number`` is the goal to change; none for a new one of this kind."""
    sector, _, measure = kind.partition("-")
    known = words("Year and number, such as 2019: 412")
    wanted = words("Year and number, such as 2030: 120")
    return form(
        kind_label(Sector(sector), Measure(measure), words),
        join(AREA, "goal_sent", number, f"{kind}-{fresh}"),
        text_field(
            "text",
            words("What you set yourself, in a sentence"),
            long=True,
            low=1,
            high=LONGEST_TEXT,
            value=typed.get("text", ""),
        ),
        text_field(
            "indicator",
            words("What is counted, and its unit"),
            low=1,
            high=LONGEST_INDICATOR + LONGEST_UNIT + 2,
            value=typed.get("indicator", ""),
            hint=words("Such as: emissions of transport, kt CO2e"),
        ),
        text_field("start", words("Start"), high=LONGEST, value=typed.get("start", ""), hint=known),
        text_field(
            "target", words("Target"), high=LONGEST, value=typed.get("target", ""), hint=wanted
        ),
        text_field(
            "latest", words("Latest value"), high=LONGEST, value=typed.get("latest", ""), hint=known
        ),
    )


def goal_fields(goal: Goal) -> dict[str, str]:
    """A goal as its form shows it."""
    entry = goal.entry
    return {
        "text": entry.text,
        # A comma in the name itself needs one after it, or it would be read as the unit.
        "indicator": f"{entry.indicator}, {entry.unit}"
        if entry.unit or "," in entry.indicator
        else entry.indicator,
        "start": figure(entry.start),
        "target": figure(entry.target),
        "latest": figure(entry.latest),
    }


def recorded(goal: Goal, today: date, words: Words) -> list[Part]:
    return [
        words("Recorded."),
        goal_lines(goal, today, words, LONGEST_TEXT),
        [
            button(words("Goal"), join(AREA, "goal")),
            button(words("My city"), join(AREA, "show")),
        ],
    ]


def picture_text(city: str, goals: Sequence[Goal], today: date, words: Words) -> list[Part]:
    """What the picture shows, as text."""
    lines = [words("**{city}: how far the goals have come**", city=plain(city))]
    for goal in goals:
        if goal.drawable:
            sector = sector_name(goal.entry.sector, words)
            told = plain(progress_line(goal, today, words))
            name = plain(goal.entry.indicator)
            lines.append(words("- {sector}, {name}: {told}", sector=sector, name=name, told=told))
    return ["\n".join(lines)]


def no_numbers(words: Words, *, own: bool) -> list[Part]:
    """Instead of a picture."""
    said = words("No goal with numbers yet.")
    return [said, button(words("Goal"), join(AREA, "goal"))] if own else [said]


def _name(goal: Goal, words: Words) -> str:
    sector = sector_name(goal.entry.sector, words)
    return words("{sector}: {indicator}", sector=sector, indicator=goal.entry.indicator)
