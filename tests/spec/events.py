"""Which objects the events of the gateway hold, by the schemas that describe them.

The description knows requests and answers only; what the gateway adds to an object or leaves out
of it stands here, as Discord's documentation of gateway events says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Object = tuple[str, Any]
"""The name of a schema, and what it must describe."""
Json = Mapping[str, Any]
OF_GUILD_CREATE = (
    "joined_at",
    "large",
    "unavailable",
    "member_count",
    "voice_states",
    "members",
    "channels",
    "threads",
    "presences",
    "stage_instances",
    "guild_scheduled_events",
    "soundboard_sounds",
)
THREADS = (10, 11, 12)
EVENTS_BY_ENTITY = {
    1: "StageScheduledEventResponse",
    2: "VoiceScheduledEventResponse",
    3: "ExternalScheduledEventResponse",
}


def _without(body: Json, *keys: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key not in keys}


def _ready(data: Json) -> Iterator[Object]:
    yield "UserPIIResponse", data["user"]


def _guild(data: Json) -> Iterator[Object]:
    yield "GuildResponse", _without(data, *OF_GUILD_CREATE)
    yield from (("GuildMemberResponse", one) for one in data["members"])
    yield from (("GuildChannelResponse", one) for one in data["channels"])
    yield from (("ThreadResponse", one) for one in data["threads"])
    for event in data["guild_scheduled_events"]:
        yield from _event(event)


def _message(data: Json) -> Iterator[Object]:
    """With its server and, without the user, its author as a member."""
    yield "MessageResponse", _without(data, "guild_id", "member")
    if "member" in data:
        yield "GuildMemberResponse", {**data["member"], "user": data["author"]}


def _channel(data: Json) -> Iterator[Object]:
    yield "GuildChannelResponse", data


def _thread(data: Json) -> Iterator[Object]:
    yield "ThreadResponse", _without(data, "newly_created")


def _thread_members(data: Json) -> Iterator[Object]:
    for one in data["added_members"]:
        yield "ThreadMemberResponse", _without(one, "presence")


def _member(data: Json) -> Iterator[Object]:
    yield "GuildMemberResponse", _without(data, "guild_id")


def _gone(data: Json) -> Iterator[Object]:
    yield "UserResponse", data["user"]


def _members(data: Json) -> Iterator[Object]:
    yield from (("GuildMemberResponse", one) for one in data["members"])


def _role(data: Json) -> Iterator[Object]:
    yield "GuildRoleResponse", data["role"]


def _reaction(data: Json) -> Iterator[Object]:
    yield "MessageReactionEmojiResponse", data["emoji"]
    if "member" in data:
        yield "GuildMemberResponse", data["member"]


def _event(data: Json) -> Iterator[Object]:
    yield EVENTS_BY_ENTITY[data["entity_type"]], data


def _interaction(data: Json) -> Iterator[Object]:
    """The channel has the permissions of who asks, and so has the member."""
    if "message" in data:
        yield "MessageResponse", data["message"]
    if "user" in data:
        yield "UserResponse", data["user"]
    if "member" in data:
        yield "GuildMemberResponse", _without(data["member"], "permissions")
    if "channel" in data:
        yield _place(data["channel"])
    yield from _resolved(data["data"].get("resolved", {}))


def _place(channel: Json) -> Object:
    if "recipients" in channel:
        return "PrivateChannelResponse", _without(channel, "permissions")
    return "ThreadResponse" if channel["type"] in THREADS else "GuildChannelResponse", channel


def _resolved(found: Json) -> Iterator[Object]:
    """Members come without their user, `deaf` and `mute`."""
    for user in found.get("users", {}).values():
        yield "UserResponse", user
    for number, member in found.get("members", {}).items():
        lent = {"user": found["users"][number], "deaf": False, "mute": False}
        yield "GuildMemberResponse", _without(member, "permissions") | lent
    yield from (("GuildRoleResponse", one) for one in found.get("roles", {}).values())
    yield from (_place(one) for one in found.get("channels", {}).values())
    yield from (("MessageResponse", one) for one in found.get("messages", {}).values())
    for one in found.get("attachments", {}).values():
        yield "MessageAttachmentResponse", one


TOLD: Mapping[str, Callable[[Json], Iterator[Object]]] = {
    "READY": _ready,
    "GUILD_CREATE": _guild,
    "GUILD_MEMBERS_CHUNK": _members,
    "GUILD_MEMBER_ADD": _member,
    "GUILD_MEMBER_UPDATE": _member,
    "GUILD_MEMBER_REMOVE": _gone,
    "GUILD_ROLE_CREATE": _role,
    "GUILD_ROLE_UPDATE": _role,
    "CHANNEL_CREATE": _channel,
    "CHANNEL_UPDATE": _channel,
    "CHANNEL_DELETE": _channel,
    "THREAD_CREATE": _thread,
    "THREAD_UPDATE": _thread,
    "THREAD_MEMBERS_UPDATE": _thread_members,
    "MESSAGE_CREATE": _message,
    "MESSAGE_UPDATE": _message,
    "MESSAGE_REACTION_ADD": _reaction,
    "MESSAGE_REACTION_REMOVE": _reaction,
    "GUILD_SCHEDULED_EVENT_CREATE": _event,
    "GUILD_SCHEDULED_EVENT_UPDATE": _event,
    "GUILD_SCHEDULED_EVENT_DELETE": _event,
    "INTERACTION_CREATE": _interaction,
}
SILENT = frozenset(
    {
        "RESUMED",
        "CHANNEL_PINS_UPDATE",
        "GUILD_ROLE_DELETE",
        "GUILD_SCHEDULED_EVENT_USER_ADD",
        "MESSAGE_DELETE",
        "MESSAGE_DELETE_BULK",
        "THREAD_DELETE",
    }
)
"""They hold ids only."""
