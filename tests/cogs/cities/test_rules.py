"""What people type is understood or asked back; who decides on what is never mistaken."""

from contextlib import suppress
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cities_data import mission_cities
from bot.errors import UserError
from cogs.cities.rules.entries import (
    Known,
    day_runs,
    read_city,
    read_country,
    read_partner,
)
from cogs.cities.rules.joining import (
    KINDS,
    OUR_ROLES,
    Asked,
    Decision,
    Outcome,
    Ticket,
    asked,
    decision,
    outcome_of,
    roles_for,
    settled_number,
    wish,
)
from cogs.cities.rules.places import Place, named, read_zone, suggestions

CITIES = [
    Place(number, city.name, other_names=city.aliases)
    for number, city in enumerate(mission_cities(), start=1)
]
LJUBLJANA = next(place for place in CITIES if place.name == "Ljubljana")
NETWORK = Place(1, "River Cities Network", organisation=True)
PLACES = [*CITIES, NETWORK]
FEW = [*CITIES[::20], NETWORK]
ZONES = {"ljubljana": "Europe/Ljubljana", "brisel": "Europe/Brussels"}
COUNTRIES = {"slovenia": "SI", "slovenija": "SI", "germany": "DE"}
KNOWN = Known(PLACES, COUNTRIES, ZONES)


# Places


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_every_name_of_a_place_finds_it_in_any_spelling(place):
    for name in place.names:
        assert named(name, PLACES) is place
        assert named(f" {name.upper()} ", PLACES) is place


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ljubljana", "Ljubljana"),
        ("lodz", "Łódź"),
        ("Frankfurt", "Frankfurt am Main"),
        ("Helmond", "Eindhoven and Helmond"),
        ("river cities", "River Cities Network"),
    ],
)
def test_a_name_without_accents_or_a_part_of_it_is_enough(typed, name):
    assert named(typed, PLACES).name == name


def test_a_mistyped_name_is_answered_with_the_nearest():
    with pytest.raises(UserError) as error:
        named("Lubljana", PLACES)
    assert error.value.sentence == "I know no {typed}. Do you mean {names}?"
    assert "Ljubljana" in error.value.values["names"]


def test_the_beginning_of_a_name_is_not_taken_for_the_name():
    with pytest.raises(UserError) as error:
        named("Ljub", PLACES)
    assert error.value.values["names"] == "Ljubljana"


def test_a_name_of_two_places_is_asked_back():
    twins = [Place(1, "Halle an der Saale"), Place(2, "Halle in Westfalen")]
    with pytest.raises(UserError) as error:
        named("Halle", twins)
    assert error.value.values["names"] == "Halle an der Saale, Halle in Westfalen"


@pytest.mark.parametrize("typed", ["", "  ", "\u200b"])
def test_nothing_typed_is_no_place(typed):
    with pytest.raises(UserError, match="Write the name"):
        named(typed, PLACES)


def test_a_name_like_no_other_is_for_a_coordinator():
    with pytest.raises(UserError, match="Ask a coordinator"):
        named("Xqzzwv", PLACES)


def test_what_was_typed_is_shown_without_effect():
    with pytest.raises(UserError) as error:
        named("@everyone **hi** https://example.org", PLACES)
    shown = str(error.value.values["typed"])
    assert "@everyone" not in shown
    assert "**" not in shown
    assert "https://" not in shown


@given(st.text(max_size=120))
def test_whatever_is_typed_finds_a_place_or_gets_a_sentence(text):
    try:
        found = named(text, FEW)
    except UserError as error:
        told = error.sentence.format(**error.values)
    else:
        told = found.name
    assert told


def test_suggestions_begin_with_what_begins_so():
    assert [place.name for place in suggestions("lju", PLACES)] == ["Ljubljana"]
    first = suggestions("mal", PLACES)
    assert first[0].name == "Malmö"
    assert len(suggestions("", PLACES)) == 25
    assert suggestions("river", PLACES) == [NETWORK]


def test_cities_and_organisations_never_share_a_key():
    assert Place(3, "A").key != Place(3, "A", organisation=True).key


# Zones


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Ljubljana", "Europe/Ljubljana"),
        ("europe/LJUBLJANA", "Europe/Ljubljana"),
        ("Lisbon", "Europe/Lisbon"),
        ("new york", "America/New_York"),
        ("utc", "UTC"),
        ("Brisel", "Europe/Brussels"),
    ],
)
def test_a_zone_is_read_as_key_as_its_last_part_or_as_a_city(typed, zone):
    assert read_zone(typed, ZONES) == zone


@pytest.mark.parametrize("typed", ["", "Mars", "Europe", "CET", "../etc/passwd", "Europe/"])
def test_an_unknown_zone_gets_an_example(typed):
    with pytest.raises(UserError, match="Europe/Ljubljana"):
        read_zone(typed, ZONES)


@given(st.text(max_size=60))
def test_no_other_zone_than_one_that_exists_is_ever_read(text):
    with suppress(UserError):
        assert read_zone(text, ZONES) in available_timezones()


# Joining


@pytest.mark.parametrize("kind", ["technical", "political"])
def test_a_city_has_officials(kind):
    assert wish(LJUBLJANA, kind).kind == kind


@pytest.mark.parametrize("kind", ["partner", "", "mayor"])
def test_nobody_is_another_thing_for_a_city(kind):
    with pytest.raises(UserError, match="is a city"):
        wish(LJUBLJANA, kind)


@pytest.mark.parametrize("kind", ["", "partner"])
def test_an_organisation_makes_its_people_partners(kind):
    assert wish(NETWORK, kind).kind == "partner"


@pytest.mark.parametrize("kind", ["technical", "political", "mayor"])
def test_an_organisation_has_no_officials(kind):
    with pytest.raises(UserError, match="is an organisation"):
        wish(NETWORK, kind)


tickets = st.builds(
    Ticket,
    st.integers(0, 2**63 - 1),
    st.builds(lambda sort, n: f"{sort}{n}", st.sampled_from("cp"), st.integers(0, 10**12)),
    st.sampled_from(KINDS),
)


@given(tickets)
def test_a_ticket_is_read_back_as_it_was_written(ticket):
    assert Ticket.read(str(ticket)) == ticket


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1-c1",
        "1-x1-technical",
        "1-c1-mayor",
        "9223372036854775808-c1-technical",
        "\u0661-c1-partner",
    ],
)
def test_a_forged_ticket_gets_a_sentence(text):
    with pytest.raises(UserError, match="out of date"):
        Ticket.read(text)


ONE = Ticket(7, "c1", "technical")
OTHER = Ticket(7, "c2", "technical")


@pytest.mark.parametrize(
    ("speaks", "waits", "what"),
    [
        (None, None, Asked.ASKED),
        (None, OTHER, Asked.ASKED),
        (OTHER, None, Asked.ASKED),
        (None, ONE, Asked.WAITING),
        (OTHER, ONE, Asked.WAITING),
        (ONE, None, Asked.SPEAKS),
        (ONE, OTHER, Asked.SPEAKS),
    ],
)
def test_asking_for_what_is_so_already_changes_nothing(speaks, waits, what):
    assert asked(speaks, waits, ONE) is what


@pytest.mark.parametrize(
    ("present", "what"),
    [(ONE, Decision.DONE), (None, Decision.SETTLED), (OTHER, Decision.CHANGED)],
)
def test_only_what_the_coordinator_saw_is_decided(present, what):
    assert decision(present, ONE) is what


@given(st.integers(1, 2**40), st.sampled_from(Outcome))
def test_a_settled_number_tells_the_outcome_and_is_no_persons(card_id, outcome):
    number = settled_number(card_id, outcome)
    assert number < 0
    assert outcome_of(number) is outcome


@given(st.integers(1, 10**6), st.integers(1, 10**6), *[st.sampled_from(Outcome)] * 2)
def test_two_cards_never_share_a_settled_number(one, other, first, second):
    if one != other:
        assert settled_number(one, first) != settled_number(other, second)


def test_a_person_is_no_outcome():
    assert outcome_of(1_000_000_000_000_000_000) is None


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_role_and_that_of_all(kind):
    assert roles_for(kind) == {"role_member", f"role_{kind}"}
    assert roles_for(kind) <= OUR_ROLES


def test_whoever_is_not_confirmed_has_no_role():
    assert roles_for(None) == frozenset()


# Entries


def entered(**changes):
    fields = {
        "name": "Maribor",
        "country": "si",
        "zone": "Europe/Ljubljana",
        "aliases": "",
        "standing": "member",
    }
    return read_city(KNOWN, **(fields | changes))


def test_an_entry_is_cleaned():
    entry = entered(name="  Mari\u200bbor ", aliases="Marburg an der Drau\n\n maribor \nMarburgo")
    assert entry.name == "Maribor"
    assert entry.country == "SI"
    assert entry.aliases == ("Marburg an der Drau", "Marburgo")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("SI", ("SI", "")),
        ("de-by", ("DE", "BY")),
        ("Slovenija", ("SI", "")),
        ("Germany", ("DE", "")),
    ],
)
def test_a_country_is_read_by_code_region_or_name(typed, read):
    assert read_country(typed, COUNTRIES) == read


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "M"}, "Write 2 to 80 characters"),
        ({"name": "x" * 81}, "Write 2 to 80 characters"),
        ({"country": "ZZ"}, "I know no country"),
        ({"country": "SI-TOOLONG"}, "I know no country"),
        ({"zone": "Mars"}, "I know no time zone"),
        ({"standing": ""}, "Choose what kind"),
        ({"name": "laibach"}, "is a name of Ljubljana already"),
        ({"aliases": "Marburg\nLaibach"}, "Laibach is a name of Ljubljana"),
        ({"aliases": f"Marburg\n{'M' * 81}"}, "of at most 80 characters"),
        ({"name": "River cities network"}, "is a name of River Cities Network"),
        ({"aliases": "\n".join(f"M{n}" for n in range(101))}, "at most 100"),
    ],
)
def test_a_mistake_in_an_entry_is_named(changes, sentence):
    with pytest.raises(UserError) as error:
        entered(**changes)
    assert sentence in error.value.sentence.format(**error.value.values)


def test_an_organisation_may_not_take_a_citys_name():
    entry = read_partner(KNOWN, name="Bridge", initiative="Interreg", url="")
    assert entry.initiative == "Interreg"
    with pytest.raises(UserError, match="is a name of"):
        read_partner(KNOWN, name="Lubiana", initiative="", url="")


@pytest.mark.parametrize(
    ("workdays", "runs"),
    [
        ("12345", [(1, 5)]),
        ("1245", [(1, 2), (4, 5)]),
        ("7", [(7, 7)]),
        ("71", [(1, 1), (7, 7)]),
    ],
)
def test_workdays_are_told_as_runs(workdays, runs):
    assert day_runs(workdays) == runs
