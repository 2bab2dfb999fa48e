"""Plays a story once for every step, killed there, and compares the end with the undisturbed."""

from __future__ import annotations

import asyncio
import hashlib
import re
import shutil
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING

from tests.crash.compare import Picture, differences
from tests.crash.harness import MEMORY_DISK, Result, Template, play, prepare
from tests.crash.stories import SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.crash.life import Sabotage
    from tests.crash.scenario import Scenario
    from tests.crash.steps import Kill, Step

PROCESSES = 2
READS = re.compile(r"\w+: (SELECT|BEGIN)\b|before GET ")
"""What only reads, and what begins a transaction: the next step that changes anything finds the
same files and the same server. After an answer anything may be written, so that one counts."""
WINDOWS = (120.0, 0.0)
"""Seconds for which Discord drops a repeated nonce; 0: delivery must look for itself."""


@dataclass(frozen=True)
class Shot:
    """One run: which story, killed where. A second kill counts in the life after the first."""

    scenario: str
    number: int
    """Of the first step in the undisturbed story, to repeat it by hand."""
    kills: tuple[Kill, ...]
    window: float

    def __str__(self) -> str:
        then = f" and then {self.kills[1]}" if len(self.kills) > 1 else ""
        return f"{self.scenario}, step {self.number}{then}, window {self.window:g} s"


@dataclass(frozen=True)
class Finding:
    """A shot, where it hit, and what it changed: nothing, if all is well."""

    shot: Shot
    killed_at: tuple[str, ...]
    recovery_steps: int
    lines: tuple[str, ...]

    def __str__(self) -> str:
        told = [str(self.shot), *(f"  at {step}" for step in self.killed_at)]
        return "\n".join([*told, *(f"  {line}" for line in self.lines)])


@dataclass
class Range:
    """A scenario's template and its undisturbed endings, made on demand; one for a process."""

    scenario: Scenario
    _folder: Path = field(init=False)
    _template: Template | None = None
    _endings: dict[str, Result] = field(default_factory=dict)

    def __post_init__(self) -> None:
        disk = MEMORY_DISK if MEMORY_DISK.is_dir() else None
        self._folder = Path(tempfile.mkdtemp(dir=disk, prefix="agora-crash-"))
        # A worker process ends without atexit, but not without this.
        Finalize(self, shutil.rmtree, (self._folder, True), exitpriority=10)

    async def template(self) -> Template:
        if self._template is None:
            self._template = await prepare(self.scenario, self._folder)
        return self._template

    async def undisturbed(self, ending: str = "") -> Result:
        if ending not in self._endings:
            self._endings[ending] = await play(await self.template(), ending=ending)
        return self._endings[ending]

    async def fire(self, shot: Shot, sabotage: Sabotage | None = None) -> Finding:
        """Plays it; a fault of the story itself is a difference too."""
        template = await self.template()
        try:
            result = await play(template, shot.kills, shot.window, sabotage=sabotage)
        except Exception as error:  # noqa: BLE001 - whatever the story says is a finding
            return Finding(shot, (), 0, (f"! {type(error).__name__}: {error}",))
        wanted: Picture = (await self.undisturbed(result.ending)).picture
        lines = tuple(differences(wanted, result.picture))
        return Finding(shot, tuple(result.killed_at), result.recovery_steps, lines)


def shots(scenario: str, numbers: Iterable[int], *, reads: bool = False) -> list[Shot]:
    """These steps, counted from 1, at both windows."""
    taken = steps(scenario, reads=reads)
    return [
        Shot(scenario, number, (taken[number - 1],), window)
        for number in numbers
        for window in WINDOWS
    ]


def pairs(scenario: str, recovery_steps: int, count: int) -> list[Shot]:
    """A sample, the same each time: a second kill during the recovery from a first."""
    taken = steps(scenario)
    found = []
    for number in range(count):
        digest = hashlib.sha256(f"{scenario} {number}".encode()).digest()
        first = int.from_bytes(digest[:8], "big") % len(taken)
        second = 1 + int.from_bytes(digest[8:16], "big") % max(1, recovery_steps)
        window = WINDOWS[number % len(WINDOWS)]
        found.append(Shot(scenario, first + 1, (taken[first], second), window))
    return found


def steps(scenario: str, *, reads: bool = False) -> list[Step]:
    """The steps of the undisturbed story at which it is stopped; with ``reads``, all it takes."""
    taken = asyncio.run(_range(scenario).undisturbed()).taken
    return taken if reads else [step for step in taken if not READS.match(step.what)]


def fire(shot: Shot) -> Finding:
    """In this process."""
    return asyncio.run(_range(shot.scenario).fire(shot))


def fire_all(wanted: list[Shot], processes: int = PROCESSES) -> Iterator[Finding]:
    """In several processes; in the order given."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(fire, wanted, chunksize=10)


_RANGES: dict[str, Range] = {}


def _range(name: str) -> Range:
    if name not in _RANGES:
        _RANGES[name] = Range(SCENARIOS[name])
    return _RANGES[name]
