"""The table of routes: what a handler is given, what it may answer, how a path finds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from . import payloads
from .refusals import invalid, unknown
from .rights import Can

if TYPE_CHECKING:
    from .compose import Upload
    from .records import Channel, Json, Message
    from .world import World


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with its status; a handler that returns plain JSON means 200, None 204."""

    status: int
    body: Any


@dataclass
class Call:
    """One request, as a handler sees it."""

    world: World
    emit: Callable[[str, Json], None]
    words: dict[str, str]
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None
    uploads: list[Upload] = field(default_factory=list)

    def id(self, name: str) -> int:
        """A snowflake from the path; raises 50035 where there is none."""
        text = self.words[name]
        if not text.isdecimal():
            raise invalid(name, "NUMBER_TYPE_COERCE", f'Value "{text}" is not snowflake.')
        return int(text)

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A bounded number from the query."""
        value = int(self.query.get(name, default))
        if not low <= value <= high:
            raise invalid(name, "NUMBER_TYPE_MAX", f"Must be between {low} and {high}.")
        return value

    def channel(self) -> Channel:
        """The channel of the path, which the bot can see."""
        return self.world.channel(self.id("channel"))

    def message(self) -> Message:
        """The public message of the path."""
        return self.world.message(self.channel().id, self.id("message"))

    def in_guild(self) -> None:
        """Raise 10004 unless the path names the one server."""
        if self.id("guild") != self.world.guild_id:
            raise unknown(10004)

    # Events that several routes send

    def emit_message(self, event: str, message: Message) -> None:
        """MESSAGE_CREATE or MESSAGE_UPDATE, unless it is private or the bot cannot see it."""
        channel = self.world.channels[message.channel_id]
        if message.reader_id is None and self.world.may(self.world.bot, channel, Can.VIEW_CHANNEL):
            self.emit(event, payloads.told_message(self.world, message))

    def emit_channel(self, event: str, channel: Channel) -> None:
        """CHANNEL_… or THREAD_…, as the record asks; `event` is the last word of the name."""
        kind = "THREAD" if channel.thread is not None else "CHANNEL"
        self.emit(f"{kind}_{event}", payloads.channel(self.world, channel))


Handler = Callable[[Call], Any]


@dataclass(frozen=True, slots=True)
class Route:
    """`name` is the method and the pattern, `POST /channels/{channel}/messages`."""

    name: str
    method: str
    segments: tuple[str, ...]
    open: bool
    handler: Handler

    def match(self, method: str, segments: tuple[str, ...]) -> dict[str, str] | None:
        if method != self.method or len(segments) != len(self.segments):
            return None
        words = {}
        for pattern, segment in zip(self.segments, segments, strict=True):
            if pattern.startswith("{"):
                words[pattern[1:-1]] = segment
            elif pattern != segment:
                return None
        return words

    @property
    def literals(self) -> int:
        return sum(not segment.startswith("{") for segment in self.segments)


TABLE: list[Route] = []


def route(name: str, *, open_to_all: bool = False) -> Callable[[Handler], Handler]:
    """Register a handler; `open_to_all` routes carry their token in the path."""

    def register(handler: Handler) -> Handler:
        method, _, path = name.partition(" ")
        TABLE.append(Route(name, method, tuple(path.split("/")), open_to_all, handler))
        return handler

    return register


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route with the most literal segments that fits, and the words of the path."""
    found = _find(method, tuple(path.split("/")))
    return None if found is None else (found[0], dict(found[1]))


@lru_cache(maxsize=4096)
def _find(method: str, segments: tuple[str, ...]) -> tuple[Route, dict[str, str]] | None:
    best: tuple[Route, dict[str, str]] | None = None
    for one in TABLE:
        words = one.match(method, segments)
        if words is not None and (best is None or one.literals > best[0].literals):
            best = one, words
    return best
