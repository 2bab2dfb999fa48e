"""The deletion of all files: by the program itself, whole, and resumed wherever it was stopped."""

import asyncio
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock, seconds
from bot.erasure.log import ErasureLog
from bot.errors import StartError
from bot.migrate import migrate
from bot.operations import health_file
from bot.operations.backup import backup_file, replaced_name
from bot.operations.deletion import SAID, delete_all, is_over
from bot.operations.departure import FOREIGN, HOME, KEPT, OVER, SINCE
from bot.operations.lock import lock
from bot.operations.rehearsal import place
from bot.operations.restore import restore
from bot.operations.starts import Start, StartLog
from bot.services import MIGRATIONS
from bot.settings import Settings
from tests.loopback.server import Loopback
from tests.loopback.world import World
from tests.test_run import TOKEN, ended, start

from .installation import NOON, HandClock, installed, rows, settings_in, write

pytestmark = pytest.mark.fault(42)
ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = "223456789012345678"
"""A server of which the bot is no member."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture
async def discord():
    async with Loopback(World(token=TOKEN)) as served:
        yield served


def lived_in(settings: Settings) -> None:
    """Every file that Agora ever makes, with the word that all must go."""
    installed(settings)
    write(
        settings.database,
        "INSERT INTO audit (at, actor_id, action, ref) VALUES (1, 123456789012345678, 'a', '')",
    )
    backup_file(settings, NOON)
    backup_file(settings, NOON + timedelta(hours=1)).with_suffix(".partial").touch(0o600)
    settings.ballot_box_path.write_bytes(b"sealed")
    migrate(settings.keyring_path, MIGRATIONS / "keyring")
    for path in (settings.ballot_box_path, settings.keyring_path):
        path.with_name(f"{path.name}-journal").touch()
        path.chmod(0o600)
    ErasureLog(settings).add(NOON.date(), 7, with_texts=False)
    StartLog(settings).add(Start(NOON, timedelta()))
    health_file.path(settings).write_text("{}")
    replaced = settings.data_dir / replaced_name(settings.database, NOON)
    for file in (replaced, replaced.with_name(f"{replaced.name}-wal")):
        file.touch(0o600)
    place(settings).mkdir()
    (place(settings) / "agora.sqlite3").touch()


def over(settings: Settings) -> None:
    write(settings.database, f"INSERT INTO meta (key, value) VALUES ('{OVER}', '1')")  # noqa: S608 - ours


def files(settings: Settings) -> list[str]:
    return sorted(
        str(path.relative_to(settings.data_dir))
        for path in settings.data_dir.rglob("*")
        if path.suffix != ".lock"
    )


def test_nothing_is_over_by_itself(settings: Settings):
    settings.data_dir.mkdir()
    assert not is_over(settings)
    installed(settings)
    assert not is_over(settings)
    over(settings)
    assert is_over(settings)
    assert files(settings) == ["agora.sqlite3"]


def test_every_file_goes_but_what_is_not_ours(settings: Settings):
    lived_in(settings)
    over(settings)
    backups, trial = settings.data_dir / "backups", place(settings)
    theirs = [
        backups / "agora-north-2026-03-31T12-00-00Z.sqlite3",
        backups / "agora-north.tar.age",
        backups / "notes.txt",
        settings.data_dir / "rehearsal" / "ours.txt",
        trial / "notes.txt",
    ]
    (settings.data_dir / "rehearsal").mkdir()
    for path in theirs:
        path.touch()
    folder = backups / "agora-2026-03-31T12-00-00Z.sqlite3"
    folder.unlink()
    folder.mkdir()
    delete_all(settings)
    folders = [backups, folder, trial, settings.data_dir / "rehearsal"]
    assert files(settings) == sorted(
        str(path.relative_to(settings.data_dir)) for path in [*theirs, *folders]
    )


def test_a_file_that_cannot_go_is_one_sentence(settings: Settings, monkeypatch):
    lived_in(settings)
    over(settings)

    def unlink(path: Path, **_: bool) -> None:
        raise PermissionError(1, "Operation not permitted", str(path))

    with monkeypatch.context() as refusing:
        refusing.setattr(Path, "unlink", unlink)
        with pytest.raises(StartError, match="could not delete") as refused:
            delete_all(settings)
    assert refused.value.exit_code == 1
    assert is_over(settings)
    delete_all(settings)
    assert files(settings) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from bot.operations.deletion import delete_all
from tests.bot.installation import settings_in
steps, real = int(sys.argv[2]), Path.unlink

def unlink(path, **how):
    global steps
    if steps == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    steps -= 1
    real(path, **how)

Path.unlink = unlink
delete_all(settings_in(Path(sys.argv[1])))
"""


@pytest.mark.parametrize("steps", [0, 1, 5, 12, 18])
def test_killed_in_the_midst_the_next_start_goes_on(settings: Settings, steps: int):
    lived_in(settings)
    over(settings)
    command = [sys.executable, "-c", KILLED, str(settings.data_dir.parent), str(steps)]
    done = subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603 - ourselves
    assert done.returncode == -9
    assert files(settings)
    with lock(settings.database):
        assert is_over(settings)
        delete_all(settings)
    assert files(settings) == []


def test_the_main_file_goes_last(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    lived_in(settings)
    gone: list[str] = []
    real = Path.unlink

    def unlink(path: Path, **how: bool) -> None:
        if path.exists():
            gone.append(path.name)
        real(path, **how)

    monkeypatch.setattr(Path, "unlink", unlink)
    delete_all(settings)
    assert gone[-1] == "agora.sqlite3"
    assert len(gone) > 12


def test_a_restored_copy_is_not_over(settings: Settings):
    """Whoever kept a copy elsewhere may begin again with it."""
    installed(settings)
    over(settings)
    write(settings.database, f"INSERT INTO meta (key, value) VALUES ('{SINCE}', '1')")  # noqa: S608 - ours
    copy = backup_file(settings, NOON)
    restore(settings, copy, yes=True, clock=HandClock())
    assert not is_over(settings)
    assert rows(settings.database, "SELECT key FROM meta WHERE key LIKE 'away%'") == []


def away_for_long(settings: Settings, home: str) -> None:
    """It was kicked 31 days ago."""
    lived_in(settings)
    settings.ballot_box_path.unlink()
    left = seconds(SystemClock().now() - KEPT - timedelta(days=1))
    write(
        settings.database,
        f"INSERT INTO meta (key, value) VALUES ('{SINCE}', '{left}'), ('{HOME}', '{home}')",  # noqa: S608 - ours
    )


WITHOUT_WAITING = """
import sys
from datetime import timedelta
from bot.operations import departure
from tests.loopback.launch import launch
departure.DAY = departure.AGAIN = timedelta()
sys.exit(launch(sys.argv[1], ["run"]))
"""
"""The program, where a day between two questions to Discord is over at once."""


async def test_the_program_deletes_all_and_rests(discord: Loopback, tmp_path: Path):
    """Discord says twice that it is off the server, and the process ends by itself."""
    settings = settings_in(tmp_path)
    away_for_long(settings, f"{ELSEWHERE} {discord.world.bot_id}")
    process = await start(discord, tmp_path, code=WITHOUT_WAITING, GUILD_ID=ELSEWHERE)
    code, _, err = await ended(process)
    assert (code, err.splitlines()[-1]) == (0, SAID)
    assert files(settings) == []


async def test_a_start_alone_deletes_nothing(discord: Loopback, tmp_path: Path):
    settings = settings_in(tmp_path)
    away_for_long(settings, f"{ELSEWHERE} {discord.world.bot_id}")
    process = await start(discord, tmp_path, GUILD_ID=ELSEWHERE)
    await discord.until(lambda: discord.gateway.sessions, 30)
    await asyncio.sleep(2)
    process.send_signal(signal.SIGTERM)
    code, out, _ = await ended(process)
    assert code == 0
    assert "all data will be deleted on" in out
    assert rows(settings.database, f"SELECT 1 FROM meta WHERE key = '{OVER}'") == []  # noqa: S608 - ours


async def test_the_folder_of_another_server_is_refused(discord: Loopback, tmp_path: Path):
    settings = settings_in(tmp_path)
    away_for_long(settings, f"{ELSEWHERE} {discord.world.bot_id}")
    code, _, err = await ended(await start(discord, tmp_path))
    assert (code, err.splitlines()[-1]) == (78, FOREIGN)
    assert not discord.gateway.sessions
    assert settings.keyring_path.exists()


async def test_a_start_goes_on_with_a_deletion_and_asks_discord_nothing(
    discord: Loopback, tmp_path: Path
):
    settings = settings_in(tmp_path)
    lived_in(settings)
    over(settings)
    settings.ballot_box_path.unlink()
    code, _, err = await ended(await start(discord, tmp_path))
    assert (code, err.splitlines()[-1]) == (0, SAID)
    assert not discord.rest.requests
    assert files(settings) == []
