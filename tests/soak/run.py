"""What a story acts on: as in the crash exploration, but each life of the bot is a process."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from bot.errors import restarting
from tests.crash.compare import FILES
from tests.crash.run import Run
from tests.crash.steps import Killed
from tests.loopback.faults import Mishap, exhausted, hold
from tests.soak.plan import Plan, Shot
from tests.soak.points import How
from tests.soak.process import Process

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.loopback.asked import Asked

SAT_OUT = 2.0
"""Seconds for which the library keeps an answer that left nothing of its bucket."""
STEP = 0.15
"""Seconds at most between such an answer, or a goodbye, and the kill."""
PRESS = 0.03
"""Of a shot's wait: so long after a press it may be killed in the midst of it."""
FOREVER = 3600.0
MOST_LIVES = 80
ELSEWHERE = ("its point did not come", "at rest", "", "hangs")
SHOWN = 80
"""Characters of a step's name."""


@dataclass(frozen=True)
class End:
    """How one process ended."""

    life: int
    shot: Shot | None
    at: str
    code: int | None
    seconds: float

    @property
    def point(self) -> str:
        """The named point, where it was met."""
        return self.shot.point.name if self.shot and self.at not in ELSEWHERE else ""

    def __str__(self) -> str:
        meant = self.shot.point.name if self.shot else "undisturbed"
        then = f", {self.shot.downtime:g} s later the next" if self.shot else ""
        at = self.at[:SHOWN] or "ended by itself"
        return f"life {self.life}: {meant}: {at} ({self.code}) after {self.seconds:.1f} s{then}"


@dataclass
class SoakRun(Run):
    """`plan` ends its lives."""

    plan: Plan = field(default_factory=lambda: Plan("", kills=0))
    broken: str = ""
    """The sabotage of every child."""
    ends: list[End] = field(default_factory=list)
    _shot: Shot | None = None
    _calls: int = 0
    _began: float = 0.0
    _goes: bool = False
    """The harness is about to end this life."""
    _strike: asyncio.Task[None] | None = None

    @property
    def process(self) -> Process:
        return cast("Process", self._life)

    @property
    def database(self) -> Path:
        return self.folder / FILES[0]

    @property
    def kills(self) -> int:
        return sum(end.code == -9 for end in self.ends)

    # Lives

    async def _begin(self) -> None:
        self.lives += 1
        if self.lives > MOST_LIVES:
            raise AssertionError("the story does not come to its end")
        self._shot = self.plan.next()
        self._calls, self._goes = 0, False
        if self._shot is not None:
            self.downtime = self._shot.downtime
        # Five starts in ten minutes are made to wait; that has tests of its own.
        (self.folder / "starts.log").unlink(missing_ok=True)
        process = self._made("run")
        if self._shot is not None:
            self._strike = asyncio.create_task(self._struck(process, self._shot))
        await process.start(self.broken)

    def _made(self, *program: str) -> Process:
        trap = self._shot.trap if self._shot else None
        log = self.folder.parent / f"life-{self.lives:02}.log"
        process = Process(self.discord, self.world, self.folder, log, trap, program)
        self._life = cast("Any", process)
        self._began = time.monotonic()
        return process

    async def restore(self, copy: Path) -> None:
        """Stops the bot, puts a copy in the place of its file, however often that is killed, and
        starts the bot."""
        await self.end()
        restored = False
        while not restored:
            self.lives += 1
            self._shot = self.plan.next_restore()
            restored = await self._made("restore", str(copy), "--yes").run_through()
            self._ended()
            assert self.ends[-1].code in (0, -9), f"restore: {self.ends[-1]}"
        try:
            await self._begin()
        except Killed:
            await self._recover()

    async def drop(self) -> None:
        """Also where it has ended already: notes how."""
        if self._life is not None:
            await self.process.drop()
            self._ended()

    async def end(self) -> None:
        if self._life is not None:
            await self.process.end()
            self._ended()

    def _ended(self) -> None:
        process = self.process
        self.ends.append(
            End(
                self.lives,
                self._shot,
                process.ended_at,
                process.code,
                time.monotonic() - self._began,
            )
        )
        self._life = None
        self.discord.faults.clear()
        if self._strike is not None:
            self._strike.cancel()
            self._strike = None

    async def settle(self) -> None:
        self._calls += 1
        if self._shot is not None and self._calls == self._shot.calls:
            asyncio.get_running_loop().call_later(
                self._shot.wait * PRESS, self.process.kill, ELSEWHERE[0]
            )
        await super().settle()
        if self._goes and self._strike is not None:
            # What people do now would meet a goodbye, or a line that is being taken up again.
            await asyncio.wait({self._strike})
            await super().settle()

    async def rest_at_last(self) -> None:
        """A life of its own, left alone for as long as a recovery takes."""
        if self.ends:
            await self._recover()
        else:
            await self.settle()

    # What the harness does to them

    async def _struck(self, process: Process, shot: Shot) -> None:
        with contextlib.suppress(TimeoutError):
            await _STRIKES[shot.point.how](self, process, shot)

    async def _at_its_step(self, process: Process, shot: Shot) -> None:
        """The child sees to it."""

    async def _at_its_start(self, process: Process, shot: Shot) -> None:
        await asyncio.sleep(shot.wait)
        process.kill(shot.point.name)

    async def _at_a_moment(self, process: Process, shot: Shot) -> None:
        await self._identified()
        await asyncio.sleep(shot.wait)
        process.kill(shot.point.name)

    async def _while_held(self, process: Process, shot: Shot) -> None:
        after = shot.point.how is How.UNREAD
        faults = self.discord.faults
        faults.plan(shot.point.what, hold(after=after), skip=shot.nth - 1)
        before = faults.reached(Mishap.HOLD)
        await self._until(lambda: faults.reached(Mishap.HOLD) > before)
        process.kill(shot.point.name)

    async def _while_exhausted(self, process: Process, shot: Shot) -> None:
        faults = self.discord.faults
        faults.plan(shot.point.what, exhausted(SAT_OUT), skip=shot.nth - 1)
        before = faults.reached(Mishap.EXHAUSTED)
        await self._until(lambda: faults.reached(Mishap.EXHAUSTED) > before)
        await asyncio.sleep(shot.wait * STEP)
        process.kill(shot.point.name)

    async def _while_resumed(self, process: Process, shot: Shot) -> None:
        gateway = self.discord.gateway
        await self._identified()
        await asyncio.sleep(shot.wait)
        self._goes = True
        before = gateway.resumed
        gateway.abort()
        await self._until(lambda: gateway.resumed > before)
        await asyncio.sleep(shot.wait * STEP * STEP)
        process.kill(shot.point.name)

    async def _while_stopped(self, process: Process, shot: Shot) -> None:
        await self._identified()
        await asyncio.sleep(shot.wait)
        self._goes = True
        process.terminate()
        if not shot.point.what:
            await asyncio.sleep(shot.wait * STEP)
            process.kill(shot.point.name)

    async def _identified(self) -> None:
        """Until this life is known to Discord; the line of the one before may still stand."""
        gateway = self.discord.gateway
        before = gateway.identified
        await self._until(lambda: gateway.identified > before)

    async def _until(self, true: Callable[[], object]) -> None:
        await self.discord.until(true, FOREVER)

    # People

    def _still_waits(self, asked: Asked, before: object) -> bool:
        """Also whoever was told to press again in a minute."""
        return restarting().sentence in asked.text or super()._still_waits(asked, before)


_STRIKES = {
    How.TRAP: SoakRun._at_its_step,
    How.RESTORE: SoakRun._at_its_step,
    How.START: SoakRun._at_its_start,
    How.MOMENT: SoakRun._at_a_moment,
    How.UNSENT: SoakRun._while_held,
    How.UNREAD: SoakRun._while_held,
    How.EXHAUSTED: SoakRun._while_exhausted,
    How.RESUME: SoakRun._while_resumed,
    How.STOP: SoakRun._while_stopped,
}
