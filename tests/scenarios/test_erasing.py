"""Who erases chooses, with one press, whether what they wrote goes, too."""

import pytest

from bot.ids import SystemSecrets
from tests.cogs.obstacles.forum import HIDDEN, NAMED, Forum
from tests.cogs.questions.guide import QUESTION, post_question
from tests.stage import labels_of, said, stage

NAMED_TITLE, HIDDEN_TITLE = "Nobody repairs our buses", "Our lawyers stop every tender"
REPLY = "We hired a lawyer of our own."
ANSWERED = {"title": "Which tram depot has a green roof?", "body": "Ours is from 1931."}
HELPED = {"answer": "Turku has one, from 2019.", "url": "https://example.eu/depot"}
TEXTS = (
    NAMED_TITLE,
    HIDDEN_TITLE,
    "three permits",
    REPLY,
    QUESTION["title"],
    QUESTION["body"],
    ANSWERED["title"],
    ANSWERED["body"],
    HELPED["answer"],
    HELPED["url"],
)


@pytest.fixture
async def forum(tmp_path):
    async with stage(tmp_path, secrets=SystemSecrets()) as made:
        yield Forum(made)


async def _written(forum):
    """All that Ana can write: under her name, without it, by handle, and two questions."""
    on_stage = forum.stage
    ana = await on_stage.person("Ana", city="Ljubljana")
    ben = await on_stage.person("Ben", city="Turku")
    await forum.shown(ana, NAMED, title=NAMED_TITLE)
    await forum.shown(ana, HIDDEN, title=HIDDEN_TITLE)
    other = await forum.shown(ben, NAMED, title="Ours are old", body="Ben writes this here.")
    await forum.reply(ana, other, REPLY)
    await post_question(on_stage, ana)
    await post_question(on_stage, ana, **ANSWERED)
    form = await on_stage.press(ana, "Answered", "questions")
    await on_stage.fill(ana, form, HELPED)
    everything = on_stage.sees(ben)
    assert [text for text in TEXTS if text not in everything] == []
    return ana, ben


async def test_erasing_my_texts_too_takes_every_word_of_mine(forum):
    on_stage = forum.stage
    ana, ben = await _written(forum)
    panel = await on_stage.slash(ana, "privacy erase")
    receipt = said(await on_stage.press(ana, "Erase my texts too", panel))
    assert "The obstacles you raised with your name were withdrawn." in receipt
    assert "What you wrote without your name goes within 15 minutes." in receipt
    assert "The words of your questions to the community are taken away." in receipt
    assert " stay" not in receipt
    await on_stage.later(minutes=16)
    everything = on_stage.sees(ben)
    assert [text for text in TEXTS if text in everything] == []
    assert "Ben writes this here." in everything
    assert str(ana.id) not in everything
    assert await on_stage.services.directory.member(ana.id) is None


async def test_erasing_my_data_leaves_every_word_without_me(forum):
    on_stage = forum.stage
    ana, ben = await _written(forum)
    panel = await on_stage.slash(ana, "privacy erase")
    receipt = said(await on_stage.press(ana, "Erase my data", panel))
    assert "The obstacles you raised stay, without your name." in receipt
    await on_stage.later(minutes=16)
    everything = on_stage.sees(ben)
    assert [text for text in TEXTS if text not in everything] == []
    assert str(ana.id) not in everything


async def test_the_choice_is_said_before_and_cannot_be_pressed_twice(on_stage):
    ana = await on_stage.person("Ana", city="Ljubljana")
    panel = await on_stage.slash(ana, "privacy erase")
    assert "what you raised or asked stays, without your name" in said(panel)
    assert "Erase my texts too**: your texts go as well, within 15 minutes." in said(panel)
    assert labels_of(panel.response) == ["Erase my data", "Erase my texts too", "Keep"]
    receipt = await on_stage.press(ana, "Erase my texts too", panel)
    assert not receipt.followups
    assert "Backups that hold your data" in said(receipt)
    assert labels_of(receipt.response) == []


async def test_erasing_a_leaver_takes_no_text_and_tells_nothing_of_what_they_wrote(forum):
    """Else whoever erases would see by what vanishes who had written it."""
    on_stage = forum.stage
    ana, ben = await _written(forum)
    hanna = await on_stage.person("Hanna", coordinator=True)
    on_stage.embedded.guild.remove_member(ana.actor)
    panel = await on_stage.choose(hanna, ["setup1:health"], await on_stage.slash(hanna, "agora"))
    form = await on_stage.press(hanna, "Erase a leaver", panel)
    receipt = await on_stage.fill(hanna, form, {"user": str(ana.id)})
    assert said(receipt) == "Their data is erased. Backups that hold it are deleted within 14 days."
    await on_stage.later(minutes=16)
    everything = on_stage.sees(ben)
    assert [text for text in TEXTS if text not in everything] == []
