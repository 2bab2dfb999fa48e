"""Messages of channels, threads and private conversations: list, post, edit, delete, pin."""

from __future__ import annotations

from typing import Any

from tests.loopback import payloads
from tests.loopback.compose import compose, keep, revise
from tests.loopback.records import WRITABLE, Channel, Kind, Message, MessageKind
from tests.loopback.refusals import Refusal, invalid, missing_permissions
from tests.loopback.rights import Can
from tests.loopback.table import Call, route

MESSAGES = "/channels/{channel}/messages"
MAX_NONCE = 25
MAX_PINS = 250


@route(f"GET {MESSAGES}")
def history(call: Call) -> Any:
    channel = call.channel()
    limit = call.number("limit", 50, 1, 100)
    if not call.world.may(call.world.bot, channel, Can.READ_MESSAGE_HISTORY):
        if call.world.history_refused:
            raise missing_permissions()
        return []
    messages = list(call.world.messages[channel.id].values())
    messages.sort(key=lambda one: one.id)
    chosen = _slice(messages, call.query, limit)
    return [payloads.message(call.world, one) for one in reversed(chosen)]


def _slice(messages: list[Message], query: dict[str, str], limit: int) -> list[Message]:
    if "around" in query:
        middle = int(query["around"])
        older = [one for one in messages if one.id < middle][-(limit // 2) :]
        return (older + [one for one in messages if one.id >= middle])[:limit]
    if "after" in query:
        return [one for one in messages if one.id > int(query["after"])][:limit]
    if "before" in query:
        messages = [one for one in messages if one.id < int(query["before"])]
    return messages[-limit:]


@route(f"GET {MESSAGES}/{{message}}")
def fetch(call: Call) -> Any:
    call.world.require(call.channel(), Can.READ_MESSAGE_HISTORY)
    return payloads.message(call.world, call.message())


@route(f"POST {MESSAGES}")
def send(call: Call) -> Any:
    world, channel = call.world, call.channel()
    _may_write(call, channel)
    nonce = str(call.body.get("nonce") or "")
    if len(nonce) > MAX_NONCE:
        raise invalid("nonce", "NONCE_TYPE_TOO_LONG", "Must be 25 or fewer in length.")
    enforced = bool(nonce and call.body.get("enforce_nonce"))
    if enforced and (earlier := world.sent_before(world.bot_id, nonce)) is not None:
        return payloads.message(world, earlier)
    message = compose(world, channel.id, call.body, call.uploads)
    if nonce:
        world.remember(message, nonce)
    _wake(call, channel)
    call.emit_message("MESSAGE_CREATE", message)
    return payloads.message(world, message)


def _may_write(call: Call, channel: Channel) -> None:
    if channel.kind not in WRITABLE:
        raise Refusal(400, 50008, "Cannot send messages in a non-text channel")
    if channel.recipient_id is not None:
        if not call.world.people[channel.recipient_id].dms_open:
            raise Refusal(403, 50007, "Cannot send messages to this user")
        return
    wanted = Can.SEND_MESSAGES | (Can.ATTACH_FILES if call.uploads else 0)
    call.world.require(channel, wanted)
    thread = channel.thread
    locked = thread is not None and thread.locked
    if locked and not call.world.may(call.world.bot, channel, Can.MANAGE_THREADS):
        raise Refusal(403, 160005, "Thread is locked")


def _wake(call: Call, channel: Channel) -> None:
    """A message in an archived thread opens it again."""
    if channel.thread is not None and channel.thread.archived:
        channel.thread.archived = False
        channel.thread.archive_changed_at = call.world.now()
        call.emit_channel("UPDATE", channel)


@route(f"PATCH {MESSAGES}/{{message}}")
def edit(call: Call) -> Any:
    channel, message = call.channel(), call.message()
    _not_archived(channel)
    if message.author_id != call.world.bot_id:
        raise Refusal(403, 50005, "Cannot edit a message authored by another user")
    revise(call.world, message, call.body, call.uploads)
    call.emit_message("MESSAGE_UPDATE", message)
    return payloads.message(call.world, message)


def _not_archived(channel: Channel) -> None:
    if channel.thread is not None and channel.thread.archived:
        raise Refusal(400, 50083, "Thread is archived")


@route(f"DELETE {MESSAGES}/{{message}}")
def delete(call: Call) -> Any:
    channel, message = call.channel(), call.message()
    if message.author_id != call.world.bot_id:
        call.world.require(channel, Can.MANAGE_MESSAGES)
    _not_archived(channel)
    del call.world.messages[channel.id][message.id]
    gone = {"id": str(message.id), "channel_id": str(channel.id)}
    if channel.kind is not Kind.DIRECT:
        gone["guild_id"] = str(call.world.guild_id)
    call.emit("MESSAGE_DELETE", gone)


@route(f"POST {MESSAGES}/bulk-delete")
def bulk_delete(call: Call) -> Any:
    channel = call.channel()
    call.world.require(channel, Can.MANAGE_MESSAGES)
    messages = call.world.messages[channel.id]
    known = [int(one) for one in call.body["messages"] if int(one) in messages]
    for message_id in known:
        del messages[message_id]
    gone = {"ids": [str(one) for one in known], "channel_id": str(channel.id)}
    call.emit("MESSAGE_DELETE_BULK", {**gone, "guild_id": str(call.world.guild_id)})


@route("POST /channels/{channel}/typing")
def typing(call: Call) -> Any:
    call.world.require(call.channel(), Can.SEND_MESSAGES)


# Pins


@route(f"GET {MESSAGES}/pins")
def pins(call: Call) -> Any:
    messages = call.world.messages[call.channel().id].values()
    pinned = [(one.pinned_at, one) for one in messages if one.pinned_at is not None]
    pinned.sort(key=lambda one: one[0], reverse=True)
    items = [
        {"pinned_at": payloads.iso(at), "message": payloads.message(call.world, one)}
        for at, one in pinned
    ]
    return {"items": items, "has_more": False}


@route(f"PUT {MESSAGES}/pins/{{message}}")
def pin(call: Call) -> Any:
    channel, message = call.channel(), call.message()
    call.world.require(channel, Can.PIN_MESSAGES)
    _not_archived(channel)
    if message.pinned_at is not None:
        return
    pinned = [one for one in call.world.messages[channel.id].values() if one.pinned_at]
    if len(pinned) >= MAX_PINS:
        raise Refusal(400, 30003, "Maximum number of pins reached for the channel (250)")
    message.pinned_at = call.world.now()
    line = Message(call.world.new_id(), channel.id, call.world.bot_id, MessageKind.PIN_ADDED)
    line.reference = {"message_id": str(message.id), "channel_id": str(channel.id)}
    keep(call.world, line)
    _pins_changed(call, channel, message)
    call.emit_message("MESSAGE_CREATE", line)


@route(f"DELETE {MESSAGES}/pins/{{message}}")
def unpin(call: Call) -> Any:
    channel, message = call.channel(), call.message()
    call.world.require(channel, Can.PIN_MESSAGES)
    _not_archived(channel)
    if message.pinned_at is not None:
        message.pinned_at = None
        _pins_changed(call, channel, message)


def _pins_changed(call: Call, channel: Channel, message: Message) -> None:
    changed = {"channel_id": str(channel.id), "last_pin_timestamp": None}
    if channel.kind is not Kind.DIRECT:
        changed["guild_id"] = str(call.world.guild_id)
    call.emit("CHANNEL_PINS_UPDATE", changed)
    call.emit_message("MESSAGE_UPDATE", message)
