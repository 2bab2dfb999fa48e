"""The HTTP door: who asks, what for, what goes wrong on the way, and the answer."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import traceback
from collections import deque
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from aiohttp import BodyPartReader, web

from . import routes, table
from .compose import Upload
from .faults import Fault, Faults, Mishap
from .refusals import Refusal
from .table import Call, Reply, Route
from .watch import Watched

if TYPE_CHECKING:
    from collections.abc import Callable

    from .gateway import Gateway
    from .records import Json
    from .world import World

assert routes.__all__  # importing the routes fills the table
PREFIX = "/api/v10"
KEPT_REQUESTS = 10_000
UNANSWERED = 444
REFUSED = 400
NOT_BUILT = 501


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it came and how it was answered; `status` 0 means not at all."""

    method: str
    path: str
    route: str
    query: dict[str, str]
    body: Any
    files: tuple[str, ...]
    status: int


@dataclass
class Buckets:
    """Rate limits per route and major id: `limit` requests in `window` seconds."""

    limit: int = 10_000
    window: float = 1.0
    used: dict[str, tuple[int, float]] = field(default_factory=dict)

    def take(self, key: str, now: float) -> tuple[bool, dict[str, str]]:
        """Whether this request fits, and the headers that say so."""
        count, until = self.used.get(key, (0, 0.0))
        if now >= until:
            count, until = 0, now + self.window
        fits = count < self.limit
        self.used[key] = (count + fits, until)
        return fits, {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.limit - count - 1)),
            "X-RateLimit-Reset": f"{until:.3f}",
            "X-RateLimit-Reset-After": f"{max(0.0, until - now):.3f}",
            "X-RateLimit-Bucket": key.split(":", maxsplit=1)[0],
        }


class Rest:
    """Answers Discord's API from a world; `failures` are requests no test should make."""

    def __init__(
        self, world: World, gateway: Gateway, faults: Faults, changed: Callable[[], None]
    ) -> None:
        self.world = world
        self.gateway = gateway
        self.faults = faults
        self.buckets = Buckets()
        self.failures: list[str] = []
        self.requests: deque[Seen] = deque(maxlen=KEPT_REQUESTS)
        self._changed = changed
        self.under_way = 0
        """Requests that are not yet answered; who hung up meanwhile does not count less."""

    async def serve(self, request: web.BaseRequest) -> web.Response:
        method, path = request.method, request.path.removeprefix(PREFIX)
        found = table.find(method, path) if request.path.startswith(PREFIX) else None
        if found is None:
            self.failures.append(f"no such route here: {method} {request.path}")
            return self._json(NOT_BUILT, {"message": "Not built here", "code": 0})
        route, words = found
        call = await self._read(request, words)
        fault = self.faults.take(route.name)
        self.under_way += 1
        try:
            response = await self._answer(request, route, call, fault)
        finally:
            self.under_way -= 1
        files = tuple(upload.filename for upload in call.uploads)
        status = 0 if response.status == UNANSWERED else response.status
        seen = Seen(method, path, route.name, call.query, call.body, files, status)
        self.requests.append(seen)
        self._changed()
        return response

    async def _answer(
        self, request: web.BaseRequest, route: Route, call: Call, fault: Fault | None
    ) -> web.Response:
        if fault is not None and not fault.after:
            early = await self._mishap(request, fault)
            if early is not None:
                return early
        response = self._handle(request, route, call)
        self._show(request, call, response)
        if fault is None:
            return response
        if fault.mishap is Mishap.EXHAUSTED:
            response.headers["X-RateLimit-Remaining"] = "0"
            response.headers["X-RateLimit-Reset-After"] = str(fault.seconds)
            response.headers["X-RateLimit-Reset"] = str(self.world.now() + fault.seconds)
        elif fault.after:
            return await self._mishap(request, fault) or response
        return response

    def _show(self, request: web.BaseRequest, call: Call, response: web.Response) -> None:
        """Let the watcher see the true answer, and the request if it was taken."""
        if (watcher := Watched.watcher) is None:
            return
        path = request.path.removeprefix(PREFIX)
        if response.status == NOT_BUILT:
            return
        if response.status < REFUSED:
            watcher.asked(request.method, path, call.body)
        watcher.answered(request.method, path, response.status, response.text or "")

    def _handle(self, request: web.BaseRequest, route: Route, call: Call) -> web.Response:
        """The true answer; everything is stored here, without a break."""
        if not route.open and request.headers.get("Authorization") != f"Bot {self.world.token}":
            return self._json(401, {"message": "401: Unauthorized", "code": 0})
        major = call.words.get("channel") or call.words.get("guild") or call.words.get("token")
        fits, headers = self.buckets.take(f"{route.name}:{major}", self.world.now())
        headers["Via"] = "1.1 google"
        if not fits:
            after = float(headers["X-RateLimit-Reset-After"])
            limited = {"message": "You are being rate limited.", "retry_after": after}
            return self._json(429, {**limited, "global": False}, headers)
        return self._true(route, call, headers)

    def _true(self, route: Route, call: Call, headers: dict[str, str]) -> web.Response:
        try:
            answer = route.handler(call)
        except Refusal as refusal:
            return self._json(refusal.status, refusal.body, headers)
        except Exception:  # noqa: BLE001  a 500 would be retried for 25 s; this one is told
            self.failures.append(f"{route.name} failed: {traceback.format_exc()}")
            return self._json(NOT_BUILT, {"message": "Failed here", "code": 0}, headers)
        if answer is None:
            return web.Response(status=204, headers=self._headers(headers))
        reply = answer if isinstance(answer, Reply) else Reply(200, answer)
        return self._json(reply.status, reply.body, headers)

    async def _mishap(self, request: web.BaseRequest, fault: Fault) -> web.Response | None:
        """What is answered instead, or None to go on with the true answer."""
        self._changed()
        if fault.mishap is Mishap.ANSWER:
            headers = self._headers(dict(fault.headers))
            kind = fault.content_type
            body = fault.body.encode()
            return web.Response(body=body, status=fault.status, content_type=kind, headers=headers)
        if fault.mishap is Mishap.SLOW:
            await asyncio.sleep(fault.seconds)
        elif fault.mishap is Mishap.HOLD:
            await asyncio.get_running_loop().create_future()
        elif fault.mishap in (Mishap.RESET, Mishap.HANG_UP):
            _cut(request, hard=fault.mishap is Mishap.RESET)
            return web.Response(status=UNANSWERED)
        return None

    async def _read(self, request: web.BaseRequest, words: dict[str, str]) -> Call:
        call = Call(self.world, self.gateway.emit, words, dict(request.query))
        if request.content_type == "multipart/form-data":
            await _read_parts(request, call)
        elif request.can_read_body:
            text = await request.text()
            call.body = json.loads(text) if text else None
        return call

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Date": formatdate(self.world.now(), usegmt=True), **more}

    def _json(self, status: int, body: Any, more: dict[str, str] | None = None) -> web.Response:
        data = json.dumps(body).encode()
        headers = self._headers(more or {})
        kind = "application/json"
        return web.Response(body=data, status=status, content_type=kind, headers=headers)


async def _read_parts(request: web.BaseRequest, call: Call) -> None:
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        name, data = part.name or "", bytes(await part.read())
        if name == "payload_json":
            call.body = json.loads(data)
        elif name.startswith("files["):
            kind = _kind_of(part.filename or "")
            upload = Upload(int(name[6:-1]), part.filename or "", kind, data)
            call.uploads.append(upload)


KINDS: Json = {"png": "image/png", "csv": "text/csv", "txt": "text/plain", "ics": "text/calendar"}


def _kind_of(filename: str) -> str:
    """Discord tells the kind from the name; discord.py sends none that helps."""
    kind = KINDS.get(filename.rpartition(".")[2], "application/octet-stream")
    return str(kind)


def _cut(request: web.BaseRequest, *, hard: bool) -> None:
    """Close the connection: with RST if `hard`, else with FIN."""
    transport = request.transport
    if transport is None:
        return
    if hard:
        raw = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    else:
        transport.close()
