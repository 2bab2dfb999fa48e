"""A short soak: a kill at each point that matters most; and a judge that can find fault."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.crash.harness import MEMORY_DISK
from tests.soak.plan import Plan
from tests.soak.soak import Ground

KILLS = {
    "set-up": (
        "start: in a migration",
        "start: before commands are sent",
        "in a transaction, after an insert",
        "a message stored, unread",
        "a message not stored",
        "during a RESUME",
    ),
    "anonymous-poll": (
        "before a commit",
        "between commit and delivery",
        "an answer stored, unread",
        "after a commit of the ballot box",
        "Remaining: 0",
        "stop: before the checkpoint",
    ),
}


@pytest.fixture(scope="module")
def ground():
    disk = MEMORY_DISK if MEMORY_DISK.is_dir() else None
    with tempfile.TemporaryDirectory(dir=disk, prefix="agora-soak-") as folder:
        yield Ground(Path(folder))


@pytest.mark.fault(1)
@pytest.mark.parametrize("story", KILLS)
async def test_a_killed_process_loses_nothing_and_repeats_nothing(ground, story):
    told = await ground.soak(story, "1", Plan("1", story, only=KILLS[story]))
    assert told.verdict.sound, "\n".join([*told.lines(), *told.replay()])
    met = [end.point for end in told.ends]
    assert met[: len(KILLS[story])] == list(KILLS[story]), told.replay()
    assert told.kills >= len(KILLS[story])


@pytest.mark.parametrize(
    ("sabotage", "point", "found"),
    [
        ("forgets_what_it_sent", "a message stored, unread", "doubled"),
        ("notes_before_it_sends", "before a message leaves", "lost"),
    ],
)
async def test_the_judge_reports_a_broken_delivery(ground, sabotage, point, found):
    told = await ground.soak("set-up", "1", Plan("1", only=(point,)), sabotage)
    assert getattr(told.verdict, found), told.lines()
