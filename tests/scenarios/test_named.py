"""A member's named poll: live counts, who chose what, a result that outlives the names."""

from tests.cogs.polls.assembly import assembly
from tests.stage import said

REPLACED = "Recorded. Members see your answer; answer again to replace it."


async def test_a_named_poll_from_its_opening_to_the_forgetting_of_names(tmp_path):
    async with assembly(tmp_path, cities=("Rome", "Sofia", "Espoo")) as house:
        stage, (rosa, sava, eero) = house.stage, house.officials
        outsider = await stage.person("Outsider")
        ref = await house.open(
            rosa, question="Which day suits you?", options=["Monday", "Friday"], mode="NAMED_CITY"
        )

        # Two answer, one of them again; a form stays open over a restart.
        for who, choice in ((rosa, "0"), (sava, "0")):
            form = await stage.press(who, "Answer", house.card(who, ref))
            assert said(await stage.fill(who, form, {"choice": choice})) == REPLACED
        late = await stage.press(rosa, "Answer", house.card(rosa, ref))
        await stage.restart(hours=2)
        assert said(await stage.fill(rosa, late, {"choice": "1"})) == REPLACED
        card = house.shows(eero, ref)
        assert "Answered: 2 cities." in card
        assert "- Monday: **1**" in card
        names = said(await stage.press(eero, "Who chose what", house.card(eero, ref)))
        assert names.splitlines() == [
            f"<@{rosa.id}>, Rome: Friday",
            f"<@{sava.id}>, Sofia: Monday",
        ]

        # Rosa extends what is hers; Agora is down over reminder and closing.
        form = await stage.choose(
            rosa, ["extend"], await stage.press(rosa, "More…", house.card(rosa, ref))
        )
        extended = await stage.fill(rosa, form, {"when": "12 January 12:00"})
        assert said(extended).startswith(f"{ref} now closes ")
        await stage.restart(days=14)
        card = house.shows(eero, ref)
        assert "**Closed**" in card
        assert "- Friday: **1**" in card
        told = [text for text in stage.reads(eero, "polls") if f"{ref} · " in text]
        assert len(told) == 1, "the reminder came too late to be said"
        assert f"{ref} · result" in told[0]
        late = await stage.slash(eero, "poll answer", poll=ref)
        assert said(late) == f"{ref} has closed. Nothing was recorded."

        # Thirty days after the closing the names are gone and the result stays.
        await stage.later(days=31)
        assert await house.rows("SELECT 1 FROM named_votes") == []
        assert await house.rows("SELECT 1 FROM poll_electors") == []
        (gone,) = await stage.forge((eero, f"polls1:names:{ref[5:]}", None))
        assert said(gone) == f"{ref} no longer keeps who chose what."
        assert "- Monday: **1**" in await house.says(eero, "poll result", poll=ref)

        for reader in (rosa, sava, eero, house.hanna):
            seen = stage.sees(reader)
            assert "Which day suits you?" in seen
            assert "- Friday: **1**" in seen
        assert ref not in stage.sees(outsider)
        assert "Which day suits you?" not in stage.sees(outsider)
