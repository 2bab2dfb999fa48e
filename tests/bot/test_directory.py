"""Cities under any of their names, and the people who speak for them, against a plain model."""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.cities_data import mission_cities
from bot.db import Error
from bot.directory import Kind
from bot.services import open_services
from bot.texts import fold
from tests.bot.installation import HandClock, NoCharts, installed, running, settings_in

LEFT_KEPT = timedelta(days=90)


@pytest.fixture
async def services(tmp_path):
    async with running(installed(settings_in(tmp_path))) as made:
        yield made


@pytest.fixture
def directory(services):
    return services.directory


# Cities


async def test_the_112_mission_cities_are_seeded_once(services, directory):
    names = [city.name for city in await directory.cities()]
    assert len(names) == len(set(names)) == 112
    await directory.seed()
    assert len(await directory.cities()) == 112


async def test_a_server_that_deleted_a_city_does_not_get_it_back(services, directory):
    def unit(tx):
        tx.execute("DELETE FROM city WHERE name = 'Rome'")

    await services.db.write(unit)
    await directory.seed()
    assert await directory.named_city("Rome") is None


@pytest.mark.parametrize(
    ("typed", "city"),
    [
        ("Rome", "Rome"),
        ("roma", "Rome"),
        ("  ROM ", "Rome"),
        ("Łódź", "Łódź"),
        ("lodz", "Łódź"),
        ("LODZ", "Łódź"),
        ("Thessaloniki", "Thessaloniki"),
        ("Θεσσαλονίκη", "Thessaloniki"),
        ("İstanbul", "Istanbul"),
        ("istanbul", "Istanbul"),
        ("Louvain", "Leuven"),
        ("Lisboa", "Lisbon"),
        ("Lissabon", "Lisbon"),
        ("Malmo", "Malmö"),
        ("Zagreb", "Zagreb"),
    ],
)
async def test_a_city_is_known_by_its_name_in_any_language(directory, typed, city):
    found = await directory.named_city(typed)
    assert found is not None
    assert found.name == city


async def test_no_name_of_one_city_leads_to_another(directory):
    """Each seventeenth name of the list; a name of two cities leads to one of them."""
    owners = {}
    for city in mission_cities():
        for name in (city.name, *city.aliases):
            owners.setdefault(fold(name), set()).add(city.name)
    for name in list(owners)[::17]:
        found = await directory.named_city(name)
        assert found is not None
        assert found.name in owners[name]


@pytest.mark.parametrize("typed", ["", "Rom e", "Atlantis", "9" * 30, "٣", "0", "-1", "Rome; DROP"])
async def test_what_is_no_city_is_none(directory, typed):
    assert await directory.named_city(typed) is None


async def test_a_chosen_suggestion_may_be_sent_as_its_number(directory):
    rome = await directory.named_city("Rome")
    assert await directory.named_city(str(rome.id)) == rome
    assert await directory.city(rome.id) == rome


async def test_suggestions_begin_with_what_was_typed_then_contain_it(directory):
    names = [city.name for city in await directory.find_cities("lis")]
    assert names[0] == "Lisbon"
    assert len(await directory.find_cities("")) == 25
    assert await directory.find_cities("zzzz") == []
    assert len(await directory.find_cities("a", limit=3)) == 3


async def test_each_city_has_a_zone_that_exists_and_answers_to_all_its_names(directory):
    zones = await directory.zones_by_name()
    assert {ZoneInfo(zone).key for zone in zones.values()}
    assert zones["Lisboa"] == zones["Lisbon"] == "Europe/Lisbon"
    assert len(zones) > 200


async def test_a_city_can_be_added_and_changed_but_not_twice(services, directory):
    def add(tx):
        return directory.add_city(
            tx, "Maribor", "SI", "Europe/Ljubljana", aliases=("Marburg an der Drau",)
        )

    number = await services.db.write(add)
    with pytest.raises(Error):
        await services.db.write(add)
    assert (await directory.named_city("marburg an der drau")).id == number

    def change(tx):
        directory.change_city(tx, number, {"size": "M", "neutral_by": 2035})
        directory.set_aliases(tx, number, ["Marburg"])
        directory.set_days_off(tx, number, [("2026-12-24", "2026-12-31")])

    await services.db.write(change)
    city = await directory.city(number)
    assert (city.size, city.neutral_by, city.aliases) == ("M", 2035, ("Marburg",))
    assert await directory.own_days_off(number) == [("2026-12-24", "2026-12-31")]
    assert await directory.named_city("marburg an der drau") is None


async def test_words_that_point_to_a_place_include_countries(directory):
    words = await directory.place_words()
    assert {"Rome", "Roma", "Italy", "Italian"} <= set(words)


async def test_partners_have_names_of_their_own(services, directory):
    number = await services.db.write(
        lambda tx: directory.add_partner(tx, "ICLEI", "network", "https://iclei.org")
    )
    with pytest.raises(Error):
        await services.db.write(lambda tx: directory.add_partner(tx, "ICLEI"))
    await services.db.write(
        lambda tx: directory.change_partner(tx, number, name="ICLEI Europe", initiative="", url="")
    )
    assert [partner.name for partner in await directory.partners()] == ["ICLEI Europe"]


async def test_places_are_remembered_and_moved(services, directory):
    for number in (5, 6):
        await services.db.write(lambda tx, n=number: directory.set_place(tx, "polls", n))
    assert await directory.place("polls") == 6
    assert await directory.places() == {"polls": 6}
    assert await directory.place("meetings") is None


# People


async def test_a_row_speaks_for_a_city_or_an_organisation_never_both(services, directory):
    rome = await directory.named_city("Rome")
    partner = await services.db.write(lambda tx: directory.add_partner(tx, "ICLEI"))
    wrong = [
        (Kind.PARTNER, rome.id, None),
        (Kind.TECHNICAL, None, partner),
        (Kind.TECHNICAL, rome.id, partner),
        (Kind.POLITICAL, None, None),
        (Kind.TECHNICAL, 10_000, None),
    ]
    for kind, city_id, partner_id in wrong:
        with pytest.raises(Error):
            await services.db.write(
                lambda tx, k=kind, c=city_id, p=partner_id: directory.ask_to_join(
                    tx, 7, k, city_id=c, partner_id=p
                )
            )
    assert await directory.member(7) is None


async def test_only_an_open_request_is_confirmed_and_the_first_who_does_is_kept(
    services, directory
):
    async def confirm(user_id, by):
        return await services.db.write(lambda tx: directory.confirm(tx, user_id, by))

    def unit(tx):
        for user_id in (7, 8):
            directory.ask_to_join(tx, user_id, Kind.TECHNICAL, city_id=1)
        directory.leave(tx, 8)

    await services.db.write(unit)
    assert await confirm(7, by=1)
    assert not await confirm(7, by=2)
    assert not await confirm(8, by=1)
    by = await services.db.all("SELECT confirmed_by, state FROM member ORDER BY user_id")
    assert [tuple(row) for row in by] == [(1, "confirmed"), (None, "asked")]


async def test_an_export_holds_ones_own_rows_and_an_erasure_takes_them(services, directory):
    rome = await directory.named_city("Rome")

    def unit(tx):
        for user_id in (7, 8):
            directory.ask_to_join(tx, user_id, Kind.TECHNICAL, city_id=rome.id)
        directory.confirm(tx, 8, by=7)

    await services.db.write(unit)
    await services.drafts.keep(7, {"question": "Mine"}, kind="test")
    found = await directory.export(7)
    assert set(found) == {"member", "draft"}
    assert [row["user_id"] for row in found["member"]] == [7]
    await services.db.write(lambda tx: directory.forget(tx, 7, with_texts=False))
    assert await directory.export(7) == {}
    other = await services.db.one("SELECT confirmed_by, state FROM member WHERE user_id = 8")
    assert tuple(other) == (None, "confirmed")


@dataclass
class Known:
    """What the model says of one person."""

    kind: Kind
    place: int
    confirmed: bool = False
    left: bool = False
    left_after: timedelta = timedelta()
    zone: str | None = None


USERS = st.integers(1, 2)
"""Few, so that acts on the same person follow each other."""
KINDS = st.sampled_from(list(Kind))
PLACES = st.integers(1, 3)
ZONES = st.sampled_from([None, "Europe/Lisbon", "Europe/Helsinki"])


class MembersMachine(RuleBasedStateMachine):
    """People ask, are confirmed or refused, leave, come back and are forgotten; the file is
    closed and opened between."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.clock = HandClock()
        self.start = self.clock.now()
        self.settings = installed(settings_in(Path(self.folder.name)))
        self.model: dict[int, Known] = {}
        self.open()
        for number in (1, 2, 3):
            self.write(lambda tx, n=number: self.directory.add_partner(tx, f"Partner {n}"))

    def open(self):
        opening = open_services(self.settings, charts=NoCharts(), clock=self.clock)
        self.services = self.runner.run(opening)
        self.directory = self.services.directory

    def close(self):
        self.runner.run(self.services.close())

    def teardown(self):
        self.close()
        self.runner.close()
        self.folder.cleanup()

    def write(self, unit):
        return self.runner.run(self.services.db.write(unit))

    @rule(user=USERS, kind=KINDS, place=PLACES, zone=ZONES)
    def ask(self, user, kind, place, zone):
        where = {"partner_id" if kind is Kind.PARTNER else "city_id": place}
        self.write(lambda tx: self.directory.ask_to_join(tx, user, kind, zone=zone, **where))
        before = self.model.get(user)
        kept = zone or (before.zone if before else None)
        self.model[user] = Known(kind, place, zone=kept)

    @rule(user=USERS, by=USERS)
    def confirm(self, user, by):
        known = self.model.get(user)
        may = known is not None and not known.confirmed and not known.left
        assert self.write(lambda tx: self.directory.confirm(tx, user, by)) is may
        if may:
            known.confirmed = True

    @rule(user=USERS)
    def refuse(self, user):
        known = self.model.get(user)
        may = known is not None and not known.confirmed
        assert self.write(lambda tx: self.directory.refuse(tx, user)) is may
        if may:
            del self.model[user]

    @rule(user=USERS)
    def leave(self, user):
        self.write(lambda tx: self.directory.leave(tx, user))
        known = self.model.get(user)
        if known is not None and not known.left:
            known.left, known.confirmed = True, False
            known.left_after = self.clock.now() - self.start

    @rule(user=USERS, zone=ZONES)
    def move(self, user, zone):
        self.write(lambda tx: self.directory.set_zone(tx, user, zone))
        if user in self.model:
            self.model[user].zone = zone

    @rule(days=st.integers(1, 100))
    def time_passes(self, days):
        now = self.clock.later(days=days)
        gone = self.write(lambda tx: self.directory.forget_left(tx, now - LEFT_KEPT))
        for user in gone:
            assert now - self.start - self.model.pop(user).left_after > LEFT_KEPT
        for known in self.model.values():
            assert not known.left or now - self.start - known.left_after <= LEFT_KEPT

    @rule(user=USERS)
    def erase(self, user):
        self.write(lambda tx: self.directory.forget(tx, user, with_texts=True))
        self.model.pop(user, None)

    @rule()
    def close_and_reopen(self):
        self.close()
        self.open()

    @invariant()
    def the_directory_says_what_the_model_says(self):
        members, confirmed, asking = self.runner.run(self.look())
        assert set(members) == set(self.model)
        for user, known in self.model.items():
            found = members[user]
            assert found.kind is known.kind
            assert known.place == (found.partner_id or found.city_id)
            assert (found.city_id is None) == (known.kind is Kind.PARTNER)
            assert (found.confirmed, found.left_at is not None) == (known.confirmed, known.left)
            assert found.zone == known.zone
            assert found.speaks_for
        here = {user for user, known in self.model.items() if not known.left}
        assert asking == here
        assert confirmed == {user for user in here if self.model[user].confirmed}

    async def look(self):
        """(everybody by id, the ids listed as confirmed, the ids listed with those who ask)"""
        found = [await self.directory.member(user) for user in range(1, 5)]
        lists = [await self.directory.members(confirmed=confirmed) for confirmed in (True, False)]
        ids = [{member.user_id for member in members} for members in lists]
        return {member.user_id: member for member in found if member}, *ids


MembersMachine.TestCase.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
TestMembers = MembersMachine.TestCase
