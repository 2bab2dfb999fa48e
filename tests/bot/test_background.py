"""Jobs that are kicked: never two at once, never lost, ended by their owner."""

import asyncio
import contextvars
import logging

import pytest

from bot.background import Background

PLACE = contextvars.ContextVar("PLACE", default="nowhere")


class Work:
    def __init__(self) -> None:
        self.runs = 0
        self.at_once = 0
        self.most_at_once = 0
        self.gate = asyncio.Event()
        self.errors = []

    async def __call__(self):
        self.runs += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.gate.wait()
            if self.errors:
                raise self.errors.pop(0)
        finally:
            self.at_once -= 1


@pytest.fixture
async def background():
    made = Background()
    yield made
    await made.close()


async def rest(background):
    while tasks := list(background._tasks.values()):
        await asyncio.wait(tasks)


async def test_a_kick_runs_the_job_and_it_ends(background):
    work = Work()
    work.gate.set()
    background.kick("job", work)
    await rest(background)
    assert work.runs == 1
    background.kick("job", work)
    await rest(background)
    assert work.runs == 2


async def test_kicks_while_it_runs_make_it_run_once_more_and_never_beside_itself(background):
    work = Work()
    background.kick("job", work)
    await asyncio.sleep(0)
    for _ in range(10):
        background.kick("job", work)
    work.gate.set()
    await rest(background)
    assert (work.runs, work.most_at_once) == (2, 1)


async def test_two_jobs_do_not_wait_for_each_other(background):
    slow, quick = Work(), Work()
    quick.gate.set()
    background.kick("slow", slow)
    background.kick("quick", quick)
    await asyncio.sleep(0.01)
    assert (quick.runs, quick.at_once, slow.at_once) == (1, 0, 1)
    slow.gate.set()


async def test_a_fault_is_a_line_and_the_next_kick_is_not_lost(background, caplog):
    work = Work()
    work.errors.append(ValueError("broken"))
    background.kick("job", work)
    await asyncio.sleep(0)
    background.kick("job", work)
    work.gate.set()
    await rest(background)
    assert work.runs == 2
    (line,) = [record for record in caplog.records if record.levelno == logging.CRITICAL]
    assert line.area == "job"
    background.kick("job", work)
    await rest(background)
    assert work.runs == 3


async def test_closing_waits_a_while_then_cancels(background):
    work = Work()
    background.kick("job", work)
    await asyncio.sleep(0)
    await background.close(0.01)
    assert (work.runs, work.at_once) == (1, 0)


async def test_closing_lets_a_job_end_by_itself_and_takes_no_kick(background):
    work = Work()
    background.kick("job", work)
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_later(0.01, work.gate.set)

    async def again():
        await work.gate.wait()
        background.kick("job", work)

    late = asyncio.create_task(again())
    await background.close(1)
    await late
    background.kick("job", work)
    background.kick("other", work)
    await asyncio.sleep(0.01)
    assert (work.runs, background._tasks) == (1, {})


async def test_jobs_run_in_the_context_that_was_adopted(background):
    seen = []

    async def work():
        seen.append(PLACE.get())

    PLACE.set("bot")
    background.adopt_context()
    contextvars.Context().run(lambda: background.kick("job", work))
    await rest(background)
    assert seen == ["bot"]
