"""An alarm clock in UTC for the due times in the tables; nothing durable lives in it."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.clock_guard import ClockGuard, Trust

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.background import Background
    from bot.clock import Clock
    from bot.registry import Timer

log = logging.getLogger(__name__)

SWEEP_SECONDS = 15
WATCH_SECONDS = 1.0
BLOCKED_SECONDS = 2.0
"""A watch that is later than this is a line in the log."""


class Alarm(Protocol):
    def start(self, ring: Callable[[], None]) -> None:
        """From now on ``ring`` is called on the event loop when a time comes."""
        ...

    def wake_at(self, at: datetime) -> None:
        """Replaces the time set before."""
        ...

    def stop(self) -> None: ...


class ApsAlarm:
    """APScheduler in memory, with one date job at the earliest due time; and the loop's own timer
    as a sweep, and as a watch over the loop itself.

    ``misfire_grace_time=None``: with the default of one second a clock step or a blocked loop
    would delete a date job unfired. The sweep is no interval job: after a clock step back of a day
    that is silent for a day, and after a step of four years it first lists eight million missed
    runs (a month took 0.7 s).
    """

    _OPTIONS: dict[str, Any] = {  # noqa: RUF012 - read only
        "misfire_grace_time": None,
        "coalesce": True,
        "max_instances": 1,
        "replace_existing": True,
    }

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._ring: Callable[[], None] = lambda: None
        self._next_sweep: asyncio.TimerHandle | None = None
        self._next_watch: asyncio.TimerHandle | None = None

    def start(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._scheduler.start()
        self._sweep_later()
        self._watch_later()

    def wake_at(self, at: datetime) -> None:
        self._scheduler.add_job(self._rung, DateTrigger(at, UTC), id="due", **self._OPTIONS)

    def stop(self) -> None:
        for next_one in (self._next_sweep, self._next_watch):
            if next_one is not None:
                next_one.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _rung(self) -> None:
        # A coroutine: APScheduler runs plain functions in a thread.
        self._ring()

    def _sweep_later(self) -> None:
        self._next_sweep = asyncio.get_running_loop().call_later(SWEEP_SECONDS, self._sweep)

    def _sweep(self) -> None:
        self._sweep_later()
        self._ring()

    def _watch_later(self) -> None:
        loop = asyncio.get_running_loop()
        wanted = loop.time() + WATCH_SECONDS
        self._next_watch = loop.call_later(WATCH_SECONDS, self._watch, wanted)

    def _watch(self, wanted: float) -> None:
        if asyncio.get_running_loop().time() - wanted > BLOCKED_SECONDS:
            log.warning("the loop was blocked")
        self._watch_later()


async def _nobody() -> None:
    """Nobody asked to hear of a leap."""


class Scheduler:
    """From ``start`` to ``stop``. A tick lets every timer move what is due, then sets the alarm
    to the earliest next due time; one timer's fault does not stop the others."""

    def __init__(
        self,
        clock: Clock,
        alarm: Alarm,
        guard: ClockGuard,
        timers: list[Timer],
        background: Background,
    ) -> None:
        self._clock = clock
        self._alarm = alarm
        self._guard = guard
        self._timers = timers
        self._background = background
        self._started = False
        self._holding = False
        self._at: datetime | None = None
        self.on_hold: Callable[[], Awaitable[None]] = _nobody
        self.on_due: Callable[[], None] = lambda: None
        """Called after each tick: delivery has times of its own."""
        self.last_tick: datetime | None = None
        self.late = timedelta()
        """How much later than its time the last tick came."""

    def ring(self) -> None:
        """Something may be due: look now."""
        if self._started:
            self._background.kick("scheduler", self.tick)

    def ring_at(self, at: datetime | None) -> None:
        """Also look at this time."""
        if at is None:
            return
        if at <= self._clock.now():
            self.ring()
        elif self._at is None or at < self._at or self._at <= self._clock.now():
            self._at = at
            self._alarm.wake_at(at)

    def start(self) -> None:
        self._started = True
        self._alarm.start(self.ring)
        self.ring()

    def stop(self) -> None:
        self._started = False
        self._alarm.stop()

    async def tick(self) -> None:
        """Moves everything that is due; unless the clock cannot be trusted. Delivery goes on even
        then, by Discord's time."""
        now = self._clock.now()
        self.last_tick = now
        self.late = max(now - (self._at or now), timedelta())
        if self._guard.check() is Trust.HOLD:
            if not self._holding:
                self._holding = True
                await self.on_hold()
            self.ring_at(now + timedelta(seconds=SWEEP_SECONDS))
            self.on_due()
            return
        self._holding = False
        self._at = None
        for timer in self._timers:
            await self._run(timer, now)
        self.on_due()

    async def _run(self, timer: Timer, now: datetime) -> None:
        try:
            due = await timer.next_due()
            if due is not None and due <= now:
                await timer.run_due(now)
                due = await timer.next_due()
            # What is still due after a run of 100 records is looked at again, others first.
            if due is not None:
                self.ring_at(due if due > now else now + timedelta(milliseconds=10))
        except Exception as error:
            # One timer's fault must not stop the others.
            log.exception("timer", extra={"area": timer.name}, exc_info=error)
            self.ring_at(now + timedelta(seconds=SWEEP_SECONDS))
