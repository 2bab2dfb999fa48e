"""Plays a story once: a folder and a world of its own, prepared once and copied."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import logging
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.crash.compare import Picture, picture
from tests.crash.life import Sabotage, remembering
from tests.crash.run import AT_ONCE, Run
from tests.crash.steps import Kill, Killed, Step, Steps
from tests.files import main_file
from tests.loopback.bot import pointed_at
from tests.loopback.server import Loopback

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.crash.clock import StillWorld
    from tests.crash.scenario import Scenario

MEMORY_DISK = Path("/dev/shm")  # noqa: S108 - only for speed
LATE = 90.0
"""Seconds of downtime after which delivery must look for its own message."""
BEFORE_THE_STORY = -1
"""So that its life is of a number of its own: a life's number seeds its nonces."""


@dataclass(frozen=True)
class Template:
    """Where a story begins: files and a world, copied for each run."""

    scenario: Scenario
    folder: Path
    world: StillWorld


@dataclass
class Result:
    """How a run ended."""

    ending: str
    picture: Picture
    taken: list[Step]
    """The steps of the last life: of an undisturbed run, all."""
    recovery_steps: int
    killed_at: list[str]


async def prepare(scenario: Scenario, folder: Path) -> Template:
    """The template of a scenario, in `folder`."""
    world = scenario.world()
    main_file(folder / "agora.sqlite3")
    async with _on_stage(world, folder, Steps()) as run:
        run.lives = BEFORE_THE_STORY
        await run.start()
        await scenario.prepare(run)
        await run.end()
    return Template(scenario, folder, world)


async def play(
    template: Template,
    kills: tuple[Kill, ...] = (),
    window: float = 120.0,
    *,
    ending: str = "",
    sabotage: Sabotage | None = None,
) -> Result:
    """Plays the story on a copy of the template, killed at those steps; raises what it raised.

    The second of `kills` counts in the life after the first.
    """
    with tempfile.TemporaryDirectory(dir=_fast_disk(), prefix="agora-crash-") as name:
        folder = Path(name) / "data"
        await asyncio.to_thread(shutil.copytree, template.folder, folder)
        world = copy.deepcopy(template.world)
        world.nonce_window = window
        steps = Steps(kills)
        async with _on_stage(world, folder, steps) as run:
            run.sabotage = sabotage
            run.ending = ending
            run.downtime = AT_ONCE if window else LATE
            await run.start()
            await template.scenario.story(run)
            await run.settle()
            taken = steps.taken
            await run.drop()
            end = picture(run)
    return Result(run.ending, end, taken, run.recovery_steps, steps.killed_at)


@contextlib.asynccontextmanager
async def _on_stage(world: StillWorld, folder: Path, steps: Steps) -> AsyncIterator[Run]:
    async with Loopback(world) as discord:
        with remembering() as databases, pointed_at(discord.address):
            run = Run(discord, world, folder, steps, databases)
            with _Faults(run), _quiet_loop():
                try:
                    yield run
                finally:
                    await run.drop()
        discord.assert_clean()


@contextlib.contextmanager
def _quiet_loop() -> Iterator[None]:
    """What a killed task raised is nobody's business."""
    loop = asyncio.get_running_loop()

    def heard(_: Any, context: dict[str, Any]) -> None:
        if not isinstance(context.get("exception"), Killed):
            loop.default_exception_handler(context)

    loop.set_exception_handler(heard)
    yield
    loop.set_exception_handler(None)


class _Faults(logging.Handler):
    """Whatever the bot logs as an error while it lives is a fault."""

    def __init__(self, run: Run) -> None:
        super().__init__(logging.ERROR)
        self._run = run

    def __enter__(self) -> None:
        logging.getLogger().addHandler(self)

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        ours = record.name.split(".")[0] in {"bot", "cogs", "discord"}
        if ours and not self._run.steps.dead:
            error = record.exc_info[1] if record.exc_info else ""
            self._run.faults.append(f"{record.name} {record.getMessage()}: {error!r}")


def _fast_disk() -> Path | None:
    return MEMORY_DISK if MEMORY_DISK.is_dir() else None
