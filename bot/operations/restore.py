"""Puts a backup in the main file's place, quietly: nothing is said twice, nobody comes back."""

from __future__ import annotations

import os
import re
from contextlib import closing
from typing import TYPE_CHECKING, Any

from bot.clock import Clock, SystemClock, moment, seconds
from bot.db import Connection, Error, connect, flush
from bot.db.files import copy_into
from bot.erasure.log import Erased, ErasureLog, read
from bot.errors import StartError
from bot.migrate import migrate, pending
from bot.operations.backup import COPIED_AT, folder, replaced_name
from bot.operations.departure import OVER, SINCE
from bot.operations.lock import lock
from bot.operations.owner import check_owner
from bot.operations.start import MIGRATIONS, Progress, check_machine, check_references, harden
from bot.outbox import RESTORED, snowflake

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.settings import Settings

EXIT_USAGE = 2
EXIT_DATABASE = 4
REFERENCES_ON = 100
"""People have seen OBS-13, which the copy does not know: new references begin far above."""
WARNING = (
    "Anonymous polls and keys of unnamed authors that the copy does not know will be destroyed."
)
_SIDE_FILES = ("", "-wal", "-shm", "-journal")
_OTHER_REMEDY = "Try an older backup."
_NUMBERS = re.compile("[0-9]{1,20}", re.ASCII)
_LARGEST = 2**63


def restore(
    settings: Settings,
    file: Path,
    *,
    yes: bool,
    progress: Progress = lambda _: None,
    clock: Clock | None = None,
) -> Path | None:
    """Checks the copy, then swaps; the present file stays beside it for 24 hours and is returned.

    Whoever was erased since the copy gets a row in ``erasure``, which the next start carries out.
    Raises StartError: 2 without ``yes`` or file, 3 while Agora runs, 4 or 5 for a bad copy,
    78 for files of another user.
    """
    check_owner(settings)
    _check_readable(file)
    if file.resolve() == settings.database.resolve():
        raise StartError(EXIT_USAGE, f"{file} is the file in use. Name a backup.")
    progress(WARNING)
    _warn_of_missing_log(settings, file, progress)
    if not yes:
        raise StartError(EXIT_USAGE, "Nothing was changed. Add --yes to restore.")
    harden()
    with lock(settings.database):
        check_machine()
        new = settings.database.with_name(f"{settings.database.name}.restoring")
        _clear(new)
        try:
            erased = _erased(settings, file)
            make(settings, file, new, erased, progress)
            ErasureLog(settings).adopt(erased)
            return _swap(settings.database, new, (clock or SystemClock()).now(), progress)
        finally:
            _clear(new)


def make(
    settings: Settings,
    file: Path,
    new: Path,
    erased: Sequence[Erased],
    progress: Progress = lambda _: None,
) -> datetime | None:
    """Writes to ``new`` what the copy would be as the file in use; when the copy was made.

    Raises StartError: 4 or 5 for a bad copy. The copy stays as it is.
    """
    pending(file, MIGRATIONS, remedy=_OTHER_REMEDY)
    try:
        copy_into(file, new, connect)
    except Error as error:
        raise StartError(
            EXIT_DATABASE, f"{file} could not be copied ({error}). Agora changed nothing."
        ) from error
    migrate(new, MIGRATIONS, remedy=_OTHER_REMEDY, progress=progress)
    with closing(connect(str(new), isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=EXTRA")
        connection.execute("BEGIN IMMEDIATE")
        copied = _copied_at(connection)
        people = to_be_erased(connection, ErasureLog(settings), erased, copied)
        connection.executemany(
            "INSERT INTO erasure (user_id, with_texts, step) VALUES (?, ?, 'forget')"
            " ON CONFLICT (user_id) DO UPDATE"
            " SET with_texts = max(with_texts, excluded.with_texts)",
            people.items(),
        )
        _move_references(connection)
        _quieten(connection, copied)
        connection.execute("COMMIT")
    check_references(new)
    flush(new)
    progress(f"People to be erased again at the next start: {len(people)}")
    return copied


def to_be_erased(
    connection: Connection, log: ErasureLog, erased: Iterable[Erased], copied: datetime | None
) -> dict[int, bool]:
    """Any number in the copy may be a person: those that the log names, each with whether their
    texts go too."""
    texts: dict[str, bool] = {}
    for entry in erased:
        if copied is None or entry.day >= copied.date():
            texts[entry.person] = texts.get(entry.person, False) or entry.with_texts
    if not texts:
        return {}
    found = {number: log.person(number) for number in _numbers(connection)}
    return {number: texts[person] for number, person in found.items() if person in texts}


def _check_readable(file: Path) -> None:
    try:
        if not file.is_file():
            raise StartError(EXIT_USAGE, f"There is no file {file}.")
        readable = os.access(file, os.R_OK, effective_ids=True)
    except PermissionError:
        readable = False
    if not readable:
        raise StartError(
            EXIT_USAGE, f"You may not read {file}. Give it to the user that runs Agora (chown)."
        )


def _warn_of_missing_log(settings: Settings, file: Path, progress: Progress) -> None:
    """A copy that never left its data folder lacks the log only if nobody was erased."""
    at_home = settings.database.exists() and file.resolve().parent == folder(settings).resolve()
    if not at_home and not any(path.exists() for path in _logs(settings, file)):
        progress(
            "There is no erasures.log beside the copy: people erased since would come back."
            " Put its erasures.log beside it first. If nobody was erased, ignore this."
        )


def _erased(settings: Settings, file: Path) -> list[Erased]:
    """The lines of our own log, and of one that came with the copy from another machine."""
    return list(dict.fromkeys(entry for path in _logs(settings, file) for entry in read(path)))


def _logs(settings: Settings, file: Path) -> list[Path]:
    own = ErasureLog(settings).path
    return [own, *(beside / own.name for beside in file.resolve().parents[:2])]


def _copied_at(connection: Connection) -> datetime | None:
    """None for a file that :mod:`bot.operations.backup` did not make."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (COPIED_AT,)).fetchone()
    return moment(int(row[0])) if row else None


def _numbers(connection: Connection) -> set[int]:
    """All whole numbers in all tables, also those inside texts."""
    tables = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    ).fetchall()
    found: set[int] = set()
    for (table,) in tables:
        for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - from the schema
            found.update(_in(row))
    return {number for number in found if 0 < number < _LARGEST}


def _in(row: Iterable[Any]) -> Iterator[int]:
    for value in row:
        if isinstance(value, int):
            yield value
        elif isinstance(value, str):
            yield from map(int, _NUMBERS.findall(value))


def _move_references(connection: Connection) -> None:
    counted = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
    ).fetchall()
    for (table,) in counted:
        moved = connection.execute(
            "UPDATE sqlite_sequence SET seq = seq + ? WHERE name = ?", (REFERENCES_ON, table)
        ).rowcount
        if not moved:
            connection.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, REFERENCES_ON)
            )


def _quieten(connection: Connection, copied: datetime | None) -> None:
    """Nothing is sent until [Go live]. What had no answer in the copy may have been sent since:
    it counts as tried once, so that delivery looks for it before it says it again."""
    connection.execute("DELETE FROM meta WHERE key IN (?, ?, ?)", (COPIED_AT, SINCE, OVER))
    at = seconds(copied) if copied else 0
    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('quiet', ?)", (str(at),))
    # Nothing is sent before its time.
    connection.create_function("snowflake", 1, snowflake, deterministic=True)
    connection.execute(
        "UPDATE notice SET state = 'held', next_try_at = NULL, last_error = ?,"
        " tries = max(tries, 1), first_try_at = coalesce(first_try_at, not_before),"
        " after_id = coalesce(after_id, snowflake(not_before - 60))"
        " WHERE state IN ('waiting', 'sending')",
        (RESTORED,),
    )
    connection.execute(
        "UPDATE bundle SET state = 'held', next_try_at = NULL, last_error = ?,"
        " tries = max(tries, 1), first_try_at = coalesce(first_try_at, 0),"
        " after_id = coalesce(after_id, snowflake(coalesce(strftime('%s', day), 0) - 86400))"
        " WHERE state IN ('waiting', 'sending')",
        (RESTORED,),
    )
    connection.execute(
        "UPDATE card SET tries = max(tries, 1), first_try_at = coalesce(first_try_at, :copied),"
        " after_id = coalesce(after_id, snowflake(:copied - 60))"
        " WHERE message_id IS NULL AND channel_id <> 0 AND state IN ('stale', 'sending')",
        {"copied": at},
    )


def _swap(database: Path, new: Path, now: datetime, progress: Progress) -> Path | None:
    """The old file first, then what stands beside it: stopped in between, the next start refuses
    rather than read half a file."""
    kept = database.with_name(replaced_name(database, now))
    had = False
    for side in _SIDE_FILES:
        old = database.with_name(database.name + side)
        if old.exists():
            old.replace(kept.with_name(kept.name + side))
            had = True
    new.replace(database)
    flush(database.parent)
    if not had:
        return None
    progress(f"The file in use until now: {kept} (deleted after 24 hours)")
    return kept


def _clear(path: Path) -> None:
    for side in _SIDE_FILES:
        path.with_name(path.name + side).unlink(missing_ok=True)
