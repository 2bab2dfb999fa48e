"""Cards with a thread: posts in a forum, and threads on messages, as their record wants them."""

import asyncio

import pytest

from bot.delivery import CardFace, NoticeFace, ThreadFace, rows
from bot.ui import Accent
from tests.bot.office import EDIT, SEND, office
from tests.loopback import faults
from tests.loopback.moderating import delete_thread, retag
from tests.loopback.story import seen_text

POST = "POST /channels/{channel}/threads"
STARTS = "POST /channels/{channel}/messages/{message}/threads"
SHAPE = "PATCH /channels/{channel}"
JOIN = "PUT /channels/{channel}/thread-members/{user}"
FETCH = "GET /channels/{channel}"


@pytest.fixture
async def post(tmp_path):
    async with office(tmp_path) as made:
        yield made


def look(text="Too cold", *, name="Heat", ended=False, **thread):
    return CardFace(Accent.POLLS, (text,), ended=ended, thread=ThreadFace(name, **thread))


def starter(post, thread):
    return seen_text(post.world.messages[thread.id][thread.id])


def tags_of(post, thread):
    names = {tag.id: tag.name for tag in post.forum.tags}
    return [names[one] for one in post.world.thread(thread).tags]


# Making


async def test_a_card_in_a_forum_becomes_a_post_with_its_name_tags_and_mark(post):
    await post.obstacle(12, look(tags=("funding", "solved")))
    await post.rest()
    (made,) = post.posts
    assert (made.name, starter(post, made)) == ("Heat", "Too cold\n-# OBS-12")
    assert tags_of(post, made) == ["Funding", "Solved"]
    assert post.world.thread(made).auto_archive_duration == 10_080
    row = await post.row(12)
    assert (row["state"], row["message_id"]) == ("fresh", made.id)
    assert post.requests(FETCH) == post.requests(SHAPE) == []
    assert await post.hooks() == [("sent", 12, made.id)]


async def test_a_post_of_a_named_author_has_them_as_member(post):
    await post.obstacle(12, look(members=(post.ana.id,)))
    await post.rest()
    (made,) = post.posts
    assert post.ana.id in post.world.thread(made).members
    assert (await post.row(12))["state"] == "fresh"
    await post.change(12, look("Still cold", members=(post.ana.id,)), "obstacle")
    await post.rest()
    assert len(post.requests(JOIN)) == 1


async def test_who_left_a_thread_is_not_brought_back_by_another_change(post):
    await post.obstacle(12, look(members=(post.ana.id,)))
    await post.rest()
    (made,) = post.posts
    del post.world.thread(made).members[post.ana.id]
    await post.change(12, look("New", name="New", members=(post.ana.id,)), "obstacle")
    await post.rest()
    assert made.name == "New"
    assert post.ana.id not in post.world.thread(made).members


async def test_a_member_who_has_left_the_server_keeps_no_post_from_its_others(post):
    eva = post.world.add_person("Eva")
    eva.present = False
    await post.obstacle(12, look(members=(eva.id, post.ana.id)))
    await post.rest()
    assert post.ana.id in post.world.thread(post.posts[0]).members
    assert (await post.row(12))["state"] == "fresh"


async def test_a_post_of_an_ended_record_is_made_archived(post):
    await post.obstacle(12, look(archived=True))
    await post.rest()
    assert post.world.thread(post.posts[0]).archived
    assert (await post.row(12))["state"] == "fresh"
    assert post.requests(EDIT) == []


# Changing


async def test_a_changed_record_edits_the_first_message_and_leaves_the_thread(post):
    await post.obstacle(12, look())
    await post.rest()
    await post.change(12, look("Warm now"), "obstacle")
    await post.rest()
    assert starter(post, post.posts[0]) == "Warm now\n-# OBS-12"
    assert post.requests(SHAPE) == []


async def test_name_tags_and_archiving_follow_in_one_request(post):
    await post.obstacle(12, look(tags=("funding",)))
    await post.rest()
    await post.change(12, look(name="Cold", tags=("solved",), archived=True), "obstacle")
    await post.rest()
    (made,) = post.posts
    assert (made.name, tags_of(post, made)) == ("Cold", ["Solved"])
    assert post.world.thread(made).archived
    assert len(post.requests(SHAPE)) == 1
    assert post.requests(EDIT) == []


async def test_an_archived_post_is_opened_edited_and_archived_again(post):
    await post.obstacle(12, look(archived=True))
    await post.rest()
    await post.change(12, look("Warm", tags=("solved",), archived=True), "obstacle")
    await post.rest()
    (made,) = post.posts
    assert starter(post, made) == "Warm\n-# OBS-12"
    assert tags_of(post, made) == ["Solved"]
    assert post.world.thread(made).archived


@pytest.mark.parametrize("archived", [True, False])
async def test_a_count_leaves_the_post_open_or_archived_as_people_left_it(post, archived):
    await post.obstacle(12, look(archived=not archived))
    await post.rest()
    (made,) = post.posts
    post.world.thread(made).archived = archived
    await post.change(12, look("3 cities", archived=not archived), "obstacle")
    await post.rest()
    assert starter(post, made) == "3 cities\n-# OBS-12"
    assert post.world.thread(made).archived is archived


async def test_a_reopened_record_opens_its_post(post):
    await post.obstacle(12, look(archived=True))
    await post.rest()
    await post.change(12, look(), "obstacle")
    await post.rest()
    assert not post.world.thread(post.posts[0]).archived


async def test_an_edit_that_was_cut_off_between_opening_and_archiving_ends_archived(post):
    await post.obstacle(12, look(archived=True))
    await post.rest()
    post.discord.faults.plan(EDIT, faults.hang_up(after=True))
    await post.change(12, look("Warm", archived=True), "obstacle")
    await post.rest()
    assert not post.world.thread(post.posts[0]).archived
    await post.later(minutes=1)
    assert post.world.thread(post.posts[0]).archived
    assert starter(post, post.posts[0]) == "Warm\n-# OBS-12"
    assert (await post.row(12))["state"] == "fresh"


# Tags


async def test_a_post_is_shown_without_a_deleted_tag_and_coordinators_hear_of_it_once(post):
    await post.obstacle(1, look(tags=("funding", "solved")))
    await post.rest()
    await retagged(post, "Funding")
    await post.obstacle(2, look(tags=("solved",)))
    await post.change(1, look(name="Cold", tags=("funding", "solved")), "obstacle")
    await post.rest()
    assert [tags_of(post, one) for one in post.posts] == [["Funding"], []]
    states = await post.states()
    assert (states["OBS-1"], states["OBS-2"]) == ("fresh", "fresh")
    assert len([mark for mark in states if mark.startswith("tags:")]) == 1


async def test_a_tag_made_anew_is_applied_anew(post):
    await post.obstacle(1, look(tags=("funding",)))
    await post.obstacle(2, look(name="Other"))
    await post.rest()
    await retagged(post, "Solved")
    await retagged(post, "Solved", "Funding")
    await post.write(post._places)
    await post.write(lambda tx: post.services.outbox.refresh(tx, "obstacles"))
    await post.rest()
    assert tags_of(post, post.posts[0]) == ["Funding"]
    assert len(post.requests(SHAPE)) == 1


async def retagged(post, *names):
    """Somebody changes the forum's tags by hand, and the bot hears of it."""
    retag(post.discord, post.forum, names)
    forum = post.client.get_channel(post.forum.id)
    async with asyncio.timeout(5):
        while {tag.id for tag in forum.available_tags} != {tag.id for tag in post.forum.tags}:  # noqa: ASYNC110 - told by a socket
            await asyncio.sleep(0.005)


# Threads on messages


async def test_a_card_in_a_channel_has_a_thread_on_its_message(post):
    await post.obstacle(5, look(name="QST-5", members=(post.ana.id,)), place="polls")
    await post.rest()
    row = await post.row(5)
    thread = post.world.channels[row["message_id"]]
    assert (thread.name, row["state"]) == ("QST-5", "fresh")
    assert post.ana.id in post.world.thread(thread).members
    assert len(post.requests(SEND)) == 1
    assert post.requests(EDIT) == []
    await post.change(5, look("Answered", name="QST-5", archived=True), "obstacle")
    await post.rest()
    assert post.world.thread(thread).archived
    assert post.messages == ["Answered\n-# OBS-5"]
    await post.change(5, look("Edited", name="QST-5", archived=True), "obstacle")
    await post.rest()
    assert post.world.thread(thread).archived
    assert post.messages == ["Edited\n-# OBS-5"]


async def test_a_thread_whose_answer_was_lost_is_not_made_twice(post):
    post.discord.faults.plan(STARTS, faults.hang_up(after=True))
    await post.obstacle(5, look(), place="polls")
    await post.rest()
    await post.later(minutes=1)
    assert len(post.world.threads_of(post.polls.id)) == 1
    assert len(post.messages) == 1
    assert (await post.row(5))["state"] == "fresh"


# Deleted by hand


async def test_a_deleted_post_is_not_made_again_and_its_record_hears_of_it(post):
    await post.obstacle(12, look())
    await post.rest()
    (made,) = post.posts
    delete_thread(post.discord, made)
    await post.change(12, look("New"), "obstacle")
    await post.rest()
    assert post.posts == []
    row = await post.row(12)
    assert (row["state"], row["last_error"]) == ("held", "deleted by hand")
    assert ("gone", 12) in await post.hooks()
    states = await post.states()
    assert len([mark for mark in states if mark.startswith("held:")]) == 1


async def test_a_deleted_thread_counts_only_in_a_forum(post):
    await post.obstacle(12, look())
    await post.obstacle(5, look(), place="polls")
    await post.rest()
    on_message = (await post.row(5))["message_id"]
    await post.delivery.thread_deleted(on_message, post.polls.id)
    assert (await post.row(5))["state"] == "fresh"
    await post.delivery.thread_deleted(post.posts[0].id, post.forum.id)
    assert (await post.row(12))["state"] == "held"


async def test_what_was_deleted_twice_is_told_once(post):
    await post.obstacle(12, look())
    await post.rest()
    message = (await post.row(12))["message_id"]
    work = await _work(post, 12)
    await post.delivery.message_deleted(message)
    await post.delivery._ends.lost(work)
    assert (await post.hooks()).count(("gone", 12)) == 1


async def _work(post, record):
    return await rows.card_work(post.services.db, (await post.row(record))["id"])


async def test_a_deleted_post_of_an_ended_record_is_not_missed(post):
    await post.obstacle(12, look(ended=True))
    await post.rest()
    await post.delivery.message_deleted(post.posts[0].id)
    assert (await post.row(12))["state"] == "closed"
    assert not [mark for mark in await post.states() if mark.startswith("held:")]


@pytest.mark.parametrize("noticed", ["at once", "at an edit"])
async def test_a_record_that_ended_hears_once_that_its_post_was_deleted(post, noticed):
    await post.obstacle(12, look(ended=True))
    await post.rest()
    (made,) = post.posts
    delete_thread(post.discord, made)
    if noticed == "at an edit":
        await post.change(12, look("New", ended=True), "obstacle")
        await post.rest()
    await post.delivery.message_deleted(made.id)
    assert (await post.row(12))["state"] == "closed"
    assert (await post.hooks()).count(("gone", 12)) == 1


async def test_a_post_again_is_a_new_post_and_its_record_lives_on(post):
    await post.obstacle(12, look())
    await post.rest()
    (first,) = post.posts
    delete_thread(post.discord, first)
    await post.delivery.message_deleted(first.id)
    card = (await post.row(12))["id"]
    await post.write(lambda tx: post.services.outbox.post_again(tx, card))
    await post.rest()
    (second,) = post.posts
    assert second.id != first.id
    told = await post.hooks()
    assert ("again", 12) in told
    assert ("sent", 12, second.id) in told


async def test_at_a_start_a_missing_post_is_noticed(post):
    for number in (1, 2):
        await post.obstacle(number, look())
    await post.rest()
    gone = post.posts[0]
    delete_thread(post.discord, gone)
    await post.delivery.check_cards()
    states = await post.states()
    assert (states["OBS-1"], states["OBS-2"]) == ("held", "fresh")


async def test_a_deleted_forum_withdraws_nothing(post):
    await post.obstacle(12, look())
    await post.rest()
    delete_thread(post.discord, post.posts[0])
    del post.world.channels[post.forum.id]
    post.client._connection._guilds[post.world.guild_id]._channels.pop(post.forum.id)
    await post.delivery.check_cards()
    await post.change(12, look("New"), "obstacle")
    await post.rest()
    row = await post.row(12)
    assert (row["state"], row["last_error"]) == ("held", "404/10003")
    assert ("gone", 12) not in await post.hooks()


# Notices in threads


async def test_a_hint_does_not_open_an_archived_thread(post):
    await post.obstacle(12, look(archived=True))
    await post.rest()
    (made,) = post.posts
    post.said["OBS-12 · hint"] = NoticeFace("Any news?", only_open=True)
    await post.say("obstacle.relay", "OBS-12 · hint", route=f"thread:{made.id}")
    await post.rest()
    assert post.world.thread(made).archived
    assert (await post.notice("OBS-12 · hint"))["state"] == "withdrawn"
    assert len(post.texts(made)) == 1


async def test_a_hint_is_said_in_an_open_thread_and_its_hook_hears_of_it(post):
    await post.obstacle(12, look())
    await post.rest()
    (made,) = post.posts
    post.said["OBS-12 · hint"] = NoticeFace("Any news?", only_open=True)
    await post.say("obstacle.relay", "OBS-12 · hint", route=f"thread:{made.id}")
    await post.rest()
    assert post.texts(made)[1:] == ["Any news?\n-# OBS-12 · hint"]
    said = (await post.notice("OBS-12 · hint"))["message_id"]
    assert ("said", "OBS-12 · hint", said) in await post.hooks()


async def test_a_reply_to_a_post_stands_in_it(post):
    await post.obstacle(12, look())
    await post.rest()
    card = (await post.row(12))["id"]
    await post.say("poll.result", "OBS-12 · reply", route=f"reply:{card}")
    await post.rest()
    assert len(post.texts(post.posts[0])) == 2
