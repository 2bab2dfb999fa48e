"""Opening the services: all of them, or nothing that is left behind."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from bot.db import NotRecorded
from bot.services import open_services
from tests.bot.installation import NoCharts, installed, settings_in


def on_a_full_disk(database: str, **options: Any) -> sqlite3.Connection:
    """A connection whose file cannot grow."""
    connection = sqlite3.connect(database, **options)
    connection.execute("PRAGMA max_page_count=1")
    return connection


@pytest.mark.fault(28)
async def test_a_first_start_on_a_full_disk_leaves_nothing_that_keeps_the_process(tmp_path: Path):
    settings = installed(settings_in(tmp_path))
    before = set(threading.enumerate())
    with pytest.raises(NotRecorded):
        await open_services(settings, charts=NoCharts(), connect=on_a_full_disk)
    assert set(threading.enumerate()) == before
