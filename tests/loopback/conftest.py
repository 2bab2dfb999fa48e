"""A world of two people, its Discord, and a small client that is ready there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.loopback.bot import pointed_at, running
from tests.loopback.client import Bot
from tests.loopback.records import Kind
from tests.loopback.server import Loopback
from tests.loopback.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def loopback() -> AsyncIterator[Loopback]:
    world = World()
    world.add_person("Ana")
    world.add_person("Bor")
    world.add_channel("polls")
    world.add_channel("obstacles", Kind.FORUM, tags=["Heat"])
    async with Loopback(world) as discord_:
        with pointed_at(discord_.address):
            yield discord_
        discord_.assert_clean()


@pytest.fixture
async def bot(loopback: Loopback) -> AsyncIterator[Bot]:
    client = Bot()
    async with running(client, loopback.world.token):
        yield client


@pytest.fixture
def polls(bot: Bot, loopback: Loopback) -> Any:
    return bot.get_channel(loopback.world.place("polls").id)
