"""A killed process, a full disk, a locked file, a torn log: what was confirmed stays."""

import asyncio
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from bot.db import MAIN, SEALED, Database, NotRecorded, Pragma, Profile, Tx

from .crashing_writer import TABLE

ROOT = Path(__file__).resolve().parents[2]
PAIR = "INSERT INTO half VALUES (?, ?)"
FILLED = "INSERT INTO note VALUES (zeroblob(?))"
SENTENCE = "Nothing was recorded. Try again later."


def kill_while_writing(path: Path, after: int) -> set[int]:
    """Runs the crashing writer, kills it once it confirmed ``after`` pairs; all it confirmed."""
    command = [sys.executable, "-m", "tests.bot.crashing_writer", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:  # noqa: S603 - ours
        confirmed = [int(process.stdout.readline()) for _ in range(after)]
        process.kill()
        confirmed += [int(line) for line in process.stdout]
    return set(confirmed)


async def stored_pairs(path: Path) -> set[int]:
    """The pairs in the file; fails if one is half there."""
    db = await Database.open(path)
    try:
        assert await db.value("PRAGMA quick_check") == "ok"
        if await db.value("SELECT 1 FROM sqlite_schema WHERE name = 'half'") is None:
            return set()
        rows = await db.all("SELECT pair, count(*) AS sides FROM half GROUP BY pair")
    finally:
        await db.close()
    assert {row["sides"] for row in rows} <= {2}
    return {row["pair"] for row in rows}


@pytest.mark.fault(23)
@pytest.mark.parametrize("after", [1, 120, 1001])
async def test_what_a_killed_process_confirmed_is_stored_whole(tmp_path: Path, after: int):
    path = tmp_path / "agora.sqlite3"
    confirmed = await asyncio.to_thread(kill_while_writing, path, after)
    assert len(confirmed) >= after
    assert confirmed <= await stored_pairs(path)


@pytest.mark.fault(31)
async def test_a_torn_log_leaves_whole_transactions_only(tmp_path: Path):
    path = tmp_path / "killed" / "agora.sqlite3"
    path.parent.mkdir()
    await asyncio.to_thread(kill_while_writing, path, 300)
    log = (path.parent / "agora.sqlite3-wal").stat().st_size
    found = []
    for tenth in range(11):
        torn = tmp_path / str(tenth) / path.name
        shutil.copytree(path.parent, torn.parent)
        (torn.parent / "agora.sqlite3-shm").unlink()
        with (torn.parent / "agora.sqlite3-wal").open("r+b") as file:
            file.truncate(log * tenth // 10)
        found.append(await stored_pairs(torn))
    assert all(less <= more for less, more in pairwise(found))
    assert found[0] < found[5] < found[10]


def small(profile: Profile) -> Profile:
    """A disk of thirty pages."""
    return replace(profile, pragmas=(*profile.pragmas, Pragma("max_page_count", 30, 30)))


@pytest.mark.fault(28)
@pytest.mark.parametrize("profile", [MAIN, SEALED], ids=["notice", "ballot"])
async def test_a_full_disk_is_told_and_stores_nothing_by_halves(tmp_path: Path, profile: Profile):
    path = tmp_path / "file.sqlite3"
    db = await Database.open(path, profile=small(profile))

    def pair(tx: Tx, number: int) -> int:
        tx.execute(PAIR, (number, 1))
        tx.execute(FILLED, (4000,))
        tx.execute(PAIR, (number, 2))
        return number

    try:
        await db.write(lambda tx: tx.execute(TABLE))
        await db.write(lambda tx: tx.execute("CREATE TABLE note (text BLOB) STRICT"))
        outcomes = []
        for start in range(0, 48, 4):
            units = (db.write(lambda tx, n=n: pair(tx, n)) for n in range(start, start + 4))
            outcomes += await asyncio.gather(*units, return_exceptions=True)
        refused = [outcome for outcome in outcomes if isinstance(outcome, NotRecorded)]
        confirmed = {outcome for outcome in outcomes if isinstance(outcome, int)}
        assert len(refused) + len(confirmed) == 48
        assert len(confirmed) > 8
        assert len(refused) > 8
        assert {error.sentence for error in refused} == {SENTENCE}
        assert all(isinstance(error.__cause__, sqlite3.Error) for error in refused)
        assert any("full" in str(error.__cause__) for error in refused)
        await db.write(lambda tx: tx.execute("DELETE FROM note"))
        assert await db.write(lambda tx: pair(tx, 100)) == 100
    finally:
        await db.close()
    assert await stored_pairs(path) == confirmed | {100}


@pytest.mark.parametrize("beside", [0, 5])
async def test_nothing_is_written_after_a_transaction_was_lost(tmp_path: Path, beside: int):
    def stubborn(tx: Tx) -> None:
        for side in (1, 1, 2):
            with suppress(sqlite3.Error):  # as a full disk may, the second one undoes everything
                tx.execute("INSERT OR ROLLBACK INTO half VALUES (0, ?)", (side,))

    db = await Database.open(tmp_path / "file.sqlite3")
    try:
        await db.write(lambda tx: tx.execute(TABLE))
        units = [
            *((lambda tx, n=n: tx.execute(PAIR, (n, 1))) for n in range(1, beside + 1)),
            stubborn,
        ]
        told = await asyncio.gather(*map(db.write, units), return_exceptions=True)
        assert await db.value("SELECT count(*) FROM half WHERE pair = 0") == 0
        assert isinstance(told[-1], RuntimeError)
        stored = await db.value("SELECT count(*) FROM half")
        assert stored == beside - sum(isinstance(one, NotRecorded) for one in told)
        await db.write(lambda tx: tx.execute(PAIR, (100, 1)))
    finally:
        await db.close()


async def test_a_loss_that_a_unit_swallows_lets_nobody_write_outside(tmp_path: Path):
    def silent(tx: Tx) -> None:
        for side in (1, 1):
            with suppress(sqlite3.Error):  # the second one undoes everything
                tx.execute("INSERT OR ROLLBACK INTO half VALUES (0, ?)", (side,))

    db = await Database.open(tmp_path / "file.sqlite3")
    try:
        await db.write(lambda tx: tx.execute(TABLE))
        pairs = [lambda tx, n=n: tx.execute(PAIR, (n, 1)) for n in (1, 2, 3)]

        # Comes first and holds the writer, so that the others share one commit.
        def held(_: Tx) -> None:
            threading.Event().wait(0.05)

        units = [held, *pairs[:2], silent, pairs[2]]
        told = await asyncio.gather(*map(db.write, units), return_exceptions=True)
        assert all(isinstance(outcome, NotRecorded) for outcome in told[2:])
        assert await db.value("SELECT count(*) FROM half WHERE pair > 1") == 0
    finally:
        await db.close()


@pytest.mark.fault(28)
async def test_a_backup_that_finds_the_disk_full_leaves_nothing(tmp_path: Path):
    db = await Database.open(tmp_path / "agora.sqlite3")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        await db.write(lambda tx: tx.execute("CREATE TABLE note (text BLOB) STRICT"))
        for _ in range(10):
            await db.write(lambda tx: tx.execute(FILLED, (20_000,)))
        assert await db.checkpoint()
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, limits[1]))
        with pytest.raises(NotRecorded) as failed:
            await db.backup_into(tmp_path / "copy.sqlite3")
        assert isinstance(failed.value.__cause__, sqlite3.OperationalError)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        await db.close()
    assert list_of(tmp_path) == ["agora.sqlite3"]


def list_of(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.fault(29)
@pytest.mark.parametrize("profile", [MAIN, SEALED], ids=["main", "sealed"])
async def test_a_file_locked_for_a_moment_is_waited_for(tmp_path: Path, profile: Profile):
    path = tmp_path / "file.sqlite3"
    db = await Database.open(path, profile=profile)
    try:
        await db.write(lambda tx: tx.execute(TABLE))
        with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
            other.execute("BEGIN IMMEDIATE")
            release = threading.Timer(0.7, other.execute, ("COMMIT",))
            release.start()
            await db.write(lambda tx: tx.execute(PAIR, (1, 1)))
            assert release.finished.is_set()
            release.join()
        assert await db.value("SELECT count(*) FROM half") == 1
    finally:
        await db.close()


@pytest.mark.fault(29)
async def test_a_file_locked_for_long_is_told_and_loses_nothing(tmp_path: Path):
    path = tmp_path / "file.sqlite3"
    impatient = replace(MAIN, pragmas=(*MAIN.pragmas[1:], Pragma("busy_timeout", 100, 100)))
    db = await Database.open(path, profile=impatient)
    try:
        await db.write(lambda tx: tx.execute(TABLE))
        await db.write(lambda tx: tx.execute(PAIR, (1, 1)))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            writes = (db.write(lambda tx, n=n: tx.execute(PAIR, (n, 2))) for n in range(20))
            told = await asyncio.gather(*writes, return_exceptions=True)
            assert {error.sentence for error in told} == {SENTENCE}
            assert await db.value("SELECT count(*) FROM half") == 1
        await db.write(lambda tx: tx.execute(PAIR, (1, 2)))
        assert await db.value("SELECT count(*) FROM half") == 2
    finally:
        await db.close()
