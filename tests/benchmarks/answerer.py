"""`python -m tests.benchmarks.answerer`: a server that gives every request one and the same answer.

The answer is the first line of its input; it prints its address and runs until it is ended.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

HEADERS = {"Via": "1.1 google"}


@asynccontextmanager
async def answering(body: bytes) -> AsyncIterator[str]:
    """Its address, while it runs in a process of its own."""
    pipe = asyncio.subprocess.PIPE
    program = (sys.executable, "-m", "tests.benchmarks.answerer")
    process = await asyncio.create_subprocess_exec(*program, stdin=pipe, stdout=pipe)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(body + b"\n")
        await process.stdin.drain()
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.kill()
        await process.wait()


async def _serve(body: bytes) -> None:
    async def answer(request: web.BaseRequest) -> web.Response:
        await request.read()
        return web.Response(body=body, content_type="application/json", headers=HEADERS)

    server = await asyncio.get_running_loop().create_server(
        web.Server(answer, access_log=None), "127.0.0.1", 0, backlog=2048
    )
    port = server.sockets[0].getsockname()[1]
    print(f"http://127.0.0.1:{port}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(sys.stdin.buffer.readline().strip()))
