"""Where the tests of obstacles keep their files, and who acts in them."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ids import SystemSecrets
from tests.cogs.obstacles.forum import Forum
from tests.stage import stage

MEMORY = Path("/dev/shm")  # noqa: S108 - a disk that need not be waited for, where there is one


@pytest.fixture
def folder() -> Iterator[Path]:
    place = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="agora-", dir=place) as made:
        yield Path(made)


@pytest.fixture
async def forum(folder):
    """A stage with real chance: handles and keys are never predictable."""
    async with stage(folder, secrets=SystemSecrets()) as made:
        yield Forum(made)
