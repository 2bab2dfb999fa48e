"""Peer calls as people see them: suggested, invited, accepted, met."""

import pytest

from bot.permissions import Person
from cogs.cities.rules.offers import Asks, Direction, OfferEntry
from cogs.cities.store import OfferStore
from tests.stage import said

MEET = "Did you meet Porto?"


async def tells(stage, person, direction, note, topic="funding", sector="buildings"):
    """What the person's city offers or needs."""
    directory = stage.services.directory

    def who(tx):
        return Person(
            person.id, directory.member_in(tx, person.id), coordinator=False, manages_server=False
        )

    entry = OfferEntry(topic, sector, note, Asks.CONTACTS)
    store = OfferStore(stage.services.db)
    await store.save(who, None, Direction(direction), entry, stage.now.date())


async def press_in_dm(person, label, answer):
    """Presses a button of a private answer that stands in private messages."""
    return await person.actor.user.click(
        answer.followups[-1] if answer.followups else answer.response, label=label
    )


def threads(stage):
    """Names and members of the private threads."""
    channels = stage.embedded.env.backend.channels.values()
    return {
        thread.name: {member for member in thread.thread_members}
        for thread in channels
        if thread.type == 12
    }


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
    await on_stage.later(days=22)
    (_, question) = on_stage.reads(bo, "dm")
    assert "Did you meet Ljubljana? (MAT-1)" in question
    met = await on_stage.press(bo, "We met", "dm")
    assert "How useful was it?" in said(met)
    rated = await press_in_dm(bo, "4", met)
    assert said(rated) == "Recorded. Thank you."
