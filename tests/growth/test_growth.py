"""A small taskforce and two instances: that the simulation lives a life and measures it.

In a process of its own: whoever closes a bot unloads its cogs, and the classes of this process
would no longer be theirs.
"""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.audit import KEPT as AUDIT_KEPT
from bot.clock import SystemClock, seconds
from bot.sweep import NOTICES_KEPT
from tests.bot.installation import rows

from .__main__ import OPEN_POLLS
from .alone import check_votes

ROOT = Path(__file__).resolve().parents[2]
CITIES, OFFICIALS, WEEKS = 20, 2, 17
SMALL = f"--cities {CITIES} --officials {OFFICIALS} --weeks {WEEKS} --instances 2 --rest 0.2"
A_TICK = timedelta(days=8)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a life, and what was printed."""
    folder = tmp_path_factory.mktemp("growth")
    done = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-m", "tests.growth", *SMALL.split(), "--votes", "4", "--folder", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return folder / "template" / "data", done.stdout


def test_a_life_leaves_what_is_kept_and_no_more(grown):
    database = grown[0] / "agora.sqlite3"
    now = SystemClock().now()
    polls = dict(rows(database, "SELECT state, count(*) FROM polls GROUP BY state"))
    assert polls == {"open": OPEN_POLLS, "published": WEEKS + 3}
    sql = "SELECT count(*) FROM member WHERE state = 'confirmed'"
    assert rows(database, sql) == [(CITIES * OFFICIALS,)]
    ((ended,),) = rows(database, "SELECT min(ended_at) FROM notice")
    assert ended >= seconds(now - NOTICES_KEPT - A_TICK)
    ((noted,),) = rows(database, "SELECT min(at) FROM audit")
    assert noted >= seconds(now - AUDIT_KEPT - A_TICK)
    for table in ("poll_texts", "poll_results", "named_results"):
        assert rows(database, f"SELECT count(*) > 0 FROM {table}") == [(1,)], table  # noqa: S608
    assert rows(database, "SELECT count(*) FROM notice WHERE state = 'held'") == [(0,)]


def test_every_figure_is_measured(grown):
    lines = [line for line in grown[1].splitlines() if line.startswith("| ")]
    figures = dict(line.strip("| ").split(" | ", 1) for line in lines)
    assert f"{CITIES} votes at once" in figures
    assert f"{2 * CITIES} votes at once in all" in figures
    assert "processor at rest, all together" in figures
    assert figures["polls in these years"] == str(WEEKS + 3 + OPEN_POLLS)


def test_votes_that_were_not_stored_are_no_measurement(grown):
    with pytest.raises(RuntimeError, match=f"{CITIES} votes are stored"):
        check_votes(grown[0], WEEKS + 3 + 1, CITIES + 1)
