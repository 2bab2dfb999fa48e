"""Results, lists and files, as people see them; below the threshold only the sentence."""

import csv
import io
import json

import pytest

from tests.cogs.polls.assembly import WEATHER, Assembly, assembly
from tests.stage import labels_of, said, text_of

WEEK = {"days": 7, "hours": 17}


async def published(house: Assembly, choices, **poll) -> str:
    """A poll that was answered so and has closed."""
    ref = await house.open(**poll)
    await house.choose(ref, choices)
    await house.stage.later(**WEEK)
    return ref


async def test_ten_answers_are_numbers_and_one_or_two_are_words(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await published(house, [0] * 6 + [1] * 5 + [2])
    card = house.shows(ana, ref).splitlines()
    assert "- Sun: **6**" in card
    assert "- Rain: **5**" in card
    assert "- Snow: **0–2**" in card
    assert "One or two are never shown as a number." in card
    assert not any("Answered" in line for line in card)
    assert card.index("- Sun: **6**") < card.index("- Rain: **5**") < card.index("- Snow: **0–2**")
    message = house.card(ana, ref)
    assert labels_of(message) == ["Who can see this?", "As text", "Export", "Ask again"]
    assert [file.filename for file in message.attachments] == ["result.png"]
    assert 0 < len(message.attachments[0].description or "") <= 1_024
    assert stage.reads(ana, "polls")[-1].startswith(f"{ref} closed ")
    seen = await stage.press(ana, "See the result", "polls")
    assert "- Sun: **6**" in said(seen)


async def test_without_a_hidden_cell_the_number_of_answers_is_told(house: Assembly):
    ref = await published(house, [0] * 6 + [1] * 6, options=["Sun", "Rain"])
    card = house.shows(house.officials[0], ref)
    assert "Answered: 12 cities." in card


async def test_below_ten_answers_there_are_bands_with_their_meaning(house: Assembly):
    ref = await published(house, [0, 0, 0, 0, 1])
    card = house.shows(house.officials[0], ref)
    assert "- Sun: **most**" in card
    assert "- Rain: **few or none**" in card
    assert "*most*: over half" in card
    assert "Answered" not in card


async def test_four_answers_leave_only_the_sentence(house: Assembly):
    ana = house.officials[0]
    ref = await published(house, [0, 1, 2, 1], own_words=True)
    sentence = "Fewer than 5 answers. All were destroyed unread."
    assert sentence in house.shows(ana, ref)
    told = await house.says(ana, "poll result", poll=ref)
    assert told.splitlines()[2:] == [f"**{sentence}**"]
    assert not any(option in house.shows(ana, ref) for option in WEATHER)
    refused = await house.says(ana, "poll result", poll=ref, export="csv")
    assert refused == f"{ref} has no table to export."
    assert labels_of(house.card(ana, ref)) == ["Who can see this?", "Ask again"]
    assert not house.stage.services.settings.ballot_box_path.exists()


async def test_kinds_have_their_own_tables(house: Assembly):
    """Score, ranked and consent, each answered by ten; two at a time find room."""
    ana = house.officials[0]
    score = await house.open(kind="score", options=["Staff", "Money"], question="How ready?")
    await house.all_answer(score, [{"score0": "4", "score1": "05"[n % 2]} for n in range(10)])
    ranked = await house.open(kind="ranked", question="Which first?")
    await house.all_answer(ranked, [{"place0": "2", "place1": "0"}] * 8 + [{"place0": "1"}] * 2)
    consent = await house.open(kind="consent", options=[], question="We meet monthly")
    await house.all_answer(consent, [{"choice": "0"}] * 9 + [{"choice": "3"}])
    await house.stage.later(**WEEK)
    assert "- Staff: **4.0 of 5, close together**" in house.shows(ana, score)
    assert "far apart" in house.shows(ana, score)
    assert "One or two" not in house.shows(ana, score)
    lines = house.shows(ana, ranked).splitlines()
    assert "- Snow: **place 1**" in lines
    assert any(line.startswith("- Sun: **place 2; ") for line in lines)
    told = house.shows(ana, consent)
    assert "Consent is not reached: at least one block." in told
    assert "Block: **0–2**" in told


@pytest.mark.fault(55)
async def test_files_hold_the_table_and_run_nothing(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    options = ["=1+1", "+cmd", "-2", "@SUM(A1)", 'say "hi", you']
    ref = await house.open(options=options, question="=HYPERLINK(1)")
    await house.choose(ref, [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1])
    await stage.later(**WEEK)
    asked = await stage.press(ana, "Export", house.card(ana, ref))
    assert "The published table, no more. Choose a file:" in said(asked)
    chosen = await stage.choose(ana, ["csv"], asked)
    content = await chosen.response.attachments[0].read()
    table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert table[0] == ["option", "result"]
    assert sorted(row[0] for row in table[1:]) == sorted(
        [f"'{option}" if option[0] in "=+-@" else option for option in options]
    )
    by_command = await stage.slash(ana, "poll result", poll=ref, export="json")
    told = json.loads(await by_command.response.attachments[0].read())
    assert told["closed"] == "2026-01-08"
    assert {row["option"] for row in told["table"]} == set(options)
    assert by_command.response.attachments[0].filename == f"{ref}.json"


async def test_before_the_closing_there_is_no_result_but_of_named_polls(house: Assembly):
    ana = house.officials[0]
    closes = "<t:1767888000:R>"
    anonymous = await house.open()
    assert await house.says(ana, "poll result", poll=anonymous) == (
        f"{anonymous} closes {closes}; its result comes then."
    )
    named = await house.open(mode="NAMED_CITY", question="Named?")
    await house.answer(ana, named, {"choice": "1"})
    so_far = await house.says(house.officials[1], "poll result", poll=named)
    assert "Answered: 1 city." in so_far
    assert "- Rain: **1**" in so_far
    later = await house.open(opens="5 January 10:00", question="Later?")
    assert await house.says(ana, "poll result", poll=later) == f"{later} has not opened yet."
    stranger = await house.stage.person("Stranger")
    assert await house.says(stranger, "poll result", poll=named) == (
        "Join your city first: press Join my city, or use /city join."
    )
    (told,) = await house.stage.forge((ana, f"polls1:names:{anonymous[5:]}", None))
    assert said(told) == f"{anonymous} is anonymous. Nobody can see who chose what."


async def test_each_list_has_its_empty_sentence_and_its_buttons(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    for show, nothing in (
        ("open", "No poll is open."),
        ("scheduled", "No poll is scheduled."),
        ("results", "No poll has a result yet."),
    ):
        told = (await house.says(ana, "poll list", show=show)).splitlines()
        assert told == [nothing, "New poll", "Challenge poll"]
    ref = await house.open()
    await house.open(opens="5 January 10:00", question="Later?")
    proposed = await house.open(ana, question="Proposed?")
    listed = await stage.slash(ana, "poll list")
    assert labels_of(listed.response) == ["Answer", "New poll", "Challenge poll"]
    form = await stage.press(ana, "Answer", listed)
    assert form.modal
    form = await stage.press(ana, "New poll", listed)
    assert "Let people add their own words" in said(form)
    scheduled = await stage.slash(ana, "poll list", show="scheduled")
    assert "Later?" in said(scheduled)
    assert proposed not in said(scheduled)
    assert labels_of(scheduled.response) == ["New poll", "Challenge poll"]
    desk = await stage.slash(house.hanna, "poll list", show="scheduled")
    assert labels_of(desk.response)[:2] == ["Review", "Manage"]
    await stage.later(**WEEK)
    results = await stage.slash(ana, "poll list", show="results")
    assert "See the result" in labels_of(results.response)
    assert f"**{ref}**" in said(results)


async def test_older_polls_are_one_press_further(folder):
    async with assembly(folder, cities=("Rome",)) as house:
        rosa = house.officials[0]
        people = [await house.stage.person(f"P{n}", coordinator=True) for n in range(5)]
        for person in people:
            for number in range(2):
                question = f"{person.name} {number}?"
                await house.open(person, question=question, mode="NAMED_CITY")
        shown = await house.stage.slash(rosa, "poll list")
        assert said(shown).count("**POLL-") == 8
        older = await house.stage.press(rosa, "Older ones", shown)
        assert "**POLL-2**" in said(older)
        assert "**POLL-1**" in said(older)
        assert "Older ones" not in labels_of(older.response)


@pytest.mark.fault(40)
async def test_who_has_left_is_no_longer_named_and_the_answer_stays(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open(mode="NAMED_CITY")
    await house.answer(ana, ref, {"choice": "1"})
    directory = stage.services.directory
    await stage.services.db.write(lambda tx: directory.leave(tx, ana.id))
    bo = house.officials[1]
    names = said(await stage.press(bo, "Who chose what", house.card(bo, ref)))
    assert names == "former member, Rotterdam: Rain"
    await stage.later(**WEEK)
    assert "Answered: 1 city." in house.shows(bo, ref)


async def test_a_result_is_found_by_who_types_its_number_in_any_way(house: Assembly):
    ref = await published(house, [0] * 6 + [1] * 6, options=["Sun", "Rain"])
    for typed in (ref, ref.lower(), ref.removeprefix("POLL-")):
        told = await house.says(house.officials[0], "poll result", poll=typed)
        assert "- Sun: **6**" in told, typed
    assert text_of(house.card(house.officials[0], ref))
