"""`python -m tests.crash --all`: every step of every story, both windows, then pairs."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from tests.crash import explore
from tests.crash.stories import SCENARIOS

if TYPE_CHECKING:
    from tests.crash.explore import Finding, Shot

REPORTS = 10
"""Lines of progress for each story."""
SHOWN = 20
"""Findings that are printed whole."""


def main() -> int:
    chosen = _arguments()
    failed: list[Finding] = []
    for name in chosen.scenario or SCENARIOS:
        count = len(explore.steps(name, reads=chosen.reads))
        print(f"{name}: N = {count} steps", flush=True)
        numbers = [chosen.step] if chosen.step else range(1, count + 1)
        wanted = explore.shots(name, numbers, reads=chosen.reads)
        wanted = [shot for shot in wanted if chosen.window in (None, shot.window)]
        failed += _fire(name, wanted)
        if not chosen.step and chosen.pairs:
            failed += _fire(f"{name}, pairs", _pairs(name, chosen.pairs))
    for finding in failed[:SHOWN]:
        print(finding)
    print(f"{len(failed)} failed" if failed else "nothing lost, nothing twice")
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--all", action="store_true", help="every step, both windows, then pairs")
    what.add_argument("--step", type=int, help="this step alone")
    parser.add_argument("--scenario", action="append", choices=SCENARIOS, help="this story alone")
    parser.add_argument("--reads", action="store_true", help="also before what only reads")
    parser.add_argument("--window", type=float, choices=explore.WINDOWS, help="seconds")
    parser.add_argument("--pairs", type=int, default=500, help="of kills, over all stories")
    return parser.parse_args()


def _pairs(name: str, count: int) -> list[Shot]:
    """Each story's share, over as many steps as a recovery from its middle takes."""
    middle = len(explore.steps(name)) // 2
    recovery = explore.fire(explore.shots(name, [middle])[-1]).recovery_steps
    return explore.pairs(name, recovery, -(-count // len(SCENARIOS)))


def _fire(title: str, wanted: list[Shot]) -> list[Finding]:
    started = time.monotonic()
    failed, missed = [], 0
    for number, finding in enumerate(explore.fire_all(wanted), start=1):
        if finding.lines:
            failed.append(finding)
        missed += len(finding.killed_at) < len(finding.shot.kills)
        if number % -(-len(wanted) // REPORTS) == 0 or number == len(wanted):
            spent = time.monotonic() - started
            told = f"{title}: {number} of {len(wanted)} runs, {len(failed)} failed"
            print(f"{told}, {missed} came to no such step, {spent:.0f} s", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
