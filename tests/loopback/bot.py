"""How discord.py is led to the loopback Discord, started there, and killed."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    import discord

READY_TIMEOUT = 0.05
OF_THE_LIBRARY = ("discord.py", "discord-ui", "CommandTree")


@contextlib.contextmanager
def pointed_at(address: str) -> Iterator[None]:
    """Lead every client of this process to `http://127.0.0.1:…`; put back at the end."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = f"{address}/api/v10"
    gateway = address.replace("http", "ws", 1)
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"{gateway}/gateway")
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


def hasten(client: discord.Client) -> None:
    """Be ready 0.05 s after the last server instead of 2 s; 0 would fetch no members."""
    client._connection.guild_ready_timeout = READY_TIMEOUT


async def start(client: discord.Client, token: str, timeout: float = 10.0) -> asyncio.Task[None]:  # noqa: ASYNC109
    """Log in and connect; returns the running client's task once the client is ready.

    Raises what ended the client before it was ready.
    """
    hasten(client)
    running = asyncio.create_task(client.start(token))
    ready = asyncio.create_task(_ready(client))
    await asyncio.wait({running, ready}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
    done = ready.done()
    ready.cancel()
    if done:
        return running
    if not running.done():
        await kill(client, running)
        raise TimeoutError("the client did not become ready")
    await client.close()
    await running
    raise RuntimeError("the client ended before it was ready")


async def _ready(client: discord.Client) -> None:
    while not isinstance(client._ready, asyncio.Event):  # noqa: ASYNC110  made only in login
        await asyncio.sleep(0)
    await client.wait_until_ready()


async def stop(client: discord.Client, running: asyncio.Task[None]) -> None:
    """Close the client and wait for its end.

    discord.py says goodbye with 4000, not 1000: its own reader closes first.
    """
    await client.close()
    await asyncio.wait({running}, timeout=5)


async def kill(client: discord.Client, running: asyncio.Task[None]) -> None:
    """End the client as SIGKILL would: no goodbye, its session stays to be resumed.

    Cancels every task of the library in this loop, so at most one client may be alive.
    """
    websocket = client.ws
    if websocket is not None and websocket._keep_alive is not None:
        websocket._keep_alive.stop()
    doomed = {one for one in asyncio.all_tasks() if one.get_name().startswith(OF_THE_LIBRARY)}
    doomed = (doomed | {running}) - {asyncio.current_task()}
    for task in doomed:
        task.cancel()
    await asyncio.wait(doomed, timeout=5)
    for task in doomed:
        if task.done() and not task.cancelled():
            task.exception()
    if websocket is not None:
        websocket.socket._response.close()
    await client.http.close()


@contextlib.asynccontextmanager
async def running(client: discord.Client, token: str) -> AsyncIterator[None]:
    """The client ready inside the block, closed at its end."""
    task = await start(client, token)
    try:
        yield
    finally:
        await stop(client, task)
