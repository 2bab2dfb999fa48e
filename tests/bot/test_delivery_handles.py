"""Notices to somebody behind a handle: said like anybody's, and then there was nothing."""

import json
import logging
from datetime import timedelta

import pytest

from bot import logs
from bot.delivery import NoticeFace, sender
from bot.directory import Kind
from bot.registry import Class
from tests.bot.installation import NOON
from tests.bot.office import SEND, office
from tests.loopback import faults

HANDLE = "3:Quiet Heron"
ROUTE = f"handle:{HANDLE}"
PING = "There is news for you in Agora."


@pytest.fixture
async def post(tmp_path):
    async with office(tmp_path) as made:
        made.behind[HANDLE] = made.ana.id
        yield made


@pytest.fixture
def logged(caplog):
    """What the log would show, as the program writes it."""
    caplog.set_level(logging.DEBUG)
    for name in logs.PINNED:
        caplog.set_level(logging.INFO, name)
    lines = logs.JsonLines()
    return lambda: [lines.format(record) for record in caplog.records]


async def ping(post, key="ping:1", route=ROUTE, **more):
    post.said[key] = NoticeFace(PING, markless=True)
    return await post.say("inbox.ping", key, route=route, mark="Inbox", when=Class.OWN, **more)


def files_of(post):
    return b"".join(path.read_bytes() for path in sorted(post.settings.data_dir.iterdir()))


def traces_of(number):
    text = str(number)
    raw = number.to_bytes(8, "big")
    return [text.encode(), f"{number:x}".encode(), raw, raw[::-1], raw.lstrip(b"\0")]


def assert_no_trace(post, lines):
    """No file and no line of the log holds who it was, where, or what was said there."""
    conversation = post.world.dm_with(post.ana)
    numbers = [post.ana.id, conversation.id, *post.world.messages[conversation.id]]
    held = files_of(post)
    for number in numbers:
        for trace in traces_of(number):
            assert trace not in held
    log = "\n".join(lines)
    assert not [number for number in numbers if str(number) in log]
    assert "Inbox" not in log
    assert not [line for line in lines if json.loads(line)["area"].startswith("bot.delivery")]


async def rows_left(post):
    return await post.services.db.value("SELECT count(*) FROM notice")


# Ends


async def test_it_reaches_whoever_stands_behind_the_handle_and_leaves_no_row(post, logged):
    await ping(post)
    await post.rest()
    assert post.private == [PING]
    assert await rows_left(post) == 0
    assert await post.hooks() == [("said", "ping:1", 0)]
    assert_no_trace(post, logged())


async def test_nobody_behind_the_handle_ends_it_in_silence(post, logged):
    post.behind.clear()
    await ping(post)
    await post.rest()
    assert await rows_left(post) == 0
    assert post.requests("*") == post.requests("POST /users/@me/channels") == []
    assert post.services.health.closed_private_messages == 0
    assert post.texts(post.coordinators) == []
    assert_no_trace(post, logged())


FAILURES = {
    "closed": lambda: faults.refused(403, 50007),
    "no access": lambda: faults.refused(403, 50001),
    "bad request": lambda: faults.refused(400, 50035),
    "limited": lambda: faults.too_many(3600),
    "500": lambda: faults.broken(500, after=True),
    "FIN": lambda: faults.hang_up(after=True),
    "hang": lambda: faults.hold(after=True),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_no_failure_is_kept_or_logged(post, logged, monkeypatch, name):
    monkeypatch.setattr(sender, "REQUEST_SECONDS", 0.3)
    post.discord.faults.plan(SEND, FAILURES[name]())
    await ping(post, expires_at=NOON + timedelta(hours=5))
    await post.rest()
    row = await post.notice("ping:1")
    assert row is None or (row["last_error"], row["message_id"]) == (None, None)
    assert_no_trace(post, logged())
    await post.later(hours=6)
    assert await rows_left(post) == 0
    assert len(post.private) <= 1
    assert post.texts(post.coordinators) == []
    assert_no_trace(post, logged())


async def test_a_broken_resolver_is_not_logged_and_it_is_tried_again(post, logged):
    async def broken(handle):
        raise RuntimeError(f"nobody is {handle}")

    sound = post.services.registry.resolver
    post.services.registry.resolver = broken
    await ping(post)
    await post.rest()
    assert await rows_left(post) == 1
    post.services.registry.resolver = sound
    await post.later(minutes=2)
    assert post.private == [PING]
    assert_no_trace(post, logged())


async def test_a_held_one_leaves_no_trace_when_it_ends(post):
    post.discord.faults.plan(SEND, faults.refused(403, 50001), times=2)
    for key in ("ping:a", "ping:b"):
        await ping(post, key, expires_at=NOON + timedelta(hours=1))
    await post.rest()
    row = await post.notice("ping:a")
    assert (row["state"], row["last_error"]) == ("held", None)
    await post.write(lambda tx: post.services.outbox.withdraw(tx, "ping:a"))
    assert await post.notice("ping:a") is None
    await post.later(hours=1)
    assert await rows_left(post) == 0


async def test_what_need_not_be_said_any_more_leaves_no_row(post):
    await ping(post)
    post.said["ping:1"] = lambda: None
    await post.rest()
    assert await rows_left(post) == 0
    assert post.private == []


# Alike for everybody


async def test_named_and_unnamed_get_the_same_bytes_at_the_same_hour(post):
    """Bo is known to live in Tokyo; it is night there, and in Brussels noon."""
    bo = post.world.add_person("Bo")

    def join(tx):
        directory = post.services.directory
        directory.ask_to_join(tx, bo.id, Kind.TECHNICAL, city_id=1, zone="Asia/Tokyo")

    await post.write(join)
    at = NOON + timedelta(hours=5)
    await ping(post, "ping:1", not_before=at)
    await ping(post, "ping:2", route=f"dm:{bo.id}", not_before=at)
    rows = [await post.notice(key) for key in ("ping:1", "ping:2")]
    assert rows[0]["not_before"] == rows[1]["not_before"]
    await post.rest()
    await post.later(hours=6)
    bodies = [dict(one.body) for one in post.requests(SEND)]
    assert len({body.pop("nonce") for body in bodies}) == 2
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("route", [ROUTE, "dm"])
async def test_after_a_downtime_it_waits_for_the_servers_morning(post, route):
    await ping(post, route=f"dm:{post.ana.id}" if route == "dm" else route)
    await post.restart(hours=9)
    assert post.private == []
    await post.later(hours=8, minutes=59)
    assert post.private == []
    await post.later(minutes=2)
    assert post.private == [PING]


async def test_what_is_daily_joins_no_bundle_behind_a_handle(post):
    for key in ("MEM-1", "MEM-2"):
        await post.say("member.decided", key, route=ROUTE, when=Class.DAILY)
    assert (await post.notice("MEM-1"))["bundled"] == 0
    await post.later(hours=20)
    assert len(post.private) == 2
    assert await post.services.db.value("SELECT count(*) FROM bundle") == 0


@pytest.mark.parametrize("route", [ROUTE, "dm"])
async def test_an_earlier_ping_of_the_same_words_counts_as_this_one(post, route):
    post.world.nonce_window = 0
    post.discord.faults.plan(SEND, faults.hang_up(after=True))
    await ping(post, route=f"dm:{post.ana.id}" if route == "dm" else route)
    await post.rest()
    await post.restart(minutes=10)
    await post.later(minutes=10)
    assert post.private == [PING]
    assert len(post.requests(SEND)) == 1


async def test_other_words_of_ours_do_not_count_as_the_ping(post):
    post.world.nonce_window = 0
    post.discord.faults.plan(SEND, faults.hang_up())
    await ping(post)
    await post.rest()
    await post.say("obstacle.offered", "OBS-1 · x", route=f"dm:{post.ana.id}", when=Class.NOW)
    await post.restart(minutes=10)
    await post.later(minutes=10)
    assert sorted(text.splitlines()[0] for text in post.private) == ["Said OBS-1 · x.", PING]
