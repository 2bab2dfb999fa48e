"""`make bench`: every goal of speed and memory, as a ratio to a floor measured beside it.

The last lines are for machines: `bench <name> <measured> <goal> ok|missed|open`. Missed goals are
printed and no failure; the exit code is 1 only when a benchmark broke.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import os
import sys
import traceback
from collections.abc import Callable, Coroutine, Sequence
from time import perf_counter
from typing import Any

from . import (
    casts,
    charts,
    clicks,
    markup,
    matching,
    notices,
    searching,
    sends,
    stalls,
    starting,
    ticks,
    typed,
    writes,
)
from .figure import Figure

Benchmark = Callable[[], list[Figure] | Coroutine[Any, Any, list[Figure]]]
BENCHMARKS: dict[str, Benchmark] = {
    "writes": writes.durable_writes,
    "clicks": clicks.clicks,
    "casts": casts.casts,
    "ticks": ticks.ticks,
    "notices": notices.notices,
    "sends": sends.sends,
    "starting": starting.starting,
    "votes": starting.voting,
    "charts": charts.pictures,
    "matching": matching.matching,
    "typed": typed.typed,
    "markup": markup.markup,
    "stalls": stalls.stalls,
    "searching": searching.searching,
    "not built": stalls.open_ones,
}
HEAD = ("what", "measured", "goal", "", "seen")


def main(wanted: Sequence[str]) -> int:
    """Runs all, or those of these names."""
    logging.disable(logging.WARNING)
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    figures: list[Figure] = []
    broken = []
    for name in wanted or BENCHMARKS:
        started = perf_counter()
        try:
            figures += run(BENCHMARKS[name])
        except Exception:  # noqa: BLE001 - the others still tell theirs
            traceback.print_exc()
            broken.append(name)
        say(f"{name}: {perf_counter() - started:.0f} s")
    for line in ("", *table(figures), ""):
        say(line)
    for name in broken:
        say(f"broken {name}")
    for figure in figures:
        say(figure.line)
    return 1 if broken else 0


def run(benchmark: Benchmark) -> list[Figure]:
    made = benchmark()
    return asyncio.run(made) if inspect.iscoroutine(made) else made  # type: ignore[return-value]


def table(figures: Sequence[Figure]) -> list[str]:
    """The figures in columns, for people and for docs/performance.md."""
    rows = [HEAD, *(figure.cells for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    ruler = " | ".join("-" * max(width, 3) for width in widths)
    return [f"| {line} |" for line in (lines[0], ruler, *lines[1:])]


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
