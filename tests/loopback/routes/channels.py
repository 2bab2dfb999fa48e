"""Channels: make, change, remove, and who may do what in them."""

from __future__ import annotations

from typing import Any

from tests.loopback import payloads, rights
from tests.loopback.records import Channel, Json, Kind, Overwrite, Tag
from tests.loopback.refusals import Refusal, invalid, missing_permissions, unknown
from tests.loopback.rights import Can
from tests.loopback.table import Call, Reply, route

from .threads import check_tags

MAX_FORUM_TAGS = 20
KEPT = (
    "rate_limit_per_user",
    "default_auto_archive_duration",
    "default_reaction_emoji",
    "default_sort_order",
    "default_forum_layout",
)


@route("GET /channels/{channel}")
def fetch(call: Call) -> Any:
    return payloads.channel(call.world, call.channel())


@route("GET /guilds/{guild}/channels")
def every(call: Call) -> Any:
    call.in_guild()
    return [
        payloads.channel(call.world, one)
        for one in call.world.channels.values()
        if one.thread is None and one.recipient_id is None
    ]


@route("POST /guilds/{guild}/channels")
def create(call: Call) -> Any:
    call.in_guild()
    call.world.require_in_guild(Can.MANAGE_CHANNELS)
    _check_name(call.body)
    kind = Kind(call.body.get("type", 0))
    draft = Channel(0, kind, call.body["name"], len(call.world.channels))
    _apply(call, draft, call.body)
    draft.id = call.world.new_id()
    call.world.keep_channel(draft)
    call.emit_channel("CREATE", draft)
    return Reply(201, payloads.channel(call.world, draft))


@route("PATCH /channels/{channel}")
def edit(call: Call) -> Any:
    channel = call.channel()
    _check_name(call.body)
    if channel.thread is not None:
        _edit_thread(call, channel)
    else:
        call.world.require(channel, Can.MANAGE_CHANNELS)
        _apply(call, channel, call.body)
    call.emit_channel("UPDATE", channel)
    return payloads.channel(call.world, channel)


@route("PATCH /guilds/{guild}/channels")
def reorder(call: Call) -> Any:
    call.in_guild()
    call.world.require_in_guild(Can.MANAGE_CHANNELS)
    for entry in call.body:
        channel = call.world.channel(int(entry["id"]))
        if entry.get("position") is not None:
            channel.position = entry["position"]
        if "parent_id" in entry:
            channel.parent_id = int(entry["parent_id"]) if entry["parent_id"] else None
        call.emit_channel("UPDATE", channel)


@route("DELETE /channels/{channel}")
def delete(call: Call) -> Any:
    channel = call.channel()
    right = Can.MANAGE_CHANNELS if channel.thread is None else Can.MANAGE_THREADS
    call.world.require(channel, right)
    gone = payloads.channel(call.world, channel)
    for one in [*call.world.threads_of(channel.id), channel]:
        del call.world.channels[one.id], call.world.messages[one.id]
    if channel.thread is None:
        call.emit("CHANNEL_DELETE", gone)
    else:
        keys = ("id", "guild_id", "parent_id", "type")
        call.emit("THREAD_DELETE", {key: gone[key] for key in keys})
    return gone


@route("PUT /channels/{channel}/permissions/{target}")
def allow(call: Call) -> Any:
    channel = call.channel()
    call.world.require(channel, Can.MANAGE_ROLES)
    entry = {**call.body, "id": call.id("target")}
    _keep_overwrite(call, channel, entry)
    call.emit_channel("UPDATE", channel)


@route("DELETE /channels/{channel}/permissions/{target}")
def forget(call: Call) -> Any:
    channel = call.channel()
    call.world.require(channel, Can.MANAGE_ROLES)
    channel.overwrites.pop(call.id("target"), None)
    call.emit_channel("UPDATE", channel)


def _apply(call: Call, channel: Channel, body: Json) -> None:
    channel.name = body.get("name", channel.name)
    channel.topic = body.get("topic", channel.topic)
    channel.flags = body.get("flags", channel.flags)
    if body.get("position") is not None:
        channel.position = body["position"]
    if "parent_id" in body:
        channel.parent_id = int(body["parent_id"]) if body["parent_id"] else None
    if "permission_overwrites" in body:
        _replace_overwrites(call, channel, body["permission_overwrites"] or [])
    if "available_tags" in body:
        channel.tags = _tags(call, channel, body["available_tags"])
    channel.settings |= {key: body[key] for key in KEPT if key in body}


def _replace_overwrites(call: Call, channel: Channel, entries: list[Json]) -> None:
    before, channel.overwrites = channel.overwrites, {}
    try:
        for entry in entries:
            _keep_overwrite(call, channel, entry)
    except Refusal:
        channel.overwrites = before
        raise


def _keep_overwrite(call: Call, channel: Channel, entry: Json) -> None:
    """The bot can hand out or deny only what it holds itself in the server."""
    allowed, denied = int(entry.get("allow") or 0), int(entry.get("deny") or 0)
    target, is_member = int(entry["id"]), bool(int(entry["type"]))
    if (allowed | denied) & ~rights.in_guild(call.world, call.world.bot):
        raise missing_permissions()
    known: Any = call.world.people if is_member else call.world.roles
    if target not in known:
        raise unknown(10007 if is_member else 10011)
    channel.overwrites[target] = Overwrite(target, is_member, allowed, denied)


def _tags(call: Call, channel: Channel, entries: list[Json]) -> list[Tag]:
    if len(entries) > MAX_FORUM_TAGS:
        raise invalid("available_tags", "BASE_TYPE_MAX_LENGTH", "Must be 20 or fewer in length.")
    names = [entry["name"] for entry in entries]
    if len(set(names)) < len(names) or any(not 1 <= len(name) <= 20 for name in names):
        raise invalid("available_tags", "TAG_NAMES_MUST_BE_UNIQUE", "Twice, or over 20 letters")
    old = {one.id: one for one in channel.tags}
    tags = []
    for entry in entries:
        tag_id = int(entry.get("id") or 0)
        tag = Tag(tag_id if tag_id in old else call.world.new_id(), entry["name"])
        tag.moderated = bool(entry.get("moderated"))
        tag.emoji_id = int(entry["emoji_id"]) if entry.get("emoji_id") else None
        tag.emoji_name = entry.get("emoji_name")
        tags.append(tag)
    return tags


def _check_name(body: Json) -> None:
    if "name" in body and not 1 <= len(body["name"]) <= 100:
        raise invalid("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")


def _edit_thread(call: Call, channel: Channel) -> None:
    """The owner may open, close and rename an unlocked thread; the rest needs Manage Threads."""
    thread, body = call.world.thread(channel), call.body
    opens = body.get("archived") is False
    if thread.archived and not opens:
        raise Refusal(400, 50083, "Thread is archived")
    if thread.owner_id != call.world.bot_id or thread.locked or "locked" in body:
        call.world.require(channel, Can.MANAGE_THREADS)
    if "applied_tags" in body:
        forum = call.world.channel(channel.parent_id or 0)
        tags = [int(one) for one in body["applied_tags"] or []]
        check_tags(forum, tags)
        thread.tags = tags
    if body.get("archived", thread.archived) != thread.archived:
        thread.archived = body["archived"]
        thread.archive_changed_at = call.world.now()
    channel.name = body.get("name", channel.name)
    channel.flags = body.get("flags", channel.flags)
    for name in ("locked", "invitable", "auto_archive_duration"):
        if name in body:
            setattr(thread, name, body[name])
