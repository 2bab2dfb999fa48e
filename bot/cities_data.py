"""The Mission Cities and the countries of Europe, as the two tables beside this file list them."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CITIES = Path(__file__).with_name("mission_cities.csv")
COUNTRIES = Path(__file__).with_name("countries.csv")


@dataclass(frozen=True, slots=True)
class MissionCity:
    """A city of the EU Mission, selected in April 2022 (docs/mission-cities.md)."""

    name: str
    country: str  # ISO 3166-1 alpha-2
    zone: str  # IANA
    region: str  # ISO 3166-2 without the country, or "" where no regional holiday is known
    languages: tuple[str, ...]  # ISO 639-1
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Country:
    code: str  # ISO 3166-1 alpha-2; Kosovo: XK
    name: str
    aliases: tuple[str, ...]  # names and adjectives


@cache
def mission_cities() -> tuple[MissionCity, ...]:
    """All 112, by country in the order of docs/mission-cities.md: the EU first."""
    return tuple(
        MissionCity(
            name=row["name"],
            country=row["country"],
            zone=row["zone"],
            region=row["region"],
            languages=_parts(row["languages"]),
            aliases=_parts(row["aliases"]),
        )
        for row in _rows(CITIES)
    )


@cache
def countries() -> tuple[Country, ...]:
    """The countries of Europe and the Mission's neighbours, by code."""
    return tuple(
        Country(code=row["code"], name=row["name"], aliases=_parts(row["aliases"]))
        for row in _rows(COUNTRIES)
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()
