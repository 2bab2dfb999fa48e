"""How a request's body becomes a stored message, or changes one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .limits import check_message, walk
from .records import File, Json, Message, MessageFlag, MessageKind
from .refusals import invalid, unknown
from .rights import Can

if TYPE_CHECKING:
    from .world import World

SETTABLE = (
    MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.COMPONENTS_V2
)
ATTACHED = "attachment://"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart body; `index` is the n of `files[n]`."""

    index: int
    filename: str
    content_type: str
    data: bytes


def compose(
    world: World,
    channel_id: int,
    body: Json,
    uploads: list[Upload],
    *,
    author_id: int | None = None,
    reader_id: int | None = None,
    message_id: int | None = None,
) -> Message:
    """Check a body and store it as a new message; raises Refusal, storing nothing.

    With `reader_id` the message is private to that person.
    """
    author_id = author_id or world.bot_id
    flags = int(body.get("flags") or 0) & SETTABLE
    message = Message(message_id or world.new_id(), channel_id, author_id, flags=flags)
    message.content = body.get("content") or ""
    message.components = numbered(body.get("components") or [])
    message.embeds = body.get("embeds") or []
    message.files = _new_files(world, body, uploads)
    message.reference = _reference(world, channel_id, body)
    message.kind = MessageKind.REPLY if message.reference else MessageKind.PLAIN
    message.nonce = body.get("nonce")
    check(message)
    _note_mentions(world, message, body)
    if reader_id is not None:
        message.reader_id = reader_id
        message.flags |= MessageFlag.EPHEMERAL
    return keep(world, message)


def keep(world: World, message: Message) -> Message:
    if message.reader_id is not None:
        world.private[message.id] = message
    else:
        world.messages[message.channel_id][message.id] = message
    return message


def revise(world: World, message: Message, body: Json, uploads: list[Upload]) -> None:
    """Change a message as a PATCH does; raises Refusal and leaves it as it was."""
    new = Message(message.id, message.channel_id, message.author_id, flags=message.flags)
    new.flags |= int(body.get("flags") or 0) & MessageFlag.COMPONENTS_V2
    new.content = (body["content"] or "") if "content" in body else message.content
    new.components = message.components
    if "components" in body:
        new.components = numbered(body["components"] or [])
    new.embeds = (body["embeds"] or []) if "embeds" in body else message.embeds
    new.files = _kept_files(message, body) + _new_files(world, body, uploads)
    check(new)
    _note_mentions(world, new, body)
    message.flags = new.flags & ~MessageFlag.LOADING
    message.content, message.components = new.content, new.components
    message.embeds, message.files = new.embeds, new.files
    message.mentions, message.mention_roles = new.mentions, new.mention_roles
    message.edited_at = world.now()


def check(message: Message) -> None:
    check_message(
        content=message.content,
        components=message.components,
        v2=bool(message.flags & MessageFlag.COMPONENTS_V2),
        embeds=bool(message.embeds),
        files=len(message.files),
    )
    names = {file.filename for file in message.files}
    for part in walk(message.components):
        for url in media_of(part):
            if url.startswith(ATTACHED) and url.removeprefix(ATTACHED) not in names:
                raise invalid(
                    "media.url", "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", url
                )


def media_of(part: Json) -> list[str]:
    """The addresses of the files that one component shows."""
    items = [item["media"] for item in part.get("items") or []]
    items += [part[key] for key in ("media", "file") if isinstance(part.get(key), dict)]
    return [item["url"] for item in items]


def numbered(components: list[Json]) -> list[Json]:
    """Give each component without an id the next free number, as Discord does."""
    taken = {part["id"] for part in walk(components) if part.get("id")}
    free = (number for number in range(1, 1000) if number not in taken)
    for part in walk(components):
        if not part.get("id"):
            part["id"] = next(free)
    return components


def texts_of(components: list[Json]) -> list[str]:
    """The contents of the text displays, in order."""
    return [part["content"] for part in walk(components) if part["type"] == 10]


def _new_files(world: World, body: Json, uploads: list[Upload]) -> list[File]:
    listed = {str(entry["id"]): entry for entry in body.get("attachments") or []}
    files = []
    for upload in uploads:
        entry = listed.get(str(upload.index), {})
        name = entry.get("filename") or upload.filename
        file = File(world.new_id(), name, upload.content_type, upload.data)
        file.description = entry.get("description")
        files.append(file)
    return files


def _kept_files(message: Message, body: Json) -> list[File]:
    if "attachments" not in body:
        return list(message.files)
    kept = {str(entry["id"]) for entry in body["attachments"] or []}
    return [file for file in message.files if str(file.id) in kept]


def _reference(world: World, channel_id: int, body: Json) -> Json | None:
    wanted = body.get("message_reference")
    if not wanted:
        return None
    replied = int(wanted["message_id"])
    if replied not in world.messages[channel_id]:
        if wanted.get("fail_if_not_exists", True):
            raise unknown(10008)
        return None
    return {"message_id": str(replied), "channel_id": str(channel_id)}


def _note_mentions(world: World, message: Message, body: Json) -> None:
    text = "\n".join([message.content, *texts_of(message.components)])
    allowed: dict[str, Any] = body.get("allowed_mentions") or {
        "parse": ["users", "roles", "everyone"]
    }
    author = world.people[message.author_id]
    channel = world.channels[message.channel_id]
    loud = world.may(author, channel, Can.MENTION_EVERYONE)
    users = _allowed(r"<@!?(\d+)>", text, allowed, "users")
    message.mentions = [user for user in users if user in world.people]
    message.mention_roles = [
        role
        for role in _allowed(r"<@&(\d+)>", text, allowed, "roles")
        if role in world.roles and (loud or world.roles[role].mentionable)
    ]
    named = re.search("@(everyone|here)", text) is not None
    message.mention_everyone = named and loud and "everyone" in (allowed.get("parse") or [])


def _allowed(pattern: str, text: str, allowed: dict[str, Any], kind: str) -> list[int]:
    found = list(dict.fromkeys(int(number) for number in re.findall(pattern, text)))
    if kind in (allowed.get("parse") or []):
        return found
    listed = {int(number) for number in allowed.get(kind) or []}
    return [number for number in found if number in listed]
