"""Whose turn it is, and the nudges that come of it: seldom, by day, and once."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cogs.obstacles.forum import HIDDEN, NAMED, labels_of
from tests.stage import said, text_of

PING = "There is news for you in Agora."


@pytest.fixture
async def ana(forum):
    return await forum.stage.person("Ana", city="Ljubljana")


@pytest.fixture
async def bo(forum):
    return await forum.stage.person("Bo", city="Leuven")


@pytest.fixture
async def cora(forum):
    return await forum.stage.person("Cora", coordinator=True)


async def writes(forum, who, number, text="We did it so."):
    return await who.actor.send(await forum.thread(number), text)


async def aged(forum, number, days):
    """As if the last word had been so many days earlier; two months tick by slowly here."""
    services = forum.stage.services
    since = (forum.stage.now - timedelta(days=days)).date().isoformat()
    turns = forum.stage.bot.get_cog("ObstaclesCog").desk.store.turns

    def unit(tx):
        tx.execute("UPDATE obstacle SET raised_on = ? WHERE id = ?", (since, number))
        tx.execute(
            "UPDATE obstacle SET last_word_on = ? WHERE id = ? AND last_word_on IS NOT NULL",
            (since, number),
        )
        turns.begin(tx, number, forum.stage.now)

    await services.db.write(unit)


def pings(forum, who):
    return [t for t in forum.stage.reads(who, "dm") if t.startswith(PING)]


def asked(forum, who):
    return [t for t in forum.stage.reads(who, "dm") if "help" in t or "say more" in t]


def lines(forum, cora):
    return [t for t in forum.stage.reads(cora, "coordinators") if "after three weeks" in t]


async def solved_by(forum, who, **changes):
    """An obstacle that this person's city solved."""
    number = await forum.shown(who, NAMED, **changes)
    form = await forum.stage.slash(who, "obstacle solve", obstacle=f"OBS-{number}")
    told = {"outcome": "solved", "summary": "One desk for all three permits of a stop."}
    await forum.stage.fill(who, form, told)
    return number


async def test_nobody_answers_cities_that_solved_it_are_asked_then_coordinators(
    forum, ana, bo, cora
):
    stage = forum.stage
    eva = await stage.person("Eva", city="Antwerp")
    await solved_by(forum, bo)
    number = await forum.shown(ana, HIDDEN)
    await stage.later(days=9)
    assert asked(forum, bo) == []
    await stage.later(days=5)
    (told,) = asked(forum, bo)
    assert f"A city is stuck, and yours may help. OBS-{number}: Tram permits" in told
    assert asked(forum, eva) == []
    assert lines(forum, cora) == []
    await stage.later(days=14)
    assert len(lines(forum, cora)) == 1
    assert len(asked(forum, bo)) == 1


async def test_an_author_owed_an_answer_is_never_nudged(forum, ana):
    number = await forum.shown(ana, NAMED)
    await forum.stage.later(days=30)
    assert pings(forum, ana) == []
    await aged(forum, number, 57)
    await forum.stage.later(days=6)
    assert (await forum.row(number))["state"] == "stale"
    assert pings(forum, ana) == []


async def test_the_author_is_reminded_after_two_weeks_without_an_answer_of_theirs(forum, ana, bo):
    stage = forum.stage
    number = await forum.shown(ana, HIDDEN)
    await stage.later(days=6)
    await writes(forum, bo, number)
    await stage.later(days=1)
    assert len(pings(forum, ana)) == 1
    await forum.inbox(ana)
    await stage.later(days=10)
    assert len(pings(forum, ana)) == 1
    await stage.later(days=6)
    assert len(pings(forum, ana)) == 2


@pytest.mark.parametrize("by_handle", [True, False])
async def test_the_answerer_is_asked_once_to_say_more(forum, ana, bo, by_handle):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    if by_handle:
        await forum.reply(bo, number, "We did it so.")
    else:
        await writes(forum, bo, number)
    await stage.later(days=1)
    await writes(forum, ana, number, "Which law allowed it?")
    await stage.later(days=1)
    await forum.inbox(bo)
    before = len(stage.reads(bo, "dm"))
    await stage.later(days=40)
    assert len(stage.reads(bo, "dm")) == before + 1
    told = stage.reads(bo, "dm")[-1]
    assert told.startswith(PING if by_handle else "Can you say more?")


async def test_after_sixty_days_it_is_archived_and_a_word_reopens_it(forum, ana, bo):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    await aged(forum, number, 58)
    await stage.later(days=5)
    row = await forum.row(number)
    assert (row["state"], row["next_step"]) == ("stale", None)
    thread = stage.embedded.env.backend.get_channel(row["thread_id"]).thread_metadata
    assert thread.archived
    assert not thread.locked
    assert "Quiet for 60 days" in text_of(await forum.card(number, bo))
    await writes(forum, bo, number)
    row = await forum.row(number)
    assert (row["state"], row["last_word"]) == ("open", "other")
    assert not thread.archived


async def test_waiting_for_others_keeps_everybody_quiet_for_thirty_days(forum, ana, bo):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    await writes(forum, bo, number)
    shown = await stage.slash(ana, "obstacle mine")
    assert "Waiting for others" in labels_of(shown.response)
    told = said(await stage.press(ana, "Waiting for others", shown))
    assert told.startswith("Quiet until")
    assert "Nobody is asked now" in await forum.inbox(ana)
    await stage.later(days=29)
    assert len(pings(forum, ana)) <= 1
    await forum.inbox(ana)
    before = len(pings(forum, ana))
    await stage.later(days=5)
    assert len(pings(forum, ana)) == before + 1


async def test_still_stuck_gives_the_turn_back_to_others(forum, ana, bo):
    stage = forum.stage
    number = await forum.shown(ana, HIDDEN)
    await writes(forum, bo, number)
    shown = await stage.slash(ana, "obstacle mine")
    told = said(await stage.press(ana, "Still stuck", shown))
    assert told.startswith("Recorded.")
    row = await forum.row(number)
    assert (row["last_word"], row["next_step"]) == ("author", "remind_answerer")
    (forged,) = await stage.forge((bo, f"obstacles1:stuck:{number}", None))
    assert said(forged) == "Only whoever raised it can do this."
    (forged,) = await stage.forge((bo, f"obstacles1:waits:{number}", None))
    assert said(forged) == "Only whoever raised it can do this."


async def test_a_hidden_author_who_writes_openly_counts_as_anybody(forum, ana, bo):
    stage = forum.stage
    number = await forum.shown(ana, HIDDEN)
    await writes(forum, ana, number, "I know this too well.")
    row = await forum.row(number)
    assert (row["last_word"], row["first_reply_on"]) == ("other", f"{stage.now:%Y-%m-%d}")
    named = await forum.shown(ana, NAMED)
    await writes(forum, ana, named, "And since May it is worse.")
    row = await forum.row(named)
    assert (row["last_word"], row["first_reply_on"]) == ("author", None)


async def test_what_was_said_while_agora_was_away_is_heard_at_its_start(forum, ana, bo):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    thread = await forum.thread(number)
    backend = stage.embedded.env.backend
    stage.bot._connection.parsers.pop("MESSAGE_CREATE")
    backend.create_message(thread.id, bo.id, "We did it so.")
    await stage.embedded.env.settle()
    assert (await forum.row(number))["last_word"] == "none"
    await stage.restart(hours=1)
    row = await forum.row(number)
    assert (row["last_word"], row["next_step"]) == ("other", "remind_author")


async def test_three_weeks_offline_bring_one_nudge_and_a_kill_before_it_none_twice(
    forum, ana, bo, cora
):
    stage = forum.stage
    await solved_by(forum, bo)
    await forum.shown(ana, NAMED)
    await stage.later(days=1)
    await stage.restart(days=28)
    await stage.later(days=7)
    assert asked(forum, bo) == []
    assert len(lines(forum, cora)) == 1
    await stage.restart(hours=1)
    await stage.later(days=7)
    assert len(lines(forum, cora)) == 1


async def test_a_kill_between_due_and_sent_gives_one_nudge(forum, ana, bo):
    stage = forum.stage
    await solved_by(forum, bo)
    number = await forum.shown(ana, NAMED)
    due = (await forum.row(number))["next_step_at"]
    await stage.until(datetime.fromtimestamp(due - 60, UTC))
    stage.bot.delivery.stop()  # what is decided now is not sent before the end
    await stage.later(minutes=2)
    assert (await forum.row(number))["next_step"] == "tell_coordinators"
    assert asked(forum, bo) == []
    await stage.restart(minutes=5)
    await stage.later(days=2)
    assert len(asked(forum, bo)) == 1


async def test_who_is_asked_is_not_asked_any_more_once_somebody_answered(forum, ana, bo):
    stage = forum.stage
    eva = await stage.person("Eva", city="Antwerp")
    await solved_by(forum, bo)
    number = await forum.shown(ana, NAMED)
    due = (await forum.row(number))["next_step_at"]
    await stage.until(datetime.fromtimestamp(due - 60, UTC))
    stage.bot.delivery.stop()
    await stage.later(minutes=2)
    await writes(forum, eva, number)
    await stage.restart(minutes=5)
    await stage.later(days=2)
    assert asked(forum, bo) == []


async def test_coordinators_open_the_thread_from_their_line(forum, ana, cora):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    await stage.later(days=30)
    opened = await stage.press(cora, "Open", "coordinators")
    assert f"OBS-{number}" in said(opened)


async def test_a_word_between_finding_and_nudging_is_heard(forum, ana, bo):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    turns = stage.bot.get_cog("ObstaclesCog").desk.store.turns
    due = datetime.fromtimestamp((await forum.row(number))["next_step_at"], UTC)
    ((obstacle, step),) = await turns.due(due)
    await writes(forum, bo, number)
    after = await forum.row(number)
    await stage.services.db.write(lambda tx: turns.take(tx, obstacle, step, due, peers=[bo.id]))
    assert await forum.row(number) == after
    sql = "SELECT count(*) FROM notice WHERE kind = 'obstacle.help_asked'"
    assert await stage.services.db.value(sql) == 0
