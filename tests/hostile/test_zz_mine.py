import pytest, pytest_asyncio
from tests.hostile.test_walk import *  # noqa
async def test_mine(walk):
    routes = set(walk.house.stage.bot.router.routes)
    missing = sorted(r for r in routes - walk.shown.routes if r[0]=='cities1')
    print("MISSING", missing)
    walk.judge.verdict()
