"""One database file, as the rest of the bot sees it."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar, cast

import aiosqlite

from .files import MAIN, Connect, Profile, copy_into, open_file
from .tx import Params, Tx
from .writer import NotRecorded, Writer

T = TypeVar("T")

CHECKPOINT_TRIES = 3
CHECKPOINT_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Gauges:
    """The writer's load: units that wait, and the p99 of the latest commits in seconds."""

    queued: int
    commit_p99: float


class Database:
    """A file with one writer; in a profile that is not sealed, also readers beside it."""

    def __init__(
        self,
        path: Path,
        connect: Connect,
        writer: Writer,
        readers: "list[_Reader]",
        doors: AsyncExitStack,
    ) -> None:
        """Use ``open``."""
        self.path = path
        self._connect = connect
        self._writer = writer
        self._readers = readers
        self._doors = doors
        self.on_refused: Callable[[], None] = lambda: None
        """Called when the disk did not take a write."""

    @classmethod
    async def open(
        cls,
        path: Path,
        *,
        connect: Connect = sqlite3.connect,
        profile: Profile = MAIN,
        readers: int = 2,
    ) -> Self:
        """Opens the file, and makes it when absent; ``close`` must be awaited.

        ``connect`` is called as sqlite3.connect, for the writer, each reader and each backup;
        what its connections raise, even a BaseException, reaches whoever waits.

        Raises StartError(4) when the file or a pragma refuses.
        """
        doors = AsyncExitStack()
        try:
            writer = Writer(partial(open_file, path, connect, profile))
            doors.push_async_callback(writer.close)
            await writer.start()
            pool = []
            for _ in range(0 if profile.sealed else readers):
                reader = await aiosqlite.Connection(
                    partial(open_file, path, connect, profile.for_readers()), iter_chunk_size=64
                )
                doors.push_async_callback(reader.close)
                pool.append(_Reader(reader))
        except BaseException:
            await doors.aclose()
            raise
        return cls(path, connect, writer, pool, doors)

    async def write(self, unit: Callable[[Tx], T]) -> T:
        """Runs ``unit`` on the writer's thread; what it returned is on disk by then.

        Raises what the unit raised, all its statements undone. The unit touches nothing but its
        tx: beside one that raises it is undone and run again. Busy: the queue is full.
        NotRecorded: the disk is full, the file locked. Once called it is carried out, even
        when the caller is cancelled.
        """
        try:
            return cast("T", await self._writer.submit(unit))
        except NotRecorded:
            self.on_refused()
            raise

    def submit(self, unit: Callable[[Tx], T]) -> "asyncio.Future[T]":
        """As :meth:`write`, for a caller that has something to do meanwhile. Units are carried out
        in their order; those of one turn of the loop share a commit."""
        future: asyncio.Future[T] = self._writer.submit(unit)
        future.add_done_callback(self._watch)
        return future

    def _watch(self, future: "asyncio.Future[Any]") -> None:
        if not future.cancelled() and isinstance(future.exception(), NotRecorded):
            self.on_refused()

    async def one(self, sql: str, params: Params = ()) -> sqlite3.Row | None:
        """The first row, or None. The query should ask for no more than one."""
        return next(iter(await self.all(sql, params)), None)

    async def all(self, sql: str, params: Params = ()) -> list[sqlite3.Row]:
        """All rows; everything written before the call is seen."""
        params = _askable(params)
        if not self._readers:
            return await self.write(lambda tx: tx.all(sql, params))
        return await min(self._readers, key=_waiting).all(sql, params)

    async def value(self, sql: str, params: Params = ()) -> Any:
        """The first column of the first row; None without a row."""
        row = await self.one(sql, params)
        return None if row is None else row[0]

    async def vacuum(self) -> None:
        """Rewrites the file without what was deleted. Raises OperationalError."""
        await self._writer.submit(_vacuum, alone=True)

    async def checkpoint(self) -> bool:
        """Moves the write-ahead log into the file and empties it.

        False: readers kept a part of it in use at every try.
        """
        for _ in range(CHECKPOINT_TRIES):
            if not await self._writer.submit(_checkpoint, alone=True):
                return True
            await asyncio.sleep(CHECKPOINT_PAUSE)
        return False

    async def backup_into(self, target: Path) -> None:
        """Writes a copy, mode 0600, to a file that must not exist (FileExistsError).

        NotRecorded: the copy failed, and no part of it is left.
        """
        try:
            await asyncio.to_thread(copy_into, self.path, target, self._connect)
        except sqlite3.Error as error:
            raise NotRecorded("Nothing was recorded. Try again later.") from error

    def gauges(self) -> Gauges:
        return Gauges(self._writer.queued, self._writer.commit_p99())

    async def close(self) -> None:
        """Writes what is queued, then closes everything. No thread is left."""
        await self._doors.aclose()


class _Reader:
    """A connection that only reads; calls on it take turns."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self.waiting = 0

    async def all(self, sql: str, params: Params) -> list[sqlite3.Row]:
        self.waiting += 1
        try:
            rows = await self._connection.execute_fetchall(sql, cast("Iterable[Any]", params))
            return cast("list[sqlite3.Row]", rows)
        finally:
            self.waiting -= 1


def _askable(params: Params) -> Params:
    """A lone surrogate can be typed, and stands in no stored text: asked for, it finds nothing."""
    if isinstance(params, Mapping):
        return {name: _encodable(value) for name, value in params.items()}
    return [_encodable(value) for value in params]


def _encodable(value: Any) -> Any:
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode()
    return value


def _waiting(reader: _Reader) -> int:
    return reader.waiting


def _vacuum(connection: sqlite3.Connection) -> None:
    connection.execute("VACUUM")


def _checkpoint(connection: sqlite3.Connection) -> int:
    (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return int(busy)
