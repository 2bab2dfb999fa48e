"""The preview's choices, a member's proposal, and what coordinators decide of it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.cogs.polls.assembly import CITIES, Assembly, assembly
from tests.stage import labels_of, said, stamp

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def brussels(month: int, day: int, hour: int) -> datetime:
    """Winter time; from 29 March on summer time."""
    summer = (month, day) >= (3, 29)
    return datetime(2026, month, day, hour - (2 if summer else 1), tzinfo=UTC)


async def choose(house: Assembly, shown, verb: str, value: str):
    poll = "1"
    return await house.stage.choose(house.hanna, [value], shown, f"polls1:{verb}:{poll}")


async def test_the_preview_chooses_audience_results_opening_and_closing(house: Assembly):
    stage = house.stage
    await stage.person("Mayor", city="Rome", kind="political")
    shown = await house.preview(house.hanna)
    for choice, cities in (("political", "1 city"), ("energy", "0 cities"), ("all", "12 cities")):
        shown = await choose(house, shown, "for", choice)
        assert f"{cities} can answer." in said(shown)
    assert "Political officials: 1 city" in said(shown)
    shown = await choose(house, shown, "level", "sensitive")
    assert "Results from 10 answers, exact numbers from 20." in said(shown)
    shown = await choose(house, shown, "level", "standard")
    assert "Results from 5 answers, exact numbers from 10." in said(shown)
    shown = await choose(house, shown, "closes", "14")
    assert f"closes {stamp(brussels(1, 15, 17))}." in said(shown)
    # What was chosen in days moves with the opening.
    shown = await choose(house, shown, "opens", "tomorrow 09:00")
    opens = brussels(1, 2, 9)
    assert f"Opens {stamp(opens)}, closes {stamp(brussels(1, 16, 17))}." in said(shown)
    form = await choose(house, shown, "closes", "type")
    shown = await stage.fill(house.hanna, form, {"when": "20 January 12:30"})
    typed = brussels(1, 20, 12) + timedelta(minutes=30)
    assert f"Opens {stamp(opens)}, closes {stamp(typed)}." in said(shown)
    # What was typed stays.
    form = await choose(house, shown, "opens", "type")
    shown = await stage.fill(house.hanna, form, {"when": "5 January 10:00"})
    assert f"Opens {stamp(brussels(1, 5, 10))}, closes {stamp(typed)}." in said(shown)
    form = await choose(house, shown, "opens", "type")
    refused = await stage.fill(house.hanna, form, {"when": "soon"})
    assert said(refused).startswith("I cannot read the time “soon”.")
    shown = await choose(house, shown, "opens", "now")
    done = await stage.press(house.hanna, "Publish", shown)
    assert said(done) == "POLL-1 is open."
    assert f"closes {stamp(typed)}" in house.shows(house.officials[0], "POLL-1")


async def test_seventeen_hours_is_seventeen_hours_beyond_the_change_of_clocks(folder):
    async with assembly(folder, cities=()) as house:
        shown = await house.preview(house.hanna, opens="10 March 10:00")
        shown = await choose(house, shown, "closes", "30")
        assert f"closes {stamp(brussels(4, 9, 17))}." in said(shown)


async def test_a_forged_choice_changes_nothing(house: Assembly):
    await house.preview(house.hanna)
    before = await house.rows("SELECT * FROM polls")
    for verb, values in (
        ("for", ["mars"]),
        ("for", ["sector"]),
        ("for", []),
        ("level", ["standard", "sensitive"]),
        ("opens", ["yesterday"]),
        ("closes", ["9999"]),
    ):
        (told,) = await house.stage.forge((house.hanna, f"polls1:{verb}:1", values))
        assert said(told) == "Choose one line in the list."
    for who, verb, values in (
        (house.olivier, "for", ["political"]),
        (house.olivier, "publish", None),
        (house.olivier, "discard", None),
    ):
        (told,) = await house.stage.forge((who, f"polls1:{verb}:1", values))
        assert said(told) == "There is no POLL-1."
    assert await house.rows("SELECT * FROM polls") == before


async def test_a_discarded_preview_is_gone(house: Assembly):
    shown = await house.preview(house.hanna)
    dropped = await house.stage.press(house.hanna, "Discard", shown)
    assert said(dropped) == "Dropped. Nothing was published."
    assert await house.rows("SELECT 1 FROM polls") == []


async def test_publishing_twice_opens_once(house: Assembly):
    await house.preview(house.hanna)
    told = await house.stage.forge(*[(house.hanna, "polls1:publish:1", None)] * 2)
    assert sorted(map(said, told)) == ["POLL-1 is open.", "POLL-1 was published already."]
    assert len([t for t in house.stage.reads(house.hanna, "polls") if "POLL-1" in t]) == 1


async def test_members_propose_anonymous_polls_and_open_named_ones(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    form = await stage.slash(ana, "poll new")
    hint = "Anonymous polls go to the coordinators first; named ones open at once."
    assert hint in said(form)
    assert hint not in said(await stage.slash(house.hanna, "poll new"))
    shown = await house.preview(ana, question="Shall we meet?")
    assert "Propose" in said(shown)
    assert "Publish" not in said(shown)
    done = await stage.press(ana, "Propose", shown)
    assert said(done) == "POLL-1 is proposed. A coordinator decides."
    assert "POLL-1" not in stage.sees(house.officials[1])
    (card,) = stage.messages(house.hanna, "coordinators")
    assert labels_of(card) == ["Publish", "Refuse"]
    assert "Shall we meet?" in stage.reads(house.hanna, "coordinators")[0]
    assert str(ana.id) not in stage.reads(house.hanna, "coordinators")[0]
    home = await stage.slash(house.hanna, "agora")
    assert "POLL-1 is proposed and waits for your word." in said(home)
    whole = await stage.press(house.hanna, "Review", home)
    assert "- Sun" in said(whole)
    opened = await stage.press(house.olivier, "Publish", "coordinators")
    assert said(opened) == "POLL-1 is open."
    late = await stage.press(house.hanna, "Refuse", whole)
    assert said(late) == "POLL-1 was decided already."
    assert "This was settled: Open." in stage.reads(house.hanna, "coordinators")[0]
    assert "**Open**" in house.shows(house.officials[1], "POLL-1")
    await stage.later(hours=9)
    assert stage.reads(ana, "dm")[-1].startswith("Your poll POLL-1 was published. Thank you.")


async def test_a_refused_proposal_is_told_to_its_proposer_alone(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open(ana)
    (told,) = await stage.forge((ana, f"polls1:accept:{ref[5:]}", None))
    assert said(told) == "Only coordinators can do this. Ask one of them."
    refused = await stage.press(house.olivier, "Refuse", "coordinators")
    assert said(refused) == f"{ref} is refused. Its proposer will be told."
    await stage.later(hours=9)
    assert stage.reads(ana, "dm")[-1].startswith(
        f"Your poll {ref} was not taken up. Ask a coordinator why."
    )
    assert ref not in stage.sees(house.officials[1])
    assert await house.says(ana, "poll result", poll=ref) == (
        f"{ref} was withdrawn. It has no result."
    )


async def test_a_proposal_for_later_is_settled_once_it_is_scheduled(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    await house.open(ana, opens="5 January 10:00")
    await stage.press(house.hanna, "Publish", "coordinators")
    card = stage.reads(house.hanna, "coordinators")[0]
    assert "This was settled: Scheduled." in card
    assert "did not open" not in card


async def test_what_could_not_open_asks_the_coordinators(folder):
    async with assembly(folder, cities=CITIES[:10]) as house:
        stage = house.stage
        ref = await house.open(opens="5 January 10:00")
        directory = stage.services.directory
        gone = house.officials[0]
        await stage.services.db.write(lambda tx: directory.leave(tx, gone.id))
        await stage.later(days=5)
        card = stage.reads(house.hanna, "coordinators")[-1]
        assert "It did not open at its time. Agora tries again each day." in card
        assert "Only 9 cities match. An anonymous poll needs 10" in card
        refused = await stage.press(house.hanna, "Publish", "coordinators")
        assert said(refused).startswith("Only 9 cities match.")
        await stage.person("Late", city="Warsaw")
        opened = await stage.press(house.hanna, "Publish", "coordinators")
        assert said(opened) == f"{ref} is open."
        assert "10 cities asked" in house.shows(house.officials[1], ref)


@pytest.mark.parametrize("who", ["member", "coordinator"])
async def test_the_challenge_button_does_what_the_command_does(house: Assembly, who):
    person = house.hanna if who == "coordinator" else house.officials[0]
    shown = await house.stage.slash(person, "poll list")
    preview = await house.stage.press(person, "Challenge poll", shown)
    assert "What is your biggest challenge on the road to 2030?" in said(preview)
    assert ("Publish" if who == "coordinator" else "Propose") in said(preview).splitlines()


async def test_a_time_that_could_be_two_is_asked_back_with_both(on_stage):
    ana = await on_stage.person("Ana", city="Ljubljana")
    asked = await on_stage.slash(ana, "poll new", opens="29 March 2026 02:30")
    assert "2026-03-29 01:30 Europe/Brussels" in said(asked)
    assert "2026-03-29 03:30 Europe/Brussels" in said(asked)


async def test_a_city_in_a_typed_time_gives_its_zone(on_stage):
    ana = await on_stage.person("Ana", city="Ljubljana")
    form = await on_stage.slash(ana, "poll new", opens="5 January 2026 10:00 Łódź")
    assert form.modal is not None
