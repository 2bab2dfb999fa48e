"""Deletes all files of an Agora that was off its server for too long."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING

from bot.db import Error, flush, open_read_only
from bot.erasure.log import ErasureLog
from bot.errors import StartError
from bot.operations import backup, health_file, rehearsal
from bot.operations.departure import OVER
from bot.operations.lock import leaving_no_trace
from bot.operations.starts import StartLog

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.settings import Settings

EXIT_FAULT = 1
SAID = "Agora was off its server for 30 days. All its data is deleted."


def is_over(settings: Settings) -> bool:
    """Whether all files must go. Only under the lock, while no Database has them open."""
    if not settings.database.exists():
        return False
    with (
        leaving_no_trace(settings.database),
        suppress(Error),
        closing(open_read_only(settings.database)) as connection,
    ):
        row = connection.execute("SELECT 1 FROM meta WHERE key = ?", (OVER,)).fetchone()
        return row is not None
    return False


def delete_all(settings: Settings) -> None:
    """Deletes every file of Agora but its lock. The main file goes last: stopped anywhere, the
    next start finds it and goes on here. Raises StartError where the disk refuses."""
    try:
        _delete(settings)
    except OSError as error:
        raise StartError(
            EXIT_FAULT,
            f"Agora could not delete {error.filename} ({error.strerror})."
            " Mend that, then start it again: it goes on.",
        ) from error


def _delete(settings: Settings) -> None:
    rehearsal.clear(settings)
    for path in list(_files(settings)):
        if not path.is_dir():
            path.unlink(missing_ok=True)
    with suppress(OSError):  # what is not ours stays
        backup.folder(settings).rmdir()
    flush(settings.data_dir)
    settings.database.unlink(missing_ok=True)
    flush(settings.data_dir)


def _files(settings: Settings) -> Iterator[Path]:
    database = settings.database
    yield from backup.copies(settings)
    yield from backup.unfinished(settings)
    for pattern in ("replaced-*", "restoring*"):
        yield from settings.data_dir.glob(f"{database.name}.{pattern}")
    logs = (ErasureLog(settings).path, StartLog(settings).path, health_file.path(settings))
    sealed = (settings.ballot_box_path, settings.keyring_path)
    for path in (*logs, *sealed):
        yield path
        for side in (".new", "-journal"):
            yield path.with_name(path.name + side)
    for side in ("-wal", "-shm", "-journal"):
        yield database.with_name(database.name + side)
