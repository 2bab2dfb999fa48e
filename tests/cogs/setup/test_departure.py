"""Taken off its server, Agora waits thirty days, says so, and then nothing is left."""

import logging
from contextlib import closing
from datetime import timedelta

import pytest
from simcord.backend import serializers

from bot.db import NotRecorded, connect
from bot.errors import StartError
from bot.migrate import migrate
from bot.operations import health
from bot.operations.backup import backup_now, copies
from bot.operations.deletion import delete_all, is_over
from bot.operations.departure import since
from bot.operations.figures import held_rows
from bot.operations.health_file import HealthTimer
from bot.services import MIGRATIONS
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
    return f"Agora was removed. In {days} days it deletes all data. Invite it back."


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
    assert not any("Agora was removed" in text for text in await health_now(stage))
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
    migrate(settings.keyring_path, MIGRATIONS / "keyring")
    ended: list[bool] = []
    stage.bot.departure.on_over = lambda: ended.append(True)
    await door.kick()
    await stage.restart(days=20)  # a restart does not begin anew
    stage.bot.departure.on_over = lambda: ended.append(True)
    await pass_by(stage, days=8, hours=23)
    await stage.later(hours=1, minutes=1)  # Discord is asked for the first time
    await pass_by(stage, hours=22)
    assert ended == []
    assert await members(stage) == 12
    await stage.later(hours=2, minutes=1)
    assert ended == [True]
    left: list[str] = []

    def as_the_program_does() -> None:
        assert is_over(settings)
        delete_all(settings)
        left.extend(path.name for path in settings.data_dir.rglob("*"))

    await stage.embedded.restart(meanwhile=as_the_program_does)
    assert left == []
    assert await members(stage) == 0
    assert copies(settings) == {}
    assert await since(stage.services) is None  # nothing is there that could wait


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
    assert not stage.bot.delivery.started
    sent = synced(stage)
    await pass_by(stage, days=31)
    assert synced(stage) == sent + 1
    assert await since(stage.services) is None
    assert await members(stage) == 1
    assert stage.bot.delivery.started


async def test_a_list_of_discord_without_the_server_is_doubted(small: Stage):
    stage = small
    stage.bot._connection._guilds.pop(stage.embedded.guild.id)
    await stage.bot.on_ready()
    assert stage.bot.delivery.started
    assert await since(stage.services) is None


async def test_a_refusal_by_a_proxy_is_no_answer_of_discord(small: Stage):
    stage, door = small, Door(small)
    await door.kick()
    stage.embedded.env.inject_error("GET", "/guilds/*", status=403, code=0, times=10_000)
    await pass_by(stage, days=31)
    await pass_by(stage, days=2)
    assert not over_in(stage)


async def test_a_start_after_the_time_asks_twice_a_day_apart_and_says_until_when(small: Stage):
    """Kicked, down for 45 days, started: whoever reads the log has a day to invite it."""
    stage, door = small, Door(small)
    await door.kick()
    log = Lines()
    await stage.restart(days=45)
    with log:
        await stage.later(hours=23)
        assert not over_in(stage)
        await door.invite()
    assert await since(stage.services) is None
    await stage.later(days=2)
    assert not over_in(stage)
    await door.kick()
    with log:
        await stage.later(days=2)
    day = stage.now + timedelta(days=28)
    assert log.said == [f"all data will be deleted on {day:%Y-%m-%d}: invite the bot"] * 2


async def test_a_new_wait_counts_from_the_later_clock(small: Stage):
    stage, door = small, Door(small)
    now = stage.now
    stage.services.guard.discord_now = lambda: now + timedelta(hours=5)
    await door.kick()
    assert await since(stage.services) == now + timedelta(hours=5)
    await door.invite()
    stage.services.guard.discord_now = lambda: now - timedelta(hours=5)
    await door.kick()
    assert await since(stage.services) == stage.now


async def home(stage: Stage, *changed: str) -> None:
    """As if the folder were that of another server, or of another bot."""
    server, application = changed
    await stage.services.db.write(
        lambda tx: (
            tx.execute(
                "UPDATE meta SET value = ? WHERE key = 'home'", (f"{server} {application}",)
            ).rowcount
        )
    )


async def test_the_folder_of_another_server_is_refused_even_where_the_bot_stands(small: Stage):
    stage = small
    await home(stage, "223456789012345678", str(stage.bot.application_id))
    with pytest.raises(StartError, match="another server") as refused:
        await stage.bot.departure.check_home()
    assert refused.value.exit_code == 78
    await stage.bot.departure.left()
    assert await since(stage.services) is None


async def test_another_bot_is_refused_until_it_is_invited(small: Stage):
    stage, door = small, Door(small)
    await home(stage, str(stage.embedded.guild.id), "7")
    await stage.bot.departure.check_home()
    await door.kick()
    assert await since(stage.services) is None
    with pytest.raises(StartError, match="invite it first"):
        await stage.bot.departure.check_home()
    await door.invite()
    assert await stage.services.db.value("SELECT value FROM meta WHERE key = 'home'") == (
        f"{stage.embedded.guild.id} {stage.bot.application_id}"
    )


async def test_what_another_server_waits_for_does_not_end_here(small: Stage):
    stage, door = small, Door(small)
    await door.kick()
    await home(stage, "223456789012345678", "7")
    assert await stage.bot.departure.next_due() is None
    await pass_by(stage, days=31)
    await pass_by(stage, days=2)
    assert not over_in(stage)


async def test_during_an_outage_at_the_start_health_is_written_and_the_language_learnt(
    small: Stage,
):
    stage, bot = small, small.bot
    known = bot._connection._guilds.pop(stage.embedded.guild.id)
    bot._connection._add_guild_from_data({"id": str(known.id), "unavailable": True})
    stage.services.server_locale = "de"
    await bot.on_ready()
    assert stage.services.server_locale == "de"
    assert bot.live().missing_permissions == ()
    await Door(stage).invite(as_new=False)
    assert stage.services.server_locale == "en-US"


async def test_a_disk_that_takes_no_note_of_the_return_does_not_stop_delivery(small: Stage):
    stage = small
    stage.bot.delivery.stop()

    async def refused() -> None:
        raise NotRecorded("full")

    stage.bot.departure.back = refused
    with pytest.raises(NotRecorded):
        await stage.bot.on_ready()
    assert stage.bot.delivery.started


async def test_commands_that_discord_did_not_take_are_sent_at_the_next_connection(small: Stage):
    stage, door = small, Door(small)
    env = stage.embedded.env
    await door.kick()
    env.inject_error("PUT", "/applications/*", status=501, code=0, times=1)
    sent = synced(stage)
    await door.invite()
    assert synced(stage) == sent + 1
    await stage.bot.on_resumed()
    assert synced(stage) == sent + 2
    await stage.bot.on_resumed()
    assert synced(stage) == sent + 2


def synced(stage: Stage) -> int:
    return sum(entry.method == "PUT" for entry in stage.embedded.env.http_requests)


class Lines(logging.Handler):
    """What the departure logs each day."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if event := getattr(record, "event", ""):
            self.said.append(event)

    def __enter__(self) -> None:
        self.said.clear()
        logging.getLogger("bot.operations.departure").addHandler(self)

    def __exit__(self, *_: object) -> None:
        logging.getLogger("bot.operations.departure").removeHandler(self)


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
    await departure.run_due(began.replace(year=2031))
    assert await members(stage) == 1
    assert not over_in(stage)


def over_in(stage: Stage) -> bool:
    file = stage.services.settings.database
    with closing(connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        found = connection.execute("SELECT 1 FROM meta WHERE key = 'away_is_over'").fetchone()
    return found is not None
