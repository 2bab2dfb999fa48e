"""A forum's post has no nonce: whatever ends in the middle of making one, there is one post."""

import pytest

from bot.delivery import sender
from tests.bot.office import office
from tests.bot.test_delivery_crash import POINTS, Fuse, arm, live_until_killed
from tests.bot.test_delivery_posts import POST, look, starter
from tests.loopback import faults
from tests.loopback.records import Message

LIST = "GET /guilds/{guild}/threads/active"
LIST_ARCHIVED = "GET /channels/{channel}/threads/archived/public"
READ = "GET /channels/{channel}/messages/{message}"


@pytest.fixture
async def post(tmp_path):
    async with office(tmp_path) as made:
        yield made


@pytest.fixture
def impatient(monkeypatch):
    """What the library repeats for half a minute ends at its second try."""
    monkeypatch.setattr(sender, "REQUEST_SECONDS", 1.5)


def reply(post, thread, text="Here too"):
    message = Message(post.world.new_id(), thread.id, post.ana.id, content=text)
    post.world.messages[thread.id][message.id] = message


async def is_shown_once(post):
    (made,) = post.posts
    row = await post.row(12)
    assert (row["state"], row["message_id"]) == ("fresh", made.id)
    assert starter(post, made) == "Too cold\n-# OBS-12"
    assert await post.hooks() == [("sent", 12, made.id)]


# Killed


@pytest.mark.fault(2)
@pytest.mark.parametrize("downtime", [5, 600], ids=["soon", "later"])
@pytest.mark.parametrize("point", POINTS)
async def test_a_kill_leaves_one_post(tmp_path, point, downtime):
    async with office(tmp_path) as post:
        fuse = Fuse()
        await post.close()
        post.connect = fuse.connect
        await post.open()
        await post.obstacle(12, look(tags=("funding",)))
        mishap = arm(post, fuse, point, "card", request=POST)
        await live_until_killed(post, fuse, mishap)
        assert fuse.blown
        post.on_start.clear()
        post.on_end.pop() if point == POINTS[5] else None
        post.connect = None
        await post.restart(seconds=downtime)
        await post.later(minutes=10)
        await is_shown_once(post)


@pytest.mark.fault(2)
async def test_an_archived_twin_of_before_the_kill_is_found_too(post):
    post.discord.faults.plan(POST, faults.hang_up(after=True))
    await post.obstacle(12, look(archived=True))
    await post.rest()
    (made,) = post.posts
    post.world.thread(made).archived = True
    await post.restart(minutes=10)
    await post.later(minutes=10)
    await is_shown_once(post)
    assert post.world.thread(made).archived


# Unclear


@pytest.mark.fault(2)
@pytest.mark.parametrize(
    "fault",
    [
        lambda: faults.hang_up(after=True),
        lambda: faults.reset(after=True),
        lambda: faults.hold(after=True),
        lambda: faults.broken(503, after=True),
    ],
    ids=["FIN", "RST", "hang", "503"],
)
async def test_a_post_whose_answer_was_lost_is_looked_for_before_any_repeat(
    post, monkeypatch, fault
):
    monkeypatch.setattr(sender, "REQUEST_SECONDS", 0.3)
    post.discord.faults.plan(POST, fault())
    await post.obstacle(12, look())
    await post.rest()
    await post.later(seconds=19)
    assert post.requests(LIST) == []
    await post.later(minutes=1)
    assert len(post.requests(POST)) <= 1  # what hangs is never recorded
    await is_shown_once(post)


@pytest.mark.fault(2)
async def test_a_post_that_was_never_stored_is_made_after_the_look(post):
    post.discord.faults.plan(POST, faults.hang_up())
    await post.obstacle(12, look())
    await post.rest()
    await post.later(minutes=1)
    assert len(post.requests(POST)) == 2
    assert len(post.requests(LIST)) == 1
    await is_shown_once(post)


@pytest.mark.fault(2)
async def test_a_twin_that_the_library_made_is_removed_before_the_post_counts(post):
    """500 after storing, then success: the library repeats without a word."""
    post.discord.faults.plan(POST, faults.broken(500, after=True))
    await post.obstacle(12, look())
    await post.rest()
    assert len(post.requests(POST)) == 2
    first = min(one.id for one in post.posts)
    await is_shown_once(post)
    assert (await post.row(12))["message_id"] == first


@pytest.mark.fault(2)
async def test_twins_of_tries_that_all_seemed_to_fail_are_removed(post, impatient):
    post.discord.faults.plan(POST, faults.broken(502, after=True), times=2)
    await post.obstacle(12, look())
    await post.rest()
    older, _ = post.posts
    await post.later(minutes=1)
    await is_shown_once(post)
    assert post.posts == [older]


@pytest.mark.fault(2)
@pytest.mark.parametrize(
    "refusal",
    [faults.refused(403, 50013), faults.too_many(3600), faults.cloudflare()],
    ids=["no right", "limited", "blocked"],
)
async def test_a_refusal_after_the_librarys_repeat_does_not_count_as_nothing_stored(post, refusal):
    post.discord.faults.plan(POST, faults.broken(500, after=True))
    post.discord.faults.plan(POST, refusal)
    await post.obstacle(12, look())
    await post.rest()
    assert (await post.row(12))["state"] == "sending"
    await post.later(minutes=1)
    await is_shown_once(post)


@pytest.mark.fault(2)
async def test_a_quick_success_asks_for_nothing_more(post):
    await post.obstacle(12, look())
    await post.rest()
    assert post.requests(LIST) == post.requests(LIST_ARCHIVED) == []
    await is_shown_once(post)


@pytest.mark.fault(2)
async def test_a_slow_success_looks_once_and_finds_itself(post):
    post.discord.faults.plan(POST, faults.slow(1.1))
    await post.obstacle(12, look())
    await post.obstacle(13, look("Other"))
    await post.rest()
    assert len(post.requests(LIST)) == len(post.requests(LIST_ARCHIVED)) == 1
    assert len(post.posts) == 2
    assert (await post.row(12))["state"] == (await post.row(13))["state"] == "fresh"


@pytest.mark.fault(2)
async def test_a_look_that_fails_after_a_slow_success_is_made_again(post):
    post.discord.faults.plan(POST, faults.broken(500, after=True))
    post.discord.faults.plan(LIST, faults.refused(403, 50001))
    await post.obstacle(12, look())
    await post.rest()
    assert (await post.row(12))["state"] == "sending"
    await post.later(minutes=1)
    await is_shown_once(post)


# Answered, unreadable, somebody else's


async def twins(post):
    """Two posts of one row, whose outcome is unclear: the older and the younger."""
    post.discord.faults.plan(POST, faults.broken(502, after=True), times=2)
    await post.obstacle(12, look())
    await post.rest()
    assert len(post.posts) == 2
    return post.posts


@pytest.mark.fault(2)
async def test_an_answer_in_the_older_twin_does_not_save_the_younger(post, impatient):
    older, _ = await twins(post)
    reply(post, older)
    await post.later(minutes=1)
    await is_shown_once(post)
    assert post.posts == [older]


@pytest.mark.fault(2)
async def test_a_younger_twin_with_an_answer_is_left_and_coordinators_decide(post, impatient):
    _, younger = await twins(post)
    reply(post, younger)
    await post.later(minutes=1)
    assert len(post.posts) == 2
    row = await post.row(12)
    assert (row["state"], row["last_error"]) == (
        "held",
        "look-up: posted twice, and both are in use",
    )
    assert [mark for mark in await post.states() if mark.startswith("held:")] != []
    assert await post.hooks() == []
    del post.world.channels[younger.id], post.world.messages[younger.id]
    await post.write(lambda tx: post.services.outbox.try_again(tx, "card", row["id"]))
    await post.rest()
    await is_shown_once(post)


@pytest.mark.fault(10)
async def test_without_the_right_to_read_the_forums_history_it_is_held(post):
    post.discord.faults.plan(POST, faults.hang_up(after=True))
    await post.obstacle(12, look())
    await post.rest()
    post.discord.faults.plan(LIST_ARCHIVED, faults.refused(403, 50013), times=9)
    await post.later(minutes=1)
    assert (await post.row(12))["state"] == "held"
    assert len(post.posts) == 1


@pytest.mark.fault(10)
async def test_more_archived_posts_than_the_look_up_reaches_hold_it(post):
    post.discord.faults.plan(POST, faults.hang_up())
    await post.obstacle(12, look())
    await post.rest()
    for number in range(50):
        await post.obstacle(100 + number, look("Old", archived=True))
    await post.later(minutes=1)
    row = await post.row(12)
    assert (row["state"], row["last_error"]) == (
        "held",
        "look-up: longer than the look-up reaches",
    )


async def test_posts_of_others_and_of_other_marks_are_left_alone(post):
    post.discord.faults.plan(POST, faults.hang_up(after=True))
    await post.obstacle(12, look())
    await post.rest()
    await post.obstacle(1, look("Mine"))
    await post.rest()
    (other,) = [one for one in post.posts if "OBS-1\n" in starter(post, one) + "\n"]
    theirs = next(one for one in post.posts if one is not other)
    post.world.thread(theirs).owner_id = post.ana.id
    await post.later(minutes=1)
    assert theirs in post.posts
    assert other in post.posts
    assert len(post.posts) == 3


async def test_a_card_posted_again_does_not_find_its_older_self(post):
    await post.obstacle(12, look())
    await post.rest()
    card = (await post.row(12))["id"]
    await post.write(lambda tx: post.services.outbox.post_again(tx, card))
    post.discord.faults.plan(POST, faults.broken(500, after=True))
    await post.rest()
    assert len(post.posts) == 2
    assert (await post.row(12))["message_id"] == post.posts[1].id
