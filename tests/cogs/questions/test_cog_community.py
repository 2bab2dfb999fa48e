"""Questions to the community: form, card with thread, answered, withdrawn, gone stale."""

import pytest

from cogs.questions.store import QuestionData
from tests.cogs.questions.guide import QUESTION, post_question, rows
from tests.stage import labels_of, said


async def card(stage, who):
    return next(m for m in reversed(stage.messages(who, "questions")) if "Withdraw" in labels_of(m))


async def is_archived(stage):
    (row,) = await rows(stage, "question")
    return stage.embedded.env.backend.channels[row["thread_id"]].thread_metadata.archived


async def test_a_question_becomes_a_card_with_a_thread(on_stage, ana, ben):
    told = await post_question(on_stage, ana)
    assert "QST-1 appears in <#" in said(told)
    text = on_stage.reads(ben, "questions")[0]
    assert QUESTION["title"] in text
    assert "Ljubljana" in text
    assert "Technical delivery" in text
    (row,) = await rows(on_stage, "question")
    assert row["thread_id"] == on_stage.messages(ben, "questions")[0].id
    threads = on_stage.channel("questions").threads
    assert [thread.id for thread in threads] == [row["thread_id"]]


async def test_the_form_is_filled_with_what_was_asked(on_stage, ana):
    asked = await on_stage.slash(ana, "ask", question="Wer hat ein Solardach?")
    form = await on_stage.press(ana, "Ask the community", asked)
    assert "Wer hat ein Solardach?" in said(form)
    assert "All members see this question, your name and your city." in said(form)


async def test_a_form_sent_twice_is_one_question(on_stage, ana):
    asked = await on_stage.slash(ana, "ask", question="Wer hat ein Solardach?")
    form = await on_stage.press(ana, "Ask the community", asked)
    sent = (
        ana,
        form.modal["custom_id"],
        {k: [v] if isinstance(v, str) else v for k, v in QUESTION.items()},
    )
    results = await on_stage.forge(sent, sent, sent)
    assert sum("Already posted: QST-1" in said(result) for result in results) == 2
    assert len(await rows(on_stage, "question")) == 1
    assert len([t for t in on_stage.reads(ana, "questions") if "QST-" in t]) == 1


async def test_anothers_token_is_a_question_of_ones_own(on_stage, ana, ben):
    asked = await on_stage.slash(ana, "ask", question="Wer hat ein Solardach?")
    form = await on_stage.press(ana, "Ask the community", asked)
    fields = {k: [v] if isinstance(v, str) else v for k, v in QUESTION.items()}
    await on_stage.forge((ben, form.modal["custom_id"], fields))
    told = await on_stage.fill(ana, form, QUESTION)
    assert "QST-2 appears" in said(told)


async def test_a_form_survives_a_restart(on_stage, ana):
    asked = await on_stage.slash(ana, "ask", question="Wer hat ein Solardach?")
    form = await on_stage.press(ana, "Ask the community", asked)
    await on_stage.restart(minutes=5)
    told = await on_stage.fill(ana, form, QUESTION)
    assert "QST-1 appears" in said(told)


async def test_a_form_that_does_not_fit_comes_back_with_its_text(on_stage, ana):
    fields = {k: [v] if isinstance(v, str) else v for k, v in QUESTION.items()}
    asked = await on_stage.slash(ana, "ask", question="Wer hat ein Solardach?")
    form = await on_stage.press(ana, "Ask the community", asked)
    (told,) = await on_stage.forge(
        (ana, form.modal["custom_id"], {**fields, "title": ["\u200b\u200bx"]})
    )
    assert "Write 8 to 80 characters" in said(told)
    again = await on_stage.press(ana, "Edit", told)
    assert QUESTION["body"] in said(again)
    assert "QST-1 appears" in said(await on_stage.fill(ana, again, QUESTION))


async def test_the_author_closes_it_with_what_helped(on_stage, hanna, ana, ben):
    await post_question(on_stage, ana)
    form = await on_stage.press(ana, "Answered", await card(on_stage, ana))
    told = await on_stage.fill(
        ana,
        form,
        {"answer": "Ghent doubled the beams of the roof.", "url": "https://example.org/roof"},
    )
    assert "QST-1 is answered" in said(told)
    text = on_stage.reads(ben, "questions")[0]
    assert "Ghent doubled the beams of the roof." in text
    assert "(<https://example.org/roof>)" in text
    assert labels_of(on_stage.messages(ben, "questions")[0]) == []
    assert await is_archived(on_stage)


async def test_an_answer_with_a_source_becomes_a_draft_for_coordinators(on_stage, hanna, ana):
    await post_question(on_stage, ana)
    form = await on_stage.press(ana, "Answered", await card(on_stage, ana))
    answer = {"answer": "Ghent doubled the beams of the roof.", "url": "https://example.org/roof"}
    await on_stage.fill(ana, form, answer)
    draft = on_stage.reads(hanna, "coordinators")[-1]
    assert "from QST-1" in draft
    assert "Ghent doubled the beams" in draft
    assert "Verify" in draft


async def test_strangers_to_a_question_cannot_close_it(on_stage, ana, ben):
    await post_question(on_stage, ana)
    for label in ("Answered", "Withdraw"):
        told = await on_stage.press(ben, label, await card(on_stage, ben))
        assert "Only who asked, or a coordinator, can do this." in said(told)
    assert (await rows(on_stage, "question"))[0]["state"] == "open"


async def test_a_coordinator_can_withdraw_it_and_the_words_go(on_stage, hanna, ana, ben):
    await post_question(on_stage, ana)
    message = await card(on_stage, hanna)
    await on_stage.press(hanna, "Withdraw", message)
    (late,) = await on_stage.forge((ana, "questions1:withdraw:1", None))
    assert "QST-1 is closed already" in said(late)
    text = on_stage.reads(ben, "questions")[0]
    assert QUESTION["title"] not in text
    assert QUESTION["body"] not in text
    assert "withdrawn" in text
    assert await on_stage.services.db.value("SELECT body FROM question") == ""


async def test_after_five_days_coordinators_hear_of_it_once(on_stage, hanna, ana):
    await post_question(on_stage, ana)
    await on_stage.later(days=4, hours=23)
    assert not any("QST-1" in t for t in on_stage.reads(hanna, "coordinators"))
    await on_stage.later(days=9)
    lines = [t for t in on_stage.reads(hanna, "coordinators") if "QST-1" in t]
    assert len(lines) == 1
    assert "QST-1 has been open for five days." in lines[0]
    panel = await on_stage.press(hanna, "Open", "coordinators")
    assert "Withdraw" in said(panel)


async def test_after_sixty_days_it_is_closed(on_stage, ana, ben):
    await post_question(on_stage, ana)
    await on_stage.restart(days=59)
    assert "*Open*" in on_stage.reads(ben, "questions")[0]
    await on_stage.later(days=1, hours=1)
    assert "no answer in 60 days" in on_stage.reads(ben, "questions")[0]


async def test_sixty_days_offline_close_it_without_a_line(on_stage, hanna, ana):
    await post_question(on_stage, ana)
    await on_stage.restart(days=70)
    await on_stage.later(days=8)
    assert not any("QST-1" in t for t in on_stage.reads(hanna, "coordinators"))
    assert (await rows(on_stage, "question"))[0]["state"] == "stale"


async def test_a_message_of_ones_own_becomes_a_question(on_stage, ana, ben):
    text = "Who pays for the grid?\nOurs says the customer does."
    message = await ana.actor.send(on_stage.channel("questions"), text)
    form = await ana.actor.context_menu(
        on_stage.channel("questions"), "Turn into question", message
    )
    assert "Who pays for the grid?" in said(form)
    other = await ben.actor.context_menu(
        on_stage.channel("questions"), "Turn into question", message
    )
    assert "Somebody else wrote this" in said(other)


async def test_home_shows_what_waits_for_its_author(on_stage, ana, ben):
    await post_question(on_stage, ana)
    assert "QST-1 waits for an answer" in said(await on_stage.slash(ana, "agora"))
    assert "QST-1" not in said(await on_stage.slash(ben, "agora"))


async def test_an_erased_author_is_on_no_card_and_in_no_row(on_stage, ana, ben):
    await post_question(on_stage, ana)
    panel = await on_stage.slash(ana, "privacy erase")
    receipt = await on_stage.press(ana, "Erase my data", panel)
    assert "Your questions to the community stay, without your name." in said(receipt)
    text = on_stage.reads(ben, "questions")[0]
    assert str(ana.id) not in text
    assert "Ljubljana" not in text
    (row,) = await rows(on_stage, "question")
    assert row["author_id"] is None
    assert row["form"] is None


async def test_erasing_with_texts_says_that_the_words_go(on_stage, ana, ben):
    await post_question(on_stage, ana)
    data = QuestionData(on_stage.services.db, on_stage.services.outbox)
    said_so = await on_stage.services.db.write(lambda tx: data.forget(tx, ana.id, with_texts=True))
    assert said_so == ["The words of your questions to the community are taken away."]
    (row,) = await rows(on_stage, "question")
    assert (row["title"], row["body"]) == ("", "")


async def test_the_export_holds_ones_questions_only(on_stage, ana, ben):
    await post_question(on_stage, ana)
    data = QuestionData(on_stage.services.db, on_stage.services.outbox)
    assert [q["title"] for q in (await data.export(ana.id))["question"]] == [QUESTION["title"]]
    assert await data.export(ben.id) == {}


@pytest.mark.parametrize("word", ["@everyone", "<@&1>", "[x](https://e.vil)", "# big"])
async def test_hostile_words_show_as_the_words_they_are(on_stage, ana, ben, word):
    await post_question(on_stage, ana, title=f"Who knows {word}?", body=word)
    text = on_stage.reads(ben, "questions")[0]
    assert f"\n{word}" not in text
    assert word == "# big" or word not in text


async def test_an_answer_without_a_source_becomes_no_draft(on_stage, ana, ben):
    await post_question(on_stage, ana)
    articles = len(await rows(on_stage, "article"))
    form = await on_stage.press(ana, "Answered", await card(on_stage, ana))
    await on_stage.fill(ana, form, {"answer": "Ghent doubled the beams.", "url": ""})
    assert "Ghent doubled the beams." in on_stage.reads(ben, "questions")[0]
    assert len(await rows(on_stage, "article")) == articles


async def test_a_question_that_nobody_knows(on_stage, ana):
    for press in ("open", "answered", "withdraw"):
        (told,) = await on_stage.forge((ana, f"questions1:{press}:99", None))
        assert said(told) == "There is no QST-99."
