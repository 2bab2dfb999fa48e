"""Plays one story with its kills on a copy of its beginning, and judges what is left."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import shutil
import tempfile
from dataclasses import dataclass, field
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING

from tests.crash.compare import Picture, differences, picture
from tests.crash.harness import MEMORY_DISK, Template, prepare
from tests.crash.scenario import nothing
from tests.crash.steps import Steps
from tests.loopback.server import Loopback
from tests.soak.judge import Verdict, faults_in, judge_rows
from tests.soak.normal import normal
from tests.soak.plan import Plan
from tests.soak.run import SoakRun
from tests.soak.stories import SCENARIOS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.soak.run import End

TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs-loopback"
PRIVATE = 0o600


@dataclass(frozen=True)
class Told:
    """One story: which, from which seed, how its children ended, and the verdict."""

    scenario: str
    seed: str
    kills: int
    ends: tuple[End, ...]
    verdict: Verdict

    def lines(self) -> list[str]:
        return [f"{self.scenario}, seed {self.seed}", *self.verdict.lines()]

    def replay(self) -> list[str]:
        """The kill list."""
        return [f"  {end}" for end in self.ends]


@dataclass
class Ground:
    """Every scenario's beginning and its undisturbed endings, made on demand in `folder`."""

    folder: Path
    _templates: dict[str, Template] = field(default_factory=dict)
    _endings: dict[tuple[str, str], tuple[Picture, Verdict]] = field(default_factory=dict)

    async def template(self, name: str) -> Template:
        if name not in self._templates:
            where = self.folder / f"template-{name}"
            where.mkdir()
            made = await prepare(SCENARIOS[name], where)
            if made.scenario.prepare is nothing:
                # The files too are the first child's to make.
                shutil.rmtree(where)
                where.mkdir()
            made.world.token = TOKEN
            self._templates[name] = made
        return self._templates[name]

    async def undisturbed(self, name: str, ending: str) -> tuple[Picture, Verdict]:
        if (name, ending) not in self._endings:
            async with self.stage(name, Plan("", kills=0)) as run:
                run.ending = ending
                found = await _played(run, await self.template(name))
                self._endings[name, ending] = found, judge_rows(run.world, run.database)
        return self._endings[name, ending]

    async def soak(self, name: str, seed: str, plan: Plan, sabotage: str = "") -> Told:
        """Plays it; what the story itself cannot go on with counts as lost."""
        async with self.stage(name, plan) as run:
            run.broken = sabotage
            try:
                found = await _played(run, await self.template(name))
                verdict = judge_rows(run.world, run.database)
                _compare(verdict, found, *await self.undisturbed(name, run.ending))
            except Exception as error:  # noqa: BLE001 - whatever the story says is a finding
                stopped = f"the story stopped: {type(error).__name__}: {error}"
                verdict = Verdict(lost=[stopped])
                await run.drop()
            for log in sorted(run.folder.parent.glob("life-*.log")):
                verdict.faults += faults_in(log)
            verdict.faults += [str(end) for end in run.ends if end.code not in (0, -9)]
            return Told(name, seed, run.kills, tuple(run.ends), verdict)

    @contextlib.asynccontextmanager
    async def stage(
        self, name: str, plan: Plan, kind: type[SoakRun] = SoakRun
    ) -> AsyncIterator[SoakRun]:
        """A copy of the beginning, and a run on it that has not started."""
        template = await self.template(name)
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="story-") as made:
            folder = Path(made) / "data"
            await asyncio.to_thread(shutil.copytree, template.folder, folder)
            for file in folder.iterdir():
                file.chmod(PRIVATE)
            world = copy.deepcopy(template.world)
            async with Loopback(world) as discord:
                run = kind(discord, world, folder, Steps(), [], plan=plan)
                try:
                    yield run
                finally:
                    await run.drop()
                discord.assert_clean()


async def _played(run: SoakRun, template: Template) -> Picture:
    """To its end in good order, and some rest in which nothing more happens to it."""
    await run.start()
    await template.scenario.story(run)
    run.plan.stop()
    await run.rest_at_last()
    await run.end()
    return picture(run)


def _compare(verdict: Verdict, found: Picture, wanted: Picture, sound: Verdict) -> None:
    """What differs from the undisturbed run: too little is lost, too much is doubled."""
    verdict.doubled += (verdict.rowless - sound.rowless).elements()
    groups: dict[str, list[str]] = {}
    for line in differences(normal(wanted), normal(found)):
        groups.setdefault(line[2:].split(":", 1)[0], []).append(line)
    for lines in groups.values():
        less = any(line.startswith(("-", "~")) for line in lines)
        (verdict.lost if less else verdict.doubled).extend(lines)


_GROUNDS: list[Ground] = []


def play(scenario: str, seed: str) -> Told:
    """In this process, on a ground of its own that its later stories find."""
    if not _GROUNDS:
        disk = MEMORY_DISK if MEMORY_DISK.is_dir() else None
        folder = Path(tempfile.mkdtemp(dir=disk, prefix="agora-soak-"))
        # A worker process ends without atexit, but not without this.
        Finalize(None, shutil.rmtree, (folder, True), exitpriority=10)
        _GROUNDS.append(Ground(folder))
    return asyncio.run(_GROUNDS[0].soak(scenario, seed, Plan(seed, scenario)))
