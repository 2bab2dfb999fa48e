"""What the small Discord remembers: plain records without sockets or rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import Any

Json = dict[str, Any]


class Kind(IntEnum):
    """Channel types by their numbers on the wire."""

    TEXT = 0
    DIRECT = 1
    VOICE = 2
    CATEGORY = 4
    NEWS = 5
    NEWS_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    STAGE = 13
    FORUM = 15


THREADS = frozenset({Kind.NEWS_THREAD, Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD})
WRITABLE = THREADS | {Kind.TEXT, Kind.DIRECT, Kind.NEWS, Kind.VOICE, Kind.STAGE}


class MessageKind(IntEnum):
    PLAIN = 0
    PIN_ADDED = 6
    THREAD_CREATED = 18
    REPLY = 19
    COMMAND = 20
    THREAD_STARTER = 21
    CONTEXT_COMMAND = 23


SYSTEM = frozenset({MessageKind.PIN_ADDED, MessageKind.THREAD_CREATED, MessageKind.THREAD_STARTER})


class MessageFlag(IntFlag):
    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


class Asking(IntEnum):
    """Interaction types."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Answering(IntEnum):
    """Interaction callback types."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


@dataclass
class Person:
    id: int
    name: str
    joined_at: float
    bot: bool = False
    roles: list[int] = field(default_factory=list)
    nick: str | None = None
    locale: str = "en-GB"
    dms_open: bool = True
    present: bool = True


@dataclass
class Role:
    id: int
    name: str
    permissions: int
    position: int
    mentionable: bool = False
    hoist: bool = False
    managed: bool = False
    colour: int = 0


@dataclass
class Overwrite:
    id: int
    is_member: bool
    allow: int
    deny: int


@dataclass
class Tag:
    id: int
    name: str
    moderated: bool = False
    emoji_id: int | None = None
    emoji_name: str | None = None


@dataclass
class Thread:
    """What a thread has beyond a channel; times are POSIX seconds."""

    owner_id: int
    created_at: float
    archive_changed_at: float
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    auto_archive_duration: int = 1440
    members: dict[int, float] = field(default_factory=dict)
    tags: list[int] = field(default_factory=list)


@dataclass
class Channel:
    """A channel, thread, forum, category or private conversation."""

    id: int
    kind: Kind
    name: str
    position: int = 0
    parent_id: int | None = None
    topic: str | None = None
    flags: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    tags: list[Tag] = field(default_factory=list)
    thread: Thread | None = None
    recipient_id: int | None = None
    settings: Json = field(default_factory=dict)


@dataclass
class File:
    id: int
    filename: str
    content_type: str
    data: bytes
    description: str | None = None


@dataclass
class Message:
    """A message; `reader_id` is set when only that person may see it."""

    id: int
    channel_id: int
    author_id: int
    kind: int = MessageKind.PLAIN
    content: str = ""
    flags: int = 0
    components: list[Json] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    nonce: str | int | None = None
    edited_at: float | None = None
    pinned_at: float | None = None
    mentions: list[int] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    reactions: dict[str, list[int]] = field(default_factory=dict)
    reference: Json | None = None
    interaction_id: int | None = None
    reader_id: int | None = None

    @property
    def loading(self) -> bool:
        return bool(self.flags & MessageFlag.LOADING)


@dataclass
class Event:
    """A scheduled event; times are ISO texts as the bot sent them."""

    id: int
    creator_id: int
    name: str
    start: str
    end: str | None
    entity_type: int
    description: str | None = None
    channel_id: int | None = None
    location: str | None = None
    status: int = 1
    image: str | None = None
    interested: list[int] = field(default_factory=list)


@dataclass
class Interaction:
    """One thing a person asked of the bot, and how the bot answered it."""

    id: int
    token: str
    kind: Asking
    user_id: int
    channel_id: int
    created_at: float
    data: Json
    message_id: int | None = None
    origin_id: int | None = None
    """Of a form: the press or command that showed it."""
    answer: Answering | None = None
    original_id: int | None = None
    modal: Json | None = None
    choices: list[Json] | None = None
    followups: list[int] = field(default_factory=list)


@dataclass
class Nonce:
    message_id: int
    channel_id: int
    at: float
