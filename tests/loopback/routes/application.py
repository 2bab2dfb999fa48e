"""The bot itself: its user, its application, its commands."""

from __future__ import annotations

from typing import Any

from tests.loopback import payloads
from tests.loopback.records import Json, Kind
from tests.loopback.refusals import invalid, unknown
from tests.loopback.table import Call, Reply, route

COMMANDS = "/applications/{application}/commands"
GUILD_COMMANDS = "/applications/{application}/guilds/{guild}/commands"
MAX_COMMANDS = {1: 100, 2: 15, 3: 15}


@route("GET /users/@me")
def me(call: Call) -> Any:
    return payloads.own_user(call.world.bot)


@route("GET /users/{user}")
def user(call: Call) -> Any:
    person = call.world.people.get(call.id("user"))
    if person is None:
        raise unknown(10013)
    return payloads.user(person)


@route("GET /users/@me/guilds")
def my_guilds(call: Call) -> Any:
    keys = ("id", "name", "icon", "banner", "features")
    guild = payloads.guild(call.world)
    return [{**{key: guild[key] for key in keys}, "owner": False, "permissions": "0"}]


@route("POST /users/@me/channels")
def open_dm(call: Call) -> Any:
    person = call.world.people.get(int(call.body["recipient_id"]))
    if person is None:
        raise unknown(10013)
    channel = call.world.dm_with(person)
    assert channel.kind is Kind.DIRECT
    return payloads.channel(call.world, channel)


@route("GET /oauth2/applications/@me")
def application(call: Call) -> Any:
    return payloads.application(call.world)


@route("GET /gateway/bot")
def gateway(call: Call) -> Any:
    limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    url = f"{call.world.address.replace('http', 'ws', 1)}/gateway"
    return {"url": url, "shards": 1, "session_start_limit": limit}


@route(f"GET {COMMANDS}")
def commands(call: Call) -> Any:
    return _list(call, None)


@route(f"GET {GUILD_COMMANDS}")
def guild_commands(call: Call) -> Any:
    return _list(call, call.id("guild"))


@route(f"PUT {COMMANDS}")
def put_commands(call: Call) -> Any:
    return _replace(call, None)


@route(f"PUT {GUILD_COMMANDS}")
def put_guild_commands(call: Call) -> Any:
    call.in_guild()
    return _replace(call, call.id("guild"))


@route(f"POST {COMMANDS}")
def add_command(call: Call) -> Any:
    return Reply(201, _add(call, call.body, None))


@route(f"POST {GUILD_COMMANDS}")
def add_guild_command(call: Call) -> Any:
    call.in_guild()
    return Reply(201, _add(call, call.body, call.id("guild")))


@route(f"DELETE {COMMANDS}/{{command}}")
@route(f"DELETE {GUILD_COMMANDS}/{{command}}")
def remove_command(call: Call) -> Any:
    if call.world.commands.pop(call.id("command"), None) is None:
        raise unknown(10063)


def _list(call: Call, guild_id: int | None) -> list[Json]:
    wanted = None if guild_id is None else str(guild_id)
    return [one for one in call.world.commands.values() if one.get("guild_id") == wanted]


def _replace(call: Call, guild_id: int | None) -> list[Json]:
    for kind, limit in MAX_COMMANDS.items():
        if sum(one.get("type", 1) == kind for one in call.body) > limit:
            raise invalid("commands", "APPLICATION_COMMANDS_LIMIT", f"At most {limit}.")
    known = {(one["name"], one["type"]): one["id"] for one in _list(call, guild_id)}
    for command_id in known.values():
        del call.world.commands[int(command_id)]
    return [
        _add(call, one, guild_id, known.get((one["name"], one.get("type", 1)))) for one in call.body
    ]


def _add(call: Call, body: Json, guild_id: int | None, old: str | None = None) -> Json:
    kind = body.get("type", 1)
    for one in _list(call, guild_id):
        if (one["name"], one["type"]) == (body["name"], kind):
            old = one["id"]
    command_id = old or str(call.world.new_id())
    full: Json = {
        "default_member_permissions": None,
        "nsfw": False,
        **body,
        "id": command_id,
        "application_id": str(call.world.bot_id),
        "version": str(call.world.new_id()),
        "type": kind,
        "description": body.get("description") or "",
        "integration_types": body.get("integration_types") or [0],
    }
    if full["default_member_permissions"] is not None:
        full["default_member_permissions"] = str(full["default_member_permissions"])
    if guild_id is not None:
        full["guild_id"] = str(guild_id)
    call.world.commands[int(command_id)] = full
    return full
