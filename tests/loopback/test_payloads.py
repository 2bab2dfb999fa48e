"""Which keys discord.py cannot do without: removed and nulled one by one, compared with a table."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Iterator
from typing import Any

import discord
import pytest
from discord import app_commands, ui

from tests.loopback import payloads
from tests.loopback.compose import Upload, compose
from tests.loopback.records import Asking, Channel, Event, Interaction, Kind, Overwrite, Thread
from tests.loopback.routes.reactions import reaction
from tests.loopback.world import World

Json = dict[str, Any]
Parse = Callable[[discord.Client, Json], object]


class Told(discord.Client):
    """A client without a network, so that its parsers can be fed by hand."""

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


# One sample and one way to read it for each object


def full_message(world: World) -> Json:
    *_, last = world.messages[world.place("polls").id].values()
    return payloads.message(world, last)


def interaction(world: World, kind: Asking, data: Json) -> Json:
    *_, last = world.messages[world.place("polls").id].values()
    place = world.place("polls").id
    asked = Interaction(1, "token", kind, _ana(world).id, place, world.now(), data, last.id)
    return payloads.interaction(world, asked)


def command(world: World) -> Json:
    guild = str(world.guild_id)
    data = {"id": "1", "name": "hello", "type": 1, "guild_id": guild, "options": [], "resolved": {}}
    return interaction(world, Asking.COMMAND, data)


def component(world: World) -> Json:
    return interaction(world, Asking.COMPONENT, {"custom_id": "press", "component_type": 2})


def modal(world: World) -> Json:
    return interaction(world, Asking.MODAL, {"custom_id": "form", "components": []})


def in_guild(world: World, key: str, data: Json) -> Json:
    return {**payloads.guild_create(world, everyone=True), key: [data]}


def hears(event: str) -> Parse:
    return lambda client, data: client.hear(event, data)  # type: ignore[attr-defined]


def in_guild_create(key: str) -> Parse:
    return lambda client, data: client.hear(  # type: ignore[attr-defined]
        "GUILD_CREATE",
        in_guild(client.world, key, data),  # type: ignore[attr-defined]
    )


def ready(world: World) -> Json:
    return payloads.ready(world, "s", "ws://127.0.0.1/gateway")


def dispatched_ready(client: discord.Client, data: Json) -> None:
    """READY as the gateway reads it: two of its keys are taken outside the parser."""
    assert {"session_id", "resume_gateway_url"} <= set(data)
    str.strip(data["session_id"])
    str.strip(data["resume_gateway_url"])
    client._connection.application_id = None
    client.hear("READY", data)  # type: ignore[attr-defined]


def chunk(world: World) -> Json:
    members = [payloads.member(_ana(world))]
    guild = str(world.guild_id)
    head = {"guild_id": guild, "members": members, "nonce": "n"}
    return {**head, "chunk_index": 0, "chunk_count": 1, "not_found": []}


def thread_members(world: World) -> Json:
    talk = world.place("talk")
    added = [payloads.thread_member(talk.id, _ana(world), world.now())]
    head = {"id": str(talk.id), "guild_id": str(world.guild_id), "member_count": 2}
    return {**head, "added_members": added, "removed_member_ids": ["1"]}


def forum_tag(world: World) -> Json:
    return payloads.channel(world, world.place("forum"))["available_tags"][0]


def a_reaction(world: World) -> Json:
    polls = world.place("polls")
    *_, last = world.messages[polls.id].values()
    return reaction(world, polls, last, _ana(world), "👍")


def in_message(path: str) -> Parse:
    def parse(client: discord.Client, data: Json) -> None:
        message = full_message(client.world)  # type: ignore[attr-defined]
        holder: Any = message
        *parents, last = path.split(".")
        for key in parents:
            holder = holder[int(key)] if key.isdecimal() else holder[key]
        holder[int(last) if last.isdecimal() else last] = data
        client.hear("MESSAGE_CREATE", message)  # type: ignore[attr-defined]

    return parse


def on_channel(key: str) -> Parse:
    def parse(client: discord.Client, data: Json) -> None:
        world = client.world  # type: ignore[attr-defined]
        channel = payloads.channel(world, world.place("forum"))
        in_guild_create("channels")(client, {**channel, key: [data]})

    return parse


CASES: dict[str, tuple[Callable[[World], Json], Parse, set[str], set[str]]] = {
    "user": (
        lambda w: payloads.user(_ana(w)),
        lambda c, d: in_guild_create("members")(c, {**payloads.member(_ana(c.world)), "user": d}),
        {"id", "username", "discriminator", "avatar"},
        {"public_flags"},
    ),
}


def walk_keys(data: Json) -> Iterator[str]:
    yield from sorted(data)


async def needed(world: World, data: Json, parse: Parse) -> tuple[set[str], set[str]]:
    """The keys that must be there, and those that may be absent but not null."""
    required, never_null = set(), set()
    for key in walk_keys(data):
        without = {name: value for name, value in data.items() if name != key}
        if await fails(world, parse, without):
            required.add(key)
        elif await fails(world, parse, {**data, key: None}):
            never_null.add(key)
    return required, never_null


async def fails(world: World, parse: Parse, data: Json) -> bool:
    client = Told(world)
    await client._async_setup_hook()
    client._connection.user = discord.ClientUser(
        state=client._connection, data=payloads.user(world.bot)
    )
    client._connection.application_id = world.bot_id
    client.hear("READY", ready(world))
    client.hear("GUILD_CREATE", payloads.guild_create(world, everyone=True))
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    try:
        parse(client, data)
    except Exception:
        return True
    else:
        for _ in range(3):
            await asyncio.sleep(0)
        return bool(client.faults)
    finally:
        for task in (asyncio.all_tasks() - {asyncio.current_task()}) | tasks:
            task.cancel()
        await asyncio.sleep(0)


if __name__ == "__main__":
    pass
