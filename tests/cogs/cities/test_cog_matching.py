"""Peer calls as people see them: suggested, invited, accepted, met."""

from datetime import UTC, datetime

import pytest
from simcord.components import walk_components

from bot.i18n import ENGLISH
from bot.search import Doc, Grade, publish
from cogs.cities.rules.matching import Match, State
from cogs.cities.views import matching as views
from tests.cogs.cities.filling import tells
from tests.stage import said

PRIVATE_THREAD = 12  # Discord's type of channel


async def press_in_dm(person, label, answer):
    """Presses a button of a private answer that stands in private messages."""
    return await person.actor.user.click(
        answer.followups[-1] if answer.followups else answer.response, label=label
    )


def threads(stage):
    """Names and members of the private threads."""
    channels = stage.embedded.env.backend.channels.values()
    return {thread.name: set(thread.thread_members) for thread in channels if thread.type == 12}


def number_of_threads(stage):
    channels = stage.embedded.env.backend.channels.values()
    return sum(channel.type == PRIVATE_THREAD for channel in channels)


@pytest.fixture
async def ana(on_stage):
    return await on_stage.person("Ana", city="Ljubljana")


@pytest.fixture
async def bo(on_stage):
    return await on_stage.person("Bo", city="Porto")


@pytest.fixture
async def fitting(on_stage, ana, bo):
    """Porto has what Ljubljana needs."""
    await tells(on_stage, ana, "seek", "Money for schools")
    await tells(on_stage, bo, "offer", "A revolving fund")


async def invited(stage, ana):
    """Ana's city has invited Porto."""
    return said(await stage.slash(ana, "peer invite", city="Porto"))


async def test_from_a_need_to_a_private_thread_and_a_rating(on_stage, ana, bo, fitting):
    found = await on_stage.slash(ana, "peer suggest")
    assert "You need: Money for schools. Porto offers: A revolving fund." in said(found)
    sent = await on_stage.press(ana, "Invite", found)
    assert "Porto is invited (MAT-1)" in said(sent)
    await on_stage.later(days=1)
    (news,) = on_stage.reads(bo, "dm")
    assert "Ljubljana would like a call with your city (MAT-1)." in news
    opened = await on_stage.press(bo, "Open", "dm")
    assert "Ljubljana needs: Money for schools. You offer: A revolving fund." in said(opened)
    accepted = await press_in_dm(bo, "Accept", opened)
    assert "Accepted." in said(accepted)
    assert threads(on_stage) == {"MAT-1 · Ljubljana, Porto": {ana.id, bo.id, on_stage.bot.user.id}}
    assert "Ljubljana needs: Money for schools. Porto offers" in on_stage.sees(ana)
    assert "Your cities can read this, and the server's administrators." in on_stage.sees(bo)
    await on_stage.later(days=22)
    assert any("Did you meet Ljubljana? (MAT-1)" in each for each in on_stage.reads(bo, "dm"))
    met = await on_stage.press(bo, "We met", "dm")
    assert "How useful was it?" in said(met)
    rated = await press_in_dm(bo, "4", met)
    assert said(rated) == "Recorded. Thank you."


def raw(result):
    shown = result.followups[-1] if result.followups else result.response
    return [c if isinstance(c, dict) else c.to_dict() for c in shown.components]


async def from_home(stage, person):
    """Opens the first line of /agora."""
    return await stage.press(person, "Open", await stage.slash(person, "agora"))


async def rows(stage):
    found = await stage.services.db.all(
        "SELECT state, city_a, city_b, city_c, about, topic FROM peer_match ORDER BY id"
    )
    return [tuple(row) for row in found]


async def states(stage):
    return [row[0] for row in await rows(stage)]


# Suggestions


async def test_without_a_need_nobody_fits_and_one_press_adds_one(on_stage, ana):
    nothing = await on_stage.slash(ana, "peer suggest")
    assert "No city fits yet." in said(nothing)
    assert said(await on_stage.press(ana, "Add a need", nothing))


async def test_an_organisation_that_helps_is_named_beside_the_cities(on_stage, ana):
    await tells(on_stage, ana, "seek", "Money for schools")
    directory = on_stage.services.directory

    def offers(tx):
        lab = directory.add_partner(tx, "Climate Lab", "Interreg", "")
        tx.execute(
            "INSERT INTO offer (partner_id, direction, topic, sector, note, expires_on)"
            " VALUES (?, 'offer', 'funding', 'energy', 'Advice on loans', '2036-01-01')",
            (lab,),
        )

    await on_stage.services.db.write(offers)
    assert "Climate Lab offers: Advice on loans" in said(await on_stage.slash(ana, "peer suggest"))


async def test_a_post_that_hides_its_city_is_no_reason(on_stage, ana, bo):
    await tells(on_stage, bo, "offer", "A revolving fund")
    today = on_stage.now.date()
    hidden = Doc(
        "obstacle", 7, "Hidden trouble", "No money.", today,
        grade=Grade.HIDDEN, topic="funding", sector="buildings", state="open",
    )  # fmt: skip
    await on_stage.services.db.write(lambda tx: publish(tx, hidden))
    assert "No city fits yet." in said(await on_stage.slash(ana, "peer suggest"))


async def test_an_open_post_of_the_city_is_a_need_and_a_solved_one_helps(on_stage, ana, bo):
    directory, today = on_stage.services.directory, on_stage.now.date()
    for kind, number, city, title in (
        ("obstacle", 7, "Ljubljana", "No money for schools"),
        ("solution", 8, "Porto", "A fund for schools"),
    ):
        found = await directory.named_city(city)
        doc = Doc(
            kind, number, title, "Words.", today,
            grade=Grade.CITY, topic="funding", sector="buildings", state="open", city_id=found.id,
        )  # fmt: skip
        await on_stage.services.db.write(lambda tx, doc=doc: publish(tx, doc))
    found = said(await on_stage.slash(ana, "peer suggest"))
    assert (
        "You need: No money for schools (OBS-7). Porto solved: A fund for schools (OBS-8)." in found
    )


async def test_what_has_no_topic_is_no_reason(on_stage, ana, bo):
    directory, today = on_stage.services.directory, on_stage.now.date()
    for kind, number, city in (("obstacle", 7, "Ljubljana"), ("solution", 8, "Porto")):
        found = await directory.named_city(city)
        doc = Doc(
            kind, number, "Money", "Words.", today,
            grade=Grade.CITY, sector="buildings", state="open", city_id=found.id,
        )  # fmt: skip
        await on_stage.services.db.write(lambda tx, doc=doc: publish(tx, doc))
    assert "No city fits yet." in said(await on_stage.slash(ana, "peer suggest"))


# Inviting


async def test_after_an_invitation_who_is_invited_stands_there(on_stage, ana, bo, fitting):
    await invited(on_stage, ana)
    found = await on_stage.slash(ana, "peer suggest")
    assert "No other city fits now." in said(found)
    assert "No city fits yet." not in said(found)
    assert "**Porto** · MAT-1\nWaiting for Porto. The invitation ends <t:" in said(found)
    assert "Waiting for Porto." in said(await on_stage.press(ana, "Open", found))
    asked = said(await on_stage.slash(bo, "peer suggest"))
    assert "**Ljubljana** · MAT-1\nYour city has not answered." in asked


async def test_one_does_not_invite_oneself_or_a_city_without_people(on_stage, ana, bo):
    own = said(await on_stage.slash(ana, "peer invite", city="Laibach"))
    assert own == "This is your own city. Choose another one."
    nobody = said(await on_stage.slash(ana, "peer invite", city="Turku"))
    assert nobody == "Nobody takes part for Turku yet."
    assert await rows(on_stage) == []


async def test_the_menu_invites_the_city_of_a_person(on_stage, ana, bo):
    result = await ana.actor.context_menu(on_stage.lobby, "Invite to peer call", bo.actor)
    assert "Porto is invited (MAT-1)" in said(result)


async def test_twice_in_a_moment_is_one_invitation(on_stage, ana, bo, fitting):
    porto = (await on_stage.services.directory.named_city("Porto")).id
    press = (ana, f"cities1:peer_invite:{porto}", None)
    results = await on_stage.forge(press, press)
    texts = sorted(said(result) for result in results)
    assert "Porto is invited" in texts[0]
    assert texts[1] == "You and Porto are in touch already: see /peer status."
    assert len(await rows(on_stage)) == 1


async def test_two_open_invitations_are_the_most(on_stage, ana, bo):
    for name, city in (("Cleo", "Turku"), ("Dan", "Leuven")):
        person = await on_stage.person(name, city=city)
        assert "is invited" in said(await on_stage.slash(person, "peer invite", city="Porto"))
    refused = said(await on_stage.slash(ana, "peer invite", city="Porto"))
    assert refused.startswith("Porto has two open invitations; try again after <t:")


async def test_ones_own_third_open_invitation_is_refused(on_stage, ana, bo):
    await on_stage.person("Cleo", city="Turku")
    await on_stage.person("Dan", city="Leuven")
    for city in ("Turku", "Leuven"):
        assert "is invited" in said(await on_stage.slash(ana, "peer invite", city=city))
    refused = await invited(on_stage, ana)
    assert refused.startswith("Your city has two open invitations; try again after <t:")
    assert len(await rows(on_stage)) == 2


async def test_a_pause_keeps_invitations_away_until_it_ends(on_stage, ana, bo, fitting):
    told = said(await on_stage.slash(bo, "peer pause", weeks=2))
    assert told.startswith("Recorded. Nobody invites your city until")
    assert (await invited(on_stage, ana)).startswith("Porto takes a break until <t:")
    assert "No city fits yet." in said(await on_stage.slash(ana, "peer suggest"))
    assert "break" in said(await on_stage.slash(bo, "peer status"))
    await on_stage.slash(bo, "peer pause", weeks=0)
    assert "Porto is invited" in await invited(on_stage, ana)
    assert said(await on_stage.slash(bo, "peer pause", weeks=99)) == (
        "Choose 1 to 52 weeks, or 0 to end the pause."
    )


async def test_an_unnamed_post_gives_an_invitation_its_topic_only(on_stage, ana, bo):
    doc = Doc(
        "obstacle", 7, "Hidden trouble", "No money.", on_stage.now.date(),
        grade=Grade.HIDDEN, topic="funding", sector="buildings", state="open",
    )  # fmt: skip
    await on_stage.services.db.write(lambda tx: publish(tx, doc))
    porto = (await on_stage.services.directory.named_city("Porto")).id
    (result,) = await on_stage.forge((ana, f"cities1:peer_invite:{porto}:o7", None))
    assert "Porto is invited" in said(result)
    ((*_, about, topic),) = await rows(on_stage)
    assert (about, topic) == (None, "funding")


async def test_an_invitation_about_a_post_that_is_gone_is_about_nothing(on_stage, ana, bo):
    porto = (await on_stage.services.directory.named_city("Porto")).id
    (result,) = await on_stage.forge((ana, f"cities1:peer_invite:{porto}:o99", None))
    assert "Porto is invited" in said(result)
    ((*_, about, topic),) = await rows(on_stage)
    assert (about, topic) == (None, "")


# Answering


async def test_the_city_that_invites_does_not_answer_itself(on_stage, ana, bo):
    await invited(on_stage, ana)
    for press in ("match_yes", "match_no"):
        (result,) = await on_stage.forge((ana, f"cities1:{press}:1", None))
        assert said(result) == "Your city has answered already."
    assert await states(on_stage) == ["invited"]


async def test_the_slower_colleague_hears_that_it_is_closed(on_stage, ana, bo, fitting):
    carl = await on_stage.person("Carl", city="Porto")
    await invited(on_stage, ana)
    press = "cities1:match_yes:1"
    results = await on_stage.forge((bo, press, None), (carl, press, None))
    first, second = sorted(said(result) for result in results)
    assert "Accepted." in first
    assert second == "This invitation is closed already."
    assert await states(on_stage) == ["accepted"]
    assert len(threads(on_stage)) == 1


async def test_another_city_cannot_answer_or_look(on_stage, ana, bo):
    eve = await on_stage.person("Eve", city="Turku")
    await invited(on_stage, ana)
    for press in ("match", "match_yes", "match_no", "match_met"):
        (result,) = await on_stage.forge((eve, f"cities1:{press}:1:yes", None))
        assert "Porto" not in said(result)
        assert "Ljubljana" not in said(result)
    assert await states(on_stage) == ["invited"]


async def test_a_refusal_keeps_the_two_apart_for_half_a_year(on_stage, ana, bo, fitting):
    await invited(on_stage, ana)
    declined = await on_stage.press(bo, "Decline", await from_home(on_stage, bo))
    assert "Declined." in said(declined)
    assert (await invited(on_stage, ana)).startswith("Porto declined. Try again after <t:")
    assert "No city fits yet." in said(await on_stage.slash(ana, "peer suggest"))
    await on_stage.services.db.write(
        lambda tx: tx.execute("UPDATE match_answer SET on_day = date(on_day, '-181 days')")
    )
    assert "Porto is invited" in await invited(on_stage, ana)


async def test_an_invitation_that_nobody_knows_is_told_so(on_stage, ana):
    for press in ("match:99", "match_yes:99"):
        (result,) = await on_stage.forge((ana, f"cities1:{press}", None))
        assert said(result) == "This invitation is not there any more."


async def test_an_invitation_lapses_after_two_weeks_and_is_not_said_late(on_stage, ana, bo):
    await invited(on_stage, ana)
    await on_stage.later(days=15)
    assert await states(on_stage) == ["lapsed"]
    late = await on_stage.forge((bo, "cities1:match_yes:1", None))
    assert said(late[0]) == "This invitation is closed already."
    assert "Not everybody answered in time." in said(await on_stage.slash(ana, "peer status"))


async def test_a_restart_between_accepting_and_delivery_makes_one_thread(on_stage, ana, bo):
    await invited(on_stage, ana)
    await on_stage.forge((bo, "cities1:match_yes:1", None))
    outbox = on_stage.services.outbox

    def cut_off(tx):
        """As if the bot had ended before it recorded the thread that it made."""
        tx.execute("UPDATE peer_match SET thread_id = NULL")
        outbox.enforce(tx, "match", 1, "MAT-1 · thread")

    await on_stage.services.db.write(cut_off)
    await on_stage.restart()
    await on_stage.later(minutes=5)
    assert await on_stage.services.db.value("SELECT thread_id FROM peer_match") is not None
    assert number_of_threads(on_stage) == 1


# Rounds


@pytest.fixture
async def cora(on_stage):
    return await on_stage.person("Cora", coordinator=True)


async def test_a_round_is_shown_before_anything_is_sent(on_stage, ana, bo, cora, fitting):
    shown = await on_stage.slash(cora, "matching round")
    assert "1 group is ready.** Nothing is sent yet." in said(shown)
    assert "Ljubljana needs: Money for schools. Porto offers: A revolving fund." in said(shown)
    assert await rows(on_stage) == []
    (send,) = [c["custom_id"] for c in walk_components(raw(shown)) if "custom_id" in c]
    sent = await on_stage.press(cora, "Send invitations", shown)
    assert said(sent) == "1 group is invited. They hear of it at 09:00."
    again = await on_stage.slash(cora, "matching round")
    assert "No two cities fit now." in said(again)
    (again,) = await on_stage.forge((cora, send, None))
    assert said(again) == "Nothing was sent: these cities are in touch or pause by now."
    await on_stage.later(days=1)
    (told,) = on_stage.reads(ana, "dm")
    assert "Porto and your city could help each other (MAT-1)." in told


async def test_what_was_taken_back_since_is_not_sent(on_stage, ana, bo, cora, fitting):
    shown = await on_stage.slash(cora, "matching round")
    await on_stage.services.db.write(lambda tx: tx.execute("DELETE FROM offer"))
    sent = await on_stage.press(cora, "Send invitations", shown)
    assert said(sent).startswith("Nothing was sent")
    assert await rows(on_stage) == []


async def test_a_pair_does_not_meet_again_within_two_rounds(on_stage, ana, bo, cora, fitting):
    shown = await on_stage.slash(cora, "matching round")
    await on_stage.press(cora, "Send invitations", shown)
    await on_stage.later(days=15)
    assert await states(on_stage) == ["lapsed"]
    assert "No two cities fit now." in said(await on_stage.slash(cora, "matching round"))
    await on_stage.services.db.write(
        lambda tx: tx.execute("UPDATE match_round SET at = at - 181 * 86400")
    )
    assert "1 group is ready" in said(await on_stage.slash(cora, "matching round"))


async def test_three_go_on_as_two_when_one_declines(on_stage, ana, bo, cora, fitting):
    eve = await on_stage.person("Eve", city="Turku")
    await tells(on_stage, eve, "seek", "Money for halls")
    await on_stage.press(cora, "Send invitations", await on_stage.slash(cora, "matching round"))
    ((state, *cities, _, _),) = await rows(on_stage)
    assert None not in cities
    await on_stage.forge((ana, "cities1:match_yes:1", None))
    await on_stage.forge((eve, "cities1:match_no:1", None))
    ((state, *cities, _, _),) = await rows(on_stage)
    assert (state, cities[2]) == ("invited", None)
    await on_stage.forge((bo, "cities1:match_yes:1", None))
    assert threads(on_stage) == {"MAT-1 · Ljubljana, Porto": {ana.id, bo.id, on_stage.bot.user.id}}


async def test_the_report_counts_and_keeps_single_ratings_to_itself(on_stage, ana, bo, cora):
    none = said(await on_stage.slash(cora, "matching report"))
    assert none == "There was no round yet, and no invitation."
    await invited(on_stage, ana)
    await on_stage.forge((bo, "cities1:match_yes:1", None))
    await on_stage.later(days=22)
    await on_stage.forge((bo, "cities1:match_useful:1:5", None))
    report = said(await on_stage.slash(cora, "matching report"))
    assert "Groups: 1. Accepted: 1. Declined: 0. Too late: 0. Waiting: 0." in report
    assert "Groups that met: 1" in report
    assert "Useful" not in report


async def test_a_rating_before_the_call_or_of_no_sort_is_refused(on_stage, ana, bo):
    await invited(on_stage, ana)
    await on_stage.forge((bo, "cities1:match_yes:1", None))
    for press in ("match_met:1:yes", "match_useful:1:5", "match_useful:1:9", "match_useful:1"):
        (result,) = await on_stage.forge((bo, f"cities1:{press}", None))
        assert "Recorded" not in said(result)


def test_two_others_and_ones_own_city_are_one_list():
    match = Match(
        1,
        1,
        (1, 2, 3),
        "",
        None,
        (),
        State.INVITED,
        0,
        datetime(2026, 5, 1, tzinfo=UTC),
        None,
        None,
        names={1: "Ghent", 2: "Valencia", 3: "Łódź"},
        answers={},
    )
    told = views.invitation(match, 1, ENGLISH).text
    assert told == "Valencia, Łódź and your city could help each other (MAT-1)."
