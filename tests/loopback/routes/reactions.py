"""The bot's own reactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.loopback import payloads
from tests.loopback.records import Channel, Json, Kind, Message, Person
from tests.loopback.rights import Can
from tests.loopback.table import Call, route

if TYPE_CHECKING:
    from tests.loopback.world import World

REACTION = "/channels/{channel}/messages/{message}/reactions/{emoji}"


@route(f"PUT {REACTION}/@me")
def add(call: Call) -> Any:
    channel, message = call.channel(), call.message()
    people = message.reactions.get(call.words["emoji"])
    call.world.require(channel, Can.READ_MESSAGE_HISTORY)
    if people is None:
        call.world.require(channel, Can.ADD_REACTIONS)
    if call.world.bot_id not in (people or []):
        message.reactions.setdefault(call.words["emoji"], []).append(call.world.bot_id)
        event = reaction(call.world, channel, message, call.world.bot, call.words["emoji"])
        call.emit("MESSAGE_REACTION_ADD", event)


@route(f"DELETE {REACTION}/@me")
def remove(call: Call) -> Any:
    channel, message = call.channel(), call.message()
    people = message.reactions.get(call.words["emoji"], [])
    if call.world.bot_id in people:
        people.remove(call.world.bot_id)
        if not people:
            del message.reactions[call.words["emoji"]]
        event = reaction(call.world, channel, message, call.world.bot, call.words["emoji"])
        call.emit("MESSAGE_REACTION_REMOVE", event)


@route(f"GET {REACTION}")
def users(call: Call) -> Any:
    people = call.message().reactions.get(call.words["emoji"], [])
    return [payloads.user(call.world.people[one]) for one in people]


def reaction(world: World, channel: Channel, message: Message, person: Person, emoji: str) -> Json:
    """MESSAGE_REACTION_ADD and _REMOVE."""
    body: Json = {
        "user_id": str(person.id),
        "channel_id": str(channel.id),
        "message_id": str(message.id),
        "message_author_id": str(message.author_id),
        "emoji": {"id": None, "name": emoji, "animated": False},
        "burst": False,
        "type": 0,
    }
    if channel.kind is not Kind.DIRECT:
        body |= {"guild_id": str(world.guild_id), "member": payloads.member(person)}
    return body
