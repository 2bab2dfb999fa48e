"""Counts what the bot does to disk and to Discord, and ends the process at a chosen step."""

from __future__ import annotations

import os
import signal
import sqlite3
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.crash import steps
from tests.soak.orders import Report, line

if TYPE_CHECKING:
    import socket

    from tests.soak.orders import Trap

DONE = "done: "


class Trapped(steps.Steps):
    """As in the crash exploration, but nothing is raised: the process is killed."""

    def __init__(self, trap: Trap | None, wire: socket.socket) -> None:
        super().__init__()
        self._trap = trap
        self._wire = wire
        self._met = 0

    def take(self, what: str) -> None:
        """Before each step; in any thread."""
        with self._lock:
            self._come_to(what)

    def done(self, what: str) -> None:
        """After each step on a database."""
        with self._lock:
            self._come_to(f"{DONE}{what}")

    def connect(self, database: str, **options: Any) -> sqlite3.Connection:
        connection = sqlite3.connect(database, factory=_Connection, **options)
        connection.steps = self
        connection.label = Path(database.partition("?")[0]).stem
        return connection

    def _come_to(self, what: str) -> None:
        trap = self._trap
        if trap is None:
            return
        wanted = f"{DONE}{trap.what}" if trap.done else trap.what
        if not fnmatchcase(what, wanted):
            return
        self._met += 1
        if self._met == trap.nth:
            self._wire.setblocking(True)
            self._wire.sendall(line(Report(ended_at=what)))
            os.kill(os.getpid(), signal.SIGKILL)


class _Connection(steps._Connection):
    steps: Trapped

    def execute(self, sql: str, *params: Any) -> sqlite3.Cursor:
        cursor = super().execute(sql, *params)
        self.done(sql)
        return cursor

    def commit(self) -> None:
        super().commit()
        self.done("COMMIT")

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or _Cursor)

    def done(self, sql: str) -> None:
        if not steps.SETTINGS.match(sql):
            self.steps.done(f"{self.label}: {' '.join(sql.split())}")


class _Cursor(steps._Cursor):
    connection: _Connection

    def execute(self, sql: str, *params: Any) -> Any:
        cursor = super().execute(sql, *params)
        self.connection.done(sql)
        return cursor
