"""What the check of the loopback's answers finds, and what it lets pass."""

import json

import aiohttp
import pytest

from tests import spec
from tests.loopback import payloads
from tests.loopback.refusals import invalid
from tests.loopback.samples import message, ready, rich_world
from tests.loopback.server import Loopback
from tests.loopback.watch import Watched
from tests.spec import (
    ABSENT,
    AnswerCheck,
    allow_first_message,
    allow_limits_without_code,
    allow_words_as_codes,
)
from tests.spec.answers import ALLOWED

MESSAGES = "/channels/1456074443980800010/messages"
THREADS = "/channels/1456074443980800010/threads"
LIMITED = {"message": "You are being rate limited.", "retry_after": 0.5, "global": False}


@pytest.fixture(scope="module")
def document():
    path = spec.find_description()
    if path is None:
        pytest.skip(ABSENT)
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def check(document):
    return AnswerCheck(document)


@pytest.fixture
def world():
    return rich_world()


def said(world, **changes):
    """A message as REST gives it; a key changed to `...` is left out."""
    *_, last = world.messages[world.place("polls").id].values()
    body = {**payloads.message(world, last), **changes}
    return json.dumps({key: value for key, value in body.items() if value is not ...})


def post(world):
    thread = payloads.channel(world, world.place("talk"))
    return {**thread, "message": json.loads(said(world))}


def test_what_the_loopback_makes_passes(check, world):
    check.answered("POST", MESSAGES, 200, said(world))
    check.answered("GET", MESSAGES, 200, f"[{said(world)}]")
    check.answered("GET", "/oauth2/applications/@me", 200, json.dumps(payloads.application(world)))
    check.answered("POST", MESSAGES, 400, json.dumps(invalid("a.b", "WORD", "Too long").body))
    check.answered("POST", MESSAGES, 429, json.dumps(LIMITED))
    check.answered("POST", THREADS, 201, json.dumps(post(world)))
    check.answered("DELETE", f"{MESSAGES}/1", 204, "")
    check.told("READY", json.dumps(ready(world)))
    check.told("GUILD_CREATE", json.dumps(payloads.guild_create(world, everyone=True)))
    check.told("MESSAGE_CREATE", json.dumps(message(world)))
    check.told("MESSAGE_DELETE", '{"id": "1"}')
    assert check.findings() == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"flags": ...}, "'flags' is a required property"),
        ({"member": {}}, "member: unknown key"),
        ({"author": {"id": "1"}}, "author: 'username' is a required property"),
        ({"timestamp": "yesterday"}, "timestamp: 'yesterday' is not a 'date-time'"),
        ({"channel_id": "lobby"}, "channel_id: 'lobby' does not match"),
        ({"components": [{"type": 14, "id": 1, "spacing": 1}]}, "'divider' is a required"),
    ],
)
def test_an_answer_that_discord_would_not_give_is_found(check, world, changes, found):
    check.answered("POST", MESSAGES, 200, said(world, **changes))
    assert any(found in each for each in check.findings())
    assert all(each.startswith("POST /channels/{channel_id}/mess") for each in check.findings())


@pytest.mark.parametrize(
    ("method", "path", "status", "text", "found"),
    [
        ("POST", MESSAGES, 202, "{}", "describes no such status"),
        ("POST", MESSAGES, 200, "", "a body is missing"),
        ("DELETE", f"{MESSAGES}/1", 204, "{}", "a body where none"),
        ("GET", MESSAGES, 403, '{"code": 50001}', "'message' is a required property"),
    ],
)
def test_a_status_or_a_body_that_is_not_described_is_found(
    check, method, path, status, text, found
):
    check.answered(method, path, status, text)
    [finding] = check.findings()
    assert found in finding


def test_the_objects_in_events_are_held_against_their_schemas(check, world):
    whole = message(world)
    del whole["member"]["roles"]
    check.told("MESSAGE_CREATE", json.dumps({**whole, "stray": 1}))
    check.told("GUILD_SPOKE", "{}")
    found = "\n".join(check.findings())
    assert "MESSAGE_CREATE, MessageResponse: body: stray: unknown key" in found
    assert "MESSAGE_CREATE, GuildMemberResponse: body: 'roles' is a required" in found
    assert "GUILD_SPOKE: tests/spec/events.py does not say" in found


@pytest.mark.parametrize(
    ("allowance", "path", "status", "made"),
    [
        (allow_limits_without_code, MESSAGES, 429, lambda _: LIMITED),
        (allow_words_as_codes, MESSAGES, 400, lambda _: invalid("a.0.b", "WORD", "Why").body),
        (allow_first_message, THREADS, 201, post),
    ],
)
def test_each_allowance_is_still_needed_and_alone_enough(
    document, world, allowance, path, status, made
):
    strict, lenient = AnswerCheck(document, allowed=()), AnswerCheck(document, (allowance,))
    for each in (strict, lenient):
        each.answered("POST", path, status, json.dumps(made(world)))
    assert strict.findings() != []
    assert lenient.findings() == []


def test_the_description_of_answers_errs_in_exactly_three_places():
    assert len(ALLOWED) == 3


def test_answers_that_differ_in_ids_and_times_only_are_checked_once(check, world):
    check.answered("POST", MESSAGES, 200, said(world))
    for number in range(500):
        changed = said(world, id=str(10**17 + number), timestamp=payloads.iso(number))
        check.answered("POST", MESSAGES, 200, changed)
    assert len(check._known) == 1


async def test_everything_a_loopback_says_and_takes_is_watched(monkeypatch, world):
    heard = []

    class Listener:
        def asked(self, method, path, body):
            heard.append(("asked", method, path))

        def answered(self, method, path, status, text):
            heard.append(("answered", status, bool(text)))

        def told(self, event, text):
            heard.append(("told", event))

    monkeypatch.setattr(Watched, "watcher", Listener())
    async with Loopback(world) as discord, aiohttp.ClientSession() as session:
        address = f"{discord.address}/api/v10"
        given = {"Authorization": f"Bot {world.token}"}
        await session.get(f"{address}/users/@me", headers=given)
        await session.get(f"{address}/users/1", headers=given)
        socket = await session.ws_connect(f"{discord.address}/gateway")
        await socket.send_json({"op": 2, "d": {"token": world.token, "intents": 1}})
        await discord.until(lambda: discord.gateway.sessions)
        await socket.close()
    assert heard == [
        ("asked", "GET", "/users/@me"),
        ("answered", 200, True),
        ("answered", 404, True),
        ("told", "READY"),
        ("told", "GUILD_CREATE"),
    ]


def test_this_run_is_watched():
    assert Watched.watcher is not None
