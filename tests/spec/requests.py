"""Every request the bot makes, held against Discord's own description of its API."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .description import Description, Findings, Operation
from .union import resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_UNIONS = ("allOf", "anyOf", "oneOf")
_EXACT_INTEGERS = 2**53


def as_sent(body: Any) -> Any:
    """Turn integers that JSON readers may round into strings, at any depth."""
    if isinstance(body, dict):
        return {key: as_sent(value) for key, value in body.items()}
    if isinstance(body, list):
        return [as_sent(value) for value in body]
    if isinstance(body, int) and not isinstance(body, bool) and abs(body) > _EXACT_INTEGERS:
        return str(body)
    return body


def _entries(body: Any, change: Callable[[str, Any], Any]) -> Any:
    """Let `change` replace the value of every key, at any depth."""
    if isinstance(body, dict):
        return {key: _entries(change(key, value), change) for key, value in body.items()}
    if isinstance(body, list):
        return [_entries(value, change) for value in body]
    return body


def allow_integer_attachment_ids(body: Any) -> Any:
    """Accept `attachments[i].id` as an integer: the index of an uploaded file."""

    def change(key: str, value: Any) -> Any:
        if key != "attachments" or not isinstance(value, list):
            return value
        return [
            {**item, "id": str(item["id"])}
            if isinstance(item, dict) and type(item.get("id")) is int
            else item
            for item in value
        ]

    return _entries(body, change)


def allow_media_channels(body: Any) -> Any:
    """Accept `channel_types` [15, 16] of a forum option: 16 works but is unlisted."""
    return _entries(
        body,
        lambda key, value: [15] if key == "channel_types" and value == [15, 16] else value,
    )


def drop_false_tts(body: Any) -> Any:
    """Leave out the `tts: false` that discord.py adds to every edit; Discord ignores it."""
    if isinstance(body, dict) and body.get("tts") is False:
        return {key: value for key, value in body.items() if key != "tts"}
    return body


def drop_overwrite_id(body: Any) -> Any:
    """Leave out the id that discord.py repeats from the path when it sets an overwrite."""
    if isinstance(body, dict) and set(body) == {"id", "type", "allow", "deny"}:
        return {key: value for key, value in body.items() if key != "id"}
    return body


def read_permission_bits(body: Any) -> Any:
    """Read permissions sent as text: Discord's documentation asks for strings, and it wins."""
    if not isinstance(body, dict):
        return body
    return {
        key: int(value)
        if key in {"permissions", "allow", "deny"} and isinstance(value, str) and value.isdecimal()
        else value
        for key, value in body.items()
    }


ALLOWED = (allow_integer_attachment_ids, allow_media_channels)
LIBRARY = (drop_false_tts, drop_overwrite_id, read_permission_bits)


@dataclass(slots=True)
class SpecCheck:
    """Collects requests and says what Discord's description would refuse.

    Without a document every request passes. Each distinct body is checked once.
    """

    document: Mapping[str, Any] | None
    allowed: tuple[Callable[[Any], Any], ...] = ALLOWED + LIBRARY
    _description: Description | None = field(init=False)
    _known: set[tuple[str, str]] = field(init=False, default_factory=set)
    _findings: Findings = field(init=False, default_factory=Findings)

    def __post_init__(self) -> None:
        self._description = Description(self.document) if self.document else None

    def seen(self, method: str, path: str, body: object | None) -> None:
        """Check one request: path without version and query, body as given to the transport."""
        if self._description is None:
            return
        operation = self._description.operation(method.upper(), path)
        if operation is None:
            self._findings.note(f"{method.upper()} {path}: Discord describes no such route")
            return
        try:
            text = json.dumps(body, sort_keys=True)
        except TypeError as error:
            self._findings.note(f"{operation.name}: no JSON: {error}")
            return
        if (operation.name, text) in self._known:
            return
        self._known.add((operation.name, text))
        for complaint in self._complaints(self._description, operation, json.loads(text)):
            self._findings.note(f"{operation.name}: {complaint}")

    def findings(self) -> list[str]:
        """Give each complaint once, with the test that caused it first."""
        return list(self._findings)

    def _complaints(
        self, description: Description, operation: Operation, body: Any
    ) -> Iterator[str]:
        request = operation.described.get("requestBody", {})
        schema = request.get("content", {}).get("application/json", {}).get("schema")
        if body is None:
            if schema is not None and request.get("required"):
                yield "a body is missing"
            return
        if not request:
            yield "a body where none is described"
            return
        if schema is None:
            return
        body = as_sent(body)
        for allow in self.allowed:
            body = allow(body)
        yield from _unknown_keys(description.document, schema, body)
        pointer = f"{operation.pointer}/requestBody/content/application~1json/schema"
        yield from description.complaints(pointer, body)


def _unknown_keys(
    document: Mapping[str, Any], schema: Mapping[str, Any], body: Any
) -> Iterator[str]:
    """Name top-level keys that no branch describes; Discord would ignore them in silence."""
    if isinstance(body, dict):
        known = _properties(document, schema)
        if known is not None:
            yield from (f"{key}: unknown key" for key in body if key not in known)


def _properties(document: Mapping[str, Any], schema: Mapping[str, Any]) -> set[str] | None:
    """Collect the keys a schema describes over all its branches; None where any may stand."""
    schema = resolved(document, schema)
    if schema.get("additionalProperties"):
        return None
    names = set(schema.get("properties", {}))
    for branch in (each for union in _UNIONS for each in schema.get(union, [])):
        more = _properties(document, branch)
        if more is None:
            return None
        names |= more
    return names
