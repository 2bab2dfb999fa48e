"""Programs run by the wrong user: refused with what to do, and never called damage."""

import os
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.db import connect
from bot.errors import StartError
from bot.migrate import pending
from bot.operations.backup import backup_file
from bot.operations.check import check
from bot.operations.owner import check_owner
from bot.operations.restore import restore
from bot.operations.start import MIGRATIONS, prepare
from bot.settings import SETTING_NAMES, Settings

from .installation import NOON, environment, installed, settings_in

NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return installed(settings_in(tmp_path))


@pytest.fixture
def stranger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs us is not whoever made the files."""
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)


def refusal(settings: Settings) -> str:
    with pytest.raises(StartError) as told:
        check_owner(settings)
    assert told.value.exit_code == 78
    return told.value.sentence


@pytest.mark.usefixtures("stranger")
@pytest.mark.parametrize("program", ["run", "migrate", "backup", "restore", "check"])
def test_each_program_refuses_the_files_of_another_user(
    settings: Settings,
    tmp_path: Path,
    program: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    copy = backup_file(settings, NOON)
    before = {path: path.stat().st_mtime_ns for path in settings.data_dir.rglob("*")}
    monkeypatch.chdir(tmp_path)
    for name in SETTING_NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    mask = os.umask(0o077)
    try:
        assert main([program, *([str(copy), "--yes"] if program == "restore" else [])]) == 78
    finally:
        os.umask(mask)
    (sentence,) = capsys.readouterr().err.splitlines()
    assert sentence.startswith("These files belong to ")
    assert "Run this as that user: runuser -u " in sentence
    assert {path: path.stat().st_mtime_ns for path in settings.data_dir.rglob("*")} == before


def test_the_owner_is_let_in(settings: Settings, tmp_path: Path):
    check_owner(settings)
    check_owner(settings_in(tmp_path / "not there yet"))


@as_root
def test_root_is_refused_in_the_folder_of_another_user(settings: Settings):
    for path in (settings.data_dir, *settings.data_dir.rglob("*")):
        os.chown(path, NOBODY, -1)
    assert "These files belong to nobody" in refusal(settings)
    settings.database.unlink()
    assert "runuser -u nobody -- " in refusal(settings)


@as_root
def test_what_root_left_behind_is_given_back_and_not_called_damaged(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    os.chown(settings.data_dir, NOBODY, -1)
    monkeypatch.setattr(os, "geteuid", lambda: NOBODY)
    sentence = refusal(settings)
    assert "nothing is lost" in sentence
    assert f"chown nobody {settings.database}" in sentence
    with pytest.raises(StartError, match="chown nobody"), prepare(settings):
        pytest.fail("it started")
    with pytest.raises(StartError, match="chown nobody"):
        check(settings)


@as_root
def test_a_folder_of_root_that_lets_us_write_is_right(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    for path in settings.data_dir.rglob("*"):
        os.chown(path, NOBODY, -1)
    monkeypatch.setattr(os, "geteuid", lambda: NOBODY)
    check_owner(settings)


def test_a_file_that_cannot_be_opened_is_not_called_damaged(settings: Settings):
    def shut(*_: object, **__: object):  # type: ignore[no-untyped-def]
        return connect("file:/not/there?mode=ro", uri=True)

    with pytest.raises(StartError) as told:
        pending(settings.database, MIGRATIONS, connect=shut)
    assert told.value.exit_code == 78
    assert "damaged" not in told.value.sentence
    assert "Look who owns the file" in told.value.sentence


@as_root
def test_a_copy_that_we_may_not_read_is_named(settings: Settings, tmp_path: Path):
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o700)
    copy = backup_file(settings, NOON).rename(shut / "copy.sqlite3")
    for path in (settings.data_dir, *settings.data_dir.rglob("*")):
        os.chown(path, NOBODY, -1)
    opened = [path for path in tmp_path.parents if not path.stat().st_mode & 0o001]
    opened.append(tmp_path)
    modes = [path.stat().st_mode for path in opened]
    try:
        for path in opened:
            path.chmod(0o755)
        for mode in (0o700, 0o755):
            shut.chmod(mode)
            os.seteuid(NOBODY)
            try:
                with pytest.raises(StartError, match="You may not read") as told:
                    restore(settings, copy, yes=True)
            finally:
                os.seteuid(0)
            assert told.value.exit_code == 2
    finally:
        for path, mode in zip(opened, modes, strict=True):
            path.chmod(mode)
