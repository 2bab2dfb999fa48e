"""Requests, decisions and entries as they stand in the file."""

import sqlite3
from datetime import timedelta

import pytest

from bot import erasure
from bot.clock import seconds
from bot.errors import NotAllowed, NotFound, NotReady, UserError
from bot.permissions import Person
from bot.topics import Sector, Topic
from cogs.cities.rules.entries import CityEntry, PartnerEntry
from cogs.cities.rules.joining import Asked, Decision, Outcome, Ticket, outcome_of, wish
from cogs.cities.rules.offers import Asks, Direction, OfferEntry
from cogs.cities.store import REQUEST, ROLES, OfferStore, Round, ticket_of
from cogs.cities.store.matching import MatchStore
from tests.cogs.cities.world import COORDINATOR, MONDAY, StandingClock, World

ANA = 700_000_000_000_000_001
BOR = 700_000_000_000_000_002
MARIBOR = CityEntry("Maribor", "SI", "", "Europe/Ljubljana", "member", ("Marburg",))


@pytest.fixture
async def world(tmp_path):
    made = await World.open(tmp_path, StandingClock())
    yield made
    await made.services.close()


async def ticket(world, user_id=ANA):
    return ticket_of(await world.services.directory.member(user_id))


async def confirmed(world, user_id=ANA, city="Ljubljana"):
    await world.ask(user_id, city)
    await world.members.decide(await ticket(world, user_id), by=COORDINATOR, confirm=True)


def outcomes(cards):
    return [outcome_of(record) for record in cards]


# Asking


async def test_asking_opens_one_request_however_often(world):
    assert await world.ask(ANA, "Ljubljana") is Asked.ASKED
    assert await world.ask(ANA, "Ljubljana") is Asked.WAITING
    assert await world.cards(REQUEST) == {ANA: "stale"}
    assert [member.user_id for member in await world.members.asking()] == [ANA]


async def test_asking_for_another_city_changes_the_open_request(world):
    await world.ask(ANA, "Ljubljana")
    await world.delivered()
    assert await world.ask(ANA, "Kranj") is Asked.ASKED
    assert await world.cards(REQUEST) == {ANA: "stale"}
    assert [member.speaks_for for member in await world.members.asking()] == ["Kranj"]


async def test_nobody_can_ask_before_the_server_is_set_up(world):
    await world.services.db.write(lambda tx: tx.execute("DELETE FROM place"))
    with pytest.raises(NotReady):
        await world.ask(ANA, "Ljubljana")
    assert await world.services.directory.member(ANA) is None


async def test_a_zone_is_kept_also_when_nothing_else_is_new(world):
    await confirmed(world)
    ljubljana = await world.place("Ljubljana")
    again = wish(ljubljana, "technical", "Europe/Lisbon")
    assert await world.members.ask(ANA, again) is Asked.SPEAKS
    assert (await world.services.directory.member(ANA)).zone == "Europe/Lisbon"
    assert (await world.services.directory.member(ANA)).confirmed


# Deciding


@pytest.mark.threat("two accounts")
async def test_confirming_gives_the_roles_and_tells_the_person(world):
    await confirmed(world)
    member = await world.services.directory.member(ANA)
    assert member.confirmed
    assert await world.cards(ROLES) == {ANA: "stale"}
    assert outcomes(await world.cards(REQUEST)) == [Outcome.CONFIRMED]
    assert await world.told() == [f"dm:{ANA}"]
    assert await world.audit() == [("member.confirm", "Ljubljana")]


async def test_refusing_leaves_nothing_of_the_person_but_the_news(world):
    await world.ask(ANA, "Ljubljana")
    what = await world.members.decide(await ticket(world), by=COORDINATOR, confirm=False)
    assert what is Decision.DONE
    assert await world.services.directory.member(ANA) is None
    assert outcomes(await world.cards(REQUEST)) == [Outcome.REFUSED]
    assert await world.cards(ROLES) == {}
    assert await world.told() == [f"dm:{ANA}"]
    assert await world.audit() == [("member.refuse", "Ljubljana")]


@pytest.mark.parametrize("confirm", [True, False])
async def test_the_second_of_two_coordinators_changes_nothing(world, confirm):
    await world.ask(ANA, "Ljubljana")
    seen = await ticket(world)
    await world.members.decide(seen, by=COORDINATOR, confirm=True)
    what = await world.members.decide(seen, by=COORDINATOR + 1, confirm=confirm)
    assert what is Decision.SETTLED
    assert (await world.services.directory.member(ANA)).confirmed
    assert len(await world.audit()) == len(await world.told()) == 1


async def test_an_old_button_confirms_no_new_wish(world):
    await world.ask(ANA, "Ljubljana")
    seen = await ticket(world)
    await world.ask(ANA, "Kranj")
    assert await world.members.decide(seen, by=COORDINATOR, confirm=True) is Decision.CHANGED
    assert not (await world.services.directory.member(ANA)).confirmed


async def test_deciding_on_nobody_is_settled(world):
    nobody = Ticket(BOR, "c1", "technical")
    assert await world.members.decide(nobody, by=COORDINATOR, confirm=True) is Decision.SETTLED
    assert await world.audit() == []


async def test_a_new_request_gets_a_card_of_its_own(world):
    await confirmed(world)
    await world.ask(ANA, "Kranj")
    cards = await world.cards(REQUEST)
    assert ANA in cards
    assert len(cards) == 2


# Changing places


async def moving(world):
    """Ana speaks for Ljubljana and asks for Kranj; her ticket."""
    await confirmed(world)
    await world.delivered()
    assert await world.ask(ANA, "Kranj", "political") is Asked.ASKED
    (asking,) = await world.members.asking()
    assert (asking.speaks_for, asking.present) == ("Kranj", "Ljubljana")
    return asking.ticket


async def speaks_for(world):
    member = await world.services.directory.member(ANA)
    return member.speaks_for, member.kind, member.confirmed


async def test_whoever_asks_for_another_city_keeps_the_first_until_confirmed(world):
    wanted = await moving(world)
    assert await speaks_for(world) == ("Ljubljana", "technical", True)
    assert await world.cards(ROLES) == {ANA: "fresh"}
    assert await world.ask(ANA, "Kranj", "political") is Asked.WAITING
    assert await world.members.decide(wanted, by=COORDINATOR, confirm=True) is Decision.DONE
    assert await speaks_for(world) == ("Kranj", "political", True)
    assert await world.cards(ROLES) == {ANA: "stale"}
    assert await world.members.asking() == []
    assert (await world.audit())[-1] == ("member.confirm", "Kranj")
    assert await world.members.decide(wanted, by=COORDINATOR, confirm=False) is Decision.SETTLED


async def test_a_refusal_leaves_the_first_city(world):
    wanted = await moving(world)
    assert await world.members.decide(wanted, by=COORDINATOR, confirm=False) is Decision.DONE
    assert await speaks_for(world) == ("Ljubljana", "technical", True)
    assert Outcome.REFUSED in outcomes(await world.cards(REQUEST))
    assert await world.members.asking() == []


async def test_asking_for_the_present_city_takes_the_wish_back(world):
    wanted = await moving(world)
    assert await world.ask(ANA, "Ljubljana") is Asked.SPEAKS
    assert Outcome.WITHDRAWN in outcomes(await world.cards(REQUEST))
    assert await world.members.decide(wanted, by=COORDINATOR, confirm=True) is Decision.SETTLED
    assert await speaks_for(world) == ("Ljubljana", "technical", True)


async def test_a_newer_wish_takes_the_place_of_the_one_before(world):
    seen = await moving(world)
    assert await world.ask(ANA, "Ljubljana", "political") is Asked.ASKED
    assert await world.members.decide(seen, by=COORDINATOR, confirm=True) is Decision.CHANGED
    assert await speaks_for(world) == ("Ljubljana", "technical", True)


@pytest.mark.parametrize("how", ["leaves", "is set", "is erased"])
async def test_a_wish_ends_with_what_ends_the_entry(world, how):
    wanted = await moving(world)
    if how == "leaves":
        await world.members.leave(ANA)
    elif how == "is set":
        place = wish(await world.place("Ljubljana"), "political")
        await world.members.set_member(ANA, place, by=COORDINATOR)
    else:
        assert (await world.members.export(ANA))["moves"][0]["place"] == "Kranj"
        await erasure.erase(world.services, ANA, with_texts=False)
    assert await world.services.db.value("SELECT count(*) FROM moves") == 0
    assert ANA not in await world.cards(REQUEST)
    assert await world.members.decide(wanted, by=COORDINATOR, confirm=True) is Decision.SETTLED


@pytest.mark.parametrize("city", ["Kranj", "Ljubljana"])
async def test_a_wish_shows_the_corrected_name_of_either_city(world, city):
    await moving(world)
    await world.delivered()
    await world.desk.enter_city(MARIBOR, (await world.place(city)).id, by=COORDINATOR)
    assert (await world.cards(REQUEST))[ANA] == "stale"


# Leaving


async def test_leaving_takes_the_roles_and_keeps_quiet(world):
    await confirmed(world)
    await world.delivered()
    assert await world.members.leave(ANA)
    assert not await world.members.leave(ANA)
    assert await world.cards(ROLES) == {ANA: "stale"}
    assert await world.told() == []
    assert (await world.services.directory.member(ANA)).left_at == MONDAY


async def test_leaving_withdraws_an_open_request(world):
    await world.ask(ANA, "Ljubljana")
    assert await world.members.leave(ANA)
    assert outcomes(await world.cards(REQUEST)) == [Outcome.WITHDRAWN]
    assert await world.members.asking() == []


async def test_whoever_left_may_ask_again(world):
    await confirmed(world)
    await world.members.leave(ANA)
    assert await world.ask(ANA, "Ljubljana") is Asked.ASKED


# Whoever acts speaks for something when it is written, not only when it was pressed


def acting(world, user_id=ANA):
    """Who acts, read in the transaction."""
    directory = world.services.directory

    def who(tx):
        row = directory.member_in(tx, user_id)
        return Person(user_id, row, coordinator=False, manages_server=False)

    return who


async def test_whoever_left_since_the_press_writes_nothing_for_the_city(world):
    await confirmed(world)
    await world.members.leave(ANA)
    offers = OfferStore(world.services.db)
    entry = OfferEntry(Topic.FUNDING, Sector.WASTE, "A revolving fund", Asks.CONTACTS)
    with pytest.raises(NotAllowed, match="Join your city first"):
        await offers.save(acting(world), None, Direction.OFFER, entry, MONDAY.date())
    assert await world.services.db.value("SELECT count(*) FROM offer") == 0


async def test_what_only_a_city_can_do_no_organisation_does(world):
    await world.desk.enter_partner(PartnerEntry("Bridge", "Interreg", ""), None, by=COORDINATOR)
    await world.ask(ANA, "Bridge", "partner")
    await world.members.decide(await ticket(world), by=COORDINATOR, confirm=True)
    matches = MatchStore(world.services.db, world.clock, world.services.outbox)
    with pytest.raises(NotAllowed, match="Only people who speak for a city"):
        await matches.pause(acting(world), 2)
    assert await world.services.db.value("SELECT count(*) FROM peer_pause") == 0


# Coordinators' own entries


async def test_a_coordinator_sets_a_person_who_then_is_confirmed(world):
    await world.ask(ANA, "Kranj")
    await world.members.set_member(
        ANA, wish(await world.place("Ljubljana"), "political"), by=COORDINATOR
    )
    member = await world.services.directory.member(ANA)
    assert (member.speaks_for, member.kind, member.confirmed) == ("Ljubljana", "political", True)
    assert outcomes(await world.cards(REQUEST)) == [Outcome.CONFIRMED]
    assert await world.told() == [f"dm:{ANA}"]
    assert await world.audit() == [("member.set", "Ljubljana")]


async def test_setting_what_is_so_already_tells_nobody(world):
    await confirmed(world)
    world.later(days=1)
    told = await world.told()
    await world.members.set_member(
        ANA, wish(await world.place("Ljubljana"), "technical"), by=COORDINATOR
    )
    assert await world.told() == told


async def test_only_whoever_takes_part_has_a_zone(world):
    assert not await world.members.set_zone(ANA, "Europe/Lisbon", by=COORDINATOR)
    await confirmed(world)
    assert await world.members.set_zone(ANA, "Europe/Lisbon", by=COORDINATOR)
    assert (await world.services.directory.member(ANA)).zone == "Europe/Lisbon"
    assert (await world.audit())[-1] == ("member.zone", "Ljubljana")


async def test_a_new_city_is_found_by_all_its_names(world):
    await world.desk.enter_city(MARIBOR, None, by=COORDINATOR)
    found = await world.services.directory.named_city("marburg")
    assert (found.name, found.country, found.standing) == ("Maribor", "SI", "member")
    assert await world.audit() == [("city.add", "Maribor")]


async def test_a_corrected_city_renames_its_open_requests(world):
    await world.ask(ANA, "Kranj")
    await world.ask(BOR, "Ljubljana")
    await world.delivered()
    kranj = await world.place("Kranj")
    await world.desk.enter_city(MARIBOR, kranj.id, by=COORDINATOR)
    assert await world.cards(REQUEST) == {ANA: "stale", BOR: "fresh"}
    assert (await world.services.directory.member(ANA)).speaks_for == "Maribor"
    assert await world.services.directory.named_city("Kranj") is None


async def test_a_name_is_given_once(world):
    await world.desk.enter_city(MARIBOR, None, by=COORDINATOR)
    with pytest.raises(UserError, match="already"):
        await world.desk.enter_city(MARIBOR, None, by=COORDINATOR)
    assert await world.audit() == [("city.add", "Maribor")]


async def test_what_is_not_there_cannot_be_corrected(world):
    with pytest.raises(NotFound):
        await world.desk.enter_city(MARIBOR, 10**6, by=COORDINATOR)
    with pytest.raises(NotFound):
        await world.desk.enter_partner(PartnerEntry("Bridge", "", ""), 10**6, by=COORDINATOR)
    assert await world.audit() == []


async def test_people_of_an_organisation_count_for_it_and_for_no_city(world):
    await world.desk.enter_partner(PartnerEntry("Bridge", "Interreg", ""), None, by=COORDINATOR)
    bridge = await world.place("Bridge")
    await world.ask(ANA, "Bridge", "partner")
    assert await world.members.taking_part(bridge) == {}
    await world.members.decide(await ticket(world), by=COORDINATOR, confirm=True)
    assert await world.members.taking_part(bridge) == {"partner": 1}
    for city in await world.desk.cities():
        assert await world.members.taking_part(city) == {}
    await world.desk.enter_partner(
        PartnerEntry("Bridges", "", "https://bridge.example"), bridge.id, by=COORDINATOR
    )
    assert (await world.desk.partner(bridge.id)).url == "https://bridge.example"
    assert (await world.services.directory.member(ANA)).speaks_for == "Bridges"


# Erasing and the weekly look


async def test_an_erased_person_is_in_no_file_once_the_roles_are_gone(world, tmp_path):
    await confirmed(world)
    await world.ask(ANA, "Kranj")
    assert "card" in await world.members.export(ANA)
    receipt = await erasure.erase(world.services, ANA, with_texts=False)
    assert "Your roles on this server are taken away now." in receipt
    assert await world.cards(ROLES) == {ANA: "stale"}
    assert ANA not in await world.cards(REQUEST)
    await world.members.roles_gone(ANA)
    assert await world.members.export(ANA) == {}
    raw = ANA.to_bytes(8, "big")
    for file in tmp_path.glob("agora.sqlite3*"):
        content = file.read_bytes()
        assert raw not in content
        assert str(ANA).encode() not in content


async def test_whoever_never_had_roles_hears_nothing_of_roles(world):
    await world.ask(ANA, "Ljubljana")
    receipt = await erasure.erase(world.services, ANA, with_texts=False)
    assert not any("roles" in line for line in receipt)
    assert await world.cards(ROLES) == {}
    assert await world.members.export(ANA) == {}


async def test_the_weekly_look_goes_through_everybody_in_order(world):
    assert await world.leavers.round() is None
    for user_id in (BOR, ANA):
        await world.ask(user_id, "Ljubljana")
    assert await world.leavers.people(0, 1) == [ANA]
    assert await world.leavers.people(1, 5) == [BOR]
    following = Round(MONDAY + timedelta(minutes=1), 1)
    await world.leavers.looked([ANA], [], following)
    assert await world.leavers.round() == following
    assert await world.leavers.people(0, 5) == [BOR]
    assert set(outcomes(await world.cards(REQUEST))) == {None, Outcome.WITHDRAWN}


async def test_the_weekly_look_remembers_nobody(world):
    await confirmed(world)
    await world.leavers.looked([], [], Round(MONDAY, 1))
    await erasure.erase(world.services, ANA, with_texts=False)
    stored = [row["value"] for row in await world.services.db.all("SELECT value FROM meta")]
    assert not any(str(ANA) in str(value) for value in stored)


async def test_what_is_over_goes_with_the_round_that_ends(world):
    await confirmed(world)
    await world.ask(BOR, "Kranj")
    await world.leavers.looked([], [], Round(MONDAY, 0))
    assert len(await world.cards(REQUEST)) == 2, "not yet shown in Discord"
    await world.delivered()
    await world.leavers.looked([], [], Round(MONDAY, 7))
    assert len(await world.cards(REQUEST)) == 2, "the round goes on"
    await world.leavers.looked([], [], Round(MONDAY, 0))
    assert await world.cards(REQUEST) == {BOR: "fresh"}
    assert await world.cards(ROLES) == {ANA: "fresh"}
    await world.services.db.write(lambda tx: tx.execute("DELETE FROM member"))
    await world.leavers.looked([], [], Round(MONDAY, 0))
    assert await world.cards(ROLES) == {}


async def test_no_mark_and_no_audit_row_names_a_person(world, tmp_path):
    await confirmed(world)
    await world.members.set_zone(ANA, "Europe/Lisbon", by=COORDINATOR)
    await world.members.leave(ANA)
    connection = sqlite3.connect(tmp_path / "agora.sqlite3")
    marks = [row[0] for row in connection.execute("SELECT mark FROM card")]
    refs = [row[0] for row in connection.execute("SELECT ref FROM audit")]
    connection.close()
    assert len(marks) == len(set(marks)) == 2
    assert not any(str(ANA) in text for text in marks + refs)


async def test_a_decision_is_told_at_nine_in_the_citys_zone(world):
    world.later(hours=1)
    await confirmed(world)
    due = await world.services.db.value("SELECT not_before FROM notice")
    assert due == seconds(MONDAY.replace(day=6, hour=8))
