"""Every request the bot makes, held against Discord's own description of its API."""

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, validators  # type: ignore[import-untyped]  # ships no types
from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]
from referencing import Registry
from referencing.jsonschema import DRAFT202012

VARIABLE = "AGORA_DISCORD_SPEC"
ABSENT = f"Discord's API description not found; set {VARIABLE}"
BESIDE_CHECKOUT = Path(__file__).resolve().parents[1] / "../shared/data/discord/openapi.json"

_DOCUMENT = "urn:discord"
_METHODS = ("get", "post", "put", "patch", "delete")
_UNIONS = ("allOf", "anyOf", "oneOf")
_EXACT_INTEGERS = 2**53
_MESSAGE_LENGTH = 240


def find_description() -> Path | None:
    """Give the file that describes Discord's API, or None where there is none."""
    named = os.environ.get(VARIABLE)
    path = Path(named) if named else BESIDE_CHECKOUT
    return path if path.is_file() else None


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


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one route: what its body may hold, if it takes JSON at all."""

    name: str
    segments: tuple[str, ...]
    takes_body: bool
    needs_body: bool
    schema: Mapping[str, Any] | None
    validator: Draft202012Validator | None

    def literals(self, segments: tuple[str, ...]) -> int:
        """Count the segments that match letter by letter; -1 where the route does not fit."""
        count = 0
        for own, given in zip(self.segments, segments, strict=True):
            if own == given:
                count += 1
            elif not own.startswith("{"):
                return -1
        return count


@dataclass(slots=True)
class SpecCheck:
    """Collects requests and says what Discord's description would refuse.

    Without a document every request passes. Each distinct body is checked once.
    """

    document: Mapping[str, Any] | None
    allowed: tuple[Callable[[Any], Any], ...] = ALLOWED + LIBRARY
    _operations: dict[tuple[str, int], list[Operation]] = field(init=False)
    _known: set[tuple[str, str]] = field(init=False, default_factory=set)
    _findings: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._operations = _operations(self.document) if self.document else {}

    def seen(self, method: str, path: str, body: object | None) -> None:
        """Check one request: path without version and query, body as given to the transport."""
        if self.document is None:
            return
        operation = self._match(method.upper(), path)
        if operation is None:
            self._note(f"{method.upper()} {path}: Discord describes no such route")
            return
        try:
            text = json.dumps(body, sort_keys=True)
        except TypeError as error:
            self._note(f"{operation.name}: no JSON: {error}")
            return
        if (operation.name, text) in self._known:
            return
        self._known.add((operation.name, text))
        for complaint in self._complaints(operation, json.loads(text)):
            self._note(f"{operation.name}: {complaint}")

    def findings(self) -> list[str]:
        """Give each complaint once, with the test that caused it first."""
        return [f"{finding} ({test})" for finding, test in self._findings.items()]

    def _note(self, finding: str) -> None:
        test = os.environ.get("PYTEST_CURRENT_TEST", "outside tests")
        self._findings.setdefault(finding, test.removesuffix(" (call)"))

    def _match(self, method: str, path: str) -> Operation | None:
        segments = tuple(path.split("?", maxsplit=1)[0].strip("/").split("/"))
        candidates = self._operations.get((method, len(segments)), [])
        best = max(candidates, key=lambda each: each.literals(segments), default=None)
        return best if best is not None and best.literals(segments) >= 0 else None

    def _complaints(self, operation: Operation, body: Any) -> Iterator[str]:
        if body is None:
            if operation.needs_body:
                yield "a body is missing"
            return
        if not operation.takes_body:
            yield "a body where none is described"
            return
        if operation.validator is None or operation.schema is None:
            return
        body = as_sent(body)
        for allow in self.allowed:
            body = allow(body)
        yield from _unknown_keys(self.document or {}, operation.schema, body)
        yield from (_told(error) for error in operation.validator.iter_errors(body))


def _operations(document: Mapping[str, Any]) -> dict[tuple[str, int], list[Operation]]:
    resource = DRAFT202012.create_resource(dict(document))
    registry = Registry().with_resource(_DOCUMENT, resource)
    union = Union(document)
    kind = validators.extend(Draft202012Validator, {"anyOf": union.check, "oneOf": union.check})
    found: dict[tuple[str, int], list[Operation]] = defaultdict(list)
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                operation = _operation(kind, registry, path, method, item[method])
                found[method.upper(), len(operation.segments)].append(operation)
    return dict(found)


def _operation(
    kind: Any, registry: Registry[Any], path: str, method: str, described: Mapping[str, Any]
) -> Operation:
    request = described.get("requestBody", {})
    schema = request.get("content", {}).get("application/json", {}).get("schema")
    validator = None
    if schema is not None:
        pointer = f"{path.replace('~', '~0').replace('/', '~1')}/{method}/requestBody"
        reference = f"{_DOCUMENT}#/paths/{pointer}/content/application~1json/schema"
        validator = kind({"$ref": reference}, registry=registry)
    return Operation(
        name=f"{method.upper()} {path}",
        segments=tuple(path.strip("/").split("/")),
        takes_body=bool(request),
        needs_body=schema is not None and bool(request.get("required")),
        schema=schema,
        validator=validator,
    )


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
    schema = _resolved(document, schema)
    if schema.get("additionalProperties"):
        return None
    names = set(schema.get("properties", {}))
    for branch in (each for union in _UNIONS for each in schema.get(union, [])):
        more = _properties(document, branch)
        if more is None:
            return None
        names |= more
    return names


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        target: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        schema = target
    return schema


class Union:
    """Checks `anyOf` and `oneOf` against the branch that was meant, so errors name it.

    That is the branch whose `type` constant fits, then the one with the fewest errors.
    Leaving out the others also makes a check about ten times as fast.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._kinds: dict[int, list[Any] | None] = {}

    def check(
        self, validator: Any, branches: list[Any], instance: Any, schema: Any
    ) -> Iterator[ValidationError]:
        """Yield the errors of the branch that was meant; a keyword of jsonschema."""
        if all("const" in branch for branch in branches):
            values = [branch["const"] for branch in branches]
            if not any(type(instance) is type(value) and instance == value for value in values):
                yield ValidationError(f"{instance!r} is not one of {values}")
            return
        meant = [branch for branch in branches if self._fits(branch, instance)]
        if not meant:
            yield ValidationError(f"{instance!r} is of no described kind")
            return
        outcomes = (list(validator.descend(instance, branch)) for branch in meant)
        yield from _fewest(outcomes)

    def _fits(self, branch: Mapping[str, Any], instance: Any) -> bool:
        if branch.get("type") == "null":
            return instance is None
        if not isinstance(instance, dict) or "type" not in instance:
            return True
        kinds = self._kinds_of(branch)
        return kinds is None or instance["type"] in kinds

    def _kinds_of(self, branch: Mapping[str, Any]) -> list[Any] | None:
        if id(branch) not in self._kinds:
            properties = _resolved(self._document, branch).get("properties", {})
            self._kinds[id(branch)] = properties.get("type", {}).get("enum")
        return self._kinds[id(branch)]


def _fewest(outcomes: Iterable[list[ValidationError]]) -> list[ValidationError]:
    """Give the shortest list of errors, without looking further than an empty one."""
    best: list[ValidationError] | None = None
    for errors in outcomes:
        if best is None or len(errors) < len(best):
            best = errors
        if not best:
            break
    return best or []


def _told(error: ValidationError) -> str:
    where = "/".join(str(part) for part in error.absolute_path) or "body"
    message = error.message
    if len(message) > _MESSAGE_LENGTH:
        message = f"{message[:60]} … {message[60 - _MESSAGE_LENGTH :]}"
    return f"{where}: {message}"


def load() -> SpecCheck:
    """Make a fresh check from the description, one that passes everything without it."""
    path = find_description()
    return SpecCheck(json.loads(path.read_text(encoding="utf-8")) if path else None)


@cache
def collector() -> SpecCheck:
    """Give the one check that gathers the requests of the whole run."""
    return load()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that passed its tests but made a request Discord would refuse."""
    if collector().findings() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print every finding, so that the failed run says why."""
    findings = collector().findings()
    if findings:
        terminalreporter.section("requests that Discord would refuse", red=True)
        for finding in findings:
            terminalreporter.write_line(finding)
