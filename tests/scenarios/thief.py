"""What somebody finds who took every file of Agora, and perhaps its secret."""

from __future__ import annotations

import hmac
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

DATABASE = b"SQLite format 3\0"
SIDES = ("-wal", "-shm", "-journal")
KEY, TOKEN = 16, 32
"""Bytes of keys and nonces, and of what is computed from them."""
NUMBER = re.compile(r"(?<!\d)\d{10,20}(?!\d)")
DISCORD_BEGAN = 1_420_070_400
SNOWFLAKE = 10**16


def spellings(user_id: int) -> list[bytes]:
    """A member's number as text and as a machine writes it."""
    written = [str(user_id).encode(), f"{user_id:x}".encode(), f"{user_id:X}".encode()]
    return [*written, user_id.to_bytes(8, "big"), user_id.to_bytes(8, "little")]


@dataclass(frozen=True)
class Cell:
    file: str
    table: str
    column: str
    value: Any


@dataclass
class Loot:
    """A copy of everything below `taken`, as it lay there at that moment: ``here`` is empty and
    the thief's own."""

    taken: Path
    here: Path
    cells: list[Cell] = field(default_factory=list)
    _databases: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        shutil.copytree(self.taken, self.here, dirs_exist_ok=True)
        self._databases = [path for path in self.files() if path.read_bytes()[:16] == DATABASE]
        # Opened in a copy of their own: a log beside a file is as telling as it lies there.
        opened = self.here.with_name(f"{self.here.name}-opened")
        shutil.copytree(self.here, opened)
        for path in self._databases:
            self.cells += _cells(opened / path.relative_to(self.here))
        shutil.rmtree(opened)

    def files(self) -> list[Path]:
        return [path for path in sorted(self.here.rglob("*")) if path.is_file()]

    # Who

    def tables_naming(self, user_id: int) -> set[str]:
        """Where the number stands in a cell, as a number or within a text or bytes."""
        return {cell.table for cell in self.cells if _names(cell.value, user_id)}

    def files_naming(self, user_id: int, *, but: Collection[str]) -> set[str]:
        """Where it stands in raw bytes, once the rows of these tables were wiped out: in free
        pages, in logs beside a file, and in what is no database."""
        wiped = self.here.with_name(f"{self.here.name}-wiped")
        shutil.copytree(self.here, wiped)
        for path in self._databases:
            _wipe(wiped / path.relative_to(self.here), but)
        written = spellings(user_id)
        found = {
            path.name
            for path in wiped.rglob("*")
            if path.is_file() and any(one in path.read_bytes() for one in written)
        }
        shutil.rmtree(wiped)
        return found

    def unmasked(self, secret: bytes, people: Iterable[int], *known: bytes) -> set[int]:
        """Whom the secret finds: every 16 bytes in any row, and those `known`, taken for the
        nonce of every 32 bytes in any row."""
        blobs = [cell.value for cell in self.cells if isinstance(cell.value, bytes)]
        tokens = {blob for blob in blobs if len(blob) == TOKEN}
        nonces = {blob for blob in blobs if len(blob) == KEY} | set(known)
        inner = [hmac.digest(secret, nonce, "sha256") for nonce in nonces]
        return {
            user_id
            for user_id in people
            for key in inner
            if hmac.digest(key, str(user_id).encode(), "sha256") in tokens
        }

    def nonces(self) -> set[bytes]:
        found = (cell for cell in self.cells if (cell.table, cell.column) == ("key", "nonce"))
        return {cell.value for cell in found}

    def holds(self, wanted: bytes) -> bool:
        """In any file, as bytes or spelled out."""
        texts = (wanted, wanted.hex().encode())
        return any(one in path.read_bytes() for path in self.files() for one in texts)

    # When

    def seconds(self) -> set[int]:
        """Every second that a row holds, be it within a text or within an id of Discord's."""
        numbers: set[int] = set()
        for cell in self.cells:
            if isinstance(cell.value, int):
                numbers.add(cell.value)
            elif isinstance(cell.value, str):
                numbers |= {int(found) for found in NUMBER.findall(cell.value)}
        return {_second(number) for number in numbers}

    def texts_with(self, second: int) -> set[str]:
        """Files that are no database and tell this second."""
        at = datetime.fromtimestamp(second, UTC)
        spelled = (str(second), f"{at:%Y-%m-%dT%H:%M:%S}", f"{at:%Y-%m-%d %H:%M:%S}")
        return {
            path.name
            for path in self.files()
            if path not in self._databases
            and any(one.encode() in path.read_bytes() for one in spelled)
        }


def _second(number: int) -> int:
    return (number >> 22) // 1000 + DISCORD_BEGAN if number > SNOWFLAKE else number


def _names(value: Any, user_id: int) -> bool:
    if isinstance(value, int):
        return value == user_id
    if isinstance(value, str):
        value = value.encode()
    return isinstance(value, bytes) and any(one in value for one in spellings(user_id))


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return [name for (name,) in rows]


def _cells(path: Path) -> Iterator[Cell]:
    with closing(sqlite3.connect(path)) as connection:
        for table in _tables(connection):
            cursor = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - its own names
            columns = [column[0] for column in cursor.description]
            for row in cursor:
                yield from (
                    Cell(path.name, table, column, value)
                    for column, value in zip(columns, row, strict=True)
                )


def _wipe(path: Path, tables: Collection[str]) -> None:
    """Deletes rows so that no byte of them is left; all other bytes stay where they lie."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA foreign_keys = OFF")
        for table in sorted(set(tables) & set(_tables(connection))):
            connection.execute(f'DELETE FROM "{table}"')  # noqa: S608 - its own names
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
