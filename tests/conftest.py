"""What every test stands on: one hypothesis profile, one check of all that is sent, the stage."""

import pytest
from hypothesis import settings

from bot.describe import loaded_bot
from tests.spec import (
    pytest_configure,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)
from tests.stage import stage

settings.register_profile("agora", deadline=None, derandomize=True)
settings.load_profile("agora")

__all__ = [
    "pytest_configure",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "pytest_testnodedown",
]


@pytest.fixture
async def on_stage(tmp_path):
    """A stage of its own for one test."""
    async with stage(tmp_path) as made:
        yield made


@pytest.fixture
async def idle_bot():
    """A bot with all cogs loaded and never connected, for what is read from them."""
    async with loaded_bot() as bot:
        yield bot
