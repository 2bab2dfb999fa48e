"""Everything that must be right before Discord hears of us, in its order."""

from __future__ import annotations

import os
import pyexpat
import resource
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import Clock, SystemClock
from bot.command import typed
from bot.db import Connect, Error, NotRecorded, connect, open_read_only
from bot.errors import StartError
from bot.migrate import RESTORE, START_ANEW, migrate, pending
from bot.operations.backup import BadCopyError, backup_file, copies, folder
from bot.operations.keys import RESTS, Rest, check_keys
from bot.operations.lock import leaving_no_trace, lock
from bot.operations.owner import check_owner

if TYPE_CHECKING:
    from bot.settings import Settings

Progress = Callable[[str], None]

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations" / "main"
EXIT_DATABASE = 4
EXIT_MACHINE = 78
OLDEST_SQLITE = (3, 37)
OLDEST_EXPAT = (2, 4)
_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the start did."""

    settings: Settings
    migrated: tuple[str, ...] = ()
    replaced_keys: tuple[str, ...] = ()


@contextmanager
def prepare(
    settings: Settings,
    *,
    progress: Progress = lambda _: None,
    rests: Mapping[str, Rest] = RESTS,
    connect: Connect = connect,
    clock: Clock | None = None,
) -> Iterator[Prepared]:
    """Locks the data folder and brings its main file to this release; the lock lasts as long as
    the context. What it refuses is left as it was.

    Raises StartError: 3 already running, 4 database refused, 5 newer schema, 78 the machine, the
    folder or a key.
    """
    harden()
    check_owner(settings)
    with lock(settings.database):
        check_machine(connect)
        check_modes(settings)
        with leaving_no_trace(settings.database):
            migrated = _upgraded(settings, progress, connect, clock or SystemClock())
            check_references(settings.database, connect)
            replaced = check_keys(settings, rests, connect=connect)
        for name in replaced:
            progress(f"{name} is new; nothing rested on the old one.")
        yield Prepared(settings, tuple(migrated), tuple(replaced))


def harden() -> None:
    """Files of this process are its owner's alone, and no crash writes its memory to disk."""
    os.umask(_OTHERS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def check_machine(
    connect: Connect = connect, *, expat: tuple[int, ...] = pyexpat.version_info
) -> None:
    """Raises StartError(78) where SQLite or expat is too old, or SQLite has no full-text search."""
    with closing(connect(":memory:")) as connection:
        (version,) = connection.execute("SELECT sqlite_version()").fetchone()
        if tuple(map(int, version.split("."))) < OLDEST_SQLITE:
            raise StartError(EXIT_MACHINE, f"SQLite {version} is too old. Agora needs 3.37.")
        try:
            connection.execute("CREATE VIRTUAL TABLE probe USING fts5 (text)")
        except Error as error:
            raise StartError(EXIT_MACHINE, "SQLite has no FTS5. Use another Python.") from error
    if expat < OLDEST_EXPAT:
        found = ".".join(map(str, expat))
        raise StartError(EXIT_MACHINE, f"expat {found} is too old. Agora needs 2.4.")


def check_modes(settings: Settings) -> None:
    """Raises StartError(78) where others on the machine can read a file of Agora."""
    boxes = (settings.ballot_box_path, settings.keyring_path)
    files = [*settings.data_dir.glob("agora.sqlite3*"), *boxes, *folder(settings).glob("*")]
    open_to_others = [
        file for file in files if file.exists() and stat.S_IMODE(file.stat().st_mode) & _OTHERS
    ]
    if open_to_others:
        names = " ".join(str(file) for file in open_to_others)
        raise StartError(EXIT_MACHINE, f"Others can read Agora's files. Run: chmod 600 {names}")


def check_references(database: Path, connect: Connect = connect) -> None:
    """Raises StartError(4) when a row points to one that is not there."""
    with closing(open_read_only(database, connect)) as connection:
        row = connection.execute("PRAGMA foreign_key_check").fetchone()
    if row is not None:
        raise StartError(
            EXIT_DATABASE,
            f"{database.name} is damaged (a row of {row[0]} points to nothing)."
            f" Agora changed nothing. {RESTORE}",
        )


def remedy(settings: Settings) -> str:
    """The line that brings the newest backup back, or what to do without one."""
    newest = next(iter(copies(settings)), None)
    if newest is None:
        return START_ANEW
    return f"Restore a backup: {typed(f'restore {newest} --yes')}"


def missing_migrations(settings: Settings, connect: Connect = connect) -> list[str]:
    """What a start would apply; changes nothing. Raises StartError as :func:`prepare` does."""
    if not settings.database.exists() and copies(settings):
        name = settings.database.name
        raise StartError(EXIT_DATABASE, f"{name} is missing. {remedy(settings)}")
    return pending(settings.database, MIGRATIONS, connect=connect, remedy=remedy(settings))


def _upgraded(settings: Settings, progress: Progress, connect: Connect, clock: Clock) -> list[str]:
    database = settings.database
    if database.exists() and missing_migrations(settings, connect):
        try:
            copy = backup_file(settings, clock.now(), connect)
        except (NotRecorded, BadCopyError, OSError) as error:
            raise StartError(
                EXIT_DATABASE,
                f"{database.name} needs an upgrade, and no backup could be written first."
                " Agora changed nothing. Free some space on the disk.",
            ) from error
        progress(f"{database.name}: copied to {copy} first")
    return migrate(
        database,
        MIGRATIONS,
        connect=connect,
        backups=folder(settings),
        remedy=remedy(settings),
        progress=progress,
    )
