"""What cities say of themselves is understood or asked back: words, hours, contracts, offers."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.topics import Sector, Topic
from cogs.cities.rules.contracts import Contract, ContractPart, Status, read_contract
from cogs.cities.rules.finding import Facts, Wanted, fitting
from cogs.cities.rules.offers import (
    Asks,
    Direction,
    Offer,
    OfferEntry,
    check_room,
    read_offer,
    year_later,
)
from cogs.cities.rules.places import Place
from cogs.cities.rules.profiles import read_days_off, read_hours, read_languages, read_profile

LANGUAGES = {"slovene": "sl", "english": "en", "greek": "el"}


def profile(**changes):
    values = {"about": "Hello", "languages": "", "url": "", "size": "", "neutral_by": "2030"}
    return read_profile(LANGUAGES, **(values | changes))


def hours(**changes):
    values = {
        "region": "",
        "regions": (),
        "hours": "09:00-17:00",
        "lunch": "",
        "workdays": list("12345"),
        "days_off": "",
    }
    return read_hours(**(values | changes))


# Profiles


def test_languages_are_known_by_name_and_code_once_each():
    assert read_languages("Slovene, en; ENGLISH / Greek", LANGUAGES) == ("sl", "en", "el")
    assert read_languages(" , ", LANGUAGES) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"languages": "Klingon"},
        {"size": "huge"},
        {"neutral_by": "1989"},
        {"neutral_by": "soon"},
        {"url": "javascript:alert(1)"},
        {"url": "ftp://ljubljana.si"},
        {"about": "x" * 501},
    ],
)
def test_what_a_profile_cannot_hold_is_refused(changes):
    with pytest.raises(UserError):
        profile(**changes)


def test_too_many_languages_are_refused():
    many = {f"language {number}": f"{number:02}" for number in range(11)}
    with pytest.raises(UserError, match="at most"):
        read_languages(",".join(many), many)


# Hours


@pytest.mark.parametrize(
    "typed", ["09:00-17:00", "9-17", "9.00 – 17h", "09:00 to 17:00", "9h-17h00"]
)
def test_hours_are_read_in_many_spellings(typed):
    read = hours(hours=typed)
    assert (read.opens, read.closes) == ("09:00", "17:00")
    assert (read.lunch_from, read.lunch_to) == ("09:00", "09:00")


def test_lunch_days_and_region_are_kept():
    read = hours(
        lunch="12:30-13:30", workdays=["5", "1", "x"], region="de-by", regions=["BY", "BE"]
    )
    assert (read.lunch_from, read.lunch_to) == ("12:30", "13:30")
    assert read.workdays == "15"
    assert read.region == "BY"


@pytest.mark.parametrize(
    "changes",
    [
        {"hours": "17:00-09:00"},
        {"hours": "9"},
        {"hours": "25:00-26:00"},
        {"hours": "09:60-17:00"},
        {"hours": ""},
        {"lunch": "13:30-12:30"},
        {"lunch": "noon"},
        {"workdays": []},
        {"workdays": ["8"]},
        {"region": "BY"},
        {"region": "XX", "regions": ["BY"]},
        {"days_off": "15 August"},
        {"days_off": "2026-02-30"},
        {"days_off": "2026-08-14 to 2026-08-03"},
        {"days_off": "2026-01-01 to 2026-12-31"},
        {"days_off": "\n".join(f"2026-{n // 28 + 1:02}-{n % 28 + 1:02}" for n in range(41))},
    ],
)
def test_what_hours_cannot_be_is_refused(changes):
    with pytest.raises(UserError):
        hours(**changes)


def test_days_off_are_kept_in_order_and_the_longer_of_two_wins():
    typed = "2026-12-24 to 2026-12-31\n\n2026-8-15;\n2026-12-24"
    assert read_days_off(typed) == (("2026-08-15", "2026-08-15"), ("2026-12-24", "2026-12-31"))


@given(st.text(max_size=60))
def test_no_text_is_a_fault(text):
    for reader in (
        lambda: hours(hours=text),
        lambda: hours(days_off=text),
        lambda: hours(region=text, regions=["BY"]),
        lambda: profile(languages=text),
        lambda: profile(neutral_by=text),
    ):
        with suppress(UserError):
            reader()


# Contracts


def test_a_contract_keeps_the_order_of_the_lists():
    read = read_contract(
        status="awarded",
        sectors=["waste", "mobility"],
        parts=["investment", "commitments"],
        url="https://ljubljana.si/ccc",
        worked_with=" The  utility ",
    )
    assert read == Contract(
        Status.AWARDED,
        (Sector.MOBILITY, Sector.WASTE),
        (ContractPart.COMMITMENTS, ContractPart.INVESTMENT),
        "https://ljubljana.si/ccc",
        "The utility",
    )


@pytest.mark.parametrize(
    "changes", [{"status": "x"}, {"status": ""}, {"sectors": ["x"]}, {"url": "ljubljana"}]
)
def test_what_a_contract_does_not_offer_is_refused(changes):
    values = {"status": "drafting", "sectors": [], "parts": [], "url": "", "worked_with": ""}
    with pytest.raises(UserError):
        read_contract(**(values | changes))


# Offers


def test_an_offer_is_read():
    read = read_offer(topic="funding", sector="cross", note=" We  help ", asks="me")
    assert read == OfferEntry(Topic.FUNDING, Sector.CROSS, "We help", Asks.ME)


@pytest.mark.parametrize(
    "changes",
    [{"topic": "x"}, {"sector": ""}, {"asks": "him"}, {"note": ""}, {"note": "x" * 201}],
)
def test_what_an_offer_cannot_be_is_refused(changes):
    values = {"topic": "funding", "sector": "cross", "note": "We help", "asks": "me"}
    with pytest.raises(UserError):
        read_offer(**(values | changes))


def test_eight_of_each_are_the_most():
    check_room(7, Direction.OFFER)
    with pytest.raises(UserError, match="offers"):
        check_room(8, Direction.OFFER)
    with pytest.raises(UserError, match="needs"):
        check_room(8, Direction.SEEK)


def test_a_year_later_is_the_same_day():
    assert year_later(date(2026, 5, 3)) == date(2027, 5, 3)
    assert year_later(date(2028, 2, 29)) == date(2029, 2, 28)


# Finding


def offer(number, direction=Direction.OFFER, sector=Sector.WASTE, city=1):
    return Offer(
        number, city, None, "Ghent", direction, Topic.FUNDING, sector, "n", None, date(2027, 1, 1)
    )


GHENT = Facts(
    Place(1, "Ghent"),
    "BE",
    (offer(1), offer(2, Direction.SEEK, Sector.ENERGY)),
    Contract(Status.AWARDED, (Sector.NATURE,)),
)
KRANJ = Facts(Place(2, "Kranj"), "SI", (offer(3, sector=Sector.CROSS, city=2),))
LINZ = Facts(Place(3, "Linz"), "AT", goals_in=frozenset({Sector.INDUSTRY}))
NETWORK = Facts(Place(1, "Network", organisation=True), "", (offer(4),))
KNOWN = (GHENT, KRANJ, LINZ, NETWORK)


def names(**wanted):
    return [hit.place.name for hit in fitting(Wanted(**wanted), KNOWN)]


def test_offers_are_found_best_first_and_only_where_they_fit():
    assert names(offers=(3, 1)) == ["Kranj", "Ghent"]
    assert names(needs=(2,)) == ["Ghent"]
    assert names(offers=()) == []
    assert names(offers=(1,), needs=(2,)) == ["Ghent"]
    assert names(offers=(3,), needs=(2,)) == []
    assert names(offers=(4, 1), country="BE") == ["Ghent"]


def test_a_sector_is_found_in_offers_contracts_and_goals():
    assert set(names(sector=Sector.NATURE)) == {"Ghent", "Kranj"}
    assert set(names(sector=Sector.WASTE)) == {"Ghent", "Kranj", "Network"}
    assert set(names(sector=Sector.INDUSTRY)) == {"Kranj", "Linz"}
    assert names(offers=(1,), sector=Sector.ENERGY) == []


def test_status_and_country_narrow_it_down():
    assert names(status=Status.AWARDED) == ["Ghent"]
    assert names(status=Status.DRAFTING) == []
    assert names(country="SI") == ["Kranj"]
    assert Wanted().empty
    assert not Wanted(country="SI").empty
    assert not Wanted(offers=()).empty


def test_only_what_fits_is_shown():
    (hit,) = fitting(Wanted(offers=(1, 2)), [GHENT])
    assert [each.id for each in hit.offers] == [1]
    (hit,) = fitting(Wanted(country="BE"), [GHENT])
    assert hit.offers == ()


def test_whoever_said_nothing_can_be_left_out():
    assert [facts.tells for facts in KNOWN] == [True, True, True, True]
    assert not Facts(Place(9, "Turin"), "IT").tells
