"""A process of its own that casts one answer after the other and prints each code it was told.

Run as ``python -m tests.cogs.polls.casting_process FOLDER``; the test kills it.
"""

import asyncio
import os
import sys
from pathlib import Path

from tests.cogs.polls.exchange import exchange, of_city

CITIES = 90


async def main(folder: Path) -> None:
    async with exchange(folder, cities=CITIES) as there:
        poll = await there.open_poll()
        for number in range(1, CITIES + 1):
            os.write(1, f"{await there.cast(poll, of_city(number))}\n".encode())
        await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
