"""A server with two coordinators and ten officials, made once and copied for each story."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.crash.harness import Template, prepare
from tests.crash.polls import NAMED

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder: Path = tmp_path_factory.mktemp("exchange")
    return asyncio.run(prepare(replace(NAMED, name="wire"), folder))
