"""A disk that can become full or read-only under a running bot, as SQLite itself tells it."""

from __future__ import annotations

import sqlite3
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Disk(Enum):
    FINE = ("PRAGMA query_only = OFF", "PRAGMA max_page_count = 1073741823")
    READ_ONLY = ("PRAGMA query_only = ON",)
    FULL = ("PRAGMA max_page_count = 1",)
    """SQLite reads this as: not one page more than there are."""


class Machine:
    """``connect`` is the factory of every connection of a bot."""

    def __init__(self) -> None:
        self.disk = Disk.FINE

    @property
    def connect(self) -> Callable[..., sqlite3.Connection]:
        machine = self

        class Connection(sqlite3.Connection):
            stands_on = Disk.FINE

            def execute(self, *args: Any) -> sqlite3.Cursor:
                self._stand()
                return super().execute(*args)

            def cursor(self, *args: Any, **more: Any) -> sqlite3.Cursor:
                self._stand()
                return super().cursor(*args, **more)

            def _stand(self) -> None:
                if self.stands_on is not machine.disk:
                    self.stands_on = machine.disk
                    for pragma in machine.disk.value:
                        super().execute(pragma).fetchall()

        def connect(*args: Any, **more: Any) -> sqlite3.Connection:
            return sqlite3.connect(*args, factory=Connection, **more)

        return connect
