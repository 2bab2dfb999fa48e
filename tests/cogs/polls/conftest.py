"""Where the tests of polls keep their files."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cogs.polls.assembly import assembly

MEMORY = Path("/dev/shm")  # noqa: S108 - a disk that need not be waited for, where there is one


@pytest.fixture
def folder() -> Iterator[Path]:
    """Real files, on a memory disk if possible: every answer syncs, and some tests give many."""
    place = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="agora-", dir=place) as made:
        yield Path(made)


@pytest.fixture
async def house(folder):
    """Twelve officials and two coordinators, on a stage of their own for one test."""
    async with assembly(folder) as made:
        yield made
