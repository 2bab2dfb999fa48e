"""Joining, leaving, profiles and the coordinators' decisions as people see them."""

import pytest
from simcord.components import walk_components

from bot.ids import parse
from tests.stage import said, text_of

WAITS = "A coordinator will confirm that you speak for Ljubljana. You will get a message."


def roles(stage, person):
    """Names of the roles that the person has on the server."""
    guild = stage.embedded.guild
    held = stage.embedded.env.backend.guilds[guild.id].members[person.id].role_ids
    return {name for name, role in guild.roles.items() if role.id in held} - {"@everyone"}


def custom_id(message, label):
    raw = [c if isinstance(c, dict) else c.to_dict() for c in message.components]
    return next(c["custom_id"] for c in walk_components(raw) if c.get("label") == label)


@pytest.fixture
async def ana(on_stage):
    return await on_stage.person("Ana")


@pytest.fixture
async def cora(on_stage):
    return await on_stage.person("Cora", coordinator=True)


async def asks(stage, person, place="Ljubljana", kind="technical"):
    return said(await stage.slash(person, "city join", place=place, kind=kind))


# Joining


async def test_from_asking_to_the_good_news(on_stage, ana, cora):
    assert await asks(on_stage, ana, "laibach") == WAITS
    (card,) = on_stage.reads(cora, "coordinators")
    assert "asks to speak for Ljubljana" in card
    assert roles(on_stage, ana) == set()
    answer = said(await on_stage.press(cora, "Confirm", "coordinators"))
    assert answer == "Confirmed. They will hear of it."
    assert roles(on_stage, ana) == {"Member", "Technical"}
    assert on_stage.reads(ana, "dm") == []
    await on_stage.later(days=1)
    (news,) = on_stage.reads(ana, "dm")
    assert news.startswith("You now speak for Ljubljana. Type /agora to begin.")
    assert "**Agora** · Ljubljana" in said(await on_stage.slash(ana, "agora"))


async def test_a_settled_card_names_neither_the_person_nor_the_coordinator(on_stage, ana, cora):
    await asks(on_stage, ana)
    await on_stage.press(cora, "Confirm", "coordinators")
    (card, *_) = on_stage.reads(cora, "coordinators")
    assert "confirmed" in card
    assert "Refuse" not in card
    assert str(ana.id) not in card
    assert str(cora.id) not in card


async def test_the_welcome_cards_form_keeps_what_was_mistyped(on_stage, ana, cora):
    form = await on_stage.press(ana, "Join my city", "welcome")
    assert "Your city or organisation" in said(form)
    sent = await on_stage.fill(ana, form, {"place": "Lubljana", "kind": "political"})
    assert "I know no Lubljana. Do you mean Ljubljana" in said(sent)
    assert on_stage.reads(cora, "coordinators") == []
    again = await on_stage.press(ana, "Edit", sent)
    assert "Lubljana" in said(again)
    done = await on_stage.fill(ana, again, {"place": "Ljubljana", "kind": "political"})
    assert said(done) == WAITS


@pytest.mark.fault(48)
async def test_a_form_opened_before_a_restart_counts_after_it(on_stage, ana, cora):
    form = await on_stage.press(ana, "Join my city", "welcome")
    await on_stage.restart()
    done = await on_stage.fill(ana, form, {"place": "Ljubljana", "kind": "technical"})
    assert said(done) == WAITS
    await on_stage.restart()
    await on_stage.press(cora, "Confirm", "coordinators")
    assert "Member" in roles(on_stage, ana)


async def test_what_a_command_leaves_out_a_form_asks(on_stage, ana):
    form = await on_stage.slash(ana, "city join", place="Ljubljana", zone="Lisbon")
    assert {"Ljubljana", "Lisbon"} <= set(said(form).splitlines())
    values = {"place": "Ljubljana", "kind": "technical", "zone": "Lisbon"}
    assert said(await on_stage.fill(ana, form, values)) == WAITS
    assert (await on_stage.services.directory.member(ana.id)).zone == "Europe/Lisbon"


async def test_an_unknown_zone_is_asked_again(on_stage, ana):
    answer = await on_stage.slash(
        ana, "city join", place="Ljubljana", kind="technical", zone="Mars"
    )
    assert "I know no time zone Mars." in said(answer)
    form = await on_stage.press(ana, "Edit", answer)
    assert "Mars" in said(form)


@pytest.mark.threat("form thief")
async def test_a_drafts_form_opens_for_its_writer_alone(on_stage, ana):
    bor = await on_stage.person("Bor")
    answer = await on_stage.slash(ana, "city join", place="Atlantis", kind="technical")
    edit = custom_id(answer.response, "Edit")
    message = on_stage.newest(ana, "welcome")
    (taken,) = await on_stage.at_once([(bor, message, edit)])
    assert "This draft has expired." in said(taken)


async def test_asking_twice_says_so_and_asks_nobody_twice(on_stage, ana, cora):
    await asks(on_stage, ana)
    again = await asks(on_stage, ana)
    assert again == "A coordinator must still confirm that you speak for Ljubljana."
    assert len(on_stage.reads(cora, "coordinators")) == 1


async def test_a_partner_needs_no_kind_and_no_city_has_partners(on_stage, ana, cora):
    form = await on_stage.slash(cora, "directory partner")
    await on_stage.fill(cora, form, {"name": "River Network", "initiative": "Interreg"})
    wrong = await asks(on_stage, ana, "River Network", "political")
    assert wrong.startswith("River Network is an organisation. Choose partner.")
    wrong = await asks(on_stage, ana, "Ljubljana", "partner")
    assert wrong.startswith("Ljubljana is a city. Choose technical or political.")
    right = await on_stage.slash(ana, "city join", place="River Network")
    assert "that you speak for River Network" in said(right)
    await on_stage.press(cora, "Confirm", "coordinators")
    assert roles(on_stage, ana) == {"Member", "Partner"}
    profile = said(await on_stage.slash(ana, "city show"))
    assert "Interreg" in profile
    assert "1 person takes part: 1 partner." in profile


async def test_typing_offers_cities_in_any_language_and_organisations(on_stage, ana):
    offered = await ana.actor.autocomplete(on_stage.lobby, "city join", "place", "Λιουμπ")
    assert [choice["name"] for choice in offered] == ["Ljubljana"]
    assert len(await ana.actor.autocomplete(on_stage.lobby, "city show", "place", "")) == 25


async def test_changing_city_is_confirmed_anew(on_stage, ana, cora):
    await asks(on_stage, ana)
    await on_stage.press(cora, "Confirm", "coordinators")
    told = await asks(on_stage, ana, "Kranj", "political")
    assert told.splitlines()[-1] == "Until then you speak for Ljubljana."
    assert roles(on_stage, ana) == {"Member", "Technical"}
    card = on_stage.reads(cora, "coordinators")[-1]
    assert "asks to speak for Kranj" in card
    assert "Kind: political" in card
    assert "Now: Ljubljana, technical" in card
    assert "confirm that you speak for Kranj" in said(await on_stage.slash(ana, "agora"))
    assert "**Ljubljana**" in said(await on_stage.slash(ana, "city show"))
    await on_stage.press(cora, "Confirm", "coordinators")
    assert roles(on_stage, ana) == {"Member", "Political"}
    await on_stage.later(days=1)
    news = "\n".join(on_stage.reads(ana, "dm"))
    assert "Kranj" in news
    assert "Ljubljana" not in news


async def test_whoever_may_not_change_city_still_speaks_for_the_first(on_stage, ana, cora):
    await asks(on_stage, ana)
    await on_stage.press(cora, "Confirm", "coordinators")
    await on_stage.later(days=1)
    await asks(on_stage, ana, "Kranj")
    await on_stage.press(cora, "Refuse", "coordinators")
    assert roles(on_stage, ana) == {"Member", "Technical"}
    await on_stage.later(days=1)
    news = on_stage.reads(ana, "dm")[-1]
    assert "No coordinator could confirm that you speak for Kranj. Ask them why." in news
    assert "You still speak for Ljubljana." in news


async def test_joining_again_brings_lost_roles_back(on_stage, ana, cora):
    await asks(on_stage, ana)
    await on_stage.press(cora, "Confirm", "coordinators")
    guild = on_stage.embedded.guild
    on_stage.embedded.env.backend.remove_member_role(guild.id, ana.id, guild.roles["Member"].id)
    await on_stage.embedded.env.settle()
    assert roles(on_stage, ana) == {"Technical"}
    assert await asks(on_stage, ana) == "You speak for Ljubljana already."
    assert roles(on_stage, ana) == {"Member", "Technical"}


# Deciding


@pytest.mark.fault(47)
async def test_of_two_coordinators_one_decides(on_stage, ana, cora):
    dan = await on_stage.person("Dan", coordinator=True)
    await asks(on_stage, ana)
    card = on_stage.newest(cora, "coordinators")
    confirm, refuse = custom_id(card, "Confirm"), custom_id(card, "Refuse")
    answers = await on_stage.at_once([(cora, card, confirm), (dan, card, refuse)])
    told = sorted(said(answer) for answer in answers)
    assert told[1] == "This request is settled already."
    assert told[0] in {"Confirmed. They will hear of it.", "Refused. They will hear of it."}


async def test_a_button_from_before_a_change_decides_nothing(on_stage, ana, cora):
    await asks(on_stage, ana)
    card = on_stage.newest(cora, "coordinators")
    confirm = custom_id(card, "Confirm")
    await asks(on_stage, ana, "Kranj")
    (answer,) = await on_stage.at_once([(cora, card, confirm)])
    assert "asks for something else by now" in said(answer)
    assert roles(on_stage, ana) == set()


@pytest.mark.threat("two accounts")
async def test_only_coordinators_decide(on_stage, ana, cora):
    await asks(on_stage, ana)
    card = on_stage.newest(cora, "coordinators")
    (answer,) = await on_stage.at_once([(ana, card, custom_id(card, "Confirm"))])
    assert said(answer) == "Only coordinators can do this. Ask one of them."
    assert roles(on_stage, ana) == set()


@pytest.mark.fault(43)
async def test_a_forged_ticket_is_out_of_date(on_stage, ana, cora):
    await asks(on_stage, ana)
    card = on_stage.newest(cora, "coordinators")
    answers = await on_stage.at_once(
        [(cora, card, "cities1:confirm:7"), (cora, card, "cities1:confirm:x-y-z")]
    )
    assert all("out of date" in said(answer) for answer in answers)


async def test_refused_people_hear_it_in_the_morning(on_stage, ana, cora):
    await asks(on_stage, ana)
    await on_stage.press(cora, "Refuse", "coordinators")
    assert "refused" in on_stage.reads(cora, "coordinators")[0]
    assert await on_stage.services.directory.member(ana.id) is None
    await on_stage.later(days=1)
    (news,) = on_stage.reads(ana, "dm")
    assert "No coordinator could confirm that you speak for Ljubljana. Ask them why." in news
    form = await on_stage.press(ana, "Join my city", "dm")
    assert "Your city or organisation" in said(form)


async def test_news_of_what_is_over_is_not_told(on_stage, ana, cora):
    await asks(on_stage, ana)
    await on_stage.press(cora, "Confirm", "coordinators")
    await on_stage.press(ana, "Leave", await on_stage.slash(ana, "city leave"))
    await on_stage.later(days=1)
    assert on_stage.reads(ana, "dm") == []


async def test_home_leads_coordinators_to_all_requests(on_stage, ana, cora):
    assert "your confirmation" not in said(await on_stage.slash(cora, "agora"))
    bor = await on_stage.person("Bor")
    await asks(on_stage, ana)
    await asks(on_stage, bor, "Kranj", "political")
    home = await on_stage.slash(cora, "agora")
    assert "2 people wait for your confirmation." in said(home)
    panel = await cora.actor.click(home.response, custom_id="cities1:requests")
    assert "Kranj" in said(panel)
    await cora.actor.click(panel.response, custom_id=custom_id(panel.response, "Confirm"))
    left = text_of(panel.response)
    assert left.startswith("Confirmed. They will hear of it.")
    assert "Ljubljana" in left
    assert "Kranj" not in left
    assert roles(on_stage, bor) == {"Member", "Political"}
    await cora.actor.click(panel.response, custom_id=custom_id(panel.response, "Refuse"))
    assert "Nobody waits for your confirmation." in text_of(panel.response)


async def test_many_requests_fit_one_panel(on_stage, cora):
    for number in range(10):
        person = await on_stage.person(f"Person {number}")
        await asks(on_stage, person)
    home = await on_stage.slash(cora, "agora")
    assert "10 people wait" in said(home)
    panel = await cora.actor.click(home.response, custom_id="cities1:requests")
    assert said(panel).count("asks to speak for") == 8
    assert "2 more people wait." in said(panel)


# Home, for people


async def test_home_says_what_a_newcomer_must_do(on_stage, ana):
    home = await on_stage.slash(ana, "agora")
    assert "You have not joined a city yet." in said(home)
    assert "Your city or organisation" in said(await on_stage.press(ana, "Join my city", home))
    await asks(on_stage, ana)
    home = await on_stage.slash(ana, "agora")
    assert "A coordinator must confirm that you speak for Ljubljana." in said(home)
    assert "**Ljubljana** · Slovenia" in said(await on_stage.press(ana, "Open", home))


# Leaving


async def test_leaving_asks_once_and_takes_the_roles(on_stage, ana, cora):
    await asks(on_stage, ana)
    await on_stage.press(cora, "Confirm", "coordinators")
    panel = await on_stage.slash(ana, "city leave")
    assert "Stop speaking for Ljubljana?" in said(panel)
    await on_stage.press(ana, "Keep", panel)
    assert roles(on_stage, ana) == {"Member", "Technical"}
    panel = await on_stage.slash(ana, "city leave")
    await on_stage.press(ana, "Leave", panel)
    assert "You no longer speak for Ljubljana." in text_of(panel.response)
    assert roles(on_stage, ana) == set()
    assert "You have not joined a city yet." in said(await on_stage.slash(ana, "city leave"))


async def test_leaving_takes_back_an_open_request(on_stage, ana, cora):
    await asks(on_stage, ana)
    await on_stage.press(ana, "Leave", await on_stage.slash(ana, "city leave"))
    (card,) = on_stage.reads(cora, "coordinators")
    assert "withdrawn" in card
    assert str(ana.id) not in card
    await asks(on_stage, ana)
    assert len(on_stage.reads(cora, "coordinators")) == 2


# Profiles


async def test_a_profile_tells_strangers_the_city_and_members_who_takes_part(on_stage, ana):
    bor = await on_stage.person("Bor", city="Ljubljana")
    await on_stage.person("Eva", city="Ljubljana", kind="political")
    await on_stage.person("Fin", city="Kranj")
    seen = said(await on_stage.slash(ana, "city show", place="laibach"))
    assert "**Ljubljana** · Slovenia" in seen
    assert "Mission city" in seen
    assert "01:00 there" in seen
    assert "Monday to Friday, 09:00 to 17:00; lunch 12:30 to 13:30" in seen
    assert "Slovene" in seen
    assert "Ljubljana has not filled in its profile yet." in seen
    assert "take part" not in seen
    own = said(await on_stage.slash(bor, "city show"))
    assert "2 people take part: 1 technical, 1 political." in own
    assert "Bor" not in own
    other = said(await on_stage.slash(bor, "city show", place="Malmö"))
    assert "Nobody takes part for Malmö yet." in other


async def test_a_profile_shows_what_a_city_says_of_itself(on_stage, ana):
    directory = on_stage.services.directory
    city = await directory.named_city("Ljubljana")
    changes = {
        "about": "**We** host visits. https://example.org @everyone",
        "url": "https://ljubljana.example",
        "workdays": "12467",
        "languages": "sl|xx",
    }
    await on_stage.services.db.write(lambda tx: directory.change_city(tx, city.id, changes))
    seen = said(await on_stage.slash(ana, "city show", place="Ljubljana"))
    assert "Office hours: Monday, Tuesday, Thursday, Saturday, Sunday, 09:00" in seen
    assert "Languages: Slovene, xx" in seen
    assert "Web page" in seen
    assert "has not filled in" not in seen
    assert "https://example.org" not in seen
    assert "@everyone" not in seen


async def test_an_unknown_city_is_answered_with_the_nearest(on_stage, ana):
    answer = said(await on_stage.slash(ana, "city show", place="Lubljana"))
    assert "Do you mean Ljubljana" in answer


async def test_whoever_has_no_city_is_shown_the_way(on_stage, ana):
    answer = said(await on_stage.slash(ana, "city show"))
    assert "You have not joined a city yet." in answer
    assert "Join my city" in answer


async def test_the_menu_on_a_person_shows_their_city_to_members(on_stage, ana):
    bor = await on_stage.person("Bor", city="Ljubljana")
    eva = await on_stage.person("Eva", city="Kranj")
    await asks(on_stage, ana)
    shown = await bor.actor.context_menu(on_stage.lobby, "City profile", eva.actor)
    assert "**Kranj** · Slovenia" in said(shown)
    asking = await bor.actor.context_menu(on_stage.lobby, "City profile", ana.actor)
    assert said(asking) == "This person does not speak for a city."
    stranger = await ana.actor.context_menu(on_stage.lobby, "City profile", eva.actor)
    assert "A coordinator must first confirm" in said(stranger)


# Erasing and leaving the server


async def test_erasing_takes_the_roles_and_the_last_trace(on_stage, ana, cora):
    await asks(on_stage, ana)
    await on_stage.press(cora, "Confirm", "coordinators")
    await asks(on_stage, ana, "Kranj")
    await on_stage.press(ana, "Erase my data", await on_stage.slash(ana, "privacy erase"))
    assert roles(on_stage, ana) == set()
    assert "withdrawn" in on_stage.reads(cora, "coordinators")[-1]
    assert not any(str(ana.id) in text for text in on_stage.reads(cora, "coordinators"))
    rows = await on_stage.services.db.all("SELECT record FROM card")
    assert ana.id not in {row["record"] for row in rows}


async def test_whoever_leaves_the_server_is_noticed_within_a_week(on_stage, ana, cora):
    bor = await on_stage.person("Bor")
    await asks(on_stage, ana)
    await asks(on_stage, bor)
    await on_stage.press(cora, "Confirm", "coordinators")
    on_stage.embedded.guild.remove_member(ana.actor)
    on_stage.embedded.guild.remove_member(bor.actor)
    await on_stage.restart(days=7)
    assert (await on_stage.services.directory.member(ana.id)).left_at is not None
    assert "withdrawn" in on_stage.reads(cora, "coordinators")[0]
    assert "asks to speak" not in "".join(on_stage.reads(cora, "coordinators"))
    await on_stage.restart(days=92)
    assert await on_stage.services.directory.member(ana.id) is None
    assert await on_stage.services.directory.member(bor.id) is None


async def test_the_weekly_look_goes_on_after_the_first_ten(on_stage):
    people = [await on_stage.person(f"Person {n}", city="Ljubljana") for n in range(12)]
    last = max(people, key=lambda person: person.id)
    on_stage.embedded.guild.remove_member(last.actor)
    await on_stage.restart(days=7)
    await on_stage.later(minutes=2)
    assert (await on_stage.services.directory.member(last.id)).left_at is not None


async def test_trouble_with_discord_makes_nobody_leave(on_stage, ana, cora):
    await asks(on_stage, ana)
    await on_stage.press(cora, "Confirm", "coordinators")
    path = f"/guilds/*/members/{ana.id}"
    for trouble in ({"status": 403, "code": 50001}, {"status": 404, "code": 10004}):
        on_stage.embedded.env.inject_error("GET", path, times=1, **trouble)
        await on_stage.restart(days=8)
        await on_stage.later(hours=1, minutes=1)
    assert (await on_stage.services.directory.member(ana.id)).confirmed
    assert roles(on_stage, ana) == {"Member", "Technical"}


async def test_whoever_came_back_has_the_roles_within_a_week(on_stage, ana, cora):
    await asks(on_stage, ana)
    await on_stage.press(cora, "Confirm", "coordinators")
    guild = on_stage.embedded.guild
    for name in ("Member", "Technical"):
        on_stage.embedded.env.backend.remove_member_role(guild.id, ana.id, guild.roles[name].id)
    await on_stage.restart(days=3)
    assert roles(on_stage, ana) == set()
    await on_stage.restart(days=4)
    assert roles(on_stage, ana) == {"Member", "Technical"}


async def test_no_control_carries_more_than_a_reference(on_stage, ana, cora):
    await asks(on_stage, ana)
    card = on_stage.newest(cora, "coordinators")
    assert parse(custom_id(card, "Confirm")).arg.startswith(f"{ana.id}-c")
    assert "MEMBER-" not in on_stage.sees(ana)
