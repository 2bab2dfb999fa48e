"""What it takes to say 100 notices in 10 channels, against the same requests made bare."""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.delivery import NoticeFace
from bot.outbox import Notice
from bot.registry import Class
from tests.loopback.bot import pointed_at, start, stop

from .figure import Figure, Pair, compared, milliseconds
from .house import make_bot, settings_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from bot.app import ExchangeBot
    from bot.db import Tx
    from bot.i18n import Words

NOTICES = 100
CHANNELS = 10
AT_ONCE = 4
REPEATS = 9
KIND = "bench.notice"
TEXT = "POLL-12 closes on Friday. If you have answered, thank you, nothing to do."


async def notices(repeats: int = REPEATS) -> list[Figure]:
    """Rounds of both against a Discord in another process; about ten seconds."""
    async with AsyncExitStack() as doors:
        address = await doors.enter_async_context(_discord())
        session = await doors.enter_async_context(aiohttp.ClientSession())
        world = await _world(session, address)
        doors.enter_context(pointed_at(address))
        bot = await doors.enter_async_context(_bot(world))
        desk = _Desk(bot, session, address, world)
        pairs = [Pair(await desk.bare(), await desk.said()) for _ in range(repeats + 1)][1:]
    return [
        compared(
            "notices",
            f"{NOTICES} notices in {CHANNELS} channels, of bare POSTs, {AT_ONCE} at a time",
            pairs,
            1.5,
            milliseconds,
        )
    ]


@dataclass
class _Desk:
    bot: ExchangeBot
    session: aiohttp.ClientSession
    address: str
    world: Mapping[str, Any]
    number: int = 0

    @property
    def channels(self) -> Sequence[int]:
        return list(self.world["channels"].values())

    async def bare(self) -> float:
        """Seconds for the same bodies, without discord.py and without a database."""
        limit = asyncio.Semaphore(AT_ONCE)
        headers = {"Authorization": f"Bot {self.world['token']}"}

        async def post(channel: int, number: int) -> None:
            body = {
                "content": f"{TEXT}\n-# POLL-12 · {number}",
                "tts": False,
                "nonce": f"bare{number:012}",
                "enforce_nonce": True,
                "allowed_mentions": {"parse": [], "replied_user": False},
            }
            url = f"{self.address}/api/v10/channels/{channel}/messages"
            async with limit, self.session.post(url, json=body, headers=headers) as response:
                assert response.status == 200
                await response.json()

        numbers = self._numbers()
        started = perf_counter()
        await asyncio.gather(*(post(*each) for each in numbers))
        return perf_counter() - started

    async def said(self) -> float:
        """Seconds from their commit until each is sent and its row says so."""
        outbox, db = self.bot.services.outbox, self.bot.services.db
        numbers = self._numbers()

        def unit(tx: Tx) -> None:
            for channel, number in numbers:
                mark = f"POLL-{number} · said"
                outbox.say(tx, Notice(KIND, mark, f"channel:{channel}", mark, {}, Class.CHANNEL))

        started = perf_counter()
        await db.write(unit)
        await _at_rest(self.bot)
        taken = perf_counter() - started
        assert await db.value("SELECT count(*) FROM notice WHERE state <> 'sent'") == 0
        return taken

    def _numbers(self) -> list[tuple[int, int]]:
        """(channel, number) of each notice of a round."""
        first, self.number = self.number, self.number + NOTICES
        channels = self.channels
        return [(channels[n % CHANNELS], first + n) for n in range(NOTICES)]


async def _at_rest(bot: ExchangeBot) -> None:
    while running := list(bot.background._tasks.values()):
        await asyncio.wait(running)


async def _render(_: Mapping[str, Any], words: Words) -> NoticeFace:
    return NoticeFace(words(TEXT))


@asynccontextmanager
async def _bot(world: Mapping[str, Any]) -> AsyncIterator[ExchangeBot]:
    with TemporaryDirectory() as folder:
        bot = await make_bot(settings_in(Path(folder), world["guild"], world["token"]))
        bot.services.registry.notice(KIND, {Class.CHANNEL}, _render)
        task = await start(bot, world["token"])
        try:
            await _at_rest(bot)
            yield bot
        finally:
            await stop(bot, task)


@asynccontextmanager
async def _discord() -> AsyncIterator[str]:
    """The address of a loopback Discord in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.loopback", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        port = (await process.stdout.readline()).decode().strip()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        await process.wait()


async def _world(session: aiohttp.ClientSession, address: str) -> Mapping[str, Any]:
    body = {"channels": [f"channel-{number}" for number in range(CHANNELS)]}
    async with session.post(f"{address}/_world", json=body) as response:
        world: dict[str, Any] = await response.json()
        return world
