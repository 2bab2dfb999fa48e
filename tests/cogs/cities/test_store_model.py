"""Whatever people and coordinators do in whatever order, the file says what a plain model says."""

import asyncio
import sqlite3
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
WISHES = st.sampled_from(
    [("Ljubljana", "technical"), ("Ljubljana", "political"), ("Kranj", "technical")]
)


@dataclass
class Entry:
    city: str
    kind: str
    state: str  # asked, confirmed or left
    move: tuple[str, str] | None = None
    """Another city and kind that a confirmed person asks for."""

    @property
    def waits(self) -> tuple[str, str] | None:
        """What a coordinator is asked."""
        return (self.city, self.kind) if self.state == "asked" else self.move


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
        self.reader = sqlite3.connect(self.world.services.settings.database)

    def read(self, sql, *values):
        return self.reader.execute(sql, values).fetchall()

    def close(self):
        self.reader.close()
        self.run(self.world.services.close())

    def teardown(self):
        self.close()
        self.runner.close()
        self.folder.cleanup()

    @rule(person=PEOPLE, wanted=WISHES)
    def ask(self, person, wanted):
        city, kind = wanted
        present = self.model.get(person)
        what = self.run(self.world.members.ask(person, wish(self.places[city], kind)))
        speaks = present is not None and present.state == "confirmed"
        if speaks and (present.city, present.kind) == wanted:
            assert what is Asked.SPEAKS
            present.move = None
        elif present and present.waits == wanted:
            assert what is Asked.WAITING
        else:
            assert what is Asked.ASKED
            if speaks:
                present.move = wanted
            else:
                self.model[person] = Entry(city, kind, "asked")

    @rule(person=PEOPLE, wanted=WISHES, confirm=st.booleans())
    def decide(self, person, wanted, confirm):
        city, kind = wanted
        present = self.model.get(person)
        ticket = Ticket(person, self.places[city].key, kind)
        what = self.run(self.world.members.decide(ticket, by=COORDINATOR, confirm=confirm))
        if present is None or present.waits is None:
            assert what is Decision.SETTLED
        elif present.waits != wanted:
            assert what is Decision.CHANGED
        else:
            assert what is Decision.DONE
            if confirm:
                self.model[person] = Entry(city, kind, "confirmed")
            elif present.move:
                present.move = None
            else:
                del self.model[person]

    @rule(person=PEOPLE, wanted=WISHES)
    def set_member(self, person, wanted):
        city, kind = wanted
        self.run(
            self.world.members.set_member(person, wish(self.places[city], kind), by=COORDINATOR)
        )
        self.model[person] = Entry(city, kind, "confirmed")

    @rule(person=PEOPLE)
    def leave(self, person):
        present = self.model.get(person)
        takes_part = present is not None and present.state != "left"
        assert self.run(self.world.members.leave(person)) is takes_part
        if present:
            present.state, present.move = "left", None

    @rule(person=PEOPLE)
    def erase(self, person):
        self.run(erasure.erase(self.world.services, person, with_texts=False))
        if person in self.run(self.world.cards(ROLES)):
            self.run(self.world.members.roles_gone(person))
        self.model.pop(person, None)
        assert self.run(self.world.members.export(person)) == {}

    @rule(city=st.sampled_from(["Ljubljana", "Kranj"]))
    def count(self, city):
        counted = Counter(
            entry.kind
            for entry in self.model.values()
            if entry.city == city and entry.state == "confirmed"
        )
        assert self.run(self.world.members.taking_part(self.places[city])) == counted

    @rule()
    def discord_agrees(self):
        self.run(self.world.delivered())

    @rule()
    def close_and_reopen(self):
        self.close()
        self.open()

    @invariant()
    def the_rows_say_what_the_model_says(self):
        rows = self.read(
            "SELECT user_id, name, kind, CASE WHEN left_at IS NULL THEN state ELSE 'left' END"
            " FROM member JOIN city ON city.id = city_id"
        )
        moves = self.read("SELECT user_id, name, kind FROM moves JOIN city ON city.id = city_id")
        wanted = {person: (city, kind) for person, city, kind in moves}
        assert {row[0]: Entry(*row[1:], wanted.get(row[0])) for row in rows} == self.model

    @invariant()
    def exactly_the_open_requests_name_a_person(self):
        cards = self.read("SELECT record FROM card WHERE kind = ?", REQUEST)
        open_ones = {record for (record,) in cards if outcome_of(record) is None}
        assert open_ones == {p for p, entry in self.model.items() if entry.waits}

    @invariant()
    def whoever_is_confirmed_has_a_card_for_the_roles(self):
        cards = {record for (record,) in self.read("SELECT record FROM card WHERE kind = ?", ROLES)}
        assert {p for p, entry in self.model.items() if entry.state == "confirmed"} <= cards


TestJoining = Joining.TestCase
TestJoining.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)
