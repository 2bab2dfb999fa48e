"""Faults, dropped gateways and killed bots, as the loopback Discord makes them."""

from __future__ import annotations

import asyncio
import copy
import json
import subprocess
import sys
import time
import urllib.request
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, cast

import aiohttp
import discord
import pytest

from tests.loopback import faults
from tests.loopback.bot import kill, pointed_at, running, start, stop
from tests.loopback.client import Bot, buttons
from tests.loopback.faults import Mishap
from tests.loopback.server import Loopback

ROOT = Path(__file__).resolve().parents[2]
SEND = "POST /channels/{channel}/messages"


# Faults


@pytest.mark.parametrize("limit", [{}, {"everywhere": True}, {"shared": True}])
async def test_429_is_waited_out_and_sent_once(polls: Any, loopback: Any, limit: Any) -> None:
    loopback.faults.plan(SEND, faults.too_many(0.05, **limit))
    await polls.send("Once")
    assert [one.status for one in loopback.rest.requests if one.route == SEND] == [429, 200]
    assert len(loopback.people.messages("polls")) == 1


async def test_429_without_via_is_raised_at_once(polls: Any, loopback: Any) -> None:
    loopback.faults.plan(SEND, faults.cloudflare())
    with pytest.raises(discord.HTTPException) as refusal:
        await polls.send("No")
    assert refusal.value.status == 429


async def test_500_after_storing_leaves_one_message(polls: Any, loopback: Any) -> None:
    loopback.faults.plan(SEND, faults.broken(500, after=True))
    begin = time.perf_counter()
    await polls.send("Once", nonce="c" * 16)
    assert time.perf_counter() - begin > 0.9
    assert len(loopback.people.messages("polls")) == 1
    assert [one.status for one in loopback.rest.requests if one.route == SEND] == [500, 200]


async def test_503_is_raised_whether_stored_or_not(polls: Any, loopback: Any) -> None:
    for after, left in ((False, 0), (True, 1)):
        loopback.faults.plan(SEND, faults.broken(503, after=after))
        with pytest.raises(discord.DiscordServerError):
            await polls.send("Perhaps")
        assert len(loopback.people.messages("polls")) == left


@pytest.mark.parametrize("fault", [faults.reset, faults.hang_up])
async def test_a_cut_connection_is_no_http_error(polls: Any, loopback: Any, fault: Any) -> None:
    loopback.faults.plan(SEND, fault(after=True))
    with pytest.raises((aiohttp.ClientError, OSError)):
        await polls.send("Perhaps")
    assert len(loopback.people.messages("polls")) == 1


async def test_a_held_request_never_ends(polls: Any, loopback: Any) -> None:
    loopback.faults.plan(SEND, faults.hold(after=True))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(polls.send("Held"), 0.1)
    assert loopback.faults.reached(Mishap.HOLD) == 1
    assert len(loopback.people.messages("polls")) == 1


async def test_a_slow_answer_comes_late_and_an_exhausted_one_waits(
    polls: Any, loopback: Any
) -> None:
    for fault in (faults.slow(0.2), faults.exhausted(0.2)):
        loopback.faults.plan(SEND, fault)
        begin = time.perf_counter()
        await polls.send("Late")
        assert time.perf_counter() - begin > 0.15


async def test_a_refusal_can_be_planned_for_the_second_request(polls: Any, loopback: Any) -> None:
    loopback.faults.plan(SEND, faults.refused(403, 50013), skip=1)
    await polls.send("First")
    with pytest.raises(discord.Forbidden) as refusal:
        await polls.send("Second")
    assert refusal.value.code == 50013
    await polls.send("Third")


async def test_a_full_bucket_is_429_by_itself(polls: Any, loopback: Any) -> None:
    loopback.rest.buckets.limit, loopback.rest.buckets.window = 2, 0.2
    await asyncio.gather(*(polls.send(str(number)) for number in range(4)))
    assert len(loopback.people.messages("polls")) == 4


# The gateway


async def test_a_dropped_gateway_replays_what_was_missed_once(
    bot: Any, polls: Any, loopback: Any
) -> None:
    message = await polls.send("Press", view=buttons("private"))
    before = loopback.people.press("Ana", message.id, "private")
    await before.answer()
    loopback.gateway.silence()
    asked = [loopback.people.press("Ana", message.id, "private") for _ in range(20)]
    loopback.gateway.abort()
    await loopback.until(lambda: all(one.answered for one in asked))
    assert loopback.gateway.resumed == 1
    assert bot.pressed == [one.interaction.id for one in (before, *asked)]


@pytest.mark.parametrize(
    "drop",
    [
        lambda gateway: gateway.close(4000),
        lambda gateway: gateway.close(1000),
        lambda gateway: gateway.reconnect(),
        lambda gateway: gateway.invalidate(resumable=True),
    ],
)
async def test_a_gateway_that_goes_is_resumed(bot: Any, loopback: Any, drop: Any) -> None:
    drop(loopback.gateway)
    await loopback.until(lambda: loopback.gateway.resumed == 1)
    assert loopback.gateway.identified == 1


async def test_a_gateway_that_says_nothing_more_is_left_and_resumed(loopback: Any) -> None:
    loopback.gateway.heartbeat_ms = 50
    client = Bot()
    client._connection.heartbeat_timeout = 0.3
    async with running(client, loopback.world.token):
        loopback.gateway.silence()
        loopback.people.say("Ana", "polls", "Meanwhile")
        await loopback.until(lambda: loopback.gateway.resumed == 1, 3)
        await loopback.until(lambda: client.texts == [""], 3)
    assert loopback.gateway.identified == 1


async def test_a_session_that_nobody_knows_is_begun_anew(loopback: Any) -> None:
    client = Bot()
    async with running(client, loopback.world.token):
        loopback.gateway.sessions.clear()
        loopback.gateway.abort()  # nobody is there to be cut
        assert not loopback.gateway.connected
        client.ws.socket._response.close()
        await loopback.until(lambda: loopback.gateway.identified == 2, 8)
        assert loopback.gateway.resumed == 0


async def test_every_answer_and_the_gateways_door_tell_the_worlds_time(loopback: Any) -> None:
    loopback.world.pass_time(86_400)
    async with aiohttp.ClientSession() as session:
        door = await session.ws_connect(f"{loopback.address}/gateway")
        answer = await session.get(f"{loopback.address}/api/v10/users/@me")
        told = [one.headers["Date"] for one in (door._response, answer)]
        await door.close()
    for date in told:
        off = parsedate_to_datetime(date).timestamp() - loopback.world.now()
        assert abs(off) < 5


async def test_a_forbidden_close_ends_the_client(loopback: Any) -> None:
    client = Bot()
    task = await start(client, loopback.world.token)
    loopback.gateway.close(4004)
    with pytest.raises(discord.ConnectionClosed) as end:
        await task
    assert end.value.code == 4004
    await client.close()


async def test_a_killed_bot_comes_back_to_the_same_world(loopback: Any) -> None:
    first = Bot()
    task = await start(first, loopback.world.token)
    channel = cast("Any", first).get_channel(loopback.world.place("polls").id)
    message = await channel.send("Press", view=buttons("private"))
    await kill(first, task)
    await loopback.until(lambda: not loopback.gateway.connected)
    lost = loopback.people.press("Ana", message.id, "private")
    second = Bot()
    task = await start(second, loopback.world.token)
    asked = loopback.people.press("Ana", message.id, "private")
    await asked.answer()
    assert not lost.answered
    await stop(second, task)
    assert not loopback.gateway.connected


async def test_two_worlds_that_saw_the_same_tell_the_same_story(loopback: Any) -> None:
    worlds = [loopback.world, copy.deepcopy(loopback.world)]
    for world in worlds:
        async with Loopback(world) as copied:
            with pointed_at(copied.address):
                client = Bot()
                async with running(client, world.token):
                    channel = cast("Any", client).get_channel(world.place("polls").id)
                    sent = await channel.send("A link", view=buttons("private"))
                    await channel.send(f"See {sent.jump_url} of <@{world.person('Ana').id}>")
    assert worlds[0].story() == worlds[1].story()
    assert worlds[0].messages != worlds[1].messages
    assert "of <@Ana>" in worlds[0].story()[1].content


async def test_twenty_bots_may_live_and_die_in_one_world(loopback: Any) -> None:
    for _ in range(20):
        client = Bot()
        await kill(client, await start(client, loopback.world.token))
    assert len(loopback.gateway.sessions) <= 4


async def test_a_fault_of_the_loopback_itself_is_noted(polls: Any, loopback: Any) -> None:
    loopback.world.channels[polls.id].kind = None
    with pytest.raises(discord.HTTPException):
        await polls._state.http.get_channel(polls.id)
    with pytest.raises(AssertionError, match="TypeError"):
        loopback.assert_clean()
    loopback.rest.failures.clear()


async def test_it_runs_as_a_process_of_its_own(tmp_path: Any) -> None:
    command = [sys.executable, "-m", "tests.loopback", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: ASYNC220, S603
        assert process.stdout is not None
        try:
            address = f"http://127.0.0.1:{int(process.stdout.readline())}"
            ask = asyncio.to_thread
            known = await ask(post, f"{address}/_world", {"people": ["Ana"], "channels": ["polls"]})
            client = Bot()
            with pointed_at(address):
                async with running(client, known["token"]):
                    channel = cast("Any", client).get_channel(known["channels"]["polls"])
                    message = await channel.send("Press", view=buttons("private"))
                    pressed = {
                        "user": "Ana",
                        "message": message.id,
                        "custom_id": "private",
                        "wait": 3,
                    }
                    answer = await ask(post, f"{address}/_people/press", pressed)
            assert answer["text"] == "Only you see this."
            assert (await ask(post, f"{address}/_story", {}))[0]["content"] == "Press"
            assert await ask(post, f"{address}/_failures", {}) == []
        finally:
            process.kill()


def post(address: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(address, json.dumps(body).encode(), method="POST")  # noqa: S310
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        return json.load(answer)
