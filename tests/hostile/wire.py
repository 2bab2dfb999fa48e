"""Interactions as a changed client could send them: any control, any option, any content."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simcord import InteractionResult
from simcord.backend import serializers
from simcord.components import walk_components
from simcord.enums import ComponentType, InteractionType
from simcord.interactions import base_payload

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.stage import Person, Stage

TEXT_INPUT, CHOICES = 4, {3, 21, 22}
MESSAGE_MENU = 3
WRITER = "writer"
"""Who wrote the message of a menu; taken out before it is sent."""
WROTE = "Who pays for the grid?\nIn Ljubljana it costs 3.2 million."
AT_ONCE = 6
"""So many are under way together; more than that would only measure a busy machine."""


@dataclass(frozen=True)
class Sent:
    """One interaction before it is sent; ``what`` names it in a failure."""

    who: Person
    what: str
    type: InteractionType
    data: Mapping[str, Any] = field(repr=False)
    private: bool = False


def button(who: Person, custom_id: str, *, private: bool = False) -> Sent:
    data = {"custom_id": custom_id, "component_type": ComponentType.BUTTON}
    return Sent(who, custom_id, InteractionType.MESSAGE_COMPONENT, data, private)


def select(who: Person, custom_id: str, values: Sequence[str]) -> Sent:
    kind = ComponentType.STRING_SELECT
    data = {"custom_id": custom_id, "component_type": kind, "values": list(values)}
    what = f"{custom_id} {str(values)[:60]!a}"
    return Sent(who, what, InteractionType.MESSAGE_COMPONENT, data)


def form(who: Person, custom_id: str, fields: Mapping[str, Any], why: str = "") -> Sent:
    """``fields`` by custom_id: text, or the lines chosen."""
    outer = [
        {"type": 18, "id": place, "component": {"custom_id": name, **_typed(value)}}
        for place, (name, value) in enumerate(fields.items(), start=1)
    ]
    data = {"custom_id": custom_id, "components": outer}
    return Sent(who, f"{custom_id} {why}", InteractionType.MODAL_SUBMIT, data)


def command(
    who: Person,
    spec: Mapping[str, Any],
    path: Sequence[Mapping[str, Any]],
    options: Mapping[str, Any],
    *,
    typing: str = "",
    why: str = "",
) -> Sent:
    """A command of the synced tree; with ``typing``, a key pressed in that option."""
    declared = {o["name"]: o for o in (path[-1] if path else spec).get("options", ())}
    made = [
        {"name": name, "type": declared[name]["type"], "value": value}
        | ({"focused": True} if name == typing else {})
        for name, value in options.items()
    ]
    for part in reversed(path):
        made = [{"name": part["name"], "type": part["type"], "options": made}]
    data = {**_named(spec), "options": made, **_resolved(who, declared, options)}
    kind = (
        InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE
        if typing
        else InteractionType.APPLICATION_COMMAND
    )
    called = " ".join([spec["name"], *(part["name"] for part in path)])
    return Sent(who, f"/{called} {why or str(dict(options))[:80]!a}", kind, data)


def menu(who: Person, spec: Mapping[str, Any], target: Person) -> Sent:
    """On a person, or on a message that this person wrote."""
    if spec["type"] == MESSAGE_MENU:
        data = {**_named(spec), WRITER: target.id}
        return Sent(who, f"menu {spec['name']}", InteractionType.APPLICATION_COMMAND, data)
    data = {
        **_named(spec),
        "target_id": str(target.id),
        **_resolved(who, {"user": {"type": 6}}, {"user": str(target.id)}),
    }
    return Sent(who, f"menu {spec['name']}", InteractionType.APPLICATION_COMMAND, data)


async def send(stage: Stage, sent: Sequence[Sent]) -> list[tuple[Sent, InteractionResult]]:
    """All of it at one moment of the bot's clock, so many at once; what came of each."""
    env, results = stage.embedded.env, []
    carrier = stage.messages(stage.admin, "welcome")[0]
    stored = env.backend.get_message(carrier.channel.id, carrier.id)
    shown = dict(serializers.message_payload(env.backend, stored))
    for each in sent:
        record, payload = _payload(stage, each)
        if each.type is InteractionType.MESSAGE_COMPONENT:
            payload["message"] = shown
        if WRITER in each.data:
            payload["data"] = _on_message(stage, each.data, shown)
        env.backend.emit("INTERACTION_CREATE", payload)
        results.append((each, InteractionResult(env, record)))
        if len(results) % AT_ONCE == 0:
            await env.settle()
    await env.settle()
    return results


def _on_message(stage: Stage, data: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, Any]:
    author = serializers.user_payload(stage.embedded.env.backend.get_user(data[WRITER]))
    message = {**shown, "author": dict(author), "content": WROTE, "components": [], "flags": 0}
    messages = {"messages": {shown["id"]: message}}
    named = {key: value for key, value in data.items() if key != WRITER}
    return {**named, "target_id": shown["id"], "resolved": messages}


def commands(stage: Stage) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Every command as it was synced: (command, the way to its subcommand)."""
    for spec in stage.embedded.env.backend.commands[stage.embedded.guild.id].values():
        yield from _leaves(spec, spec, [])


def bodies(stage: Stage, since: int = 0) -> Iterator[dict[str, Any]]:
    """Every message and form that the bot has sent, as it went over the wire."""
    for entry in stage.embedded.env.http_requests[since:]:
        if isinstance(entry.json, dict):
            inner = entry.json.get("data")
            yield inner if isinstance(inner, dict) else entry.json


def texts_sent(stage: Stage, since: int = 0) -> Iterator[str]:
    """Everything the bot has sent that Discord reads as markdown."""
    for body in bodies(stage, since):
        if isinstance(body.get("content"), str):
            yield body["content"]
        for component in walk_components(body.get("components") or []):
            if component.get("type") == ComponentType.TEXT_DISPLAY:
                yield component["content"]


def _payload(stage: Stage, each: Sent) -> tuple[Any, dict[str, Any]]:
    actor = each.who.actor
    guild = None if each.private else actor.guild.id
    channel = actor.user.dm_channel if each.private else stage.lobby
    return base_payload(
        stage.embedded.env.backend,
        type=each.type,
        channel_id=channel.id,
        guild_id=guild,
        user_id=each.who.id,
        data=dict(each.data),
    )


def _typed(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        return {"type": TEXT_INPUT, "value": value}
    return {"type": ComponentType.STRING_SELECT, "values": value}


def _named(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {key: spec[key] for key in ("id", "name", "type", "guild_id") if key in spec}


def _resolved(
    who: Person, declared: Mapping[str, Any], options: Mapping[str, Any]
) -> dict[str, Any]:
    """Whom a user option names, as Discord describes them."""
    users = {}
    env = who.actor._env
    for name, value in options.items():
        if declared[name]["type"] == 6:
            users[value] = dict(serializers.user_payload(env.backend.get_user(int(value))))
    return {"resolved": {"users": users}} if users else {}


def _leaves(
    spec: dict[str, Any], node: dict[str, Any], path: list[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    inner = [option for option in node.get("options") or () if option["type"] in {1, 2}]
    if not inner:
        yield spec, path
    for part in inner:
        yield from _leaves(spec, part, [*path, part])
