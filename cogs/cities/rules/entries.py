"""What coordinators enter for a city or an organisation, checked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.errors import UserError
from bot.texts import clean, fits, fold, plain, read_link
from cogs.cities.rules.places import LONGEST_NAME, Place, read_zone

STANDINGS = ("mission", "mission_minded", "member")
MOST_ALIASES = 100
LONGEST_URL = 200
_COUNTRY = re.compile(r"([A-Za-z]{2})(?:-([A-Za-z0-9]{1,3}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class CityEntry:
    name: str
    country: str
    """ISO 3166-1 alpha-2."""
    region: str
    """The second half of an ISO 3166-2 code, where a region has its own holidays."""
    zone: str
    standing: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartnerEntry:
    name: str
    initiative: str
    url: str


@dataclass(frozen=True, slots=True)
class Known:
    """What an entry is checked against: all other places, folded names of countries with their
    codes, folded names of cities with their zones."""

    others: Sequence[Place]
    countries: Mapping[str, str]
    zones: Mapping[str, str]


def read_city(
    known: Known, *, name: str, country: str, zone: str, aliases: str, standing: str
) -> CityEntry:
    """``aliases`` holds one name a line. Raises UserError."""
    code, region = read_country(country, known.countries)
    if standing not in STANDINGS:
        raise UserError("Choose what kind of city it is.")
    entry = CityEntry(
        name=_name(name),
        country=code,
        region=region,
        zone=read_zone(zone, known.zones),
        standing=standing,
        aliases=_aliases(aliases, name),
    )
    for each in (entry.name, *entry.aliases):
        _unclaimed(each, known.others)
    return entry


def read_partner(known: Known, *, name: str, initiative: str, url: str) -> PartnerEntry:
    """Raises UserError."""
    entry = PartnerEntry(
        _name(name), clean(initiative, limit=LONGEST_NAME, lines=False), read_link(url, LONGEST_URL)
    )
    _unclaimed(entry.name, known.others)
    return entry


def read_country(text: str, countries: Mapping[str, str]) -> tuple[str, str]:
    """(country code, region) from ``SI``, ``DE-BY`` or a country's name. Raises UserError."""
    typed = clean(text, limit=LONGEST_NAME, lines=False)
    found = _COUNTRY.fullmatch(typed)
    if found and found[1].upper() in countries.values():
        return found[1].upper(), (found[2] or "").upper()
    if code := countries.get(fold(typed)):
        return code, ""
    raise UserError(
        "I know no country {typed}. Write its code, such as SI or DE-BY.", typed=plain(typed)
    )


def day_runs(workdays: str) -> list[tuple[int, int]]:
    """Days in a row, first and last, Monday as 1: ``"1245"`` gives ``[(1, 2), (4, 5)]``."""
    days = sorted({int(day) for day in workdays})
    runs = []
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        numbers = [day for _, day in run]
        runs.append((numbers[0], numbers[-1]))
    return runs


def _name(text: str) -> str:
    name = clean(text, limit=LONGEST_NAME + 1, lines=False)
    fits(name, 2, LONGEST_NAME)
    return name


def _aliases(text: str, name: str) -> tuple[str, ...]:
    lines = [clean(line, limit=LONGEST_NAME + 1, lines=False) for line in text.splitlines()]
    found = {fold(line): line for line in lines if line}
    if any(len(line) > LONGEST_NAME for line in lines):
        raise UserError("Give other names of at most {most} characters.", most=LONGEST_NAME)
    found.pop(fold(clean(name, limit=LONGEST_NAME, lines=False)), None)
    if len(found) > MOST_ALIASES:
        raise UserError("Give at most {most} other names.", most=MOST_ALIASES)
    return tuple(found.values())


def _unclaimed(name: str, others: Sequence[Place]) -> None:
    for place in others:
        if fold(name) in place.folded:
            raise UserError(
                "{name} is a name of {place} already.", name=plain(name), place=plain(place.name)
            )
