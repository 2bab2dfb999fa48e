"""Answering under a handle, in both directions, and the inbox that tells of it."""

import pytest

from tests.cogs.obstacles.forum import COUNTRY, HIDDEN, NAMED, labels_of
from tests.stage import said, text_of

PING = "There is news for you in Agora."


async def test_a_reply_by_handle_reaches_the_hidden_author_and_back(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, HIDDEN)
    wren = await forum.reply(bo, number, "We made one desk of two offices.")
    assert f"**{wren}**: We made one desk" in "\n".join(await forum.reads(number, ana))

    await stage.later(days=1)
    assert [text_of(m).splitlines()[0] for m in stage.messages(ana, "dm")] == [PING]
    inbox = await stage.press(ana, "Open inbox", "dm")
    assert "1 new" in said(inbox)
    at_home = ana.actor.user
    form = await at_home.click(inbox.response, label="Reply")
    answer = said(await at_home.submit_modal(form, {"text": "Which law allowed it?"}))
    await stage.later(minutes=16)
    heron = (await forum.reads(number, bo))[-1]
    assert "(raised this): Which law allowed it?" in heron
    assert heron.split("**")[1] in answer
    assert heron.split("**")[1] != wren
    await stage.later(days=1)
    assert [text_of(m).splitlines()[0] for m in stage.messages(bo, "dm")] == [PING]


async def test_one_handle_an_obstacle_and_another_in_the_next(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    first, second = await forum.shown(ana, NAMED), await forum.shown(ana, HIDDEN)
    names = [await forum.reply(bo, first, f"Word {n}.") for n in range(2)]
    assert names[0] == names[1]
    await forum.reply(bo, second, "A word.")
    rows = await stage.services.db.all("SELECT token FROM handle WHERE is_author = 0")
    assert len({row["token"] for row in rows}) == 2


async def test_a_named_author_answering_by_handle_is_not_told_apart(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    number = await forum.shown(ana, NAMED)
    await forum.reply(ana, number, "It is worse than I wrote.")
    assert "(raised this)" not in "\n".join(await forum.reads(number, ana))
    assert await stage.services.db.value("SELECT is_author FROM handle") == 0


@pytest.mark.threat("reader of wording")
async def test_the_form_begins_with_the_honest_text(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    number = await forum.shown(ana, COUNTRY)
    honest = "No member, coordinator or administrator sees who you are."
    for button in ("Reply without my name", "Who can see this?"):
        text = said(await forum.press(ana, button, number))
        assert honest in text
        assert "Your wording can give you away." in text


async def test_a_second_submit_of_the_same_form_says_nothing_more(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, NAMED)
    control = f"obstacles1:say:{number}:0123456789abcdef"
    await stage.forge((bo, control, {"text": ["Twice."]}), (bo, control, {"text": ["Twice."]}))
    await stage.later(minutes=16)
    assert sum("Twice." in text for text in await forum.reads(number, ana)) == 1


async def test_a_reply_appears_later_and_its_row_forgets_the_text(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, NAMED)
    form = await forum.press(bo, "Reply without my name", number)
    await stage.fill(bo, form, {"text": "Not at once."})
    await stage.later(seconds=55)
    assert "Not at once." not in "\n".join(await forum.reads(number, ana))
    await stage.later(minutes=15)
    assert "Not at once." in "\n".join(await forum.reads(number, ana))
    sql = "SELECT payload, state FROM notice WHERE kind = 'obstacle.relay'"
    assert [tuple(row) for row in await stage.services.db.all(sql)] == [(None, "sent")]


async def test_one_unread_ping_whatever_comes(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, HIDDEN)
    for n in range(3):
        await forum.reply(bo, number, f"Word {n}.")
    await stage.later(days=2)
    assert len(stage.messages(ana, "dm")) == 1
    assert "3 new" in await forum.inbox(ana)
    assert "nothing new" in await forum.inbox(ana)
    await forum.reply(bo, number, "Once more.")
    await stage.later(days=1)
    assert len(stage.messages(ana, "dm")) == 2


async def test_a_stranger_with_nothing_reads_that_nothing_waits(forum):
    bo = await forum.stage.person("Bo", city="Leuven")
    assert await forum.inbox(bo) == "Nothing waits for you."


async def test_twenty_replies_a_day_and_the_text_is_not_lost(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, NAMED)
    say = forum.stage.bot.cogs["ObstaclesCog"].desk.store.relaying.say
    for n in range(20):
        await say(number, bo.id, f"Word {n}.", f"form{n}")
    form = await forum.press(bo, "Reply without my name", number)
    refused = await stage.fill(bo, form, {"text": "My twenty-first."})
    assert "Twenty replies a day" in said(refused)
    assert "My twenty-first." in said(await stage.press(bo, "Edit", refused))


@pytest.mark.threat("muted one")
async def test_a_muted_handle_is_refused_with_the_day(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, NAMED)
    await forum.reply(bo, number, "A word.")
    until = int(stage.now.timestamp()) + 86_400
    await stage.services.db.write(
        lambda tx: tx.execute("UPDATE handle SET muted_until = ?", (until,)).close()
    )
    form = await forum.press(bo, "Reply without my name", number)
    answer = said(await stage.fill(bo, form, {"text": "Another."}))
    assert answer.startswith(f"A coordinator has paused this handle until <t:{until}:D>.")
    await stage.later(days=2)
    assert await forum.reply(bo, number, "Now I may.")


async def test_the_inbox_offers_what_fits(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, HIDDEN)
    await forum.press(bo, "Follow", number)
    mine = await stage.slash(ana, "obstacle mine")
    assert {"Open", "Reply", "Seal now"} <= set(labels_of(mine.response))
    followed = await stage.slash(bo, "obstacle mine")
    assert labels_of(followed.response) == ["Open", "Unfollow"]
