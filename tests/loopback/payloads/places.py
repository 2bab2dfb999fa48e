"""How channels, threads and private conversations are spelled on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.loopback import rights
from tests.loopback.records import Channel, Json, Kind, Overwrite, Person, Tag

from .people import iso, member, user

if TYPE_CHECKING:
    from tests.loopback.world import World


def overwrite(record: Overwrite) -> Json:
    return {
        "id": str(record.id),
        "type": int(record.is_member),
        "allow": str(int(record.allow)),
        "deny": str(int(record.deny)),
    }


def tag(record: Tag) -> Json:
    return {
        "id": str(record.id),
        "name": record.name,
        "moderated": record.moderated,
        "emoji_id": str(record.emoji_id) if record.emoji_id else None,
        "emoji_name": record.emoji_name,
    }


def channel(world: World, record: Channel) -> Json:
    """A channel, thread or private conversation, as REST and the gateway send it."""
    last = max(world.messages[record.id], default=None)
    head: Json = {
        "id": str(record.id),
        "type": int(record.kind),
        "last_message_id": str(last) if last else None,
        "flags": record.flags,
    }
    if record.recipient_id is not None:
        return {**head, "recipients": [user(world.people[record.recipient_id])]}
    head |= {
        "guild_id": str(world.guild_id),
        "name": record.name,
        "parent_id": str(record.parent_id) if record.parent_id else None,
        "rate_limit_per_user": record.settings.get("rate_limit_per_user") or 0,
    }
    return head | (_thread(world, record) if record.thread else _guild_channel(record))


def _guild_channel(record: Channel) -> Json:
    body: Json = {
        "position": record.position,
        "topic": record.topic,
        "nsfw": False,
        "permission_overwrites": [overwrite(one) for one in record.overwrites.values()],
        "default_auto_archive_duration": record.settings.get("default_auto_archive_duration"),
    }
    if body["default_auto_archive_duration"] is None:
        body["default_auto_archive_duration"] = 1440
    if record.kind in (Kind.VOICE, Kind.STAGE):
        body |= {"bitrate": 64000, "user_limit": 0, "rtc_region": None}
    if record.kind is Kind.FORUM:
        body |= {
            "available_tags": [tag(one) for one in record.tags],
            "default_reaction_emoji": record.settings.get("default_reaction_emoji"),
            "default_sort_order": record.settings.get("default_sort_order"),
            "default_forum_layout": record.settings.get("default_forum_layout") or 0,
            "default_thread_rate_limit_per_user": 0,
        }
    return body


def _thread(world: World, record: Channel) -> Json:
    thread = world.thread(record)
    count = len([one for one in world.messages[record.id] if one != record.id])
    body: Json = {
        "owner_id": str(thread.owner_id),
        "message_count": count,
        "total_message_sent": count,
        "member_count": min(len(thread.members), 50),
        "thread_metadata": {
            "archived": thread.archived,
            "auto_archive_duration": thread.auto_archive_duration,
            "archive_timestamp": iso(thread.archive_changed_at),
            "locked": thread.locked,
            "create_timestamp": iso(thread.created_at),
        },
        "applied_tags": [str(one) for one in thread.tags],
    }
    if record.kind is Kind.PRIVATE_THREAD:
        body["thread_metadata"]["invitable"] = thread.invitable
    if world.bot_id in thread.members:
        body["member"] = thread_member(record.id, world.bot, thread.members[world.bot_id])
    return body


def thread_member(thread_id: int, person: Person, joined_at: float) -> Json:
    return {
        "id": str(thread_id),
        "user_id": str(person.id),
        "join_timestamp": iso(joined_at),
        "flags": 0,
        "member": member(person),
    }


def seen_channel(world: World, record: Channel, person: Person) -> Json:
    """A channel as an interaction carries it, with the person's permissions there."""
    permissions = str(int(rights.in_channel(world, person, record)))
    return {**channel(world, record), "permissions": permissions}
