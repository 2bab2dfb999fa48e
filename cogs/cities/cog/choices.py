"""The choices that Discord offers while somebody types a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.app_commands import Choice, locale_str

from bot.cities_data import countries
from bot.texts import fold
from bot.topics import SECTOR_LABELS, TOPIC_LABELS
from cogs.cities.rules.contracts import Status
from cogs.cities.rules.goals import Measure
from cogs.cities.rules.joining import PARTNER, POLITICAL, TECHNICAL
from cogs.cities.rules.places import suggestions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.cities.rules.places import Place

KINDS = [
    Choice(name=locale_str("technical"), value=TECHNICAL),
    Choice(name=locale_str("political"), value=POLITICAL),
    Choice(name=locale_str("partner"), value=PARTNER),
]
SECTORS = [
    Choice(name=locale_str(label), value=str(sector)) for sector, label in SECTOR_LABELS.items()
]
TOPICS = [Choice(name=locale_str(label), value=str(topic)) for topic, label in TOPIC_LABELS.items()]
MEASURES = [
    Choice(name=locale_str("emissions"), value=str(Measure.EMISSIONS)),
    Choice(name=locale_str("another measure"), value=str(Measure.OTHER)),
]
STATUSES = [
    Choice(name=locale_str("not started"), value=str(Status.NOT_STARTED)),
    Choice(name=locale_str("drafting"), value=str(Status.DRAFTING)),
    Choice(name=locale_str("submitted"), value=str(Status.SUBMITTED)),
    Choice(name=locale_str("label awarded"), value=str(Status.AWARDED)),
    Choice(name=locale_str("implementing"), value=str(Status.IMPLEMENTING)),
    Choice(name=locale_str("iterating"), value=str(Status.ITERATING)),
]
MOST = 25


def topic_choices(typed: str) -> list[Choice[str]]:
    """Kinds of obstacle; other words may be sent as they are typed."""
    wanted = fold(typed)
    return [
        Choice(name=label, value=str(topic))
        for topic, label in TOPIC_LABELS.items()
        if wanted in fold(label)
    ]


def country_choices(typed: str) -> list[Choice[str]]:
    wanted = fold(typed)
    return [
        Choice(name=country.name, value=country.code)
        for country in countries()
        if any(wanted in fold(name) for name in (country.name, country.code, *country.aliases))
    ][:MOST]


def place_choices(typed: str, places: Sequence[Place]) -> list[Choice[str]]:
    """Names as they are: what is sent can be read by people, and typed by hand as well."""
    return [Choice(name=place.name, value=place.name) for place in suggestions(typed, places)]
