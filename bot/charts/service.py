"""Who draws the charts: a process of its own for the bot, the same process for the stage."""

import asyncio
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bot.charts import Bars, Chart, Grid
from bot.charts.pipe import HEADER, MOST_BYTES, encode, pack
from bot.charts.progress import Progress

WORKER: Final = (sys.executable, "-m", "bot.charts.worker")
PICTURE_SECONDS: Final = 5.0
IDLE_SECONDS: Final = 60.0

_ROOT: Final = Path(__file__).resolve().parents[2]
_log = logging.getLogger(__name__)


class InProcessCharts:
    """Draws at once and in this process; for the stage and the demo, where time is virtual."""

    async def bars(self, chart: Bars) -> bytes | None:
        return self._drawn(chart)

    async def grid(self, chart: Grid) -> bytes | None:
        return self._drawn(chart)

    async def progress(self, chart: Progress) -> bytes | None:
        return self._drawn(chart)

    def _drawn(self, chart: Chart) -> bytes | None:
        if not chart.drawable:
            return None
        from bot.charts.draw import draw  # noqa: PLC0415  half a second that most tests never need

        return draw(chart)

    async def close(self) -> None:
        """Nothing to end."""


class WorkerCharts:
    """Draws one picture after another in a worker process that lives only while it is needed.

    The worker is started by the first chart, killed when one takes longer than `limit` seconds
    and ended after `idle` seconds without work; the next chart starts another. A picture that
    waits for others waits at most `limit` for each.
    """

    def __init__(
        self,
        *,
        command: Sequence[str] = WORKER,
        limit: float = PICTURE_SECONDS,
        idle: float = IDLE_SECONDS,
    ) -> None:
        self._command = command
        self._limit = limit
        self._idle = idle
        self._turn = asyncio.Lock()
        self._worker: asyncio.subprocess.Process | None = None
        self._ended: list[asyncio.subprocess.Process] = []
        self._timer: asyncio.TimerHandle | None = None
        self._scratch: TemporaryDirectory[str] | None = None
        self._closed = False

    async def bars(self, chart: Bars) -> bytes | None:
        return await self._in_turn(chart)

    async def grid(self, chart: Grid) -> bytes | None:
        return await self._in_turn(chart)

    async def progress(self, chart: Progress) -> bytes | None:
        return await self._in_turn(chart)

    async def _in_turn(self, chart: Chart) -> bytes | None:
        if not chart.drawable:
            return None
        async with self._turn:
            self._stop_timer()
            return None if self._closed else await self._draw(encode(chart))

    async def close(self) -> None:
        self._closed = True
        self._end_worker()
        async with self._turn:
            self._end_worker()
            for process in self._ended:
                await process.wait()
            self._ended.clear()
            if self._scratch is not None:
                self._scratch.cleanup()
                self._scratch = None

    async def _draw(self, body: bytes) -> bytes | None:
        drawn = False
        try:
            async with asyncio.timeout(self._limit):
                picture = await self._exchange(body)
            drawn = True
        except (OSError, EOFError) as error:  # TimeoutError and a worker that died are among them
            _log.warning("No picture from the chart worker: %s", type(error).__name__)
            return None
        else:
            return picture
        finally:
            # Also when the caller is cancelled: a late picture would answer the next chart.
            if drawn:
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(self._idle, self._end_worker)
            else:
                self._end_worker()

    async def _exchange(self, body: bytes) -> bytes:
        if self._worker is None or self._worker.returncode is not None:
            self._end_worker()
            self._worker = await self._start_worker()
        source, sink = self._worker.stdout, self._worker.stdin
        if source is None or sink is None:
            raise EOFError
        sink.write(pack(body))
        await sink.drain()
        (length,) = HEADER.unpack(await source.readexactly(HEADER.size))
        if length > MOST_BYTES:
            raise EOFError
        return await source.readexactly(length)

    async def _start_worker(self) -> asyncio.subprocess.Process:
        if self._scratch is None:
            self._scratch = TemporaryDirectory(prefix="agora-charts-")
        return await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=MOST_BYTES,
            cwd=_ROOT,
            # Not our environment: it holds the token and the keys.
            env={
                # A list of all the host's fonts can take longer than a picture may.
                "MPL_IGNORE_SYSTEM_FONTS": "1",
                "MPLCONFIGDIR": self._scratch.name,
                "OPENBLAS_NUM_THREADS": "1",
            },
        )

    def _end_worker(self) -> None:
        self._stop_timer()
        worker, self._worker = self._worker, None
        self._ended = [process for process in self._ended if process.returncode is None]
        if worker is not None and worker.returncode is None:
            worker.kill()
            self._ended.append(worker)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
