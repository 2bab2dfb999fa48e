"""Threads: from a message, from a channel, as a forum post; their members and archives."""

from __future__ import annotations

from typing import Any

from tests.loopback import payloads
from tests.loopback.compose import compose, keep
from tests.loopback.records import (
    Channel,
    Json,
    Kind,
    Message,
    MessageFlag,
    MessageKind,
    Person,
    Thread,
)
from tests.loopback.refusals import Refusal, invalid, unknown
from tests.loopback.rights import Can
from tests.loopback.table import Call, Reply, route

MAX_NAME = 100
MAX_TAGS = 5
REQUIRE_TAG = 1 << 4
MEMBERS = "/channels/{channel}/thread-members"


@route("POST /channels/{channel}/messages/{message}/threads")
def from_message(call: Call) -> Any:
    parent, starter = call.channel(), call.message()
    call.world.require(parent, Can.CREATE_PUBLIC_THREADS | Can.READ_MESSAGE_HISTORY)
    if starter.id in call.world.channels:
        raise Refusal(400, 160004, "A thread has already been created for this message")
    thread = _new(call, parent, starter.id, Kind.PUBLIC_THREAD, call.body)
    starter.flags |= MessageFlag.HAS_THREAD
    line = Message(call.world.new_id(), thread.id, call.world.bot_id, MessageKind.THREAD_STARTER)
    line.reference = {"message_id": str(starter.id), "channel_id": str(parent.id)}
    keep(call.world, line)
    _announce(call, thread)
    call.emit_message("MESSAGE_CREATE", line)
    call.emit_message("MESSAGE_UPDATE", starter)
    return Reply(201, payloads.channel(call.world, thread))


@route("POST /channels/{channel}/threads")
def from_channel(call: Call) -> Any:
    parent = call.channel()
    if parent.kind is Kind.FORUM:
        return _post(call, parent)
    kind = Kind(call.body.get("type", Kind.PRIVATE_THREAD))
    private = kind is Kind.PRIVATE_THREAD
    right = Can.CREATE_PRIVATE_THREADS if private else Can.CREATE_PUBLIC_THREADS
    call.world.require(parent, right)
    thread = _new(call, parent, call.world.new_id(), kind, call.body)
    _announce(call, thread)
    if not private:
        line = Message(
            call.world.new_id(), parent.id, call.world.bot_id, MessageKind.THREAD_CREATED
        )
        line.content = thread.name
        line.reference = {"channel_id": str(thread.id)}
        call.emit_message("MESSAGE_CREATE", keep(call.world, line))
    return Reply(201, payloads.channel(call.world, thread))


def _post(call: Call, forum: Channel) -> Reply:
    call.world.require(forum, Can.SEND_MESSAGES | (Can.ATTACH_FILES if call.uploads else 0))
    tags = [int(one) for one in call.body.get("applied_tags") or []]
    check_tags(forum, tags)
    thread = _new(call, forum, call.world.new_id(), Kind.PUBLIC_THREAD, call.body)
    try:
        starter = compose(
            call.world, thread.id, call.body["message"], call.uploads, message_id=thread.id
        )
    except Refusal:
        del call.world.channels[thread.id], call.world.messages[thread.id]
        raise
    call.world.thread(thread).tags = tags
    _announce(call, thread)
    call.emit_message("MESSAGE_CREATE", starter)
    body = payloads.channel(call.world, thread)
    return Reply(201, {**body, "message": payloads.message(call.world, starter)})


def check_tags(forum: Channel, tags: list[int]) -> None:
    """Raise unless a post may carry these tags."""
    known = {one.id for one in forum.tags}
    if len(tags) > MAX_TAGS or any(one not in known for one in tags):
        raise invalid("applied_tags", "APPLIED_TAGS_INVALID", "Unknown tag, or over five")
    if forum.flags & REQUIRE_TAG and not tags:
        raise Refusal(400, 40067, "A tag is required to create a forum post in this channel")


def _new(call: Call, parent: Channel, thread_id: int, kind: Kind, body: Json) -> Channel:
    name = body.get("name") or ""
    if not 1 <= len(name) <= MAX_NAME:
        raise invalid("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    now = call.world.now()
    channel = Channel(thread_id, kind, name, parent_id=parent.id)
    channel.thread = Thread(call.world.bot_id, now, now)
    channel.thread.members[call.world.bot_id] = now
    channel.thread.invitable = body.get("invitable", True)
    channel.thread.auto_archive_duration = body.get("auto_archive_duration") or 1440
    return call.world.keep_channel(channel)


def _announce(call: Call, thread: Channel) -> None:
    body = payloads.channel(call.world, thread)
    call.emit("THREAD_CREATE", {**body, "newly_created": True})


# Members


@route(f"GET {MEMBERS}")
def members(call: Call) -> Any:
    channel = call.channel()
    return [
        payloads.thread_member(channel.id, call.world.people[one], at)
        for one, at in call.world.thread(channel).members.items()
    ]


@route(f"GET {MEMBERS}/{{user}}")
def member(call: Call) -> Any:
    channel, person = call.channel(), _who(call)
    joined = call.world.thread(channel).members.get(person.id)
    if joined is None:
        raise unknown(10007)
    return payloads.thread_member(channel.id, person, joined)


@route(f"PUT {MEMBERS}/{{user}}")
def add_member(call: Call) -> Any:
    channel, person = call.channel(), _who(call)
    thread = call.world.thread(channel)
    if thread.archived:
        raise Refusal(400, 50083, "Thread is archived")
    call.world.require(channel, Can.SEND_MESSAGES)
    if person.id not in thread.members:
        thread.members[person.id] = call.world.now()
        _members_changed(call, channel, added=(person,))


@route(f"DELETE {MEMBERS}/{{user}}")
def remove_member(call: Call) -> Any:
    channel, person = call.channel(), _who(call)
    thread = call.world.thread(channel)
    if thread.archived:
        raise Refusal(400, 50083, "Thread is archived")
    if call.world.bot_id not in (person.id, thread.owner_id):
        call.world.require(channel, Can.MANAGE_THREADS)
    if thread.members.pop(person.id, None) is not None:
        _members_changed(call, channel, removed=(person,))


def _who(call: Call) -> Person:
    if call.words["user"] == "@me":
        return call.world.bot
    person = call.world.people.get(call.id("user"))
    if person is None or not person.present:
        raise unknown(10007)
    return person


def _members_changed(
    call: Call,
    channel: Channel,
    *,
    added: tuple[Person, ...] = (),
    removed: tuple[Person, ...] = (),
) -> None:
    members = call.world.thread(channel).members
    call.emit(
        "THREAD_MEMBERS_UPDATE",
        {
            "id": str(channel.id),
            "guild_id": str(call.world.guild_id),
            "member_count": len(members),
            "added_members": [
                payloads.thread_member(channel.id, one, members[one.id]) for one in added
            ],
            "removed_member_ids": [str(one.id) for one in removed],
        },
    )


# Lists


@route("GET /guilds/{guild}/threads/active")
def active(call: Call) -> Any:
    call.in_guild()
    channels = call.world.channels.values()
    here = [one for one in channels if one.thread and not one.thread.archived]
    return {**_listed(call, here), "has_more": False}


@route("GET /channels/{channel}/threads/archived/public")
def archived_public(call: Call) -> Any:
    return _archived(call, private=False)


@route("GET /channels/{channel}/threads/archived/private")
def archived_private(call: Call) -> Any:
    call.world.require(call.channel(), Can.READ_MESSAGE_HISTORY | Can.MANAGE_THREADS)
    return _archived(call, private=True)


@route("GET /channels/{channel}/users/@me/threads/archived/private")
def archived_joined(call: Call) -> Any:
    return _archived(call, private=True, joined=True)


def _archived(call: Call, *, private: bool, joined: bool = False) -> Json:
    call.world.require(call.channel(), Can.READ_MESSAGE_HISTORY)
    limit = call.number("limit", 50, 2, 100)
    found = [
        one
        for one in call.world.threads_of(call.channel().id)
        if call.world.thread(one).archived and (one.kind is Kind.PRIVATE_THREAD) is private
    ]
    if joined:
        me = call.world.bot_id
        found = [one for one in found if me in call.world.thread(one).members]
    found.sort(key=lambda one: call.world.thread(one).archive_changed_at, reverse=True)
    if "before" in call.query:
        found = [one for one in found if _is_before(call, one, call.query["before"])]
    return {**_listed(call, found[:limit]), "has_more": len(found) > limit}


def _is_before(call: Call, thread: Channel, before: str) -> bool:
    if before.isdecimal():
        return thread.id < int(before)
    return payloads.iso(call.world.thread(thread).archive_changed_at) < before


def _listed(call: Call, threads: list[Channel]) -> Json:
    visible = [one for one in threads if call.world.may(call.world.bot, one, Can.VIEW_CHANNEL)]
    members = []
    for one in visible:
        joined = call.world.thread(one).members.get(call.world.bot_id)
        if joined is not None:
            members.append(payloads.thread_member(one.id, call.world.bot, joined))
    return {"threads": [payloads.channel(call.world, one) for one in visible], "members": members}
