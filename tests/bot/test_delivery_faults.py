"""What becomes of a row when Discord answers badly, or not at all."""

import asyncio
import sqlite3
from datetime import timedelta
from functools import partial
from itertools import pairwise

import discord
import pytest

from bot.delivery import brake, sender
from bot.i18n import ENGLISH
from bot.operations.health import report
from tests.bot.installation import NOON
from tests.bot.office import EDIT, LOOK, SEND, office
from tests.loopback import faults, payloads
from tests.loopback.faults import Fault, Mishap
from tests.loopback.records import Asking
from tests.loopback.rights import Can

RESULT = "POLL-1 · result"


@pytest.fixture
async def post(tmp_path):
    async with office(tmp_path) as made:
        yield made


@pytest.fixture
def impatient(monkeypatch):
    """What hangs, or what discord.py repeats for half a minute, ends at once."""
    monkeypatch.setattr(sender, "REQUEST_SECONDS", 0.3)


async def result(post):
    """A row to be said, and one of another record behind it."""
    await post.say("poll.result", RESULT)
    await post.say("poll.result", "POLL-2 · result")


def said(post, mark=RESULT):
    return sum(text.endswith(f"-# {mark}") for text in post.messages)


# Unclear


@pytest.mark.fault(4)
@pytest.mark.parametrize("after", [False, True], ids=["before storing", "after storing"])
@pytest.mark.parametrize(
    "fault",
    [
        *(lambda after, status=status: faults.broken(status, after=after) for status in (503,)),
        *(lambda after, s=s: faults.broken(s, after=after) for s in (500, 502, 504, 524)),
        lambda after: faults.hang_up(after=after),
        lambda after: faults.reset(after=after),
        lambda after: faults.hold(after=after),
    ],
    ids=["503", "500", "502", "504", "524", "FIN", "RST", "hang"],
)
async def test_a_send_that_fails_in_any_way_ends_in_one_message(post, impatient, fault, after):
    post.discord.faults.plan(SEND, fault(after))
    await result(post)
    await post.rest()
    await post.later(seconds=30)
    assert said(post) == 1
    nonces = {one.body["nonce"] for one in post.requests(SEND) if RESULT in one.body["content"]}
    assert len(nonces) == 1
    assert set((await post.states()).values()) == {"sent"}


@pytest.mark.fault(4)
@pytest.mark.parametrize("after", [False, True], ids=["before storing", "after storing"])
@pytest.mark.parametrize("status", [500, 502, 503, 504, 524])
async def test_an_error_at_each_of_six_tries_ends_in_one_message_after_a_look(
    post, impatient, status, after
):
    """Each of our tries is cut off while discord.py waits before a repeat of its own."""
    post.discord.faults.plan(SEND, faults.broken(status, after=after), times=6)
    await post.say("poll.result", RESULT)
    await post.rest()
    await post.later(minutes=30)
    assert said(post) == 1
    assert (await post.notice(RESULT))["state"] == "sent"
    assert len({one.body["nonce"] for one in post.requests(SEND)}) == 1


async def test_within_a_minute_the_same_nonce_is_repeated_and_nothing_is_looked_for(post):
    post.discord.faults.plan(SEND, faults.broken(503), times=3)
    await post.say("poll.result", RESULT)
    await post.rest()
    times = []
    post.on_start.append(lambda method, _: times.append(post.clock.now()))
    await post.later(seconds=40)
    assert [at - NOON for at in times] == [timedelta(seconds=s) for s in (2, 8, 26)]
    assert post.requests(LOOK) == []
    assert said(post) == 1


async def test_after_the_nonce_window_our_own_message_is_found(post):
    post.discord.faults.plan(SEND, faults.reset(after=True))
    await post.say("poll.result", RESULT)
    await post.rest()
    await post.restart(minutes=5)
    assert said(post) == 1
    assert len(post.requests(SEND)) == 1
    row = await post.notice(RESULT)
    assert (row["state"], row["message_id"]) == (
        "sent",
        post.discord.people.messages("polls")[0].id,
    )


async def test_what_somebody_else_wrote_is_not_taken_for_ours(post):
    post.discord.faults.plan(SEND, faults.broken(503))
    await post.say("poll.result", RESULT)
    await post.rest()
    # Discord shows us the words of those who mention us.
    post.discord.people.say(post.ana, post.polls, f"<@{post.world.bot.id}>\n-# {RESULT}")
    await post.restart(minutes=5)
    assert len(post.requests(LOOK)) == 1
    assert said(post) == 2


async def test_tries_that_follow_each_other_do_not_lengthen_the_nonce_window(post):
    """A restart a minute, Discord in trouble: only the first try says when to look."""
    post.discord.faults.plan(SEND, faults.reset(after=True))
    post.discord.faults.plan(SEND, faults.broken(503), times=2)
    await post.say("poll.result", RESULT)
    await post.rest()
    for _ in range(3):
        await post.restart(seconds=50)
    assert said(post) == 1


async def test_the_look_waits_twenty_seconds_after_the_last_try(post):
    post.discord.faults.plan(SEND, faults.reset(after=True), times=9)
    await post.say("poll.result", RESULT)
    await post.rest()
    await post.write(
        lambda tx: tx.execute(
            "UPDATE notice SET first_try_at = first_try_at - 90, next_try_at = NULL"
        )
    )
    await post.later(seconds=19)
    assert post.requests(LOOK) == []
    await post.later(seconds=1)
    assert len(post.requests(LOOK)) == 1
    assert (await post.notice(RESULT))["state"] == "sent"


async def test_what_was_looked_for_in_vain_is_sent_and_its_window_starts_anew(post):
    post.discord.faults.plan(SEND, faults.reset())
    await post.say("poll.result", RESULT)
    await post.rest()
    await post.restart(minutes=5)
    assert said(post) == 1
    assert (await post.notice(RESULT))["first_try_at"] == int(post.clock.now().timestamp())


async def test_a_card_made_in_several_tries_is_edited_once_to_its_last_look(post):
    post.discord.faults.plan(SEND, faults.reset(after=True))
    await post.card(1, "Old")
    await post.rest()
    await post.change(1, "New")
    await post.later(seconds=5)
    assert post.messages == ["New\n-# POLL-1"]
    assert len(post.requests(SEND)) == 2
    assert len(post.requests(EDIT)) == 1
    assert (await post.row(1))["state"] == "fresh"


async def test_a_card_posted_again_does_not_find_its_older_self(post):
    await post.card(1, "Old")
    await post.rest()
    old = post.discord.people.messages("polls")[0]
    card_id = (await post.row(1))["id"]
    await post.write(lambda tx: post.services.outbox.post_again(tx, card_id))
    post.discord.faults.plan(SEND, faults.reset())
    await post.rest()
    await post.restart(minutes=5)
    assert len(post.messages) == 2
    assert (await post.row(1))["message_id"] != old.id


async def test_an_unclear_row_that_is_limited_later_stays_unclear(post):
    """The first try was stored and its answer lost; the second met a long limit: a repeat after
    the nonce window must look first."""
    post.discord.faults.plan(SEND, faults.reset(after=True))
    post.discord.faults.plan(SEND, faults.too_many(3_600))
    await post.say("poll.result", RESULT)
    await post.rest()
    await post.later(seconds=5)
    taken = await post.write(lambda tx: post.services.outbox.withdraw(tx, RESULT))
    assert taken == 0, "it may have been said"
    await post.later(hours=2)
    assert said(post) == 1
    assert (await post.notice(RESULT))["state"] == "sent"


async def test_an_unclear_row_that_is_refused_later_stays_unclear(post):
    post.discord.faults.plan(SEND, faults.reset(after=True))
    post.discord.faults.plan(SEND, faults.refused(403, 50013))
    await post.say("poll.result", RESULT)
    await post.rest()
    await post.later(seconds=5)
    assert (await post.notice(RESULT))["state"] == "held"
    await post.later(hours=9)
    assert said(post) == 1
    assert (await post.notice(RESULT))["state"] == "sent"


async def test_an_unclear_notice_past_its_time_is_looked_for_and_not_sent_again(post):
    for key, after in (("POLL-1 · a", True), ("POLL-2 · b", False)):
        post.discord.faults.plan(SEND, faults.reset(after=after))
        await post.say("poll.result", key, expires_at=NOON + timedelta(seconds=1))
    await post.rest()
    await post.later(minutes=3)
    assert await post.states() == {"POLL-1 · a": "sent", "POLL-2 · b": "expired"}
    assert said(post, "POLL-2 · b") == 0


async def test_after_a_day_without_an_answer_a_row_is_held_and_told_once(post):
    post.discord.faults.plan(SEND, faults.broken(503), times=1_000)
    await post.say("poll.result", RESULT)
    await post.rest()
    await post.later(hours=30)
    assert (await post.notice(RESULT))["state"] == "held"
    tries = len(post.requests(SEND))
    assert 25 <= tries <= 40
    post.discord.faults.clear()
    await post.later(days=7)
    assert said(post) == 1
    assert len(post.texts(post.coordinators)) == 1


async def test_discord_that_does_not_answer_the_look_is_asked_later_and_not_for_ever(post):
    post.discord.faults.plan(SEND, faults.reset(after=True))
    post.discord.faults.plan(LOOK, faults.broken(503), times=1_000)
    await post.say("poll.result", RESULT)
    await post.rest()
    await post.restart(minutes=5)
    await post.later(hours=30)
    assert 10 <= len(post.requests(LOOK)) <= 40
    assert (await post.notice(RESULT))["state"] == "held"
    post.discord.faults.clear()
    await post.later(hours=9)
    assert (await post.notice(RESULT))["state"] == "sent"
    assert len(post.requests(SEND)) == 1


# Deleted, refused, limited


@pytest.mark.fault(3)
async def test_a_message_deleted_before_its_repeat_is_not_posted_again(post):
    post.discord.faults.plan(SEND, faults.reset(after=True))
    await post.say("poll.result", RESULT)
    await post.rest()
    post.discord.people.delete(post.world.bot, post.discord.people.messages("polls")[0])
    await post.later(hours=1)
    assert post.messages == []
    assert (await post.notice(RESULT))["state"] == "sent"


@pytest.mark.fault(3)
async def test_a_card_deleted_before_its_repeat_waits_for_coordinators(post):
    post.discord.faults.plan(SEND, faults.reset(after=True))
    await post.card(1)
    await post.rest()
    post.discord.people.delete(post.world.bot, post.discord.people.messages("polls")[0])
    await post.later(hours=24)
    assert post.messages == []
    assert (await post.row(1))["state"] == "held"


async def test_an_edit_of_a_message_that_is_gone_is_held_while_the_record_runs(post):
    for record in (1, 2):
        await post.card(record)
    await post.rest()
    for message in post.discord.people.messages("polls"):
        post.discord.people.delete(post.world.bot, message)
    post.ended.add(2)
    for record in (1, 2):
        await post.change(record, "Changed")
    await post.rest()
    assert [(await post.row(record))["state"] for record in (1, 2)] == ["held", "closed"]
    await post.later(days=7)
    assert post.messages == []
    (line,) = post.texts(post.coordinators)
    assert "POLL-1" in line


@pytest.mark.fault(13)
@pytest.mark.parametrize("how", ["the event", "the check at start"])
async def test_a_card_deleted_by_hand_can_be_posted_again(post, how):
    await post.card(1)
    await post.rest()
    (message,) = post.discord.people.messages("polls")
    post.discord.people.delete(post.world.bot, message)
    if how == "the event":
        await post.delivery.message_deleted(message.id)
    else:
        await post.delivery.check_cards()
    assert (await post.row(1))["state"] == "held"
    await post.delivery.retry_held()
    await post.later(days=1)
    assert post.messages == []
    card_id = (await post.row(1))["id"]
    await post.write(lambda tx: post.services.outbox.post_again(tx, card_id))
    await post.rest()
    assert post.messages == ["Shall we?\n-# POLL-1"]


async def test_a_card_deleted_while_it_waits_for_its_edit_is_held(post):
    await post.card(1)
    await post.rest()
    (message,) = post.discord.people.messages("polls")
    post.delivery.stop()
    await post.change(1, "Closed.")
    assert (await post.row(1))["state"] == "stale"
    post.discord.people.delete(post.world.bot, message)
    await post.delivery.message_deleted(message.id)
    assert (await post.row(1))["state"] == "held"


async def test_the_check_at_start_asks_only_for_running_records(post):
    for record in (1, 2, 3):
        await post.card(record)
    await post.rest()
    post.ended.add(2)
    post.looks[3] = None
    await post.delivery.check_cards()
    fetch = "GET /channels/{channel}/messages/{message}"
    assert len(post.requests(fetch)) == 1


@pytest.mark.fault(11)
@pytest.mark.parametrize(
    ("status", "code"), [(404, 10003), (403, 50001), (403, 50013), (403, 160005)]
)
async def test_a_refusal_is_held_and_told_once_and_goes_when_the_channel_changes(
    post, status, code
):
    post.discord.faults.plan(SEND, faults.refused(status, code), times=3)
    await post.say("poll.result", RESULT)
    await post.rest()
    row = await post.notice(RESULT)
    assert (row["state"], row["last_error"], row["tries"]) == ("held", f"{status}/{code}", 0)
    await post.delivery.retry_held()
    await post.rest()
    await post.later(hours=9)
    assert (await post.notice(RESULT))["state"] == "held"
    assert len(post.requests(SEND)) == 3
    await post.delivery.retry_held()
    await post.rest()
    assert said(post) == 1
    await post.later(days=7)
    assert len(post.texts(post.coordinators)) == 1


async def test_no_line_is_said_about_a_line(post):
    post.discord.faults.plan(SEND, faults.refused(403, 50013), times=100)
    await post.say("poll.result", RESULT)
    await post.rest()
    await post.later(days=14)
    lines = await post.services.db.value(
        "SELECT count(*) FROM notice WHERE kind = 'coordinators.line'"
    )
    assert lines == 1


async def test_a_held_row_is_tried_at_most_three_times_a_day(post):
    post.discord.faults.plan(SEND, faults.refused(403, 50013), times=1_000)
    await post.say("poll.result", RESULT)
    await post.rest()
    await post.later(hours=23)
    assert len(post.requests(SEND)) <= 3


async def test_a_row_that_is_held_for_days_is_told_once(post):
    post.discord.faults.plan(SEND, faults.refused(403, 50013), times=1_000)
    await post.say("poll.result", RESULT)
    await post.rest()
    await post.later(days=3)
    told = "SELECT count(*) FROM notice WHERE kind = 'coordinators.line'"
    assert await post.services.db.value(told) == 1


async def test_a_held_row_ends_at_its_time(post):
    post.discord.faults.plan(SEND, faults.refused(403, 50013), times=1_000)
    await post.say("poll.result", RESULT, expires_at=NOON + timedelta(hours=1))
    await post.rest()
    assert (await post.notice(RESULT))["state"] == "held"
    await post.later(hours=1)
    row = await post.notice(RESULT)
    assert (row["state"], row["payload"]) == ("expired", None)


@pytest.mark.parametrize(("status", "code"), [(400, 50035), (400, 50006), (404, 10013)])
async def test_what_discord_will_never_take_is_dead_and_the_rest_goes_on(post, status, code):
    post.discord.faults.plan(SEND, faults.refused(status, code))
    await result(post)
    await post.rest()
    await post.later(days=1)
    row = await post.notice(RESULT)
    assert (row["state"], row["payload"], row["last_error"]) == ("dead", None, f"{status}/{code}")
    assert post.messages == ["Said POLL-2 · result.\n-# POLL-2 · result"]


async def test_a_card_that_discord_will_never_take_waits_for_coordinators(post):
    post.discord.faults.plan(SEND, faults.refused(400, 50035))
    await post.card(1)
    await post.rest()
    await post.later(days=2)
    assert (await post.row(1))["state"] == "held"
    assert len(post.requests(SEND)) == 1


@pytest.mark.fault(14)
async def test_closed_private_messages_are_tried_once_and_nobody_else_hears(post):
    post.ana.dms_open = False
    before = (await report(post.services, ENGLISH)).colour
    await post.say("poll.result", "MEM-1 · x", route=f"dm:{post.ana.id}")
    await post.rest()
    assert (await report(post.services, ENGLISH)).colour is before
    await post.later(days=8)
    row = await post.notice("MEM-1 · x")
    assert (row["state"], row["payload"], row["last_error"]) == ("dead", None, "403/50007")
    assert len(post.requests(SEND)) == 1
    assert post.messages == []
    assert post.texts(post.coordinators) == []
    assert post.services.health.closed_private_messages == 1


@pytest.mark.fault(11)
async def test_an_archived_thread_is_opened_once(post):
    polls = await post.client.fetch_channel(post.polls.id)
    thread = await polls.create_thread(name="talk", type=discord.ChannelType.public_thread)
    await post.write(lambda tx: post.services.directory.set_place(tx, "talk", thread.id))
    await post.card(1, place="talk")
    await post.rest()
    await thread.edit(archived=True)
    await post.change(1, "Changed")
    await post.rest()
    assert post.texts(thread.id) == ["Changed\n-# POLL-1"]
    assert (await post.row(1))["state"] == "fresh"
    assert post.world.channels[thread.id].thread.archived
    post.discord.faults.plan(EDIT, faults.refused(400, 50083), times=9)
    await post.change(1, "Changed again")
    await post.rest()
    row = await post.row(1)
    assert (row["state"], row["last_error"]) == ("held", "400/50083")
    assert len(post.requests(EDIT)) == 3


@pytest.mark.fault(5)
@pytest.mark.parametrize("everywhere", [False, True], ids=["route", "global"])
async def test_a_short_limit_is_waited_out_and_others_proceed(post, everywhere):
    post.discord.faults.plan(SEND, faults.too_many(0.05, everywhere=everywhere))
    await result(post)
    await post.say("poll.result", "HELP-1 · x", route="channel:coordinators")
    await post.rest()
    assert said(post) == said(post, "POLL-2 · result") == 1
    assert len(post.texts(post.coordinators)) == 1


@pytest.mark.fault(5)
async def test_a_shared_limit_is_kept_by_all_rows_of_the_channel(post):
    post.discord.rest.buckets.limit, post.discord.rest.buckets.window = 2, 0.05
    for number in range(5):
        await post.say("poll.result", f"POLL-{number} · x")
    for _ in range(20):
        await post.rest()
        await asyncio.sleep(0.02)
        await post.later(seconds=60)
    assert len(post.messages) == 5
    assert set((await post.states()).values()) == {"sent"}


@pytest.mark.fault(6)
async def test_a_block_on_the_way_pauses_all_sending_and_presses_are_still_answered(post):
    @post.client.event
    async def on_interaction(interaction):
        await interaction.response.send_message("Here", ephemeral=True)

    post.discord.faults.plan(SEND, faults.cloudflare(), times=4)
    for number in range(5):
        channel = post.world.add_channel(f"c{number}")
        await post.say("poll.result", f"POLL-{number} · x", route=f"channel:{channel.id}")
    await post.rest()
    assert post.delivery.paused
    asked = len(post.requests(SEND))
    await post.later(minutes=9)
    assert len(post.requests(SEND)) == asked
    panel = post.discord.people.say(post.ana, post.polls, "A panel")
    data = {"custom_id": "x1:y", "component_type": 2}
    press = post.discord.people.forge(post.ana, Asking.COMPONENT, data, post.polls, panel.id)
    assert await press.finished() == "Here"
    await post.later(minutes=1)
    assert not post.delivery.paused
    assert set((await post.states()).values()) == {"sent"}


@pytest.mark.fault(6)
async def test_what_waits_for_its_turn_when_one_is_blocked_does_not_go_out(post):
    """Eight places are worked on, four may ask: a block reaches the other four in their turn."""
    post.discord.faults.plan(SEND, faults.cloudflare(), times=8)
    for number in range(8):
        channel = post.world.add_channel(f"c{number}")
        await post.say("poll.result", f"POLL-{number} · x", route=f"channel:{channel.id}")
    await post.rest()
    assert 1 <= len(post.requests(SEND)) <= 4
    tries = await post.services.db.all("SELECT tries, state FROM notice")
    assert {tuple(row) for row in tries} == {(0, "waiting")}
    post.discord.faults.clear()
    await post.later(minutes=10)
    assert set((await post.states()).values()) == {"sent"}


@pytest.mark.fault(6)
async def test_the_pause_doubles_to_an_hour_and_is_short_again_after_a_success(post):
    post.discord.faults.plan(SEND, faults.cloudflare(), times=5)
    await post.say("poll.result", RESULT)
    times = []
    post.on_start.append(lambda method, _: times.append(post.clock.now()))
    await post.rest()
    await post.later(hours=4)
    assert said(post) == 1
    pauses = [(b - a).total_seconds() / 60 for a, b in pairwise(times)]
    assert pauses == [10, 20, 40, 60, 60]
    post.discord.faults.plan(SEND, faults.cloudflare())
    await post.say("poll.result", "POLL-2 · result")
    await post.rest()
    assert post.next_due == post.clock.now() + timedelta(minutes=10)


@pytest.mark.fault(7)
async def test_a_long_limit_stands_in_the_table_and_no_task_sleeps(post):
    untold = Fault(
        Mishap.ANSWER, status=429, body='{"message": "Slow down"}', headers=(("Via", "1.1 x"),)
    )
    post.discord.faults.plan(SEND, faults.too_many(3_600))
    post.discord.faults.plan(SEND, untold)
    await result(post)
    await post.rest()
    assert post.background._tasks == {}
    waits = [(await post.notice(key))["next_try_at"] for key in (RESULT, "POLL-2 · result")]
    assert [at - int(NOON.timestamp()) for at in waits] == [3_600, 60]
    await post.later(hours=1)
    assert said(post) == said(post, "POLL-2 · result") == 1


@pytest.mark.fault(8)
async def test_a_card_edited_too_often_waits_and_its_result_goes_out(post):
    await post.card(1)
    await post.rest()
    body = '{"message": "Maximum number of edits", "code": 30046, "retry_after": 0.01}'
    often = Fault(Mishap.ANSWER, status=429, body=body, headers=(("Via", "1.1 google"),))
    post.discord.faults.plan(EDIT, often, times=5)  # discord.py tries five times
    await post.change(1, "Closed")
    await post.say("poll.result", RESULT)
    await post.rest()
    assert said(post) == 1
    await post.later(minutes=9)
    assert len(post.requests(EDIT)) == 5
    await post.later(minutes=1)
    assert post.messages[0] == "Closed\n-# POLL-1"


@pytest.mark.fault(10)
@pytest.mark.parametrize("refused", [False, True], ids=["shown as empty", "refused"])
async def test_a_look_without_the_right_to_read_is_held_and_told_once(post, refused):
    post.discord.faults.plan(SEND, faults.reset(after=True))
    await post.say("poll.result", RESULT)
    await post.rest()
    own = next(role for role in post.world.roles.values() if role.managed)
    everyone = post.world.roles[post.world.guild_id]
    for role in (own, everyone):
        role.permissions &= ~(Can.READ_MESSAGE_HISTORY | Can.ADMINISTRATOR)
    post.world.history_refused = refused
    if not refused:
        for role in (own, everyone):
            told = {"guild_id": str(post.world.guild_id), "role": payloads.role(role)}
            post.discord.gateway.emit("GUILD_ROLE_UPDATE", told)
        await asyncio.sleep(0.05)
    await post.restart(minutes=5)
    await post.later(days=8)
    assert (await post.notice(RESULT))["state"] == "held"
    assert said(post) == 1
    assert len(post.texts(post.coordinators)) == 1


@pytest.mark.fault(10)
async def test_a_look_past_two_hundred_messages_is_held(post):
    post.discord.faults.plan(SEND, faults.reset())
    await post.say("poll.result", RESULT)
    await post.rest()
    for number in range(200):
        post.discord.people.say(post.ana, "polls", f"Chatter {number}")
    await post.restart(minutes=5)
    row = await post.notice(RESULT)
    assert (row["state"], said(post)) == ("held", 0)
    assert "longer" in row["last_error"]


@pytest.mark.fault(17)
async def test_many_invalid_requests_pause_all_sending(post, monkeypatch):
    assert brake.INVALID_LIMIT == 1_000
    monkeypatch.setattr(brake, "INVALID_LIMIT", 20)
    post.discord.faults.plan(SEND, faults.refused(403, 50013), times=1_000)
    for number in range(40):
        await post.say("poll.result", f"POLL-{number} · x")
    await post.rest()
    assert post.delivery.paused
    assert len(post.requests(SEND)) == 20
    assert post.services.health.invalid_requests == 20


async def test_a_refused_token_stops_sending_and_says_so(post):
    told = []
    post.services.health.on_logged_out = lambda: told.append(1)
    post.discord.faults.plan(SEND, faults.refused(401, 0))
    await result(post)
    await post.rest()
    assert told == [1]
    assert post.services.health.is_logged_out
    assert len(post.requests(SEND)) == 1


# Places


async def test_a_place_that_is_another_channel_now_gets_the_cards_of_the_first(post):
    await post.card(1)
    await post.rest()
    new = post.world.add_channel("polls-2")
    await post.write(lambda tx: post.services.outbox.move_cards(tx, post.polls.id, new.id))
    await post.rest()
    assert post.texts(new) == ["Shall we?\n-# POLL-1"]


async def test_a_notice_to_a_place_that_set_up_has_not_made_is_held_until_it_has(post):
    await post.say("poll.result", RESULT, route="channel:meetings")
    await post.rest()
    assert (await post.notice(RESULT))["last_error"] == "no place meetings"
    meetings = post.world.add_channel("meetings")
    await post.write(lambda tx: post.services.directory.set_place(tx, "meetings", meetings.id))
    await post.delivery.retry_held()
    await post.rest()
    assert len(post.texts(meetings)) == 1


# The file


async def test_an_answer_that_cannot_be_written_is_charged_to_its_own_row(post):
    refused = []

    class Connection(sqlite3.Connection):
        def execute(self, sql, params=()):
            if sql.startswith("UPDATE notice SET state = ?, payload") and params[3] in refused:
                raise sqlite3.OperationalError("refused")
            return super().execute(sql, params)

    await post.close()
    post.connect = partial(sqlite3.connect, factory=Connection)
    await post.open()
    await result(post)
    refused.append((await post.notice(RESULT))["id"])
    await post.rest()
    first, second = await post.notice(RESULT), await post.notice("POLL-2 · result")
    assert (first["state"], first["last_error"]) == ("sending", "OperationalError")
    assert first["next_try_at"] == (post.clock.now() + timedelta(seconds=2)).timestamp()
    assert (second["state"], second["tries"], second["last_error"]) == ("sent", 1, None)
    refused.clear()
    await post.later(seconds=2)
    assert set((await post.states()).values()) == {"sent"}
    assert (said(post), said(post, "POLL-2 · result")) == (1, 1)


# The clock


@pytest.mark.fault(37)
async def test_while_the_clock_leaps_delivery_goes_by_discords_time(post):
    await post.say("poll.result", RESULT, not_before=NOON + timedelta(hours=1))
    await post.say("poll.result", "POLL-2 · x", expires_at=NOON + timedelta(hours=2))
    await post.write(
        lambda tx: tx.execute("UPDATE notice SET next_try_at = not_before + 60 WHERE id = 2")
    )
    await post.rest()
    true = post.clock.now
    post.clock.now = lambda: true() + timedelta(days=1_460)
    post.world.now = lambda: true().timestamp()
    await post.rest()
    await post.rest()
    assert await post.states() == {RESULT: "waiting", "POLL-2 · x": "waiting"}
    assert post.next_due == post.clock.now() + timedelta(seconds=60)
    post.clock.later(seconds=61)
    await post.rest()
    assert await post.states() == {RESULT: "waiting", "POLL-2 · x": "sent"}
