"""`python -m bot run` as processes of their own, and what Linux says of each."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Self

from tests.bot.installation import environment

from .discord import TOKEN

if TYPE_CHECKING:
    from tests.loopback.server import Loopback

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 300.0
STOP_SECONDS = 120.0


@dataclass
class Instance:
    """One running Agora on ``folder``, before a Discord of its own."""

    process: asyncio.subprocess.Process
    discord: Loopback
    start_seconds: float = 0.0

    @classmethod
    async def start(cls, discord: Loopback, folder: Path) -> Self:
        """Returns once it has logged in and its commands are known."""
        started = perf_counter()
        guild = str(discord.world.guild_id)
        with (folder / "log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.loopback.launch", discord.address, "run"),
                cwd=folder,
                env=environment(folder, PYTHONPATH=str(ROOT), DISCORD_TOKEN=TOKEN, GUILD_ID=guild),
                stdout=log,
                stderr=log,
            )
        made = cls(process, discord)
        ready = asyncio.ensure_future(discord.until(made._logged_in, START_SECONDS))
        ended = asyncio.ensure_future(process.wait())
        await asyncio.wait((ready, ended), return_when=asyncio.FIRST_COMPLETED)
        made.start_seconds = perf_counter() - started
        if ended.done():
            ready.cancel()
            raise RuntimeError(f"An instance ended with {process.returncode}; see {folder}/log.")
        ended.cancel()
        await ready
        return made

    async def stop(self) -> None:
        """As an operator would. Raises RuntimeError where it did not end well."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_SECONDS):
            code = await self.process.wait()
        if code:
            raise RuntimeError(f"An instance ended with {code}; see the log in its folder.")

    @property
    def resident(self) -> int:
        """Bytes in memory, what it shares with others included."""
        return self._memory("Rss:")

    @property
    def own(self) -> int:
        """Bytes in memory, what is shared divided among those who share it."""
        return self._memory("Pss:")

    @property
    def worked(self) -> float:
        """Seconds of processor so far."""
        return worked(self.process.pid)

    def _logged_in(self) -> bool:
        return bool(self.discord.world.commands and self.discord.gateway.sessions)

    def _memory(self, name: str) -> int:
        text = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text()
        (line,) = (line for line in text.splitlines() if line.startswith(name))
        return 1024 * int(line.split()[1])


def worked(pid: int) -> float:
    """Seconds of processor that a process has had."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@dataclass(frozen=True, slots=True)
class Machine:
    """The whole machine at an instant."""

    busy: float
    """Seconds of all processors together."""
    available: int
    """Bytes that could be had without swapping."""

    @classmethod
    def now(cls) -> Self:
        cpu = [int(one) for one in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        idle = cpu[3] + cpu[4]
        (line,) = (
            line
            for line in Path("/proc/meminfo").read_text().splitlines()
            if line.startswith("MemAvailable:")
        )
        return cls((sum(cpu) - idle) / TICKS, 1024 * int(line.split()[1]))
