"""The channel of a running poll vanishes or is locked: the poll goes on, and is told of later."""

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from tests.cogs.polls.assembly import Assembly, code_in
from tests.stage import said


async def health(house: Assembly) -> str:
    home = await house.stage.slash(house.hanna, "agora")
    return said(await house.stage.choose(house.hanna, ["setup1:health"], home))


@pytest.mark.fault(11)
async def test_a_poll_whose_channel_was_deleted_is_counted_and_told_in_the_new_one(
    house: Assembly,
):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open()
    codes = await house.choose(ref, [0] * 6)
    stage.embedded.env.backend.delete_channel(stage.channel("polls").id)
    await stage.embedded.env.settle()
    changed = await stage.slash(ana, "poll answer", poll=ref)
    assert said(changed).startswith("Your city has already answered.")
    assert code_in(await house.answer(house.officials[6], ref, {"choice": "0"}))
    await stage.later(days=8)
    assert "- Sun: **most**" in await house.says(ana, "poll result", poll=ref)
    told = await health(house)
    assert f"{ref} · result: the channel is gone" in told
    assert "Create the channel #polls." in told
    await stage.later(days=7)
    assert f"{ref} · result is held" in "\n".join(stage.reads(house.hanna, "coordinators"))
    plan = await stage.slash(stage.admin, "setup server")
    await stage.press(stage.admin, "Set it up", plan)
    await stage.later(minutes=1)
    assert "- Sun: **most**" in house.shows(ana, ref)
    shown = stage.reads(ana, "polls")
    assert sum(f"{ref} · result" in text for text in shown) == 1
    assert sum(text.endswith(f"-# {ref}") for text in shown) == 1
    assert codes
    assert "the channel is gone" not in await health(house)


@pytest.mark.fault(11)
async def test_a_poll_whose_channel_is_locked_waits_and_is_told_once_it_is_open(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open()
    await house.choose(ref, [0] * 6)
    channel, me = stage.channel("polls"), stage.bot.user.id
    rights = [("deny", "allow"), ("allow", "deny")]
    for taken, left in rights:
        locked = Overwrite(
            target_id=me,
            type=OverwriteType.MEMBER,
            **{taken: discord.Permissions(send_messages=True, view_channel=True).value, left: 0},
        )
        stage.embedded.env.backend.set_overwrite(channel.id, locked)
        await stage.embedded.env.settle()
        if taken == "deny":
            await stage.later(days=8)
            assert f"{ref} · result: I cannot see the channel" in await health(house)
            assert "- Sun: **most**" in await house.says(ana, "poll result", poll=ref)
    await stage.later(minutes=1)
    assert "- Sun: **most**" in house.shows(ana, ref)
    assert sum(f"{ref} · result" in text for text in stage.reads(ana, "polls")) == 1
