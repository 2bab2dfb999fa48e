"""The server: its roles and its members."""

from __future__ import annotations

from typing import Any

from tests.loopback import payloads, rights
from tests.loopback.records import Json, Person, Role
from tests.loopback.refusals import missing_permissions, unknown
from tests.loopback.rights import Can
from tests.loopback.table import Call, route

ROLES = "/guilds/{guild}/roles"
MEMBER = "/guilds/{guild}/members/{user}"


@route("GET /guilds/{guild}")
def fetch(call: Call) -> Any:
    call.in_guild()
    body = payloads.guild(call.world)
    if call.query.get("with_counts") in ("1", "true"):
        here = sum(one.present for one in call.world.people.values())
        body |= {"approximate_member_count": here, "approximate_presence_count": here}
    return body


# Roles


@route(f"GET {ROLES}")
def roles(call: Call) -> Any:
    call.in_guild()
    return [payloads.role(one) for one in call.world.roles.values()]


@route(f"GET {ROLES}/{{role}}")
def role(call: Call) -> Any:
    return payloads.role(_role(call))


@route(f"POST {ROLES}")
def create_role(call: Call) -> Any:
    call.in_guild()
    call.world.require_in_guild(Can.MANAGE_ROLES)
    body = call.body or {}
    role = Role(call.world.new_id(), body.get("name") or "new role", 0, 1)
    role.permissions = call.world.roles[call.world.guild_id].permissions
    _apply(call, role, body)
    call.world.roles[role.id] = role
    _role_event(call, "GUILD_ROLE_CREATE", role)
    return payloads.role(role)


@route(f"PATCH {ROLES}/{{role}}")
def edit_role(call: Call) -> Any:
    role = _manageable(call)
    _apply(call, role, call.body)
    _role_event(call, "GUILD_ROLE_UPDATE", role)
    return payloads.role(role)


@route(f"PATCH {ROLES}")
def reorder_roles(call: Call) -> Any:
    call.in_guild()
    call.world.require_in_guild(Can.MANAGE_ROLES)
    for entry in call.body:
        role = call.world.roles.get(int(entry["id"]))
        if role is None:
            raise unknown(10011)
        if entry.get("position") is not None:
            if max(entry["position"], role.position) >= _top(call):
                raise missing_permissions()
            role.position = entry["position"]
        _role_event(call, "GUILD_ROLE_UPDATE", role)
    return [payloads.role(one) for one in call.world.roles.values()]


@route(f"DELETE {ROLES}/{{role}}")
def delete_role(call: Call) -> Any:
    role = _manageable(call)
    del call.world.roles[role.id]
    for person in call.world.people.values():
        if role.id in person.roles:
            person.roles.remove(role.id)
    for channel in call.world.channels.values():
        channel.overwrites.pop(role.id, None)
    gone = {"guild_id": str(call.world.guild_id), "role_id": str(role.id)}
    call.emit("GUILD_ROLE_DELETE", gone)


def _role(call: Call) -> Role:
    call.in_guild()
    role = call.world.roles.get(call.id("role"))
    if role is None:
        raise unknown(10011)
    return role


def _manageable(call: Call) -> Role:
    """A role below the bot's own, which it may change or hand out."""
    role = _role(call)
    call.world.require_in_guild(Can.MANAGE_ROLES)
    if role.position >= _top(call):
        raise missing_permissions()
    return role


def _top(call: Call) -> int:
    own = [call.world.roles[one].position for one in call.world.bot.roles]
    return max(own, default=0)


def _apply(call: Call, role: Role, body: Json) -> None:
    permissions = int(body.get("permissions") or role.permissions)
    if permissions & ~role.permissions & ~rights.in_guild(call.world, call.world.bot):
        raise missing_permissions()
    role.permissions = permissions
    role.name = body.get("name") or role.name
    role.mentionable = bool(body.get("mentionable", role.mentionable))
    role.hoist = bool(body.get("hoist", role.hoist))
    role.colour = (body.get("colors") or {}).get("primary_color", body.get("color")) or role.colour


def _role_event(call: Call, event: str, role: Role) -> None:
    body = {"guild_id": str(call.world.guild_id), "role": payloads.role(role)}
    call.emit(event, body)


# Members


@route("GET /guilds/{guild}/members")
def members(call: Call) -> Any:
    call.in_guild()
    after, limit = int(call.query.get("after", 0)), call.number("limit", 1, 1, 1000)
    people = sorted(call.world.people.values(), key=lambda one: one.id)
    found = [one for one in people if one.present and one.id > after]
    return [payloads.member(one) for one in found[:limit]]


@route(f"GET {MEMBER}")
def member(call: Call) -> Any:
    return payloads.member(_member(call))


@route(f"PATCH {MEMBER}")
def edit_member(call: Call) -> Any:
    person = _member(call)
    if "nick" in call.body:
        call.world.require_in_guild(Can.MANAGE_NICKNAMES)
        person.nick = call.body["nick"]
    if "roles" in call.body:
        wanted = [int(one) for one in call.body["roles"] or []]
        for role_id in set(wanted) ^ set(person.roles):
            call.words["role"] = str(role_id)
            _manageable(call)
        person.roles = wanted
    member_changed(call, person)
    return payloads.member(person)


@route(f"PUT {MEMBER}/roles/{{role}}")
def give_role(call: Call) -> Any:
    person, role = _member(call), _manageable(call)
    if role.id not in person.roles:
        person.roles.append(role.id)
        member_changed(call, person)


@route(f"DELETE {MEMBER}/roles/{{role}}")
def take_role(call: Call) -> Any:
    person, role = _member(call), _manageable(call)
    if role.id in person.roles:
        person.roles.remove(role.id)
        member_changed(call, person)


def _member(call: Call) -> Person:
    call.in_guild()
    if call.words["user"] == "@me":
        return call.world.bot
    person = call.world.people.get(call.id("user"))
    if person is None:
        raise unknown(10013)
    if not person.present:
        raise unknown(10007)
    return person


def member_changed(call: Call, person: Person) -> None:
    body = {"guild_id": str(call.world.guild_id), **payloads.member(person)}
    call.emit("GUILD_MEMBER_UPDATE", body)
