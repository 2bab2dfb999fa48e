"""Opening a poll, as people see it: the form, what it refuses, the preview, the proposal."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cogs.polls.assembly import CITIES, WEATHER, Assembly, assembly, prefilled
from tests.stage import labels_of, said, stamp, text_of

LATER = datetime(2026, 1, 8, 16, 0, tzinfo=UTC)
"""Seven days after the stage begins, at 17:00 in Brussels."""


async def test_a_challenge_poll_needs_no_form_and_opens_from_its_preview(house: Assembly):
    stage, hanna = house.stage, house.hanna
    preview = await stage.slash(hanna, "poll challenge")
    text = said(preview)
    assert preview.modal is None
    assert "**Preview of POLL-1.** Only you see this." in text
    assert "**What is your biggest challenge on the road to 2030?**" in text
    assert "12 cities can answer. Results from 5 answers, exact numbers from 10." in text
    assert f"Opens {stamp(stage.now)}, closes {stamp(LATER)}. Fixed once open." in text
    assert "All officials: 12 cities" in text
    assert "Political officials: 0 cities" in text
    assert stage.reads(house.officials[0], "polls") == []
    opened = await stage.press(hanna, "Publish", preview)
    assert said(opened) == "POLL-1 is open."
    assert [text_of(m) for m in stage.messages(hanna, "lobby")] == ["POLL-1 is open."]
    card = house.shows(house.officials[0], "POLL-1")
    assert "Multiple choice · All officials: 12 cities asked" in card
    buttons = labels_of(house.card(house.officials[0], "POLL-1"))
    expected = ["Who can see this?", "Answer", "Change", "Have I answered?", "More…"]
    assert buttons == expected


async def test_a_challenge_poll_takes_a_question_and_an_audience(house: Assembly):
    preview = await house.says(
        house.hanna, "poll challenge", question="What holds you up?", **{"for": "technical"}
    )
    assert "**What holds you up?**" in preview
    assert "12 cities can answer." in preview
    by_sector = await house.says(house.hanna, "poll challenge", sector="energy")
    assert "0 cities can answer." in by_sector
    refused = await house.says(house.hanna, "poll challenge", sector="fishing")
    assert refused == (
        "There is no sector “fishing”. Choose one of these:"
        " mobility, buildings, energy, waste, nature, industry."
    )


MISFITS: tuple[tuple[dict[str, Any], str], ...] = (
    (
        {"options": ["Only one"]},
        "This kind of poll takes 2 to 25 options, one a line. There are 1.",
    ),
    (
        {"options": [f"Option {n}" for n in range(26)]},
        "This kind of poll takes 2 to 25 options, one a line. There are 26.",
    ),
    ({"options": ["Sun", "Rain", "SUN"]}, "Lines 1 and 3 are the same: “SUN”"),
    (
        {"options": ["Sun", "x" * 81]},
        f"Line 2 is longer than 80 characters: “{'x' * 81}”",
    ),
    (
        {"options": WEATHER, "kind": "consent"},
        "This kind of poll takes no options. Leave them out.",
    ),
    (
        {"options": [], "kind": "text", "mode": "NAMED_CITY"},
        "Open text is for anonymous polls. With names, use a thread.",
    ),
    (
        {"mode": "NAMED_CITY", "own_words": True},
        "Own words are for anonymous polls. With names, use a thread.",
    ),
    (
        {"kind": "ranked", "own_words": True},
        "Own words go with single and multiple choice only.",
    ),
    ({"question": "@@@@ "}, "Write 5 to 200 characters; this has 4."),
)


async def test_a_form_that_does_not_fit_comes_back_filled(folder):
    async with assembly(folder, cities=()) as house:
        for poll, sentence in MISFITS:
            refused = await house.preview(house.hanna, **poll)
            assert said(refused).splitlines() == [sentence, "Edit"]
            form = await house.stage.press(house.hanna, "Edit", refused)
            assert prefilled(form)["question"] == poll.get("question", "What will the weather be?")
            assert prefilled(form).get("options", "") == "\n".join(poll.get("options", WEATHER))
            mended = await house.stage.fill(
            house.hanna,
            form,
            {"question": "Mended?", "options": "Yes\nNo", "kind": "single", "own": [],
             "mode": "ANONYMOUS_CITY"},
        )  # fmt: skip
            assert "Preview of" in said(mended)


async def test_the_same_form_sent_twice_at_once_makes_one_draft(house: Assembly):
    form = await house.stage.slash(house.hanna, "poll new")
    typed = {"question": ["Shall we meet?"], "options": ["Yes\nNo"]}
    typed |= {"kind": ["single"], "mode": ["ANONYMOUS_CITY"]}
    sent = (house.hanna, form.modal["custom_id"], typed)
    for answer in await house.stage.forge(sent, sent):
        assert said(answer).splitlines()[0] == "**Preview of POLL-1.** Only you see this."
    assert await house.rows("SELECT id FROM polls") == [{"id": 1}]
    (other,) = await house.stage.forge((*sent[:2], {**typed, "options": ["Yes\nNever"]}))
    assert "Preview of POLL-2" in said(other)


@pytest.mark.threat("form thief")
async def test_the_filled_form_waits_for_an_hour_and_for_its_writer_alone(house: Assembly):
    stage = house.stage
    refused = await house.preview(house.hanna, options=["One"])
    token = (await house.rows("SELECT token FROM draft WHERE form LIKE '%One%'"))[0]
    (other,) = await stage.forge((house.olivier, f"polls1:mend:{token['token']}", None))
    assert said(other) == "This draft has expired. Please begin again."
    await stage.later(minutes=61)
    late = await stage.press(house.hanna, "Edit", refused)
    assert said(late) == "This draft has expired. Please begin again."


async def test_times_are_refused_before_the_form(house: Assembly):
    hanna, now = house.hanna, house.stage.now
    assert await house.says(hanna, "poll new", opens="whenever") == (
        "I cannot read the time “whenever”. Write it like 31 March 17:00."
    )
    assert await house.says(hanna, "poll new", closes="31 December 2025 10:00") == (
        "“31 December 2025 10:00” is in the past. Pick a time ahead."
    )
    assert await house.says(hanna, "poll new", closes="10 January") == (
        "“10 January”: at what time? Add it, like 14:30."
    )
    soon = said(await house.preview(hanna, closes="today 17:00"))
    sentence = (
        "A poll stays open for 24 hours to 60 days. Choose a closing from"
        f" {stamp(now + timedelta(days=1))} to {stamp(now + timedelta(days=60))}."
    )
    assert soon.splitlines() == [sentence, "Edit"]
    far = said(await house.preview(hanna, opens="1 July 2026 12:00"))
    assert far.splitlines()[0] == (
        "A poll opens at most 90 days ahead. Choose a time up to"
        f" {stamp(now + timedelta(days=90))}."
    )


async def test_what_the_command_chose_reaches_the_preview(house: Assembly):
    preview = said(
        await house.preview(
            house.hanna,
            kind="multiple",
            most=2,
            opens="5 January 10:00",
            closes="9 January 12:00",
            **{"for": "technical"},
        )
    )
    assert "Multiple choice · Anonymous, one per city" in preview
    opens = datetime(2026, 1, 5, 9, tzinfo=UTC)
    closes = datetime(2026, 1, 9, 11, tzinfo=UTC)
    assert f"Opens {stamp(opens)}, closes {stamp(closes)}." in preview
    stored = (await house.rows("SELECT most, audience FROM polls"))[0]
    assert stored == {"most": 2, "audience": "technical"}


TEMPLATES = (
    ("challenge", ["What is your biggest challenge on the road to 2030?", "Funding"]),
    ("readiness", ["How ready is your city?", "Human resources"]),
    ("next_topic", ["Which topic should we take up next?", "Political backing"]),
    ("proposal", ["The proposal in one sentence: “We …”. People agree or block it."]),
)


async def test_templates_fill_the_form(folder):
    async with assembly(folder, cities=()) as house:
        for template, filled in TEMPLATES:
            form = await house.stage.slash(house.hanna, "poll new", template=template)
            assert all(words in said(form) for words in filled), template


async def test_another_kind_than_the_templates_needs_no_highest_number(house: Assembly):
    preview = await house.preview(house.hanna, kind="single", template="challenge")
    assert "Single choice" in said(preview)
    fewer = await house.preview(
        house.hanna, options=["A", "B"], kind="multiple", template="challenge"
    )
    assert "Preview of" in said(fewer)


async def test_a_copy_asks_what_an_earlier_poll_asked_of_the_same_people(house: Assembly):
    stage, hanna = house.stage, house.hanna
    ref = await house.open(question="Copy me?", **{"for": "technical"})
    form = await stage.slash(hanna, "poll new", copy=ref.lower())
    assert "Copy me?" in said(form)
    assert "Sun\nRain\nSnow" in said(form)
    typed = {"question": "Copied?", "options": "A\nB", "kind": "single", "mode": "NAMED_CITY"}
    await stage.fill(hanna, form, typed)
    copied = await house.rows("SELECT audience FROM polls WHERE question = 'Copied?'")
    assert copied == [{"audience": "technical"}]
    assert await house.says(hanna, "poll new", copy="POLL-77") == "There is no POLL-77."
    assert await house.says(hanna, "poll new", copy="the last one") == (
        "Write the poll like POLL-12. /poll list shows them."
    )


@pytest.mark.threat("form thief")
async def test_a_draft_is_its_writers_secret(house: Assembly):
    stage = house.stage
    await house.preview(house.hanna, question="Nobody may know yet?")
    for command in ("poll manage", "poll result", "poll answer"):
        assert await house.says(house.olivier, command, poll="POLL-1") == "There is no POLL-1."
    assert await house.says(house.olivier, "poll new", copy="POLL-1") == "There is no POLL-1."
    for verb in ("who", "more", "asked", "publish", "discard", "export", "names", "again"):
        (told,) = await stage.forge((house.olivier, f"polls1:{verb}:1", None))
        assert "Nobody may know" not in said(told)
    await stage.later(hours=25)
    assert await house.rows("SELECT 1 FROM polls") == []


@pytest.mark.fault(48)
async def test_the_same_form_sent_twice_is_one_poll_and_two_people_have_two(house: Assembly):
    stage = house.stage
    fields = {"question": ["Twice?"], "options": ["A\nB"], "kind": ["single"]}
    fields |= {"mode": ["NAMED_CITY"]}
    forms = [await stage.slash(who, "poll new") for who in house.officials[:2]]
    ids = [form.modal["custom_id"] for form in forms]
    assert ids[0] != ids[1]
    for who, custom_id in zip(house.officials, [*ids, ids[0]], strict=False):
        await stage.forge((who, custom_id, fields))
    await stage.forge((house.officials[0], ids[0], fields))
    made = await house.rows("SELECT opener_id FROM polls WHERE state = 'draft' ORDER BY id")
    owners = [row["opener_id"] for row in made]
    assert owners.count(house.officials[0].id) == 1
    assert owners.count(house.officials[1].id) == 1


async def test_too_few_cities_leave_the_preview_with_the_sentence_above(folder):
    async with assembly(folder, cities=CITIES[:7]) as house:
        preview = await house.preview(house.hanna)
        await house.stage.press(house.hanna, "Publish", preview)
        shown = text_of(house.stage.newest(house.hanna, "lobby")).splitlines()
        assert shown[0] == (
            "Only 7 cities match. An anonymous poll needs 10, so that nobody can be singled out:"
            " widen it or make it named."
        )
        assert shown[1] == "**Preview of POLL-1.** Only you see this."
        named = await house.open(house.officials[0], mode="NAMED_CITY")
        assert "7 cities asked" in house.shows(house.officials[0], named)


async def test_the_same_question_too_soon_names_the_earlier_poll_and_the_first_date(
    house: Assembly,
):
    await house.open(question="Same question?")
    preview = await house.preview(house.hanna, question="same QUESTION", options=["A", "B"])
    await house.stage.press(house.hanna, "Publish", preview)
    first = text_of(house.stage.newest(house.hanna, "lobby")).splitlines()[0]
    free = stamp(LATER + timedelta(days=30))
    assert first == f"POLL-1 asks the same. The same cities can be asked again from {free}."


async def test_three_anonymous_polls_at_once_and_two_named_each(house: Assembly):
    for number in range(3):
        await house.open(question=f"Question {number}?")
    fourth = await house.preview(house.hanna, question="One more?")
    await house.stage.press(house.hanna, "Publish", fourth)
    told = text_of(house.stage.newest(house.hanna, "lobby")).splitlines()[0]
    assert told == "3 anonymous polls run at that time. Open this one later."
    ana = house.officials[0]
    for number in range(2):
        await house.open(ana, question=f"Named {number}?", mode="NAMED_PERSON")
    third = await house.preview(ana, question="Named again?", mode="NAMED_PERSON")
    await house.stage.press(ana, "Publish", third)
    told = text_of(house.stage.newest(ana, "lobby")).splitlines()[0]
    assert told == "You have 2 named polls running. Close one first."
