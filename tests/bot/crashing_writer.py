"""A process of its own that writes pairs, 50 at once, prints each it was told of, and never ends.

Run as ``python -m tests.bot.crashing_writer FILE``; the test kills it.
"""

import asyncio
import os
import sys
from itertools import count
from pathlib import Path

from bot.db import Database, Tx

TABLE = (
    "CREATE TABLE half (pair INTEGER NOT NULL, side INTEGER NOT NULL, UNIQUE (pair, side)) STRICT"
)
AT_ONCE = 50


async def main(path: Path) -> None:
    db = await Database.open(path)
    await db.write(lambda tx: tx.execute(TABLE))
    numbers = count()
    await asyncio.gather(*(_write_pairs(db, numbers) for _ in range(AT_ONCE)))


async def _write_pairs(db: Database, numbers: "count[int]") -> None:
    for pair in numbers:

        def unit(tx: Tx, pair: int = pair) -> None:
            tx.execute("INSERT INTO half VALUES (?, 1)", (pair,))
            tx.execute("INSERT INTO half VALUES (?, 2)", (pair,))

        await db.write(unit)
        os.write(1, f"{pair}\n".encode())


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
