"""What happened on a server, told without ids and times, so that two worlds can be compared."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from .compose import texts_of
from .limits import walk
from .records import SYSTEM, Channel, Json, Kind, Message, Person
from .rights import Can

if TYPE_CHECKING:
    from .world import World

SNOWFLAKE = re.compile(r"(?<!\d)\d{17,20}(?!\d)")
LEFT_OUT = frozenset({"id", "custom_id", "value"})


class Said(NamedTuple):
    """One thing that stands on the server; all of it text, so that it sorts and counts."""

    place: str
    author: str
    content: str
    components: str
    files: tuple[str, ...]


def tell(world: World) -> list[Said]:
    """Messages by channel and private conversation, then threads, then events.

    Private answers and system lines are left out; a pin or a reaction shows in `content`.
    """
    told = []
    for channel in world.channels.values():
        said = world.messages[channel.id].values()
        told += [_said(world, channel, one) for one in said if one.kind not in SYSTEM]
    told += [_thread(world, one) for one in world.channels.values() if one.thread]
    return told + _events(world)


def place_name(world: World, channel: Channel) -> str:
    if channel.recipient_id is not None:
        return f"@{world.people[channel.recipient_id].name}"
    parent = world.channels.get(channel.parent_id or 0)
    if channel.thread is not None and parent is not None:
        return f"#{parent.name} > {channel.name}"
    return f"#{channel.name}"


def plain(world: World, text: str) -> str:
    """Text with every id replaced by the name of what it stands for, else by `…`."""
    return SNOWFLAKE.sub(lambda found: _name(world, int(found.group())), text)


def seen_text(message: Message) -> str:
    """Everything a reader sees of a message: words, labels, options, file names, text files."""
    lines = [message.content, *texts_of(message.components)]
    for part in walk(message.components):
        lines += _labels(part)
    for file in message.files:
        lines += [file.filename, file.description or ""]
        if file.filename.endswith((".csv", ".txt", ".ics", ".json", ".md", ".html")):
            lines.append(file.data.decode(errors="replace"))
    return "\n".join(line for line in lines if line)


def sees(world: World, person: Person) -> list[str]:
    """Every text this person can read now: channels, threads, private answers, forms, events."""
    texts = []
    for channel in world.channels.values():
        if not world.may(person, channel, Can.VIEW_CHANNEL):
            continue
        if channel.kind is not Kind.DIRECT:
            texts += [channel.name, *([channel.topic] if channel.topic else [])]
        if world.may(person, channel, Can.READ_MESSAGE_HISTORY):
            texts += [seen_text(one) for one in world.messages[channel.id].values()]
    texts += [seen_text(one) for one in world.private.values() if one.reader_id == person.id]
    for asked in world.modals.get(person.id, []):
        texts.append(form_text(asked.modal or {}))
    if person.present:
        texts += [f"{event.name}\n{event.description or ''}" for event in world.events.values()]
    return texts


def form_text(modal: Json) -> str:
    """Everything a reader sees of a form: title, labels, hints, texts, what is filled in."""
    parts: list[Json] = list(walk(modal.get("components") or []))
    lines = [modal.get("title", ""), *texts_of(parts)]
    for part in parts:
        lines += [*_labels(part), str(part.get("description") or ""), str(part.get("value") or "")]
    return "\n".join(line for line in lines if line)


def _labels(part: Json) -> list[str]:
    lines = [part.get("label") or "", part.get("placeholder") or ""]
    for option in part.get("options") or []:
        lines += [option["label"], option.get("description") or ""]
    for item in part.get("items") or []:
        lines.append(item.get("description") or "")
    return lines


def _said(world: World, channel: Channel, message: Message) -> Said:
    marks = ["pinned"] if message.pinned_at is not None else []
    for emoji, people in message.reactions.items():
        marks.append(f"{emoji} {', '.join(sorted(world.people[one].name for one in people))}")
    content = "\n".join([plain(world, message.content), *(f"({mark})" for mark in marks)])
    return Said(
        place_name(world, channel),
        world.people[message.author_id].name,
        content.strip("\n"),
        _shape(world, message.components),
        tuple(file.filename for file in message.files),
    )


def _thread(world: World, channel: Channel) -> Said:
    thread = world.thread(channel)
    parent = world.channels.get(channel.parent_id or 0)
    names = {tag.id: tag.name for tag in parent.tags} if parent else {}
    marks = [name for name in ("archived", "locked") if getattr(thread, name)]
    if channel.kind is Kind.PRIVATE_THREAD:
        marks.append(f"private: {sorted(world.people[one].name for one in thread.members)}")
    if thread.tags:
        marks.append(f"tags: {sorted(names.get(one, '…') for one in thread.tags)}")
    owner = world.people[thread.owner_id].name
    return Said(f"thread {place_name(world, channel)}", owner, "; ".join(marks), "", ())


def _events(world: World) -> list[Said]:
    return [
        Said(
            "event",
            world.people[event.creator_id].name,
            plain(world, "\n".join([event.name, event.description or "", event.location or ""])),
            f"{event.start} to {event.end}; status {event.status}",
            (),
        )
        for event in world.events.values()
    ]


def _shape(world: World, components: list[Json]) -> str:
    if not components:
        return ""
    shape = json.dumps(_without_ids(components), ensure_ascii=False, sort_keys=True)
    return plain(world, shape)


def _without_ids(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_ids(one) for one in value]
    if isinstance(value, dict):
        return {key: _without_ids(one) for key, one in value.items() if key not in LEFT_OUT}
    return value


def _name(world: World, number: int) -> str:
    for known in (world.people, world.roles):
        if number in known:
            return known[number].name
    if number in world.channels:
        return place_name(world, world.channels[number])
    return world.guild_name if number == world.guild_id else "…"
