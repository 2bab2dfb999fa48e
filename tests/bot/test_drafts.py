"""Forms and previews: their writer's own, for an hour, used once."""

import pytest

from bot import drafts, ids
from bot.errors import NotFound
from tests.bot.installation import installed, running, settings_in


@pytest.fixture
async def services(tmp_path):
    async with running(installed(settings_in(tmp_path))) as made:
        yield made


FORM = {"question": "Shall we? “Ja”", "options": ["a", "b"]}
KIND = "polls.new"


async def found(services, token, owner=7, kind=KIND):
    return await services.drafts.find(token, owner, kind=kind)


async def put(services, token, owner, form, kind=KIND):
    await services.db.write(lambda tx: services.drafts.put(tx, token, owner, form, kind=kind))


async def test_a_form_comes_back_as_it_was_and_its_token_fits_a_control(services):
    token = await services.drafts.keep(7, FORM, kind=KIND)
    assert await found(services, token) == FORM
    assert ids.parse(ids.join("polls1", "publish", None, token)).arg == token


@pytest.mark.threat("form thief")
async def test_nobody_else_may_use_it(services):
    token = await services.drafts.keep(7, FORM, kind=KIND)
    with pytest.raises(NotFound):
        await found(services, token, 8)
    await put(services, token, 8, {"question": "Mine"})
    assert await found(services, token) == FORM
    with pytest.raises(NotFound):
        await found(services, token, 8)


async def test_under_another_form_it_is_nothing(services):
    token = await services.drafts.keep(7, FORM, kind=KIND)
    with pytest.raises(NotFound):
        await found(services, token, kind="cities.entry")
    await put(services, token, 7, {"number": 3}, kind="cities.entry")
    assert await found(services, token) == FORM


async def test_its_writer_may_change_it(services):
    token = await services.drafts.keep(7, FORM, kind=KIND)
    await put(services, token, 7, {"question": "Better"})
    assert await found(services, token) == {"question": "Better"}


async def test_a_form_without_a_draft_gets_one_under_its_token(services):
    await put(services, "x" * 22, 7, FORM)
    assert await found(services, "x" * 22) == FORM
    services.clock.later(minutes=61)
    with pytest.raises(NotFound):
        await found(services, "x" * 22)


@pytest.mark.threat("form thief")
async def test_after_an_hour_it_is_gone(services):
    token = await services.drafts.keep(7, FORM, kind=KIND)
    services.clock.later(minutes=60)
    assert await found(services, token) == FORM
    services.clock.later(seconds=1)
    with pytest.raises(NotFound):
        await found(services, token)
    await services.drafts.keep(8, FORM, kind=KIND)
    assert await services.db.value("SELECT count(*) FROM draft") == 1


@pytest.mark.fault(48)
async def test_it_is_used_once(services):
    token = await services.drafts.keep(7, FORM, kind=KIND)
    used = [await services.db.write(lambda tx: drafts.drop(tx, token)) for _ in range(2)]
    assert used == [True, False]


async def test_two_people_with_the_same_form_have_two_drafts(services):
    first, second = [await services.drafts.keep(who, FORM, kind=KIND) for who in (7, 8)]
    assert first != second
    assert await found(services, second, 8) == FORM
