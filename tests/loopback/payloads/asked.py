"""How interactions and the answers to their callbacks are spelled on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.loopback import rights
from tests.loopback.records import Answering, Asking, Interaction, Json, Kind, Message, MessageFlag

from .messages import message
from .people import bare_member, member, role, user
from .places import seen_channel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.loopback.world import World

FILE_LIMIT = 10 * 1024 * 1024


def resolved(world: World, ids: Iterable[int]) -> Json:
    """People, members, roles and channels behind ids that a person chose."""
    body: Json = {}
    for one in ids:
        if one in world.people:
            person = world.people[one]
            body.setdefault("users", {})[str(one)] = user(person)
            if person.present:
                permissions = str(int(rights.in_guild(world, person)))
                known = {**bare_member(person), "permissions": permissions}
                del known["deaf"], known["mute"]
                body.setdefault("members", {})[str(one)] = known
        elif one in world.roles:
            body.setdefault("roles", {})[str(one)] = role(world.roles[one])
        elif one in world.channels:
            record = world.channels[one]
            seen = seen_channel(world, record, world.bot)
            body.setdefault("channels", {})[str(one)] = seen
    return body


def interaction(world: World, asked: Interaction) -> Json:
    """INTERACTION_CREATE."""
    person = world.people[asked.user_id]
    place = world.channels[asked.channel_id]
    direct = place.kind is Kind.DIRECT
    body: Json = {
        "id": str(asked.id),
        "application_id": str(world.bot_id),
        "type": int(asked.kind),
        "token": asked.token,
        "version": 1,
        "data": asked.data,
        "channel_id": str(place.id),
        "channel": seen_channel(world, place, person),
        "app_permissions": str(int(rights.in_channel(world, world.bot, place))),
        "locale": person.locale,
        "entitlements": [],
        "authorizing_integration_owners": {"0": "0" if direct else str(world.guild_id)},
        "context": int(direct),
        "attachment_size_limit": FILE_LIMIT,
    }
    if direct:
        body["user"] = user(person)
    else:
        permissions = str(int(rights.in_channel(world, person, place)))
        body |= {
            "guild_id": str(world.guild_id),
            "guild": {"id": str(world.guild_id), "locale": "en-GB", "features": ["COMMUNITY"]},
            "guild_locale": "en-GB",
            "member": {**member(person), "permissions": permissions},
        }
    if asked.message_id is not None and asked.kind is not Asking.COMMAND:
        body["message"] = message(world, world.any_message(asked.message_id))
    return body


def callback(world: World, asked: Interaction, shown: Message | None) -> Json:
    """The answer to a callback with `?with_response=1`.

    The message itself comes only where the callback brought it, not where the bot still thinks.
    """
    told: Json = {"id": str(asked.id), "type": int(asked.kind)}
    if shown is not None:
        told |= {
            "response_message_id": str(shown.id),
            "response_message_loading": shown.loading,
            "response_message_ephemeral": bool(shown.flags & MessageFlag.EPHEMERAL),
        }
    if shown is None or asked.answer not in (Answering.MESSAGE, Answering.UPDATE):
        return {"interaction": told}
    resource = {"type": int(asked.answer), "message": message(world, shown)}
    return {"interaction": told, "resource": resource}
