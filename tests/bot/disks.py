"""A disk that takes nothing more, and one that only reads, with the errors that are real."""

import resource
from collections.abc import Iterator
from contextlib import asynccontextmanager, contextmanager

from bot.db import Database


@contextmanager
def full_disk(takes: int = 0) -> Iterator[None]:
    """No file of this process grows over ``takes`` bytes, nor is written beyond them. The reader
    of a test's output has to wait: print nothing meanwhile."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (takes, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@asynccontextmanager
async def read_only(db: Database):
    """SQLite refuses every write to the file, as on a disk that was mounted anew to read only."""
    await db._writer.submit(lambda of: of.execute("PRAGMA query_only = ON").close(), alone=True)
    try:
        yield
    finally:
        await db._writer.submit(
            lambda of: of.execute("PRAGMA query_only = OFF").close(), alone=True
        )
