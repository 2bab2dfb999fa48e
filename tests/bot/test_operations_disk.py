"""A disk that is full or only reads: a sentence, a line without private text, and health is red."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot import logs
from bot.db import Database, NotRecorded
from bot.health import Refused
from bot.i18n import ENGLISH
from bot.operations import health_file
from bot.operations.backup import BackupTimer, copies
from bot.operations.figures import Live
from bot.operations.health import Colour, report
from bot.operations.health_file import HealthTimer
from bot.registry import Class
from bot.services import Services
from bot.settings import Settings
from tests.cogs.polls.assembly import Assembly, assembly, code_in
from tests.stage import said

from .disks import full_disk, read_only
from .installation import NOON, HandClock, notice, running, settings_in

SENTENCE = "Nothing was recorded. Try again later."
REFUSED = "The disk refused to record something: is it full?"
PRIVATE = "We lack people"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture
async def house(tmp_path: Path):
    async with assembly(tmp_path) as made:
        made.stage.faults_expected = True
        yield made


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """What the program's own log would say meanwhile."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(logs.JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield said
    finally:
        root.removeHandler(handler)


async def health_of(house: Assembly) -> str:
    home = await house.stage.slash(house.hanna, "agora")
    return said(await house.stage.choose(house.hanna, ["setup1:health"], home))


async def refused_then_taken(house: Assembly, ref: str, *, text: str | None = None) -> None:
    """Ana's answer meets a disk that is full, then the same answer one that is not."""
    ana = house.officials[0]
    values = {"choice": "0"} | ({"text": text} if text else {})
    form = await house.stage.slash(ana, "poll answer", poll=ref)
    with logged() as lines, full_disk():
        told = said(await house.stage.fill(ana, form, values))
    assert told.splitlines()[0] == SENTENCE
    assert PRIVATE not in lines.getvalue()
    assert str(ana.id) not in lines.getvalue()
    panel = await health_of(house)
    assert "**Health: red.**" in panel
    assert REFUSED in panel
    again = await house.answer(ana, ref, values)
    assert "ecorded" in said(again)
    assert SENTENCE not in said(again)
    await HealthTimer(house.stage.services).run_due(house.stage.now)
    assert REFUSED not in await health_of(house)


@pytest.mark.fault(28)
async def test_a_named_answer_that_meets_a_full_disk(house: Assembly):
    ref = await house.open(mode="NAMED_CITY")
    await refused_then_taken(house, ref)
    assert len(await house.rows("SELECT 1 FROM named_votes")) == 1


@pytest.mark.fault(28)
async def test_an_anonymous_ballot_that_meets_a_full_disk(house: Assembly):
    ref = await house.open(own_words=True)
    await refused_then_taken(house, ref, text=PRIVATE)
    second = await house.stage.slash(house.officials[0], "poll answer", poll=ref)
    assert "Your city has already answered" in said(second)
    assert code_in(await house.answer(house.officials[1], ref, {"choice": "1"}))


@pytest.mark.fault(28)
async def test_a_poll_that_meets_a_full_disk_can_be_published_again(house: Assembly):
    shown = await house.preview(house.hanna, mode="NAMED_CITY")
    with full_disk():
        told = said(await house.stage.press(house.hanna, "Publish", shown))
    assert told.splitlines()[0] == SENTENCE
    assert await house.publish(house.hanna, shown)


@pytest.mark.fault(28)
@pytest.mark.parametrize("disk", ["full", "read-only"])
async def test_a_notice_is_refused_whole_and_health_is_red_until_a_write_goes_through(
    settings: Settings, disk: str
):
    clock = HandClock()
    async with running(settings, clock) as services:
        await notice(services, 1)
        timer = HealthTimer(services)
        if disk == "full":
            with full_disk():
                await refused(services, timer)
                assert services.health.refused == {Refused.WRITE, Refused.REPORT}
        else:
            async with read_only(services.db):
                await refused(services, timer)
                assert services.health.refused == {Refused.WRITE}
        assert (await report(services, ENGLISH)).colour is Colour.RED
        await timer.run_due(clock.later(minutes=1))
        # That one was reported before the write that showed the disk to be right again.
        assert json.loads(health_file.path(settings).read_text())["colour"] == "red"
        await timer.run_due(clock.later(minutes=1))
        assert services.health.refused == set()
        assert json.loads(health_file.path(settings).read_text())["colour"] != "red"
        await notice(services, 2)


async def refused(services: Services, timer: HealthTimer) -> None:
    with pytest.raises(NotRecorded, match=SENTENCE):
        await notice(services, 2)
    await timer.run_due(services.clock.now())
    found = await report(services, ENGLISH)
    assert found.colour is Colour.RED
    assert REFUSED in [line.text for line in found.lines]
    assert await services.db.value("SELECT count(*) FROM notice") == 1


@pytest.mark.fault(28)
async def test_a_change_of_colour_that_the_disk_did_not_take_is_told_later(settings: Settings):
    clock = HandClock()
    async with running(settings, clock) as services:
        services.registry.notice("coordinators.line", {Class.COORDINATORS, Class.URGENT}, nobody)
        timer = HealthTimer(services, Live)
        await timer.run_due(clock.now())
        with full_disk():
            with pytest.raises(NotRecorded):
                await notice(services, 1)
            await timer.run_due(clock.later(minutes=1))
        assert await services.db.value("SELECT count(*) FROM notice") == 0
        await timer.run_due(clock.later(minutes=1))
        (told,) = await services.db.all("SELECT payload FROM notice")
        assert json.loads(told["payload"]) == {"what": "health", "colour": "red"}


async def nobody(*_: object) -> None:
    return None


@pytest.mark.fault(28)
async def test_a_backup_that_finds_the_disk_full_turns_health_red_until_one_is_written(
    settings: Settings,
):
    clock = HandClock()
    async with running(settings, clock) as services:
        timer = BackupTimer(services)
        with logged() as lines, full_disk(8192):
            await timer.run_due(clock.now())
        assert copies(settings) == {}
        said_then = [line.text for line in (await report(services, ENGLISH)).lines]
        assert "The last backup failed. Look at the disk: is it full?" in said_then
        assert str(settings.data_dir) not in lines.getvalue()
        await timer.run_due(clock.later(minutes=5))
        assert services.health.refused == set()
        assert len(copies(settings)) == 1


@pytest.mark.fault(28)
async def test_a_health_file_that_cannot_be_written_is_a_line_and_red(settings: Settings):
    clock = HandClock()
    async with running(settings, clock) as services:
        timer = HealthTimer(services)
        await timer.run_due(clock.now())
        with logged() as lines, full_disk(100):
            await timer.run_due(clock.later(minutes=1))
        (line,) = map(json.loads, lines.getvalue().splitlines())
        assert (line["event"], line["error"]) == ("health.json", "OSError")
        found = await report(services, ENGLISH)
        assert "health.json cannot be written. Look at the disk of DATA_DIR." in [
            one.text for one in found.lines
        ]
        # Readers still have the file of before, which is red once it is old.
        assert health_file.read(settings, NOON)[0].colour is not Colour.RED
        assert health_file.read(settings, clock.later(minutes=1))[0].colour is Colour.RED
        await timer.run_due(clock.now())
        assert services.health.refused == set()


async def test_a_file_beside_the_main_one_tells_of_its_refusals_too(tmp_path: Path):
    told: list[int] = []
    db = await Database.open(tmp_path / "file.sqlite3")
    db.on_refused = lambda: told.append(1)
    try:
        await db.write(lambda tx: tx.execute("CREATE TABLE note (text TEXT) STRICT"))
        with full_disk(), pytest.raises(NotRecorded):
            await db.write(lambda tx: tx.execute("INSERT INTO note VALUES ('a')"))
        assert told == [1]
        await db.write(lambda tx: tx.execute("INSERT INTO note VALUES ('a')"))
        assert told == [1]
    finally:
        await db.close()
