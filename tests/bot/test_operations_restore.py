"""A restore: quiet, with references moved on, and nobody brought back."""

import os
import subprocess
import sys
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest

from bot.db import Tx
from bot.directory import Kind
from bot.erasure import erase, resume
from bot.erasure.log import ErasureLog
from bot.errors import StartError
from bot.operations.backup import backup_file, backup_now
from bot.operations.lock import lock
from bot.operations.restore import restore
from bot.settings import Settings

from .installation import NOON, HandClock, installed, notice, rows, running, settings_in, write

ROOT = Path(__file__).resolve().parents[2]
ANA, BEN = 123456789012345678, 223456789012345678


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


def restored(settings: Settings, copy: Path, clock: HandClock | None = None) -> list[str]:
    said: list[str] = []
    restore(settings, copy, yes=True, progress=said.append, clock=clock or HandClock())
    return said


def refused(settings: Settings, copy: Path, code: int, *, yes: bool = True) -> str:
    before = settings.database.read_bytes() if settings.database.exists() else None
    with pytest.raises(StartError) as told:
        restore(settings, copy, yes=yes)
    assert told.value.exit_code == code
    assert (settings.database.read_bytes() if settings.database.exists() else None) == before
    assert not list(settings.data_dir.glob("*restoring*"))
    return told.value.sentence


def place(tx: Tx, key: str) -> None:
    tx.execute("INSERT INTO place (key, discord_id) VALUES (?, 1)", (key,))


async def test_the_copy_takes_the_present_files_place_which_is_kept(settings: Settings):
    async with running(settings) as services:
        await services.db.write(lambda tx: place(tx, "before"))
        copy = await backup_now(settings, services.db, NOON)
        await services.db.write(lambda tx: place(tx, "after"))
    said = restored(settings, copy)
    assert rows(settings.database, "SELECT key FROM place") == [("before",)]
    (kept,) = settings.data_dir.glob("agora.sqlite3.replaced-*")
    assert rows(kept, "SELECT count(*) FROM place") == [(2,)]
    assert "Anonymous polls" in said[0]
    assert settings.database.stat().st_mode & 0o777 == 0o600
    async with running(settings) as services:
        assert await services.quiet()
        assert await services.db.value("SELECT 1 FROM meta WHERE key = 'copied_at'") is None


def test_a_damaged_file_is_replaced_with_its_side_files(settings: Settings):
    copy = backup_file(installed(settings), NOON)
    settings.database.write_bytes(b"garbage")
    (settings.data_dir / "agora.sqlite3-wal").write_bytes(b"what it had not yet taken in")
    restored(settings, copy)
    installed(settings)
    kept = settings.data_dir / "agora.sqlite3.replaced-2026-03-31T12-00-00Z"
    assert kept.read_bytes() == b"garbage"
    assert kept.with_name(f"{kept.name}-wal").read_bytes() == b"what it had not yet taken in"


def test_a_lost_file_comes_back(settings: Settings):
    copy = backup_file(installed(settings), NOON)
    settings.database.unlink()
    restored(settings, copy)
    installed(settings)


def test_a_restore_needs_yes_and_a_backup_that_is_there(settings: Settings):
    copy = backup_file(installed(settings), NOON)
    assert "--yes" in refused(settings, copy, 2, yes=False)
    assert "no file" in refused(settings, copy.with_name("other"), 2)
    assert "file in use" in refused(settings, settings.database, 2)


def test_a_restore_needs_the_lock(settings: Settings):
    copy = backup_file(installed(settings), NOON)
    with lock(settings.database):
        assert str(os.getpid()) in refused(settings, copy, 3)


def test_a_bad_copy_is_refused_and_the_file_in_use_stays(settings: Settings):
    copy = backup_file(installed(settings), NOON)
    content = copy.read_bytes()
    copy.write_bytes(content[:5000])
    refused(settings, copy, 4)
    copy.write_bytes(b"garbage")
    refused(settings, copy, 4)
    copy.write_bytes(content)
    write(copy, "PRAGMA user_version = 9999")
    refused(settings, copy, 5)


@pytest.mark.fault(35)
async def test_what_was_due_is_held_and_looked_for_before_it_is_said_again(settings: Settings):
    clock = HandClock()
    async with running(settings, clock) as services:
        await notice(services, 1)
        await notice(services, 2, state="sending", tries=1, first_try_at=5, after_id=7)
        await notice(services, 3, state="sent")
        await notice(services, 4, not_before=1_780_000_000)
        copy = await backup_now(settings, services.db, NOON)
    restored(settings, copy)
    held = rows(
        settings.database,
        "SELECT dedupe_key, state, tries, first_try_at, after_id, last_error FROM notice",
    )
    due = int(NOON.timestamp())
    assert held == [
        ("said:1", "held", 1, due, (due - 60 - 1_420_070_400) * 1000 << 22, "restored"),
        ("said:2", "held", 1, 5, 7, "restored"),
        ("said:3", "sent", 0, None, None, None),
        ("said:4", "held", 1, 1_780_000_000, snowflake(1_780_000_000 - 60), "restored"),
    ]


@pytest.mark.fault(35)
async def test_going_live_lets_the_held_go_but_not_what_was_held_before(settings: Settings):
    async with running(settings) as services:
        await notice(services, 1)
        await notice(services, 2, state="held", last_error="403/50013")
        copy = await backup_now(settings, services.db, NOON)
    restored(settings, copy)
    async with running(settings) as services:
        await services.db.write(services.outbox.go_live)
        assert not await services.quiet()
        found = await services.db.all("SELECT state, tries FROM notice ORDER BY id")
        assert [tuple(row) for row in found] == [("waiting", 1), ("held", 0)]


def snowflake(second: int) -> int:
    return (second - 1_420_070_400) * 1000 << 22


@pytest.mark.fault(35)
async def test_cards_without_a_message_are_looked_for_too(settings: Settings):
    async with running(settings) as services:
        await services.db.write(
            lambda tx: tx.many(
                "INSERT INTO card (kind, record, channel_id, mark, nonce, message_id, state)"
                " VALUES ('poll', ?, ?, 'm', ?, ?, ?)",
                [(1, 9, "a", None, "stale"), (2, 9, "b", 5, "fresh"), (3, 0, "c", None, "stale")],
            )
        )
        copy = await backup_now(settings, services.db, NOON)
    restored(settings, copy)
    at = int(NOON.timestamp())
    assert rows(settings.database, "SELECT record, tries, first_try_at, after_id FROM card") == [
        (1, 1, at, snowflake(at - 60)),
        (2, 0, None, None),
        (3, 0, None, None),
    ]


@pytest.mark.fault(35)
def test_public_references_move_on_by_100(settings: Settings):
    installed(settings)
    write(
        settings.database,
        "CREATE TABLE seen (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT) STRICT",
        "CREATE TABLE never (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT) STRICT",
        "CREATE TABLE private (id INTEGER PRIMARY KEY, a TEXT) STRICT",
        *(["INSERT INTO seen (a) VALUES ('x')", "INSERT INTO private (a) VALUES ('x')"] * 12),
    )
    restored(settings, backup_file(settings, NOON))
    tables = ("seen", "never", "private")
    write(settings.database, *(f"INSERT INTO {table} (a) VALUES ('x')" for table in tables))  # noqa: S608 - ours
    newest = [
        rows(settings.database, f"SELECT max(id) FROM {table}")[0][0]  # noqa: S608 - ours
        for table in tables
    ]
    assert newest == [113, 101, 13]


@pytest.mark.fault(35)
async def test_people_erased_since_the_copy_are_erased_again(settings: Settings):
    clock = HandClock()
    async with running(settings, clock) as services:
        for person in (ANA, BEN):
            await services.db.write(
                lambda tx, who=person: services.directory.ask_to_join(
                    tx, who, Kind.TECHNICAL, city_id=1
                )
            )
        await notice(services, 1, route=f"dm:{ANA}")
        copy = await backup_now(settings, services.db, clock.now())
        clock.later(days=3)
        await erase(services, ANA, with_texts=True)
    assert "again at the next start: 1" in restored(settings, copy, clock)[-2]
    assert rows(settings.database, "SELECT * FROM erasure") == [(ANA, 1, "forget")]
    async with running(settings, clock) as services:
        await resume(services)
        members = await services.db.all("SELECT user_id FROM member")
        assert [row["user_id"] for row in members] == [BEN]
        assert await services.db.all("SELECT 1 FROM notice") == []
        assert await services.db.all("SELECT 1 FROM erasure") == []


async def test_who_was_erased_on_the_day_of_the_copy_is_erased_again(settings: Settings):
    """The log keeps no time of day: rather once too often."""
    clock = HandClock()
    async with running(settings, clock) as services:
        await services.db.write(
            lambda tx: services.directory.ask_to_join(tx, ANA, Kind.TECHNICAL, city_id=1)
        )
        copy = await backup_now(settings, services.db, clock.now())
        clock.later(hours=1)
        await erase(services, ANA, with_texts=False)
    restored(settings, copy, clock)
    assert rows(settings.database, "SELECT user_id FROM erasure") == [(ANA,)]


async def test_who_was_erased_before_the_copy_and_came_back_stays(settings: Settings):
    clock = HandClock()
    async with running(settings, clock) as services:
        await erase(services, ANA, with_texts=False)
        clock.later(days=1)
        await services.db.write(
            lambda tx: services.directory.ask_to_join(tx, ANA, Kind.TECHNICAL, city_id=1)
        )
        copy = await backup_now(settings, services.db, clock.now())
    moved = copy.rename(copy.with_name("renamed by the operator.sqlite3"))
    os.utime(moved, (0, 0))
    restored(settings, moved, clock)
    assert rows(settings.database, "SELECT * FROM erasure") == []
    assert rows(settings.database, "SELECT user_id FROM member") == [(ANA,)]


async def test_ids_inside_texts_are_found(settings: Settings):
    async with running(settings) as services:
        await notice(services, 1, payload=f'{{"elector": "member:{BEN}"}}')
        copy = await backup_now(settings, services.db, NOON)
    ErasureLog(settings).add(NOON.date() + timedelta(days=1), BEN, with_texts=False)
    restored(settings, copy)
    assert rows(settings.database, "SELECT user_id, with_texts FROM erasure") == [(BEN, 0)]


def test_a_restore_stopped_between_its_renames_can_be_done_again(settings: Settings):
    copy = backup_file(installed(settings), NOON)
    settings.database.rename(settings.data_dir / "agora.sqlite3.replaced-2026-03-31T12-00-00Z")
    (settings.data_dir / "agora.sqlite3-wal").touch(0o600)
    with pytest.raises(StartError, match="is missing"):
        installed(settings)
    restored(settings, copy, HandClock(NOON + timedelta(minutes=1)))
    installed(settings)


KILLED = """
import os, signal, sys
from pathlib import Path
from bot.operations.restore import restore
from tests.bot.installation import settings_in
steps, real = int(sys.argv[3]), Path.replace

def replace(path, target):
    global steps
    if steps == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    steps -= 1
    return real(path, target)

Path.replace = replace
restore(settings_in(Path(sys.argv[1])), Path(sys.argv[2]), yes=True)
"""


@pytest.mark.fault(35)
@pytest.mark.parametrize("steps", [0, 1, 2])
async def test_a_restore_killed_half_way_starts_nothing_half_and_can_be_done_again(
    settings: Settings, steps: int
):
    async with running(settings) as services:
        await services.db.write(lambda tx: place(tx, "before"))
        copy = await backup_now(settings, services.db, NOON)
        await services.db.write(lambda tx: place(tx, "after"))
    (settings.data_dir / "agora.sqlite3-wal").touch(0o600)
    command = [sys.executable, "-c", KILLED, str(settings.data_dir.parent), str(copy), str(steps)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)  # noqa: S603, ASYNC221 - ourselves
    assert done.returncode == -9
    if steps == 0:  # nothing was moved yet: the present file is in use
        async with running(settings) as services:
            assert not await services.quiet()
    else:
        with pytest.raises(StartError, match="python -m bot restore") as told:
            installed(settings)
        assert told.value.exit_code == 4
    restored(settings, copy, HandClock(NOON + timedelta(minutes=1)))
    installed(settings)
    assert rows(settings.database, "SELECT key FROM place") == [("before",)]
    kept = settings.data_dir.glob("agora.sqlite3.replaced-*Z")
    assert [rows(file, "SELECT count(*) FROM place") for file in kept] == [[(2,)]]
    assert not list(settings.data_dir.glob("*restoring*"))


@pytest.mark.fault(35)
@pytest.mark.parametrize("beside", ["the copy", "the folder of the copies"])
async def test_the_log_of_erasures_that_came_with_the_copy_counts(
    settings: Settings, tmp_path: Path, beside: str
):
    clock = HandClock()
    async with running(settings, clock) as services:
        await services.db.write(
            lambda tx: services.directory.ask_to_join(tx, ANA, Kind.TECHNICAL, city_id=1)
        )
        copy = await backup_now(settings, services.db, clock.now())
        clock.later(days=2)
        await erase(services, ANA, with_texts=False)
    elsewhere = settings_in(tmp_path / "elsewhere")
    brought = tmp_path / "brought" / copy.name
    brought.parent.mkdir()
    brought.write_bytes(copy.read_bytes())
    log = ErasureLog(settings).path
    folder = brought.parent if beside == "the copy" else tmp_path
    (folder / log.name).write_bytes(log.read_bytes())
    (tmp_path / "elsewhere").mkdir()
    said = restored(elsewhere, brought, clock)
    assert not any("There is no erasures.log" in line for line in said)
    assert rows(elsewhere.database, "SELECT user_id FROM erasure") == [(ANA,)]
    assert ErasureLog(elsewhere).entries() == ErasureLog(settings).entries()


def told_of_the_log(settings: Settings, copy: Path, *, yes: bool) -> bool:
    said: list[str] = []
    with nullcontext() if yes else pytest.raises(StartError, match="--yes"):
        restore(settings, copy, yes=yes, progress=said.append, clock=HandClock())
    return (
        "There is no erasures.log beside the copy: people erased since would come back."
        " Put its erasures.log beside it first. If nobody was erased, ignore this."
    ) in said


@pytest.mark.parametrize("yes", [False, True])
def test_a_copy_without_a_log_of_erasures_is_told(settings: Settings, tmp_path: Path, *, yes: bool):
    copy = backup_file(installed(settings), NOON)
    assert not told_of_the_log(settings, copy, yes=False)
    elsewhere = tmp_path / "from" / "elsewhere"
    elsewhere.mkdir(parents=True)
    copy = copy.rename(elsewhere / copy.name)
    assert told_of_the_log(settings, copy, yes=yes)
    (elsewhere / "erasures.log").touch(0o600)
    assert not told_of_the_log(settings, copy, yes=yes)


@pytest.mark.fault(35)
async def test_what_falls_due_while_it_is_quiet_is_looked_for_too(settings: Settings):
    """It may have been said by the lost machine, after the copy was made."""
    clock = HandClock()
    async with running(settings, clock) as services:
        copy = await backup_now(settings, services.db, NOON)
    restored(settings, copy, clock)
    async with running(settings, clock) as services:
        clock.later(days=3)
        await notice(services, 1)
        await notice(services, 2, not_before=int(clock.now().timestamp()) + 60)
        await services.db.write(
            lambda tx: tx.many(
                "INSERT INTO card (kind, record, channel_id, mark, nonce, message_id)"
                " VALUES ('poll', ?, ?, 'm', ?, ?)",
                [(1, 9, "a", None), (2, 9, "b", 5), (3, 0, "c", None)],
            )
        )
        await services.db.write(services.outbox.go_live)
        copied = int(NOON.timestamp())
        looked_for = (1, copied, snowflake(copied - 60))
        for table, expected in (
            ("notice", [looked_for, (0, None, None)]),
            ("card", [looked_for, (0, None, None), (0, None, None)]),
        ):
            found = await services.db.all(
                f"SELECT tries, first_try_at, after_id FROM {table} ORDER BY id"  # noqa: S608 - ours
            )
            assert [tuple(row) for row in found] == expected
