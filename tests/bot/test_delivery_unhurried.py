"""What a press put off stays put off, also where it came while delivery had the card in hand."""

from datetime import timedelta

import pytest

from tests.bot.office import EDIT, office
from tests.loopback import faults

WAIT = 349


@pytest.fixture
async def post(tmp_path):
    async with office(tmp_path) as made:
        yield made


def press(post):
    """Somebody without a name changes the card; the writer has it before all that follows."""
    post.looks[1] = "New"
    until = post.clock.now() + timedelta(seconds=WAIT)

    def unit(tx):
        post.services.outbox.stale(tx, "poll", 1)
        post.services.outbox.put_off(tx, "poll", 1, until)

    post.services.db.submit(unit)


def pressed_while_rendered(post, seen):
    """A look that reads ``seen``, at the very time of the press."""

    def look():
        press(post)
        return seen

    return look


def press_at_the_edit(post):
    def starts(method, path):
        if method == "PATCH" and post.looks[1] != "New":
            press(post)

    post.on_start.append(starts)


async def comes_in_its_time(post, before):
    await post.rest()
    assert post.messages == [f"{before}\n-# POLL-1"]
    await post.later(seconds=WAIT - 1)
    assert post.messages == [f"{before}\n-# POLL-1"]
    await post.later(seconds=1)
    assert post.messages == ["New\n-# POLL-1"]
    row = await post.row(1)
    assert (row["state"], row["next_try_at"]) == ("fresh", None)


@pytest.mark.parametrize("seen", ["Old", "New"])
async def test_pressed_while_the_card_is_rendered(post, seen):
    """The look may be that of before, as it is shown already, or that of after."""
    await post.card(1, "Old")
    await post.rest()
    await post.change(1, pressed_while_rendered(post, seen))
    await comes_in_its_time(post, "Old")
    assert len(post.requests(EDIT)) == 1


async def test_pressed_before_a_card_is_made(post):
    await post.card(1, pressed_while_rendered(post, "New"))
    await post.rest()
    assert post.messages == []
    await post.later(seconds=WAIT)
    assert post.messages == ["New\n-# POLL-1"]


async def test_pressed_while_an_edit_is_under_way(post):
    await post.card(1, "Old")
    await post.rest()
    press_at_the_edit(post)
    await post.change(1, "Meanwhile")
    await comes_in_its_time(post, "Meanwhile")


@pytest.mark.parametrize("fault", [faults.hang_up(after=True), faults.broken(503)])
async def test_pressed_while_an_edit_fails(post, fault):
    await post.card(1, "Old")
    await post.rest()
    press_at_the_edit(post)
    post.discord.faults.plan(EDIT, fault, times=5)
    await post.change(1, "Meanwhile")
    await post.rest()
    assert post.requests(EDIT)
    (before,) = (text.removesuffix("\n-# POLL-1") for text in post.messages)
    post.discord.faults.clear()
    await comes_in_its_time(post, before)


async def test_pressed_while_an_edit_waits_to_be_merged(tmp_path):
    async with office(tmp_path, card_edit_seconds=10) as post:
        await post.card(1, "Old")
        await post.rest()
        await post.change(1, pressed_while_rendered(post, "Meanwhile"))
        await comes_in_its_time(post, "Old")


async def test_a_change_that_nobody_put_off_waits_for_no_more_than_the_next_try(post):
    await post.card(1, "Old")
    await post.rest()

    def starts(method, path):
        if method == "PATCH" and post.looks[1] == "Meanwhile":
            post.looks[1] = "New"
            post.services.db.submit(lambda tx: post.services.outbox.stale(tx, "poll", 1))

    post.on_start.append(starts)
    post.discord.faults.plan(EDIT, faults.hang_up())
    await post.change(1, "Meanwhile")
    await post.rest()
    await post.later(seconds=2)
    assert post.messages == ["New\n-# POLL-1"]
