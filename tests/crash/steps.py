"""Counts what the bot does to disk and to Discord, and ends it at a chosen step."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import SimpleNamespace

SETTINGS = re.compile(r"\s*PRAGMA\s+(?!wal_checkpoint)", re.IGNORECASE)
"""Settings of a connection change no file: they are no steps."""
NUMBER = re.compile(r"\d+")
TOKEN = re.compile(r"token-\d+")


class Killed(BaseException):
    """The process ends here."""


class Step(NamedTuple):
    """The nth time in a life that this is about to be done. Threads take turns as they like, so
    that a running number alone would mean another step in each run."""

    what: str
    nth: int


Kill = Step | int
"""A step by its name, or by its number in a life."""


class Steps:
    """A step is a statement on any database, or a request before it leaves or after its answer.

    At the step `kill_at[0]` Killed is raised instead, and at each later one, until `revive`; from
    there on the next of `kill_at` counts. Safe in threads.
    """

    def __init__(self, kill_at: Iterable[Kill] = ()) -> None:
        self.dead = False
        self.taken: list[Step] = []
        """Every step of this life, the last one perhaps not done; without parameters."""
        self.killed_at: list[str] = []
        """What would have been done at each kill; without parameters."""
        self._times: Counter[str] = Counter()
        self._kill_at = list(kill_at)
        self._lock = threading.Lock()

    def take(self, what: str) -> None:
        """Called before each step; raises Killed."""
        with self._lock:
            if self.dead:
                raise Killed
            self._times[what] += 1
            step = Step(what, self._times[what])
            self.taken.append(step)
            if not self._kill_at or self._kill_at[0] not in (step, len(self.taken)):
                return
            self._kill_at.pop(0)
            self.dead = True
            self.killed_at.append(what)
        raise Killed

    def revive(self) -> None:
        """The process starts anew."""
        with self._lock:
            self.dead = False
            self.taken = []
            self._times.clear()

    # Statements

    def connect(self, database: str, **options: Any) -> sqlite3.Connection:
        """The connection factory of every database."""
        connection = sqlite3.connect(database, factory=_Connection, **options)
        connection.steps = self
        connection.label = Path(database).stem
        return connection

    # Requests

    def tracer(self) -> aiohttp.TraceConfig:
        """For `create_bot(tracers=…)`."""
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._leaves)
        trace.on_request_end.append(self._answered)
        return trace

    async def _leaves(
        self, _: aiohttp.ClientSession, __: SimpleNamespace, asked: aiohttp.TraceRequestStartParams
    ) -> None:
        self.take(f"before {asked.method} {_route(asked.url.path)}")

    async def _answered(
        self, _: aiohttp.ClientSession, __: SimpleNamespace, asked: aiohttp.TraceRequestEndParams
    ) -> None:
        self.take(f"after {asked.method} {_route(asked.url.path)}")


class _Connection(sqlite3.Connection):
    """`execute` of a connection bypasses an overridden cursor: both must count."""

    steps: Steps
    label: str

    def execute(self, sql: str, *params: Any) -> sqlite3.Cursor:
        self.take(sql)
        return super().execute(sql, *params)

    def executemany(self, sql: str, *params: Any) -> sqlite3.Cursor:
        self.take(sql)
        return super().executemany(sql, *params)

    def executescript(self, sql: str) -> sqlite3.Cursor:
        self.take("a script")
        return super().executescript(sql)

    def commit(self) -> None:
        self.take("COMMIT")
        super().commit()

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or _Cursor)

    def take(self, sql: str) -> None:
        if not SETTINGS.match(sql):
            self.steps.take(f"{self.label}: {' '.join(sql.split())}")


class _Cursor(sqlite3.Cursor):
    connection: _Connection

    def execute(self, sql: str, *params: Any) -> Any:
        self.connection.take(sql)
        return super().execute(sql, *params)

    def executemany(self, sql: str, *params: Any) -> Any:
        self.connection.take(sql)
        return super().executemany(sql, *params)


def _route(path: str) -> str:
    """The path without numbers and tokens: labels are printed."""
    return NUMBER.sub("…", TOKEN.sub("…", path.removeprefix("/api/v10")))
