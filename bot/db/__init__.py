"""The database: one writer thread, readers beside it; nothing else imports sqlite3."""

from sqlite3 import (
    SQLITE_CANTOPEN,
    SQLITE_READONLY,
    Connection,
    Cursor,
    DatabaseError,
    Error,
    IntegrityError,
    OperationalError,
    Row,
    complete_statement,
    connect,
)

from .database import Database, Gauges
from .files import MAIN, SEALED, Connect, Pragma, Profile, flush, open_file, open_read_only
from .tx import Tx
from .writer import Busy, NotRecorded

__all__ = [
    "MAIN",
    "SEALED",
    "SQLITE_CANTOPEN",
    "SQLITE_READONLY",
    "Busy",
    "Connect",
    "Connection",
    "Cursor",
    "Database",
    "DatabaseError",
    "Error",
    "Gauges",
    "IntegrityError",
    "NotRecorded",
    "OperationalError",
    "Pragma",
    "Profile",
    "Row",
    "Tx",
    "complete_statement",
    "connect",
    "flush",
    "open_file",
    "open_read_only",
]
