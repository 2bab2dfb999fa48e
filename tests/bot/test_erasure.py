"""Erasing a person: the bytes are gone, whatever stops it; and what export hands out."""

import asyncio
import io
import json
import re
import shutil
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bot.db import Tx
from bot.directory import Kind
from bot.erasure import erase, export, resume
from bot.erasure.log import Erased, ErasureLog
from bot.errors import NotReady
from bot.operations.backup import BackupTimer
from bot.privacy import CONTRACT, Datum
from bot.services import Services
from bot.settings import Settings

from .installation import NOON, HandClock, notice, running, settings_in

ANA, BEN = 1123456789012345678, 1223456789012345678
CANARY = "hippocampelephantocamelos"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


class Killed(BaseException):
    """The process ends here."""


class Notes:
    """A store with texts and a search index, as the cogs have."""

    data = (Datum("note", "author", "what somebody wrote", CONTRACT, "until erased"),)

    def __init__(self, services: Services) -> None:
        self._db = services.db

    async def make(self) -> None:
        def unit(tx: Tx) -> None:
            tx.execute(
                "CREATE TABLE IF NOT EXISTS note"
                " (id INTEGER PRIMARY KEY, author INTEGER, body TEXT) STRICT"
            )
            tx.execute("CREATE VIRTUAL TABLE IF NOT EXISTS note_search USING fts5 (body)")

        await self._db.write(unit)

    async def write(self, author: int, body: str) -> None:
        def unit(tx: Tx) -> None:
            row = tx.execute("INSERT INTO note (author, body) VALUES (?, ?)", (author, body))
            tx.execute("INSERT INTO note_search (rowid, body) VALUES (?, ?)", (row.lastrowid, body))

        await self._db.write(unit)

    async def export(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        found = await self._db.all("SELECT body FROM note WHERE author = ?", (user_id,))
        return {"note": [dict(row) for row in found]} if found else {}

    def forget(self, tx: Tx, user_id: int, *, with_texts: bool) -> list[str]:
        if not with_texts:
            tx.execute("UPDATE note SET author = NULL WHERE author = ?", (user_id,))
            return ["Your notes stay, without your name."]
        for row in tx.all("SELECT id FROM note WHERE author = ?", (user_id,)):
            tx.execute("DELETE FROM note_search WHERE rowid = ?", (row["id"],))
            tx.execute("DELETE FROM note WHERE id = ?", (row["id"],))
        return ["Your notes were deleted."]


async def lived_in(services: Services) -> Notes:
    """An exchange of 300 members, in which Ana and Ben left traces everywhere."""
    notes = Notes(services)
    services.registry.personal(notes)
    await notes.make()

    def join(tx: Tx) -> None:
        for user_id in [ANA, BEN, *(ANA + n * 7 for n in range(-150, 150) if n)]:
            services.directory.ask_to_join(tx, user_id, Kind.TECHNICAL, city_id=1)
        services.directory.confirm(tx, BEN, by=ANA)
        tx.execute(
            "INSERT INTO audit (at, actor_id, action, ref) VALUES (1, ?, 'confirm', 'x')", (ANA,)
        )

    await services.db.write(join)
    await services.drafts.keep(ANA, {"text": CANARY}, kind="test")
    await notice(services, 1, route=f"dm:{ANA}", payload=json.dumps({"text": CANARY}))
    for number in range(30):
        await notes.write(BEN, f"tram {number}")
    await notes.write(ANA, f"The {CANARY} in our city")
    return notes


def spellings(user_id: int) -> dict[str, bytes]:
    """How a file may hold an id: in words, as a column, as a key of a table's tree."""
    high = user_id >> 8
    groups = [(high >> shift) & 0x7F | 0x80 for shift in range(49, -7, -7)]
    return {
        "decimal": str(user_id).encode(),
        "hex": f"{user_id:x}".encode(),
        "column": user_id.to_bytes(8, "big"),
        "key": bytes([*groups, user_id & 0xFF]),
    }


def traces(settings: Settings, user_id: int) -> list[str]:
    wanted = spellings(user_id) | {"text": CANARY.encode(), "word": CANARY[:12].encode()}
    return [
        f"{name} in {file.name}"
        for file in settings.data_dir.rglob("*")
        if file.is_file()
        for name, spelling in wanted.items()
        if spelling in file.read_bytes()
    ]


async def test_before_erasing_the_traces_are_found(settings: Settings):
    """Else the other tests would prove nothing."""
    async with running(settings) as services:
        await lived_in(services)
    found = {trace.split()[0] for trace in traces(settings, ANA)}
    assert {"decimal", "column", "key", "text", "word"} <= found


@pytest.mark.fault(60)
async def test_after_erasing_no_byte_is_left_in_any_file(settings: Settings):
    async with running(settings) as services:
        await lived_in(services)
        receipt = await erase(services, ANA, with_texts=True)
        assert traces(settings, ANA) == []
        left = await services.db.all("SELECT user_id, confirmed_by FROM member")
        assert len(left) == 300
        assert (BEN, None) in [tuple(row) for row in left]
    assert traces(settings, ANA) == []
    assert receipt == [
        "Your city, your role and your private notices were deleted.",
        "Your acts as coordinator stay in the log, without your name.",
        "Your notes were deleted.",
    ]


@pytest.mark.fault(60)
async def test_no_id_stays_behind_as_a_signpost_of_a_table(settings: Settings):
    """Trees keep keys of deleted rows as separators; 300 members make some of them one."""
    async with running(settings) as services:
        await lived_in(services)
        await services.db.checkpoint()
        content = settings.database.read_bytes()
        rows = await services.db.all("SELECT user_id FROM member")
        signposts = [
            row["user_id"] for row in rows if content.count(spellings(row["user_id"])["key"]) > 1
        ]
        assert signposts
        for who in signposts:
            await erase(services, who, with_texts=False)
            assert spellings(who)["key"] not in settings.database.read_bytes()


async def test_texts_stay_without_a_name_unless_they_are_to_go(settings: Settings):
    async with running(settings) as services:
        await lived_in(services)
        receipt = await erase(services, ANA, with_texts=False)
        bodies = await services.db.all("SELECT body FROM note WHERE author IS NULL")
        assert [row["body"] for row in bodies] == [f"The {CANARY} in our city"]
    assert "Your notes stay, without your name." in receipt
    assert {trace.split()[0] for trace in traces(settings, ANA)} <= {"text", "word"}


@pytest.mark.fault(60)
async def test_erasing_twice_is_erasing_once(settings: Settings):
    async with running(settings) as services:
        await lived_in(services)
        await erase(services, ANA, with_texts=True)
        await erase(services, ANA, with_texts=True)
        assert await services.db.all("SELECT * FROM erasure") == []
    assert len(ErasureLog(settings).entries()) == 1


@pytest.mark.fault(60)
async def test_the_log_says_who_only_to_the_key_and_on_what_day(settings: Settings):
    async with running(settings) as services:
        await erase(services, ANA, with_texts=True)
    log = ErasureLog(settings)
    assert re.fullmatch(r"2026-03-31 [0-9a-f]{64} texts\n", log.path.read_text())
    assert log.entries() == [Erased(NOON.date(), log.person(ANA), with_texts=True)]
    assert log.path.stat().st_mode & 0o777 == 0o600


class Killer:
    """Ends the writer at its k-th statement that changes something, and keeps the files as a
    crash leaves them: closing a connection tidies up."""

    def __init__(self, at: int, folder: Path, crashed: Path) -> None:
        self.left = at
        self._folders = (folder, crashed)
        self.armed = False

    def connect(self, *args: Any, **options: Any) -> sqlite3.Connection:
        killer = self

        class Mortal(sqlite3.Connection):
            def execute(self, sql: str, *params: Any) -> sqlite3.Cursor:
                killer.step(sql)
                return super().execute(sql, *params)

            def cursor(self, *_: Any) -> sqlite3.Cursor:
                return super().cursor(MortalCursor)

        class MortalCursor(sqlite3.Cursor):
            def execute(self, sql: str, *params: Any) -> sqlite3.Cursor:
                killer.step(sql)
                return super().execute(sql, *params)

        return sqlite3.connect(*args, factory=Mortal, **options)

    def step(self, sql: str) -> None:
        if not self.armed or sql.startswith("SELECT"):
            return
        self.left -= 1
        if self.left == -1:
            shutil.copytree(*self._folders)
        if self.left < 0:
            raise Killed(sql)


async def killed_at(settings: Settings, step: int, crashed: Path) -> bool:
    """Whether the erasure got as far as being stopped there."""
    killer = Killer(step, settings.data_dir, crashed)
    async with running(settings, crashed=True, connect=killer.connect) as services:
        services.registry.personal(Notes(services))
        killer.armed = True
        try:
            await erase(services, ANA, with_texts=True)
        except Killed:
            return True
        finally:
            killer.armed = False
    return False


@pytest.mark.fault(60)
async def test_killed_at_any_step_it_is_ended_at_the_next_start(tmp_path: Path):
    async with running(settings_in(tmp_path)) as services:
        await lived_in(services)
    step, stopped = 0, True
    while stopped:
        crashed = tmp_path / f"crashed{step}"
        settings = settings_in(tmp_path / str(step))
        shutil.copytree(tmp_path / "data", settings.data_dir)
        stopped = await killed_at(settings, step, crashed / "data")
        settings = settings_in(crashed) if stopped else settings
        async with running(settings, crashed=True) as services:
            services.registry.personal(Notes(services))
            begun = await services.db.value("SELECT count(*) FROM erasure")
            await resume(services)
            if step < 3:
                assert not begun
                await erase(services, ANA, with_texts=True)
            assert traces(settings, ANA) == [], step
            assert await services.db.all("SELECT * FROM erasure") == []
            assert await services.db.value("SELECT count(*) FROM note") == 30
        assert len(ErasureLog(settings).entries()) == 1, step
        step += 1
    assert step > 15


async def test_a_line_cut_short_is_written_again(settings: Settings):
    async with running(settings) as services:
        ErasureLog(settings).path.write_text("2026-03-31 abc")
        await erase(services, ANA, with_texts=False)
    assert len(ErasureLog(settings).path.read_text().splitlines()) == 1


async def test_lines_of_the_log_go_after_15_days(settings: Settings):
    clock = HandClock()
    async with running(settings, clock) as services:
        await erase(services, ANA, with_texts=False)
        backups = BackupTimer(services)
        await backups.run_due(clock.later(days=14))
        assert len(ErasureLog(settings).entries()) == 1
        await backups.run_due(clock.later(days=1))
        assert ErasureLog(settings).entries() == []


async def test_a_reader_that_stays_leaves_the_rest_to_the_next_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.db.database.CHECKPOINT_TRIES", 1)
    monkeypatch.setattr("bot.db.database.CHECKPOINT_PAUSE", 0)
    async with running(settings) as services:
        await lived_in(services)
        await services.db.write(lambda tx: tx.execute("PRAGMA busy_timeout = 20"))
        reader = sqlite3.connect(settings.database, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM member").fetchone()
        try:
            with pytest.raises(NotReady):
                await erase(services, ANA, with_texts=True)
        finally:
            reader.close()
        assert await services.db.value("SELECT step FROM erasure") == "scrub"
        await resume(services)
        assert traces(settings, ANA) == []


def unpacked(parts: list[tuple[str, bytes]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for _, content in parts:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                for table, rows in json.loads(archive.read(name)).items():
                    found.setdefault(table, []).extend(rows)
    return found


@pytest.mark.fault(61)
async def test_an_export_of_nobody_is_nothing(settings: Settings):
    async with running(settings) as services:
        await lived_in(services)
        assert await export(services, 42) == []


@pytest.mark.threat("impersonator")
@pytest.mark.fault(61)
async def test_an_export_holds_ones_own_rows_of_all_stores(settings: Settings):
    async with running(settings) as services:
        await lived_in(services)
        parts = await export(services, ANA)
    assert [name for name, _ in parts] == ["agora-my-data-1-of-1.zip"]
    found = unpacked(parts)
    assert set(found) == {"member", "audit", "draft", "notice", "note"}
    assert found["member"][0]["user_id"] == ANA
    assert str(BEN) not in json.dumps(found)


@pytest.mark.fault(61)
async def test_an_export_of_10000_rows_comes_in_parts_that_discord_takes(settings: Settings):
    async with running(settings) as services:
        notes = Notes(services)
        services.registry.personal(notes)
        await notes.make()
        bodies = [f"{number:05}" + "ž" * 500 for number in range(10_000)]
        await services.db.write(
            lambda tx: tx.many(
                "INSERT INTO note (author, body) VALUES (?, ?)", [(ANA, body) for body in bodies]
            )
        )
        parts = await export(services, ANA)
    assert len(parts) == 2
    assert all(len(content) <= 8 * 1024 * 1024 for _, content in parts)
    assert [row["body"] for row in unpacked(parts)["note"]] == bodies


async def test_two_people_erased_in_the_same_moment_both_stand_in_the_log(tmp_path):
    settings = settings_in(tmp_path)
    settings.data_dir.mkdir(exist_ok=True)
    log = ErasureLog(settings)
    people = range(1_000, 1_020)
    await asyncio.gather(
        *(asyncio.to_thread(log.add, NOON.date(), who, with_texts=False) for who in people)
    )
    assert {entry.person for entry in log.entries()} == {log.person(who) for who in people}
