"""`python -m tests.soak --kills 1000`: stories with kills until there were so many."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from itertools import cycle, islice
from multiprocessing import get_context
from typing import TYPE_CHECKING

from tests.soak.points import POINTS
from tests.soak.soak import Told, play
from tests.soak.stories import SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

REPORT_EVERY = 100
TYPICAL = 8
"""Kills of a story."""


def main() -> int:
    chosen = _arguments()
    started = time.monotonic()
    stories = []
    for told in _stories(chosen):
        stories.append(told)
        if chosen.verbose or not told.verdict.sound:
            print("\n".join([*told.lines(), *told.replay()]), flush=True)
        elif told.verdict.held:
            print("\n".join(told.lines()), flush=True)
        kills = sum(one.kills for one in stories)
        if kills // REPORT_EVERY > (kills - told.kills) // REPORT_EVERY:
            print(f"{kills} kills in {time.monotonic() - started:.0f} s", flush=True)
    return _sum_up(stories, time.monotonic() - started)


def _sum_up(stories: list[Told], seconds: float) -> int:
    """The last line; 1 if anything was lost, doubled, or a fault."""
    totals = {
        name: sum(len(getattr(one.verdict, name)) for one in stories)
        for name in ("lost", "doubled", "held", "faults")
    }
    if totals["faults"]:
        print(f"{totals['faults']} faults, told above")
    met = Counter(end.point for one in stories for end in one.ends)
    print("points:", ", ".join(f"{point.name} {met[point.name]}" for point in POINTS))
    kills = sum(one.kills for one in stories)
    words = " ".join(f"{name}={totals[name]}" for name in ("lost", "doubled", "held"))
    print(f"soak kills={kills} {words} seconds={seconds:.0f}")
    return int(any(not one.verdict.sound for one in stories))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", default="1", help="of all stories")
    parser.add_argument("--scenario", choices=SCENARIOS, help="this story alone")
    parser.add_argument("--story", help="the seed of one story, as a finding names it")
    parser.add_argument("--verbose", action="store_true", help="every kill")
    return parser.parse_args()


def _stories(chosen: argparse.Namespace) -> Iterator[Told]:
    """As they end: as many at once as there are workers, until there were enough kills."""
    orders, left = _orders(chosen), chosen.kills
    running: set[Future[Told]] = set()
    with ProcessPoolExecutor(chosen.workers, mp_context=get_context("spawn")) as pool:
        while True:
            # What runs already will kill some more.
            if left > len(running) * TYPICAL:
                more = islice(orders, chosen.workers - len(running))
                running |= {pool.submit(play, *one) for one in more}
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for one in done:
                told = one.result()
                left -= told.kills
                yield told


def _orders(chosen: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """A scenario and a seed each; one alone where its seed was given."""
    names = [chosen.scenario] if chosen.scenario else list(SCENARIOS)
    if chosen.story:
        return iter([(name, chosen.story) for name in names])
    return ((name, f"{chosen.seed}-{number}") for number, name in enumerate(cycle(names)))


if __name__ == "__main__":
    sys.exit(main())
