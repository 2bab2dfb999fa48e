"""A city's own people keep its profile, hours, goals and contract; others see it."""

import pytest

from bot.ids import parse
from tests.cogs.cities.test_cog import custom_id
from tests.stage import labels_of, said

OWN = ["Edit", "Hours", "Goal", "Contract", "Offer", "Seek", "Progress picture"]
GOAL = {
    "text": "Half the traffic by 2030",
    "indicator": "Emissions of transport, kt CO2e",
    "start": "1990: 400",
    "target": "2030: 80",
    "latest": "2023: 240",
}
HOURS = {
    "region": "",
    "hours": "8-16",
    "lunch": "12:00-12:30",
    "workdays": ["1", "2", "3", "4"],
    "days_off": "2026-01-08 to 2026-01-09",
}


@pytest.fixture
async def ana(on_stage):
    return await on_stage.person("Ana", city="Ljubljana")


@pytest.fixture
async def gil(on_stage):
    return await on_stage.person("Gil", city="Kranj")


async def shows(stage, person, place="Ljubljana"):
    return said(await stage.slash(person, "city show", place=place))


async def set_goal(stage, person, values=GOAL, **options):
    form = await stage.slash(person, "city goal", **({"sector": "mobility"} | options))
    return await stage.fill(person, form, values)


# The profile


async def test_an_empty_profile_says_so_and_leads_its_own_people_on(on_stage, ana, gil):
    own = await on_stage.slash(ana, "city show")
    assert "Ljubljana has not filled in its profile yet." in said(own)
    assert set(OWN) <= set(labels_of(own.response))
    other = await on_stage.slash(gil, "city show", place="Ljubljana")
    assert not set(OWN) & set(labels_of(other.response))


async def test_what_is_edited_stands_in_the_profile(on_stage, ana, gil):
    form = await on_stage.press(ana, "Edit", await on_stage.slash(ana, "city show"))
    values = {
        "about": "A city on a *river*\n<@1>",
        "url": "https://www.ljubljana.si",
        "languages": "Slovene, English",
        "size": "L",
        "neutral_by": "2032",
    }
    assert said(await on_stage.fill(ana, form, values)).startswith("Recorded.")
    seen = await shows(on_stage, gil)
    assert "Languages: Slovene, English" in seen
    assert "250,000 to 500,000" in seen
    assert "Climate neutral by 2032" in seen
    assert r"\*river\*" in seen
    assert "<@1>" not in seen
    again = said(await on_stage.slash(ana, "city edit"))
    assert "A city on a *river*" in again


async def test_a_mistake_keeps_what_was_typed(on_stage, ana):
    form = await on_stage.slash(ana, "city edit")
    values = {"about": "Hello", "url": "ljubljana", "languages": "", "neutral_by": "2030"}
    sent = await on_stage.fill(ana, form, values)
    assert "Please give a link that starts with https://" in said(sent)
    await on_stage.restart()
    again = await on_stage.press(ana, "Edit", sent)
    assert {"Hello", "ljubljana"} <= set(said(again).splitlines())


@pytest.mark.threat("form thief")
async def test_nobody_else_opens_that_form_again(on_stage, ana, gil):
    form = await on_stage.slash(ana, "city edit")
    values = {"about": "Hello", "url": "ljubljana", "languages": "", "neutral_by": "2030"}
    sent = await on_stage.fill(ana, form, values)
    edit = custom_id(sent.response, "Edit")
    message = on_stage.newest(gil, "welcome")
    (taken,) = await on_stage.at_once([(gil, message, edit)])
    assert "This draft has expired." in said(taken)


async def test_a_partner_tells_of_itself_in_two_fields(on_stage):
    cora = await on_stage.person("Cora", coordinator=True)
    form = await on_stage.slash(cora, "directory partner")
    await on_stage.fill(cora, form, {"name": "River Network", "initiative": "Interreg"})
    per = await on_stage.person("Per")
    await on_stage.slash(per, "city join", place="River Network")
    await on_stage.press(cora, "Confirm", "coordinators")
    form = await on_stage.slash(per, "city edit")
    assert "Climate neutral by" not in said(form)
    done = await on_stage.fill(per, form, {"about": "We join rivers", "url": ""})
    assert said(done).startswith("Recorded.")
    assert "We join rivers" in await shows(on_stage, cora, "River Network")
    for command in ("city hours", "city goal", "city contract"):
        assert said(await on_stage.slash(per, command)).startswith("This is for people of another")


async def test_the_unconfirmed_keep_nothing(on_stage):
    new = await on_stage.person("New")
    for command in ("city edit", "city goal", "city offer", "city find"):
        assert "Join your city first" in said(await on_stage.slash(new, command))


async def test_who_may_be_asked_decides_it_alone(on_stage, ana, gil):
    profile = await on_stage.slash(ana, "city show")
    assert "Name me as contact" in labels_of(profile.response)
    assert said(await on_stage.press(ana, "Name me as contact", profile)).startswith("Recorded.")
    assert f"Ask: <@{ana.id}>" in await shows(on_stage, gil)
    stranger = await on_stage.person("Stranger")
    assert str(ana.id) not in await shows(on_stage, stranger)
    profile = await on_stage.slash(ana, "city show")
    await on_stage.press(ana, "Name me no longer", profile)
    assert str(ana.id) not in await shows(on_stage, gil)


# Hours


async def test_hours_and_days_off_stand_in_the_profile(on_stage, ana, gil):
    form = await on_stage.slash(ana, "city hours")
    assert "09:00-17:00" in said(form)
    done = said(await on_stage.fill(ana, form, HOURS))
    assert "Office hours: Monday to Thursday, 08:00 to 16:00; lunch 12:00 to 12:30" in done
    assert "Next days off: Thu 1 January 2026 (New Year's Day)," in done
    assert "Thu 8 January 2026" in done
    assert "Thu 8 January 2026" in await shows(on_stage, gil)
    assert "2026-01-08 to 2026-01-09" in said(await on_stage.slash(ana, "city hours"))


async def test_a_region_without_holidays_of_its_own_is_asked_back(on_stage, ana, gil):
    form = await on_stage.slash(ana, "city hours")
    sent = await on_stage.fill(ana, form, {**HOURS, "region": "BY"})
    assert "have no holidays of their own" in said(sent)
    again = await on_stage.press(ana, "Edit", sent)
    assert "BY" in said(again)


async def test_ones_own_zone_is_not_the_citys(on_stage, ana):
    done = said(await on_stage.slash(ana, "city hours", zone="Lisbon"))
    assert "Your own time zone is Europe/Lisbon." in done
    directory = on_stage.services.directory
    assert (await directory.member(ana.id)).zone == "Europe/Lisbon"
    assert (await directory.named_city("Ljubljana")).zone == "Europe/Ljubljana"
    assert "I know no time zone" in said(await on_stage.slash(ana, "city hours", zone="Mars"))


# Goals


async def test_a_goal_is_set_and_seen(on_stage, ana, gil):
    done = said(await set_goal(on_stage, ana))
    assert "40 % less in 2023 · target 80 % by 2030 · behind" in done
    seen = await shows(on_stage, gil)
    assert "Half the traffic by 2030" in seen
    assert "Emissions of transport: 40 % less in 2023" in seen


async def test_a_doubtful_number_is_asked_back_and_nothing_is_stored(on_stage, ana):
    sent = await set_goal(on_stage, ana, {**GOAL, "latest": "2019: 1,234"})
    assert "Is that 1.234 or 1234? Please write it without the comma." in said(sent)
    assert await on_stage.services.db.value("SELECT count(*) FROM goal") == 0
    again = await on_stage.press(ana, "Edit", sent)
    assert "2019: 1,234" in said(again)
    done = await on_stage.fill(ana, again, {**GOAL, "latest": "2019: 350"})
    assert "Recorded." in said(done)


async def test_a_start_of_zero_and_a_target_before_it_store_nothing(on_stage, ana):
    for wrong in ({"start": "1990: 0"}, {"target": "1990: 10"}, {"latest": "1989: 4"}):
        sent = await set_goal(on_stage, ana, GOAL | wrong)
        assert "Edit" in labels_of(sent.response)
    assert await on_stage.services.db.value("SELECT count(*) FROM goal") == 0


async def test_a_colleague_changes_a_goal_and_another_city_cannot(on_stage, ana, gil):
    await set_goal(on_stage, ana)
    eva = await on_stage.person("Eva", city="Ljubljana", kind="political")
    panel = await on_stage.slash(eva, "city goal")
    one = await on_stage.choose(eva, ["1"], panel, "cities1:goal_open")
    form = await on_stage.press(eva, "Edit", one)
    assert "1990: 400" in said(form)
    await on_stage.fill(eva, form, {**GOAL, "latest": "2024: 100"})
    assert "75 % less in 2024" in await shows(on_stage, gil)
    edit, off = custom_id(one.response, "Edit"), custom_id(one.response, "Withdraw")
    message = on_stage.newest(gil, "welcome")
    (first,) = await on_stage.at_once([(gil, message, edit)])
    assert "This goal is not there any more." in said(first)
    await on_stage.at_once([(gil, message, off)])
    assert await on_stage.services.db.value("SELECT count(*) FROM goal") == 1


async def test_a_second_goal_with_the_same_indicator_is_refused(on_stage, ana):
    await set_goal(on_stage, ana)
    again = await set_goal(on_stage, ana, {**GOAL, "indicator": "emissions of TRANSPORT, t"})
    assert "Your city has a goal with this indicator already." in said(again)


async def test_a_goal_is_added_from_the_list_and_taken_back_once(on_stage, ana):
    panel = await on_stage.slash(ana, "city goal")
    assert "Your city has set itself no goal here yet." in said(panel)
    form = await on_stage.choose(ana, ["nature-other"], panel, "cities1:goal_new")
    assert "Nature: another measure" in form.modal["title"]
    values = {"text": "More trees", "indicator": "Trees"}
    assert "More trees" in said(await on_stage.fill(ana, form, values))
    one = await on_stage.choose(
        ana, ["1"], await on_stage.slash(ana, "city goal"), "cities1:goal_open"
    )
    off = custom_id(one.response, "Withdraw")
    presses = [(ana, on_stage.newest(ana, "welcome"), off)] * 2
    answers = sorted(said(answer) for answer in await on_stage.at_once(presses))
    assert answers[0].startswith("Taken back.")
    assert answers[1].startswith("This goal is not there any more.")


async def test_ten_long_goals_fit_every_panel(on_stage, ana, gil):
    for number in range(10):
        values = {**GOAL, "text": "x" * 300, "indicator": f"Indicator {number} {'y' * 60}, kt"}
        assert "Recorded." in said(await set_goal(on_stage, ana, values))
    assert said(await on_stage.slash(ana, "city goal")).count("Indicator") >= 20
    assert (await shows(on_stage, gil)).count("Indicator") == 10
    eleventh = await set_goal(on_stage, ana, {**GOAL, "indicator": "Another"})
    assert "10 goals are the most." in said(eleventh)


@pytest.mark.fault(43)
async def test_forged_goals_are_out_of_date(on_stage, ana):
    message = on_stage.newest(ana, "welcome")
    forged = ["cities1:goal_off", "cities1:goal_edit:999", "cities1:goal_new", "cities1:goal_open"]
    for answer in await on_stage.at_once([(ana, message, each) for each in forged]):
        assert "out of date" in said(answer) or "not there any more" in said(answer)


async def test_a_goal_that_is_gone_is_not_changed(on_stage, ana):
    await set_goal(on_stage, ana)
    fields = {name: [text] for name, text in {**GOAL, "indicator": "Trees"}.items()}
    (told,) = await on_stage.forge((ana, "cities1:goal_sent:99:mobility-other-00", fields))
    assert "This goal is not there any more." in said(told)
    assert await on_stage.services.db.value("SELECT count(*) FROM goal") == 1


async def test_a_city_with_a_goal_in_a_sector_is_found_by_it(on_stage, ana, gil):
    await set_goal(on_stage, ana)
    assert "Ljubljana" in said(await on_stage.slash(gil, "city find", sector="mobility"))
    assert "Ljubljana" not in said(await on_stage.slash(gil, "city find", sector="nature"))


# The contract


async def test_a_contract_stands_in_the_profile(on_stage, ana, gil):
    form = await on_stage.slash(ana, "city contract")
    values = {
        "status": "awarded",
        "sectors": ["mobility", "energy"],
        "parts": ["commitments"],
        "url": "https://ljubljana.si/ccc",
        "worked_with": "The utility",
    }
    assert "Recorded." in said(await on_stage.fill(ana, form, values))
    seen = await on_stage.slash(gil, "city show", place="Ljubljana")
    assert "**Climate City Contract:** label awarded" in said(seen)
    assert "It covers: Mobility, Energy" in said(seen)
    assert "Read the contract" in labels_of(seen.response)
    form = await on_stage.slash(ana, "city contract")
    fields = {"status": "implementing", "sectors": [], "parts": [], "url": "", "worked_with": ""}
    await on_stage.fill(ana, form, fields)
    assert "**Climate City Contract:** implementing" in await shows(on_stage, gil)


# The picture


async def test_the_picture_says_in_words_what_it_shows(on_stage, ana, gil):
    none = await on_stage.press(ana, "Progress picture", await on_stage.slash(ana, "city show"))
    assert said(none).startswith("No goal with numbers yet.")
    await set_goal(on_stage, ana)
    await set_goal(on_stage, ana, {"text": "More trees", "indicator": "Trees"}, sector="nature")
    values = {**GOAL, "indicator": "Lanes, km", "target": "2030: 800"}
    await set_goal(on_stage, ana, values, sector="waste", measure="other")
    profile = await on_stage.slash(gil, "city show", place="Ljubljana")
    answer = await on_stage.press(gil, "Progress picture", profile)
    told = said(answer)
    assert "Mobility, Emissions of transport: 40 % less in 2023" in told
    assert "Waste, Lanes: 40 % the wrong way in 2023: 240 km · target 800 km by 2030" in told
    assert "Trees" not in told
    (file,) = answer.response.attachments
    assert file.filename == "progress.png"
    assert "Mobility: 40 % less in 2023" in file.description
    assert "55 %: EU by 2030" in file.description


# Everything keeps its control


async def test_no_control_is_longer_than_discord_takes(on_stage, ana):
    await set_goal(on_stage, ana)
    form = await on_stage.slash(ana, "city goal", sector="buildings", measure="other")
    assert parse(form.modal["custom_id"]) is not None
