"""Timers move what is due, once, whatever the clock, the loop or a neighbour does."""

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import apscheduler.executors.base
import apscheduler.schedulers.base
import apscheduler.triggers.interval
import pytest

from bot import scheduler as scheduling
from bot.background import Background
from bot.clock_guard import ClockGuard
from bot.scheduler import ApsAlarm, Scheduler
from tests.bot.installation import NOON, HandClock


class HandAlarm:
    def __init__(self) -> None:
        self.at = None
        self.ring = None
        self.stopped = False

    def start(self, ring):
        self.ring = ring

    def wake_at(self, at):
        self.at = at

    def stop(self):
        self.stopped = True


class Reminders:
    """A record a due time; ``limit`` at a time."""

    name = "reminders"

    def __init__(self, *due, limit=100) -> None:
        self.due = sorted(due)
        self.moved = []
        self.limit = limit
        self.error = None
        self.gate = None

    async def next_due(self):
        return self.due[0] if self.due else None

    async def run_due(self, now):
        if self.gate:
            await self.gate.wait()
        if self.error:
            raise self.error
        ripe = [at for at in self.due if at <= now][: self.limit]
        self.moved += ripe
        self.due = self.due[len(ripe) :]


class Desk:
    def __init__(self, *timers) -> None:
        self.clock = HandClock()
        self.alarm = HandAlarm()
        self.guard = ClockGuard(self.clock)
        self.background = Background()
        self.scheduler = Scheduler(
            self.clock, self.alarm, self.guard, list(timers), self.background
        )

    async def rest(self):
        while tasks := list(self.background._tasks.values()):
            await asyncio.wait(tasks)

    async def ring(self):
        self.alarm.ring()
        await self.rest()

    async def start(self):
        self.scheduler.start()
        await self.rest()


@pytest.fixture
async def desk():
    made = []

    def make(*timers):
        made.append(Desk(*timers))
        return made[-1]

    yield make
    for one in made:
        await one.background.close()


def after(**time_):
    return NOON + timedelta(**time_)


async def test_what_is_overdue_at_the_start_is_moved_at_once(desk):
    timer = Reminders(after(days=-3), after(hours=-1), after(hours=1))
    one = desk(timer)
    await one.start()
    assert timer.moved == [after(days=-3), after(hours=-1)]
    assert one.alarm.at == after(hours=1)


async def test_the_alarm_stands_at_the_earliest_time_of_all_timers(desk):
    one = desk(Reminders(after(hours=3)), Reminders(after(hours=2)), Reminders())
    await one.start()
    assert one.alarm.at == after(hours=2)
    one.scheduler.ring_at(after(hours=1))
    one.scheduler.ring_at(after(hours=4))
    one.scheduler.ring_at(None)
    assert one.alarm.at == after(hours=1)


async def test_each_time_is_moved_once_however_often_it_rings(desk):
    timer = Reminders(after(hours=1))
    one = desk(timer)
    await one.start()
    one.clock.later(hours=1)
    for _ in range(3):
        await one.ring()
    assert timer.moved == [after(hours=1)]


async def test_more_than_a_hundred_are_moved_in_turns(desk):
    timer = Reminders(*[after(hours=-1)] * 250)
    one = desk(timer)
    await one.start()
    assert len(timer.moved) == 100
    assert one.alarm.at == NOON + timedelta(milliseconds=10)
    for _ in range(2):
        one.clock.later(seconds=1)
        await one.ring()
    assert len(timer.moved) == 250


async def test_delivery_is_told_after_each_tick(desk):
    one = desk()
    told = []
    one.scheduler.on_due = lambda: told.append(1)
    await one.start()
    await one.ring()
    assert told == [1, 1]
    assert one.scheduler.last_tick == NOON


@pytest.mark.fault(39)
async def test_a_timer_that_raises_stops_no_other_and_runs_again(desk, caplog):
    broken, sound = Reminders(after(hours=-1)), Reminders(after(hours=-1))
    broken.error = ValueError("broken")
    one = desk(broken, sound)
    await one.start()
    assert (broken.moved, sound.moved) == ([], [after(hours=-1)])
    assert [r.area for r in caplog.records if r.levelno == logging.ERROR] == ["reminders"]
    assert one.alarm.at == NOON + timedelta(seconds=15)
    broken.error = None
    one.clock.later(seconds=15)
    await one.ring()
    assert broken.moved == [after(hours=-1)]


@pytest.mark.fault(39)
async def test_a_tick_that_outlasts_its_interval_is_followed_by_one_more(desk):
    timer = Reminders(after(hours=-1))
    timer.gate = asyncio.Event()
    one = desk(timer)
    one.scheduler.start()
    await asyncio.sleep(0)
    for _ in range(5):
        one.alarm.ring()
        one.clock.later(seconds=15)
    timer.due.append(after(seconds=30))
    timer.gate.set()
    await one.rest()
    assert timer.moved == [after(hours=-1), after(seconds=30)]


async def test_after_stop_nothing_rings(desk):
    timer = Reminders()
    one = desk(timer)
    await one.start()
    one.scheduler.stop()
    timer.due.append(after(hours=-1))
    await one.ring()
    assert one.alarm.stopped
    assert timer.moved == []


# The clock


@pytest.mark.fault(37)
@pytest.mark.parametrize(
    "leap",
    [timedelta(hours=1), timedelta(hours=-1), timedelta(days=-1), timedelta(days=1_461)],
    ids=["+1 h", "-1 h", "-1 d", "+4 y"],
)
async def test_a_leaping_clock_holds_the_timers_tells_once_and_goes_on_when_it_is_right(desk, leap):
    timer = Reminders(after(minutes=30), after(days=400))
    one = desk(timer)
    told = []

    async def tell() -> None:
        told.append(1)

    one.scheduler.on_hold = tell
    await one.start()
    one.clock._now += leap
    for _ in range(3):
        await one.ring()
        assert one.alarm.at == one.clock.now() + timedelta(seconds=15)
        one.clock.later(seconds=15)
    assert (timer.moved, told) == ([], [1])
    one.clock._now -= leap
    one.clock.later(minutes=30)
    one.guard.header(format_datetime(one.clock.now(), usegmt=True))
    await one.ring()
    assert (timer.moved, told) == ([after(minutes=30)], [1])


@pytest.mark.fault(37)
async def test_after_eight_hours_of_suspend_the_timers_run_once_discord_confirms(desk):
    timer = Reminders(after(hours=2))
    one = desk(timer)
    await one.start()
    one.clock._now += timedelta(hours=8)
    await one.ring()
    assert timer.moved == []
    one.guard.header(format_datetime(one.clock.now(), usegmt=True))
    await one.ring()
    assert timer.moved == [after(hours=2)]


@pytest.mark.fault(37)
async def test_a_clock_set_back_moves_nothing_twice(desk):
    timer = Reminders(after(hours=-1))
    one = desk(timer)
    await one.start()
    one.clock._now -= timedelta(days=1)
    one.guard.header(format_datetime(one.clock.now(), usegmt=True))
    await one.ring()
    one.clock.later(days=2)
    one.guard.header(format_datetime(one.clock.now(), usegmt=True))
    await one.ring()
    assert timer.moved == [after(hours=-1)]


# The alarm itself


class WallClock(datetime):
    """APScheduler's wall clock: real time, moved by a test."""

    by = timedelta()

    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + cls.by


@pytest.fixture
def wall(monkeypatch):
    for module in (
        apscheduler.schedulers.base,
        apscheduler.executors.base,
        apscheduler.triggers.interval,
    ):
        monkeypatch.setattr(module, "datetime", WallClock)
    monkeypatch.setattr(WallClock, "by", timedelta())
    return WallClock


@pytest.fixture
async def alarm():
    made = ApsAlarm()
    made.rung = asyncio.Queue()
    made.start(lambda: made.rung.put_nowait(time.monotonic()))
    yield made
    made.stop()
    await asyncio.sleep(0)


async def rung(alarm, within=2.0):
    return await asyncio.wait_for(alarm.rung.get(), within)


async def test_it_rings_at_the_time_and_the_last_time_set_counts(alarm, wall):
    start = time.monotonic()
    alarm.wake_at(wall.now(UTC) + timedelta(hours=1))
    alarm.wake_at(wall.now(UTC) + timedelta(seconds=0.1))
    assert 0.05 < await rung(alarm) - start < 1.5
    assert alarm.rung.empty()


@pytest.mark.fault(37)
async def test_a_step_of_the_clock_deletes_no_alarm(alarm, wall):
    """At APScheduler's defaults a date job that is more than a second late is deleted unfired."""
    alarm.wake_at(wall.now(UTC) + timedelta(seconds=0.05))
    wall.by = timedelta(seconds=60)
    await rung(alarm)
    alarm.wake_at(wall.now(UTC) - timedelta(days=2))
    await rung(alarm)


@pytest.mark.fault(26)
async def test_a_blocked_loop_loses_no_alarm_and_is_a_line_in_the_log(monkeypatch, caplog):
    monkeypatch.setattr(scheduling, "SWEEP_SECONDS", 0.05)
    monkeypatch.setattr(scheduling, "BLOCKED_SECONDS", 0.2)
    alarm = ApsAlarm()
    rings = []
    alarm.start(lambda: rings.append(1))
    alarm.wake_at(datetime.now(UTC) + timedelta(seconds=0.01))
    time.sleep(1.3)  # noqa: ASYNC251 - that is the fault
    await asyncio.sleep(0.05)
    alarm.stop()
    assert len(rings) >= 2
    assert "the loop was blocked" in caplog.text


@pytest.mark.fault(37)
@pytest.mark.parametrize("by", [timedelta(days=-1), timedelta(days=1_461)], ids=["-1 d", "+4 y"])
async def test_the_sweep_goes_on_through_any_step_of_the_clock(monkeypatch, wall, by):
    monkeypatch.setattr(scheduling, "SWEEP_SECONDS", 0.05)
    alarm = ApsAlarm()
    rings = []
    alarm.start(lambda: rings.append(1))
    await asyncio.sleep(0.12)
    wall.by = by
    before = len(rings)
    started = time.monotonic()
    await asyncio.sleep(0.3)
    alarm.stop()
    assert time.monotonic() - started < 2
    assert len(rings) >= before + 3


class MovedClock:
    def now(self):
        return WallClock.now(UTC)

    def monotonic(self):
        return time.monotonic() + WallClock.by.total_seconds()


async def test_end_to_end_a_reminder_in_two_days_is_moved_when_its_hour_comes(monkeypatch, wall):
    """Scheduler, alarm and APScheduler, whose clock is moved as time would."""
    monkeypatch.setattr(scheduling, "SWEEP_SECONDS", 3_600)
    clock, background, alarm = MovedClock(), Background(), ApsAlarm()
    due = wall.now(UTC) + timedelta(days=2)
    timer = Reminders(due)
    scheduler = Scheduler(clock, alarm, ClockGuard(clock), [timer], background)
    scheduler.start()
    await asyncio.sleep(0.05)
    assert timer.moved == []
    wall.by = timedelta(days=2)
    alarm.wake_at(due)  # APScheduler sleeps in real time; a new job makes it look at its clock
    await asyncio.sleep(0.1)
    scheduler.stop()
    await background.close()
    assert timer.moved == [due]
