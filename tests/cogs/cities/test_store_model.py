"""Whatever people and coordinators do in whatever order, the file says what a plain model says."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot import erasure
from bot.ids import SeededSecrets
from cogs.cities.rules.joining import Asked, Decision, Ticket, outcome_of, wish
from cogs.cities.store import REQUEST, ROLES
from tests.cogs.cities.world import COORDINATOR, StandingClock, World

IDS = (700_000_000_000_000_001, 700_000_000_000_000_002)
PEOPLE = st.sampled_from(IDS)
CITIES = st.sampled_from(["Ljubljana", "Kranj"])
KINDS = st.sampled_from(["technical", "political"])


@dataclass
class Entry:
    city: str
    kind: str
    state: str  # asked, confirmed or left


class Joining(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.folder = TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.clock = StandingClock()
        self.secrets = SeededSecrets("model")
        self.model: dict[int, Entry] = {}
        self.open()
        self.places = {name: self.run(self.world.place(name)) for name in ("Ljubljana", "Kranj")}

    def run(self, coroutine):
        return self.runner.run(coroutine)

    def open(self):
        self.world = self.run(World.open(Path(self.folder.name), self.clock, self.secrets))

    def teardown(self):
        self.run(self.world.services.close())
        self.runner.close()
        self.folder.cleanup()

    @rule(person=PEOPLE, city=CITIES, kind=KINDS)
    def ask(self, person, city, kind):
        present = self.model.get(person)
        what = self.run(self.world.members.ask(person, wish(self.places[city], kind)))
        if present and present.state != "left" and (present.city, present.kind) == (city, kind):
            assert what is (Asked.SPEAKS if present.state == "confirmed" else Asked.WAITING)
        else:
            assert what is Asked.ASKED
            self.model[person] = Entry(city, kind, "asked")

    @rule(person=PEOPLE, city=CITIES, kind=KINDS, confirm=st.booleans())
    def decide(self, person, city, kind, confirm):
        present = self.model.get(person)
        ticket = Ticket(person, self.places[city].key, kind)
        what = self.run(self.world.members.decide(ticket, by=COORDINATOR, confirm=confirm))
        if present is None or present.state == "left":
            assert what is Decision.SETTLED
        elif (present.city, present.kind) != (city, kind):
            assert what is Decision.CHANGED
        elif present.state == "confirmed":
            assert what is Decision.SETTLED
        else:
            assert what is Decision.DONE
            if confirm:
                present.state = "confirmed"
            else:
                del self.model[person]

    @rule(person=PEOPLE, city=CITIES, kind=KINDS)
    def set_member(self, person, city, kind):
        wanted = wish(self.places[city], kind)
        self.run(self.world.members.set_member(person, wanted, by=COORDINATOR))
        self.model[person] = Entry(city, kind, "confirmed")

    @rule(person=PEOPLE)
    def leave(self, person):
        present = self.model.get(person)
        takes_part = present is not None and present.state != "left"
        assert self.run(self.world.members.leave(person)) is takes_part
        if present:
            present.state = "left"

    @rule(person=PEOPLE)
    def erase(self, person):
        self.run(erasure.erase(self.world.services, person, with_texts=False))
        if person in self.run(self.world.cards(ROLES)):
            self.run(self.world.members.roles_gone(person))
        self.model.pop(person, None)
        assert self.run(self.world.members.export(person)) == {}

    @rule()
    def discord_agrees(self):
        self.run(self.world.delivered())

    @rule(seconds=st.integers(1, 100_000))
    def time_passes(self, seconds):
        self.world.later(seconds=seconds)

    @rule()
    def close_and_reopen(self):
        self.run(self.world.services.close())
        self.open()

    @invariant()
    def the_rows_say_what_the_model_says(self):
        directory = self.world.services.directory
        for person in IDS:
            row = self.run(directory.member(person))
            entry = self.model.get(person)
            if entry is None:
                assert row is None
                continue
            assert (row.speaks_for, row.kind) == (entry.city, entry.kind)
            assert row.confirmed == (entry.state == "confirmed")
            assert (row.left_at is not None) == (entry.state == "left")

    @invariant()
    def exactly_the_open_requests_name_a_person(self):
        cards = self.run(self.world.cards(REQUEST))
        open_ones = {record for record in cards if outcome_of(record) is None}
        assert open_ones == {p for p, entry in self.model.items() if entry.state == "asked"}

    @invariant()
    def whoever_is_confirmed_has_a_card_for_the_roles(self):
        cards = self.run(self.world.cards(ROLES))
        confirmed = {p for p, entry in self.model.items() if entry.state == "confirmed"}
        assert confirmed <= set(cards)

    @invariant()
    def each_city_counts_its_own(self):
        for name, place in self.places.items():
            counted = Counter(
                entry.kind
                for entry in self.model.values()
                if entry.city == name and entry.state == "confirmed"
            )
            assert self.run(self.world.members.taking_part(place)) == counted


TestJoining = Joining.TestCase
TestJoining.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
