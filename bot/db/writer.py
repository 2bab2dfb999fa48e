"""The one thread that writes: all waiting units in one commit, then all their answers."""

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter
from types import CoroutineType, GeneratorType
from typing import Any

from bot.errors import UserError, restarting

from .tx import Tx

QUEUE_LIMIT = 2000
BATCH_LIMIT = 512
TIMINGS_KEPT = 512

# What a unit cannot help: it waits for the disk, not for a better statement.
_NOT_ITS_FAULT = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
}
_UNFINISHED = (CoroutineType, GeneratorType)


class Busy(UserError):
    """Too many writes wait already."""


class NotRecorded(UserError):
    """The file could not take the write (disk full, locked); the cause is chained."""


class _Job:
    """One unit and who waits for it; ``alone``: a plain call outside any transaction."""

    __slots__ = ("after", "alone", "error", "future", "result", "run")

    def __init__(self, run: Callable[[Any], Any], future: asyncio.Future[Any], alone: bool) -> None:
        self.run = run
        self.future = future
        self.alone = alone
        self.result: Any = None
        self.error: BaseException | None = None
        self.after: list[Callable[[], None]] = []


class Writer:
    """A queue of units in front of a thread that owns one connection.

    All methods are for the event loop that made it. ``close`` must be awaited.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._loop = asyncio.get_running_loop()
        self._queue: deque[_Job] = deque()
        self._bell = threading.Lock()
        self._bell.acquire()
        self._opened: asyncio.Future[None] = self._loop.create_future()
        self._ended = asyncio.Event()
        self._closing = False
        self._failure: BaseException | None = None
        self._timings: deque[float] = deque(maxlen=TIMINGS_KEPT)
        self._thread = threading.Thread(target=self._run, name="database writer")

    async def start(self) -> None:
        """Opens the connection on its thread; raises what opening raised."""
        self._thread.start()
        await self._opened

    def submit(self, run: Callable[[Any], Any], *, alone: bool = False) -> asyncio.Future[Any]:
        """Queues a unit (or, ``alone``, a call that takes the connection).

        Cancelling the future does not cancel the unit.
        """
        if self._failure is not None:
            raise self._failure
        if self._closing:
            raise restarting()
        if len(self._queue) >= QUEUE_LIMIT:
            raise Busy("Agora is busy. Nothing was recorded; press again in a minute.")
        job = _Job(run, self._loop.create_future(), alone)
        self._queue.append(job)
        if len(self._queue) == 1:
            # At the end of this turn: all of it is one commit, and the thread does not wake to
            # fight the loop for the interpreter. Behind another unit the bell has rung.
            self._loop.call_soon(self._ring)
        return job.future

    @property
    def queued(self) -> int:
        return len(self._queue)

    def commit_p99(self) -> float:
        """Seconds that 99 in 100 of the latest commits stayed under; 0.0 before the first."""
        timings = sorted(self._timings.copy())
        return timings[(len(timings) - 1) * 99 // 100] if timings else 0.0

    async def close(self) -> None:
        """Writes what is queued, closes the connection and ends the thread."""
        if self._thread.ident is None:
            return
        self._closing = True
        self._ring()
        await self._ended.wait()
        self._thread.join()

    def _ring(self) -> None:
        # Only the loop releases this lock, so asking first is safe.
        if self._bell.locked():
            self._bell.release()

    # The rest runs on the writer's thread, except _open, _answer and _end.

    def _run(self) -> None:
        try:
            connection = self._connect()
        except BaseException as error:  # noqa: BLE001 - raised by start()
            self._call(self._end, error)
            return
        failure = None
        try:
            self._call(self._open)
            self._serve(connection)
        except BaseException as error:  # noqa: BLE001 - raised to all who wait or come later
            failure = error
        with suppress(BaseException):  # the file is whole either way, and close() must end
            connection.close()
        self._call(self._end, failure)

    def _serve(self, connection: sqlite3.Connection) -> None:
        closing = False
        while not closing:
            self._bell.acquire()
            # Asked before the queue: once closing, nothing is queued any more.
            closing = self._closing
            while batch := self._take():
                try:
                    self._handle(connection, batch)
                except BaseException as error:
                    for job in batch:
                        job.error = error
                    raise
                finally:
                    self._call(_answer, batch)

    def _take(self) -> list[_Job]:
        queue = self._queue
        batch: list[_Job] = []
        while queue and len(batch) < BATCH_LIMIT and not (batch and queue[0].alone):
            job = queue.popleft()
            batch.append(job)
            if job.alone:
                break
        return batch

    def _handle(self, connection: sqlite3.Connection, batch: list[_Job]) -> None:
        if batch[0].alone:
            _run_alone(batch[0], connection)
            return
        started = perf_counter()
        try:
            _commit(connection, batch)
        except sqlite3.Error as cause:
            _roll_back(connection)
            for job in batch:
                job.error = job.error or _not_recorded(cause)
        else:
            self._timings.append(perf_counter() - started)

    def _call(self, function: Callable[..., Any], *args: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(function, *args)

    def _open(self) -> None:
        if not self._opened.done():
            self._opened.set_result(None)

    def _end(self, failure: BaseException | None) -> None:
        self._failure = failure
        self._ended.set()
        if failure is None:
            return
        if not self._opened.done():
            self._opened.set_exception(failure)
        while self._queue:
            future = self._queue.popleft().future
            if not future.done():
                future.set_exception(failure)


def _commit(connection: sqlite3.Connection, batch: list[_Job]) -> None:
    execute = connection.cursor().execute
    execute("BEGIN IMMEDIATE")
    # A unit may swallow that a full disk has ended the transaction; the next would write outside.
    if all(_attempt(job, Tx(connection)) and connection.in_transaction for job in batch):
        execute("COMMIT")
        return
    execute("ROLLBACK")
    if len(batch) > 1:
        _commit_apart(execute, connection, batch)


def _commit_apart(
    execute: Callable[[str], object], connection: sqlite3.Connection, batch: list[_Job]
) -> None:
    """One of them raised: all once more, each so that it can be undone by itself.

    Savepoints cost a quarter of a commit's work, and hardly a unit ever raises.
    """
    execute("BEGIN IMMEDIATE")
    for job in batch:
        job.error = None
        execute("SAVEPOINT unit")
        if not _attempt(job, Tx(connection)):
            execute("ROLLBACK TO unit")
        execute("RELEASE unit")
    execute("COMMIT")


def _attempt(job: _Job, tx: Tx) -> bool:
    try:
        job.result = result = job.run(tx)
        if isinstance(result, _UNFINISHED):
            result.close()
            job.error = TypeError("A unit is a plain function: it neither awaits nor yields.")
    except Exception as error:  # noqa: BLE001 - raised to the caller
        job.error = _as_told(error)
    finally:
        job.after = tx.after
        tx.end()
    return job.error is None


def _run_alone(job: _Job, connection: sqlite3.Connection) -> None:
    try:
        job.result = job.run(connection)
    except Exception as error:  # noqa: BLE001 - raised to the caller
        job.error = error


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _as_told(error: Exception) -> Exception:
    if isinstance(error, StopIteration):  # a future refuses it
        told: Exception = RuntimeError("The unit raised StopIteration.")
        told.__cause__ = error
        return told
    code = getattr(error, "sqlite_errorcode", 0)
    return _not_recorded(error) if code & 0xFF in _NOT_ITS_FAULT else error


def _not_recorded(cause: Exception) -> NotRecorded:
    error = NotRecorded("Nothing was recorded. Try again later.")
    error.__cause__ = cause
    return error


def _answer(batch: list[_Job]) -> None:
    for call in dict.fromkeys(call for job in batch if job.error is None for call in job.after):
        call()
    for job in batch:
        if job.future.done():  # its waiter was cancelled
            continue
        if job.error is None:
            job.future.set_result(job.result)
        else:
            job.future.set_exception(job.error)
