"""What the request check finds, what it lets pass, and that a finding fails the run."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import conftest, spec
from tests.spec import (
    ABSENT,
    SpecCheck,
    allow_integer_attachment_ids,
    allow_media_channels,
    drop_false_tts,
    drop_overwrite_id,
    read_permission_bits,
)

REPOSITORY = Path(__file__).resolve().parents[1]
MESSAGES = "/channels/1456074443980800010/messages"
CALLBACK = "/interactions/1456074443980800014/token/callback"
OVERWRITE = "/channels/1456074443980800010/permissions/2"
COMMANDS = "/applications/1456074443980800000/guilds/1400000000000000000/commands"

SMALL = {
    "openapi": "3.1.0",
    "paths": {
        "/things/{thing_id}": {
            "patch": {
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/schemas/Thing"}}},
                },
                "responses": {
                    "200": {
                        "content": {"application/json": {"schema": {"$ref": "#/schemas/Thing"}}}
                    }
                },
            }
        },
        "/things/@me": {
            "patch": {
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/schemas/Mine"}}},
                }
            },
            "get": {},
        },
    },
    "schemas": {
        "Thing": {"type": "object", "properties": {"size": {"type": "integer"}}},
        "Mine": {"type": "object", "properties": {"name": {"type": ["string", "null"]}}},
    },
}


@pytest.fixture(scope="module")
def document():
    path = spec.find_description()
    if path is None:
        pytest.skip(ABSENT)
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def check(document):
    return SpecCheck(document)


def button(**changes):
    return {"type": 2, "style": 1, "label": "Vote", "custom_id": "polls1:vote:12", **changes}


def select(options):
    return {
        "type": 3,
        "custom_id": "polls1:pick:12",
        "options": [{"label": f"Option {n}", "value": str(n)} for n in range(options)],
    }


def message(*controls, **changes):
    rows = [{"type": 1, "components": [control]} for control in controls]
    card = {"type": 17, "components": [{"type": 10, "content": "# A poll"}, *rows]}
    return {
        "content": None,
        "components": [card],
        "flags": 32768,
        "nonce": "17",
        "enforce_nonce": True,
        "allowed_mentions": {"parse": [], "users": [1456074443980800012]},
        **changes,
    }


def modal(title="A form", label="Name"):
    field = {"type": 4, "style": 1, "label": None, "custom_id": "name", "required": True}
    components = [
        {"type": 10, "content": "Some text"},
        {"type": 18, "label": label, "component": field},
    ]
    return {"type": 9, "data": {"custom_id": "a:b", "title": title, "components": components}}


def command(**option):
    return {
        "name": "poll",
        "type": 1,
        "description": "Ask the cities",
        "options": [{"name": "where", "description": "The channel", **option}],
    }


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", MESSAGES, message(button(), select(25))),
        ("PATCH", f"{MESSAGES}/1456074443980800016", {"content": None, "components": []}),
        ("POST", CALLBACK, {"type": 4, "data": {"content": "Done.", "flags": 64}}),
        ("POST", CALLBACK, {"type": 5, "data": {"flags": 64}}),
        ("POST", CALLBACK, modal()),
        ("PUT", COMMANDS, [command(type=3)]),
        ("POST", "/users/@me/channels", {"recipient_id": 1456074443980800012}),
        ("PUT", f"{MESSAGES}/pins/1456074443980800016", None),
        ("GET", "/oauth2/applications/@me", None),
    ],
)
def test_what_discord_takes_passes(check, method, path, body):
    check.seen(method, path, body)
    assert check.findings() == []


@pytest.mark.parametrize(
    ("method", "path", "body", "found"),
    [
        ("POST", MESSAGES, message(flags="64"), "flags: '64' is not of type"),
        ("POST", MESSAGES, message(button(label="x" * 81)), "/label: 'x"),
        ("POST", MESSAGES, message(button(custom_id="x" * 101)), "/custom_id: 'x"),
        ("POST", MESSAGES, message(select(26)), "/options: [{"),
        ("POST", MESSAGES, message({**select(1), "options": "all"}), "/options: 'all'"),
        ("POST", MESSAGES, message({"type": 99}), "'type': 99"),
        ("POST", MESSAGES, message(allowed_mentions={"parse": ["all"]}), "parse/0: 'all' is not"),
        ("POST", MESSAGES, message(allowed_mentions={"users": ["Ana"]}), "users/0: 'Ana'"),
        ("POST", MESSAGES, message(contents="x"), "contents: unknown key"),
        ("POST", CALLBACK, {"type": 4, "dada": {}}, "dada: unknown key"),
        ("POST", CALLBACK, modal(title="x" * 46), "data/title: 'x"),
        ("POST", CALLBACK, modal(label="x" * 46), "data/components/1/label: 'x"),
        ("PUT", COMMANDS, [command(type=3, name="x" * 33)], "0/options/0/name: 'x"),
        ("POST", MESSAGES, None, "a body is missing"),
        ("PUT", f"{MESSAGES}/pins/1456074443980800016", {"a": 1}, "a body where none"),
        ("POST", MESSAGES, {"content": object()}, "no JSON"),
        ("GET", "/channels/1/nothing", None, "no such route"),
    ],
)
def test_what_discord_refuses_is_found_where_it_stands(check, method, path, body, found):
    check.seen(method, path, body)
    [finding] = check.findings()
    assert found in finding
    assert finding.startswith(f"{method} /")
    assert "test_what_discord_refuses" in finding


def test_a_finding_is_told_once(check):
    for _ in range(3):
        check.seen("POST", MESSAGES, message(flags="64"))
    assert len(check.findings()) == 1


def test_every_mistake_of_one_request_is_told(check):
    check.seen("POST", MESSAGES, message(button(label="x" * 81), flags="64", contents="x"))
    assert len(check.findings()) == 3


def test_the_kind_that_was_sent_is_named_even_with_more_mistakes_than_another(check):
    check.seen("POST", MESSAGES, message(button(label=1, custom_id="x" * 101, disabled="no")))
    told = [each.split(": ")[1].rsplit("/")[-1] for each in check.findings()]
    assert sorted(told) == ["custom_id", "disabled", "label"]


@pytest.mark.parametrize(
    ("allowance", "method", "path", "body"),
    [
        (
            allow_integer_attachment_ids,
            "POST",
            MESSAGES,
            message(attachments=[{"id": 0, "filename": "a.ics"}]),
        ),
        (allow_media_channels, "PUT", COMMANDS, [command(type=7, channel_types=[15, 16])]),
        (drop_false_tts, "PATCH", f"{MESSAGES}/12", {"components": [], "tts": False}),
        (drop_false_tts, "PATCH", "/webhooks/1/token/messages/@original", {"tts": False}),
        (drop_overwrite_id, "PUT", OVERWRITE, {"id": 2, "type": 0, "allow": 0, "deny": 1}),
        (read_permission_bits, "POST", "/guilds/1/roles", {"name": "City", "permissions": "0"}),
    ],
)
def test_each_allowance_is_still_needed_and_alone_enough(document, allowance, method, path, body):
    strict = SpecCheck(document, allowed=())
    lenient = SpecCheck(document, allowed=(allowance,))
    strict.seen(method, path, body)
    lenient.seen(method, path, body)
    assert len(strict.findings()) == 1
    assert lenient.findings() == []


def test_the_description_errs_in_exactly_two_places():
    assert len(spec.ALLOWED) == 2


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"{MESSAGES}/12", {"components": [], "tts": True}),
        (OVERWRITE, {"id": 2, "type": 0, "allow": 0}),
        (OVERWRITE, {"allow": "all"}),
    ],
)
def test_what_discord_py_adds_is_taken_out_no_further(check, path, body):
    check.seen("PUT" if path == OVERWRITE else "PATCH", path, body)
    assert len(check.findings()) == 1


def test_the_allowances_reach_no_further(check):
    check.seen("POST", MESSAGES, message(attachments=[{"id": "first"}]))
    check.seen("PUT", COMMANDS, [command(type=7, channel_types=[15, 17])])
    assert len(check.findings()) == 2


def test_two_hundred_different_cards_pass(check):
    for number in range(200):
        check.seen("POST", MESSAGES, message(button(custom_id=f"polls1:vote:{number}")))
    assert check.findings() == []


def test_the_most_literal_route_is_meant():
    check = SpecCheck(SMALL)
    check.seen("PATCH", "/things/@me", {"name": "Ana"})
    check.seen("PATCH", "/things/12?limit=1", {"size": 3})
    assert check.findings() == []
    check.seen("patch", "/things/@me", {"size": 3})
    assert [each.split(" (")[0] for each in check.findings()] == [
        "PATCH /things/@me: size: unknown key"
    ]


@pytest.mark.parametrize("number", [2**53 + 1, -(2**53) - 1])
def test_integers_that_readers_round_are_held_to_be_strings(number):
    check = SpecCheck(SMALL)
    check.seen("PATCH", "/things/@me", {"name": number})
    check.seen("PATCH", "/things/12", {"size": 2**53})
    assert check.findings() == []
    check.seen("PATCH", "/things/12", {"size": number})
    assert len(check.findings()) == 1


def test_without_the_description_everything_passes(monkeypatch, tmp_path):
    monkeypatch.setenv(spec.VARIABLE, str(tmp_path / "absent.json"))
    check = spec.load()
    check.seen("POST", "/nowhere", {"a": object()})
    assert check.findings() == []


def test_the_variable_names_the_description(monkeypatch, tmp_path):
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(SMALL), encoding="utf-8")
    monkeypatch.setenv(spec.VARIABLE, str(path))
    check = spec.load()
    check.seen("GET", "/nowhere", None)
    assert len(check.findings()) == 1


HOOKS = ", ".join(name for name in spec.__all__ if name.startswith("pytest_"))
RUN = """
from tests.spec import answers, collector

def test_a_request():
    collector().seen("PATCH", "/things/12", {"size": %s})
    answers().answered("PATCH", "/things/12", 200, '{"size": %s}')
"""
ASKED = "PATCH /things/{thing_id}: size: '3' is not of type"
ANSWERED = "PATCH /things/{thing_id} answered 200: size: 'x' is not of type"


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "with workers"])
@pytest.mark.parametrize(
    ("size", "answer", "exit_code", "told"),
    [("3", "4", 0, ""), ("'3'", "4", 1, ASKED), ("3", '"x"', 1, ANSWERED), ("1 / 0", "4", 1, "")],
)
def test_a_finding_fails_a_run_whose_tests_passed(
    tmp_path, monkeypatch, size, answer, exit_code, told, workers
):
    description = tmp_path / "openapi.json"
    description.write_text(json.dumps(SMALL), encoding="utf-8")
    (tmp_path / "conftest.py").write_text(f"from tests.spec import {HOOKS}\n", encoding="utf-8")
    (tmp_path / "test_run.py").write_text(RUN % (size, answer), encoding="utf-8")
    monkeypatch.setenv(spec.VARIABLE, str(description))
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_run.py"]
    command += ["-p", "xdist.plugin", *workers]
    run = subprocess.run(  # noqa: S603  # our own interpreter on a file written above
        command, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == exit_code
    assert [line for line in (ASKED, ANSWERED) if line in run.stdout] == [told] * bool(told)


def test_this_run_has_every_hook_that_tells_findings():
    assert HOOKS.split(", ") == [name for name in conftest.__all__ if name.startswith("pytest_")]
