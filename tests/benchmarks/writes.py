"""How fast writes become durable, against one thread that commits each by itself."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bot.db import MAIN, Database, Tx, open_file

from .figure import Figure, Pair, compared, milliseconds, p99

AT_ONCE = 112
FLOOR_WRITES = 1000
ROUNDS_OF_ALL = 150
REPEATS = 7
TABLE = "CREATE TABLE vote (city INTEGER PRIMARY KEY, choice INTEGER NOT NULL) STRICT"
UPSERT = (
    "INSERT INTO vote (city, choice) VALUES (?, ?)"
    " ON CONFLICT (city) DO UPDATE SET choice = excluded.choice"
)


@dataclass(frozen=True, slots=True)
class Run:
    """Writes a second, and the seconds that 99 in 100 of them stayed under."""

    rate: float
    p99: float


async def durable_writes(repeats: int = REPEATS) -> list[Figure]:
    """Median ratios of ``repeats`` runs, each beside a run of the floor. Takes some seconds."""
    runs = [await _pair() for _ in range(repeats)]
    return [
        compared(
            "durable-writes",
            f"durable votes/s, {AT_ONCE} at once, of one thread that commits each",
            [Pair(floor.rate, product.rate) for floor, product in runs],
            20.0,
            lambda rate: f"{rate:,.0f}/s",
            at_least=True,
        ),
        compared(
            "commit-p99",
            "commit p99, same, of that thread's",
            [Pair(floor.p99, product.p99) for floor, product in runs],
            6.0,
            milliseconds,
        ),
    ]


async def _pair() -> tuple[Run, Run]:
    with TemporaryDirectory() as folder:
        floor = await asyncio.to_thread(_floor, Path(folder, "floor.sqlite3"))
        return floor, await _product(Path(folder, "product.sqlite3"))


def _floor(path: Path) -> Run:
    with closing(open_file(path, sqlite3.connect, MAIN)) as connection:
        connection.execute(TABLE)
        started = perf_counter()
        taken = list(_commits_each(connection))
        return _run(perf_counter() - started, taken)


def _commits_each(connection: sqlite3.Connection) -> Iterator[float]:
    for number in range(FLOOR_WRITES):
        started = perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(UPSERT, (number % AT_ONCE, number))
        connection.execute("COMMIT")
        yield perf_counter() - started


async def _product(path: Path) -> Run:
    db = await Database.open(path)
    try:
        await db.write(lambda tx: tx.execute(TABLE))
        started = perf_counter()
        taken = await asyncio.gather(*(_voter(db, city) for city in range(AT_ONCE)))
        return _run(perf_counter() - started, [one for each in taken for one in each])
    finally:
        await db.close()


async def _voter(db: Database, city: int) -> list[float]:
    taken = []
    for choice in range(ROUNDS_OF_ALL):

        def vote(tx: Tx, choice: int = choice) -> None:
            tx.execute(UPSERT, (city, choice))

        started = perf_counter()
        await db.write(vote)
        taken.append(perf_counter() - started)
    return taken


def _run(seconds: float, taken: list[float]) -> Run:
    return Run(len(taken) / seconds, p99(taken))
