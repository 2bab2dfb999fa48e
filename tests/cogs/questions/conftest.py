"""People at the Info Point."""

import pytest


@pytest.fixture
async def hanna(on_stage):
    """A coordinator."""
    return await on_stage.person("Hanna", coordinator=True)


@pytest.fixture
async def ana(on_stage):
    """An official."""
    return await on_stage.person("Ana", city="Ljubljana")


@pytest.fixture
async def ben(on_stage):
    """Another official."""
    return await on_stage.person("Ben", city="Turku")


@pytest.fixture
async def stranger(on_stage):
    """Somebody whom no coordinator has confirmed."""
    return await on_stage.person("Stranger")
