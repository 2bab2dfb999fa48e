"""Which cities are counted: not twice, not by force, and never the first one off."""

import pytest

from bot.errors import NotFound, UserError
from cogs.obstacles.rules.records import Identity
from tests.cogs.obstacles.house import ANA, house


@pytest.fixture
async def rooms(folder):
    async with house(folder) as made:
        await made.member(ANA)
        yield made


async def city(rooms, name):
    return (await rooms.services.directory.named_city(name)).id


async def counted(rooms):
    return await rooms.db.value("SELECT count(*) FROM faced")


async def wanted(rooms):
    return await rooms.db.value("SELECT wanted FROM card WHERE kind = 'obstacle'")


async def test_the_city_that_raised_it_stays_counted(rooms):
    number = await rooms.shown(ANA, Identity.CITY)
    with pytest.raises(UserError, match="Your city raised this one"):
        await rooms.store.facing.undo(number, await city(rooms, "Ljubljana"))
    assert await counted(rooms) == 1


async def test_a_city_that_is_not_counted_is_neither_named_nor_taken_off(rooms):
    number = await rooms.shown(ANA, Identity.CITY)
    leuven = await city(rooms, "Leuven")
    for act in (rooms.store.facing.undo, rooms.store.facing.show_name):
        with pytest.raises(NotFound, match="not counted here"):
            await act(number, leuven)
    assert await counted(rooms) == 1


@pytest.mark.parametrize("named", [True, False])
async def test_a_name_goes_at_once_and_a_number_in_its_time(rooms, named):
    number = await rooms.shown(ANA, Identity.CITY)
    leuven = await city(rooms, "Leuven")
    await rooms.store.facing.join(number, leuven)
    if named:
        await rooms.store.facing.show_name(number, leuven)
    before = await wanted(rooms)
    await rooms.store.facing.undo(number, leuven)
    assert await counted(rooms) == 1
    assert (await wanted(rooms) > before) is named
