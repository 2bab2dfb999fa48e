"""One process for one data folder: a lock that the system drops when its holder dies."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from bot.errors import StartError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXIT_RUNNING = 3
EXIT_FOLDER = 78


@contextmanager
def lock(database: Path) -> Iterator[None]:
    """Holds ``<database>.lock`` with our process id in it; makes the data folder when absent.

    A file of its own: closing a handle on the database would drop SQLite's locks.
    Raises StartError: 3 when another process holds it, 78 when the folder cannot be used.
    """
    handle = _open(database.with_name(f"{database.name}.lock"))
    try:
        _take(handle, database)
        try:
            yield
        finally:
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


@contextmanager
def leaving_no_trace(database: Path) -> Iterator[None]:
    """Takes away the empty side files that reading a closed database leaves behind: whoever moved
    the database would leave them, and they look like a loss. Only under the lock."""
    sides = [database.with_name(database.name + side) for side in ("-wal", "-shm")]
    clean = not any(side.exists() for side in sides)
    try:
        yield
    finally:
        if clean and sides[0].exists() and sides[0].stat().st_size == 0:
            for side in sides:
                side.unlink(missing_ok=True)


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StartError(
            EXIT_FOLDER, f"Agora cannot write to {path.parent} ({error.strerror}). Check DATA_DIR."
        ) from error


def _take(handle: int, database: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise StartError(
            EXIT_RUNNING, f"Agora is already running on {database.parent}: process {_pid(handle)}."
        ) from error
    except OSError as error:
        raise StartError(
            EXIT_FOLDER, f"{database.parent} cannot be locked. DATA_DIR needs a local disk."
        ) from error
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)


def _pid(handle: int) -> str:
    with suppress(OSError):
        text = os.pread(handle, 32, 0).decode("ascii", "replace").strip()
        if text.isdigit():
            return text
    return "unknown"
