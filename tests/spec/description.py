"""Discord's own description of its API: where it lies, its routes, its schemas as validators."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator, FormatChecker, validators  # type: ignore[import-untyped]  # ships no types
from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from .union import Union, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VARIABLE = "AGORA_DISCORD_SPEC"
ABSENT = f"Discord's API description not found; set {VARIABLE}"
BESIDE_CHECKOUT = Path(__file__).resolve().parents[2] / "../shared/data/discord/openapi.json"

_DOCUMENT = "urn:discord"
_METHODS = ("get", "post", "put", "patch", "delete")
_MESSAGE_LENGTH = 240
_FORMATS = FormatChecker(formats=())


def find_description() -> Path | None:
    """Give the file that describes Discord's API, or None where there is none."""
    named = os.environ.get(VARIABLE)
    path = Path(named) if named else BESIDE_CHECKOUT
    return path if path.is_file() else None


@_FORMATS.checks("date-time", raises=ValueError)  # type: ignore[untyped-decorator]
def _is_moment(value: object) -> bool:
    """An instant, with its offset."""
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one route, as the document describes it."""

    name: str
    pointer: str
    segments: tuple[str, ...]
    described: Mapping[str, Any]

    def literals(self, segments: tuple[str, ...]) -> int:
        """Count the segments that match letter by letter; -1 where the route does not fit."""
        count = 0
        for own, given in zip(self.segments, segments, strict=True):
            if own == given:
                count += 1
            elif not own.startswith("{"):
                return -1
        return count


class Description:
    """The document, ready to be asked. `exact` validators refuse keys that it does not name."""

    def __init__(self, document: Mapping[str, Any], *, exact: bool = False) -> None:
        self.document = document
        resource = DRAFT202012.create_resource(dict(document))
        self._registry: Registry[Any] = Registry().with_resource(_DOCUMENT, resource)
        union = Union(document)
        keywords: dict[str, Any] = {"anyOf": union.check, "oneOf": union.check}
        if exact:
            keywords["properties"] = _Exact(document).check
        self._kind = validators.extend(Draft202012Validator, keywords)
        self._validators: dict[str, Any] = {}
        self._operations = _operations(document)

    def operation(self, method: str, path: str) -> Operation | None:
        """Find the operation whose route is most literal; None where none is described."""
        segments = tuple(path.split("?", maxsplit=1)[0].strip("/").split("/"))
        candidates = self._operations.get((method, len(segments)), [])
        best = max(candidates, key=lambda each: each.literals(segments), default=None)
        return best if best is not None and best.literals(segments) >= 0 else None

    def has(self, pointer: str) -> bool:
        """Whether anything is described at `pointer`."""
        try:
            resolved(self.document, {"$ref": f"#{pointer}"})
        except KeyError:
            return False
        return True

    def complaints(self, pointer: str, body: Any) -> Iterator[str]:
        """Say what the schema at `pointer` (`/components/schemas/Role`) refuses in a body."""
        if pointer not in self._validators:
            reference = {"$ref": f"{_DOCUMENT}#{pointer}"}
            self._validators[pointer] = self._kind(
                reference, registry=self._registry, format_checker=_FORMATS
            )
        for error in self._validators[pointer].iter_errors(body):
            yield _told(error)


@dataclass(slots=True)
class Findings:
    """Complaints, each once, with the test that caused it first."""

    _first: dict[str, str] = field(default_factory=dict)

    def note(self, finding: str) -> None:
        test = os.environ.get("PYTEST_CURRENT_TEST", "outside tests")
        self._first.setdefault(finding, test.removesuffix(" (call)"))

    def __iter__(self) -> Iterator[str]:
        return iter([f"{finding} ({test})" for finding, test in self._first.items()])


class _Exact:
    """Refuses the keys that an object schema does not name; parts of an `allOf` know only some."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._parts = {id(resolved(document, one)) for one in _parts(document)}

    def check(self, validator: Any, properties: Any, instance: Any, schema: Any) -> Iterator[Any]:
        """Yield the errors of `properties`, and one more for each unknown key."""
        yield from Draft202012Validator.VALIDATORS["properties"](
            validator, properties, instance, schema
        )
        if not isinstance(instance, dict) or id(schema) in self._parts:
            return
        if "additionalProperties" not in schema:
            for key in instance.keys() - properties.keys():
                yield ValidationError(f"{key}: unknown key")


def _parts(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, dict):
        yield from node.get("allOf", ())
        for value in node.values():
            yield from _parts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _parts(value)


def _operations(document: Mapping[str, Any]) -> dict[tuple[str, int], list[Operation]]:
    found: dict[tuple[str, int], list[Operation]] = defaultdict(list)
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                pointer = f"/paths/{path.replace('~', '~0').replace('/', '~1')}/{method}"
                segments = tuple(path.strip("/").split("/"))
                made = Operation(f"{method.upper()} {path}", pointer, segments, item[method])
                found[method.upper(), len(segments)].append(made)
    return dict(found)


def _told(error: ValidationError) -> str:
    where = "/".join(str(part) for part in error.absolute_path) or "body"
    message = error.message
    if len(message) > _MESSAGE_LENGTH:
        message = f"{message[:60]} … {message[60 - _MESSAGE_LENGTH :]}"
    return f"{where}: {message}"
