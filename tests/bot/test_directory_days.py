"""On which days cities are off: public holidays of their regions, and days of their own."""

from datetime import date
from importlib.metadata import version

import pytest

from bot.cities_data import countries, mission_cities
from bot.directory import DayOff, regions_of
from bot.directory.days import days_off_of
from bot.directory.records import City, Standing

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def city(country, region=""):
    return City(
        1, "X", country, "Europe/Brussels", region, Standing.MISSION, None, (), "", "", "", 2030,
        "09:00", "17:00", "12:30", "13:30", "12345",
    )  # fmt: skip


def off(country, region="", first=YEAR[0], last=YEAR[1], own=()):
    return {each.day: each.name for each in days_off_of(city(country, region), own, first, last)}


def test_the_days_are_those_of_the_pinned_release():
    """A new release may move a day: look at what changed before this number follows it."""
    assert version("holidays") == "0.109"
    counts = {code: len(off(code)) for code in ("SI", "DE", "ES", "FR", "NO", "TR", "IL")}
    assert counts == {"SI": 15, "DE": 9, "ES": 8, "FR": 11, "NO": 12, "TR": 14, "IL": 9}


def test_the_first_of_may_is_off_in_24_countries_of_the_union():
    union = {one.country for one in mission_cities()} - {
        "AL", "BA", "GB", "IL", "IS", "ME", "NO", "TR",
    }  # fmt: skip
    assert len(union) == 27
    assert sum(date(2026, 5, 1) in off(country) for country in union) == 24


def test_a_region_has_its_own_days():
    diada = date(2026, 9, 11)
    assert diada in off("ES", "CT")
    assert diada not in off("ES", "MD")
    assert date(2026, 1, 6) in off("DE", "BY")
    assert date(2026, 1, 6) not in off("DE", "BE")


def test_every_city_of_the_mission_has_holidays():
    for one in mission_cities():
        assert len(off(one.country, one.region)) >= 7, one.name


def test_names_are_english_where_there_are_english_ones():
    assert off("SI")[date(2026, 2, 8)].startswith("Prešeren's Day")
    assert off("GR")[date(2026, 3, 25)] == "Independence Day"


def test_days_of_its_own_come_beside_them_and_only_between_the_two_ends():
    own = [("2026-08-10", "2026-08-16"), ("2025-12-30", "2026-01-01")]
    found = days_off_of(city("SI"), own, date(2026, 8, 14), date(2026, 8, 31))
    assert found == (
        DayOff(date(2026, 8, 14)),
        DayOff(date(2026, 8, 15), "Assumption Day"),
        DayOff(date(2026, 8, 16)),
    )
    assert off("SI", own=own)[date(2026, 1, 1)] == "New Year's Day"


def test_two_years_are_one_list():
    found = off("SI", first=date(2026, 12, 25), last=date(2027, 1, 2))
    assert list(found) == sorted(found)
    assert date(2026, 12, 26) in found
    assert date(2027, 1, 1) in found


@pytest.mark.parametrize(("country", "region"), [("ZZ", ""), ("SI", "XX"), ("ZZ", "BY")])
def test_what_the_package_does_not_know_is_no_fault(country, region):
    assert bool(off(country, region)) is (country == "SI")


def test_regions_are_codes_that_the_days_follow():
    assert "BY" in regions_of("DE")
    assert "CT" in regions_of("ES")
    assert regions_of("SI") == regions_of("ZZ") == ()
    for country in countries():
        for region in regions_of(country.code):
            assert off(country.code, region), (country.code, region)
