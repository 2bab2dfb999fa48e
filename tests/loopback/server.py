"""The loopback Discord itself: one small server over one world, on 127.0.0.1 only."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from aiohttp import web

from .control import Control
from .faults import Faults
from .gateway import Gateway
from .people import People
from .rest import Rest
from .world import World

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

HOST = "127.0.0.1"


class Loopback:
    """Starts and stops in a few milliseconds; the world stays, sessions and faults too.

    `async with Loopback(world) as discord:` serves at `discord.address` until the block ends.
    """

    def __init__(self, world: World | None = None) -> None:
        self.world = world or World()
        self.faults = Faults()
        self.gateway = Gateway(self.world, self.changed)
        self.rest = Rest(self.world, self.gateway, self.faults, self.changed)
        self.people = People(self.world, self.gateway, self.until)
        self._control = Control(self.world, self.gateway, self.faults, self.rest, self.people)
        self._waiting: list[asyncio.Future[None]] = []
        self._server: web.Server | None = None
        self._listener: asyncio.Server | None = None

    @property
    def address(self) -> str:
        """Where it listens, `http://127.0.0.1:41873`."""
        return self.world.address

    async def start(self, port: int = 0) -> None:
        self._server = web.Server(self._serve, access_log=None)
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(self._server, HOST, port)
        number = self._listener.sockets[0].getsockname()[1]
        self.world.address = f"http://{HOST}:{number}"
        self.gateway.url = f"ws://{HOST}:{number}/gateway"

    async def stop(self) -> None:
        """Cut every connection; held requests end here."""
        if self._listener is None or self._server is None:
            return
        self._listener.close()
        self.gateway.abort()
        await self._server.shutdown(0.001)
        await self._listener.wait_closed()
        self._listener = self._server = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    def assert_clean(self) -> None:
        """Raise if the bot asked for a route that this Discord does not know."""
        assert not self.rest.failures, "\n".join(self.rest.failures)

    def changed(self) -> None:
        """Wake whoever waits for something to happen."""
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            if not one.done():
                one.set_result(None)

    async def until(self, true: Callable[[], object], timeout: float = 5.0) -> None:  # noqa: ASYNC109
        """Wait until `true()`, looked at after each request and event; raises TimeoutError."""
        async with asyncio.timeout(timeout):
            while not true():
                waiting = asyncio.get_running_loop().create_future()
                self._waiting.append(waiting)
                await waiting

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path.startswith("/gateway"):
            return await self.gateway.serve(request)
        if request.path.startswith("/_"):
            return await self._control.serve(request)
        if request.path.startswith("/attachments/"):
            return self._file(request)
        return await self.rest.serve(request)

    def _file(self, request: web.BaseRequest) -> web.Response:
        wanted = request.path.split("/")[3]
        places = [*self.world.messages.values(), self.world.private]
        sent = [file for place in places for one in place.values() for file in one.files]
        for file in [*self.world.uploads.values(), *sent]:
            if str(file.id) == wanted:
                return web.Response(body=file.data, content_type=file.content_type)
        return web.Response(status=404)
