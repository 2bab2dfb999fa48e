"""Brings a database file to this release's schema, or refuses it untouched."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from bot.command import typed
from bot.db import (
    SQLITE_CANTOPEN,
    SQLITE_READONLY,
    Connect,
    Connection,
    Error,
    complete_statement,
    connect,
    flush,
    open_read_only,
)
from bot.errors import StartError

APPLICATION_ID = 0x41474F52  # "AGOR"

_NAME = re.compile(r"(\d{4})_[a-z0-9_]+")
_SIDE_FILES = ("-wal", "-shm", "-journal")
# Foreign keys rest while a migration rebuilds tables; each ends with foreign_key_check.
_PRAGMAS = (
    "busy_timeout=5000",
    "foreign_keys=OFF",
    "synchronous=EXTRA",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "trusted_schema=OFF",
)

RESTORE = f"Restore a backup: {typed('restore FILE --yes')}"
START_ANEW = "It has no backup. Move it away to start anew; what it held is lost."

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Migration:
    version: int
    name: str
    statements: tuple[str, ...]


def migrate(
    path: Path,
    folder: Path,
    *,
    application_id: int = APPLICATION_ID,
    connect: Connect = connect,
    backups: Path | None = None,
    remedy: str = RESTORE,
    progress: Progress | None = None,
) -> list[str]:
    """Applies what is missing of ``folder``, each file one transaction; returns their names.

    An absent file is made, whole or not at all, unless a side file or something in
    ``backups`` says that there was one. ``progress`` hears one line per migration.

    Raises StartError, which ends with ``remedy``: 4 when the file is lost, damaged, another
    program's or cannot be upgraded, 5 when a newer release wrote it. What it refuses is
    left as it was. 78, without ``remedy``, when it cannot be opened: it may well be whole.
    """
    file = _File(path, application_id, connect, remedy, progress)
    migrations = _migrations(folder)
    if not path.exists():
        file.refuse_if_lost(backups)
        file.make(migrations)
        return [migration.name for migration in migrations]
    missing = migrations[file.version(len(migrations)) :]
    if missing:
        file.upgrade(missing)
    return [migration.name for migration in missing]


def pending(
    path: Path,
    folder: Path,
    *,
    application_id: int = APPLICATION_ID,
    connect: Connect = connect,
    remedy: str = RESTORE,
) -> list[str]:
    """The names that ``migrate`` would apply; all when the file is absent.

    Raises StartError as ``migrate`` does.
    """
    file = _File(path, application_id, connect, remedy)
    migrations = _migrations(folder)
    version = file.version(len(migrations)) if path.exists() else 0
    return [migration.name for migration in migrations[version:]]


def split(script: str) -> list[str]:
    """The statements of an SQL script; a trigger with its semicolons is one."""
    found = []
    start = 0
    for semicolon in re.finditer(";", script):
        if complete_statement(script[start : semicolon.end()]):
            found.append(script[start : semicolon.end()].strip())
            start = semicolon.end()
    rest = script[start:].strip()
    return [*found, rest] if rest else found


def _migrations(folder: Path) -> list[_Migration]:
    files = sorted(folder.glob("*.sql"))
    return [_migration(file, version) for version, file in enumerate(files, start=1)]


def _migration(file: Path, version: int) -> _Migration:
    name = _NAME.fullmatch(file.stem)
    if name is None or int(name[1]) != version:
        raise ValueError(f"{file} should be migration {version:04}_name.sql.")
    return _Migration(version, file.stem, tuple(split(file.read_text("utf-8"))))


@dataclass(frozen=True, slots=True)
class _File:
    """A file that may be absent, older, newer, damaged or another program's."""

    path: Path
    application_id: int
    connect: Connect
    remedy: str
    progress: Progress | None = None

    def refuse_if_lost(self, backups: Path | None) -> None:
        sides = (_beside(self.path, side) for side in _SIDE_FILES)
        copies = backups.glob("*") if backups is not None else ()
        for trace in chain(sides, copies):
            if trace.exists():
                raise self._refusal(f"is missing, but {trace.name} is there")

    def version(self, known: int) -> int:
        """Its schema. Writes only to undo what a crash left half done."""
        if self.path.stat().st_size == 0:
            raise self._refusal("is empty")
        try:
            with closing(open_read_only(self.path, self.connect)) as connection:
                return self._checked_version(connection, known)
        except Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code == SQLITE_CANTOPEN:
                raise StartError(
                    78,
                    f"{self.path} could not be opened ({error}). Agora changed nothing."
                    " Look who owns the file and its folder.",
                ) from error
            if code != SQLITE_READONLY:
                raise self._refusal(f"is damaged ({error})") from error
        with self._open(self.path) as connection:
            return self._checked_version(connection, known)

    def make(self, migrations: list[_Migration]) -> None:
        # Under another name first: a crash leaves no half-made file that looks damaged.
        new = _beside(self.path, ".new")
        for leftover in (new, *(_beside(new, side) for side in _SIDE_FILES)):
            leftover.unlink(missing_ok=True)
        with self._open(new) as connection:
            connection.execute(f"PRAGMA application_id={self.application_id}")
            self._apply(connection, migrations)
        new.chmod(0o600)
        flush(new)
        new.replace(self.path)
        flush(self.path.parent)

    def upgrade(self, migrations: list[_Migration]) -> None:
        with self._open(self.path) as connection:
            self._apply(connection, migrations)

    def _checked_version(self, connection: Connection, known: int) -> int:
        if _number(connection, "application_id") != self.application_id:
            raise self._refusal("is not a file of Agora")
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise self._refusal(f"is damaged ({verdict})")
        version = _number(connection, "user_version")
        if version > known:
            raise StartError(
                5,
                f"{self.path.name} has schema {version}; this release knows only {known}."
                f" Start the newer release, or go back. {self.remedy}",
            )
        return version

    def _apply(self, connection: Connection, migrations: list[_Migration]) -> None:
        for migration in migrations:
            if self.progress is not None:
                self.progress(f"{self.path.name}: {migration.name}")
            try:
                _apply(connection, migration)
            except Error as error:
                raise self._refusal(f"refuses {migration.name} ({error})") from error

    @contextmanager
    def _open(self, path: Path) -> Iterator[Connection]:
        """A connection that writes; closing it undoes what is not committed."""
        try:
            with closing(self.connect(str(path), isolation_level=None)) as connection:
                for pragma in _PRAGMAS:
                    connection.execute(f"PRAGMA {pragma}").fetchall()
                yield connection
        except Error as error:
            raise self._refusal(f"could not be opened ({error})") from error

    def _refusal(self, why: str) -> StartError:
        return StartError(4, f"{self.path.name} {why}. Agora changed nothing. {self.remedy}")


def _apply(connection: Connection, migration: _Migration) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for statement in migration.statements:
        connection.execute(statement)
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise Error("a row would point to nothing")
    connection.execute(f"PRAGMA user_version={migration.version}")
    connection.execute("COMMIT")


def _number(connection: Connection, pragma: str) -> int:
    (value,) = connection.execute(f"PRAGMA {pragma}").fetchone()
    return int(value)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
