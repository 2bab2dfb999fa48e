"""What is said after a restore and Go live: what the lost machine said is found, not repeated."""

from datetime import timedelta

import pytest

from bot.clock import seconds
from bot.registry import Class
from tests.bot.installation import NOON
from tests.bot.office import LOOK, SEND, office

pytestmark = pytest.mark.fault(35)


@pytest.fixture
async def post(tmp_path):
    async with office(tmp_path) as made:
        yield made


async def daily(post, key):
    route = f"dm:{post.ana.id}"
    await post.say("member.decided", key, route=route, when=Class.DAILY)


async def restored(post, copied=NOON):
    """The file as a restore leaves it whose copy held nothing of the outbox."""

    def unit(tx):
        for table in ("notice", "bundle", "card"):
            tx.execute(f"DELETE FROM {table}")  # noqa: S608 - our names
        tx.execute("INSERT INTO meta (key, value) VALUES ('quiet', ?)", (str(seconds(copied)),))

    await post.write(unit)


async def go_live(post):
    return await post.write(post.services.outbox.go_live)


async def test_to_go_live_twice_leaves_what_is_new_alone(post):
    assert not await go_live(post)
    await post.say("poll.result", "POLL-1 · result")
    await post.card(1)
    await restored(post)
    assert await go_live(post)
    await post.say("poll.result", "POLL-2 · result")
    await post.card(2)
    assert not await go_live(post)
    await post.rest()
    assert set((await post.states()).values()) == {"sent", "fresh"}
    assert post.requests(LOOK) == []


async def test_a_card_posted_again_while_it_is_quiet_does_not_find_its_older_self(post):
    await restored(post, NOON - timedelta(hours=1))
    await go_live(post)
    await post.card(1)
    await post.rest()
    older = (await post.row(1))["message_id"]
    await post.write(
        lambda tx: tx.execute("INSERT INTO meta (key, value) VALUES ('quiet', ?)", (seconds(NOON),))
    )
    post.clock.later(minutes=5)
    card = (await post.row(1))["id"]
    await post.write(lambda tx: post.services.outbox.post_again(tx, card))
    await go_live(post)
    await post.rest()
    assert len(post.messages) == 2
    assert (await post.row(1))["message_id"] > older


async def test_a_card_and_its_reply_go_out_in_one_pass(post):
    """The reply is looked for in the thread of a card that was made a moment ago."""
    await restored(post)
    await post.card(1)
    route = f"reply:{(await post.row(1))['id']}"
    await post.say("poll.texts", "POLL-1 · texts", route=route)
    post.clock.later(minutes=5)
    await go_live(post)
    await post.rest()
    assert await post.states() == {"POLL-1": "fresh", "POLL-1 · texts": "sent"}


@pytest.mark.parametrize("at", [3, 13], ids=["her day", "her night"])
async def test_a_daily_line_made_while_it_is_quiet_is_not_said_twice(post, at):
    """The lost machine said it in that day's bundle, after the copy was made."""
    await daily(post, "MEM-1 · x")
    await post.later(hours=20)
    assert len(post.private) == 1
    post.clock.later(hours=-20)
    await restored(post)
    await daily(post, "MEM-1 · x")
    post.clock.later(hours=20 + at)
    assert await go_live(post)
    await post.rest()
    await post.later(hours=24)
    assert len(post.private) == 1
    assert len(post.requests(SEND)) == 1
    assert set((await post.states()).values()) == {"sent"}


async def test_a_daily_line_that_nobody_said_waits_until_its_reader_wakes(post):
    await restored(post)
    await daily(post, "MEM-1 · x")
    post.clock.later(hours=33)  # 23:00 of the next day
    await go_live(post)
    await post.rest()
    assert post.private == []
    await post.later(hours=9)
    assert [text.splitlines()[-1] for text in post.private] == ["-# Agora · 1 April 2026"]
