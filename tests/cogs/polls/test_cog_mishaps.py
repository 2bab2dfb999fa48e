"""Answering while something else fails: the box, Discord, a member who leaves in between."""

import asyncio

import pytest

from tests.cogs.polls.assembly import CODE, Assembly, code_in
from tests.stage import said


async def test_the_box_that_is_paused_says_so_and_repeats_what_was_written(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open(own_words=True)
    box = stage.bot.get_cog("PollsCog")._desk.box
    box.file.paused = True
    good, box.file.rewrite = box.file.rewrite, _refused
    told = await house.answer(ana, ref, {"choice": "0", "text": "We lack people"})
    paused = "The ballot box is paused. Nothing was recorded; try again later."
    assert said(told).splitlines() == [paused, "> We lack people"]
    assert CODE.search(said(told)) is None
    box.file.rewrite = good
    assert await box.rewrite()
    assert code_in(await house.answer(ana, ref, {"choice": "0"}))


async def _refused() -> bool:
    await asyncio.sleep(0)
    return False


@pytest.mark.fault(41)
async def test_a_channel_that_is_not_in_the_cache_is_fetched(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open(mode="NAMED_CITY")
    await stage.restart()
    guild = stage.bot.get_guild(stage.embedded.guild.id)
    guild._channels.pop(stage.channel("polls").id)
    assert stage.bot.get_channel(stage.channel("polls").id) is None
    await house.answer(ana, ref, {"choice": "1"})
    assert "- Rain: **1**" in house.shows(ana, ref)


@pytest.mark.fault(50)
async def test_an_answer_that_discord_refuses_at_first_is_repeated(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open()
    form = await stage.slash(ana, "poll answer", poll=ref)
    stage.embedded.env.inject_error(
        "PATCH", "/webhooks/*/messages/@original", status=500, code=0, times=2
    )
    code = code_in(await stage.fill(ana, form, {"choice": "0"}))
    told = await house.try_change(ana, ref, code, {"choice": "1"})
    assert said(told) == "Your answer is replaced."


@pytest.mark.fault(50)
async def test_an_answer_that_never_arrives_leaves_the_ballot(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open()
    form = await stage.slash(ana, "poll answer", poll=ref)
    stage.faults_expected = True
    stage.embedded.env.inject_error(
        "PATCH", "/webhooks/*/messages/@original", status=404, code=10015, times=9
    )
    assert CODE.search(said(await stage.fill(ana, form, {"choice": "0"}))) is None
    again = await stage.slash(ana, "poll answer", poll=ref)
    assert said(again).startswith("Your city has already answered.")


@pytest.mark.fault(49)
async def test_a_press_that_cannot_be_acknowledged_casts_nothing(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open(own_words=True)
    form = await stage.slash(ana, "poll answer", poll=ref)
    stage.faults_expected = True
    stage.embedded.env.inject_error(
        "POST", "/interactions/*/*/callback", status=500, code=0, times=2
    )
    await stage.fill(ana, form, {"choice": "0"})
    mine = await stage.press(ana, "Have I answered?", house.card(ana, ref))
    assert said(mine).splitlines()[0] == "Not yet."
    shown = await house.answer(ana, ref, {"choice": "0", "text": "Ask Sofia"})
    stage.embedded.env.inject_error(
        "POST", "/interactions/*/*/callback", status=500, code=0, times=2
    )
    await stage.press(ana, "Send as it is", shown)
    mine = await stage.press(ana, "Have I answered?", house.card(ana, ref))
    assert said(mine).splitlines()[0] == "Not yet."
    # The text still waits for its writer.
    assert code_in(await stage.press(ana, "Send as it is", shown))


async def test_a_named_answer_of_who_left_with_the_form_open_is_not_kept(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open(ana, question="Named?", mode="NAMED_CITY")
    directory = stage.services.directory
    await stage.services.db.write(lambda tx: directory.leave(tx, ana.id))
    form = (ana, f"polls1:vote:{ref[5:]}:{0:016x}", {"choice": ["1"]})
    (told,) = await stage.forge(form)
    assert said(told) == "Join your city first: press Join my city, or use /city join."
    assert await house.rows("SELECT 1 FROM named_votes") == []


@pytest.mark.fault(40)
async def test_a_member_who_left_in_mid_poll_keeps_their_ballot(house: Assembly):
    stage, (ana, bo) = house.stage, house.officials[:2]
    ref = await house.open()
    await house.choose(ref, [0] * 5)
    directory = stage.services.directory
    await stage.services.db.write(lambda tx: directory.leave(tx, ana.id))
    told = await stage.press(ana, "Have I answered?", house.card(ana, ref))
    assert said(told).startswith("Join your city first")
    await stage.later(days=8)
    assert "- Sun: **most**" in house.shows(bo, ref)
