"""The machine's clock is set to 2030 and back: nothing ends early, nothing happens twice."""

from datetime import date, timedelta
from email.utils import format_datetime

import pytest

from bot import erasure
from bot.erasure.log import ErasureLog
from bot.operations.backup import BackupTimer, copies
from bot.sweep import Sweep
from tests.cogs.polls.assembly import assembly
from tests.stage import said

LEAP = timedelta(days=4 * 365)
KEPT = ("polls", "member", "draft", "notice", "audit")


@pytest.fixture
async def house(tmp_path):
    async with assembly(tmp_path) as made:
        yield made


async def discord_answers(stage):
    """Each answer of Discord carries its time."""
    now = stage.embedded.clock.true_now()
    stage.services.guard.header(format_datetime(now, usegmt=True))
    await looks(stage)


async def looks(stage):
    """The scheduler's look, which comes every fifteen seconds."""
    with stage.embedded.env._bot_scope():
        stage.bot.scheduler.ring()
    await stage.embedded.env.settle()


async def rows(stage):
    counted = {}
    for table in KEPT:
        counted[table] = await stage.services.db.value(f"SELECT count(*) FROM {table}")  # noqa: S608
    return counted


async def something_of_each(house):
    """An open poll, a form that failed, somebody who left, somebody who was erased."""
    stage, leaver = house.stage, house.officials[-1]
    ref = await house.open(question="Shall it hold?")
    await house.choose(ref, [0, 1, 0])
    await stage.press(leaver, "Leave", await stage.slash(leaver, "city leave"))
    await house.preview(house.hanna, options=["Only one"])
    erased = house.officials[-2]
    await erasure.erase(stage.services, erased.id, with_texts=False)
    return ref


@pytest.mark.parametrize("restarts", [False, True], ids=["while it runs", "over a restart"])
async def test_a_clock_set_to_2030_and_back_ends_nothing(house, restarts):
    stage = house.stage
    ref = await something_of_each(house)
    before, channel = await rows(stage), stage.reads(house.hanna, "polls")
    erased = ErasureLog(stage.services.settings).entries()
    await discord_answers(stage)

    stage.embedded.clock.leap = LEAP
    if restarts:
        await restart_under_discords_time(stage)
        await erasure.resume(stage.services)
    await discord_answers(stage)
    told = stage.reads(house.hanna, "coordinators")
    assert any("clock" in line for line in told)
    for _ in range(3):
        await stage.later(seconds=60)
        await discord_answers(stage)
    late = await stage.slash(house.officials[4], "poll answer", poll=ref)
    assert late.acknowledged
    await house.preview(house.hanna, options=["One more that does not fit"])
    during = await rows(stage)
    assert {t: during[t] >= before[t] for t in KEPT} == dict.fromkeys(KEPT, True)
    assert ErasureLog(stage.services.settings).entries() == erased
    assert stage.reads(house.hanna, "polls") == channel

    stage.embedded.clock.leap = timedelta()
    if restarts:
        await restart_under_discords_time(stage)
    await discord_answers(stage)
    answered = await house.answer(house.officials[4], ref, {"choice": "2"})
    assert "Recorded" in said(answered)
    await stage.later(days=7, hours=17)
    results = [
        text for text in stage.reads(house.hanna, "polls") if "has closed" in text or ref in text
    ]
    await discord_answers(stage)
    assert await stage.services.db.value("SELECT state FROM polls WHERE id = 1") == "published"
    await stage.later(days=1)
    assert [t for t in stage.reads(house.hanna, "polls") if t in results] == results


async def restart_under_discords_time(stage):
    """Logging in brings Discord's time before the first look."""
    make = stage.embedded._make_bot

    async def made(clock, alarm):
        bot = await make(clock, alarm)
        bot.services.guard.header(format_datetime(clock.true_now(), usegmt=True))
        return bot

    stage.embedded._make_bot = made
    try:
        await stage.restart(seconds=5)
    finally:
        stage.embedded._make_bot = make


async def test_a_start_with_a_wrong_clock_forgets_no_erasure(on_stage):
    """No answer of Discord has come yet: nothing may be judged by the machine's clock alone."""
    journal = ErasureLog(on_stage.services.settings)
    journal.add(date(2026, 1, 1), 7, with_texts=False)
    on_stage.embedded.clock.leap = LEAP
    await erasure.resume(on_stage.services)
    assert len(journal.entries()) == 1


async def test_what_was_made_under_a_wrong_clock_puts_nothing_off(on_stage):
    """Sweeps, looks and copies go on at once when the clock is right again."""
    on_stage.embedded.clock.leap = LEAP
    backup, sweep = BackupTimer(on_stage.services), Sweep(on_stage.services)
    on_stage.embedded.clock.leap = timedelta()
    for timer in (backup, sweep, *on_stage.services.registry.timers):
        due = await timer.next_due()
        assert due is None or due <= on_stage.now + timedelta(days=8), timer.name
    await backup.run_due(on_stage.now)
    assert len(copies(on_stage.services.settings)) == 1
