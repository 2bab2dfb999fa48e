"""What a person is given of their own, what erasing takes, and what leavers leave."""

import io
import json
import zipfile

from bot.erasure import erase, export
from tests.cogs.obstacles.forum import CITY, COUNTRY, HIDDEN, NAMED
from tests.stage import said


async def _export(forum, who) -> dict:
    found: dict = {}
    for _, content in await export(forum.stage.services, who.id):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                found |= json.loads(archive.read(name))
    return found


async def test_the_export_holds_what_i_raised_under_any_name_and_my_handles(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    numbers = [await forum.shown(ana, label) for label in (NAMED, CITY, COUNTRY, HIDDEN)]
    others = await forum.shown(bo, NAMED)
    await forum.reply(ana, others, "We did it so.")
    await forum.press(bo, "Follow", numbers[3])
    mine, his = await _export(forum, ana), await _export(forum, bo)
    assert [row["obstacle"] for row in mine["obstacle"]] == [f"OBS-{n}" for n in numbers]
    assert {row["obstacle"] for row in mine["handle"]} == {
        f"OBS-{n}" for n in (*numbers[1:], others)
    }
    assert [row["obstacle"] for row in his["obstacle"]] == [f"OBS-{others}"]
    assert {"obstacle": f"OBS-{numbers[3]}"} in his["follow"]
    assert str(ana.id) not in json.dumps(his)


async def test_a_draft_is_in_the_export_of_its_writer_alone(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    await forum.preview(ana)
    assert "three permits" in json.dumps(await _export(forum, ana))
    assert "three permits" not in json.dumps(await _export(forum, bo))


async def test_erasing_without_texts_leaves_them_without_a_name(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    named = await forum.shown(ana, NAMED)
    hidden = await forum.shown(ana, HIDDEN)
    receipt = await erase(stage.services, ana.id, with_texts=False)
    await stage.later(minutes=1)
    assert "The obstacles you raised stay, without your name." in receipt
    (card, *_) = await forum.reads(named, bo)
    assert "A former member, Ljubljana" in card
    assert "three permits" in card
    assert str(ana.id) not in stage.sees(bo)
    assert "three permits" in (await forum.reads(hidden, bo))[0]
    assert await stage.services.db.value("SELECT count(*) FROM handle WHERE token NOT NULL") == 0


async def test_erasing_with_texts_withdraws_them(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    numbers = [await forum.shown(ana, label) for label in (NAMED, HIDDEN)]
    await erase(stage.services, ana.id, with_texts=True)
    await stage.later(minutes=16)
    for number in numbers:
        assert "three permits" not in (await forum.reads(number, bo))[0]
    assert await stage.services.db.value("SELECT count(*) FROM search_doc") == 0


async def test_erasing_with_texts_takes_replies_by_handle_away(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, HIDDEN)
    await forum.reply(bo, number, "We made one desk.")
    form = await forum.press(bo, "Reply without my name", number)
    await stage.fill(bo, form, {"text": "This one still waits."})
    receipt = await erase(stage.services, bo.id, with_texts=True)
    assert "What you wrote without your name goes within 15 minutes." in receipt
    await stage.later(minutes=20)
    thread = "\n".join(await forum.reads(number, ana))
    assert "We made one desk." not in thread
    assert "This one still waits." not in thread
    assert "three permits" in thread


async def test_seal_now_is_asked_twice_and_ends_the_line(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    number = await forum.shown(ana, HIDDEN)
    sure = await stage.press(ana, "Seal now", await stage.slash(ana, "obstacle mine"))
    assert "Sure?" in said(sure)
    answer = said(await stage.press(ana, "Seal now", sure))
    assert answer.startswith("Sealed. Nobody, not even you, can answer as ")
    assert await forum.inbox(ana) == "Nothing waits for you."
    assert "three permits" in (await forum.reads(number, ana))[0]


async def test_who_leaves_gets_no_news_and_cannot_be_reached(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    cy = await stage.person("Cy", city="Rome")
    number = await forum.shown(ana, HIDDEN)
    await forum.press(cy, "Follow", number)
    for leaver in (ana, cy):
        await stage.services.db.write(
            lambda tx, leaver=leaver: stage.services.directory.leave(tx, leaver.id)
        )
    await stage.later(days=2)
    await forum.reply(bo, number, "We did it so.")
    await stage.later(days=2)
    assert stage.messages(ana, "dm") == []
    assert stage.messages(cy, "dm") == []
    assert await stage.services.db.value("SELECT count(*) FROM follow") == 0
