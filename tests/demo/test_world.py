"""The demo's world as it begins."""

from bot.demo.world import World
from bot.search.concepts import glossary


async def test_nobody_waits_for_the_glossary_when_the_demo_has_begun(tmp_path):
    glossary.cache_clear()
    world = World(tmp_path)
    try:
        await world.open()
        assert glossary.cache_info().currsize == 1
    finally:
        await world.close()
