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


async def test_a_form_comes_back_as_it_was_and_its_token_fits_a_control(services):
    token = await services.drafts.keep(7, FORM)
    assert await services.drafts.find(token, 7) == FORM
    assert ids.parse(ids.join("polls1", "publish", None, token)).arg == token


async def test_nobody_else_may_use_it(services):
    token = await services.drafts.keep(7, FORM)
    with pytest.raises(NotFound):
        await services.drafts.find(token, 8)
    with pytest.raises(NotFound):
        await services.drafts.change(token, 8, {"question": "Mine"})
    assert await services.drafts.find(token, 7) == FORM


async def test_its_writer_may_change_it(services):
    token = await services.drafts.keep(7, FORM)
    await services.drafts.change(token, 7, {"question": "Better"})
    assert await services.drafts.find(token, 7) == {"question": "Better"}


async def test_after_an_hour_it_is_gone(services):
    token = await services.drafts.keep(7, FORM)
    services.clock.later(minutes=60)
    assert await services.drafts.find(token, 7) == FORM
    services.clock.later(seconds=1)
    with pytest.raises(NotFound):
        await services.drafts.find(token, 7)
    with pytest.raises(NotFound):
        await services.drafts.change(token, 7, FORM)
    await services.drafts.keep(8, FORM)
    assert await services.db.value("SELECT count(*) FROM draft") == 1


@pytest.mark.fault(48)
async def test_it_is_used_once(services):
    token = await services.drafts.keep(7, FORM)
    used = [await services.db.write(lambda tx: drafts.drop(tx, token)) for _ in range(2)]
    assert used == [True, False]


async def test_two_people_with_the_same_form_have_two_drafts(services):
    first, second = await services.drafts.keep(7, FORM), await services.drafts.keep(8, FORM)
    assert first != second
    assert await services.drafts.find(second, 8) == FORM
