"""Copies of the main file, each hour: checked, private, and deleted when they are old."""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import LONG_AGO, seconds
from bot.db import Connect, Error, NotRecorded, connect, flush, open_read_only
from bot.db.files import copy_into
from bot.erasure.log import ErasureLog
from bot.health import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.db import Connection, Database
    from bot.services import Services
    from bot.settings import Settings

log = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
AGAIN = timedelta(minutes=5)
"""After a copy that failed."""
HOURLY = 24
DAILY = 14
KEPT = timedelta(days=14)
"""What was erased may travel so long."""
REPLACED_KEPT = timedelta(hours=24)
COPIED_AT = "copied_at"
"""The row of ``meta`` that only copies have: when they were made, whatever their name is."""
_STAMP = "%Y-%m-%dT%H-%M-%SZ"
_NAME = re.compile(r"agora-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)\.sqlite3", re.ASCII)
_PARTIAL = re.compile(
    r"agora-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)\.partial(?:-journal|-wal|-shm)?", re.ASCII
)
_REPLACED = re.compile(r"agora\.sqlite3\.replaced-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ).*", re.ASCII)


class BadCopyError(Exception):
    """A copy was written and found damaged; it is gone again."""


def folder(settings: Settings) -> Path:
    return settings.data_dir / "backups"


def copies(settings: Settings) -> dict[Path, datetime]:
    """The finished backups, newest first, with the times in their names."""
    found = {path: at for path in folder(settings).glob("agora-*") if (at := _time(path, _NAME))}
    return dict(sorted(found.items(), key=lambda item: item[1], reverse=True))


def unfinished(settings: Settings) -> list[Path]:
    """Backups that were not written to the end, with the files that SQLite keeps beside them."""
    return [path for path in folder(settings).glob("agora-*") if _time(path, _PARTIAL)]


async def backup_now(settings: Settings, db: Database, now: datetime) -> Path:
    """Copies the main file; where the copy is. Never the ballot box, never the keyring.

    Raises NotRecorded (disk full) or BadCopyError; then no part of the copy is left.
    """
    partial, target = await asyncio.to_thread(_names, settings, now)
    await db.backup_into(partial)
    await asyncio.to_thread(_finish, partial, target, now)
    return target


def backup_file(settings: Settings, now: datetime, connect: Connect = connect) -> Path:
    """The same for a main file that no Database of this process has open."""
    partial, target = _names(settings, now)
    try:
        copy_into(settings.database, partial, connect)
    except Error as error:
        raise NotRecorded("The backup could not be written.") from error
    _finish(partial, target, now)
    return target


def forget_old(settings: Settings, now: datetime) -> None:
    """Deletes copies beyond 24 hourly and 14 daily ones, leftovers, and old lines of erasures."""
    made = copies(settings)
    for path in superfluous(made.items(), now):
        path.unlink(missing_ok=True)
    for path in folder(settings).glob("*.partial*"):
        if now.timestamp() - path.stat().st_mtime > EVERY.total_seconds():
            path.unlink(missing_ok=True)
    for path in settings.data_dir.glob("agora.sqlite3.replaced-*"):
        at = _time(path, _REPLACED)
        if at is not None and now - at > REPLACED_KEPT:
            path.unlink(missing_ok=True)
    ErasureLog(settings).forget_old(now.date())


def superfluous(made: Iterable[tuple[Path, datetime]], now: datetime) -> list[Path]:
    """What goes: all but the newest copy of each of 24 hours and of each of 14 days.

    Those that would turn 14 days old before the next pass go too.
    """
    newest_first = sorted(made, key=lambda copy: copy[1], reverse=True)
    hours: set[tuple[int, ...]] = set()
    days: set[tuple[int, ...]] = set()
    gone = []
    for path, at in newest_first:
        hour, day = at.timetuple()[:4], at.timetuple()[:3]
        keeps_hour = hour not in hours and len(hours) < HOURLY
        keeps_day = day not in days and len(days) < DAILY
        hours.add(hour)
        days.add(day)
        if not (keeps_day or keeps_hour) or now - at >= KEPT - EVERY:
            gone.append(path)
    return gone


def replaced_name(database: Path, now: datetime) -> str:
    """What a restore calls the file it took out of service."""
    return f"{database.name}.replaced-{now.astimezone(UTC):{_STAMP}}"


class BackupTimer:
    """A copy each hour, by the times of those that are there: a restart makes none too many."""

    name = "backup"

    def __init__(self, services: Services) -> None:
        self._services = services
        self._not_before = LONG_AGO

    async def next_due(self) -> datetime | None:
        made = await asyncio.to_thread(copies, self._services.settings)
        newest = max(made.values(), default=None)
        now = self._services.clock.now()
        if newest is None or newest > now:  # a copy from the future does not put off the next
            return self._not_before
        return max(newest + EVERY, self._not_before)

    async def run_due(self, now: datetime) -> None:
        settings, refused = self._services.settings, self._services.health.refused
        self._not_before = now + AGAIN
        try:
            await backup_now(settings, self._services.db, now)
        except (NotRecorded, BadCopyError, OSError) as error:
            refused.add(Refused.BACKUP)
            log.error("backup", extra={"area": self.name, "error": type(error).__name__})  # noqa: TRY400 - no traceback: paths
            return
        refused.discard(Refused.BACKUP)
        await asyncio.to_thread(forget_old, settings, now)


def _names(settings: Settings, now: datetime) -> tuple[Path, Path]:
    folder(settings).mkdir(mode=0o700, exist_ok=True)
    target = folder(settings) / f"agora-{now.astimezone(UTC):{_STAMP}}.sqlite3"
    partial = target.with_suffix(".partial")
    _discard(partial)
    return partial, target


def _discard(partial: Path) -> None:
    for side in ("", "-journal", "-wal", "-shm"):
        partial.with_name(partial.name + side).unlink(missing_ok=True)


def _finish(partial: Path, target: Path, now: datetime) -> None:
    """Stamps and checks a copy, then gives it its name."""
    verdict = _stamped(partial, now)
    if verdict != "ok":
        _discard(partial)
        raise BadCopyError(verdict)
    partial.replace(target)
    flush(target.parent)


def _stamped(partial: Path, now: datetime) -> str:
    """What SQLite thinks of the copy."""
    try:
        with closing(connect(str(partial), isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous=EXTRA")
            connection.execute("PRAGMA secure_delete=ON")
            _forget_unread(connection)
            connection.execute(
                "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)",
                (COPIED_AT, str(seconds(now))),
            )
        with closing(open_read_only(partial)) as connection:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except Error as error:
        return type(error).__name__


def _forget_unread(connection: Connection) -> None:
    """Who opens the inbox has read all of it at once, also what came to a handle: two copies
    would show that a person's and a handle's counts fell together, so copies hold none."""
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN ('follow', 'handle')"
    for (table,) in connection.execute(tables).fetchall():
        connection.execute(f"UPDATE {table} SET news = 0, pinged = 0")  # noqa: S608 - our words


def _time(path: Path, pattern: re.Pattern[str]) -> datetime | None:
    found = pattern.fullmatch(path.name)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
