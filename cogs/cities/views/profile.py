"""A city or an organisation as everybody may see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.directory import Kind, Standing
from bot.texts import plain
from bot.ui import Part, link, stamp
from cogs.cities.rules.entries import day_runs
from cogs.cities.store import country_name
from cogs.cities.views.joining import kind_label

if TYPE_CHECKING:
    from datetime import datetime

    from bot.directory import City, Partner
    from bot.i18n import Words

LANGUAGES = {
    "bg": "Bulgarian",
    "bs": "Bosnian",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "eu": "Basque",
    "fi": "Finnish",
    "fr": "French",
    "ga": "Irish",
    "he": "Hebrew",
    "hr": "Croatian",
    "hu": "Hungarian",
    "is": "Icelandic",
    "it": "Italian",
    "lb": "Luxembourgish",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "mt": "Maltese",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "sk": "Slovak",
    "sl": "Slovene",
    "sq": "Albanian",
    "sr": "Serbian",
    "sv": "Swedish",
    "tr": "Turkish",
}
"""Catalogue keys by ISO 639-1 code."""

People = Mapping[Kind, int]


def city_profile(city: City, people: People | None, now: datetime, words: Words) -> list[Part]:
    """``people`` is None for whoever may not know how many take part."""
    name = plain(city.name)
    parts: list[Part] = [
        words("**{city}** · {country}", city=name, country=country_name(city.country))
        + f"\n{standing_label(city.standing, words)}",
        "\n".join(_facts(city, now, words)),
    ]
    if city.about:
        parts.append(plain(city.about))
    elif not city.url:
        parts.append(words("{city} has not filled in its profile yet.", city=name))
    if people is not None:
        parts.append(_people(people, name, words))
    if city.url:
        parts.append(link(words("Web page"), city.url))
    return parts


def partner_profile(partner: Partner, people: People | None, words: Words) -> list[Part]:
    name = plain(partner.name)
    title = words("**{name}** · organisation", name=name)
    if partner.initiative:
        title += f"\n{plain(partner.initiative)}"
    parts: list[Part] = [title]
    if partner.about:
        parts.append(plain(partner.about))
    elif not partner.url:
        parts.append(words("{name} has not filled in its profile yet.", name=name))
    if people is not None:
        parts.append(_people(people, name, words))
    if partner.url:
        parts.append(link(words("Web page"), partner.url))
    return parts


def standing_label(standing: str, words: Words) -> str:
    labels = {
        Standing.MISSION: words("Mission city"),
        Standing.MISSION_MINDED: words("Mission-minded city"),
        Standing.MEMBER: words("City of this exchange"),
    }
    return labels[Standing(standing)]


def _facts(city: City, now: datetime, words: Words) -> list[str]:
    local = now.astimezone(ZoneInfo(city.zone))
    lines = [
        words(
            "Now: {time} there, {stamp} where you are.",
            time=f"{local:%H:%M}",
            stamp=stamp(now, "t"),
        ),
        words("Time zone: {zone}", zone=plain(city.zone)),
        words(
            "Office hours: {days}, {opens} to {closes}; lunch {lunch_from} to {lunch_to}",
            days=_days(city.workdays, words),
            opens=city.opens,
            closes=city.closes,
            lunch_from=city.lunch_from,
            lunch_to=city.lunch_to,
        ),
    ]
    if city.languages:
        known = [words.fill(LANGUAGES.get(code, code), {}) for code in city.languages]
        lines.append(words("Languages: {languages}", languages=", ".join(known)))
    lines.append(words("Climate neutral by {year}", year=city.neutral_by))
    return lines


def _days(workdays: str, words: Words) -> str:
    names = (
        words("Monday"),
        words("Tuesday"),
        words("Wednesday"),
        words("Thursday"),
        words("Friday"),
        words("Saturday"),
        words("Sunday"),
    )
    runs = []
    for first, last in day_runs(workdays):
        if last - first > 1:
            runs.append(words("{first} to {last}", first=names[first - 1], last=names[last - 1]))
        else:
            runs += names[first - 1 : last]
    return ", ".join(runs)


def _people(people: People, name: str, words: Words) -> str:
    total = sum(people.values())
    if not total:
        return words("Nobody takes part for {place} yet.", place=name)
    counts = ", ".join(
        words("{count} {kind}", count=people[kind], kind=kind_label(kind, words))
        for kind in Kind
        if people.get(kind)
    )
    return words.plural(
        "{n} person takes part: {counts}.", "{n} people take part: {counts}.", total, counts=counts
    )
