"""Backups: sound, private, without what they must not hold, and gone when they are old."""

import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.db import MAIN, SEALED, NotRecorded, Tx, connect
from bot.db.files import open_file
from bot.erasure.log import ErasureLog
from bot.health import Refused
from bot.operations import backup
from bot.operations.backup import (
    BackupTimer,
    BadCopyError,
    backup_file,
    backup_now,
    copies,
    folder,
    forget_old,
    superfluous,
)
from bot.settings import Settings

from .installation import NOON, HandClock, installed, rows, running, settings_in

SECRET = b"kept apart from every copy"
HOUR = timedelta(hours=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


def is_sound(copy: Path) -> bool:
    return rows(copy, "PRAGMA quick_check") == [("ok",)]


def names(path: Path) -> list[str]:
    return sorted(file.name for file in path.iterdir())


@pytest.mark.threat("thief of disk")
async def test_a_copy_is_named_by_its_time_and_private(settings: Settings):
    async with running(settings) as services:
        copy = await backup_now(settings, services.db, NOON)
    assert copy.name == "agora-2026-03-31T12-00-00Z.sqlite3"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert folder(settings).stat().st_mode & 0o777 == 0o700
    assert is_sound(copy)
    assert copies(settings) == {copy: NOON}
    assert names(folder(settings)) == [copy.name]


@pytest.mark.fault(34)
async def test_a_copy_made_under_load_is_whole(settings: Settings):
    """Each unit writes two rows; no copy holds one without the other."""
    async with running(settings) as services:
        stop = asyncio.Event()

        async def write() -> None:
            number = 0
            while not stop.is_set():
                number += 1
                await services.db.write(lambda tx, n=number: pair(tx, n))

        writing = asyncio.get_running_loop().create_task(write())
        for minute in range(5):
            copy = await backup_now(settings, services.db, NOON + timedelta(minutes=minute))
            assert is_sound(copy)
            assert rows(copy, "SELECT count(*) % 2 FROM place WHERE key LIKE 'pair%'") == [(0,)]
        stop.set()
        await writing
    assert len(copies(settings)) == 5


def pair(tx: Tx, number: int) -> None:
    for half in "ab":
        tx.execute("INSERT INTO place (key, discord_id) VALUES (?, 1)", (f"pair{number}{half}",))


@pytest.mark.threat("thief of backups")
@pytest.mark.fault(34)
async def test_a_copy_holds_nothing_of_box_and_keyring(settings: Settings):
    installed(settings)
    for path in (settings.ballot_box_path, settings.keyring_path):
        with closing(open_file(path, connect, SEALED)) as file:
            file.execute("CREATE TABLE kept (body TEXT) STRICT")
            file.execute("INSERT INTO kept VALUES (?)", (SECRET.decode(),))
    async with running(settings) as services:
        copy = await backup_now(settings, services.db, NOON)
    assert SECRET in settings.ballot_box_path.read_bytes()
    assert SECRET not in copy.read_bytes()
    assert not [name for (name,) in rows(copy, "SELECT name FROM sqlite_schema") if name == "kept"]


@pytest.mark.threat("thief of backups")
async def test_nothing_deleted_travels_in_a_copy(settings: Settings):
    async with running(settings) as services:
        await services.db.write(
            lambda tx: tx.execute("INSERT INTO place VALUES ('canary-in-the-mine', 1)")
        )
        await services.db.write(lambda tx: tx.execute("DELETE FROM place"))
        copy = await backup_now(settings, services.db, NOON)
    assert b"canary-in-the-mine" not in copy.read_bytes()


@pytest.mark.fault(34)
async def test_a_copy_of_the_same_second_and_leftovers_are_replaced(settings: Settings):
    async with running(settings) as services:
        first = await backup_now(settings, services.db, NOON)
        first.with_suffix(".partial").write_bytes(b"half a copy")
        await services.db.write(lambda tx: pair(tx, 1))
        second = await backup_now(settings, services.db, NOON)
    assert first == second
    assert rows(second, "SELECT count(*) FROM place") == [(2,)]
    assert names(folder(settings)) == [second.name]


@pytest.mark.fault(34)
async def test_a_full_disk_leaves_no_part_of_a_copy(settings: Settings):
    class Full(sqlite3.Connection):
        def execute(self, sql, *params):  # type: ignore[no-untyped-def]
            if sql.startswith("VACUUM INTO"):
                # What SQLite does first, and then the answer of a full disk.
                super().execute("PRAGMA max_page_count")
                raise sqlite3.OperationalError("database or disk is full")
            return super().execute(sql, *params)

    def full(*args, **options):  # type: ignore[no-untyped-def]
        return sqlite3.connect(*args, factory=Full, **options)

    async with running(settings, connect=full) as services:
        with pytest.raises(NotRecorded):
            await backup_now(settings, services.db, NOON)
    assert names(folder(settings)) == []


def test_a_copy_that_turns_out_damaged_is_not_kept(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    installed(settings)

    def damaged(path: Path, target: Path, _: object) -> None:
        target.write_bytes(path.read_bytes()[:-4096] + b"\xff" * 4096)

    monkeypatch.setattr(backup, "copy_into", damaged)
    with pytest.raises(BadCopyError):
        backup_file(settings, NOON)
    assert names(folder(settings)) == []


async def test_the_timer_copies_each_hour_and_a_restart_makes_none_too_many(settings: Settings):
    clock = HandClock()
    async with running(settings, clock) as services:
        timer = BackupTimer(services)
        assert await timer.next_due() <= NOON
        await timer.run_due(clock.now())
        assert await timer.next_due() == NOON + HOUR
    clock.later(minutes=30)
    async with running(settings, clock) as services:
        timer = BackupTimer(services)
        assert await timer.next_due() == NOON + HOUR
        await timer.run_due(clock.later(minutes=30))
    assert list(copies(settings).values()) == [NOON + HOUR, NOON]


async def test_a_failed_copy_is_tried_again_in_five_minutes(settings: Settings):
    clock = HandClock()
    async with running(settings, clock) as services:
        timer = BackupTimer(services)
        folder(settings).touch(0o600)  # in the way of the folder
        await timer.run_due(clock.now())
        assert services.health.refused == {Refused.BACKUP}
        folder(settings).unlink()
        assert await timer.next_due() == NOON + timedelta(minutes=5)
        await timer.run_due(clock.later(minutes=5))
        assert services.health.refused == set()
    assert len(copies(settings)) == 1


async def test_a_copy_from_the_future_does_not_put_off_the_next(settings: Settings):
    clock = HandClock()
    async with running(settings, clock) as services:
        await backup_now(settings, services.db, NOON + timedelta(days=400))
        assert await BackupTimer(services).next_due() <= NOON


def made(*ages: timedelta) -> list[tuple[Path, datetime]]:
    return [(Path(str(age)), NOON - age) for age in ages]


def kept(found: list[tuple[Path, datetime]]) -> set[datetime]:
    gone = superfluous(found, NOON)
    return {at for path, at in found if path not in gone}


def test_24_hours_and_14_days_are_kept():
    hourly = [HOUR * n for n in range(24 * 20)]
    left = sorted(NOON - at for at in kept(made(*hourly)))
    assert left[:24] == [HOUR * n for n in range(24)]
    assert len(left) == 24 + 12
    assert {(NOON - age).date() for age in left} == {
        (NOON - timedelta(days=n)).date() for n in range(14)
    }


@given(st.lists(st.integers(0, 40 * 86_400), unique=True, max_size=60))
def test_no_copy_outlives_14_days_and_the_newest_of_a_day_stays(ages: list[int]):
    found = made(*(timedelta(seconds=age) for age in ages))
    left = kept(found)
    assert all(NOON - at < timedelta(days=14) for at in left)
    young = [at for _, at in found if NOON - at < timedelta(days=14) - HOUR]
    for day in sorted({at.date() for at in young})[-14:]:
        assert max(at for at in young if at.date() == day) in left


def test_old_copies_leftovers_and_log_lines_go(settings: Settings):
    installed(settings)
    old = backup_file(settings, NOON - timedelta(days=14))
    new = backup_file(settings, NOON)
    leftover = folder(settings) / "agora-2026-03-01T00-00-00Z.partial"
    leftover.touch()
    os.utime(leftover, (NOON.timestamp() - 7200,) * 2)
    foreign = folder(settings) / "notes.txt"
    foreign.touch()
    replaced = [
        settings.data_dir / f"agora.sqlite3.replaced-2026-03-{day}T11-00-00Z" for day in (29, 31)
    ]
    for path in replaced:
        path.touch()
    log = ErasureLog(settings)
    log.add(NOON.date() - timedelta(days=15), 1, with_texts=False)
    log.add(NOON.date() - timedelta(days=14), 2, with_texts=False)
    forget_old(settings, NOON)
    assert [path.exists() for path in (old, new, leftover, foreign)] == [False, True, False, True]
    assert [path.exists() for path in replaced] == [False, True]
    assert [entry.person for entry in log.entries()] == [log.person(2)]


def test_times_in_names_are_utc(settings: Settings):
    installed(settings)
    summer = datetime(2026, 7, 1, 2, 0, tzinfo=UTC).astimezone()
    assert backup_file(settings, summer).name == "agora-2026-07-01T02-00-00Z.sqlite3"


@pytest.mark.threat("thief of backups")
async def test_a_copy_does_not_tell_whose_inbox_was_opened_when(settings: Settings):
    """Two copies would show a person's and a handle's unread counts fall in the same hour."""
    installed(settings)
    with closing(open_file(settings.database, connect, MAIN)) as connection:
        connection.execute(
            "INSERT INTO obstacle (id, title, body, topic, sector, identity, state)"
            " VALUES (1, 'No grid', 'Since spring.', 'delivery', 'energy', 'hidden', 'open')"
        )
        connection.execute(
            "INSERT INTO handle (obstacle_id, handle, news, pinged) VALUES (1, 'Quiet Heron', 3, 1)"
        )
        connection.execute(
            "INSERT INTO follow (user_id, obstacle_id, news, pinged) VALUES (7, 1, 2, 1)"
        )
    copy = backup_file(settings, NOON)
    unread = "SELECT news, pinged FROM handle UNION ALL SELECT news, pinged FROM follow"
    assert rows(copy, unread) == [(0, 0), (0, 0)]
    assert rows(settings.database, unread) == [(3, 1), (2, 1)]
