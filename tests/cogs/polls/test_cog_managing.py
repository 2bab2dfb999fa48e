"""Managing, as people see it: reminders, extension, closing, withdrawal, the next round."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cogs.polls.assembly import Assembly
from tests.stage import labels_of, said, stamp

REFUSED = "Only coordinators can do this. Ask one of them."
CLOSES = datetime(2026, 1, 8, 16, tzinfo=UTC)


async def more(house: Assembly, who, ref: str):
    return await house.stage.press(who, "More…", house.card(who, ref))


async def pick(house: Assembly, who, ref: str, line: str):
    return await house.stage.choose(who, [line], await more(house, who, ref))


async def extend(house: Assembly, who, ref: str, when: str) -> str:
    return said(await house.stage.fill(who, await pick(house, who, ref, "extend"), {"when": when}))


async def test_more_names_the_cities_asked_and_manages_for_coordinators_alone(house: Assembly):
    ana = house.officials[0]
    ref = await house.open()
    assert said(await more(house, ana, ref)).splitlines() == ["More…", "Who is asked"]
    assert said(await more(house, house.hanna, ref)).splitlines()[1:] == [
        "Who is asked",
        "Remind all",
        "Extend",
        "Close now",
        "Withdraw",
    ]
    asked = said(await pick(house, ana, ref, "asked"))
    assert asked.startswith(f"{ref} asks: Espoo, Istanbul, Leuven, ")
    (forged,) = await house.stage.forge((ana, f"polls1:pick:{ref[5:]}", ["everything"]))
    assert said(forged) == "Choose one line in the list."


async def test_members_manage_their_own_named_polls_and_nothing_else(house: Assembly):
    stage, (ana, bo) = house.stage, house.officials[:2]
    anonymous = await house.open()
    named = await house.open(ana, question="Named?", mode="NAMED_CITY")
    number = anonymous.removeprefix("POLL-")
    assert await house.says(ana, "poll manage", poll=anonymous) == REFUSED
    assert await house.says(bo, "poll manage", poll=named) == REFUSED
    for verb in ("remind", "close", "withdraw", "withdraw_now", "extend", "again"):
        (told,) = await stage.forge((ana, f"polls1:{verb}:{number}", None))
        assert said(told) == REFUSED, verb
    (told,) = await stage.forge((ana, f"polls1:extend_to:{number}", {"when": ["9 January 12:00"]}))
    assert said(told) == REFUSED
    (told,) = await stage.forge((ana, f"polls1:pick:{number}", ["close"]))
    assert said(told) == REFUSED
    panel = await stage.slash(ana, "poll manage", poll=named)
    assert labels_of(panel.response) == ["Remind all", "Extend", "Close now", "Withdraw"]
    sure = await stage.press(ana, "Withdraw", panel)
    kept = await stage.press(ana, "Keep", sure)
    assert said(kept) == "Nothing was changed."
    gone = await stage.press(ana, "Withdraw", await stage.press(ana, "Withdraw", panel))
    assert said(gone) == f"{named} is withdrawn. Its answers are destroyed."
    assert "Withdrawn. All answers were destroyed." in house.shows(bo, named)
    assert await house.says(ana, "poll manage", poll=named) == f"{named} has ended."


async def test_one_reminder_goes_to_everybody_in_the_channel(house: Assembly):
    stage, (ana, bo) = house.stage, house.officials[:2]
    ref = await house.open()
    await house.choose(ref, [0])
    await stage.until(CLOSES - timedelta(hours=48))
    reminder = stage.reads(bo, "polls")[-1]
    role = stage.embedded.guild.roles["Member"].id
    assert reminder.splitlines() == [
        f"<@&{role}> {ref} closes <t:1767888000:f>: What will the weather be?",
        "If you have answered, thank you, nothing to do. There are not enough answers yet.",
        f"-# {ref} · reminder 1",
        "Answer",
    ]
    assert stage.newest(bo, "polls").role_mentions
    assert stage.messages(ana, "dm") == stage.messages(bo, "dm") == []


async def test_everybody_is_reminded_at_most_once_a_day_and_nothing_is_added(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open()
    told = await pick(house, house.hanna, ref, "remind")
    assert said(told) == "Everybody asked is reminded, in the channel."
    reminder = stage.reads(ana, "polls")[-1].splitlines()
    assert reminder[1] == "If you have answered, thank you, nothing to do."
    again = await pick(house, house.olivier, ref, "remind")
    assert said(again) == (
        "Everybody was reminded already. The next one is possible from"
        f" {stamp(stage.now + timedelta(hours=24))}."
    )
    await stage.later(hours=24)
    await pick(house, house.olivier, ref, "remind")
    reminders = [text for text in stage.reads(ana, "polls") if "reminder" in text]
    assert len(reminders) == 2


async def test_a_poll_is_extended_twice_and_told_on_its_card(house: Assembly):
    ref = await house.open()
    for day in (12, 14):
        closes = datetime(2026, 1, day, 11, tzinfo=UTC)
        told = await extend(house, house.hanna, ref, f"{day} January 12:00")
        assert told == f"{ref} now closes {stamp(closes)}."
        assert f"closes {stamp(closes)}" in house.shows(house.officials[0], ref)
    third = await extend(house, house.olivier, ref, "20 January 12:00")
    assert third == f"{ref} was extended twice. It closes as announced."


async def test_an_extension_lengthens_within_the_limits(house: Assembly):
    ref = await house.open()
    earlier = await extend(house, house.hanna, ref, "5 January 12:00")
    assert earlier == f"An extension ends later than now planned: after {stamp(CLOSES)}."
    far = await extend(house, house.hanna, ref, "1 July 12:00")
    assert far.startswith("A poll stays open for 24 hours to 60 days.")
    unread = await extend(house, house.hanna, ref, "later on")
    assert unread.startswith("I cannot read the time “later on”.")
    (empty,) = await house.stage.forge((house.hanna, f"polls1:extend_to:{ref[5:]}", {}))
    assert said(empty) == "Write a time, like 31 March 17:00."


@pytest.mark.fault(47)
async def test_two_coordinators_close_and_there_is_one_result(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open()
    await house.choose(ref, [0] * 6)
    early = await pick(house, house.hanna, ref, "close")
    day = stamp(stage.now + timedelta(hours=24))
    assert said(early) == f"A poll stays open for 24 hours. You can close it from {day}."
    await stage.later(hours=24)
    number = ref.removeprefix("POLL-")
    told = await stage.forge(
        (house.hanna, f"polls1:close:{number}", None),
        (house.olivier, f"polls1:close:{number}", None),
    )
    assert sorted(map(said, told)) == [f"{ref} is already closed.", f"{ref} is closed."]
    results = [text for text in stage.reads(ana, "polls") if f"{ref} · result" in text]
    assert len(results) == 1
    late = await stage.forge((house.hanna, f"polls1:withdraw_now:{number}", None))
    assert said(late[0]) == f"{ref} has ended."


@pytest.mark.fault(47)
async def test_two_coordinators_extend_and_withdraw_at_once(house: Assembly):
    stage = house.stage
    ref = await house.open()
    number = ref.removeprefix("POLL-")
    form = {"when": ["12 January 12:00"]}
    told = await stage.forge(
        (house.hanna, f"polls1:extend_to:{number}", form),
        (house.olivier, f"polls1:extend_to:{number}", form),
    )
    assert sorted(said(each).split(":")[0].split(" <")[0] for each in told) == [
        "An extension ends later than now planned",
        f"{ref} now closes",
    ]
    assert (await house.rows("SELECT extended FROM polls"))[0]["extended"] == 1
    told = await stage.forge(
        (house.hanna, f"polls1:withdraw_now:{number}", None),
        (house.olivier, f"polls1:withdraw_now:{number}", None),
    )
    assert sorted(map(said, told)) == [
        f"{ref} has ended.",
        f"{ref} is withdrawn. Its answers are destroyed.",
    ]


async def test_withdrawing_destroys_the_answers_and_says_so(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open()
    await house.choose(ref, [0] * 6)
    await house.withdraw(ref)
    assert "Withdrawn. All answers were destroyed." in house.shows(ana, ref)
    assert labels_of(house.card(ana, ref)) == ["Who can see this?"]
    assert not stage.services.settings.ballot_box_path.exists()
    assert await house.says(ana, "poll answer", poll=ref) == (
        f"{ref} has closed. Nothing was recorded."
    )
    later = await house.open(question="Later?", opens="9 January 10:00")
    panel = await stage.slash(house.hanna, "poll manage", poll=later)
    sure = await stage.press(house.hanna, "Withdraw", panel)
    assert said(sure).splitlines()[0] == f"Withdraw {later}? It has not opened yet."


async def test_asking_again_schedules_a_round_and_shows_the_trend(house: Assembly):
    stage, (ana, hanna) = house.stage, (house.officials[0], house.hanna)
    options = ["Sun", "Rain"]
    ref = await house.open(options=options)
    await house.choose(ref, [0] * 8 + [1] * 4)
    await stage.later(days=7, hours=17)
    assert said(await stage.press(ana, "Ask again", house.card(ana, ref))) == REFUSED
    ended = await stage.slash(hanna, "poll manage", poll=ref)
    assert said(ended).splitlines() == [f"{ref} has ended.", "See the result", "Ask again"]
    asked = await stage.press(hanna, "Ask again", ended)
    lines = ["In 1 month", "In 3 months", "In 6 months", "In 12 months"]
    assert said(asked).splitlines()[-4:] == lines
    (forged,) = await stage.forge((hanna, f"polls1:round:{ref[5:]}", ["2"]))
    assert said(forged) == "Ask again after 1, 3, 6 or 12 months."
    done = await stage.choose(hanna, ["1"], asked)
    opens = datetime(2026, 2, 8, 16, tzinfo=UTC)
    assert said(done) == f"POLL-2 asks the same and opens {stamp(opens)}."
    twice = await stage.choose(hanna, ["3"], await stage.press(hanna, "Ask again", ended))
    assert said(twice) == "POLL-2 asks this again already."
    await stage.restart(days=32)
    await house.choose("POLL-2", [0] * 3 + [1] * 9)
    await stage.later(days=8)
    told = (await house.says(ana, "poll result", poll="POLL-2")).splitlines()
    at = told.index(f"Against {ref}, the round before:")
    assert told[at + 1 :] == ["- Sun: down by 5", "- Rain: up by 5"]


@pytest.mark.fault(13)
async def test_a_deleted_card_is_posted_again_with_its_ballots_and_its_result(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open()
    codes = await house.choose(ref, [0] * 6)
    card = house.card(ana, ref)
    stage.embedded.env.backend.delete_message(card.channel.id, card.id)
    await stage.embedded.env.settle()
    home = await stage.slash(house.hanna, "agora")
    panel = await stage.choose(house.hanna, ["setup1:health"], home)
    assert f"{ref}: somebody deleted it" in said(panel)
    row = (await house.rows("SELECT id FROM card WHERE kind = 'poll'"))[0]
    await stage.choose(house.hanna, [f"card:{row['id']}"], panel)
    assert "**Open**" in house.shows(ana, ref)
    changed = await house.try_change(ana, ref, codes[0], {"choice": "0"})
    assert said(changed) == "Your answer is replaced."
    await stage.later(days=7, hours=17)
    assert "- Sun: **most**" in house.shows(ana, ref)
    assert f"{ref} · result" in stage.reads(ana, "polls")[-1]
