"""What a cog hangs on an outcome stands in the commit of that outcome, or nowhere."""

import pytest

from bot.registry import Class
from tests.bot.office import SEND, office
from tests.bot.test_delivery_crash import POINTS, Fuse, arm, live_until_killed
from tests.bot.test_delivery_posts import look
from tests.loopback import faults

RELAY = "OBS-12 · 1"


@pytest.fixture
async def post(tmp_path):
    async with office(tmp_path) as made:
        yield made


async def relay(post, key=RELAY):
    await post.say("obstacle.relay", key)


async def thank(post):
    for key in ("OBS-1 · thanks", "OBS-2 · thanks"):
        await post.say("obstacle.thanks", key, route=f"dm:{post.ana.id}", when=Class.DAILY)
    await post.write(lambda tx: tx.execute("UPDATE notice SET not_before = 1"))


@pytest.mark.parametrize("what", ["notice", "bundle"])
@pytest.mark.parametrize("point", POINTS)
async def test_a_kill_leaves_what_was_said_and_its_hook_together(tmp_path, point, what):
    async with office(tmp_path) as post:
        fuse = Fuse()
        await post.close()
        post.connect = fuse.connect
        await post.open()
        await (relay if what == "notice" else thank)(post)
        mishap = arm(post, fuse, point, what)
        await live_until_killed(post, fuse, mishap)
        post.on_start.clear()
        post.on_end.pop() if point == POINTS[5] else None
        post.connect = None
        await post.restart(minutes=10)
        await post.later(minutes=10)
        keys = [RELAY] if what == "notice" else ["OBS-1 · thanks", "OBS-2 · thanks"]
        place = post.polls if what == "notice" else post.world.dm_with(post.ana)
        (message,) = post.world.messages[place.id]
        assert await post.hooks() == [("said", key, message) for key in keys]


@pytest.mark.parametrize("table", ["card", "notice"])
async def test_a_hook_that_fails_leaves_the_row_to_be_found_again(post, table):
    """Nothing of the outcome was written, so the next look finds the message."""
    calls = []

    def fails_once(*_):
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("a cog's mistake")

    registry = post.services.registry
    if table == "card":
        hooks = registry.hooks["obstacle"]
        registry.hooks["obstacle"] = type(hooks)(sent=fails_once)
        await post.obstacle(12, look())
    else:
        kind = registry.notices["obstacle.relay"]
        registry.notices["obstacle.relay"] = type(kind)(kind.classes, kind.renderer, fails_once)
        await relay(post)
    await post.rest()
    states = await post.states()
    assert set(states.values()) == {"sending"}
    await post.later(minutes=5)
    assert set((await post.states()).values()) <= {"fresh", "sent"}
    assert len(calls) == 2
    assert len(post.posts) + len(post.messages) == 1


async def test_a_message_found_after_a_restart_is_told_with_its_own_id(post):
    post.discord.faults.plan(SEND, faults.hang_up(after=True))
    await relay(post)
    await post.rest()
    assert await post.hooks() == []
    await post.restart(minutes=10)
    await post.later(minutes=1)
    (message,) = post.world.messages[post.polls.id]
    assert await post.hooks() == [("said", RELAY, message)]


async def test_an_edit_tells_nobody(post):
    await post.obstacle(12, look())
    await post.rest()
    await post.change(12, look("Warm", name="Cold", archived=True), "obstacle")
    await post.rest()
    assert [what for what, *_ in await post.hooks()] == ["sent"]


async def test_a_thread_that_is_still_to_be_made_does_not_hold_back_the_hook(post):
    await post.obstacle(5, look(name="Talk"), place="polls")
    await post.rest()
    message = (await post.row(5))["message_id"]
    assert await post.hooks() == [("sent", 5, message)]
    assert message in post.world.channels
