"""Every answer and event of the loopback Discord, held against Discord's own description.

What is sent may hold no key that the description does not name, and must hold all that it
requires. Ids and times are of any value, so bodies that differ in nothing else are checked once.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .description import Description, Findings, Operation
from .events import SILENT, TOLD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ID = re.compile(r'"\d{17,20}"')
_VOLATILE = (
    (re.compile(r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00"'), '"2026-01-05T09:00:00+00:00"'),
    (re.compile(r'"http://127[^"]+"'), '"https://cdn.example/1"'),
    (re.compile(r'"token-\d+"'), '"token"'),
)
"""What differs from answer to answer and is right all the same."""


def allow_limits_without_code(body: Any) -> Any:
    """Accept a 429 without `code`: Discord's documentation says that it may be absent."""
    if isinstance(body, dict) and "retry_after" in body:
        return {"code": 0, **body}
    return body


def allow_words_as_codes(body: Any) -> Any:
    """Accept `BASE_TYPE_REQUIRED` as the code of a field's error, as Discord documents it."""
    if isinstance(body, dict) and isinstance(errors := body.get("errors"), dict):
        return {**body, "errors": _numbered(errors)}
    return body


def _numbered(errors: dict[str, Any]) -> dict[str, Any]:
    return {
        field: [{**one, "code": 0} if isinstance(one["code"], str) else one for one in inside]
        if field == "_errors"
        else _numbered(inside)
        for field, inside in errors.items()
    }


def allow_first_message(body: Any) -> Any:
    """Accept the first message in a new forum post, which Discord documents beside the thread."""
    if isinstance(body, dict) and "thread_metadata" in body and "message" in body:
        return {key: value for key, value in body.items() if key != "message"}
    return body


ALLOWED: tuple[Callable[[Any], Any], ...] = (
    allow_limits_without_code,
    allow_words_as_codes,
    allow_first_message,
)


@dataclass(slots=True)
class AnswerCheck:
    """Collects answers and events; without a document everything passes."""

    document: Mapping[str, Any] | None
    allowed: tuple[Callable[[Any], Any], ...] = ALLOWED
    _description: Description | None = field(init=False)
    _known: set[tuple[str, str]] = field(init=False, default_factory=set)
    _findings: Findings = field(init=False, default_factory=Findings)

    def __post_init__(self) -> None:
        self._description = Description(self.document, exact=True) if self.document else None

    def answered(self, method: str, path: str, status: int, text: str) -> None:
        """Check one answer: path without version and query, the body as JSON, empty for none."""
        if self._description is None:
            return
        operation = self._description.operation(method, path)
        if operation is None:
            return
        name = f"{operation.name} answered {status}"
        plain = _plain(text)
        if not self._is_new(name, plain):
            return
        pointer = _pointer(self._description.document, operation, status)
        if pointer is None:
            self._findings.note(f"{name}: Discord describes no such status")
            return
        described = self._description.has(f"{pointer}/content/application~1json/schema")
        if described != bool(text):
            told = "a body is missing" if described else "a body where none is described"
            self._findings.note(f"{name}: {told}")
        elif described:
            self._hold(name, f"{pointer}/content/application~1json/schema", json.loads(plain))

    def told(self, event: str, text: str) -> None:
        """Check the objects in one event of the gateway; `text` is its `d` as JSON."""
        plain = _plain(text)
        if self._description is None or event in SILENT or not self._is_new(event, plain):
            return
        if event not in TOLD:
            self._findings.note(f"{event}: tests/spec/events.py does not say what it holds")
            return
        for schema, body in TOLD[event](json.loads(plain)):
            self._hold(f"{event}, {schema}", f"/components/schemas/{schema}", body)

    def findings(self) -> list[str]:
        """Give each complaint once, with the test that caused it first."""
        return list(self._findings)

    def _is_new(self, name: str, plain: str) -> bool:
        known = (name, plain)
        is_new = known not in self._known
        self._known.add(known)
        return is_new

    def _hold(self, name: str, pointer: str, body: Any) -> None:
        assert self._description is not None
        for allow in self.allowed:
            body = allow(body)
        for complaint in self._description.complaints(pointer, body):
            self._findings.note(f"{name}: {complaint}")


def _plain(text: str) -> str:
    """The same with every time, address and token alike, and ids numbered as they come."""
    for volatile, same in _VOLATILE:
        text = volatile.sub(same, text)
    numbers: dict[str, str] = {}
    return _ID.sub(lambda one: numbers.setdefault(one[0], f'"{len(numbers) + 1}"'), text)


def _pointer(document: Mapping[str, Any], operation: Operation, status: int) -> str | None:
    """Where this status of an operation is described; None where it is not."""
    responses = operation.described["responses"]
    for key in (str(status), f"{status // 100}XX"):
        if key in responses:
            reference = responses[key].get("$ref")
            return (
                reference.removeprefix("#") if reference else f"{operation.pointer}/responses/{key}"
            )
    return None
