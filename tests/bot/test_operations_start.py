"""The order of a start: what is made, what is refused, and that what is refused stays as it was."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.db import SEALED, connect
from bot.db.files import open_file
from bot.erasure.log import ErasureLog
from bot.errors import StartError
from bot.migrate import migrate
from bot.operations import start
from bot.operations.backup import backup_file, copies
from bot.operations.lock import lock
from bot.operations.start import check_machine, check_references, prepare
from bot.settings import Settings

from .installation import NOON, installed, rows, settings_in, write

OTHER_KEY = bytes(range(64, 96))


@pytest.fixture(autouse=True)
def mask():
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


def refused(settings: Settings, code: int) -> str:
    with pytest.raises(StartError) as told, prepare(settings):
        pytest.fail("it started")
    assert told.value.exit_code == code
    return told.value.sentence


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


@pytest.mark.threat("thief of disk")
def test_a_first_start_makes_private_files(settings: Settings):
    said: list[str] = []
    with prepare(settings, progress=said.append) as prepared:
        assert prepared.migrated[0] == "0001_platform"
        assert os.umask(0o077) == 0o077
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700
    for file in settings.data_dir.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file
    assert any("0001_platform" in line for line in said)


def test_a_second_start_changes_nothing(settings: Settings):
    installed(settings)
    before = fingerprint(settings.data_dir)
    with prepare(settings) as prepared:
        assert prepared.migrated == ()
        assert prepared.replaced_keys == ()
    assert fingerprint(settings.data_dir) == before


@pytest.mark.threat("thief of disk")
def test_a_crash_writes_no_memory_to_disk(settings: Settings):
    code = (
        "import resource, sys; from pathlib import Path; from tests.bot import installation as i\n"
        "with i.prepare(i.settings_in(Path(sys.argv[1]))):\n"
        "    print(resource.getrlimit(resource.RLIMIT_CORE))"
    )
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", code, str(settings.data_dir.parent)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.stdout.strip() == "(0, 0)"


@pytest.mark.fault(24)
def test_a_second_process_is_told_the_first_ones_number(settings: Settings):
    with prepare(settings):
        assert str(os.getpid()) in refused(settings, 3)
        assert (settings.data_dir / "agora.sqlite3.lock").read_text() == f"{os.getpid()}\n"


@pytest.mark.fault(24)
def test_the_lock_goes_with_its_holder_however_it_ends(settings: Settings):
    code = (
        "import os, sys, signal; from pathlib import Path; from bot.operations.lock import lock\n"
        "with lock(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", code, str(settings.database)],
        check=False,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.returncode == -9
    with prepare(settings):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path):
    (tmp_path / "data").write_text("a file")
    sentence = refused(settings_in(tmp_path), 78)
    assert "DATA_DIR" in sentence


def test_a_machine_too_old_is_refused():
    with pytest.raises(StartError, match=r"expat 2\.3\.9 is too old"):
        check_machine(expat=(2, 3, 9))

    class Old(sqlite3.Connection):
        def execute(self, sql, *params):  # type: ignore[no-untyped-def]
            return super().execute(sql.replace("sqlite_version()", "'3.36.0'"), *params)

    with pytest.raises(StartError, match=r"SQLite 3\.36\.0 is too old"):
        check_machine(lambda path: sqlite3.connect(path, factory=Old))

    class Bare(sqlite3.Connection):
        def execute(self, sql, *params):  # type: ignore[no-untyped-def]
            return super().execute(sql.replace("fts5", "no_such_module"), *params)

    with pytest.raises(StartError, match="FTS5"):
        check_machine(lambda path: sqlite3.connect(path, factory=Bare))


@pytest.mark.threat("thief of disk")
def test_files_that_others_can_read_are_refused(settings: Settings):
    installed(settings)
    settings.database.chmod(0o640)
    assert f"chmod 600 {settings.database}" in refused(settings, 78)


@pytest.mark.fault(30)
@pytest.mark.parametrize("damage", ["empty", "garbage", "flipped", "foreign"])
def test_a_damaged_file_stays_untouched_and_the_restore_line_is_said(
    settings: Settings, damage: str
):
    copy = backup_file(installed(settings), NOON)
    spoil(settings.database, damage)
    before = fingerprint(settings.data_dir)
    sentence = refused(settings, 4)
    assert f"python -m bot restore {copy} --yes" in sentence
    assert fingerprint(settings.data_dir) == before


def spoil(file: Path, damage: str) -> None:
    match damage:
        case "empty":
            file.write_bytes(b"")
        case "garbage":
            file.write_bytes(b"not a database " * 500)
        case "flipped":
            content = bytearray(file.read_bytes())
            content[4096:12288] = bytes(byte ^ 0xFF for byte in content[4096:12288])
            file.write_bytes(content)
        case "foreign":
            write(file, "PRAGMA application_id = 7")


@pytest.mark.fault(30)
def test_a_file_missing_beside_backups_is_not_made_anew(settings: Settings):
    copy = backup_file(installed(settings), NOON)
    for file in settings.data_dir.glob("agora.sqlite3*"):
        file.unlink()
    assert f"restore {copy} --yes" in refused(settings, 4)
    assert not settings.database.exists()


@pytest.mark.fault(30)
def test_a_file_missing_beside_its_write_ahead_log_is_not_made_anew(settings: Settings):
    installed(settings).database.unlink()
    (settings.data_dir / "agora.sqlite3-wal").touch(0o600)
    assert "agora.sqlite3-wal is there" in refused(settings, 4)


def test_a_damaged_file_without_backup_says_how_to_start_anew(settings: Settings):
    spoil(installed(settings).database, "garbage")
    assert "It has no backup" in refused(settings, 4)


@pytest.mark.fault(32)
def test_a_newer_schema_is_refused_untouched(settings: Settings):
    write(installed(settings).database, "PRAGMA user_version = 9999")
    before = fingerprint(settings.data_dir)
    assert "schema 9999" in refused(settings, 5)
    assert fingerprint(settings.data_dir) == before


def test_an_older_schema_is_copied_before_it_is_upgraded(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    installed(settings)
    newer = tmp_path / "migrations"
    newer.mkdir()
    for file in start.MIGRATIONS.glob("*.sql"):
        (newer / file.name).write_text(file.read_text())
    number = len(list(newer.iterdir())) + 1
    (newer / f"{number:04}_added.sql").write_text("CREATE TABLE added (id INTEGER) STRICT;")
    monkeypatch.setattr(start, "MIGRATIONS", newer)
    with prepare(settings) as prepared:
        assert prepared.migrated == (f"{number:04}_added",)
    (copy,) = copies(settings)
    (version,) = rows(copy, "PRAGMA user_version")[0]
    assert version == number - 1
    assert rows(settings.database, "PRAGMA user_version") == [(number,)]


def test_a_row_that_points_to_nothing_is_refused(settings: Settings):
    installed(settings)
    write(
        settings.database,
        "INSERT INTO city_alias (city_id, alias) VALUES (99999, 'Nowhere')",
    )
    assert "city_alias points to nothing" in refused(settings, 4)
    with pytest.raises(StartError):
        check_references(settings.database)


def box_with(settings: Settings, *polls: int) -> None:
    """A ballot box as the polls leave it: only its rows matter here."""
    with closing(open_file(settings.ballot_box_path, connect, SEALED)) as box:
        box.execute("CREATE TABLE box_polls (poll_id INTEGER PRIMARY KEY, token BLOB) STRICT")
        box.executemany("INSERT INTO box_polls VALUES (?, x'00')", [(poll,) for poll in polls])
    settings.ballot_box_path.chmod(0o600)


def keyring_with(settings: Settings, count: int) -> None:
    with closing(open_file(settings.keyring_path, connect, SEALED)) as keyring:
        keyring.execute("CREATE TABLE key (key TEXT PRIMARY KEY, nonce BLOB) STRICT")
        keyring.executemany("INSERT INTO key VALUES (?, x'00')", [(str(n),) for n in range(count)])
    settings.keyring_path.chmod(0o600)


@pytest.mark.fault(36)
def test_another_ballot_key_is_refused_while_polls_are_in_the_box(settings: Settings):
    installed(settings)
    box_with(settings, 12)
    changed = replace(settings, ballot_key=OTHER_KEY)
    assert refused(changed, 78) == (
        "BALLOT_KEY changed while POLL-12 is open."
        " Put it back, or delete the ballot box: its polls are then void."
    )
    with prepare(settings):
        pass
    settings.ballot_box_path.unlink()
    with prepare(changed) as prepared:
        assert prepared.replaced_keys == ("BALLOT_KEY",)
    with prepare(changed) as again:
        assert again.replaced_keys == ()


@pytest.mark.fault(36)
def test_another_ballot_key_is_refused_when_the_box_cannot_be_read(settings: Settings):
    installed(settings)
    settings.ballot_box_path.write_bytes(b"not a database " * 500)
    settings.ballot_box_path.chmod(0o600)
    changed = replace(settings, ballot_key=OTHER_KEY)
    assert "the ballot box cannot be read" in refused(changed, 78)


@pytest.mark.fault(36)
def test_another_relay_key_is_refused_while_unnamed_posts_have_authors(settings: Settings):
    installed(settings)
    keyring_with(settings, 3)
    changed = replace(settings, relay_key=OTHER_KEY)
    assert "3 unnamed posts would lose their author" in refused(changed, 78)


@pytest.mark.fault(36)
def test_another_relay_key_is_refused_while_erasures_must_be_remembered(settings: Settings):
    installed(settings)
    ErasureLog(settings).add(NOON.date(), 7, with_texts=False)
    changed = replace(settings, relay_key=OTHER_KEY)
    assert "bring back people who were erased" in refused(changed, 78)


@pytest.mark.fault(36)
def test_a_key_on_which_nothing_rests_is_taken_anew(settings: Settings):
    installed(settings)
    said: list[str] = []
    with prepare(replace(settings, relay_key=OTHER_KEY), progress=said.append) as prepared:
        assert prepared.replaced_keys == ("RELAY_KEY",)
    assert said == ["RELAY_KEY is new; nothing rested on the old one."]
    assert "secret_check" in str(rows(settings.database, "SELECT key FROM meta"))


def test_the_check_of_a_key_does_not_hold_the_key(settings: Settings):
    content = installed(settings).database.read_bytes()
    for key in (settings.ballot_key, settings.relay_key):
        assert key not in content
        assert key.hex().encode() not in content


def test_an_upgrade_that_cannot_be_copied_first_does_not_begin(settings: Settings):
    settings.data_dir.mkdir()
    migrate(settings.database, start.MIGRATIONS)
    write(settings.database, "PRAGMA user_version = 0")
    (settings.data_dir / "backups").touch(0o600)  # in the way of the folder
    before = fingerprint(settings.data_dir)
    assert "no backup could be written first" in refused(settings, 4)
    assert fingerprint(settings.data_dir) == before


def test_the_lock_is_free_again_after_a_refusal(settings: Settings):
    spoil(installed(settings).database, "garbage")
    refused(settings, 4)
    with lock(settings.database):
        pass
