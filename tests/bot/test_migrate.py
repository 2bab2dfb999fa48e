"""Files come to this release's schema whole, or are refused untouched."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from bot.errors import StartError
from bot.migrate import APPLICATION_ID, RESTORE, START_ANEW, migrate, pending, split

FIRST = """
-- Cities; and those who vote.
CREATE TABLE city (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE TABLE vote (city INTEGER NOT NULL REFERENCES city, choice TEXT) STRICT;
CREATE TRIGGER at_most_one BEFORE INSERT ON vote
BEGIN
    SELECT CASE WHEN EXISTS (SELECT 1 FROM vote WHERE city = NEW.city)
        THEN RAISE(ABORT, 'one; only') END;
    DELETE FROM vote WHERE choice IS NULL;
END;
INSERT INTO city VALUES (1, 'Kraków; PL');
INSERT INTO vote VALUES (1, 'yes');
"""
SECOND = """
CREATE TABLE city_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, zone TEXT NOT NULL) STRICT;
INSERT INTO city_new SELECT id, name, 'Europe/Warsaw' FROM city;
DROP TABLE city;
ALTER TABLE city_new RENAME TO city;
-- the end; no more
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    migrations = tmp_path / "migrations"
    migrations.mkdir()
    (migrations / "0001_first.sql").write_text(FIRST, "utf-8")
    return migrations


@pytest.fixture
def path(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    data.mkdir()
    return data / "agora.sqlite3"


def add_second(folder: Path) -> None:
    (folder / "0002_zone.sql").write_text(SECOND, "utf-8")


def ask(path: Path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def tell(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refusal(path: Path, folder: Path, **options) -> StartError:
    """What ``migrate`` says; fails if it changed the file or says else than ``pending``."""
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(StartError) as refused:
        migrate(path, folder, **options)
    if before is not None:
        with pytest.raises(StartError, match=r".") as also:
            pending(path, folder)
        assert also.value.exit_code == refused.value.exit_code
        assert path.read_bytes() == before
    assert path.exists() == (before is not None)
    return refused.value


def test_a_script_splits_into_statements():
    statements = split(FIRST)
    assert [statement.split()[-2:] for statement in statements[1:3]] == [
        ["TEXT)", "STRICT;"],
        ["NULL;", "END;"],
    ]
    assert len(statements) == 5
    assert split(SECOND)[-1] == "-- the end; no more"
    assert split(" \n") == []


def test_a_new_file_is_made_private_and_whole(path: Path, folder: Path):
    lines: list[str] = []
    assert pending(path, folder) == ["0001_first"]
    assert migrate(path, folder, progress=lines.append) == ["0001_first"]
    assert lines == ["agora.sqlite3: 0001_first"]
    assert names(path.parent) == ["agora.sqlite3"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert ask(path, "PRAGMA application_id") == [(APPLICATION_ID,)] == [(int.from_bytes(b"AGOR"),)]
    assert ask(path, "PRAGMA user_version") == [(1,)]
    assert ask(path, "SELECT name FROM city") == [("Kraków; PL",)]
    with pytest.raises(sqlite3.IntegrityError, match="one; only"):
        tell(path, "INSERT INTO vote VALUES (1, 'no')")


def test_an_older_file_gets_only_what_it_lacks(path: Path, folder: Path):
    migrate(path, folder)
    assert pending(path, folder) == []
    assert migrate(path, folder) == []
    add_second(folder)
    assert pending(path, folder) == ["0002_zone"]
    assert migrate(path, folder) == ["0002_zone"]
    assert ask(path, "SELECT name, zone FROM city") == [("Kraków; PL", "Europe/Warsaw")]
    assert ask(path, "SELECT choice FROM vote") == [("yes",)]
    assert ask(path, "PRAGMA user_version") == [(2,)]


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("CREATE TABLE half (id INTEGER) STRICT; CREATE TABLE city (id);", "already exists"),
        ("CREATE TABLE half (id INTEGER) STRICT; DELETE FROM city;", "point to nothing"),
        ("CREATE TABLE half (id INTEGER) STRICT; CREATE TRIGGER half", "incomplete input"),
    ],
)
def test_a_migration_that_fails_changes_nothing(path: Path, folder: Path, script: str, why: str):
    migrate(path, folder)
    before = ask(path, "SELECT sql FROM sqlite_schema")
    (folder / "0002_wrong.sql").write_text(script)
    with pytest.raises(StartError, match=why) as refused:
        migrate(path, folder)
    assert refused.value.exit_code == 4
    assert ask(path, "SELECT sql FROM sqlite_schema") == before
    assert ask(path, "PRAGMA user_version") == [(1,)]
    assert ask(path, "SELECT count(*) FROM city") == [(1,)]


@pytest.mark.parametrize("name", ["0003_gap", "0001_twice", "second", "0002_Späť"])
def test_migrations_are_numbered_without_gaps(path: Path, folder: Path, name: str):
    (folder / f"{name}.sql").write_text("SELECT 1;")
    with pytest.raises(ValueError, match="should be migration"):
        migrate(path, folder)
    assert not path.exists()


@pytest.mark.fault(32)
def test_a_newer_schema_is_refused_by_its_number(path: Path, folder: Path):
    migrate(path, folder)
    tell(path, "PRAGMA journal_mode=WAL", "PRAGMA user_version=7")
    refused = refusal(path, folder)
    assert refused.exit_code == 5
    assert "schema 7; this release knows only 1." in refused.sentence


def garbage(path: Path) -> None:
    path.write_bytes(b"not a database at all, but long enough to look like one" * 100)


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for place in range(4096, len(content), 64):
        content[place] ^= 0xFF
    path.write_bytes(content)


def flipped_header(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100:140] = bytes(byte ^ 0xFF for byte in content[100:140])
    path.write_bytes(content)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096])


def foreign(path: Path) -> None:
    tell(path, "PRAGMA application_id=7")


@pytest.mark.fault(30)
@pytest.mark.parametrize(
    "damage",
    [garbage, flipped, flipped_header, empty, truncated, foreign],
    ids=lambda d: d.__name__,
)
@pytest.mark.parametrize("journal", ["WAL", "DELETE"])
def test_a_damaged_file_is_refused_untouched(
    path: Path, folder: Path, damage: Callable[[Path], None], journal: str
):
    migrate(path, folder)
    tell(path, f"PRAGMA journal_mode={journal}")
    damage(path)
    refused = refusal(path, folder)
    assert refused.exit_code == 4
    assert refused.sentence.startswith("agora.sqlite3 ")
    assert refused.sentence.endswith("python -m bot restore FILE --yes")


@pytest.mark.fault(30)
@pytest.mark.parametrize("trace", ["agora.sqlite3-wal", "agora.sqlite3-journal", "backups/one"])
def test_a_missing_file_that_left_traces_is_not_made_anew(path: Path, folder: Path, trace: str):
    backups = path.parent / "backups"
    backups.mkdir()
    (path.parent / trace).touch()
    refused = refusal(path, folder, backups=backups)
    assert refused.exit_code == 4
    assert f"is missing, but {Path(trace).name} is there" in refused.sentence
    assert RESTORE in refused.sentence


def test_an_empty_backup_folder_is_no_trace(path: Path, folder: Path):
    backups = path.parent / "backups"
    backups.mkdir()
    assert migrate(path, folder, backups=backups) == ["0001_first"]


def test_a_file_that_is_never_backed_up_names_another_way_out(path: Path, folder: Path):
    empty(path)
    refused = refusal(path, folder, remedy=START_ANEW)
    assert refused.sentence.endswith(START_ANEW)


class Killed(BaseException):
    """The process ends here."""


class Crash:
    """Connections that keep a picture of the folder at step k, then die: before or after it."""

    def __init__(self, folder: Path, picture: Path, step: int) -> None:
        self.steps = 0
        self._folder = folder
        self._picture = picture
        self._step = step

    def connect(self, *args, **options) -> sqlite3.Connection:
        crash = self

        class Connection(sqlite3.Connection):
            def execute(self, *args):
                crash.pass_step()
                cursor = super().execute(*args)
                crash.pass_step()
                return cursor

        self.pass_step()
        return sqlite3.connect(*args, factory=Connection, **options)

    def pass_step(self) -> None:
        self.steps += 1
        if self.steps == self._step:
            # Another process copies: closing a live file here would drop SQLite's locks.
            subprocess.run(["cp", "-r", self._folder, self._picture], check=True)  # noqa: S603, S607
            raise Killed


def crash_at_every_step(path: Path, folder: Path, scratch: Path, start: Path | None):
    """Yields, for each step, the file as a process killed there left it."""
    for step in range(1, 1000):
        shutil.rmtree(path.parent)
        path.parent.mkdir()
        if start is not None:
            shutil.copy(start, path)
        picture = scratch / str(step)
        crash = Crash(path.parent, picture, step)
        with suppress(Killed):
            migrate(path, folder, connect=crash.connect)
            assert crash.steps == step - 1
            return
        yield picture / path.name


@pytest.mark.fault(33)
def test_a_new_file_is_there_whole_or_not_at_all(path: Path, folder: Path, tmp_path: Path):
    add_second(folder)
    pictures = 0
    for left in crash_at_every_step(path, folder, tmp_path, None):
        assert not left.exists()
        assert migrate(left, folder) == ["0001_first", "0002_zone"]
        assert names(left.parent) == ["agora.sqlite3"]
        assert ask(left, "SELECT zone FROM city") == [("Europe/Warsaw",)]
        pictures += 1
    assert pictures > 30


@pytest.mark.fault(33)
@pytest.mark.parametrize("journal", ["WAL", "DELETE"])
def test_a_killed_migration_leaves_old_or_new(
    path: Path, folder: Path, tmp_path: Path, journal: str
):
    migrate(path, folder)
    tell(path, f"PRAGMA journal_mode={journal}")
    start = shutil.copy(path, tmp_path / "start.sqlite3")
    add_second(folder)
    seen = []
    for left in crash_at_every_step(path, folder, tmp_path, start):
        again = migrate(left, folder)
        seen.append(again)
        assert ask(left, "SELECT zone FROM city") == [("Europe/Warsaw",)]
        assert ask(left, "SELECT choice FROM vote") == [("yes",)]
        assert ask(left, "PRAGMA user_version") == [(2,)]
    assert seen[0] == ["0002_zone"]
    assert seen[-1] == []  # killed right after the commit
    assert seen.count([]) == 1


DIE_HALF_WRITTEN = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size=1")
connection.execute("BEGIN IMMEDIATE")
for _ in range(2000):
    connection.execute("UPDATE city SET name = 'half'")
    connection.execute("INSERT INTO city (name) VALUES (hex(zeroblob(2500)))")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.fault(33)
def test_pages_that_a_killed_process_had_overwritten_come_back(path: Path, folder: Path):
    migrate(path, folder)
    before = path.stat().st_size
    subprocess.run([sys.executable, "-c", DIE_HALF_WRITTEN, path], check=False)  # noqa: S603
    assert names(path.parent) == ["agora.sqlite3", "agora.sqlite3-journal"]
    assert path.stat().st_size > before
    add_second(folder)
    assert pending(path, folder) == ["0002_zone"]
    assert migrate(path, folder) == ["0002_zone"]
    assert ask(path, "SELECT name FROM city") == [("Kraków; PL",)]
