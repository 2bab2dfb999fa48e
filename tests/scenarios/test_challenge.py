"""A member's challenge poll, from the proposal to the released words and the next round."""

from typing import Any

from tests.cogs.polls.assembly import Assembly, assembly, code_in
from tests.stage import said

QUESTION = "What is your biggest challenge on the road to 2030?"
TEXTS = (
    "We lack engineers",
    "Rules change each year",
    "Nobody may decide",
    "Prices run away",
    "The grid is full",
    "Our mayor is new",
)
HIDDEN = TEXTS[5]


async def test_a_challenge_poll_from_proposal_to_the_next_round(tmp_path):
    async with assembly(tmp_path) as house:
        stage, ana = house.stage, house.officials[0]
        outsider = await stage.person("Outsider")
        partner = await stage.person("Watcher", roles=[stage.embedded.guild.roles["Member"]])
        await proposed_and_opened(house)
        code = await answered(house)
        await counted_after_a_downtime(house)
        await one_text_withheld(house)
        await asked_again(house)

        released = [text for text in TEXTS if text != HIDDEN]
        for reader in (*house.officials, house.hanna, partner):
            seen = stage.sees(reader)
            assert QUESTION in seen
            assert "- Funding: **6**" in seen
            assert all(text in seen for text in released)
            assert HIDDEN not in seen
            assert (code in seen) == (reader is ana)
        # Olivier reviewed the texts: he alone has read the withheld one.
        assert HIDDEN in stage.sees(house.olivier)
        assert stage.reads(ana, "dm")[0].startswith("Your poll POLL-1 was published.")
        seen = stage.sees(outsider)
        assert "POLL-1" not in seen
        assert not any(text in seen for text in (QUESTION, *TEXTS))


async def proposed_and_opened(house: Assembly) -> None:
    """Ana proposes; Agora restarts before anybody decides."""
    stage, ana = house.stage, house.officials[0]
    preview = await stage.slash(ana, "poll challenge")
    proposed = await stage.press(ana, "Propose", preview)
    assert said(proposed) == "POLL-1 is proposed. A coordinator decides."
    await stage.restart(hours=3)
    assert "POLL-1" not in stage.sees(house.officials[1])
    opened = await stage.press(house.hanna, "Publish", "coordinators")
    assert said(opened) == "POLL-1 is open."


async def answered(house: Assembly) -> str:
    """Ten cities answer, six with words of their own; Ana thinks again. Her code."""
    stage, ana = house.stage, house.officials[0]
    codes = []
    for number, who in enumerate(house.officials[:10]):
        values: dict[str, Any] = {"choice": ["0", "3"] if number < 6 else ["4"]}
        if number < len(TEXTS):
            values["text"] = TEXTS[number]
        form = await stage.press(who, "Answer", house.card(who, "POLL-1"))
        codes.append(code_in(await stage.fill(who, form, values)))
    await stage.restart()
    changed = {"choice": ["0", "4"], "text": TEXTS[0]}
    told = await house.try_change(ana, "POLL-1", codes[0], changed)
    assert said(told) == "Your answer is replaced."
    await stage.later(days=5, hours=17)
    assert "There are enough answers for a result." in stage.reads(ana, "polls")[-1]
    return codes[0]


async def counted_after_a_downtime(house: Assembly) -> None:
    """Agora is down over the closing, and counts when it comes back."""
    stage, ana = house.stage, house.officials[0]
    await stage.restart(days=3)
    card = house.shows(ana, "POLL-1")
    assert "- Funding: **6**" in card
    assert "- Staff and skills: **0–2**" in card
    assert "Coordinators read the own words first." in card
    others = house.officials[6]
    assert not any(text in stage.sees(others) for text in TEXTS)


async def one_text_withheld(house: Assembly) -> None:
    """Olivier withholds one text; Agora restarts; he releases the others."""
    stage, olivier = house.stage, house.olivier
    panel = await stage.press(olivier, "Review", "coordinators")
    while f">>> {HIDDEN}" not in said(panel):
        panel = await stage.press(olivier, "Next", panel)
    marks = [line for line in said(panel).splitlines() if line[:4] in {">>> ", "With"}]
    before = marks[: marks.index(f">>> {HIDDEN}")].count("Withhold")
    controls = [c for row in panel.response.components for c in row.get("components", ())]
    withhold = [c["custom_id"] for c in controls if c.get("label") == "Withhold"]
    await olivier.actor.click(panel.response, custom_id=withhold[before])
    await stage.restart(hours=1)
    panel = await stage.press(olivier, "Review", "coordinators")
    done = await stage.press(olivier, "Release all", panel)
    assert said(done) == "Released. The own words of POLL-1 appear together."


async def asked_again(house: Assembly) -> None:
    """The next round asks everybody anew, although Agora was down when it should have opened."""
    stage, hanna = house.stage, house.hanna
    asked = await stage.press(hanna, "Ask again", house.card(hanna, "POLL-1"))
    again = await stage.choose(hanna, ["1"], asked)
    assert said(again).startswith("POLL-2 asks the same and opens ")
    await stage.restart(days=40)
    assert "**Open**" in house.shows(hanna, "POLL-2")
    assert "POLL-2 closes" in await house.says(house.officials[11], "agora")
