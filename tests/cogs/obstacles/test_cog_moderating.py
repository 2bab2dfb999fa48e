"""Reports, hiding and muting: words go, and nobody learns who wrote them."""

import logging

import pytest

from tests.cogs.obstacles.forum import HIDDEN, NAMED, labels_of
from tests.stage import said, text_of

WORDS = "Your mayor is a crook."
TAKEN = "A coordinator took these words away."


@pytest.fixture
async def ana(forum):
    return await forum.stage.person("Ana", city="Ljubljana")


@pytest.fixture
async def bo(forum):
    return await forum.stage.person("Bo", city="Leuven")


@pytest.fixture
async def cora(forum):
    return await forum.stage.person("Cora", coordinator=True)


async def insult(forum, bo, number, text=WORDS):
    """A reply by handle: its handle, and the link of its message."""
    handle = await forum.reply(bo, number, text)
    message = (await forum.messages(number, bo))[-1]
    link = f"https://discord.com/channels/{forum.stage.embedded.guild.id}"
    return handle, f"{link}/{message.channel.id}/{message.id}"


async def moderate(forum, cora, act, **options):
    return said(await forum.stage.slash(cora, f"moderate {act}", **options))


def card(forum, cora):
    found = [m for m in forum.stage.messages(cora, "coordinators") if "Reported" in text_of(m)]
    return found[-1]


def refused(result):
    return "paused" in said(result)


async def tries(forum, who, number, text="Another word."):
    form = await forum.press(who, "Reply without my name", number)
    return await forum.stage.fill(who, form, {"text": text})


@pytest.mark.threat("abuser unnamed")
@pytest.mark.threat("moderator who would unmask")
async def test_a_muted_handle_is_silent_and_no_answer_row_or_log_names_the_person(
    forum, ana, bo, cora, caplog
):
    caplog.set_level(logging.DEBUG)
    stage = forum.stage
    number = await forum.shown(ana, HIDDEN)
    handle, link = await insult(forum, bo, number)
    seen = stage.sees(cora)
    answer = await moderate(forum, cora, "mute", message=link)
    assert answer.startswith("Muted until")
    assert handle in answer
    assert refused(await tries(forum, bo, number))
    for name in ("Bo", "bo", "Leuven", str(bo.id)):
        assert name not in answer
        assert name not in stage.sees(cora)[len(seen) :].replace("obstacle", "")
    log = await moderate(forum, cora, "log")
    assert "muted" in log
    assert "Leuven" not in log
    tables = ("moderation", "audit", "report", "block", "handle")
    for table in tables:
        rows = await stage.services.db.all(f"SELECT * FROM {table}")  # noqa: S608 - names of ours
        assert str(bo.id) not in str([dict(row) for row in rows])
    ours = [r for r in caplog.records if r.name.split(".")[0] in {"bot", "cogs"}]
    assert str(bo.id) not in "\n".join(str(vars(record)) for record in ours)


@pytest.mark.threat("muted one")
async def test_other_handles_are_unaffected_unless_it_holds_everywhere(forum, ana, bo, cora):
    stage = forum.stage
    first, second = await forum.shown(ana, HIDDEN), await forum.shown(ana, NAMED)
    _, link = await insult(forum, bo, first)
    await moderate(forum, cora, "mute", message=link)
    assert not refused(await tries(forum, bo, second))
    assert not refused(await tries(forum, ana, first))
    assert await stage.services.db.value("SELECT count(*) FROM block") == 0
    await moderate(forum, cora, "mute", message=link, everywhere=True, days=3)
    assert refused(await tries(forum, bo, second))
    assert not refused(await tries(forum, ana, second))


async def test_a_mute_ends_by_itself_and_leaves_no_block(forum, ana, bo, cora):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    _, link = await insult(forum, bo, number)
    await moderate(forum, cora, "mute", message=link, everywhere=True, days=2)
    await stage.later(days=1, hours=23)
    assert refused(await tries(forum, bo, number))
    await stage.later(days=1, hours=2)
    assert not refused(await tries(forum, bo, number))
    assert await stage.services.db.value("SELECT count(*) FROM block") == 0


@pytest.mark.threat("abuser unnamed")
@pytest.mark.threat("moderator who would unmask")
async def test_who_is_out_of_reach_is_muted_with_the_same_words(forum, ana, bo, cora):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    handle, link = await insult(forum, bo, number)
    first = await moderate(forum, cora, "mute", message=link, everywhere=True)
    await stage.services.db.write(
        lambda tx: tx.execute("UPDATE handle SET token = NULL WHERE handle = ?", (handle,)).close()
    )
    second = await moderate(forum, cora, "mute", message=link, everywhere=True)
    assert first.split(":")[-1] == second.split(":")[-1]


async def test_whoever_raised_an_unnamed_post_is_muted_by_its_reference(forum, ana, bo, cora):
    number = await forum.shown(ana, HIDDEN)
    answer = await moderate(forum, cora, "mute", message=f"OBS-{number}")
    assert answer.startswith("Muted until")
    assert refused(await tries(forum, ana, number))


async def test_what_stands_under_a_name_is_not_muted_here(forum, ana, bo, cora):
    number = await forum.shown(ana, NAMED)
    message = await bo.actor.send(await forum.thread(number), "Openly said.")
    by_name = "This stands under a name: speak with its writer."
    assert await moderate(forum, cora, "mute", message=f"OBS-{number}") == by_name
    assert await moderate(forum, cora, "mute", message=str(message.id)) == by_name
    hidden = await moderate(forum, cora, "hide", what=str(message.id))
    assert hidden == "This stands under a name: delete it in Discord itself."


# Hiding


async def test_a_reply_is_hidden_and_restored_word_by_word(forum, ana, bo, cora):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    _, link = await insult(forum, bo, number)
    before = (await forum.reads(number, ana))[-1]
    answer = await stage.slash(cora, "moderate hide", what=link, reason="An insult.")
    assert said(answer).startswith("Hidden.")
    assert (await forum.reads(number, ana))[-1] == f"*{TAKEN}*"
    again = await moderate(forum, cora, "hide", what=link)
    assert again == "This is hidden already."
    await stage.press(cora, "Restore", answer)
    assert (await forum.reads(number, ana))[-1] == before
    row = await stage.services.db.one("SELECT * FROM relay")
    assert (row["removed"], row["removed_text"]) == (0, None)
    assert await moderate(forum, cora, "restore", what=link) == "This is not hidden."


async def test_a_reply_in_an_archived_thread_is_hidden_and_the_thread_stays_archived(
    forum, ana, bo, cora
):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    _, link = await insult(forum, bo, number)
    other = await forum.shown(ana, NAMED)
    await stage.slash(ana, "obstacle duplicate", of=f"OBS-{other}", obstacle=f"OBS-{number}")
    thread_id = (await forum.row(number))["thread_id"]
    thread = stage.embedded.env.backend.get_channel(thread_id)
    assert thread.thread_metadata.archived
    await moderate(forum, cora, "hide", what=link)
    texts = "\n".join(await forum.reads(number, bo))
    assert TAKEN in texts
    assert WORDS not in texts
    assert thread.thread_metadata.archived


async def test_a_post_is_hidden_out_of_search_and_restored(forum, ana, bo, cora):
    stage = forum.stage
    number = await forum.shown(ana, HIDDEN)
    await moderate(forum, cora, "hide", what=f"OBS-{number}", reason="Names somebody.")
    assert "Tram permits" not in "\n".join(await forum.reads(number, bo))
    found = said(await stage.slash(bo, "obstacle search", text="tram permits"))
    assert found.startswith("Nothing close.")
    assert "Names somebody." in await moderate(forum, cora, "log")
    await moderate(forum, cora, "restore", what=f"OBS-{number}")
    assert "Tram permits" in "\n".join(await forum.reads(number, bo))
    assert f"OBS-{number}" in said(await stage.slash(bo, "obstacle search", text="tram permits"))


# Reports


async def test_a_report_becomes_a_card_with_hide_keep_and_mute(forum, ana, bo, cora):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    await insult(forum, bo, number)
    thread = await forum.thread(number)
    message = (await forum.messages(number, ana))[-1]
    form = await ana.actor.context_menu(thread, "Report to coordinators", message)
    told = said(await stage.fill(ana, form, {"reason": "An insult."}))
    assert told == "Thank you, a coordinator will look."
    shown = card(forum, cora)
    assert "> An insult." in text_of(shown)
    assert labels_of(shown) == ["Open", "Hide", "Keep", "Mute handle"]
    assert "Ana" not in text_of(shown)
    assert str(ana.id) not in text_of(shown)
    assert "Reported: a message" in await moderate(forum, cora, "queue")
    await stage.press(cora, "Mute handle", shown)
    await stage.press(cora, "Hide", shown)
    thread_now = "\n".join(await forum.reads(number, bo))
    assert TAKEN in thread_now
    assert WORDS not in thread_now
    assert "**Hidden**" in text_of(card(forum, cora))
    assert await moderate(forum, cora, "queue") == "Nothing to do."


async def test_reporting_twice_is_one_report_and_keeping_settles_it(forum, ana, bo, cora):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    control = f"obstacles1:report_sent:p{number}-00"
    fields = {"reason": ["Not an obstacle."]}
    await stage.forge((bo, control, fields), (bo, control, fields))
    assert "1 person reported it." in text_of(card(forum, cora))
    keep = f"obstacles1:mod_keep:p{number}"
    first, second = await stage.forge((cora, keep, None), (cora, keep, None))
    assert {said(first), said(second)} == {
        "Kept. It stays as it is.",
        "Somebody was faster: this was done already.",
    }
    assert "**Kept**" in text_of(card(forum, cora))


async def test_a_post_is_reported_from_its_more(forum, ana, bo, cora):
    stage = forum.stage
    number = await forum.shown(ana, HIDDEN)
    more = await forum.press(bo, "More…", number)
    form = await stage.choose(bo, ["report"], more)
    await stage.fill(bo, form, {"reason": "It names somebody."})
    assert f"OBS-{number}" in text_of(card(forum, cora))
    assert labels_of(card(forum, cora)) == ["Open", "Hide", "Keep", "Mute handle"]
    await stage.press(cora, "Hide", card(forum, cora))
    assert (await forum.row(number))["removed"] == 1


async def test_an_open_message_is_left_to_discord(forum, ana, bo, cora):
    stage = forum.stage
    message = await bo.actor.send(stage.lobby, WORDS)
    form = await ana.actor.context_menu(stage.lobby, "Report to coordinators", message)
    await stage.fill(ana, form, {"reason": ""})
    assert labels_of(card(forum, cora)) == ["Open", "Keep"]
    assert "delete it in Discord itself" in text_of(card(forum, cora))


async def test_what_is_not_there_cannot_be_reported(forum, bo, cora):
    for arg in ("p999", "m1000000000000000998-1000000000000000999-00", "m1-9-00", "x", "p"):
        control = f"obstacles1:report_sent:{arg}"
        await forum.stage.forge((bo, control, {"reason": ["x"]}))
    assert await forum.stage.services.db.value("SELECT count(*) FROM report") == 0


async def test_members_moderate_nothing(forum, ana, bo):
    number = await forum.shown(ana, HIDDEN)
    for verb in ("mod_hide", "mod_keep", "mod_mute", "mod_restore", "mod_open", "mod_review"):
        (answer,) = await forum.stage.forge((bo, f"obstacles1:{verb}:p{number}", None))
        assert "Only coordinators can do this." in said(answer)
    assert (await forum.row(number))["removed"] == 0
