"""Each week a restore is rehearsed beside the live files, which it never touches."""

import asyncio
import hashlib
import threading
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.background import Background
from bot.db import Tx
from bot.directory import Kind
from bot.erasure import erase
from bot.erasure.log import ErasureLog
from bot.errors import StartError
from bot.i18n import ENGLISH
from bot.operations.backup import BadCopyError, backup_now
from bot.operations.figures import Live, gather
from bot.operations.health import Colour, report
from bot.operations.rehearsal import RehearsalTimer, place, rehearse
from bot.services import Services
from bot.settings import Settings

from .installation import NOON, HandClock, notice, running, settings_in, write

ANA, BEN = 123456789012345678, 223456789012345678
WEEK = timedelta(days=7)
FAILED = (
    "The last restore test failed: a damaged backup or a full disk. Agora tries again each hour."
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@asynccontextmanager
async def timed(services: Services):
    """A timer whose work is done when the block ends."""
    background = Background()
    yield RehearsalTimer(services, background)
    await asyncio.gather(*background._tasks.values())
    await background.close()


async def joined(services: Services, *people: int) -> None:
    def unit(tx: Tx) -> None:
        for person in people:
            services.directory.ask_to_join(tx, person, Kind.TECHNICAL, city_id=1)

    await services.db.write(unit)


def files(settings: Settings) -> dict[str, str]:
    """All but the main file, which the bot itself writes to meanwhile."""
    return {
        str(path.relative_to(settings.data_dir)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(settings.data_dir.rglob("*"))
        if path.is_file() and not path.name.startswith("agora.sqlite3")
    }


async def lines(services: Services) -> dict[str, Colour]:
    return {line.text: line.colour for line in (await report(services, ENGLISH)).lines}


async def test_it_passes_once_a_week_and_a_restart_makes_none_too_many(settings: Settings):
    clock = HandClock()
    async with running(settings, clock) as services:
        await backup_now(settings, services.db, clock.now())
        async with timed(services) as timer:
            assert await timer.next_due() <= NOON
            await timer.run_due(clock.now())
        assert await timer.next_due() == NOON + WEEK
        assert (await lines(services))["A backup was last test-restored on 2026-03-31."] is (
            Colour.GREEN
        )
    clock.later(days=2)
    async with running(settings, clock) as services:
        assert await RehearsalTimer(services, Background()).next_due() == NOON + WEEK
        assert (await gather(services, Live())).restore_test_age_seconds == 2 * 86_400


async def test_it_leaves_no_trace_and_touches_no_live_file(settings: Settings):
    async with running(settings) as services:
        for path in (settings.ballot_box_path, settings.keyring_path):
            path.write_bytes(b"sealed")
        await notice(services, 1)
        await erase(services, ANA, with_texts=False)
        await backup_now(settings, services.db, NOON)
        before = files(settings)
        async with timed(services) as timer:
            await timer.run_due(NOON)
        assert files(settings) == before
        assert not place(settings).exists()
        assert await services.db.value("SELECT state FROM notice") == "waiting"
        assert not await services.quiet()


async def test_what_a_kill_left_half_done_goes_at_the_next_start(settings: Settings):
    async with running(settings) as services:
        place(settings).mkdir()
        (place(settings) / "agora.sqlite3").write_bytes(b"somebody's data")
        await RehearsalTimer(services, Background()).next_due()
        assert not place(settings).exists()


async def test_without_a_backup_there_is_nothing_to_say(settings: Settings):
    async with running(settings) as services:
        async with timed(services) as timer:
            await timer.run_due(NOON)
        assert await timer.next_due() == NOON + timedelta(hours=1)
        assert (await lines(services))["No backup was test-restored yet."] is Colour.GREEN


async def test_a_copy_that_cannot_be_restored_is_yellow_until_one_can(settings: Settings):
    clock = HandClock()
    async with running(settings, clock) as services:
        copy = await backup_now(settings, services.db, clock.now())
        content = copy.read_bytes()
        copy.write_bytes(content[:5000])
        async with timed(services) as timer:
            await timer.run_due(clock.now())
        assert (await lines(services))[FAILED] is Colour.YELLOW
        assert not place(settings).exists()
        assert await timer.next_due() == NOON + timedelta(hours=1)
    async with running(settings, clock) as services:  # a restart does not forget it
        assert (await lines(services))[FAILED] is Colour.YELLOW
        await backup_now(settings, services.db, clock.later(hours=1))
        async with timed(services) as timer:
            await timer.run_due(clock.now())
        assert FAILED not in await lines(services)
        assert (await gather(services, Live())).restore_tested == "2026-03-31"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("PRAGMA user_version = 9999", StartError),
        ("PRAGMA application_id = 7", StartError),
        ("INSERT INTO city_alias (city_id, alias) VALUES (99999, 'Nowhere')", StartError),
        ("UPDATE meta SET value = 'other' WHERE key = 'secret_check.relay'", BadCopyError),
    ],
)
async def test_what_would_refuse_the_start_after_a_restore_fails_it(
    settings: Settings, change: str, error: type[Exception]
):
    async with running(settings) as services:
        copy = await backup_now(settings, services.db, NOON)
        write(copy, change)
        with pytest.raises(error):
            rehearse(settings, services.registry.stores, copy)


@pytest.mark.fault(35)
async def test_the_erased_stay_erased_in_it_and_it_works_on_a_thread_of_its_own(
    settings: Settings,
):
    clock = HandClock()
    async with running(settings, clock) as services:
        await joined(services, ANA, BEN)
        await notice(services, 1, route=f"dm:{ANA}", payload=f'{{"who": {ANA}}}')
        copy = await backup_now(settings, services.db, clock.now())
        clock.later(days=3)
        await erase(services, ANA, with_texts=True)
        seen = Watching()
        services.registry.personal(seen)
        async with timed(services) as timer:
            await timer.run_due(clock.now())
        assert seen.forgotten == [ANA]
        assert seen.thread != threading.get_ident()
        assert (await gather(services, Live())).restore_tested == "2026-04-03"
        assert ErasureLog(settings).entries()
        # A store that forgets to forget does not pass.
        with pytest.raises(BadCopyError, match="still there"):
            rehearse(settings, [seen], copy)


class Watching:
    """A store without data."""

    data = ()

    def __init__(self) -> None:
        self.forgotten: list[int] = []
        self.thread = 0

    async def export(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        return {}

    def forget(self, tx: Tx, user_id: int, *, with_texts: bool) -> list[str]:
        self.forgotten.append(user_id)
        self.thread = threading.get_ident()
        return []


async def test_an_old_rehearsal_turns_health_yellow(settings: Settings):
    clock = HandClock()
    async with running(settings, clock) as services:
        await backup_now(settings, services.db, clock.now())
        async with timed(services) as timer:
            await timer.run_due(clock.now())
        clock.later(days=9)
        text = "A backup was last test-restored on 2026-03-31."
        assert (await lines(services))[text] is Colour.YELLOW


async def test_the_copy_stays_as_it_was(settings: Settings):
    async with running(settings) as services:
        copy = await backup_now(settings, services.db, NOON)
        before = copy.read_bytes()
        rehearse(settings, services.registry.stores, copy)
        assert copy.read_bytes() == before
