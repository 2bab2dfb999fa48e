"""`python -m tests.loopback --port 0`: a Discord in a process of its own; prints its port."""

from __future__ import annotations

import argparse
import asyncio
import contextlib

from .server import Loopback
from .world import NONCE_WINDOW, World


async def serve(port: int, nonce_window: float) -> None:
    async with Loopback(World(nonce_window=nonce_window)) as discord:
        print(discord.address.rpartition(":")[2], flush=True)
        await asyncio.get_running_loop().create_future()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.loopback")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--nonce-window", type=float, default=NONCE_WINDOW, help="seconds")
    chosen = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(chosen.port, chosen.nonce_window))


if __name__ == "__main__":
    main()
