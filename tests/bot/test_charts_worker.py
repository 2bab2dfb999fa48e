"""The process that draws: ended when slow or idle, replaced when dead, never in the bot's way."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.charts import Bar, Bars
from bot.charts.pipe import encode, pack
from bot.charts.service import InProcessCharts, WorkerCharts

ROOT = Path(__file__).parents[2]

# A drawer that says which process it is, sleeps, prints, fails or tells its environment.
PUPPET = """
import os, sys, time
from bot.charts.worker import serve

def draw(chart):
    if chart.title == "slow":
        time.sleep(60)
    if chart.title == "fails":
        sys.exit(3)
    if chart.title == "prints":
        os.write(1, b"noise")
    if chart.title == "environment":
        return repr(dict(os.environ)).encode()
    if chart.title == "huge":
        return bytes(3_000_000)
    return str(os.getpid()).encode()

serve(draw, orphan=float(sys.argv[1]))
"""


def puppet(orphan: float = 30) -> tuple[str, ...]:
    return (sys.executable, "-c", PUPPET, str(orphan))


def chart(title: str = "Shall we meet in May?") -> Bars:
    return Bars(title, (Bar("Yes", 7, "7"), Bar("No", 3, "3")), "cities", "POLL-12")


def exists(path: str) -> bool:
    return Path(path).exists()


async def gone(pid: int) -> bool:
    """Whether the process ends and leaves no zombie, which os.kill would still find."""
    for _ in range(400):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        await asyncio.sleep(0.01)
    return False


async def test_the_bot_goes_on_while_the_worker_draws_the_same_picture() -> None:
    charts = WorkerCharts()
    ticks, drawing = 0, True

    async def tick() -> None:
        nonlocal ticks
        while drawing:
            ticks += 1
            await asyncio.sleep(0.005)

    async with asyncio.TaskGroup() as group:
        group.create_task(tick())
        first = await charts.bars(chart())
        seen = ticks
        drawing = False
    assert seen > 5
    assert first == await charts.bars(chart()) == await InProcessCharts().bars(chart())
    await charts.close()


async def test_one_worker_draws_one_picture_after_another() -> None:
    charts = WorkerCharts(command=puppet())
    pictures = await asyncio.gather(*(charts.bars(chart()) for _ in range(5)))
    assert len(set(pictures)) == 1
    assert int(pictures[0] or 0) != os.getpid()
    await charts.close()
    assert await gone(int(pictures[0] or 0))


@pytest.mark.parametrize("title", ["slow", "fails", "huge"])
async def test_a_worker_that_gives_no_picture_is_replaced(title: str) -> None:
    charts = WorkerCharts(command=puppet())
    before = await charts.bars(chart())
    charts._limit = 0.3  # now that it runs: starting a process may take longer
    assert await charts.bars(chart(title=title)) is None
    assert await gone(int(before or 0))
    charts._limit = 5
    after = await charts.bars(chart())
    assert after is not None
    assert after != before
    await charts.close()


async def test_a_worker_killed_from_outside_is_replaced() -> None:
    charts = WorkerCharts(command=puppet())
    before = int(await charts.bars(chart()) or 0)
    os.kill(before, 9)
    assert await gone(before)
    assert charts._worker is not None
    await charts._worker.wait()
    assert int(await charts.bars(chart()) or 0) not in {0, before}
    await charts.close()


async def test_a_worker_ends_when_nothing_is_drawn_for_a_while() -> None:
    charts = WorkerCharts(command=puppet(), idle=0.05)
    before = int(await charts.bars(chart()) or 0)
    assert await gone(before)
    assert int(await charts.bars(chart()) or 0) not in {0, before}
    await charts.close()


async def test_a_caller_who_gives_up_leaves_no_late_picture_for_the_next() -> None:
    charts = WorkerCharts(command=puppet())
    before = int(await charts.bars(chart()) or 0)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await charts.bars(chart(title="slow"))
    assert await gone(before)
    assert int(await charts.bars(chart()) or 0) not in {0, before}
    await charts.close()


async def test_what_a_library_prints_does_not_spoil_the_picture() -> None:
    charts = WorkerCharts(command=puppet())
    assert int(await charts.bars(chart(title="prints")) or 0) > 0
    await charts.close()


async def test_the_worker_does_not_see_the_bots_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_TOKEN", "hunter2")
    charts = WorkerCharts(command=puppet())
    environment = await charts.bars(chart(title="environment"))
    await charts.close()
    assert environment is not None
    assert b"MPLCONFIGDIR" in environment
    assert b"hunter2" not in environment


async def test_closing_ends_the_worker_in_the_middle_of_a_picture() -> None:
    charts = WorkerCharts(command=puppet())
    before = int(await charts.bars(chart()) or 0)
    async with asyncio.TaskGroup() as group:
        late = group.create_task(charts.bars(chart(title="slow")))
        await asyncio.sleep(0.05)
        await charts.close()
    assert late.result() is None
    assert await gone(before)
    assert await charts.bars(chart()) is None


async def test_closing_leaves_no_files() -> None:
    charts = WorkerCharts(command=puppet())
    await charts.bars(chart())
    assert charts._scratch is not None
    folder = charts._scratch.name
    assert exists(folder)
    await charts.close()
    assert not exists(folder)


async def test_a_worker_that_cannot_start_costs_only_the_picture() -> None:
    charts = WorkerCharts(command=("/nowhere/python",))
    assert await charts.bars(chart()) is None
    await charts.close()


@pytest.mark.parametrize("title", ["slow", "quick"])
def test_a_worker_without_its_bot_ends_by_itself(title: str) -> None:
    done = subprocess.run(  # noqa: S603  our own program
        puppet(orphan=0.2),
        input=pack(encode(chart(title=title))),
        capture_output=True,
        timeout=20,
        check=False,
        cwd=ROOT,
    )
    assert (done.returncode == 0) == (title == "quick")


def test_the_bot_itself_imports_no_matplotlib() -> None:
    program = "import sys, bot.charts.service; sys.exit('matplotlib' in sys.modules)"
    command = [sys.executable, "-c", program]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0  # noqa: S603  ours
