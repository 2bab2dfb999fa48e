"""The tables of cities and countries hold what the Mission's list says, and nothing ambiguous."""

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest

from bot.cities_data import CITIES, COUNTRIES, countries, mission_cities

# The Commission's list of 28 April 2022. "Eindhoven and Helmond" is one entry.
SELECTED_EU = {
    "AT": 1,
    "BE": 4,
    "BG": 2,
    "HR": 1,
    "CY": 1,
    "CZ": 1,
    "DK": 3,
    "EE": 1,
    "FI": 6,
    "FR": 9,
    "DE": 9,
    "GR": 6,
    "HU": 3,
    "IE": 2,
    "IT": 9,
    "LV": 2,
    "LT": 2,
    "LU": 1,
    "MT": 1,
    "NL": 6,
    "PL": 5,
    "PT": 3,
    "RO": 3,
    "SK": 2,
    "SI": 3,
    "ES": 7,
    "SE": 7,
}
SELECTED_ASSOCIATED = {"AL": 1, "BA": 1, "IS": 1, "IL": 1, "ME": 1, "NO": 3, "TR": 2, "GB": 2}
DOCUMENT = Path(__file__).parents[2] / "docs" / "mission-cities.md"
WITH_REGIONS = {"AT", "BA", "DE", "ES", "GB", "IT", "PT"}


def fold(text: str) -> str:
    """Letters only as a reader in a hurry types them: no case, no accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def shared(names: Iterable[tuple[str, Iterable[str]]]) -> dict[str, set[str]]:
    """The folded names that stand for more than one owner."""
    owners = defaultdict(set)
    for owner, all_names in names:
        for name in all_names:
            owners[fold(name)].add(owner)
    return {name: owner for name, owner in owners.items() if len(owner) > 1}


def zones_by_country() -> dict[str, set[str]]:
    """The tz database's own table of which zone lies in which country."""
    table = defaultdict(set)
    for line in files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            table[country].add(zone)
    return table


def test_the_list_has_a_hundred_cities_of_the_union_and_twelve_others():
    per_country = Counter(city.country for city in mission_cities())
    assert per_country == SELECTED_EU | SELECTED_ASSOCIATED
    assert sum(per_country[code] for code in SELECTED_EU) == 100
    assert sum(per_country[code] for code in SELECTED_ASSOCIATED) == 12


def test_the_cities_of_the_union_come_first():
    in_union = [city.country in SELECTED_EU for city in mission_cities()]
    assert in_union == [True] * 100 + [False] * 12


def test_every_city_has_its_own_name_and_no_alias_fits_two():
    cities = mission_cities()
    assert len({fold(city.name) for city in cities}) == len(cities)
    assert shared((city.name, (city.name, *city.aliases)) for city in cities) == {}


def test_every_country_has_its_own_name_and_no_alias_fits_two():
    assert shared((c.code, (c.name, *c.aliases)) for c in countries()) == {}


def test_no_name_fits_both_a_city_and_a_country():
    of_countries = {fold(name) for c in countries() for name in (c.name, *c.aliases)}
    of_cities = {fold(name) for city in mission_cities() for name in (city.name, *city.aliases)}
    assert of_countries & of_cities == set()


def test_no_alias_repeats_the_name_or_another_alias():
    for name, aliases in _named():
        seen = [each.casefold() for each in (name, *aliases)]
        assert len(set(seen)) == len(seen), name


def test_every_city_and_country_has_an_alias_and_none_is_blank():
    for name, aliases in _named():
        assert aliases, name
        for text in (name, *aliases):
            assert text, name
            assert text == text.strip()
            assert not re.search(r"\s{2}|[|;\t\n]", text), text


def test_letters_are_composed_and_visible():
    for path in (CITIES, COUNTRIES):
        text = path.read_text("utf-8")
        assert unicodedata.is_normalized("NFC", text)
        hidden = {sign for sign in text if unicodedata.category(sign) in {"Cf", "Co", "Cn"}}
        assert hidden == set()


def test_every_zone_exists_and_lies_in_the_country():
    table = zones_by_country()
    for city in mission_cities():
        assert ZoneInfo(city.zone).key == city.zone
        assert city.zone in table[city.country], city.name


def test_every_country_of_a_city_is_known():
    known = {country.code for country in countries()}
    assert {city.country for city in mission_cities()} <= known
    assert set(SELECTED_EU) <= known


def test_country_codes_are_two_letters_sorted_and_unique():
    codes = [country.code for country in countries()]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch("[A-Z]{2}", code) for code in codes)


def test_languages_are_two_letters_and_never_missing():
    for city in mission_cities():
        assert city.languages, city.name
        assert len(set(city.languages)) == len(city.languages)
        assert all(re.fullmatch("[a-z]{2}", language) for language in city.languages)


def test_regions_stand_exactly_where_holidays_differ_inside_the_country():
    for city in mission_cities():
        assert bool(city.region) == (city.country in WITH_REGIONS), city.name
        assert re.fullmatch("[A-Z0-9]{0,3}", city.region), city.name


def test_every_row_has_every_column():
    for path, width in ((CITIES, 6), (COUNTRIES, 3)):
        with path.open(encoding="utf-8", newline="") as file:
            assert {len(row) for row in csv.reader(file, strict=True)} == {width}


def test_the_documentation_lists_the_same_cities():
    names = {country.code: country.name for country in countries()}
    in_table = defaultdict(list)
    for city in mission_cities():
        in_table[names[city.country]].append(city.name)
    rows = re.findall(r"^\|([^|]+)\|(\d+)\|([^|]+)\|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert rows == [(name, str(len(all_)), ", ".join(all_)) for name, all_ in in_table.items()]


def test_the_tables_are_read_once():
    assert mission_cities() is mission_cities()
    assert countries() is countries()


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("Thessaloniki", "Солун"),
        ("Ljubljana", "Laibach"),
        ("Łódź", "Lodz"),
        ("Klagenfurt", "Celovec"),
        ("Munich", "Monaco di Baviera"),
        ("Istanbul", "İstanbul"),
        ("Turku", "Åbo"),
        ("Eindhoven and Helmond", "Helmond"),
        ("Bucharest Sector 2", "București"),
    ],
)
def test_a_city_is_found_by_the_name_its_neighbours_use(name: str, alias: str):
    (city,) = [city for city in mission_cities() if city.name == name]
    assert alias in city.aliases


@pytest.mark.parametrize(
    ("code", "alias"),
    [("SI", "slowenisch"), ("GR", "Ελλάδα"), ("TR", "Turkey"), ("GB", "Scotland"), ("CZ", "Česko")],
)
def test_a_country_is_found_by_its_names_and_adjectives(code: str, alias: str):
    (country,) = [country for country in countries() if country.code == code]
    assert alias in country.aliases


def test_the_holidays_package_takes_every_country_and_region():
    for city in mission_cities():
        days = holidays.country_holidays(city.country, subdiv=city.region or None, years=2026)
        assert days, city.name


def _named() -> list[tuple[str, tuple[str, ...]]]:
    of_cities = [(city.name, city.aliases) for city in mission_cities()]
    return of_cities + [(country.name, country.aliases) for country in countries()]
