"""What a person types and chooses in a form or a command, in the shape Discord sends it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import payloads
from .limits import SELECTS, Part, walk
from .records import Channel, File, Json, Person, Role
from .refusals import NotPossible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .world import World

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE = 1, 2, 3, 4, 5, 6, 7, 8
MENTIONABLE, NUMBER, ATTACHMENT = 9, 10, 11
THINGS = frozenset({USER, CHANNEL, ROLE, MENTIONABLE})
NESTED = frozenset({SUBCOMMAND, GROUP})
MAX_INPUT = 4000


@dataclass
class Chosen:
    """People, roles, channels and files that go into `resolved`."""

    world: World
    ids: list[int] = field(default_factory=list)
    files: list[File] = field(default_factory=list)

    def thing(self, value: object) -> str:
        """The id of a record, an id or a name, noted for `resolved`."""
        number = _id_of(self.world, value)
        self.ids.append(number)
        return str(number)

    def file(self, filename: str, data: bytes) -> str:
        kept = File(self.world.new_id(), filename, "application/octet-stream", data)
        self.world.uploads[kept.id] = kept
        self.files.append(kept)
        return str(kept.id)

    def resolved(self, channel_id: int) -> Json:
        body = payloads.resolved(self.world, self.ids)
        if self.files:
            body["attachments"] = {
                str(one.id): payloads.attachment(self.world, one, channel_id) for one in self.files
            }
        return body


def _id_of(world: World, value: object) -> int:
    if isinstance(value, Person | Channel | Role):
        return value.id
    if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()):
        return int(value)
    named: list[Person | Channel | Role] = [*world.people.values(), *world.channels.values()]
    named += world.roles.values()
    for one in named:
        if one.name == value:
            return one.id
    raise NotPossible(f"nobody and nothing is called {value!r}")


# Forms


def fill(form: Json, values: Json, chosen: Chosen) -> list[Json]:
    """The components of a modal submit; raises NotPossible where the client would not send it.

    `values` are by custom_id: a text, one value or label, a list of them, True or False, files
    as a list of (name, bytes). What is not named stays as the form was shown.
    """
    known = {part.get("custom_id") for part in walk(form["components"])}
    if stray := set(values) - known:
        raise NotPossible(f"the form has no field {sorted(stray)}, only {known - {None}}")
    return [_filled(part, values, chosen) for part in _numbered(form["components"])]


def _numbered(components: list[Json]) -> list[Json]:
    for number, part in enumerate(walk(components), start=1):
        part.setdefault("id", number)
    return components


def _filled(part: Json, values: Json, chosen: Chosen) -> Json:
    head: Json = {"type": part["type"], "id": part["id"]}
    if part["type"] == Part.ROW:
        return {**head, "components": [_filled(one, values, chosen) for one in part["components"]]}
    if part["type"] == Part.LABEL:
        return {**head, "component": _filled(part["component"], values, chosen)}
    if part["type"] == Part.TEXT:
        return head
    head["custom_id"] = part["custom_id"]
    return {**head, **_field(part, values.get(part["custom_id"]), chosen)}


def _field(part: Json, given: Any, chosen: Chosen) -> Json:
    kind = part["type"]
    if kind == Part.TEXT_INPUT:
        return {"value": _text(part, part.get("value") or "" if given is None else str(given))}
    if kind == Part.CHECKBOX:
        return {"value": bool(part.get("default")) if given is None else bool(given)}
    if kind == Part.UPLOAD:
        files = [chosen.file(name, data) for name, data in given or []]
        return {"values": _counted(part, files)}
    if kind in SELECTS and kind != Part.STRING_SELECT:
        things = [str(one["id"]) for one in part.get("default_values") or []]
        wanted = things if given is None else _listed(given)
        return {"values": _counted(part, [chosen.thing(one) for one in wanted])}
    options = _options(part, given)
    if kind == Part.RADIOS:
        _counted({**part, "max_values": 1}, options)
        return {"value": options[0] if options else None}
    return {"values": _counted(part, options)}


def _text(part: Json, text: str) -> str:
    low, high = part.get("min_length") or 0, part.get("max_length") or MAX_INPUT
    if not text and part.get("required", True):
        raise NotPossible(f"{part['custom_id']} must be filled in")
    if text and not low <= len(text) <= high:
        raise NotPossible(f"{part['custom_id']} takes {low} to {high} characters")
    return text


def _options(part: Json, given: Any) -> list[str]:
    options = part.get("options") or []
    if given is None:
        return [one["value"] for one in options if one.get("default")]
    return pick(options, _listed(given))


def pick(options: list[Json], wanted: Iterable[Any]) -> list[str]:
    """The values of options named by value or by label; raises NotPossible."""
    values = []
    for one in wanted:
        fits = [opt["value"] for opt in options if str(one) in (opt["value"], opt["label"])]
        if not fits:
            raise NotPossible(f"no option {one!r} among {[opt['label'] for opt in options]}")
        values.append(fits[0])
    return values


def _counted(part: Json, values: list[str]) -> list[str]:
    """The values, if there are as many as the control asks for."""
    required = part.get("required", True)
    low = part.get("min_values")
    low = int(required) if low is None else low
    default = len(part.get("options") or []) if part["type"] == Part.CHECKBOXES else 1
    high = part.get("max_values") or default
    if (not values and not required) or low <= len(values) <= high:
        return values
    raise NotPossible(f"{part['custom_id']} takes {low} to {high} values, not {len(values)}")


def choose(part: Json, values: list[Any], chosen: Chosen) -> list[str]:
    """The values of a select on a message; raises NotPossible."""
    if part["type"] == Part.STRING_SELECT:
        picked = pick(part["options"], values)
    else:
        picked = [chosen.thing(one) for one in values]
    low = part.get("min_values")
    low, high = 1 if low is None else low, part.get("max_values") or 1
    if not low <= len(picked) <= high:
        raise NotPossible(f"{part['custom_id']} takes {low} to {high} values")
    return picked


def _listed(given: Any) -> list[Any]:
    return list(given) if isinstance(given, list | tuple | set) else [given]


# Commands


def arguments(command: Json, path: list[str], values: Json, chosen: Chosen) -> list[Json]:
    """The options of a slash command below its subcommands; raises NotPossible."""
    if path:
        for one in command.get("options") or []:
            if one["type"] in NESTED and one["name"] == path[0]:
                inside = arguments(one, path[1:], values, chosen)
                return [{"name": one["name"], "type": one["type"], "options": inside}]
        raise NotPossible(f"/{command['name']} has no {' '.join(path)!r}")
    specs = {one["name"]: one for one in command.get("options") or []}
    if any(one["type"] in NESTED for one in specs.values()):
        raise NotPossible(f"/{command['name']} needs a subcommand: {list(specs)}")
    if stray := set(values) - set(specs):
        raise NotPossible(f"/{command['name']} has no option {sorted(stray)}, only {list(specs)}")
    missing = [name for name, one in specs.items() if one.get("required") and name not in values]
    if missing:
        raise NotPossible(f"/{command['name']} needs {missing}")
    return [
        {"name": name, "type": specs[name]["type"], "value": _value(specs[name], value, chosen)}
        for name, value in values.items()
    ]


CONVERT: dict[int, Callable[[Any], Any]] = {
    STRING: str,
    INTEGER: int,
    BOOLEAN: bool,
    NUMBER: float,
}


def _value(spec: Json, value: Any, chosen: Chosen) -> Any:
    if spec["type"] in THINGS:
        return chosen.thing(value)
    if spec["type"] == ATTACHMENT:
        return chosen.file(*value)
    if choices := spec.get("choices"):
        for one in choices:
            if value in (one["value"], one["name"]):
                return one["value"]
        raise NotPossible(f"{spec['name']} has no choice {value!r}")
    converted = CONVERT[spec["type"]](value)
    size = len(converted) if spec["type"] == STRING else converted
    bound = "length" if spec["type"] == STRING else "value"
    low, high = spec.get(f"min_{bound}"), spec.get(f"max_{bound}")
    if (low is not None and size < low) or (high is not None and size > high):
        raise NotPossible(f"{spec['name']} takes {low} to {high}")
    return converted
