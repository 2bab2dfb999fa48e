"""Which keys discord.py cannot do without: removed and nulled one by one, compared with a table."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

import discord
import pytest

from tests.loopback.samples import (
    Case,
    a_reaction,
    channel,
    command,
    component,
    event,
    event_user,
    fails,
    gateway_ready,
    gone_thread,
    guild_create,
    hears,
    in_guild,
    inside,
    member_event,
    members_chunk,
    message,
    modal,
    only,
    part,
    poll,
    poll_vote,
    ready,
    rich_world,
    role,
    stranger,
    thread_list,
    thread_members,
    told,
)

if TYPE_CHECKING:
    from tests.loopback.world import World


@pytest.fixture
def world() -> World:
    return rich_world()


MESSAGE = "id channel_id author content type"
MESSAGE_NEVER_NULL = (
    "guild_id member mentions mention_roles attachments embeds reactions components"
    " message_reference interaction_metadata"
)
CHANNEL = "id type name position"
THREAD = "id guild_id parent_id owner_id name type message_count member_count thread_metadata"
INTERACTION = "id application_id type token version attachment_size_limit data"
INTERACTION_NEVER_NULL = "member app_permissions entitlements authorizing_integration_owners"
GUILD_LISTS = (
    "roles emojis stickers members channels threads voice_states presences stage_instances"
    " guild_scheduled_events soundboard_sounds"
)
FORUM, TALK, CREATED = channel("forum"), channel("talk"), "THREAD_CREATE"
TABLE: dict[str, Case] = {
    "user": Case(
        lambda world: dict(stranger(world)["user"]),
        inside("GUILD_MEMBER_ADD", member_event, "user"),
        "id username discriminator avatar",
    ),
    "member": Case(stranger, only("members"), "user roles flags", "permissions"),
    "role": Case(role, only("roles"), "id name", "permissions colors"),
    "text": Case(channel("polls"), only("channels"), CHANNEL, "permission_overwrites"),
    "voice": Case(
        channel("voice"),
        only("channels"),
        f"{CHANNEL} bitrate user_limit",
        "permission_overwrites",
    ),
    "stage": Case(
        channel("stage"),
        only("channels"),
        f"{CHANNEL} bitrate user_limit",
        "permission_overwrites",
    ),
    "forum": Case(FORUM, only("channels"), CHANNEL, "permission_overwrites available_tags"),
    "tag": Case(
        lambda world: dict(FORUM(world)["available_tags"][0]),
        lambda client, data: only("channels")(
            client, {**FORUM(client.world), "available_tags": [data]}
        ),
        "id name emoji_name",
    ),
    "overwrite": Case(
        lambda world: dict(channel("polls")(world)["permission_overwrites"][0]),
        lambda client, data: only("channels")(
            client, {**FORUM(client.world), "permission_overwrites": [data]}
        ),
        "id type",
        "allow deny",
    ),
    "thread": Case(TALK, hears(CREATED), THREAD, "applied_tags member"),
    "thread's metadata": Case(
        lambda world: dict(TALK(world)["thread_metadata"]),
        inside(CREATED, TALK, "thread_metadata"),
        "archived auto_archive_duration archive_timestamp",
    ),
    "thread's member": Case(
        lambda world: dict(TALK(world)["member"]),
        inside(CREATED, TALK, "member"),
        "join_timestamp flags",
        "id user_id",
    ),
    "scheduled event": Case(
        event,
        hears("GUILD_SCHEDULED_EVENT_CREATE"),
        "id guild_id name scheduled_start_time status entity_type",
    ),
    "scheduled event's creator": Case(
        lambda world: dict(stranger(world)["user"]),
        inside("GUILD_SCHEDULED_EVENT_CREATE", event, "creator"),
        "id username discriminator avatar",
    ),
    "message made": Case(message, hears("MESSAGE_CREATE"), MESSAGE, MESSAGE_NEVER_NULL),
    "message changed": Case(message, hears("MESSAGE_UPDATE"), MESSAGE, MESSAGE_NEVER_NULL),
    "attachment": Case(
        part("attachments", 0),
        inside("MESSAGE_CREATE", message, "attachments", 0),
        "id filename size url proxy_url",
    ),
    "reaction": Case(
        part("reactions", 0),
        inside("MESSAGE_CREATE", message, "reactions", 0),
        "me emoji",
        "count_details",
    ),
    "reference": Case(
        part("message_reference"),
        inside("MESSAGE_CREATE", message, "message_reference"),
        "channel_id",
    ),
    "interaction's metadata": Case(
        part("interaction_metadata"),
        inside("MESSAGE_CREATE", message, "interaction_metadata"),
        "id type user",
        "authorizing_integration_owners",
    ),
    "poll": Case(
        poll,
        lambda client, data: client.hear("MESSAGE_CREATE", {**message(client.world), "poll": data}),
        "question",
        "answers expiry results",
    ),
    "READY": Case(ready, gateway_ready, "user guilds session_id resume_gateway_url", "application"),
    "READY's application": Case(
        lambda world: dict(ready(world)["application"]),
        lambda client, data: gateway_ready(client, {**ready(client.world), "application": data}),
        "flags",
    ),
    "GUILD_CREATE": Case(guild_create, hears("GUILD_CREATE"), "id", GUILD_LISTS),
    "members' chunk": Case(
        members_chunk,
        hears("GUILD_MEMBERS_CHUNK"),
        "guild_id",
        "members chunk_index",
    ),
    "member added": Case(
        member_event, hears("GUILD_MEMBER_ADD"), "guild_id user roles flags", "permissions"
    ),
    "member removed": Case(
        in_guild(user=lambda world: stranger(world)["user"]),
        hears("GUILD_MEMBER_REMOVE"),
        "guild_id user",
    ),
    "role made": Case(in_guild(role=role), hears("GUILD_ROLE_CREATE"), "guild_id role"),
    "role changed": Case(in_guild(role=role), hears("GUILD_ROLE_UPDATE"), "guild_id role"),
    "role removed": Case(in_guild(role_id="1"), hears("GUILD_ROLE_DELETE"), "guild_id role_id"),
    "thread changed": Case(
        TALK,
        hears("THREAD_UPDATE"),
        "id guild_id parent_id type",
        "applied_tags thread_metadata",
    ),
    "thread removed": Case(gone_thread, hears("THREAD_DELETE"), "id guild_id parent_id type"),
    "threads' list": Case(
        thread_list, hears("THREAD_LIST_SYNC"), "guild_id", "channel_ids threads members"
    ),
    "thread's members": Case(
        thread_members,
        hears("THREAD_MEMBERS_UPDATE"),
        "id guild_id member_count",
        "added_members removed_member_ids",
    ),
    "message removed": Case(
        in_guild(id="1", channel_id="2"), hears("MESSAGE_DELETE"), "id channel_id", "guild_id"
    ),
    "messages removed": Case(
        in_guild(ids=["1"], channel_id="2"),
        hears("MESSAGE_DELETE_BULK"),
        "channel_id",
        "ids guild_id",
    ),
    "reaction added": Case(
        a_reaction,
        hears("MESSAGE_REACTION_ADD"),
        "user_id channel_id message_id emoji type",
        "guild_id",
    ),
    "pins changed": Case(
        in_guild(channel_id="1", last_pin_timestamp=None),
        hears("CHANNEL_PINS_UPDATE"),
        "channel_id",
        "guild_id",
    ),
    "event's user": Case(
        event_user,
        hears("GUILD_SCHEDULED_EVENT_USER_ADD"),
        "guild_scheduled_event_id user_id guild_id",
    ),
    "poll's vote": Case(
        poll_vote,
        hears("MESSAGE_POLL_VOTE_ADD"),
        "user_id channel_id message_id answer_id",
    ),
    "press": Case(
        component,
        hears("INTERACTION_CREATE"),
        f"{INTERACTION} channel guild_id",
        f"{INTERACTION_NEVER_NULL} message",
    ),
    "press's channel": Case(
        lambda world: dict(component(world)["channel"]),
        inside("INTERACTION_CREATE", component, "channel"),
        "id",
    ),
    "press's data": Case(
        lambda world: dict(component(world)["data"]),
        inside("INTERACTION_CREATE", component, "data"),
        "custom_id component_type",
    ),
    "command": Case(
        command, hears("INTERACTION_CREATE"), INTERACTION, f"{INTERACTION_NEVER_NULL} channel"
    ),
    "command's data": Case(
        lambda world: dict(command(world)["data"]),
        inside("INTERACTION_CREATE", command, "data"),
        "name guild_id",
        "type options resolved",
    ),
    "form's data": Case(
        lambda world: dict(modal(world)["data"]),
        inside("INTERACTION_CREATE", modal, "data"),
        "custom_id components",
    ),
}


@pytest.mark.parametrize("name", TABLE)
async def test_discord_py_needs_exactly_these_keys(world: World, name: str) -> None:
    case = TABLE[name]
    data = case.sample(world)
    assert not await fails(world, case.parse, data)
    needed, never_null = set(), set()
    for key in data:
        without = {other: value for other, value in data.items() if other != key}
        if await fails(world, case.parse, without):
            needed.add(key)
        elif await fails(world, case.parse, {**data, key: None}):
            never_null.add(key)
    assert (needed, never_null) == (set(case.needed.split()), set(case.never_null.split()))


async def test_what_is_missing_may_also_be_lost_in_silence(world: World) -> None:
    client = await told(world)
    whole, read = component(world), cast("Any", discord.Interaction)
    for key, name in (("message", "message"), ("member", "user")):
        data: Any = {one: value for one, value in whole.items() if one != key}
        assert not getattr(read(data=data, state=client._connection), name)
        assert getattr(read(data=whole, state=client._connection), name)


async def test_a_null_resumed_would_end_the_client(world: World) -> None:
    client = await told(world)
    client.hear("RESUMED", {})
    no_socket: Any = None
    socket = discord.gateway.DiscordWebSocket(no_socket, loop=asyncio.get_running_loop())
    socket.shard_id, socket._discord_parsers = None, client._connection.parsers
    await socket.received_message('{"op": 0, "t": "RESUMED", "s": 1, "d": {}}')
    with pytest.raises(TypeError):
        await socket.received_message('{"op": 0, "t": "RESUMED", "s": 1, "d": null}')
