"""Goals in numbers: as lines of text, and as the picture of a city's progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.charts.progress import Panel, Progress, ProgressBar, Rule
from bot.topics import sector_name
from cogs.cities.rules.figures import number
from cogs.cities.rules.goals import Goal, Measure
from cogs.cities.rules.progress import BASE_YEAR, Course, Way, course, done, fallen, wanted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.i18n import Words

EU_2030 = 0.55


def progress_line(goal: Goal, today: date, words: Words) -> str:
    """Where a goal stands, in one line; empty for one without numbers."""
    way = goal.way
    if way is None:
        return ""
    emissions = goal.entry.measure is Measure.EMISSIONS
    parts = [_reached(goal, way, words), _target(goal, way, words)]
    told = {
        Course.ON: words("on course"),
        Course.BEHIND: words("behind"),
        Course.OLD: words("no recent value"),
    }
    parts.append(told.get(course(way, today, emissions=emissions), ""))
    if emissions and way.start.year != BASE_YEAR:
        parts.append(words("other base year: {year}", year=way.start.year))
    return " · ".join(part for part in parts if part)


def progress_chart(city: str, goals: Sequence[Goal], today: date, words: Words) -> Progress | None:
    """None where no goal has numbers to draw."""
    drawn = [goal for goal in goals if goal.drawable]
    emissions = [goal for goal in drawn if goal.entry.measure is Measure.EMISSIONS]
    others = [goal for goal in drawn if goal.entry.measure is Measure.OTHER]
    panels = []
    if emissions:
        rules = (
            Rule(EU_2030, words("55 %: EU by 2030, against 1990")),
            Rule(1.0, words("100 %: climate neutral by 2030")),
        )
        bars = tuple(_bar(goal, emissions, today, words) for goal in emissions)
        title = words("Emissions: how much they have fallen; ◆ own target")
        panels.append(Panel(title, bars, rules))
    if others:
        bars = tuple(_bar(goal, others, today, words) for goal in others)
        panels.append(Panel(words("Other goals: how much of the way is done"), bars))
    if not panels:
        return None
    return Progress(
        words("{city}: how far our goals have come", city=city),
        tuple(panels),
        words("Source: values that {city} entered in Agora.", city=city),
    )


def _bar(goal: Goal, panel: Sequence[Goal], today: date, words: Words) -> ProgressBar:
    way = goal.way
    assert way is not None
    emissions = goal.entry.measure is Measure.EMISSIONS
    share = fallen(way) if emissions else done(way)
    assert share is not None
    return ProgressBar(
        _label(goal, panel, words),
        share,
        progress_line(goal, today, words),
        wanted(way) if emissions else 1.0,
        faint=course(way, today, emissions=emissions) is Course.OLD,
    )


def _label(goal: Goal, panel: Sequence[Goal], words: Words) -> str:
    """The sector, and what is measured where that does not follow from it."""
    sector = sector_name(goal.entry.sector, words)
    alone = sum(other.entry.sector is goal.entry.sector for other in panel) == 1
    if alone and goal.entry.measure is Measure.EMISSIONS:
        return sector
    return f"{sector}: {goal.entry.indicator}"


def _reached(goal: Goal, way: Way, words: Words) -> str:
    if way.latest is None:
        return words("no value yet")
    year = way.latest.year
    if goal.entry.measure is Measure.EMISSIONS:
        share = fallen(way) or 0.0
        if share < 0:
            return words("{share} % more in {year}", share=round(-share * 100), year=year)
        return words("{share} % less in {year}", share=round(share * 100), year=year)
    value = f"{number(way.latest.value)} {goal.entry.unit}".strip()
    part = done(way)
    if part is None:
        return words("{value} in {year}", value=value, year=year)
    percent = round(abs(part) * 100)
    if part < 0:
        return words(
            "{share} % the wrong way in {year}: {value}", share=percent, year=year, value=value
        )
    return words("{share} % of the way in {year}: {value}", share=percent, year=year, value=value)


def _target(goal: Goal, way: Way, words: Words) -> str:
    if way.target is None:
        return ""
    if goal.entry.measure is Measure.EMISSIONS:
        share = round((wanted(way) or 0.0) * 100)
        return words("target {share} % by {year}", share=share, year=way.target.year)
    value = f"{number(way.target.value)} {goal.entry.unit}".strip()
    return words("target {value} by {year}", value=value, year=way.target.year)
