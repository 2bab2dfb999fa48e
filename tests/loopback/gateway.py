"""The gateway: hello, identify, resume with replay, members, and who is sent which event."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from dataclasses import dataclass, field
from email.utils import formatdate
from enum import IntEnum, IntFlag
from typing import TYPE_CHECKING, Any

from aiohttp import WSCloseCode, WSMsgType, web

from . import payloads
from .watch import Watched

if TYPE_CHECKING:
    from collections.abc import Callable

    from .records import Json
    from .world import World

GOODBYES = (WSCloseCode.OK, WSCloseCode.GOING_AWAY)
BUFFER = 5000
DETACHED = 3
HEARTBEAT_MS = 41_250


class Op(IntEnum):
    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    ACK = 11


class Intent(IntFlag):
    GUILDS = 1 << 0
    MEMBERS = 1 << 1
    PRESENCES = 1 << 8
    MESSAGES = 1 << 9
    REACTIONS = 1 << 10
    DIRECT_MESSAGES = 1 << 12
    DIRECT_REACTIONS = 1 << 13
    CONTENT = 1 << 15
    EVENTS = 1 << 16


PRIVILEGED = Intent.MEMBERS | Intent.PRESENCES | Intent.CONTENT
NEEDED: dict[str, tuple[Intent, Intent]] = {
    "MESSAGE": (Intent.MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_REACTION": (Intent.REACTIONS, Intent.DIRECT_REACTIONS),
    "CHANNEL_PINS": (Intent.GUILDS, Intent.DIRECT_MESSAGES),
    "GUILD_MEMBER": (Intent.MEMBERS, Intent.MEMBERS),
    "GUILD_SCHEDULED_EVENT": (Intent.EVENTS, Intent.EVENTS),
    "GUILD": (Intent.GUILDS, Intent.GUILDS),
    "CHANNEL": (Intent.GUILDS, Intent.GUILDS),
    "THREAD": (Intent.GUILDS, Intent.GUILDS),
    "INTERACTION": (Intent(0), Intent(0)),
}


class Line:
    """One open socket: what is to be sent over it, in order."""

    def __init__(self, request: web.BaseRequest, socket: web.WebSocketResponse) -> None:
        self.request = request
        self.socket = socket
        self.outgoing: asyncio.Queue[str | int] = asyncio.Queue()
        self.closing = False

    def send(self, op: Op, data: Any = None) -> None:
        self.outgoing.put_nowait(json.dumps({"op": int(op), "d": data, "s": None, "t": None}))

    async def write(self) -> None:
        """Send what is queued until a number comes: the code to close with."""
        while isinstance(item := await self.outgoing.get(), str):
            await self.socket.send_str(item)
        await self.socket.close(code=item)

    def close(self, code: int) -> None:
        self.closing = True
        self.outgoing.put_nowait(code)

    def abort(self) -> None:
        if self.request.transport is not None:
            self.request.transport.abort()


@dataclass
class Session:
    """What Discord keeps of a connection so that it can be resumed."""

    id: str
    intents: int
    last: int = 0
    sent: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=BUFFER))
    line: Line | None = None

    def dispatch(self, event: str, data: Any, *, silent: bool) -> None:
        self.last += 1
        told = json.dumps(data)
        if Watched.watcher is not None:
            Watched.watcher.told(event, told)
        text = f'{{"op": 0, "d": {told}, "s": {self.last}, "t": "{event}"}}'
        self.sent.append((self.last, text))
        if self.line is not None and not silent:
            self.line.outgoing.put_nowait(text)


class Gateway:
    """All sessions; they outlive their sockets. `url` is set when the server listens."""

    def __init__(self, world: World, changed: Callable[[], None]) -> None:
        self.world = world
        self.url = ""
        self.heartbeat_ms = HEARTBEAT_MS
        self.sessions: dict[str, Session] = {}
        self.identified = 0
        self.resumed = 0
        self._changed = changed
        self._silent = False
        self._count = 0

    # Faults

    def abort(self) -> None:
        """Drop every socket without a word; sessions can be resumed."""
        for line in self._lines():
            line.abort()

    def close(self, code: int) -> None:
        """Close every socket with a code, 4004 for instance."""
        for line in self._lines():
            line.close(code)

    def reconnect(self) -> None:
        """Op 7."""
        for line in self._lines():
            line.send(Op.RECONNECT)

    def invalidate(self, *, resumable: bool) -> None:
        """Op 9; unless resumable, the sessions are forgotten."""
        for line in self._lines():
            line.send(Op.INVALID_SESSION, resumable)
        if not resumable:
            self.sessions.clear()

    def silence(self, on: bool = True) -> None:
        """Send nothing, answer no heartbeat; events wait in the replay buffer.

        Silence ends when a session is resumed or identified, or with `silence(False)`, which
        does not send what was withheld: only a resume replays it.
        """
        self._silent = on

    @property
    def connected(self) -> bool:
        return bool(self._lines())

    def _lines(self) -> list[Line]:
        return [one.line for one in self.sessions.values() if one.line is not None]

    # Sending

    def emit(self, event: str, data: Json) -> None:
        """Send an event to each session whose intents ask for it."""
        for session in self.sessions.values():
            if self._wants(session, event, data):
                session.dispatch(event, self._cut(session, event, data), silent=self._silent)
        self._changed()

    def _wants(self, session: Session, event: str, data: Json) -> bool:
        about = data.get("user") or {}
        if event == "GUILD_MEMBER_UPDATE" and about.get("id") == str(self.world.bot_id):
            return bool(session.intents & Intent.GUILDS)
        parts = event.split("_")
        while parts:
            if (needed := NEEDED.get("_".join(parts))) is not None:
                wanted = needed[0] if "guild_id" in data else needed[1]
                return session.intents & wanted == wanted
            parts.pop()
        raise KeyError(event)

    def _cut(self, session: Session, event: str, data: Json) -> Json:
        """Without the content intent, other people's messages in the server come empty."""
        own = str(self.world.bot_id)
        if event not in ("MESSAGE_CREATE", "MESSAGE_UPDATE") or "guild_id" not in data:
            return data
        mentioned = any(one["id"] == own for one in data["mentions"])
        if session.intents & Intent.CONTENT or data["author"]["id"] == own or mentioned:
            return data
        return {**data, "content": "", "embeds": [], "attachments": [], "components": []}

    # Receiving

    async def serve(self, request: web.BaseRequest) -> web.WebSocketResponse:
        """One connection from hello to its end."""
        socket = web.WebSocketResponse(max_msg_size=0, timeout=0.2)
        socket.headers["Date"] = formatdate(self.world.now(), usegmt=True)
        await socket.prepare(request)
        line = Line(request, socket)
        line.send(Op.HELLO, {"heartbeat_interval": self.heartbeat_ms})
        writer = asyncio.create_task(line.write())
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._receive(line, json.loads(frame.data))
        finally:
            if not line.closing:
                writer.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await writer
            self._detach(line, socket.close_code)
        return socket

    def _receive(self, line: Line, frame: Json) -> None:
        op, data = frame["op"], frame["d"]
        if op == Op.HEARTBEAT and not self._silent:
            line.send(Op.ACK)
        elif op == Op.IDENTIFY:
            self._identify(line, data)
        elif op == Op.RESUME:
            self._resume(line, data)
        elif op == Op.REQUEST_MEMBERS:
            self._members(line, data)
        self._changed()

    def _identify(self, line: Line, data: Json) -> None:
        intents = int(data["intents"])
        if data["token"] != self.world.token:
            line.close(4004)
            return
        if intents & PRIVILEGED & ~self.world.privileged:
            line.close(4014)
            return
        self._count += 1
        self.identified += 1
        self._silent = False
        session = Session(f"session-{self._count}", intents, line=line)
        self.sessions[session.id] = session
        ready = payloads.ready(self.world, session.id, self.url)
        if "shard" in data:
            ready["shard"] = data["shard"]
        session.dispatch("READY", ready, silent=False)
        everyone = bool(intents & Intent.MEMBERS)
        guild = payloads.guild_create(self.world, everyone=everyone)
        session.dispatch("GUILD_CREATE", guild, silent=False)

    def _resume(self, line: Line, data: Json) -> None:
        session = self.sessions.get(data["session_id"])
        after = int(data["seq"] or 0)
        if session is None or (session.sent and session.sent[0][0] > after + 1):
            line.send(Op.INVALID_SESSION, data=False)
            return
        self.resumed += 1
        self._silent = False
        session.line = line
        for number, text in session.sent:
            if number > after:
                line.outgoing.put_nowait(text)
        session.dispatch("RESUMED", {}, silent=False)

    def _members(self, line: Line, data: Json) -> None:
        found = [one for one in self.world.people.values() if one.present]
        if wanted := data.get("user_ids"):
            ids = {int(one) for one in (wanted if isinstance(wanted, list) else [wanted])}
            found = [one for one in found if one.id in ids]
        elif query := data.get("query"):
            found = [one for one in found if one.name.casefold().startswith(query.casefold())]
        if limit := data.get("limit"):
            found = found[:limit]
        chunk: Json = {
            "guild_id": str(self.world.guild_id),
            "members": [payloads.member(one) for one in found],
            "chunk_index": 0,
            "chunk_count": 1,
            "not_found": [],
        }
        if "nonce" in data:
            chunk["nonce"] = data["nonce"]
        for session in self.sessions.values():
            if session.line is line:
                session.dispatch("GUILD_MEMBERS_CHUNK", chunk, silent=self._silent)

    def _detach(self, line: Line, code: int | None) -> None:
        """A goodbye (1000, 1001) ends the session; anything else leaves it to be resumed."""
        for session in list(self.sessions.values()):
            if session.line is line:
                session.line = None
                if not line.closing and code in GOODBYES:
                    del self.sessions[session.id]
        detached = [one.id for one in self.sessions.values() if one.line is None]
        for session_id in detached[:-DETACHED]:
            del self.sessions[session_id]
        self._changed()
