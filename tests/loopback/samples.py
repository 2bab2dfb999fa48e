"""One of each object that Discord sends, and the ways to have discord.py read it."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import discord
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


def rich_world() -> World:
    """A world with one of everything."""
    world = World()
    world.add_person("Ana")
    own = Overwrite(world.guild_id, is_member=False, allow=0, deny=0)
    polls = world.add_channel("polls", overwrites=[own])
    world.add_channel("forum", Kind.FORUM, tags=["Heat"])
    world.add_channel("voice", Kind.VOICE)
    world.add_channel("stage", Kind.STAGE)
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
    return payloads.told_message(world, last)


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


def members_chunk(world: World) -> Json:
    chunk = {"members": [stranger(world)], "chunk_index": 0, "chunk_count": 1, "nonce": "n"}
    return {"guild_id": str(world.guild_id), **chunk}


def thread_list(world: World) -> Json:
    talk = channel("talk")(world)
    return {
        "guild_id": str(world.guild_id),
        "channel_ids": [talk["parent_id"]],
        "threads": [talk],
        "members": [talk["member"]],
    }


def poll(world: World) -> Json:
    """Discord's own poll, which Agora never makes but anybody may."""
    answers = [{"answer_id": 1, "poll_media": {"text": "Yes"}}]
    results = {"is_finalized": False, "answer_counts": [{"id": 1, "count": 2, "me_voted": False}]}
    asked = {"question": {"text": "Why?"}, "answers": answers, "results": results}
    return {**asked, "expiry": payloads.iso(world.now()), "allow_multiselect": False}


def poll_vote(world: World) -> Json:
    return in_guild(user_id="1", channel_id="2", message_id="3", answer_id=1)(world)


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
