"""The forms with which people keep the profile and the hours of what they speak for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ids import join
from bot.texts import plain
from bot.ui import Part, button, choice_field, form, several_field, stamp, text_field
from cogs.cities.rules.entries import LONGEST_URL
from cogs.cities.rules.profiles import LONGEST_ABOUT, SIZES
from cogs.cities.views.joining import AREA
from cogs.cities.views.languages import LANGUAGES
from cogs.cities.views.profile import day_names, size_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import discord

    from bot.directory import City, Partner
    from bot.i18n import Words

LONGEST_DAYS_OFF = 1_500
LONGEST_HOURS = 40


def profile_fields(city: City) -> dict[str, str]:
    """A city as its form shows it."""
    return {
        "about": city.about,
        "languages": ", ".join(LANGUAGES.get(code, code) for code in city.languages),
        "url": city.url,
        "size": city.size or "",
        "neutral_by": str(city.neutral_by),
    }


def partner_fields(partner: Partner) -> dict[str, str]:
    return {"about": partner.about, "url": partner.url}


def profile_form(
    fresh: str, typed: Mapping[str, str], words: Words, *, organisation: bool
) -> discord.ui.Modal:
    """An organisation has no languages, no size and no year of its own."""
    fields = [
        text_field(
            "about",
            words("About you, for other cities"),
            long=True,
            high=LONGEST_ABOUT,
            value=typed.get("about", ""),
        ),
        text_field("url", words("Web page"), high=LONGEST_URL, value=typed.get("url", "")),
    ]
    if organisation:
        return form(words("Our profile"), join(AREA, "edit_sent", arg=fresh), *fields)
    fields += [
        text_field(
            "languages",
            words("Languages you work in"),
            high=300,
            value=typed.get("languages", ""),
            hint=words("English names with commas: Slovene, English"),
        ),
        choice_field(
            "size",
            words("Size"),
            [(size, size_label(size, words)) for size in SIZES],
            chosen=typed.get("size", ""),
            required=False,
        ),
        text_field(
            "neutral_by",
            words("Climate neutral by"),
            low=4,
            high=4,
            value=typed.get("neutral_by", "2030"),
        ),
    ]
    return form(words("Our profile"), join(AREA, "edit_sent", arg=fresh), *fields)


def profile_recorded(place: str, words: Words) -> list[Part]:
    return [
        words("Recorded. Everybody sees it under {place}.", place=plain(place)),
        button(words("My city"), join(AREA, "show")),
    ]


def hours_fields(city: City, days_off: Sequence[tuple[str, str]]) -> dict[str, str | Sequence[str]]:
    """A city's hours as its form shows them."""
    return {
        "region": city.region,
        "hours": f"{city.opens}-{city.closes}",
        "lunch": "" if city.lunch_from == city.lunch_to else f"{city.lunch_from}-{city.lunch_to}",
        "workdays": list(city.workdays),
        "days_off": "\n".join(
            first if first == last else f"{first} to {last}" for first, last in days_off
        ),
    }


def hours_form(
    fresh: str, typed: Mapping[str, str | Sequence[str]], words: Words
) -> discord.ui.Modal:
    return form(
        words("Working hours of our city"),
        join(AREA, "hours_sent", arg=fresh),
        text_field(
            "region",
            words("Region, where it has its own holidays"),
            high=LONGEST_HOURS,
            value=str(typed.get("region", "")),
            hint=words("Its code: BY for Bavaria, CT for Catalonia"),
        ),
        text_field(
            "hours",
            words("Working hours"),
            low=1,
            high=LONGEST_HOURS,
            value=str(typed.get("hours", "")),
            hint=words("Such as 09:00-17:00"),
        ),
        text_field(
            "lunch",
            words("Lunch"),
            high=LONGEST_HOURS,
            value=str(typed.get("lunch", "")),
            hint=words("Such as 12:30-13:30"),
        ),
        several_field(
            "workdays",
            words("Working days"),
            [(str(day), name) for day, name in enumerate(day_names(words), start=1)],
            chosen=typed.get("workdays", ()),
            most=7,
        ),
        text_field(
            "days_off",
            words("Days off of your own"),
            long=True,
            high=LONGEST_DAYS_OFF,
            value=str(typed.get("days_off", "")),
            hint=words("One a line: 2026-08-15, or 2026-08-03 to 2026-08-14"),
        ),
    )


def hours_recorded(facts: str, words: Words) -> list[Part]:
    return [words("Recorded."), facts, button(words("My city"), join(AREA, "show"))]


def zone_recorded(zone: str, now: datetime, local: str, words: Words) -> list[Part]:
    return [
        words(
            "Recorded. Your own time zone is {zone}. There it is {time}, here {stamp}.",
            zone=plain(zone),
            time=local,
            stamp=stamp(now, "t"),
        )
    ]


def contact_recorded(place: str, words: Words, *, contact: bool) -> list[Part]:
    if contact:
        return [
            words("Recorded. Members see that you can be asked for {place}.", place=plain(place))
        ]
    return [words("Recorded. You are named for {place} no longer.", place=plain(place))]
