"""Solving, trying it elsewhere, and how a solution enters the shared knowledge."""

import json

import pytest

from bot.erasure import erase
from tests.cogs.obstacles.forum import CITY, COUNTRY, HIDDEN, NAMED, labels_of
from tests.stage import said, text_of

TOLD = "One desk for all three permits, with a clerk from each office."
SOLVED = {"outcome": "solved", "summary": TOLD, "conditions": "Both offices under one mayor."}
NOT_YOURS = "Only whoever raised it can do this."


async def solve(forum, who, number, **changes):
    """By command; the private answer."""
    form = await forum.stage.slash(who, "obstacle solve", obstacle=f"OBS-{number}")
    return await forum.stage.fill(who, form, {**SOLVED, **changes})


async def tried(forum, who, number, verdict, note="", *, visible=False):
    form = await forum.press(who, "We tried this", number)
    values = {"verdict": verdict, "note": note, "visible": ["yes"] if visible else []}
    return said(await forum.stage.fill(who, form, values))


async def solutions(forum, number, who):
    """The solution's own message in the thread."""
    found = [m for m in await forum.messages(number, who) if "What worked" in text_of(m)]
    return [text_of(message) for message in found]


async def drafts(forum):
    sql = "SELECT * FROM article WHERE from_ref LIKE 'OBS-%'"
    return [dict(row) for row in await forum.stage.services.db.all(sql)]


async def state(forum, number):
    return (await forum.row(number))["state"]


async def test_from_solving_to_the_shared_knowledge(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, NAMED)
    answer = await solve(forum, ana, number, helpers=[bo.actor], url="https://example.eu/desk")
    assert said(answer).startswith("Solved. The summary enters the shared knowledge in 7 days.")
    (message,) = await solutions(forum, number, bo)
    assert TOLD in message
    assert "Both offices under one mayor." in message
    assert "Helped by Leuven" in message
    assert "**Solved**" in text_of(await forum.card(number, bo))
    assert await drafts(forum) == []
    await stage.later(days=9)
    (draft,) = await drafts(forum)
    assert TOLD in json.dumps(draft)
    assert f"Your city helped to solve OBS-{number}" in "\n".join(stage.reads(bo, "dm"))
    assert "helped to solve" not in "\n".join(stage.reads(ana, "dm"))
    row = await stage.services.db.one("SELECT * FROM search_doc WHERE kind = 'solution'")
    assert (row["ref"], row["url"]) == (number, "https://example.eu/desk")


async def test_nothing_enters_the_knowledge_before_seven_days(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, NAMED)
    await solve(forum, ana, number, helpers=[bo.actor])
    await stage.later(days=6, hours=20)
    assert await drafts(forum) == []
    assert stage.reads(bo, "dm") == []
    assert (await forum.row(number))["next_step"] == "settle"


async def test_kept_out_stays_in_its_thread(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    number = await forum.shown(ana, NAMED)
    answer = await solve(forum, ana, number)
    kept = said(await stage.press(ana, "Keep it out", answer))
    assert kept == f"Kept out. OBS-{number} stays in its thread only."
    await stage.later(days=9)
    assert await drafts(forum) == []
    found = await stage.services.db.value("SELECT 1 FROM search_doc WHERE kind = 'solution'")
    assert found is None
    assert len(await solutions(forum, number, ana)) == 1


async def test_an_unnamed_author_solves_it_minutes_later_and_no_link_is_asked(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, HIDDEN)
    form = await stage.slash(ana, "obstacle solve", obstacle=f"OBS-{number}")
    assert "No member, coordinator or administrator sees who you are." in said(form)
    assert "Source link" not in said(form)
    await stage.fill(ana, form, SOLVED)
    assert await solutions(forum, number, bo) == []
    assert "**Open**" in text_of(await forum.card(number, bo))
    await stage.later(minutes=16)
    assert len(await solutions(forum, number, bo)) == 1
    assert "**Solved**" in text_of(await forum.card(number, bo))
    await stage.later(days=9)
    (draft,) = await drafts(forum)
    assert "Ljubljana" not in json.dumps(draft)
    assert "Slovenia" not in json.dumps(draft)


async def test_what_a_city_cannot_solve_is_closed_and_may_be_escalated(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    number = await forum.shown(ana, NAMED)
    answer = await solve(forum, ana, number, outcome="cannot")
    assert said(answer).startswith("Closed. You can still ask for help with the rules.")
    assert await state(forum, number) == "closed"
    form = await stage.press(ana, "Escalate", answer)
    assert "Escalate: Regulatory" in said(form)
    await stage.later(days=9)
    assert await drafts(forum) == []


@pytest.mark.parametrize("label", [NAMED, CITY, COUNTRY])
async def test_who_may_solve_and_reopen(forum, label):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    mia = await stage.person("Mia", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    cora = await stage.person("Cora", coordinator=True)
    number = await forum.shown(ana, label)
    refused = await stage.slash(bo, "obstacle solve", obstacle=f"OBS-{number}")
    assert said(refused) == NOT_YOURS
    colleague = await stage.slash(mia, "obstacle solve", obstacle=f"OBS-{number}")
    assert (said(colleague) == NOT_YOURS) == (label == COUNTRY)
    for who in (ana, cora):
        answer = await solve(forum, who, number)
        assert await state(forum, number) == "solved"
        assert said(await stage.press(who, "Reopen", answer)).startswith("Reopened.")
        assert await state(forum, number) == "open"
        await stage.later(minutes=16)
    row = await stage.services.db.one("SELECT * FROM audit WHERE action = 'obstacle.solve'")
    assert row["actor_id"] == cora.id
    (forged,) = await stage.forge((bo, f"obstacles1:reopen:{number}", None))
    assert said(forged) == NOT_YOURS


async def test_reopening_takes_the_solution_out_of_search_and_the_thanks_back(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, NAMED)
    answer = await solve(forum, ana, number, helpers=[bo.actor])
    await stage.press(ana, "Reopen", answer)
    await stage.later(days=9)
    assert await drafts(forum) == []
    assert stage.reads(bo, "dm") == []
    assert "**What was tried** · reopened since" in "\n".join(await forum.reads(number, bo))


async def test_a_text_too_short_comes_back_with_the_form_and_names_nobody(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    number = await forum.shown(ana, HIDDEN)
    blank = "\u200b" * 10 + "All by one desk." + "\u200b" * 10
    wrong = await solve(forum, ana, number, summary=blank)
    assert "Write 20 to 1800 characters; this has 16." in said(wrong)
    assert await stage.services.db.value("SELECT count(*) FROM draft") == 0
    assert "Both offices under one mayor." in said(await stage.press(ana, "Edit", wrong))


async def test_pressed_twice_one_row_and_one_message(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    number = await forum.shown(ana, NAMED)
    fields = {"outcome": ["solved"], "summary": [TOLD]}
    control = f"obstacles1:solved:{number}:0123456789abcdef"
    await stage.forge((ana, control, fields), (ana, control, fields))
    assert len(await solutions(forum, number, ana)) == 1
    assert await stage.services.db.value("SELECT count(*) FROM solution") == 1


async def test_what_was_withdrawn_is_not_solved_reopened_or_suggested_for(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, NAMED)
    thread = await forum.thread(number)
    message = await bo.actor.send(thread, "One desk.")
    for act in ("withdraw", "withdrawn"):
        await stage.forge((ana, f"obstacles1:{act}:{number}", None))
    assert await state(forum, number) == "withdrawn"
    ended = f"OBS-{number} has ended."
    fields = {"outcome": ["solved"], "summary": [TOLD]}
    for control, typed in ((f"solved:{number}:00", fields), (f"reopen:{number}", None)):
        (answer,) = await stage.forge((ana, f"obstacles1:{control}", typed))
        assert said(answer).startswith(ended)
    assert said(await bo.actor.context_menu(thread, "Mark as solution", message)) == ended
    assert await state(forum, number) == "withdrawn"
    assert await stage.services.db.value("SELECT count(*) FROM solution") == 0


async def test_what_is_open_is_not_reopened(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    number = await forum.shown(ana, NAMED)
    before = await forum.row(number)
    (answer,) = await stage.forge((ana, f"obstacles1:reopen:{number}", None))
    assert said(answer) == f"OBS-{number} is open already."
    assert await forum.row(number) == before


# Tried elsewhere


async def test_cities_say_what_came_of_it_and_failures_stand_first(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    mia = await stage.person("Mia", city="Leuven")
    eva = await stage.person("Eva", city="Antwerp")
    number = await forum.shown(ana, NAMED)
    await solve(forum, ana, number)
    told = await tried(forum, bo, number, "worked", "Three months saved.", visible=True)
    assert told == "Recorded. The next city reads it."
    await tried(forum, eva, number, "failed", "Two mayors.")
    (message,) = await solutions(forum, number, ana)
    assert "Other cities: worked in 1, failed in 1" in message
    assert message.index("Two mayors.") < message.index("Three months saved.")
    assert "*It worked, Leuven:*" in message
    assert "Antwerp" not in message
    await tried(forum, mia, number, "adapted", "With one clerk only.")
    (message,) = await solutions(forum, number, ana)
    assert "Other cities: adapted in 1, failed in 1" in message
    assert await stage.services.db.value("SELECT count(*) FROM solution_tried") == 2


async def test_what_was_tried_counts_in_search_once_it_is_there(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    eva = await stage.person("Eva", city="Antwerp")
    number = await forum.shown(ana, NAMED)
    await solve(forum, ana, number)
    await tried(forum, bo, number, "worked")
    await stage.later(days=9)
    await tried(forum, eva, number, "failed")
    row = await stage.services.db.one("SELECT * FROM search_doc WHERE kind = 'solution'")
    assert (row["worked"], row["failed"]) == (1, 1)


async def test_only_what_is_solved_can_be_tried(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, NAMED)
    (early,) = await stage.forge((bo, f"obstacles1:tried:{number}", None))
    assert said(early) == f"OBS-{number} is not solved yet."
    fields = {"verdict": ["worked"]}
    (forged,) = await stage.forge((bo, f"obstacles1:tried_sent:{number}:00", fields))
    assert said(forged) == f"OBS-{number} is not solved yet."


# Mark as solution


async def test_the_author_marks_a_message_and_finds_it_in_the_form(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, HIDDEN)
    thread = await forum.thread(number)
    words = "We put one clerk of each office at one desk."
    message = await bo.actor.send(thread, words)
    form = await ana.actor.context_menu(thread, "Mark as solution", message)
    assert words in said(form)
    assert "What worked? Write it for the next city" in said(form)


async def test_others_suggest_and_the_author_gets_news(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, NAMED)
    await forum.inbox(ana)
    thread = await forum.thread(number)
    message = await bo.actor.send(thread, "One desk.")
    told = await bo.actor.context_menu(thread, "Mark as solution", message)
    assert said(told) == "Thank you. Whoever raised this will see your suggestion."
    assert (await forum.row(number))["suggested_message_id"] == message.id
    inbox = await forum.inbox(ana)
    assert "2 new" in inbox
    assert "It is your turn\nSomebody suggests a solution." in inbox


async def test_elsewhere_the_menu_says_where_it_works(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    message = await ana.actor.send(stage.lobby, "One desk.")
    told = await ana.actor.context_menu(stage.lobby, "Mark as solution", message)
    assert said(told).startswith("This works on a message in the thread")


async def test_a_solved_post_offers_what_fits(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    number = await forum.shown(ana, NAMED)
    await solve(forum, ana, number)
    assert labels_of(await forum.card(number, ana))[:2] == ["Who can see this?", "We tried this"]


async def withdraws(forum, ana, number):
    await forum.stage.forge((ana, f"obstacles1:withdrawn:{number}", None))


async def erases(forum, ana, number):
    await erase(forum.stage.services, ana.id, with_texts=True)


async def hides(forum, ana, number):
    cora = await forum.stage.person("Cora", coordinator=True)
    await forum.stage.slash(cora, "moderate hide", what=f"OBS-{number}")


@pytest.mark.parametrize("label", [NAMED, HIDDEN])
@pytest.mark.parametrize("act", [withdraws, erases, hides])
@pytest.mark.parametrize("days", [1, 12])
async def test_what_takes_the_post_away_takes_its_solution_away(forum, label, act, days):
    """Also once the thread is archived."""
    ana = await forum.stage.person("Ana", city="Ljubljana")
    bo = await forum.stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, label)
    await solve(forum, ana, number)
    await forum.stage.later(days=days)
    assert TOLD in "\n".join(await forum.reads(number, bo))
    await act(forum, ana, number)
    await forum.stage.later(minutes=16)
    thread = "\n".join(await forum.reads(number, bo))
    assert TOLD not in thread
    assert "Both offices" not in thread
    assert "This solution was taken away." in thread


async def test_of_an_unnamed_author_the_solution_goes_with_the_post(forum):
    ana = await forum.stage.person("Ana", city="Ljubljana")
    number = await forum.shown(ana, HIDDEN)
    await solve(forum, ana, number)
    await forum.stage.later(days=1)
    await withdraws(forum, ana, number)
    await forum.stage.later(seconds=50)
    (message,) = await solutions(forum, number, ana)
    assert TOLD in message


async def test_a_restored_post_shows_its_solution_again(forum):
    ana = await forum.stage.person("Ana", city="Ljubljana")
    cora = await forum.stage.person("Cora", coordinator=True)
    number = await forum.shown(ana, NAMED)
    await solve(forum, ana, number)
    for what in ("hide", "restore"):
        await forum.stage.slash(cora, f"moderate {what}", what=f"OBS-{number}")
        await forum.stage.later(minutes=1)
    (message,) = await solutions(forum, number, ana)
    assert TOLD in message
