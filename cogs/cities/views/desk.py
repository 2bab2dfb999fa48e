"""The forms with which coordinators keep the directory, and what they hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ids import join
from bot.texts import plain
from bot.ui import Part, choice_field, form, text_field
from cogs.cities.rules.entries import LONGEST_URL, STANDINGS
from cogs.cities.rules.places import LONGEST_NAME
from cogs.cities.views.joining import AREA, kind_label
from cogs.cities.views.profile import standing_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    import discord

    from bot.directory import City, Member, Partner
    from bot.i18n import Words

LONGEST_ALIASES = 4_000


def city_fields(city: City) -> dict[str, str]:
    """A city as its form shows it."""
    return {
        "name": city.name,
        "country": f"{city.country}-{city.region}" if city.region else city.country,
        "zone": city.zone,
        "aliases": "\n".join(city.aliases),
        "standing": city.standing,
    }


def partner_fields(partner: Partner) -> dict[str, str]:
    return {"name": partner.name, "initiative": partner.initiative, "url": partner.url}


def city_form(
    number: int | None, fresh: str, typed: Mapping[str, str], words: Words
) -> discord.ui.Modal:
    """``number`` is the city to correct; none for a new one."""
    return form(
        words("City"),
        join(AREA, "city", number, fresh),
        text_field("name", words("Name"), low=2, high=LONGEST_NAME, value=typed.get("name", "")),
        text_field(
            "country",
            words("Country code"),
            low=2,
            high=LONGEST_NAME,
            value=typed.get("country", ""),
            hint=words("Add the region where it has its own holidays: DE-BY"),
        ),
        text_field(
            "zone",
            words("Time zone"),
            low=3,
            high=LONGEST_NAME,
            value=typed.get("zone", ""),
            hint=words("Such as Europe/Ljubljana"),
        ),
        text_field(
            "aliases",
            words("Other names"),
            long=True,
            high=LONGEST_ALIASES,
            value=typed.get("aliases", ""),
            hint=words("One a line, in any language"),
        ),
        choice_field(
            "standing",
            words("It takes part as"),
            [(standing, standing_label(standing, words)) for standing in STANDINGS],
            chosen=typed.get("standing", ""),
        ),
    )


def partner_form(
    number: int | None, fresh: str, typed: Mapping[str, str], words: Words
) -> discord.ui.Modal:
    """``number`` is the organisation to correct; none for a new one."""
    return form(
        words("Organisation"),
        join(AREA, "partner", number, fresh),
        text_field("name", words("Name"), low=2, high=LONGEST_NAME, value=typed.get("name", "")),
        text_field(
            "initiative",
            words("Project or initiative"),
            high=LONGEST_NAME,
            value=typed.get("initiative", ""),
        ),
        text_field("url", words("Web page"), high=LONGEST_URL, value=typed.get("url", "")),
    )


def recorded(name: str, words: Words) -> list[Part]:
    return [words("Recorded. {place} is in the directory.", place=plain(name))]


def member_set(user_id: int, place: str, kind: str, words: Words) -> list[Part]:
    return [
        words(
            "<@{user}> now speaks for {place}. Kind: {kind}.",
            user=user_id,
            place=plain(place),
            kind=kind_label(kind, words),
        )
    ]


def zone_set(user_id: int, zone: str, words: Words) -> list[Part]:
    return [words("Recorded. The time zone of <@{user}> is {zone}.", user=user_id, zone=zone)]


def member_now(member: Member, words: Words) -> list[Part]:
    """What the directory holds of a person."""
    state = words("confirmed") if member.confirmed else words("not confirmed")
    lines = [
        words(
            "<@{user}> · {place} · {kind} · {state}",
            user=member.user_id,
            place=plain(member.speaks_for),
            kind=kind_label(member.kind, words),
            state=state,
        )
    ]
    if member.zone:
        lines.append(words("Time zone: {zone}", zone=plain(member.zone)))
    return ["\n".join(lines)]
