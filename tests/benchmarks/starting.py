"""How long a start takes and how much memory the bot stands on, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from .figure import Figure, Pair, compared, megabytes, milliseconds

REPEATS = 9
VOTE_RUNS = 3
ROOT = Path(__file__).resolve().parents[2]
IMPORT = ("-c", "import discord; print('ready', flush=True)")
MOST_IDLE = 60.0
"""MiB with all cogs loaded, whatever the library alone needs."""


def starting(repeats: int = REPEATS) -> list[Figure]:
    """Starts into empty folders, each beside a bare import; about 15 seconds."""
    times, sizes = [], []
    with TemporaryDirectory() as cache:
        for _ in range(repeats + 1):
            floor, _ = _first_line(cache, *IMPORT)
            started, idle = _first_line(cache, *_fresh("bot"))
            _, library = _first_line(cache, *_fresh("library"))
            times.append(Pair(floor, started))
            sizes.append(Pair(int(library), int(idle)))
    del times[0], sizes[0]  # the first of each wrote its byte code
    most = median(pair.product for pair in sizes)
    return [
        compared(
            "start", "start on an empty folder, of `import discord`", times, 1.3, milliseconds
        ),
        compared("idle-memory", "memory idle, of discord.py's own", sizes, 1.3, megabytes),
        Figure("idle-mib", "memory idle with all cogs, MiB", most / 2**20, MOST_IDLE),
    ]


def voting(runs: int = VOTE_RUNS) -> list[Figure]:
    """Memory before and after 100,000 votes in 1,000 polls; about 15 seconds a run."""
    pairs = [Pair(*map(int, _lines(*_fresh("votes")))) for _ in range(runs)]
    return [
        compared(
            "memory-after-votes",
            "memory after 100,000 votes in 1,000 polls, of before",
            pairs,
            1.2,
            megabytes,
        )
    ]


def _fresh(what: str) -> tuple[str, ...]:
    return "-m", "tests.benchmarks.fresh", what


def _first_line(cache: str, *arguments: str) -> tuple[float, str]:
    """Seconds until a fresh interpreter says its first line, and the line.

    All byte code, the library's too, is kept in ``cache``: a start compiles nothing.
    """
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with TemporaryDirectory() as folder:
        command = [sys.executable, *arguments, folder]
        started = perf_counter()
        with subprocess.Popen(  # noqa: S603 - ours
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            line = process.stdout.readline().strip()
            taken = perf_counter() - started
    if process.returncode or not line:
        raise RuntimeError(f"{arguments} ended with {process.returncode}")
    return taken, line


def _lines(*arguments: str) -> list[str]:
    with TemporaryDirectory() as folder:
        done = subprocess.run(  # noqa: S603 - ours
            [sys.executable, *arguments, folder],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return done.stdout.split()
