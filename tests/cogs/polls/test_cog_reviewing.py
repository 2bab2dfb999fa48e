"""Own words: what may leak is shown back, coordinators read, all appear together."""

from typing import Any

import pytest

from tests.cogs.polls.assembly import CITIES, Assembly, code_in
from tests.stage import labels_of, said, text_of

WEEK = {"days": 7, "hours": 17}
TEXTS = [
    "We lack engineers",
    "Our rules are slow",
    "Nobody decides",
    "The grid is full",
    "Rents come first",
    "We lack a roof",
    "Too many forms",
]


async def with_texts(house: Assembly, texts=TEXTS) -> str:
    """A closed poll with own words; Hanna opened it."""
    ref = await house.open(own_words=True)
    await house.all_answer(ref, [{"choice": "0", "text": text} for text in texts])
    await house.stage.later(**WEEK)
    return ref


async def all_pages(house: Assembly, who, panel) -> tuple[list[str], list[str], Any]:
    """The quoted texts in their order, each page as it read, and the last one to press on."""
    pages = [said(panel)]
    while "Next" in labels_of(panel.response):
        panel = await house.stage.press(who, "Next", panel)
        pages.append(said(panel))
    lines = "\n".join(pages).splitlines()
    return [line[4:] for line in lines if line.startswith(">>> ")], pages, panel


async def test_what_may_point_to_the_writer_is_shown_back_before_anything_is_recorded(
    house: Assembly,
):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open(own_words=True)
    text = "In Ljubljana we need 3.2 million"
    shown = await house.answer(ana, ref, {"choice": "1", "text": text})
    assert said(shown).splitlines() == [
        "Nothing is recorded yet. This may point to you: *Ljubljana*, *3\\.2 million*.",
        f"> {text}",
        "Edit",
        "Send as it is",
        "Discard",
    ]
    mine = await stage.press(ana, "Have I answered?", house.card(ana, ref))
    assert said(mine).splitlines()[0] == "Not yet."
    # [Edit] repeats the text, and a form that is closed unsent loses nothing.
    await stage.press(ana, "Edit", shown)
    form = await stage.press(ana, "Edit", shown)
    assert text in said(form)
    fixed = await stage.fill(ana, form, {"choice": "1", "text": "We need money"})
    assert code_in(fixed)
    again = await stage.press(ana, "Send as it is", shown)
    assert said(again).splitlines()[0] == (
        "Your city has already answered. Was it you? [Change] works with your code."
    )


async def test_send_as_it_is_counts_once_and_discard_records_nothing(house: Assembly):
    stage, (ana, bo) = house.stage, house.officials[:2]
    ref = await house.open(own_words=True)
    values = {"choice": "0", "text": "Ask Sofia"}
    shown = await house.answer(ana, ref, values)
    token = _token(shown)
    (stolen,) = await stage.forge((bo, f"polls1:send:{ref[5:]}:{token}", None))
    over = "Your text is above: copy it and press Answer."
    assert said(stolen) == over
    told = await stage.forge(*[(ana, f"polls1:send:{ref[5:]}:{token}", None)] * 2)
    recorded, second = sorted(map(said, told))
    assert recorded.startswith("Recorded. Your code: ")
    assert second == over
    shown = await house.answer(bo, ref, values)
    dropped = await stage.press(bo, "Discard", shown)
    assert said(dropped) == "Dropped. Nothing was recorded."
    mine = await stage.press(bo, "Have I answered?", house.card(bo, ref))
    assert said(mine).splitlines()[0] == "Not yet."


async def test_a_draft_lives_for_ten_minutes_in_memory_alone(house: Assembly):
    stage, (ana, bo) = house.stage, house.officials[:2]
    ref = await house.open(own_words=True)
    shown = await house.answer(ana, ref, {"choice": "0", "text": "Ask Sofia"})
    other = await house.answer(bo, ref, {"choice": "0", "text": "Ask Rome"})
    assert b"Ask Sofia" not in b"".join(
        file.read_bytes() for file in stage.folder.iterdir() if file.is_file()
    )
    over = "Your text is above: copy it and press Answer."
    await stage.later(minutes=10, seconds=1)
    # Gone by itself, not only refused.
    assert stage.bot.get_cog("PollsCog")._answering._waiting._drafts == {}
    assert said(await stage.press(ana, "Send as it is", shown)) == over
    assert said(await stage.press(ana, "Edit", shown)) == over
    assert "Ask Sofia" in text_of(shown.response) or "Ask Sofia" in stage.sees(ana)
    await stage.restart()
    assert said(await stage.press(bo, "Discard", other)) == over


async def test_a_changed_answer_with_telling_words_needs_its_code_once(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open(own_words=True)
    (code,) = await house.choose(ref, [0])
    values = {"choice": "1", "text": "Write to me@city.eu"}
    shown = await house.try_change(ana, ref, "0000-0000-0000", values)
    assert "*me@city.eu*" in said(shown)
    wrong = await stage.press(ana, "Send as it is", shown)
    assert said(wrong).splitlines()[:2] == [
        f"This code opens no answer in {ref}.",
        "> Write to me@city.eu",
    ]
    form = await stage.press(ana, "Edit", wrong)
    fixed = await stage.fill(ana, form, {"code": code, "choice": "1", "text": "Write to us"})
    assert said(fixed) == "Your answer is replaced."


async def test_the_opener_does_not_review_and_members_cannot(house: Assembly):
    stage, (ana, hanna) = house.stage, (house.officials[0], house.hanna)
    ref = await with_texts(house)
    assert f"{ref}: 7 texts wait." in stage.reads(hanna, "coordinators")[-1]
    refused = "A coordinator who did not open this poll reviews its own words."
    assert said(await stage.press(hanna, "Review", "coordinators")) == refused
    for verb in ("review", "withhold", "allow", "release"):
        arg = f":{'0' * 32}" if verb in {"withhold", "allow"} else ""
        told = await stage.forge(
            (hanna, f"polls1:{verb}:{ref[5:]}{arg}", None),
            (ana, f"polls1:{verb}:{ref[5:]}{arg}", None),
        )
        assert [said(each) for each in told] == [
            refused,
            "Only coordinators can do this. Ask one of them.",
        ]
    assert "own words wait" not in said(await stage.slash(hanna, "agora"))
    assert f"{ref}: own words wait to be read." in said(await stage.slash(house.olivier, "agora"))


async def test_texts_are_read_withheld_whole_and_released_together(house: Assembly):
    stage, (ana, olivier) = house.stage, (house.officials[0], house.olivier)
    ref = await with_texts(house)
    told = said(await stage.press(ana, "In their own words", house.card(ana, ref)))
    assert told.startswith("Coordinators read the own words first. They appear by <t:")
    panel = await stage.press(olivier, "Review", "coordinators")
    texts, pages, last = await all_pages(house, olivier, panel)
    assert sorted(texts) == sorted(TEXTS)
    assert len(pages) == 3
    # Withholding stays on its page, and can be taken back.
    last = await stage.press(olivier, "Withhold", last)
    assert f"**Withheld**\n>>> {texts[-1]}" in said(last)
    last = await stage.press(olivier, "Let it through", last)
    assert "**Withheld**" not in said(last)
    last = await stage.press(olivier, "Withhold", last)
    for text in TEXTS:
        assert text not in stage.sees(ana)
    done = await stage.press(olivier, "Release all", last)
    assert said(done) == f"Released. The own words of {ref} appear together."
    seen = stage.sees(ana)
    assert all((text in seen) == (text != texts[-1]) for text in TEXTS)
    assert "1 text was withheld." in seen
    again = said(await stage.press(ana, "In their own words", house.card(ana, ref)))
    assert sum(text in again for text in TEXTS) == 6
    (late,) = await stage.forge((olivier, f"polls1:release:{ref[5:]}", None))
    assert said(late) == f"{ref} has no own words that wait."
    assert "The own words have appeared in its thread." in "".join(
        stage.reads(olivier, "coordinators")
    )


async def test_after_three_days_unmarked_texts_go_out_by_themselves(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open(own_words=True)
    for who, text in zip(house.officials, TEXTS, strict=False):
        values = {"choice": "0", "text": text}
        if text == TEXTS[2]:
            shown = await house.answer(who, ref, {**values, "text": f"{text} in {CITIES[3]}"})
            assert code_in(await stage.press(who, "Send as it is", shown))
        else:
            assert code_in(await house.answer(who, ref, values))
    await stage.later(**WEEK)
    panel = await stage.press(house.olivier, "Review", "coordinators")
    _, pages, _ = await all_pages(house, house.olivier, panel)
    assert "".join(pages).count("**Marked:** may point to its writer") == 1
    await stage.later(hours=72)
    seen = stage.sees(ana)
    assert all((text in seen) == (text != TEXTS[2]) for text in TEXTS)


async def test_too_few_texts_are_destroyed_unread(house: Assembly):
    ref = await with_texts(house, ["One", "Two", "Three", "Four"])
    assert "Fewer than 5 answers" in house.shows(house.officials[0], ref)
    more = await house.open(own_words=True, question="Once more?")
    answers = [{"choice": "0"}] * 6 + [{"choice": "1", "text": "Alone"}]
    await house.all_answer(more, answers)
    await house.stage.later(**WEEK)
    assert "In their own words" not in labels_of(house.card(house.hanna, more))
    assert house.stage.messages(house.hanna, "coordinators") == []
    told = await house.stage.forge((house.hanna, f"polls1:texts:{more[5:]}", None))
    assert said(told[0]) == f"{more} has no own words."


@pytest.mark.parametrize("hostile", ["-\n" * 250, "*" * 500, "@everyone " * 50])
async def test_the_longest_words_stand_whole_on_every_page_and_in_the_thread(
    house: Assembly, hostile: str
):
    text = hostile[:500].strip()
    ref = await house.open(own_words=True)
    await house.all_answer(ref, [{"choice": "0", "text": text}] * 6)
    await house.stage.later(**WEEK)
    panel = await house.stage.press(house.olivier, "Review", "coordinators")
    assert "…" not in said(panel).replace("More…", "")
    assert labels_of(panel.response).count("Withhold") == 3
    await house.stage.press(house.olivier, "Release all", panel)
    thread = [
        message.content
        for channel in house.stage.embedded.env.backend.channels.values()
        for message in house.stage.embedded.env.backend.messages.get(channel.id, {}).values()
        if "own words" in message.content
    ]
    assert thread
    assert all("…" not in content and len(content) <= 1_900 for content in thread)


def _token(shown) -> str:
    """The token of the draft, as its buttons carry it."""
    ids = [c["custom_id"] for row in shown.response.components for c in row.get("components", ())]
    return next(custom_id for custom_id in ids if ":send:" in custom_id).rsplit(":", 1)[1]
