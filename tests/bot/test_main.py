"""The programs as an operator meets them: one sentence and an exit code."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.clock import SystemClock
from bot.db import Tx
from bot.i18n import ENGLISH
from bot.operations import health_file
from bot.operations.backup import copies
from bot.operations.figures import Live, gather
from bot.operations.health import judge
from bot.operations.lock import lock
from bot.settings import SETTING_NAMES, Settings

from .installation import NOON, environment, installed, rows, running, settings_in, write

ROOT = Path(__file__).resolve().parents[2]
WITHOUT_PACKAGES = (
    "import runpy, sys; sys.path.insert(0, sys.argv[1]); sys.argv[1:] = ['check'];"
    "runpy.run_module('bot', run_name='__main__')"
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """This process as one that an operator started in ``tmp_path``."""
    monkeypatch.chdir(tmp_path)
    for name in SETTING_NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    before = os.umask(0o022)
    yield
    os.umask(before)


def started(folder: Path, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "bot", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=environment(folder, PYTHONPATH=str(ROOT), **changes),
        timeout=30,
    )


def test_without_a_program_it_is_2(tmp_path: Path):
    done = started(tmp_path)
    assert done.returncode == 2
    assert re.search(r"usage: \S*python\S* -m bot", done.stderr)


@pytest.mark.fault(36)
def test_missing_settings_are_78_and_fresh_keys_are_offered(tmp_path: Path):
    done = started(tmp_path, "check", BALLOT_KEY="", RELAY_KEY="", GUILD_ID="")
    assert done.returncode == 78
    assert done.stderr.splitlines() == [
        "GUILD_ID is missing.",
        "BALLOT_KEY is missing.",
        "RELAY_KEY is missing.",
    ]
    offered = dict(line.split("=") for line in done.stdout.splitlines() if "=" in line)
    assert list(offered) == ["BALLOT_KEY", "RELAY_KEY"]
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in offered.values())
    pasted = started(tmp_path, "check", **offered)
    assert pasted.returncode == 0, pasted.stderr


@pytest.mark.fault(24)
def test_a_second_start_is_3_and_names_the_first(tmp_path: Path, settings: Settings):
    with lock(settings.database):
        done = started(tmp_path, "run")
    assert done.returncode == 3
    assert done.stderr == (
        f"Agora is already running on {settings.data_dir}: process {os.getpid()}.\n"
    )
    assert done.stdout == ""


@pytest.mark.fault(30)
def test_a_damaged_database_is_4(tmp_path: Path, settings: Settings):
    installed(settings).database.write_bytes(b"garbage")
    done = started(tmp_path, "run")
    assert done.returncode == 4
    assert done.stderr.startswith("agora.sqlite3 is damaged")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.fault(32)
def test_a_newer_database_is_5(tmp_path: Path, settings: Settings):
    write(installed(settings).database, "PRAGMA user_version = 9999")
    done = started(tmp_path, "run")
    assert done.returncode == 5
    assert "schema 9999" in done.stderr


@pytest.mark.usefixtures("here")
def test_unknown_options_are_2_but_the_demo_takes_its_own(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(["run", "--tour"])
    assert ended.value.code == 2
    assert "--tour" in capsys.readouterr().err


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("options", "code"), [(["--help"], 0), (["--port", "99999"], 2)])
def test_the_demo_tells_its_own_options_and_ports(
    capsys: pytest.CaptureFixture[str], options: list[str], code: int
):
    with pytest.raises(SystemExit) as ended:
        main(["demo", *options])
    assert ended.value.code == code
    out, err = capsys.readouterr()
    assert "--no-browser" in out + err
    assert code == 0 or "write a number from 1 to 65496" in err


def test_a_python_without_our_packages_is_told_which_one_to_use(tmp_path: Path):
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-I", "-S", "-c", WITHOUT_PACKAGES, str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        timeout=30,
    )
    assert done.returncode == 2
    assert done.stderr == (
        "Agora's packages are missing. Run: make check-settings, or use .venv/bin/python.\n"
    )


@pytest.mark.usefixtures("here")
def test_check_says_what_is_misspelt_and_that_a_restore_is_quiet(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / ".env").write_text("POLL_MIN_RESLT=20\n")
    (tmp_path / ".env").chmod(0o600)
    write(installed(settings).database, "INSERT INTO meta (key, value) VALUES ('quiet', '1')")
    assert main(["check"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "Warning: POLL_MIN_RESLT in .env is no setting of Agora." in said
    assert "Restored: quiet until Go live." in said


@pytest.mark.usefixtures("here")
def test_the_demo_without_its_package_says_how_to_get_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    for name in [name for name in sys.modules if name.split(".")[:2] == ["bot", "demo"]]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "simcord", None)
    assert main(["demo"]) == 2
    assert capsys.readouterr().err == "The demo needs one more package. Run: make demo.\n"


@pytest.mark.usefixtures("here")
def test_migrate_makes_the_database_and_then_has_nothing_to_do(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    assert main(["migrate"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == "0001_platform"
    assert "agora.sqlite3: 0001_platform" in err
    assert settings.database.exists()
    assert main(["migrate"]) == 0
    assert capsys.readouterr().out == "The database is up to date.\n"


@pytest.mark.threat("thief of disk")
@pytest.mark.usefixtures("here")
def test_check_tests_the_files_and_changes_nothing(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    assert main(["check"]) == 0
    assert "the first start makes it" in capsys.readouterr().out
    installed(settings)
    before = sorted(settings.data_dir.iterdir())
    assert main(["check"]) == 0
    out = capsys.readouterr().out
    assert "Database: sound." in out
    assert "Warning: STORAGE_ENCRYPTED is not yes." in out
    assert sorted(settings.data_dir.iterdir()) == before
    with lock(settings.database):
        assert main(["check"]) == 0
    assert "already running" in capsys.readouterr().out
    settings.database.write_bytes(b"garbage")
    assert main(["check"]) == 4


@pytest.mark.usefixtures("here")
def test_check_warns_of_a_key_that_is_not_the_one_used_before(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    installed(settings)
    monkeypatch.setenv("RELAY_KEY", "0e" * 32)
    assert main(["check"]) == 0
    assert "RELAY_KEY is not the one used before" in capsys.readouterr().out
    stored = rows(settings.database, "SELECT value FROM meta ORDER BY key")
    monkeypatch.undo()
    installed(settings)
    assert rows(settings.database, "SELECT value FROM meta ORDER BY key") == stored


@pytest.mark.usefixtures("here")
def test_check_of_the_example_needs_no_secrets(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    assert main(["check", "--example"]) == 2
    assert "Run this in the project's folder" in capsys.readouterr().err
    monkeypatch.chdir(ROOT)
    assert main(["check", "--example"]) == 0


@pytest.mark.usefixtures("here")
async def test_check_live_is_the_running_bots_report_and_1_when_red(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    assert main(["check", "--live"]) == 1
    assert "Agora is not running" in capsys.readouterr().out
    async with running(settings) as services:
        figures = await gather(services, Live())
        found = judge(figures, ENGLISH)
        health_file.write(settings, found, figures, SystemClock().now())
    assert main(["check", "--live"]) == (1 if found.colour.label == "red" else 0)
    assert "Clock: right." in capsys.readouterr().out
    main(["check", "--live", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert said["figures"]["box"] == "ok"
    health_file.write(settings, found, figures, NOON)
    assert main(["check", "--live", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["colour"] == "red"
    assert main(["check", "--json"]) == 2


@pytest.mark.usefixtures("here")
async def test_backup_works_beside_a_running_bot_and_restore_does_not(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    assert main(["backup"]) == 1
    assert capsys.readouterr().err.endswith(" yet. Start Agora first.\n")
    async with running(settings) as services:
        assert main(["backup"]) == 0
        (copy,) = copies(settings)
        assert capsys.readouterr().out == f"{copy}\n"
        assert main(["restore", str(copy), "--yes"]) == 3
        assert await services.db.value("PRAGMA quick_check") == "ok"
    assert main(["restore", str(copy)]) == 2
    assert main(["restore", str(copy), "--yes"]) == 0
    out, err = capsys.readouterr()
    assert "Go live" in out
    assert "Anonymous polls" in err


@pytest.mark.fault(22)
async def test_writes_that_wait_at_a_stop_are_stored_and_no_side_file_is_left(settings: Settings):
    async with running(settings) as services:

        def ballot(tx: Tx, number: int) -> None:
            tx.execute("INSERT INTO place (key, discord_id) VALUES (?, 1)", (f"b{number}",))

        for number in range(50):
            services.db._writer.submit(lambda tx, n=number: ballot(tx, n))
    left = {path.name for path in settings.data_dir.iterdir()}
    assert left == {"agora.sqlite3", "agora.sqlite3.lock"}
    assert rows(settings.database, "SELECT count(*) FROM place") == [(50,)]
