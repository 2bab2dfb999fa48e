"""One child process: started, heard, rung, and its end noticed, whoever ended it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import socket
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bot.installation import environment
from tests.crash.steps import Killed
from tests.soak.orders import Call, Orders, Report, Trap, line

if TYPE_CHECKING:
    from tests.crash.clock import StillWorld
    from tests.loopback.server import Loopback

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
"""Seconds of real time for anything to happen."""
HEARING = 0.002


@dataclass
class Bell:
    """The alarm of the child, as the harness knows it: set there, rung here."""

    at: datetime | None = None
    rung: bool = False

    def ring(self) -> None:
        """Goes out with the next call."""
        self.at = None
        self.rung = True


@dataclass
class Process:
    """`start`, `quiet` as often as you like, then `end` or `drop`; as a Life of the crash
    exploration, whose part it takes."""

    discord: Loopback
    world: StillWorld
    folder: Path
    log: Path
    trap: Trap | None = None
    program: tuple[str, ...] = ("run",)
    alarm: Bell = field(default_factory=Bell)
    ended_at: str = ""
    """The step at which it ended itself, or how the harness ended it."""
    code: int | None = None
    bot: None = None
    _process: asyncio.subprocess.Process | None = None
    _number: int = 0

    async def start(self, sabotage: str = "") -> None:
        """Until the bot is ready and rests; raises Killed."""
        await self._begin(sabotage)
        await self.quiet()

    async def run_through(self) -> bool:
        """A program that ends by itself; whether it came to its end."""
        await self._begin()
        with contextlib.suppress(Killed):
            while report := await self._heard():
                self.ended_at = report.ended_at
        return self.code == 0

    async def _begin(self, sabotage: str = "") -> None:
        ours, theirs = socket.socketpair()
        orders = Orders(self.world.moment, theirs.fileno(), self.trap, sabotage)
        with theirs, self.log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "tests.soak.child", self.discord.address, orders.text(), *self.program),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder.parent,
                env=self._environment(),
                pass_fds=(theirs.fileno(),),
            )
        self._reader, self._writer = await asyncio.open_connection(sock=ours)

    async def quiet(self) -> None:
        """Until nothing is under way and every event was heard; raises Killed."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not self._all_heard(await self._call()):  # noqa: ASYNC110  each is a question
                    await asyncio.sleep(HEARING)
        except TimeoutError as error:
            self.kill("hangs")
            raise TimeoutError(f"the bot does not rest: {self.log}") from error

    def kill(self, why: str) -> None:
        """SIGKILL; the next `quiet` raises Killed."""
        if self._process is not None and self._process.returncode is None:
            self.ended_at = self.ended_at or why
            self._process.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """SIGTERM."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)

    async def end(self) -> None:
        """SIGTERM, and the end awaited; raises nothing, `code` tells."""
        self.terminate()
        await self._gone()

    async def drop(self) -> None:
        self.kill("at rest")
        await self._gone()

    # The wire

    async def _call(self) -> Report:
        self._number += 1
        call = Call(self._number, self.world.moment, self.alarm.rung)
        self.alarm.rung = False
        with contextlib.suppress(ConnectionError):
            self._writer.write(line(call))
        while True:
            report = await self._heard()
            if report.ended_at:
                self.ended_at = report.ended_at
            if report.number == call.number:
                at = report.alarm
                self.alarm.at = None if at is None else datetime.fromtimestamp(at, UTC)
                return report

    async def _heard(self) -> Report:
        with contextlib.suppress(ConnectionError):
            if text := await self._reader.readline():
                return Report(**json.loads(text))
        await self._gone()
        raise Killed

    def _all_heard(self, report: Report) -> bool:
        sessions = self.discord.gateway.sessions.values()
        return all(one.line is None or one.last == report.sequence for one in sessions)

    async def _gone(self) -> None:
        if self._process is None:
            return
        async with asyncio.timeout(PATIENCE):
            self.code = await self._process.wait()
        self._writer.close()

    def _environment(self) -> dict[str, str]:
        return environment(
            self.folder.parent,
            PYTHONPATH=str(ROOT),
            DISCORD_TOKEN=self.world.token,
            GUILD_ID=str(self.world.guild_id),
            CARD_EDIT_SECONDS="0",
        )
