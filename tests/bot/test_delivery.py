"""What delivery makes of its rows in Discord: one message each, in order, as the record is now."""

import asyncio
import sqlite3
from datetime import timedelta

import pytest

from bot.delivery import NoticeFace
from bot.directory import Kind
from bot.registry import Class
from bot.ui import button
from tests.bot.installation import NOON
from tests.bot.office import EDIT, LOOK, SEND, office
from tests.loopback import faults

DM = "dm:{}"
ROLE = 1_456_602_926_284_800_018


@pytest.fixture
async def post(tmp_path):
    async with office(tmp_path) as made:
        yield made


@pytest.fixture
async def merging(tmp_path):
    async with office(tmp_path, card_edit_seconds=15) as made:
        yield made


async def daily(post, key, **more):
    route = f"dm:{post.ana.id}"
    return await post.say("member.decided", key, route=route, when=Class.DAILY, **more)


# Cards


async def test_a_card_becomes_one_message_with_its_mark_last(post):
    await post.card(12)
    await post.rest()
    assert post.messages == ["Shall we?\n-# POLL-12"]
    row = await post.row(12)
    assert (row["state"], row["tries"], row["first_try_at"]) == ("fresh", 0, None)


async def test_a_changed_record_edits_its_message(post):
    await post.card(12)
    await post.rest()
    await post.change(12, "Closed.")
    await post.rest()
    assert post.messages == ["Closed.\n-# POLL-12"]
    assert len(post.requests(EDIT)) == 1


async def test_a_change_that_shows_nothing_new_asks_nothing_of_discord(post):
    await post.card(12)
    await post.rest()
    await post.change(12, "Shall we?")
    await post.rest()
    assert post.requests(EDIT) == []
    assert (await post.row(12))["state"] == "fresh"


async def test_a_card_that_changes_while_it_is_sent_is_edited_to_its_last_state(post):
    await post.card(12, "First")
    changes = []

    def change(method, _):
        if method == "POST" and not changes:
            changes.append(asyncio.ensure_future(post.change(12, "Second")))

    post.on_start.append(change)
    await post.rest()
    await changes[0]
    await post.rest()
    assert post.messages == ["Second\n-# POLL-12"]
    assert len(post.requests(SEND)) == 1


async def test_a_card_closed_while_it_is_sent_stays_closed(post):
    await post.card(12)
    closing = []

    def close(method, _):
        if method == "POST" and not closing:
            unit = post.services.db.write(
                lambda tx: post.services.outbox.close_cards(tx, "poll", 12)
            )
            closing.append(asyncio.ensure_future(unit))

    post.on_start.append(close)
    await post.rest()
    await closing[0]
    row = await post.row(12)
    assert row["state"] == "closed"
    assert row["message_id"] is not None


async def test_an_edit_whose_answer_was_lost_is_not_taken_for_the_old_look(post):
    """Shown A, an edit to B is stored and its answer lost, then the record is A again."""
    await post.card(12, "A")
    await post.rest()
    post.discord.faults.plan(EDIT, faults.reset(after=True))
    await post.change(12, "B")
    await post.rest()
    assert post.messages == ["B\n-# POLL-12"]
    await post.change(12, "A")
    await post.later(seconds=30)
    assert post.messages == ["A\n-# POLL-12"]
    assert (await post.row(12))["state"] == "fresh"


async def test_a_record_that_is_gone_is_not_shown(post):
    await post.card(12, None)
    await post.rest()
    assert post.messages == []
    assert (await post.row(12))["state"] == "closed"


@pytest.mark.fault(9)
async def test_fifty_changes_in_ten_seconds_are_two_edits(merging):
    await merging.card(12)
    await merging.rest()
    await merging.later(minutes=1)
    for number in range(50):
        await merging.change(12, f"{number} answers")
        await merging.later(seconds=0.2)
    await merging.later(seconds=30)
    assert merging.messages == ["49 answers\n-# POLL-12"]
    assert len(merging.requests(EDIT)) <= 2


async def test_old_messages_of_one_channel_are_edited_twice_in_twenty_seconds(merging):
    for record in range(5):
        await merging.card(record)
    await merging.rest()
    await merging.later(hours=2)
    for record in range(5):
        await merging.change(record, "Changed")
    await merging.later(seconds=1)
    assert len(merging.requests(EDIT)) == 2
    await merging.later(seconds=21)
    assert len(merging.requests(EDIT)) == 4
    await merging.later(seconds=21)
    assert merging.messages == [f"Changed\n-# POLL-{record}" for record in range(5)]


# Effects


async def test_an_effect_is_made_once_and_again_when_it_is_wanted_anew(post):
    post.looks[7] = "member"
    outbox = post.services.outbox
    await post.write(lambda tx: outbox.open_card(tx, "member_role", 7, "", "Roles 7"))
    await post.rest()
    await post.write(lambda tx: outbox.stale(tx, "member_role", 7))
    await post.rest()
    assert post.effects == ["member"]
    await post.write(lambda tx: outbox.enforce(tx, "member_role", 7, "Roles 7"))
    await post.rest()
    assert post.effects == ["member", "member"]
    assert post.requests(LOOK) == []


async def test_an_effect_that_was_cut_off_is_simply_made_again(post):
    post.looks[7] = "member"
    await post.write(lambda tx: post.services.outbox.open_card(tx, "member_role", 7, "", "Roles 7"))
    await post.write(
        lambda tx: tx.execute("UPDATE card SET state = 'sending', tries = 1, first_try_at = 5")
    )
    await post.rest()
    assert post.effects == ["member"]
    assert (await post.row(7))["state"] == "fresh"


# Notices


async def test_a_notice_is_said_once_and_its_payload_goes(post):
    await post.say("poll.result", "POLL-12 · result")
    await post.rest()
    await post.rest()
    assert post.messages == ["Said POLL-12 · result.\n-# POLL-12 · result"]
    row = await post.notice("POLL-12 · result")
    assert (row["state"], row["payload"]) == ("sent", None)
    assert row["message_id"] is not None
    assert row["ended_at"] == int(NOON.timestamp())


async def test_nobody_is_mentioned_unless_the_kind_names_roles(post):
    post.said["POLL-1 · a"] = f"@everyone <@1> <@&{ROLE}>"
    post.said["POLL-1 · b"] = NoticeFace(f"<@&{ROLE}>", roles=(ROLE,))
    await post.say("poll.result", "POLL-1 · a")
    await post.say("poll.result", "POLL-1 · b")
    await post.card(1)
    await post.rest()
    allowed = [one.body["allowed_mentions"] for one in post.requests(SEND)]
    assert [one["parse"] for one in allowed] == [[], [], []]
    assert [list(map(str, one["roles"])) for one in allowed] == [[], [], [str(ROLE)]]


async def test_a_notice_that_need_not_be_said_any_more_is_withdrawn(post):
    post.said["POLL-12 · result"] = lambda: None
    await post.say("poll.result", "POLL-12 · result")
    await post.rest()
    row = await post.notice("POLL-12 · result")
    assert (row["state"], row["payload"]) == ("withdrawn", None)
    assert post.messages == []


async def test_a_notice_withdrawn_while_it_is_put_into_words_is_not_said(post):
    async def withdraw():
        await post.write(lambda tx: post.services.outbox.withdraw(tx, "POLL-12"))

    async def late(payload, words):
        await withdraw()
        return NoticeFace("Too late")

    await post.say("poll.result", "POLL-12 · result")
    kind = post.services.registry.notices["poll.result"]
    post.services.registry.notices["poll.result"] = type(kind)(kind.classes, late)
    await post.rest()
    assert post.messages == []
    assert (await post.notice("POLL-12 · result"))["state"] == "withdrawn"


async def test_what_cannot_be_put_into_words_is_held_and_the_rest_goes_out(post):
    def broken():
        raise KeyError("city")

    post.said["POLL-1 · result"] = broken
    await post.say("poll.result", "POLL-1 · result")
    await post.say("poll.result", "POLL-2 · result")
    await post.rest()
    assert post.messages == ["Said POLL-2 · result.\n-# POLL-2 · result"]
    row = await post.notice("POLL-1 · result")
    assert (row["state"], row["last_error"], row["tries"]) == ("held", "KeyError", 0)


async def test_a_notice_waits_for_its_time_and_wakes_delivery_then(post):
    await post.say("poll.result", "POLL-1 · result", not_before=NOON + timedelta(hours=2))
    await post.rest()
    assert post.messages == []
    assert post.next_due == NOON + timedelta(hours=2)
    await post.later(hours=2)
    assert len(post.messages) == 1


async def test_delivery_does_not_wake_itself_for_what_it_cannot_do_yet(post):
    """Neither a due row that waits for another nor the quiet after a restore may spin."""
    await post.say("poll.result", "POLL-1 · first")
    await post.say("poll.result", "POLL-1 · second")
    post.discord.faults.plan(SEND, faults.broken(503), times=1)
    await post.rest()
    assert post.next_due == post.clock.now() + timedelta(seconds=2)
    await post.write(lambda tx: tx.execute("INSERT INTO meta VALUES ('quiet', '1')"))
    await post.later(seconds=3)
    assert post.next_due is None
    assert post.messages == []


async def test_rows_of_one_record_keep_their_order_and_others_pass(post):
    post.discord.faults.plan(SEND, faults.broken(503))
    await post.say("poll.result", "POLL-1 · first")
    await post.say("poll.result", "POLL-1 · second")
    await post.say("poll.result", "POLL-2 · other")
    await post.rest()
    await post.later(seconds=5)
    assert [text.splitlines()[-1] for text in post.messages] == [
        "-# POLL-2 · other",
        "-# POLL-1 · first",
        "-# POLL-1 · second",
    ]


async def test_a_card_goes_before_its_notice_though_one_names_the_place_by_name(post):
    post.discord.faults.plan(SEND, faults.broken(503))
    await post.card(1)
    await post.say("poll.result", "POLL-1 · result")
    await post.rest()
    assert post.messages == []
    await post.later(seconds=5)
    assert [text.splitlines()[-1] for text in post.messages] == ["-# POLL-1", "-# POLL-1 · result"]


async def test_a_channel_gets_one_request_at_a_time_and_four_channels_work_at_once(post):
    channels = [post.world.add_channel(f"c{number}") for number in range(6)]
    now, most = {}, {"channel": 0, "all": 0}

    def starts(method, path):
        now[path] = now.get(path, 0) + 1
        most["channel"] = max(most["channel"], now[path])
        most["all"] = max(most["all"], sum(now.values()))

    def ends(method, path):
        now[path] -= 1

    post.discord.faults.plan(SEND, faults.slow(0.02), times=100)
    for number in range(18):
        route = f"channel:{channels[number % 6].id}"
        await post.say("poll.result", f"POLL-{number} · x", route=route)
    for channel in channels:
        await post.client.fetch_channel(channel.id)
    post.on_start.append(starts)
    post.on_end.append(ends)
    await post.rest()
    assert most == {"channel": 1, "all": 4}


async def test_a_row_begins_in_the_commit_that_ends_the_one_before_it(post):
    commits = []

    def connect(*args, **options):
        connection = sqlite3.connect(*args, **options)
        connection.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
        return connection

    await post.close()
    post.connect = connect
    await post.open()
    for number in range(5):
        await post.say("poll.result", f"POLL-{number}")
    commits.clear()
    await post.rest()
    assert len(post.messages) == 5
    assert set((await post.states()).values()) == {"sent"}
    assert len(commits) == 6


# Replies in the thread of a card


async def test_a_reply_stands_in_the_thread_of_its_card_which_is_made_once(post):
    await post.card(1)
    await post.rest()
    route = f"reply:{(await post.row(1))['id']}"
    post.said["POLL-1 · texts"] = NoticeFace("Words.", thread="In their own words")
    post.said["POLL-1 · texts 2"] = NoticeFace("More.", thread="In their own words")
    await post.say("poll.texts", "POLL-1 · texts", route=route)
    await post.rest()
    await post.say("poll.texts", "POLL-1 · texts 2", route=route)
    await post.rest()
    thread = post.world.place("In their own words")
    assert [text.splitlines()[0] for text in post.texts(thread)] == ["Words.", "More."]


async def test_a_reply_waits_for_its_card(post):
    post.discord.faults.plan(SEND, faults.broken(503))
    await post.card(1)
    route = f"reply:{(await post.row(1))['id']}"
    await post.say("poll.texts", "POLL-1 · texts", route=route)
    await post.rest()
    assert (await post.notice("POLL-1 · texts"))["state"] == "waiting"
    await post.later(seconds=5)
    assert (await post.notice("POLL-1 · texts"))["state"] == "sent"


async def test_a_reply_to_a_deleted_card_is_held_not_taken_for_said(post):
    await post.card(1)
    await post.rest()
    row = await post.row(1)
    await post.say("poll.texts", "POLL-1 · texts", route=f"reply:{row['id']}")
    post.discord.people.delete(post.world.bot, row["message_id"])
    await post.rest()
    assert (await post.notice("POLL-1 · texts"))["state"] == "held"


async def test_a_look_for_a_reply_makes_no_thread(post):
    await post.card(1)
    await post.rest()
    route = f"reply:{(await post.row(1))['id']}"
    await post.say("poll.texts", "POLL-1 · texts", route=route)
    threads = "POST /channels/{channel}/messages/{message}/threads"
    post.discord.faults.plan(threads, faults.broken(503))
    await post.rest()
    await post.restart(minutes=5)
    assert len(post.requests(threads)) == 2
    assert post.requests(threads)[1].body["name"] == "POLL-1 · texts"
    assert (await post.notice("POLL-1 · texts"))["state"] == "sent"


# Private messages: bundles and hours


async def test_what_is_daily_comes_at_nine_as_one_message_with_numbered_buttons(post):
    for number in range(3):
        key = f"MEM-{number} · x"
        post.said[key] = NoticeFace(f"News {number}.", (button("Open", f"test1:open:{number}"),))
        await daily(post, key)
    await post.later(hours=24)
    assert post.private == ["1. News 0.\n2. News 1.\n3. News 2.\n-# Agora · 1 April 2026"]
    sent = post.requests(SEND)[-1].body["components"]
    labels = [one["label"] for row in sent for one in row["components"]]
    assert labels == ["1 · Open", "2 · Open", "3 · Open"]
    rows = await post.services.db.all("SELECT state, payload, message_id FROM notice")
    assert {(row["state"], row["payload"], row["message_id"] is None) for row in rows} == {
        ("sent", None, False)
    }


async def test_one_daily_notice_keeps_its_own_button(post):
    post.said["MEM-1 · x"] = NoticeFace("News.", (button("Open", "test1:open:1"),))
    await daily(post, "MEM-1 · x")
    await post.later(hours=24)
    assert post.private == ["News.\n-# Agora · 1 April 2026"]
    (row,) = post.requests(SEND)[-1].body["components"]
    assert row["components"][0]["label"] == "Open"


async def test_a_long_bundle_shows_first_lines_and_says_how_many_more(post):
    for number in range(40):
        post.said[f"MEM-{number} · x"] = f"{'Long ' * 30}{number}\nSecond line"
        await daily(post, f"MEM-{number} · x")
    await post.later(hours=24)
    (text,) = post.private
    assert len(text) <= 1_900
    assert "Second line" not in text
    assert "more: type /agora." in text
    assert text.endswith("-# Agora · 1 April 2026")


async def test_one_broken_notice_does_not_keep_back_the_bundle(post):
    def broken():
        raise ValueError

    post.said["MEM-1 · x"] = broken
    await daily(post, "MEM-1 · x")
    await daily(post, "MEM-2 · x")
    await post.later(hours=24)
    assert post.private == ["Said MEM-2 · x.\n-# Agora · 1 April 2026"]
    assert (await post.notice("MEM-1 · x"))["state"] in {"waiting", "held"}
    await post.later(seconds=1)
    assert (await post.notice("MEM-1 · x"))["state"] == "held"


async def test_two_items_with_the_same_button_do_not_make_discord_refuse_all(post):
    for number in (1, 2):
        key = f"MEM-{number} · x"
        post.said[key] = NoticeFace("News.", (button("Open", "test1:open"),))
        await daily(post, key)
    await post.later(hours=24)
    assert len(post.private) == 1


async def test_what_comes_after_the_days_bundle_joins_the_next_days(post):
    await daily(post, "MEM-1 · x")
    await post.later(hours=20)
    await daily(post, "MEM-2 · x", not_before=post.clock.now() - timedelta(hours=3))
    await post.later(minutes=1)
    assert len(post.private) == 1
    await post.later(hours=24)
    assert post.private[1:] == ["Said MEM-2 · x.\n-# Agora · 2 April 2026"]


async def test_what_would_expire_before_the_next_bundle_goes_by_itself(post):
    """The day's bundle is out; one more is due, over before tomorrow's."""
    await daily(post, "MEM-1 · x")
    await post.later(hours=20)
    await daily(post, "MEM-2 · x", expires_at=post.clock.now() + timedelta(hours=30))
    await post.write(
        lambda tx: tx.execute(
            "UPDATE notice SET not_before = 5, expires_at = ? WHERE dedupe_key = 'MEM-2 · x'",
            (int(post.clock.now().timestamp()) + 3_600,),
        )
    )
    await post.later(minutes=1)
    assert post.private[1:] == ["Said MEM-2 · x.\n-# MEM-2 · x"]


@pytest.mark.fault(15)
async def test_after_three_weeks_offline_stale_ones_expire_and_the_rest_is_one_message(post):
    soon = NOON + timedelta(days=2)
    for number in range(3):
        await daily(post, f"MEM-{number} · old", expires_at=soon)
        await daily(post, f"MEM-{number} · new")
    await post.restart(days=21)
    assert len(post.private) == 1
    assert post.private[0].count("new") == 3
    assert (await post.notice("MEM-1 · old"))["state"] == "expired"
    assert (await post.notice("MEM-1 · old"))["payload"] is None


async def test_a_late_private_message_does_not_wake_its_reader(post):
    """Down from noon until 23:00 in Brussels."""
    route = f"dm:{post.ana.id}"
    await post.say("obstacle.offered", "OBS-1 · offer", route=route, when=Class.NOW)
    await post.say("meeting.reminder", "MTG-1 · hour", route=route, when=Class.ANY_HOUR)
    await daily(post, "MEM-1 · x", not_before=NOON - timedelta(hours=10))
    await post.restart(hours=9)
    assert [text.splitlines()[-1] for text in post.private] == ["-# MTG-1 · hour"]
    await post.later(hours=9)
    assert [text.splitlines()[-1] for text in post.private][1:] == ["-# OBS-1 · offer"]
    await post.later(hours=1)
    assert [text.splitlines()[-1] for text in post.private][2:] == ["-# Agora · 1 April 2026"]


async def test_a_late_private_message_keeps_to_its_readers_own_hours(post):
    """Due at 08:00 in Tokyo, late at 20:00 there: in Brussels it is one in the afternoon."""

    def join(tx):
        directory = post.services.directory
        directory.ask_to_join(tx, post.ana.id, Kind.TECHNICAL, city_id=1, zone="Asia/Tokyo")

    await post.write(join)
    route = f"dm:{post.ana.id}"
    await post.say("obstacle.offered", "OBS-1 · offer", route=route, when=Class.NOW)
    await post.restart(hours=23)
    assert post.private == []
    await post.later(hours=12)
    assert len(post.private) == 1
