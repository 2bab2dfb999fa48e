"""What an obstacle must say, when to warn, and how long what is unnamed waits."""

from datetime import timedelta

import pytest

from bot.cities_data import mission_cities
from bot.errors import UserError
from bot.topics import Sector, Topic
from cogs.obstacles.rules import handles, raising
from cogs.obstacles.rules.records import Identity

VIENNA = ("Vienna", "Wien", "Vídeň", "Vienne", "Bécs")
"""No Mission city: as a coordinator adds it to the directory, with its other names."""
PLACES = [*VIENNA, *(name for city in mission_cities() for name in (city.name, *city.aliases))]
NAMES = ["ana_novak", "Ana Novak", "Anči"]
DOMAIN = "ljubljana.si"

TELLING = (
    "We in Wien have waited for the permit since March.",
    "Vídeň has solved this, we have not.",
    "Here in Ljubljana the state rail owns the ground.",
    "The Laibach office never answers.",
    "V Ljubljani čakamo že eno leto.",
    "Write to me: ana.novak@example.org",
    "Write to promet@ljubljana.si for the plans.",
    "Our plan stands on https://www.ljubljana.si/promet/nacrt",
    "See ljubljana.si for the map.",
    "Call me on +386 1 306 10 00.",
    "My number is 040 123 456, mornings.",
    "Ana Novak has asked the ministry twice.",
    "I, Novak, wrote to the ministry.",
    "Signed: Anči",
    "Zagreb does it better than we do.",
    "The ring road around München is closed to us.",
    "Monaco di Baviera has a depot like ours.",
    "Our twin city Leuven helped.",
    "Louvain has the same buses.",
    "In Aachen they paid for it twice.",
    "Aix-la-Chapelle and we share a supplier.",
    "Lizbona ima isti problem.",
    "Lisboa tem o mesmo problema.",
    "Warszawa kupiła te same autobusy.",
    "W Warszawie trwało to rok.",
    "À Marseille, la métropole décide.",
    "Dunkerque n'est pas loin, Lille non plus.",
    "Θεσσαλονίκη has the same heat.",
    "Salonica lies nearer than Athens.",
    "София чака същото разрешение.",
    "Our neighbours in Klagenfurt joined the tender.",
    "Göteborg bought the ferries we wanted.",
    "Gothenburg has a better grid.",
    "Helsinki publishes it, we may not.",
    "Helsingfors said the same.",
    "Kööpenhamina on meitä edellä.",
    "The Copenhagen model failed with us.",
    "Torino e noi abbiamo lo stesso bando.",
    "Turin bought ours.",
    "Firenze chiude il centro, noi no.",
)
CLEAN = (
    "The permit for a new stop takes eleven months.",
    "We need 3 permits from 2 offices.",
    "The budget is 1,250,000 euros and was cut by 12 percent.",
    "Since 2023 nobody answers the letters.",
    "By 2030 we must be neutral; by 2026 we need the plan.",
    "The tender failed twice: no bids in 90 days.",
    "Only 40 of 112 buses can be charged at night.",
    "The grid operator asks for 18 months.",
    "Our depot has 25 bays, we need 60.",
    "The state owns the ground under the tracks.",
    "Citizens fear that parking goes away.",
    "The council votes on it every second year.",
    "Two departments wait for each other.",
    "Nobody in the building office knows heat pumps.",
    "The law speaks of boilers, not of networks.",
    "We lost four engineers in a year.",
    "Salaries end at 3,400 a month.",
    "Data of 1,200 buildings is missing.",
    "The meter data belongs to the supplier.",
    "Waste is collected by three companies.",
    "A nice idea, but no money for it.",
    "It may take until May; in March it was cold.",
    "The mayor changes every four years.",
    "Trees die in the heat: 300 last summer.",
    "Flood maps are from 1998.",
    "The region pays the rail, we pay the stops.",
    "A bank wants guarantees over 20 years.",
    "Shopkeepers want the cars back.",
    "The heating network loses 22 percent.",
    "Procurement takes 14 weeks, whatever we buy.",
    "Schools are closed when we could renovate.",
    "The old town is protected: no panels on roofs.",
    "Pipes are from 1965, gas too.",
    "Industry asks for hydrogen that nobody sells.",
    "The contract needs 7 signatures.",
    "Half of the flats belong to people abroad.",
    "Tenants pay, owners gain.",
    "A reading of 55 decibels is too loud at night.",
    "The permit costs 5000 and takes 12 weeks.",
    "We count 18,000 commuters a day.",
)


def _warned(text: str) -> bool:
    found = raising.traces(text, NAMES, PLACES, DOMAIN)
    return bool(found.always or found.places)


def test_there_are_forty_of_each():
    assert (len(set(TELLING)), len(set(CLEAN))) == (40, 40)


@pytest.mark.threat("reader of wording")
def test_of_forty_telling_texts_at_least_38_are_warned_of():
    missed = [text for text in TELLING if not _warned(text)]
    assert len(missed) <= 2, missed


def test_of_forty_clean_texts_at_most_2_are_warned_of():
    warned = [text for text in CLEAN if _warned(text)]
    assert len(warned) <= 2, warned


@pytest.mark.parametrize("text", ["in Wien", "Vídeň", "mail promet@ljubljana.si"])
def test_the_three_that_must_never_be_missed(text):
    assert _warned(f"We saw it {text} last year.")


def test_a_link_elsewhere_tells_nothing():
    assert not _warned("See https://eur-lex.europa.eu/eli/dir/2018/2001 for the rule.")


def _form(**changes) -> raising.Form:
    values = {
        "title": "Tram permits take a year",
        "topic": Topic.REGULATION,
        "sector": Sector.MOBILITY,
        "body": "Every stop needs three permits.",
        **changes,
    }
    return raising.Form(**values)


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"title": "x" * 7}, False),
        ({"title": "x" * 8}, True),
        ({"title": "x" * 80}, True),
        ({"title": "x" * 81}, False),
        ({"title": "\u200b" * 20}, False),
        ({"body": "y" * 19}, False),
        ({"body": "y" * 20}, True),
        ({"body": "y" * 1_800}, True),
        ({"body": "y" * 1_801}, False),
        ({"tried": "z" * 1_000}, True),
        ({"tried": "z" * 1_001}, False),
    ],
)
def test_lengths_are_those_of_the_form_after_cleaning(changes, fits):
    if fits:
        raising.checked(_form(**changes))
    else:
        with pytest.raises(UserError):
            raising.checked(_form(**changes))


def test_each_kind_of_person_is_offered_what_they_can_show():
    official = raising.Speaker(5, "SI", confirmed=True)
    partner = raising.Speaker(confirmed=True)
    assert raising.offered(official) == tuple(Identity)
    assert raising.offered(partner) == (Identity.NAMED, Identity.HIDDEN)
    assert raising.offered(raising.Speaker()) == (Identity.NAMED,)


@pytest.mark.parametrize(
    ("members", "cities", "small"),
    [(2, 2, {"city", "country"}), (3, 2, {"country"}), (2, 3, {"city"}), (3, 3, set())],
)
def test_small_crowds_are_warned_of_below_three(members, cities, small):
    assert set(raising.small_crowds(members=members, cities=cities)) == small


def test_the_wait_is_from_one_to_fifteen_minutes():
    assert raising.delay(lambda _: 0) == timedelta(minutes=1)
    assert raising.delay(lambda count: count - 1) == timedelta(minutes=15)


def test_handles_are_fresh_in_an_obstacle():
    drawn = iter([0, 0, 1])
    assert handles.fresh({handles.handle(0)}, lambda _: next(drawn)) == handles.handle(1)
    names = [handles.handle(number) for number in range(handles.COUNT)]
    assert len(set(names)) == len(names) > 10_000
    assert max(map(len, names)) <= 40


@pytest.mark.parametrize("kept", [{}, {"topic": "astrology", "sector": "mobility"}])
def test_a_draft_that_fits_no_form_any_more_is_asked_again(kept):
    with pytest.raises(UserError, match="Choose a kind of obstacle and a sector"):
        raising.form_of({"title": "Permits", "body": "They take a year.", **kept})
