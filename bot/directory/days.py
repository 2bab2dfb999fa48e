"""On which days a city does not work: public holidays of its region, and days of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import holidays

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.directory.records import City

YEARS_KEPT = 512
ENGLISH = "en_US"
"""The one language that most countries of the package have beside their own."""


@dataclass(frozen=True, slots=True, order=True)
class DayOff:
    day: date
    name: str = ""
    """The holiday's name, in English where the package has one; none for a city's own day."""


def regions_of(country: str) -> tuple[str, ...]:
    """Codes of the regions that may have holidays of their own; ISO 3166-2 without the country."""
    listed = holidays.list_supported_countries(include_aliases=False).get(country, [])
    return tuple(region for region in listed if region.isupper() or region.isdigit())


def days_off_of(
    city: City, own: Iterable[tuple[str, str]], first: date, last: date
) -> tuple[DayOff, ...]:
    """Both ends belong to it; in order, each day once. ``own`` are ISO dates, first and last."""
    found = {
        day: DayOff(day, name)
        for year in range(first.year, last.year + 1)
        for day, name in _holidays(city.country, city.region, year).items()
        if first <= day <= last
    }
    for begin, end in own:
        day = max(first, date.fromisoformat(begin))
        while day <= min(last, date.fromisoformat(end)):
            found.setdefault(day, DayOff(day))
            day += timedelta(days=1)
    return tuple(sorted(found.values()))


@lru_cache(maxsize=YEARS_KEPT)
def _holidays(country: str, region: str, year: int) -> Mapping[date, str]:
    """None for a country that the package does not know; the country's for an unknown region."""
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        return {}
    subdivision = region if region in known[country] else None
    languages = holidays.list_localized_countries(include_aliases=False).get(country, [])
    language = ENGLISH if ENGLISH in languages else None
    return dict(
        holidays.country_holidays(country, subdiv=subdivision, years=year, language=language)
    )
