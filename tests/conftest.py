"""What every test stands on: one hypothesis profile, one check of all requests, the stage."""

import pytest
from hypothesis import settings

from tests.spec import pytest_sessionfinish, pytest_terminal_summary
from tests.stage import stage

settings.register_profile("agora", deadline=None, derandomize=True)
settings.load_profile("agora")

__all__ = ["pytest_sessionfinish", "pytest_terminal_summary"]


@pytest.fixture
async def on_stage(tmp_path):
    """A stage of its own for one test."""
    async with stage(tmp_path) as made:
        yield made


@pytest.fixture
async def stage_bot(on_stage):
    """The bot of a stage, for what is read from the loaded cogs."""
    return on_stage.bot
