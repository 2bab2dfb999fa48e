"""What delivery makes of its rows in Discord: once, in order, and never twice."""

import pytest

from tests.bot.office import EDIT, LOOK, SEND, office
from tests.loopback import faults


@pytest.fixture
async def post(tmp_path):
    async with office(tmp_path) as made:
        yield made


async def test_a_card_becomes_one_message_with_its_mark_last(post):
    await post.card(12)
    await post.rest()
    assert post.messages == ["Shall we?\n-# POLL-12"]
    row = await post.row(12)
    assert (row["state"], row["tries"], row["first_try_at"]) == ("fresh", 0, None)
