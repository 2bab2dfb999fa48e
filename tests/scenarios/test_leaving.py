"""An official answers, leaves the server, and comes back: the answers stay, nobody votes twice."""

import pytest

from tests.cogs.polls.assembly import assembly
from tests.stage import Person, said


@pytest.mark.fault(40)
async def test_an_official_who_leaves_in_mid_poll_and_returns_has_answered_once(tmp_path):
    async with assembly(tmp_path) as house:
        stage, ana, bo = house.stage, house.officials[0], house.officials[1]
        guild = stage.embedded.guild
        anonymous = await house.open()
        named = await house.open(bo, question="By name?", mode="NAMED_CITY")
        await house.choose(anonymous, [0] * 5)
        await house.answer(ana, named, {"choice": "1"})

        guild.remove_member(ana.actor)
        await stage.embedded.env.settle()
        await stage.restart()
        assert "Answered: 1 city." in house.shows(bo, named)
        names = said(await stage.press(bo, "Who chose what", house.card(bo, named)))
        assert names.endswith("Rotterdam: Rain")

        back = Person(ana.name, guild.add_member(ana.actor.user, roles=[guild.roles["Member"]]))
        await stage.embedded.env.settle()
        again = await stage.slash(back, "poll answer", poll=anonymous)
        assert said(again).startswith("Your city has already answered.")
        await house.answer(back, named, {"choice": "0"})
        assert "Answered: 1 city." in house.shows(bo, named)

        await stage.later(days=8)
        assert "- Sun: **most**" in house.shows(bo, anonymous)
        assert "- Sun: **1**" in house.shows(bo, named)
