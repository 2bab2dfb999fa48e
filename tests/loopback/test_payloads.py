"""Which keys discord.py cannot do without: removed and nulled one by one, compared with a table."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.loopback import payloads
from tests.loopback.compose import Upload, compose
from tests.loopback.records import (
    Asking,
    Channel,
    Event,
    Interaction,
    Kind,
    Overwrite,
    Person,
    Thread,
)
from tests.loopback.routes.reactions import reaction
from tests.loopback.world import World

Json = dict[str, Any]


class Told(discord.Client):
    """A client without a network, so that its parsers can be fed by hand."""

    world: World

    def __init__(self, world: World) -> None:
        super().__init__(intents=discord.Intents.all(), chunk_guilds_at_startup=False)
        self.tree = app_commands.CommandTree(self)
        self.faults: list[type[BaseException]] = []
        self.tree.on_error = self._note  # type: ignore[method-assign]
        guild = discord.Object(world.guild_id)
        self.tree.command(name="hello", description="Says hello", guild=guild)(_hello)
        self.world = world
        self.http._HTTPClient__session = None  # type: ignore[attr-defined]

    async def _note(self, _: object, error: Exception) -> None:
        self.faults.append(type(error))

    def hear(self, event: str, data: Json) -> None:
        self._connection.parsers[event](copy.deepcopy(data))


async def _hello(interaction: discord.Interaction) -> None:
    pass


@pytest.fixture
def world() -> World:
    world = World()
    world.add_person("Ana")
    own = Overwrite(world.guild_id, is_member=False, allow=0, deny=0)
    polls = world.add_channel("polls", overwrites=[own])
    world.add_channel("forum", Kind.FORUM, tags=["Heat"])
    world.add_channel("voice", Kind.VOICE)
    now = world.now()
    thread = Channel(world.new_id(), Kind.PUBLIC_THREAD, "talk", parent_id=polls.id)
    thread.thread = Thread(world.bot_id, now, now, members={world.bot_id: now})
    world.keep_channel(thread)
    compose(world, polls.id, {"content": "First"}, [])
    first = next(iter(world.messages[polls.id].values()))
    body = {
        "content": f"<@{world.bot_id}>",
        "message_reference": {"message_id": str(first.id)},
        "components": [{"type": 1, "components": [_button()]}],
    }
    upload = Upload(0, "a.txt", "text/plain", b"a")
    full = compose(world, polls.id, body, [upload])
    full.reactions["👍"] = [world.bot_id]
    asked = Interaction(world.new_id(), "t", Asking.COMMAND, _ana(world).id, polls.id, now, {})
    world.interactions[asked.id] = asked
    full.interaction_id = asked.id
    event = Event(world.new_id(), world.bot_id, "Call", payloads.iso(now), None, 3, location="x")
    world.events[event.id] = event
    return world


def _button() -> Json:
    return {"type": 2, "style": 1, "label": "Press", "custom_id": "press"}


def _ana(world: World) -> Any:
    return world.person("Ana")


# One sample of each object, and one way to have it read

Sample = Callable[[World], Json]
Parse = Callable[[Told, Json], None]


@dataclass(frozen=True)
class Case:
    """`needed` must be there; `never_null` may be absent, but not null."""

    sample: Sample
    parse: Parse
    needed: str
    never_null: str = ""


def channel(name: str) -> Sample:
    return lambda world: payloads.channel(world, world.place(name))


def part(*path: str | int) -> Sample:
    def sample(world: World) -> Json:
        found: Any = message(world)
        for key in path:
            found = found[key]
        return dict(found)

    return sample


def message(world: World) -> Json:
    *_, last = world.messages[world.place("polls").id].values()
    return payloads.message(world, last)


def event(world: World) -> Json:
    return payloads.event(world, next(iter(world.events.values())))


def stranger(world: World) -> Json:
    """A member whom the client has not met: a known one's user is never read again."""
    return {**payloads.member(Person(77, "Eva", world.now())), "permissions": "0"}


def role(world: World) -> Json:
    return payloads.role(world.roles[world.guild_id])


def in_guild(**fields: Any) -> Sample:
    return lambda world: {
        "guild_id": str(world.guild_id),
        **{key: value(world) if callable(value) else value for key, value in fields.items()},
    }


def member_event(world: World) -> Json:
    return {"guild_id": str(world.guild_id), **stranger(world)}


def ready(world: World) -> Json:
    return payloads.ready(world, "s", "ws://127.0.0.1/gateway")


def guild_create(world: World) -> Json:
    return payloads.guild_create(world, everyone=True)


def thread_members(world: World) -> Json:
    talk = world.place("talk")
    added = [payloads.thread_member(talk.id, _ana(world), world.now())]
    head = {"id": str(talk.id), "guild_id": str(world.guild_id), "member_count": 2}
    return {**head, "added_members": added, "removed_member_ids": ["1"]}


def gone_thread(world: World) -> Json:
    whole = channel("talk")(world)
    return {key: whole[key] for key in ("id", "guild_id", "parent_id", "type")}


def a_reaction(world: World) -> Json:
    polls = world.place("polls")
    *_, last = world.messages[polls.id].values()
    return reaction(world, polls, last, _ana(world), "👍")


def interaction(world: World, kind: Asking, data: Json) -> Json:
    *_, last = world.messages[world.place("polls").id].values()
    place, ana = world.place("polls").id, _ana(world).id
    asked = Interaction(1, "token", kind, ana, place, world.now(), data, last.id)
    return payloads.interaction(world, asked)


def command(world: World) -> Json:
    guild = str(world.guild_id)
    data = {"id": "1", "name": "hello", "type": 1, "guild_id": guild, "options": [], "resolved": {}}
    return interaction(world, Asking.COMMAND, data)


def component(world: World) -> Json:
    return interaction(world, Asking.COMPONENT, {"custom_id": "press", "component_type": 2})


def modal(world: World) -> Json:
    return interaction(world, Asking.MODAL, {"custom_id": "form", "components": []})


def event_user(world: World) -> Json:
    ids = {"guild_scheduled_event_id": event(world)["id"], "user_id": "1"}
    return {"guild_id": str(world.guild_id), **ids}


def hears(name: str) -> Parse:
    return lambda client, data: client.hear(name, data)


def inside(name: str, sample: Sample, *path: str | int) -> Parse:
    """The event `name` with a full sample, in which `path` is replaced by the data."""

    def parse(client: Told, data: Json) -> None:
        whole = sample(client.world)
        holder: Any = whole
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = data
        client.hear(name, whole)

    return parse


def only(key: str) -> Parse:
    """GUILD_CREATE with one thing of its kind."""

    def parse(client: Told, data: Json) -> None:
        client.hear("GUILD_CREATE", {**guild_create(client.world), key: [data]})

    return parse


def gateway_ready(client: Told, data: Json) -> None:
    """READY as the gateway reads it: two of its keys are taken outside the parser."""
    assert isinstance(data["session_id"], str)
    assert isinstance(data["resume_gateway_url"], str)
    client._connection.application_id = None
    client.hear("READY", data)


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
    "READY": Case(ready, gateway_ready, "user guilds session_id resume_gateway_url", "application"),
    "READY's application": Case(
        lambda world: dict(ready(world)["application"]),
        lambda client, data: gateway_ready(client, {**ready(client.world), "application": data}),
        "flags",
    ),
    "GUILD_CREATE": Case(guild_create, hears("GUILD_CREATE"), "id", GUILD_LISTS),
    "member added": Case(
        member_event, hears("GUILD_MEMBER_ADD"), "guild_id user roles flags", "permissions"
    ),
    "member removed": Case(
        in_guild(user=lambda world: stranger(world)["user"]),
        hears("GUILD_MEMBER_REMOVE"),
        "guild_id user",
    ),
    "role made": Case(in_guild(role=role), hears("GUILD_ROLE_CREATE"), "guild_id role"),
    "role removed": Case(in_guild(role_id="1"), hears("GUILD_ROLE_DELETE"), "guild_id role_id"),
    "thread changed": Case(
        TALK,
        hears("THREAD_UPDATE"),
        "id guild_id parent_id type",
        "applied_tags thread_metadata",
    ),
    "thread removed": Case(gone_thread, hears("THREAD_DELETE"), "id guild_id parent_id type"),
    "thread's members": Case(
        thread_members,
        hears("THREAD_MEMBERS_UPDATE"),
        "id guild_id member_count",
        "added_members removed_member_ids",
    ),
    "message removed": Case(
        in_guild(id="1", channel_id="2"), hears("MESSAGE_DELETE"), "id channel_id", "guild_id"
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
    whole: Any = component(world)
    for key, lost in (("message", lambda one: one.message), ("member", lambda one: one.user)):
        data: Any = {name: value for name, value in whole.items() if name != key}
        assert not lost(discord.Interaction(data=data, state=client._connection))
        assert lost(discord.Interaction(data=whole, state=client._connection))


async def test_a_null_resumed_would_end_the_client(world: World) -> None:
    client = await told(world)
    client.hear("RESUMED", {})
    no_socket: Any = None
    socket = discord.gateway.DiscordWebSocket(no_socket, loop=asyncio.get_running_loop())
    socket.shard_id, socket._discord_parsers = None, client._connection.parsers
    await socket.received_message('{"op": 0, "t": "RESUMED", "s": 1, "d": {}}')
    with pytest.raises(TypeError):
        await socket.received_message('{"op": 0, "t": "RESUMED", "s": 1, "d": null}')


async def told(world: World) -> Told:
    """A client that has heard READY and GUILD_CREATE."""
    client = Told(world)
    client._connection.guild_ready_timeout = 0
    await client._async_setup_hook()
    me: Any = payloads.user(world.bot)
    client._connection.user = discord.ClientUser(state=client._connection, data=me)
    client.hear("READY", ready(world))
    client.hear("GUILD_CREATE", guild_create(world))
    await settled()
    return client


async def fails(world: World, parse: Parse, data: Json) -> bool:
    """Whether reading this ends the client, or the command that it asks for."""
    client = await told(world)
    try:
        parse(client, data)
    except Exception:  # noqa: BLE001  whatever it is, it would end the client
        await settled()
        return True
    return await settled() or bool(client.faults)


async def settled() -> bool:
    """Let the library's tasks run, end the rest; whether one of them failed."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for _ in range(3):
        await asyncio.sleep(0)
    failed = [one for one in tasks if one.done() and not one.cancelled() and one.exception()]
    for one in tasks:
        one.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=1)
    return bool(failed)
