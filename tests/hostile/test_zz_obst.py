import pytest, pytest_asyncio
from tests.hostile.test_walk import walk, texts
pytestmark = pytest.mark.asyncio(loop_scope="module")
async def test_missing(walk):
    routes = set(walk.house.stage.bot.router.routes)
    print("MISSING", sorted(routes - walk.shown.routes))
    print("UNHANDLED", sorted(walk.shown.routes - routes))
    walk.judge.verdict()
