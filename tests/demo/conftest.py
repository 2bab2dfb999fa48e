"""One prepared demo for all tests of a module: preparing takes its seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest_asyncio

from bot.demo.program import open_menu
from bot.demo.seeds import before_you_came
from bot.demo.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest

    from bot.demo.menu import Menu

PORT = 8290


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    made = World(tmp_path_factory.mktemp("demo"))
    try:
        await before_you_came(made, lambda _: None)
        yield made
    finally:
        await made.close()


@pytest_asyncio.fixture(loop_scope="module")
async def menu(world: World) -> AsyncIterator[Menu]:
    made = await open_menu(world, PORT)
    assert made is not None
    try:
        yield made
    finally:
        await made.close()
