"""How messages are spelled on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.loopback.records import (
    Asking,
    Interaction,
    Json,
    Kind,
    Message,
    MessageFlag,
    MessageKind,
)

from .components import component
from .files import attachment
from .people import bare_member, iso, user
from .places import channel

if TYPE_CHECKING:
    from tests.loopback.world import World

DISCORD_EPOCH = 1_420_070_400
SHOWS_REFERENCE = (MessageKind.REPLY, MessageKind.THREAD_STARTER)


def message(world: World, record: Message) -> Json:
    """A message as REST answers it and as interactions carry it."""
    body = _bare(world, record)
    if record.reactions:
        body["reactions"] = [_reaction(world, *one) for one in record.reactions.items()]
    return body | _referenced(world, record)


def told_message(world: World, record: Message) -> Json:
    """MESSAGE_CREATE and MESSAGE_UPDATE: on a server it names the server and the member."""
    body = message(world, record)
    if world.channels[record.channel_id].kind is not Kind.DIRECT:
        body["guild_id"] = str(world.guild_id)
        body["member"] = bare_member(world.people[record.author_id])
    return body


def _bare(world: World, record: Message) -> Json:
    """A message without what hangs on others: reactions and what it answers."""
    body: Json = {
        "id": str(record.id),
        "channel_id": str(record.channel_id),
        "author": user(world.people[record.author_id]),
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
        "components": [component(world, record, part) for part in record.components],
    }
    if record.nonce is not None:
        body["nonce"] = record.nonce
    if record.flags & MessageFlag.HAS_THREAD and record.id in world.channels:
        body["thread"] = channel(world, world.channels[record.id])
    if record.interaction_id is not None:
        body["interaction_metadata"] = interaction_metadata(world, record.interaction_id)
        body["application_id"] = body["webhook_id"] = str(world.bot_id)
    if record.reference is not None:
        body["message_reference"] = {"type": 0, **record.reference}
    return body


def _referenced(world: World, record: Message) -> Json:
    """What a reply answers and a thread began with; null once that is deleted."""
    if record.reference is None or record.kind not in SHOWS_REFERENCE:
        return {}
    place = world.messages.get(int(record.reference["channel_id"]), {})
    found = place.get(int(record.reference["message_id"]))
    return {"referenced_message": _bare(world, found) if found else None}


def interaction_metadata(world: World, interaction_id: int) -> Json:
    """Who asked for this message, and on what; a form names what opened it."""
    asked = world.interactions[interaction_id]
    body: Json = {
        "id": str(asked.id),
        "type": int(asked.kind),
        "user": user(world.people[asked.user_id]),
        "authorizing_integration_owners": {"0": str(world.guild_id)},
    }
    if asked.kind is Asking.COMPONENT:
        body["interacted_message_id"] = str(asked.message_id)
    elif asked.kind is Asking.MODAL:
        body["triggering_interaction_metadata"] = _trigger(world, asked)
    return body


def _trigger(world: World, form: Interaction) -> Json:
    """The press or command that showed a form; of a forged form, a command nobody gave."""
    if form.origin_id is not None:
        return interaction_metadata(world, form.origin_id)
    owners = {"0": str(world.guild_id)}
    return {"id": str(form.id), "type": 2, "authorizing_integration_owners": owners}


def _reaction(world: World, emoji: str, people: list[int]) -> Json:
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(people),
        "count_details": {"normal": len(people), "burst": 0},
        "me": world.bot_id in people,
        "me_burst": False,
        "burst_colors": [],
    }
