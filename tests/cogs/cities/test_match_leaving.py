"""Whoever speaks for a city no more is in none of its private threads."""

import pytest

from bot.directory import Kind
from bot.erasure import erase
from tests.cogs.cities.filling import tells
from tests.cogs.cities.test_cog_matching import press_in_dm, threads

NAME = "MAT-1 · Ljubljana, Porto"


@pytest.fixture
async def ana(on_stage):
    return await on_stage.person("Ana", city="Ljubljana")


@pytest.fixture
async def ali(on_stage):
    return await on_stage.person("Ali", city="Ljubljana")


@pytest.fixture
async def bo(on_stage):
    return await on_stage.person("Bo", city="Porto")


@pytest.fixture
async def call(on_stage, ana, ali, bo):
    """All three are in the thread of their cities."""
    await tells(on_stage, ana, "seek", "Money for schools")
    await tells(on_stage, bo, "offer", "A revolving fund")
    await on_stage.slash(ana, "peer invite", city="Porto")
    await on_stage.later(days=1)
    await press_in_dm(bo, "Accept", await on_stage.press(bo, "Open", "dm"))
    assert inside(on_stage) == {ana.id, ali.id, bo.id}


def inside(stage):
    return threads(stage)[NAME] - {stage.bot.user.id}


async def leaves(stage, who):
    await stage.press(who, "Leave", await stage.slash(who, "city leave"))


async def erases(stage, who):
    await erase(stage.services, who.id, with_texts=False)


async def moves(stage, who):
    directory = stage.services.directory
    antwerp = await directory.named_city("Antwerp")

    def unit(tx):
        directory.ask_to_join(tx, who.id, Kind.TECHNICAL, city_id=antwerp.id)
        directory.confirm(tx, who.id, by=1)

    await stage.services.db.write(unit)


@pytest.mark.parametrize("way", [leaves, erases, moves])
@pytest.mark.parametrize("days", [0, 30])
async def test_whoever_goes_leaves_the_thread_and_the_others_stay(
    on_stage, ana, ali, bo, call, way, days
):
    await on_stage.later(days=days)
    await way(on_stage, ali)
    await on_stage.later(minutes=1)
    assert inside(on_stage) == {ana.id, bo.id}
    assert await on_stage.services.db.value("SELECT count(*) FROM match_leaver") == 0
    await on_stage.later(days=1)
    assert len(threads(on_stage)) == 1


async def test_an_archived_thread_is_archived_again(on_stage, ana, ali, bo, call):
    backend = on_stage.embedded.env.backend
    (found,) = [one for one in backend.channels.values() if one.name == NAME]
    found.thread_metadata.archived = True
    await erases(on_stage, ali)
    await on_stage.later(minutes=1)
    assert inside(on_stage) == {ana.id, bo.id}
    assert found.thread_metadata.archived


async def test_whoever_comes_back_at_once_stays_inside(on_stage, ana, ali, bo, call):
    directory = on_stage.services.directory
    home = await directory.named_city("Ljubljana")

    def unit(tx):
        directory.ask_to_join(tx, ali.id, Kind.POLITICAL, city_id=home.id)
        directory.confirm(tx, ali.id, by=1)

    await on_stage.services.db.write(unit)
    await on_stage.later(minutes=1)
    assert inside(on_stage) == {ana.id, ali.id, bo.id}
    assert await on_stage.services.db.value("SELECT count(*) FROM match_leaver") == 0


async def test_a_thread_that_is_gone_is_not_made_for_it(on_stage, ana, ali, bo, call):
    await on_stage.later(days=30)
    backend = on_stage.embedded.env.backend
    (found,) = [one.id for one in backend.channels.values() if one.name == NAME]
    backend.delete_channel(found)
    await on_stage.embedded.env.settle()
    await leaves(on_stage, ali)
    await on_stage.later(minutes=1)
    assert threads(on_stage) == {}
    assert await on_stage.services.db.value("SELECT count(*) FROM match_leaver") == 0


async def test_the_erased_persons_number_stands_nowhere_after_it(on_stage, ana, ali, bo, call):
    await erases(on_stage, ali)
    await on_stage.later(minutes=1)
    await on_stage.services.db.checkpoint()
    files = on_stage.folder.rglob("agora.sqlite3*")
    content = b"".join(file.read_bytes() for file in files)
    assert str(ali.id).encode() not in content
    assert ali.id.to_bytes(8, "big") not in content
