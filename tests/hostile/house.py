"""A server on which everything there is stands once: people of each sort, records of each state."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.db import NotRecorded
from tests.cogs.cities.filling import fill_calls
from tests.cogs.obstacles.filling import fill_forum
from tests.cogs.obstacles.filling_later import fill_later
from tests.cogs.polls.assembly import Assembly, assembly
from tests.cogs.questions.filling import fill_info_point
from tests.hostile.disk import Disk, Machine
from tests.hostile.wire import texts_sent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping
    from pathlib import Path

    from bot.db import Tx
    from tests.stage import Person, Stage

OWN = [f"We lack {it}" for it in ("engineers", "time", "roofs", "heat", "rail", "trees", "ears")]
USER, NUMBER = 6, 4
_REFERENCE = re.compile(r"\b[A-Z]+-[0-9]+\b")
_FILL = "INSERT INTO meta (key, value) VALUES (hex(randomblob(8)), hex(zeroblob(?)))"
NAMED = {"mode": "NAMED_CITY"}


@dataclass
class House:
    assembly: Assembly
    people: dict[str, Person]
    bystander: Person
    """A member who does nothing at all."""

    machine: Machine = field(default_factory=Machine)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    """The people's entries as they were at first."""

    @property
    def stage(self) -> Stage:
        return self.assembly.stage

    @property
    def references(self) -> list[str]:
        """A name for every record there is, by the marks that people read."""
        return sorted({ref for text in texts_sent(self.stage) for ref in _REFERENCE.findall(text)})

    def value(self, option: Mapping[str, Any], ref: str) -> Any:
        """Something ordinary for an option of a command."""
        if option["type"] == USER:
            return str(self.people["official"].id)
        if choices := option.get("choices"):
            return choices[0]["value"]
        return 2 if option["type"] == NUMBER else ref

    @contextmanager
    def broken(self, disk: Disk) -> Iterator[None]:
        """Meanwhile the disk is so."""
        self.machine.disk = disk
        try:
            yield
        finally:
            self.machine.disk = Disk.FINE

    async def fill(self) -> None:
        """Leaves no room in the main file: what deleted rows have left is taken too."""
        db = self.stage.services.db
        for size in (3_000, 300, 30, 1):
            with suppress(NotRecorded):
                while True:
                    await db.write(lambda tx, size=size: tx.execute(_FILL, (size,)))

    async def recast(self) -> None:
        """Gives the people back the entries that a press may have taken from them."""

        def unit(tx: Tx) -> None:
            marks = ", ".join("?" for _ in self.rows[0])
            tx.many(f"INSERT OR REPLACE INTO member VALUES ({marks})", self.rows)  # noqa: S608

        await self.stage.services.db.write(unit)


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[House]:
    """``people`` are of every sort that may press; polls are in every state."""
    async with assembly(folder) as made:
        stage = made.stage
        people = {
            "coordinator": made.hanna,
            "official": made.officials[0],
            "administrator": stage.admin,
            "stranger": await stage.person("Stranger"),
            "unconfirmed": await stage.person("Unconfirmed"),
            "leaver": await stage.person("Leaver", city="Porto"),
            "partner": await stage.person("Partner", coordinator=False),
        }
        await _partner(made, people["partner"])
        await stage.slash(people["unconfirmed"], "city join", place="Turku", kind="political")
        left = await stage.slash(people["leaver"], "city leave")
        await stage.press(people["leaver"], "Leave", left)
        await _troubles(made)
        await _polls(made)
        await _goal(stage, made.officials[0])
        await fill_calls(stage, made.hanna, made.officials[:3])
        await fill_info_point(stage, made.hanna, made.officials[4])  # at home nothing else waits
        await fill_forum(stage, made.officials[0], made.officials[1])
        await fill_later(stage, made.hanna, made.officials[0], made.officials[1])
        found = await stage.services.db.all("SELECT * FROM member")
        yield House(made, people, made.officials[-1], rows=[tuple(row) for row in found])


async def _goal(stage: Stage, official: Person) -> None:
    """Somebody in a hurry types no numbers that could be one."""
    form = await stage.slash(official, "city goal", sector="mobility")
    values = {"text": "Less traffic", "indicator": "Emissions, kt", "start": "1990: 400"}
    await stage.fill(official, form, {**values, "target": "2030: 80", "latest": "2023: 240"})


async def _partner(made: Assembly, partner: Person) -> None:
    stage, hanna = made.stage, made.hanna
    form = await stage.slash(hanna, "directory partner")
    await stage.fill(hanna, form, {"name": "Climate Lab", "initiative": "", "url": ""})
    await stage.slash(hanna, "directory member", who=partner.actor, place="Climate Lab")


async def _troubles(made: Assembly) -> None:
    """Health as it is after a restore, with a message that is held; then all is well again."""
    services = made.stage.services

    def trouble(tx: Tx) -> None:
        tx.execute("INSERT INTO meta (key, value) VALUES ('quiet', '1')")
        tx.execute("UPDATE card SET state = 'held', last_error = '403/50013'")

    def mend(tx: Tx) -> None:
        tx.execute("DELETE FROM meta WHERE key = 'quiet'")
        tx.execute("UPDATE card SET state = 'stale'")

    await services.db.write(trouble)
    await made.stage.slash(made.stage.admin, "setup health")
    await services.db.write(mend)
    services.outbox.wake()


async def _polls(made: Assembly) -> None:
    """In an order that no limit on open polls stops."""
    stage, hanna, ana = made.stage, made.hanna, made.officials[0]
    published = await made.open(made.olivier, own_words=True, question="What do you lack?")
    await made.all_answer(published, [{"choice": "0", "text": text} for text in OWN])
    named = await made.open(question="Who comes to the meeting?", **NAMED)
    for who, choice in zip(made.officials, "010210", strict=False):
        await made.answer(who, named, {"choice": choice})
    await made.withdraw(await made.open(question="Is this a mistake?"))
    await stage.later(days=7, hours=17)
    await made.open(question="Which way do we go?", own_words=True)
    await made.open(ana, question="Which street is next?", **NAMED)
    await made.open(question="Shall we score it?", kind="score")
    await made.open(ana, question="Shall we ask it?")
    await made.open(question="What shall we ask later?", opens="tomorrow 09:00")
    await made.preview(hanna, "What is still a draft?")
    await made.preview(ana, "What is a draft of another?")
