"""What an unnamed author does reaches search and inboxes minutes later, with the post itself."""

from datetime import timedelta

import pytest

from bot.erasure import erase
from tests.cogs.obstacles.forum import FORM, HIDDEN, NAMED, custom_id_of
from tests.stage import said, text_of

CHANGED = {**FORM, "title": "Quite another heading now"}
SOLVED = {"outcome": "solved", "summary": "One desk now signs all three permits."}


@pytest.fixture
async def ana(forum):
    return await forum.stage.person("Ana", city="Ljubljana")


@pytest.fixture
async def bo(forum):
    return await forum.stage.person("Bo", city="Leuven")


async def found(forum, who, text="permits"):
    return said(await forum.stage.slash(who, "obstacle search", text=text))


async def edit(forum, who, number):
    form = await forum.stage.slash(who, "obstacle edit", obstacle=f"OBS-{number}")
    await forum.stage.fill(who, form, CHANGED)


async def withdraw(forum, who, number):
    await forum.stage.forge((who, f"obstacles1:withdrawn:{number}", None))


async def duplicate(forum, who, number):
    await forum.stage.slash(who, "obstacle duplicate", of="OBS-1", obstacle=f"OBS-{number}")


@pytest.mark.parametrize("act", [edit, withdraw, duplicate])
async def test_search_follows_when_the_post_does(forum, ana, bo, act):
    await forum.shown(bo, NAMED, title="Another one of the same")
    number = await forum.shown(ana)
    before = await found(forum, bo)
    await act(forum, ana, number)
    assert await found(forum, bo) == before
    await forum.stage.later(seconds=50)
    assert await found(forum, bo) == before
    await forum.stage.later(minutes=16)
    assert await found(forum, bo) != before


@pytest.mark.parametrize("act", [edit, withdraw])
async def test_of_a_named_author_it_follows_at_once(forum, ana, bo, act):
    number = await forum.shown(ana, NAMED)
    before = await found(forum, bo)
    await act(forum, ana, number)
    assert await found(forum, bo) != before


async def test_somebody_elses_word_meanwhile_shows_nothing_early(forum, ana, bo):
    number = await forum.shown(ana)
    await edit(forum, ana, number)
    await bo.actor.send(await forum.thread(number), "We have this, too.")
    await forum.stage.later(seconds=50)
    assert "Quite another" not in await found(forum, bo)
    await forum.stage.later(minutes=16)
    assert "Quite another" in await found(forum, bo)
    assert "Quite another" in text_of(await forum.card(number, bo))


async def known(forum):
    """What search holds of the solution."""
    sql = "SELECT body FROM search_doc WHERE kind = 'solution'"
    return await forum.stage.services.db.value(sql) or ""


async def news(forum):
    return await forum.stage.services.db.value("SELECT news FROM follow")


async def test_followers_count_it_as_news_when_they_can_see_it(forum, ana, bo):
    stage = forum.stage
    cy = await stage.person("Cy", city="Rome")
    await forum.shown(cy, NAMED, title="Another one of the same")
    await stage.services.db.write(lambda tx: tx.execute("DELETE FROM follow").close())
    number = await forum.shown(ana)
    await forum.press(bo, "Follow", number)
    await duplicate(forum, ana, number)
    assert await news(forum) == 0
    await stage.later(minutes=16)
    assert await news(forum) == 1
    await stage.later(minutes=16)
    assert await news(forum) == 1


async def test_a_corrected_solution_is_news_and_found_minutes_later(forum, ana, bo):
    stage = forum.stage
    number = await forum.shown(ana)
    form = await stage.slash(ana, "obstacle solve", obstacle=f"OBS-{number}")
    await stage.fill(ana, form, SOLVED)
    await stage.later(days=12)
    await forum.press(bo, "Follow", number)
    assert "signs all three" in await known(forum)
    form = await stage.slash(ana, "obstacle solve", obstacle=f"OBS-{number}")
    await stage.fill(ana, form, {**SOLVED, "summary": "Two desks sign all of the permits."})
    assert "signs all three" in await known(forum)
    assert await news(forum) == 0
    await stage.later(minutes=16)
    assert "Two desks sign" in await known(forum)
    assert await news(forum) == 1


async def solve(forum, who, number):
    form = await forum.stage.slash(who, "obstacle solve", obstacle=f"OBS-{number}")
    await forum.stage.fill(who, form, SOLVED)


async def answers(forum, ana, bo, number):
    await bo.actor.send(await forum.thread(number), "We have this, too.")


async def stuck(forum, ana, bo, number):
    await forum.stage.forge((ana, f"obstacles1:stuck:{number}", None))


async def escalate(forum, ana, bo, number):
    ref = f"OBS-{number}"
    form = await forum.stage.slash(ana, "obstacle escalate", obstacle=ref, kind="regulatory")
    await forum.stage.fill(ana, form, {"text": "A legal opinion on joint permits, by June."})


@pytest.mark.parametrize("act", [answers, stuck, escalate])
async def test_what_happens_meanwhile_does_not_undo_a_reopening(forum, ana, bo, act):
    number = await forum.shown(ana)
    await solve(forum, ana, number)
    await forum.stage.later(days=12)
    await forum.stage.forge((ana, f"obstacles1:reopen:{number}", None))
    assert "signs all three" in await known(forum)
    await act(forum, ana, bo, number)
    await forum.stage.later(minutes=31)
    assert await known(forum) == ""
    states = await forum.stage.services.db.all("SELECT state FROM search_doc")
    assert [row["state"] for row in states] == ["open"]
    assert (await forum.row(number))["next_step"] not in {None, "show"}
    assert "**Open**" in text_of(await forum.card(number, bo))
    assert "reopened since" in "\n".join(await forum.reads(number, bo))


async def test_a_solution_kept_out_leaves_search_minutes_later_and_is_no_news(forum, ana, bo):
    stage = forum.stage
    number = await forum.shown(ana)
    form = await stage.slash(ana, "obstacle solve", obstacle=f"OBS-{number}")
    await stage.fill(ana, form, SOLVED)
    await stage.later(days=12)
    await forum.press(bo, "Follow", number)
    await stage.forge((ana, f"obstacles1:keepout:{number}", None))
    assert "signs all three" in await known(forum)
    await stage.later(minutes=16)
    assert "signs all three" not in await known(forum)
    assert await news(forum) == 0


async def test_what_a_coordinator_hides_or_somebody_erases_leaves_search_at_once(forum, ana, bo):
    stage = forum.stage
    cora = await stage.person("Cora", coordinator=True)
    first, second = await forum.shown(ana), await forum.shown(ana)
    for number in (first, second):
        await edit(forum, ana, number)
    await stage.slash(cora, "moderate hide", what=f"OBS-{first}")
    await erase(stage.services, ana.id, with_texts=True)
    assert await stage.services.db.value("SELECT count(*) FROM search_doc") == 0
    await stage.later(minutes=16)
    assert await stage.services.db.value("SELECT count(*) FROM search_doc") == 0


async def test_a_draft_is_forgotten_an_hour_after_its_post_appeared(forum, ana):
    stage = forum.stage
    shown = await forum.preview(ana)
    control = custom_id_of(shown.response, HIDDEN)
    await stage.press(ana, HIDDEN, shown)
    sql = "SELECT draft_token FROM obstacle"
    await stage.later(minutes=30)
    assert await stage.services.db.value(sql) is not None
    assert "Already posted" in said((await stage.forge((ana, control, None)))[0])
    await stage.later(minutes=50)
    assert await stage.services.db.value(sql) is None
    assert "This draft has expired." in said((await stage.forge((ana, control, None)))[0])
    assert await stage.services.db.value("SELECT count(*) FROM obstacle") == 1


async def reopen(forum, who, number):
    await forum.stage.forge((who, f"obstacles1:reopen:{number}", None))


async def refreshed(forum, who, number):
    """What shows the card anew, whoever does it: a city that faces it too."""
    outbox = forum.stage.services.outbox
    await forum.stage.services.db.write(lambda tx: outbox.stale(tx, "obstacle", number))
    await forum.stage.later(seconds=50)
    return text_of(await forum.card(number, who))


async def test_another_refresh_of_the_card_does_not_tell_that_it_is_solved(forum, ana, bo):
    number = await forum.shown(ana)
    await solve(forum, ana, number)
    assert "**Open**" in await refreshed(forum, bo, number)
    await forum.stage.later(minutes=16)
    assert "**Solved**" in text_of(await forum.card(number, bo))


async def test_another_refresh_of_its_messages_does_not_tell_that_it_is_open_again(forum, ana, bo):
    number = await forum.shown(ana)
    await solve(forum, ana, number)
    await forum.stage.later(days=1)
    await reopen(forum, ana, number)
    outbox = forum.stage.services.outbox
    await forum.stage.services.db.write(lambda tx: outbox.stale(tx, "solution", number))
    assert "**Solved**" in await refreshed(forum, bo, number)
    assert "reopened since" not in "\n".join(await forum.reads(number, bo))
    await forum.stage.later(minutes=16)
    assert "**Open**" in text_of(await forum.card(number, bo))
    assert "reopened since" in "\n".join(await forum.reads(number, bo))


@pytest.mark.parametrize("act", [edit, solve])
async def test_what_a_coordinator_hides_goes_at_once_whatever_was_put_off(forum, ana, bo, act):
    cora = await forum.stage.person("Cora", coordinator=True)
    number = await forum.shown(ana)
    await act(forum, ana, number)
    await forum.stage.slash(cora, "moderate hide", what=f"OBS-{number}")
    await forum.stage.later(seconds=40)
    assert "three permits" not in text_of(await forum.card(number, bo))


async def test_no_list_tells_before_that_it_is_solved_or_open_again(forum, ana, bo):
    stage = forum.stage
    eva = await stage.person("Eva", city="Antwerp")
    other = await forum.shown(bo, NAMED, title="Another one of the same")
    number = await forum.shown(ana)
    timers = {timer.name: timer for timer in stage.services.registry.timers}
    digest = timers["obstacles.weekly"]._digest

    async def told():
        """Whether the digest calls it solved or unanswered, and the peers that come of it."""
        first = digest.first_day(stage.now) + timedelta(days=1)
        solved = number in {each.id for each in (await digest.week(first)).solved}
        later = await digest.week(first + timedelta(days=7))
        open_again = number in {each.id for each in later.unanswered}
        peers = said(await stage.slash(bo, "obstacle peers", obstacle=f"OBS-{other}"))
        return solved, open_again, "Antwerp" in peers

    form = await stage.slash(ana, "obstacle solve", obstacle=f"OBS-{number}")
    await stage.fill(ana, form, {**SOLVED, "helpers": [eva.actor]})
    assert await told() == (False, False, False)
    await stage.later(minutes=16)
    assert await told() == (True, False, True)
    await reopen(forum, ana, number)
    assert await told() == (False, False, False)
    await stage.later(minutes=16)
    assert await told() == (False, True, False)
