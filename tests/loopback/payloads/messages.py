"""How messages, their files and their components are spelled on the wire."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from tests.loopback.compose import ATTACHED
from tests.loopback.records import File, Json, Kind, Message, MessageFlag, MessageKind

from .people import bare_member, iso, user
from .places import channel

if TYPE_CHECKING:
    from tests.loopback.world import World

PNG = b"\x89PNG\r\n\x1a\n"
DISCORD_EPOCH = 1_420_070_400


def attachment(world: World, record: File, place_id: int) -> Json:
    url = f"{world.address}/attachments/{place_id}/{record.id}/{record.filename}"
    body: Json = {
        "id": str(record.id),
        "filename": record.filename,
        "size": len(record.data),
        "url": url,
        "proxy_url": url,
        "content_type": record.content_type,
    }
    if record.description is not None:
        body["description"] = record.description
    if record.data.startswith(PNG):
        body["width"], body["height"] = struct.unpack(">II", record.data[16:24])
    return body


def message(world: World, record: Message) -> Json:
    """A message, the same in REST, MESSAGE_CREATE and MESSAGE_UPDATE."""
    author = world.people[record.author_id]
    place = world.channels[record.channel_id]
    body: Json = {
        "id": str(record.id),
        "channel_id": str(record.channel_id),
        "author": user(author),
        "content": record.content,
        "timestamp": iso((record.id >> 22) / 1000 + DISCORD_EPOCH),
        "edited_timestamp": iso(record.edited_at) if record.edited_at else None,
        "tts": False,
        "type": int(record.kind),
        "flags": record.flags,
        "pinned": record.pinned_at is not None,
        "mention_everyone": record.mention_everyone,
        "mentions": [user(world.people[one]) for one in record.mentions],
        "mention_roles": [str(one) for one in record.mention_roles],
        "attachments": [attachment(world, one, record.channel_id) for one in record.files],
        "embeds": record.embeds,
        "components": [_component(world, record, part) for part in record.components],
        "reactions": [_reaction(world, *one) for one in record.reactions.items()],
    }
    if place.kind is not Kind.DIRECT:
        body["guild_id"] = str(world.guild_id)
        body["member"] = bare_member(author)
    return body | _message_extras(world, record)


def _message_extras(world: World, record: Message) -> Json:
    body: Json = {}
    if record.nonce is not None:
        body["nonce"] = record.nonce
    if record.flags & MessageFlag.HAS_THREAD and record.id in world.channels:
        body["thread"] = channel(world, world.channels[record.id])
    if record.interaction_id is not None:
        body["interaction_metadata"] = interaction_metadata(world, record.interaction_id)
        body["application_id"] = body["webhook_id"] = str(world.bot_id)
    if record.reference is not None:
        body["message_reference"] = record.reference
        if record.kind in (MessageKind.REPLY, MessageKind.THREAD_STARTER):
            place = world.messages.get(int(record.reference["channel_id"]), {})
            found = place.get(int(record.reference["message_id"]))
            body["referenced_message"] = message(world, found) if found else None
    return body


def interaction_metadata(world: World, interaction_id: int) -> Json:
    asked = world.interactions[interaction_id]
    return {
        "id": str(asked.id),
        "type": int(asked.kind),
        "user": user(world.people[asked.user_id]),
        "authorizing_integration_owners": {"0": str(world.guild_id)},
    }


def _reaction(world: World, emoji: str, people: list[int]) -> Json:
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(people),
        "count_details": {"normal": len(people), "burst": 0},
        "me": world.bot_id in people,
        "me_burst": False,
        "burst_colors": [],
    }


def _component(world: World, record: Message, part: Json) -> Json:
    """A component with the addresses of its files filled in."""
    done: Json = {}
    for key, value in part.items():
        if key in ("components", "items"):
            done[key] = [_component(world, record, one) for one in value]
        elif key in ("accessory", "component"):
            done[key] = _component(world, record, value)
        elif key in ("media", "file") and isinstance(value, dict):
            done[key] = _medium(world, record, value["url"])
        else:
            done[key] = value
    return done


def _medium(world: World, record: Message, url: str) -> Json:
    name = url.removeprefix(ATTACHED)
    for file in record.files:
        if url.startswith(ATTACHED) and file.filename == name:
            body = attachment(world, file, record.channel_id)
            keys = ("url", "proxy_url", "width", "height", "content_type")
            known = {key: body[key] for key in keys if key in body}
            return {**known, "attachment_id": body["id"], "placeholder": "", "loading_state": 2}
    return {"url": url, "proxy_url": url, "placeholder": "", "loading_state": 0}
