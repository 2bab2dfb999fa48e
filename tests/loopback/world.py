"""One server and everybody on it: people, messages, threads, events, commands; no sockets."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import rights
from .records import (
    Channel,
    Event,
    File,
    Interaction,
    Json,
    Kind,
    Message,
    Nonce,
    Overwrite,
    Person,
    Role,
    Tag,
    Thread,
)
from .refusals import missing_access, missing_permissions, unknown
from .story import Said, tell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

DISCORD_EPOCH = 1_420_070_400.0
NONCE_WINDOW = 120.0
CALLBACK_WINDOW = 3.0
TOKEN_LIFE = 15 * 60.0


@dataclass
class World:
    """The state of one Discord server; it outlives any bot and may be deep-copied at rest.

    `nonce_window` is in seconds; 0 means that no nonce is ever remembered. `privileged` are the
    privileged intents that were granted. `history_refused`: without Read Message History the
    list of messages is refused with 50013 instead of empty, as Discord's reference says.
    """

    token: str = "loopback-token"
    guild_name: str = "Exchange"
    bot_name: str = "Agora"
    bot_permissions: int = rights.BOT
    nonce_window: float = NONCE_WINDOW
    privileged: int = 0
    history_refused: bool = False
    offset: float = 0.0
    address: str = ""
    people: dict[int, Person] = field(default_factory=dict)
    roles: dict[int, Role] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    messages: dict[int, dict[int, Message]] = field(default_factory=dict)
    private: dict[int, Message] = field(default_factory=dict)
    events: dict[int, Event] = field(default_factory=dict)
    commands: dict[int, Json] = field(default_factory=dict)
    interactions: dict[int, Interaction] = field(default_factory=dict)
    modals: dict[int, list[Interaction]] = field(default_factory=dict)
    nonces: dict[tuple[int, str], Nonce] = field(default_factory=dict)
    uploads: dict[int, File] = field(default_factory=dict)
    guild_id: int = 0
    bot_id: int = 0
    last_id: int = 0

    def __post_init__(self) -> None:
        if self.guild_id:
            return
        self.guild_id = self.new_id()
        self.roles[self.guild_id] = Role(self.guild_id, "@everyone", rights.EVERYONE, 0)
        own = Role(self.new_id(), self.bot_name, self.bot_permissions, 50, managed=True)
        self.roles[own.id] = own
        self.bot_id = self.add_person(self.bot_name, own, bot=True).id

    # Time

    def now(self) -> float:
        """POSIX seconds by this Discord's clock, which its Date header and ids follow."""
        return time.time() + self.offset

    def pass_time(self, seconds: float) -> None:
        """Let time jump: nonces are forgotten, tokens end."""
        self.offset += seconds

    def set_time(self, at: datetime) -> None:
        """Let the clock go on from `at` (aware)."""
        self.offset = at.timestamp() - time.time()

    def new_id(self) -> int:
        """A snowflake of now, always greater than the one before."""
        self.last_id = max(self.last_id + 1, self.first_id_at(self.now()))
        return self.last_id

    @staticmethod
    def first_id_at(at: float) -> int:
        return int((at - DISCORD_EPOCH) * 1000) << 22

    # Building

    @property
    def bot(self) -> Person:
        return self.people[self.bot_id]

    def add_person(self, name: str, *roles: Role, bot: bool = False) -> Person:
        person = Person(self.new_id(), name, self.now(), bot, [role.id for role in roles])
        self.people[person.id] = person
        return person

    def add_role(self, name: str, permissions: int = 0, position: int = 1) -> Role:
        role = Role(self.new_id(), name, permissions, position)
        self.roles[role.id] = role
        return role

    def add_channel(
        self,
        name: str,
        kind: Kind = Kind.TEXT,
        *,
        parent: Channel | None = None,
        overwrites: Iterable[Overwrite] = (),
        tags: Iterable[str] = (),
    ) -> Channel:
        channel = Channel(self.new_id(), kind, name, len(self.channels))
        channel.parent_id = parent.id if parent else None
        channel.overwrites = {overwrite.id: overwrite for overwrite in overwrites}
        channel.tags = [Tag(self.new_id(), tag) for tag in tags]
        return self.keep_channel(channel)

    def keep_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        self.messages[channel.id] = {}
        return channel

    def private_channel(self, only: Role, name: str) -> Channel:
        """A text channel that only `only` and the bot may read."""
        view = int(rights.Can.VIEW_CHANNEL)
        return self.add_channel(
            name,
            overwrites=[
                Overwrite(self.guild_id, is_member=False, allow=0, deny=view),
                Overwrite(only.id, is_member=False, allow=view, deny=0),
                Overwrite(self.bot_id, is_member=True, allow=view, deny=0),
            ],
        )

    def dm_with(self, person: Person) -> Channel:
        """The private conversation of the bot and a person, opened if there is none."""
        for channel in self.channels.values():
            if channel.recipient_id == person.id:
                return channel
        channel = Channel(self.new_id(), Kind.DIRECT, "", recipient_id=person.id)
        return self.keep_channel(channel)

    # Finding

    def channel(self, channel_id: int) -> Channel:
        """The channel the bot asks for; raises 10003, or 50001 if the bot may not see it."""
        channel = self.channels.get(channel_id)
        if channel is None:
            raise unknown(10003)
        if not self.may(self.bot, channel, rights.Can.VIEW_CHANNEL):
            raise missing_access()
        return channel

    def thread(self, channel: Channel) -> Thread:
        """What makes `channel` a thread; raises 10003 where it is none."""
        if channel.thread is None:
            raise unknown(10003)
        return channel.thread

    def message(self, channel_id: int, message_id: int) -> Message:
        """A public message; raises 10008."""
        message = self.messages.get(channel_id, {}).get(message_id)
        if message is None:
            raise unknown(10008)
        return message

    def any_message(self, message_id: int) -> Message:
        """A message wherever it stands, private answers too; raises 10008."""
        if message_id in self.private:
            return self.private[message_id]
        for messages in self.messages.values():
            if message_id in messages:
                return messages[message_id]
        raise unknown(10008)

    def person(self, who: Person | int | str) -> Person:
        """A person by record, id or name; raises KeyError."""
        if isinstance(who, Person):
            return who
        if isinstance(who, int):
            return self.people[who]
        for person in self.people.values():
            if who in (person.name, str(person.id)):
                return person
        raise KeyError(who)

    def place(self, where: Channel | int | str) -> Channel:
        """A channel or thread by record, id or name; raises KeyError."""
        if isinstance(where, Channel):
            return where
        if isinstance(where, int):
            return self.channels[where]
        for channel in self.channels.values():
            if where in (channel.name, str(channel.id)):
                return channel
        raise KeyError(where)

    def threads_of(self, channel_id: int) -> list[Channel]:
        return [
            channel
            for channel in self.channels.values()
            if channel.thread is not None and channel.parent_id == channel_id
        ]

    # Rights

    def may(self, person: Person, channel: Channel, wanted: int) -> bool:
        return rights.in_channel(self, person, channel) & wanted == wanted

    def require(self, channel: Channel, wanted: int) -> None:
        """Raise 50001 or 50013 unless the bot holds `wanted` in the channel."""
        if not self.may(self.bot, channel, rights.Can.VIEW_CHANNEL):
            raise missing_access()
        if not self.may(self.bot, channel, wanted):
            raise missing_permissions()

    def require_in_guild(self, wanted: int) -> None:
        if rights.in_guild(self, self.bot) & wanted != wanted:
            raise missing_permissions()

    # Nonces

    def sent_before(self, author_id: int, nonce: str) -> Message | None:
        """The message of an earlier use; raises 10008 if it was deleted since."""
        used = self.nonces.get((author_id, nonce))
        if used is None or self.now() - used.at >= self.nonce_window:
            return None
        return self.message(used.channel_id, used.message_id)

    def remember(self, message: Message, nonce: str) -> None:
        if self.nonce_window > 0:
            used = Nonce(message.id, message.channel_id, self.now())
            self.nonces[message.author_id, nonce] = used

    def story(self) -> list[Said]:
        """What happened, without ids and times, to compare one world with another."""
        return tell(self)
