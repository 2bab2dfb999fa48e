"""/ask: stored sentences with a source, or a gap; who may show what where."""

import json
from datetime import date

import pytest
from simcord.components import walk_components

from bot.i18n import ENGLISH
from bot.search import Answer, Doc, Found, publish
from cogs.questions.views import asking
from tests.cogs.questions.guide import add_article, rows, verify_guide
from tests.stage import labels_of, said

NOTHING = "I have nothing with a source for that. I noted the gap."


async def test_an_answer_shows_stored_words_their_source_and_the_day(on_stage, hanna, ana):
    await verify_guide(on_stage, hanna)
    told = await on_stage.slash(ana, "ask", question="Who pays for preparing an investment?")
    assert "ELENA" in said(told)
    assert "(<https://www.eib.org/" in said(told)
    assert "checked on <t:" in said(told)
    assert "out of date" not in said(told)
    assert told.ephemeral
    assert await rows(on_stage, "gap") == []


async def test_what_is_only_a_draft_answers_nothing(on_stage, ana):
    told = await on_stage.slash(ana, "ask", question="What is the Cities Mission?")
    assert NOTHING in said(told)


async def test_a_german_question_is_answered_from_an_english_article(on_stage, hanna, ana):
    await verify_guide(on_stage, hanna)
    told = await on_stage.slash(ana, "ask", question="Wie machen wir eine Treibhausgasbilanz?")
    assert "**How climate impact is assessed in a city**" in said(told)


async def test_without_an_answer_the_gap_is_noted_without_a_person(on_stage, hanna, ana, ben):
    await verify_guide(on_stage, hanna)
    told = await on_stage.slash(ana, "ask", question="Wo parke ich mein Fahrrad?")
    assert NOTHING in said(told)
    assert labels_of(told.response)[-2:] == ["Ask the community", "Raise an obstacle"]
    await on_stage.slash(ben, "ask", question="wo parke ich mein  fahrrad")
    (gap,) = await rows(on_stage, "gap")
    assert gap["times"] == 2
    assert gap["text"] == "Wo parke ich mein Fahrrad?"
    assert not {str(ana.id), str(ben.id)} & set(map(str, gap.values()))


async def test_past_its_review_an_answer_says_so(on_stage, hanna, ana):
    await verify_guide(on_stage, hanna)
    await on_stage.restart(days=366)
    told = await on_stage.slash(ana, "ask", question="Who pays for preparing an investment?")
    assert "may be out of date" in said(told)


async def test_this_answered_it_counts_once_and_names_nobody(on_stage, hanna, ana):
    await add_verified(on_stage, hanna)
    told = await on_stage.slash(ana, "ask", question="Do heat pumps work in old schools?")
    for _ in range(2):
        thanks = await on_stage.press(ana, "This answered it", told)
        assert "Thank you" in said(thanks)
    (doc,) = await rows(on_stage, "search_doc")
    assert doc["helped"] == 1
    assert str(ana.id) not in json.dumps(doc)


async def test_not_what_i_asked_is_one_gap_however_often_it_is_pressed(on_stage, hanna, ana):
    await add_verified(on_stage, hanna)
    told = await on_stage.slash(ana, "ask", question="Do heat pumps work in old schools?")
    custom_id = _control(told, "not_meant")
    await on_stage.at_once([(ana, told.response.message, custom_id)] * 3)
    (gap,) = await rows(on_stage, "gap")
    assert gap["times"] == 1


async def test_an_answer_shown_in_a_channel_names_nobody_and_comes_once(on_stage, hanna, ana, ben):
    await add_verified(on_stage, hanna)
    told = await on_stage.slash(
        ana, "ask", question="Do heat pumps work in old schools?", where="questions"
    )
    for _ in range(2):
        await on_stage.press(ana, "Show in channel", told)
    public = [
        text for text in on_stage.reads(ben, "questions") if "Somebody looked this up" in text
    ]
    assert len(public) == 1
    assert "Do heat pumps" not in public[0], "what members type is nobody's anonymous word"
    assert "radiators" in public[0]
    assert "Ana" not in public[0]
    assert str(ana.id) not in public[0]


async def test_only_in_members_channels_an_answer_quotes_what_is_for_members(on_stage, hanna, ana):
    """A solution is for members: in a channel that everybody reads it is not quoted."""
    doc = Doc(
        "solution",
        1,
        "Tram depot roof",
        "The depot roof carries solar panels after the beams were doubled.",
        date(2026, 1, 1),
        url="https://discord.com/channels/1/2",
    )
    await on_stage.services.db.write(lambda tx: publish(tx, doc))
    for where in ("lobby", "questions"):
        told = await on_stage.slash(
            ana, "ask", question="solar panels on the tram depot roof", where=where
        )
        assert "beams" in said(told), where
        await on_stage.press(ana, "Show in channel", told)
    everybody = "\n".join(on_stage.reads(await on_stage.person("Late"), "lobby"))
    assert "beams" not in everybody
    assert any("beams" in text for text in on_stage.reads(ana, "questions"))


async def test_where_a_member_may_not_write_nothing_can_be_shown(on_stage, hanna, ana):
    await add_verified(on_stage, hanna)
    told = await on_stage.slash(
        ana, "ask", question="Do heat pumps work in old schools?", where="announcements"
    )
    assert "radiators" in said(told)
    assert "Show in channel" not in labels_of(told.response)


async def test_of_equal_texts_the_one_that_worked_more_often_comes_first(on_stage, ana):
    for ref, worked, failed in ((1, 0, 3), (2, 4, 0), (3, 0, 0)):
        doc = Doc(
            "solution",
            ref,
            "Tram depot roof",
            "The depot roof carries solar panels after the beams were doubled.",
            date(2026, 1, 1),
            url=f"https://discord.com/channels/1/{ref}",
            worked=worked,
            failed=failed,
        )
        await on_stage.services.db.write(lambda tx, doc=doc: publish(tx, doc))
    told = said(await on_stage.slash(ana, "ask", question="solar panels on the tram depot roof"))
    assert told.index("OBS-2") < told.index("OBS-3") < told.index("OBS-1")


async def test_a_stranger_may_not_ask(on_stage, stranger):
    told = await on_stage.slash(stranger, "ask", question="What is the Cities Mission?")
    assert "Join your city first" in said(told)
    assert await rows(on_stage, "gap") == []


async def test_nobody_presses_the_buttons_of_anothers_answer(on_stage, hanna, ana, ben):
    await add_verified(on_stage, hanna)
    told = await on_stage.slash(ana, "ask", question="Do heat pumps work in old schools?")
    for verb in ("helped", "not_meant", "public", "community"):
        (answer,) = await on_stage.forge((ben, _control(told, verb), None))
        assert "hour" in said(answer) or "expired" in said(answer), verb
    assert (await rows(on_stage, "search_doc"))[0]["helped"] == 0
    assert await rows(on_stage, "gap") == []


async def test_after_an_hour_the_buttons_say_so(on_stage, hanna, ana):
    await add_verified(on_stage, hanna)
    told = await on_stage.slash(ana, "ask", question="Do heat pumps work in old schools?")
    await on_stage.later(minutes=61)
    answer = await on_stage.press(ana, "This answered it", told)
    assert "Please ask again" in said(answer)


@pytest.mark.parametrize(
    "text",
    [
        'foo" OR -bar(',
        "🦄🦄",
        "NEAR(a b)",
        "title:x*",
        "'; --",
        "@everyone <@1> [x](https://e.vil)",
    ],
)
async def test_no_question_breaks_the_search_or_pings(on_stage, hanna, ana, text):
    await verify_guide(on_stage, hanna)
    told = await on_stage.slash(ana, "ask", question=text)
    assert "went wrong" not in said(told)
    listed = await on_stage.slash(hanna, "article gaps")
    assert "@everyone" not in said(listed)
    assert "](https" not in said(listed)


async def test_asking_is_one_command_and_one_form_on_the_panel(on_stage, hanna, ana):
    await verify_guide(on_stage, hanna)
    form = await on_stage.press(ana, "Ask", "info-point")
    told = await on_stage.fill(ana, form, {"question": "What is ELENA?"})
    assert "European Local Energy Assistance" in said(told)
    empty = await on_stage.fill(
        ana, await on_stage.press(ana, "Ask", "info-point"), {"question": " "}
    )
    assert "Write your question." in said(empty)


async def add_verified(stage, by):
    page = await add_article(stage, by)
    await stage.press(by, "Verify", page)


def _control(result, verb):
    ids = [c.get("custom_id", "") for c in walk_components(list(result.response.components))]
    return next(i for i in ids if i.startswith(f"questions1:{verb}"))


async def test_my_inbox_on_the_panel_opens_the_inbox(on_stage, ana):
    assert "Nothing waits for you." in said(await on_stage.press(ana, "My inbox", "info-point"))


def test_an_answer_in_a_channel_never_loses_a_source_to_its_length():
    """Three long extracts with long links are more than a message takes."""
    docs = [
        Doc(
            "article",
            ref,
            "T" * 100,
            "x",
            date(2026, 1, 1),
            url=f"https://example.org/{ref}/" + "p" * 480,
            checked_on=date(2026, 1, 1),
        )
        for ref in (1, 2, 3)
    ]
    found = tuple(Found(doc, 1.0, "Stored words. " * 20) for doc in docs)
    face = asking.shown(Answer(found, answered=True), date(2026, 2, 1), ENGLISH)
    text = face.content("Answer · abc123")
    assert text.count("**T") == text.count(">)") >= 1
