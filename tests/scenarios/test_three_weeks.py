"""Agora is down for three weeks, over news, a reminder and a closing, and comes back quietly."""

import pytest

from tests.cogs.polls.assembly import assembly
from tests.stage import said


@pytest.mark.fault(15)
async def test_after_three_weeks_each_person_hears_once_and_nothing_stale_is_said(tmp_path):
    async with assembly(tmp_path) as house:
        stage, ana, hanna = house.stage, house.officials[0], house.hanna
        newcomer = await stage.person("Newcomer")
        ref = await house.open()
        closes = (await house.rows("SELECT closes_at FROM polls"))[0]["closes_at"]
        await house.choose(ref, [0] * 6)
        # Two pieces of news for Ana and one for the newcomer, all for tomorrow morning.
        for question in ("Which way?", "Which day?"):
            proposed = await house.open(ana, question=question)
            await stage.press(hanna, "Publish", "coordinators")
            assert proposed
        await stage.slash(newcomer, "city join", place="Turku", kind="technical")
        await stage.press(hanna, "Confirm", "coordinators")
        before = len(stage.reads(ana, "polls"))
        await stage.restart(days=21)
        await stage.later(days=1)

        (news,) = stage.reads(ana, "dm")
        assert news.count("was published") == 2
        (news,) = stage.reads(newcomer, "dm")
        assert news.startswith("You now speak for Turku.")
        told = stage.reads(ana, "polls")[before:]
        assert not any("reminder" in text for text in told)
        results = [text for text in told if f"{ref} · result" in text]
        assert len(results) == 1
        assert f"<t:{closes}:" in house.shows(ana, ref), "the hour that was due, not today's"
        assert "- Sun: **most**" in house.shows(ana, ref)
        for who in (*house.officials[1:], hanna, house.olivier):
            assert stage.reads(who, "dm") == []
        assert said(await stage.slash(ana, "agora"))
