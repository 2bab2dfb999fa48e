"""How a database file is opened, so that what Agora confirms is on disk."""

import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.errors import StartError

Connect = Callable[..., sqlite3.Connection]

STATEMENTS_KEPT = 512


@dataclass(frozen=True, slots=True)
class Pragma:
    """A setting of a connection, and the value SQLite must answer when asked for it."""

    name: str
    value: str | int
    answer: str | int


@dataclass(frozen=True, slots=True)
class Profile:
    """How a file is kept. ``sealed``: one connection reads and writes it, no readers beside."""

    pragmas: tuple[Pragma, ...]
    sealed: bool = False

    def for_readers(self) -> "Profile":
        """The same for a connection that never writes."""
        kept = [pragma for pragma in self.pragmas if pragma.name != "journal_mode"]
        return Profile((*kept, Pragma("query_only", "ON", 1)))


_WAIT = Pragma("busy_timeout", 5000, 5000)
_SHARED = (
    Pragma("foreign_keys", "ON", 1),
    Pragma("secure_delete", "ON", 1),
    Pragma("temp_store", "MEMORY", 2),
    Pragma("trusted_schema", "OFF", 0),
    Pragma("cell_size_check", "ON", 1),
)
MAIN = Profile(
    (_WAIT, Pragma("journal_mode", "WAL", "wal"), Pragma("synchronous", "FULL", 2), *_SHARED)
)
SEALED = Profile(
    (
        _WAIT,
        Pragma("journal_mode", "DELETE", "delete"),
        Pragma("synchronous", "EXTRA", 3),
        *_SHARED,
    ),
    sealed=True,
)


def open_file(path: Path, connect: Connect, profile: Profile) -> sqlite3.Connection:
    """A connection in autocommit mode that has every pragma of ``profile``.

    Raises StartError(4) when the file refuses to open or a pragma does not read back.
    """
    try:
        connection = connect(str(path), isolation_level=None, cached_statements=STATEMENTS_KEPT)
        try:
            connection.row_factory = sqlite3.Row
            _apply(connection, profile.pragmas, path)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise StartError(4, f"{path.name} could not be opened: {error}.") from error
    return connection


def open_read_only(path: Path, connect: Connect = sqlite3.connect) -> sqlite3.Connection:
    """A connection that cannot change the file, nor create it. Raises sqlite3.Error."""
    return connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


def copy_into(path: Path, target: Path, connect: Connect) -> None:
    """Writes a sound copy without free pages to ``target``, readable by the owner only.

    The copy is on disk when this returns. ``target`` must not exist (FileExistsError);
    when copying fails with sqlite3.Error it is gone again.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with closing(open_read_only(path, connect)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
    except BaseException:
        target.unlink(missing_ok=True)
        target.with_name(f"{target.name}-journal").unlink(missing_ok=True)
        raise
    flush(target)
    flush(target.parent)


def flush(path: Path) -> None:
    """Has the disk keep a file or folder. Never for a file that a connection has open:
    closing it here would drop SQLite's locks.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _apply(connection: sqlite3.Connection, pragmas: Iterable[Pragma], path: Path) -> None:
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma.name}={pragma.value}").fetchall()
    for pragma in pragmas:
        (answer,) = connection.execute(f"PRAGMA {pragma.name}").fetchone()
        if answer != pragma.answer:
            raise StartError(
                4, f"{path.name} is not safe: {pragma.name} is {answer}, not {pragma.value}."
            )
