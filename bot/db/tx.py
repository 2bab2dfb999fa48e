"""What a unit reads and writes with."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NoReturn

Params = Sequence[Any] | Mapping[str, Any]


class Tx:
    """What a unit writes and reads with; unusable once the unit has returned or raised."""

    __slots__ = ("_connection", "after")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection: sqlite3.Connection | None = connection
        self.after: list[Callable[[], None]] = []

    def execute(self, sql: str, params: Params = ()) -> sqlite3.Cursor:
        """Runs one statement. Its cursor is for this unit only."""
        connection = self._connection or self._refuse()
        try:
            return connection.execute(sql, _without_nul(params))
        except sqlite3.Error:
            self._end_if_lost(connection)
            raise

    def many(self, sql: str, rows: Iterable[Params]) -> sqlite3.Cursor:
        """Runs one statement for each of ``rows``."""
        connection = self._connection or self._refuse()
        try:
            return connection.executemany(sql, map(_without_nul, rows))
        except sqlite3.Error:
            self._end_if_lost(connection)
            raise

    def one(self, sql: str, params: Params = ()) -> sqlite3.Row | None:
        """The first row, or None."""
        row: sqlite3.Row | None = self.execute(sql, params).fetchone()
        return row

    def all(self, sql: str, params: Params = ()) -> list[sqlite3.Row]:
        return self.execute(sql, params).fetchall()

    def value(self, sql: str, params: Params = ()) -> Any:
        """The first column of the first row; None without a row."""
        row = self.execute(sql, params).fetchone()
        return None if row is None else row[0]

    def after_commit(self, call: Callable[[], None]) -> None:
        """Calls it on the event loop once this unit is on disk; once for all units of a commit."""
        self.after.append(call)

    def end(self) -> None:
        self._connection = None

    def _refuse(self) -> NoReturn:
        raise RuntimeError("A tx ends with its unit; write again instead.")

    def _end_if_lost(self, connection: sqlite3.Connection) -> None:
        # A full disk can roll back everything; what followed would commit line by line.
        if not connection.in_transaction:
            self.end()


def _without_nul(params: Params) -> Params:
    # NUL ends length(), and with it every CHECK on the length of a text.
    for value in params.values() if isinstance(params, dict) else params:
        if isinstance(value, str) and "\0" in value:
            raise ValueError("A text holds NUL.")
    return params
