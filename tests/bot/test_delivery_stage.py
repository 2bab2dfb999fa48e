"""Posts as people meet them: made, pressed, archived, deleted, on the whole bot."""

import discord
import pytest

from bot.delivery import CardFace, ThreadFace
from bot.ui import Accent, button


@pytest.fixture
async def forum(on_stage):
    """A forum whose card of record 1 looks as its dictionary says."""
    look = {"text": "Too cold", "tags": ("funding",), "archived": False}
    told = []

    async def face(record, words):
        thread = ThreadFace("Heat", look["tags"], archived=look["archived"])
        parts = (look["text"], (button("We face this too", "setup1:home"),))
        return CardFace(Accent.POLLS, parts, thread=thread)

    registry = on_stage.services.registry
    registry.cards.pop("obstacle", None)
    registry.card(
        "obstacle",
        face,
        sent=lambda tx, record, message: told.append(("sent", message)),
        gone=lambda tx, record: told.append(("gone", record)),
    )

    async def show(**changes):
        look.update(changes)

        def unit(tx):
            on_stage.services.outbox.open_card(tx, "obstacle", 1, "obstacles", "OBS-1")
            on_stage.services.outbox.stale(tx, "obstacle", 1)

        await on_stage.services.db.write(unit)
        await on_stage.later(seconds=1)

    show.told = told
    return show


def thread_of(stage):
    (post,) = stage.posts("obstacles")
    return stage.embedded.env.backend.get_channel(post.id)


async def test_a_post_is_read_pressed_and_archived(on_stage, forum):
    ana = await on_stage.person("Ana", city="Ljubljana")
    await forum()
    assert "Too cold" in on_stage.reads(ana, "obstacles")[0]
    assert "Too cold" in on_stage.reads(ana, "Heat")[0]
    assert "Heat" in on_stage.sees(ana)
    pressed = await on_stage.press(ana, "We face this too", "obstacles")
    assert pressed.acknowledged
    tags = await on_stage.services.directory.place("tag_funding")
    assert thread_of(on_stage).applied_tags == [tags]
    await forum(text="Warm", archived=True, tags=("solved",))
    assert thread_of(on_stage).thread_metadata.archived
    assert "Warm" in on_stage.reads(ana, "obstacles")[0]
    assert forum.told == [("sent", thread_of(on_stage).id)]


async def test_a_post_deleted_by_hand_is_told_and_not_made_again(on_stage, forum):
    boss = await on_stage.person("Boss", city="Leuven", coordinator=True)
    await forum()
    on_stage.embedded.env.backend.delete_channel(thread_of(on_stage).id)
    await on_stage.later(seconds=1)
    assert forum.told[-1] == ("gone", 1)
    assert on_stage.posts("obstacles") == []
    await forum(text="New")
    assert on_stage.posts("obstacles") == []
    await on_stage.later(days=7)
    assert "OBS-1 is held" in "\n".join(on_stage.reads(boss, "coordinators"))


async def test_a_tag_deleted_by_hand_is_told_and_made_again_by_set_up(on_stage, forum):
    boss = await on_stage.person("Boss", city="Leuven", coordinator=True)
    await forum()
    channel = on_stage.bot.get_channel(on_stage.channel("obstacles").id)
    assert isinstance(channel, discord.ForumChannel)
    first = thread_of(on_stage).applied_tags
    with on_stage.embedded.env._bot_scope():
        await channel.edit(available_tags=[t for t in channel.available_tags if t.id not in first])
    await on_stage.embedded.env.settle()
    await forum(tags=("funding", "solved"))
    solved = await on_stage.services.directory.place("tag_solved")
    assert thread_of(on_stage).applied_tags == [solved]
    await on_stage.later(days=7)
    assert "Tags of #obstacles are missing" in "\n".join(on_stage.reads(boss, "coordinators"))
    plan = await on_stage.slash(on_stage.admin, "setup server", where=on_stage.lobby)
    await on_stage.press(on_stage.admin, "Set it up", plan)
    await on_stage.later(seconds=1)
    place = await on_stage.services.directory.place("tag_funding")
    assert [place] != first
    assert set(thread_of(on_stage).applied_tags) == {place, solved}
