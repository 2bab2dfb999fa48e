"""The real process while fifty cities answer: it is told to stop, or its loop stands still."""

from __future__ import annotations

import asyncio
import copy
import json
import shutil
import signal
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.directory import Kind
from tests.bot.installation import rows
from tests.crash.harness import Template, prepare
from tests.crash.scenario import SETUP, set_up
from tests.loopback.limits import walk
from tests.loopback.server import Loopback
from tests.test_run import TOKEN, connected, ended, start

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator
    from pathlib import Path

    from tests.crash.run import Run
    from tests.loopback.asked import Asked

MANY = 50
PORTION = 5
DRAINED_SECONDS = 5.0
BLOCKED_SECONDS = 5.0
PATIENCE = 60.0
"""Seconds until a test gives up: no goal, so that a busy machine fails no test."""


async def fifty_cities(run: Run) -> None:
    """A coordinator, and an official of each of the first fifty cities."""
    await set_up(run)
    coordinator = run.world.add_person("Cora", run.role("Coordinator"))
    directory = run.services.directory
    cities = (await directory.cities())[:MANY]
    people = [run.world.add_person(f"Of {city.name}", run.role("Member")) for city in cities]

    def unit(tx: Any) -> None:
        for city, person in zip(cities, people, strict=True):
            directory.ask_to_join(tx, person.id, Kind.TECHNICAL, city_id=city.id)
            directory.confirm(tx, person.id, by=coordinator.id)

    await run.services.db.write(unit)
    await run.settle()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder = tmp_path_factory.mktemp("busy")
    scenario = replace(SETUP, name="busy", prepare=fifty_cities)
    return asyncio.run(prepare(scenario, folder))


class Exchange:
    """A running process, its Discord, and what people do there."""

    def __init__(self, discord: Loopback, folder: Path) -> None:
        self.discord = discord
        self.folder = folder
        self.process: asyncio.subprocess.Process
        self.people = [p.name for p in discord.world.people.values() if p.name.startswith("Of ")]

    async def start(self) -> None:
        self.process = await start(self.discord, self.folder)
        await connected(self.discord)

    async def stop(self) -> tuple[int | None, str, str]:
        self.process.send_signal(signal.SIGTERM)
        return await ended(self.process)

    async def open_poll(self, *, named: bool) -> None:
        people = self.discord.people
        options = {"kind": "single", "answers": "named, one per city"} if named else {}
        name = "poll new" if named else "poll challenge"
        shown = people.command("Cora", name, options, channel="lobby")
        await shown.answer(PATIENCE)
        if named:
            assert shown.interaction.modal is not None
            typed = {"question": "Which day suits you?", "options": "Monday\nTuesday"}
            shown = people.submit("Cora", shown.interaction.modal["custom_id"], typed)
        await shown.finished(PATIENCE)
        assert shown.shown is not None
        done = people.press("Cora", shown.shown, control(shown.shown, "Publish"))
        await done.finished(PATIENCE)
        await self.discord.until(lambda: people.messages("polls"), PATIENCE)

    async def forms(self) -> dict[str, str]:
        """Everybody presses [Answer]; the forms that opened, by person."""
        (card, *_) = self.discord.people.messages("polls")
        answer = control(card, "Answer")
        pressed = {}
        for some in portions(self.people):
            pressed |= {who: self.discord.people.press(who, card, answer) for who in some}
            for who in some:
                await pressed[who].answer(PATIENCE)
        return {who: asked.interaction.modal["custom_id"] for who, asked in pressed.items()}

    def send(self, forms: dict[str, str], **fields: Any) -> list[Asked]:
        """All forms in one moment."""
        return [self.discord.people.submit(who, form, fields) for who, form in forms.items()]

    def named_votes(self) -> set[int]:
        found = rows(self.folder / "data" / "agora.sqlite3", "SELECT member FROM named_votes")
        return {member for (member,) in found}

    def in_the_box(self) -> tuple[int, int]:
        file = self.folder / "data" / "ballotbox.sqlite3"
        return tuple(rows(file, f"SELECT count(*) FROM {t}")[0][0] for t in ("voted", "ballots"))  # noqa: S608


def portions(people: Iterable[str]) -> Iterator[list[str]]:
    """Few enough for a slow machine to answer within Discord's three seconds."""
    waiting = list(people)
    while waiting:
        yield waiting[:PORTION]
        del waiting[:PORTION]


def control(message: Any, label: str) -> str:
    return next(
        str(part["custom_id"]) for part in walk(message.components) if part.get("label") == label
    )


@pytest.fixture
async def exchange(template: Template, tmp_path: Path) -> AsyncIterator[Exchange]:
    async with running(template, tmp_path) as made:
        yield made


@asynccontextmanager
async def running(template: Template, folder: Path) -> AsyncIterator[Exchange]:
    shutil.copytree(template.folder, folder / "data")
    world = copy.deepcopy(template.world)
    world.token = TOKEN
    world.now = time.time  # from here on time passes by itself
    async with Loopback(world) as discord:
        made = Exchange(discord, folder)
        await made.start()
        try:
            yield made
        finally:
            if made.process.returncode is None:
                made.process.kill()
                await made.process.communicate()
        discord.assert_clean()


def of_(sent: list[Asked], words: str) -> set[int]:
    """Who was told so."""
    return {one.interaction.user_id for one in sent if words in one.text}


def errors_in(out: str) -> set[str]:
    told = [json.loads(line) for line in out.splitlines()]
    return {f"{one['event']}: {one.get('error')}" for one in told if one["level"] == "error"}


def assert_ended_well(exchange: Exchange, end: tuple[int | None, str, str], took: float) -> None:
    code, out, err = end
    assert (code, err) == (0, "")
    assert took < DRAINED_SECONDS
    left = {path.name for path in (exchange.folder / "data").iterdir()}
    assert not {name for name in left if name.endswith(("-wal", "-shm", "-journal"))}
    assert errors_in(out) == set()


@pytest.mark.fault(22)
async def test_a_stop_amid_fifty_named_votes_keeps_what_was_confirmed(exchange: Exchange) -> None:
    await exchange.open_poll(named=True)
    sent = exchange.send(await exchange.forms(), choice="1")
    await exchange.discord.until(lambda: any(one.text for one in sent), PATIENCE)
    began = time.monotonic()
    end = await exchange.stop()
    assert_ended_well(exchange, end, time.monotonic() - began)
    assert of_(sent, "Recorded.")
    assert of_(sent, "Recorded.") <= exchange.named_votes()
    assert not of_(sent, "restarting") & exchange.named_votes()


@pytest.mark.fault(22)
async def test_a_stop_with_fifty_ballots_queued_stores_each(exchange: Exchange) -> None:
    await exchange.open_poll(named=False)
    sent = exchange.send(await exchange.forms(), choice=["0"], text="")
    # All are taken, and wait for the second in which answers gather.
    await exchange.discord.until(lambda: all(one.answered for one in sent), PATIENCE)
    began = time.monotonic()
    end = await exchange.stop()
    assert_ended_well(exchange, end, time.monotonic() - began)
    assert len(of_(sent, "Recorded.")) == MANY
    assert exchange.in_the_box() == (MANY, MANY)


@pytest.mark.fault(26)
async def test_a_loop_that_stood_still_says_so_and_misses_nothing(exchange: Exchange) -> None:
    await exchange.open_poll(named=True)
    forms = await exchange.forms()
    exchange.process.send_signal(signal.SIGSTOP)
    late = exchange.send(forms, choice="0")
    await asyncio.sleep(BLOCKED_SECONDS)
    exchange.process.send_signal(signal.SIGCONT)
    again: list[Asked] = []
    for some in portions(forms):
        again += exchange.send({who: forms[who] for who in some}, choice="1")
        for one in again:
            await one.finished(PATIENCE)
    assert not any(one.answered for one in late), "Discord takes no answer after three seconds"
    assert len(of_(again, "Recorded.")) == MANY
    assert len(exchange.named_votes()) == MANY
    code, out, _ = await exchange.stop()
    assert code == 0
    events = [json.loads(line)["event"] for line in out.splitlines()]
    assert events.count("the loop was blocked") == 1
    assert errors_in(out) == set()
