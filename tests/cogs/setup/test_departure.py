"""Taken off its server, Agora waits thirty days, says so, and then nothing is left."""

from contextlib import closing
from datetime import timedelta

import pytest
from simcord.backend import serializers

from bot.db import connect
from bot.operations import health
from bot.operations.backup import backup_now, copies
from bot.operations.deletion import delete_all, is_over
from bot.operations.departure import since
from bot.operations.figures import held_rows
from bot.operations.health_file import HealthTimer
from tests.cogs.polls.assembly import Assembly, assembly
from tests.stage import Stage, said

pytestmark = pytest.mark.fault(42)


@pytest.fixture
async def house(tmp_path):
    async with assembly(tmp_path) as made:
        made.stage.faults_expected = True  # the operator is told in the log
        yield made


@pytest.fixture
async def small(on_stage):
    """One member, and nothing that falls due."""
    await on_stage.person("Ana", city="Ljubljana")
    on_stage.faults_expected = True
    return on_stage


class Door:
    """By which the bot leaves the server and comes back, as the server's owner decides."""

    def __init__(self, stage: Stage) -> None:
        self._env = stage.embedded.env
        self._id = stage.embedded.guild.id
        self._guild = self._env.backend.guilds[self._id]

    async def kick(self) -> None:
        del self._env.backend.guilds[self._id]
        self._env.backend.emit("GUILD_DELETE", {"id": str(self._id)})
        await self._env.settle()

    async def outage(self) -> None:
        self._env.backend.emit("GUILD_DELETE", {"id": str(self._id), "unavailable": True})
        await self._env.settle()

    async def invite(self, *, as_new: bool = True) -> None:
        """``as_new``: Discord leaves a word out when a server is new to the bot."""
        self._env.backend.guilds[self._id] = self._guild
        whole = dict(serializers.guild_create_payload(self._env.backend, self._guild))
        if as_new:
            del whole["unavailable"]
        self._env.backend.emit("GUILD_CREATE", whole)
        await self._env.settle()


async def health_now(stage: Stage) -> dict[str, str]:
    services = stage.services
    found = await health.report(services, services.public_words(), stage.bot.live())
    return {line.text: line.colour.label for line in found.lines}


def away(days: int) -> str:
    return f"Agora is off its server. Invite it: all data goes in {days} days."


async def pass_by(stage: Stage, **time: float) -> None:
    """Days in one leap of everybody's clock: whatever fell due in them is due at once."""
    stage.embedded.env.backend.advance_clock(timedelta(**time).total_seconds())
    await stage.later(seconds=30)


async def members(stage: Stage) -> int:
    found: int = await stage.services.db.value("SELECT count(*) FROM member")
    return found


async def test_invited_back_in_time_it_goes_on_and_says_what_was_due(house: Assembly):
    stage, door = house.stage, Door(house.stage)
    ref = await house.open(mode="NAMED_CITY")
    await house.answer(house.officials[0], ref, {"choice": "1"})
    await door.kick()
    assert (await health_now(stage))[away(30)] == "red"
    said_before = len(stage.embedded.env.http_requests)
    await pass_by(stage, days=29, hours=23)
    assert away(0) in await health_now(stage)
    since_then = stage.embedded.env.http_requests[said_before:]
    assert {entry.method for entry in since_then} <= {"GET"}
    assert await held_rows(stage.services.db) == []
    await door.invite()
    assert not any("off its server" in text for text in await health_now(stage))
    assert "- Rain: **1**" in house.shows(house.hanna, ref)
    await pass_by(stage, days=40)
    assert await since(stage.services) is None
    assert await members(stage) == 12
    assert "- Rain: **1**" in house.shows(house.hanna, ref)


async def test_after_thirty_days_nothing_is_left(house: Assembly, tmp_path):
    stage, door = house.stage, Door(house.stage)
    ref = await house.open(own_words=True)
    await house.answer(house.officials[0], ref, {"choice": "0", "text": "We lack people"})
    settings = stage.services.settings
    await backup_now(settings, stage.services.db, stage.now)
    await HealthTimer(stage.services, stage.bot.live).run_due(stage.now)
    settings.keyring_path.write_bytes(b"keys")
    ended: list[bool] = []
    stage.bot.departure.on_over = lambda: ended.append(True)
    await door.kick()
    await stage.restart(days=20)  # a restart does not begin anew
    stage.bot.departure.on_over = lambda: ended.append(True)
    await pass_by(stage, days=9, hours=23)
    assert ended == []
    assert await members(stage) == 12
    await stage.later(hours=1, minutes=1)
    assert ended == [True]
    left: list[str] = []

    def as_the_program_does() -> None:
        assert is_over(settings)
        delete_all(settings)
        left.extend(path.name for path in settings.data_dir.rglob("*"))

    await stage.embedded.restart(meanwhile=as_the_program_does)
    assert left == []
    assert await members(stage) == 0
    assert (await health_now(stage))[away(30)] == "red"
    assert copies(settings) == {}


async def test_an_outage_deletes_nothing(small: Stage):
    stage, door = small, Door(small)
    await door.outage()
    assert await since(stage.services) is None
    await pass_by(stage, days=40)
    assert await since(stage.services) is None
    assert await stage.bot.departure.next_due() is None
    assert await members(stage) == 1


async def test_at_a_start_off_the_server_the_wait_begins(small: Stage):
    stage, door = small, Door(small)
    del stage.embedded.env.backend.guilds[stage.embedded.guild.id]
    await stage.restart(hours=1)
    began = await since(stage.services)
    assert began == stage.now
    await stage.restart(days=3)
    assert await since(stage.services) == began
    assert (await health_now(stage))[away(27)] == "red"
    await door.invite(as_new=False)
    assert await since(stage.services) is None
    home = said(await stage.slash(stage.people["Ana"], "agora"))
    assert "Nothing waits for you." in home


async def test_where_discord_says_that_it_is_there_nothing_goes(small: Stage):
    """Discord's list was wrong: what is deleted for good is asked once more."""
    stage, door = small, Door(small)
    await door.kick()
    stage.embedded.env.backend.guilds[stage.embedded.guild.id] = door._guild
    await pass_by(stage, days=31)
    assert await since(stage.services) is None
    assert await members(stage) == 1


async def test_where_discord_does_not_answer_nothing_goes_yet(small: Stage):
    stage, door = small, Door(small)
    await door.kick()
    stage.embedded.env.inject_error("GET", "/guilds/*", status=503, code=0, times=10_000)
    await pass_by(stage, days=31)
    assert await since(stage.services) is not None
    await backup_now(stage.services.settings, stage.services.db, stage.now)
    assert not over_in(stage)


async def test_a_clock_that_leapt_does_not_end_the_wait(small: Stage):
    stage, door = small, Door(small)
    await door.kick()
    departure = stage.bot.departure
    began = stage.now
    stage.services.guard.discord_now = lambda: began  # Discord's clock stands at the first day
    await departure.run_due(began.replace(year=2030))
    assert await members(stage) == 1
    assert not over_in(stage)


def over_in(stage: Stage) -> bool:
    file = stage.services.settings.database
    with closing(connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        found = connection.execute("SELECT 1 FROM meta WHERE key = 'away_is_over'").fetchone()
    return found is not None
