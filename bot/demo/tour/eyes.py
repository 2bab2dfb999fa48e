"""What everybody on the server can see at one moment, and what has changed since another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simcord.backend.access import channel_accessible

from bot.demo.places import UNSEEN
from bot.demo.reading import words_of
from bot.demo.tour.showing import lines_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.demo.world import World

PRIVATE = "a private message"
Key = tuple[int, int]


@dataclass(frozen=True)
class Sight:
    """A message: where it stands, its lines, all its words, and by name who can read it."""

    place: str
    lines: tuple[str, ...]
    words: str
    readers: frozenset[str]


@dataclass(frozen=True)
class Moment:
    messages: Mapping[Key, Sight]
    places: Mapping[str, frozenset[str]]
    """Who can read each channel, by the channel's name."""

    def readers(self, text: str) -> frozenset[str]:
        """Who can read these words anywhere."""
        found: frozenset[str] = frozenset()
        for sight in self.messages.values():
            if text in sight.words:
                found |= sight.readers
        return found

    def of(self, name: str, place: str | None = None) -> list[Sight]:
        """What one person can read, everywhere or in one place."""
        return [
            sight
            for sight in self.messages.values()
            if name in sight.readers and place in {None, sight.place}
        ]

    def shared(self) -> Moment:
        """Without what only one person reads in a channel."""
        kept = {
            key: sight
            for key, sight in self.messages.items()
            if sight.place == PRIVATE or len(sight.readers) > 1
        }
        return Moment(kept, self.places)


def look(world: World) -> Moment:
    """Everything that somebody on the server can read now."""
    backend = world.env.backend
    messages: dict[Key, Sight] = {}
    places: dict[str, frozenset[str]] = {}
    for channel in list(backend.channels.values()):
        if channel.name in UNSEEN:
            continue
        readers = [
            player
            for player in world.players
            if channel_accessible(backend, channel.id, player.actor.id, history=True)
        ]
        place = f"#{channel.name}" if getattr(channel, "guild_id", None) else PRIVATE
        if place != PRIVATE:
            places[place] = frozenset(player.name for player in readers)
        for message in list(backend.messages.get(channel.id, {}).values()):
            seen_by = frozenset(p.name for p in readers if message.visible_to(p.actor.id))
            messages[channel.id, message.id] = _sight(message, place, seen_by)
    return Moment(messages, places)


def news(before: Moment, after: Moment, name: str) -> list[Sight]:
    """What one person sees now and did not see before, or not so; not what stands in a channel
    that they can read only now."""
    opened = {
        place
        for place, readers in after.places.items()
        if name in readers and name not in before.places.get(place, readers)
    }
    found = []
    for key, sight in after.messages.items():
        old = before.messages.get(key)
        known = old is not None and name in old.readers and old.words == sight.words
        if name in sight.readers and not known and sight.place not in opened:
            found.append(sight)
    return found


def _sight(message: Any, place: str, readers: frozenset[str]) -> Sight:
    files = [f"(file: {file['filename']})" for file in message.attachments]
    lines = lines_of(message.content, message.components)
    words = [message.content, *words_of(message.components), *files]
    return Sight(place, (*lines, *files), "\n".join(words), readers)
