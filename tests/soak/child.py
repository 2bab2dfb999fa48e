"""`python -m tests.soak.child ADDRESS ORDERS run`: the real program, with a trap and hand-set time.

Everything that the program is made with (clock, alarm, connection factory, tracers) comes in
through its own parameters; production has no switch for any of it.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import bot.__main__ as program
from bot import app
from tests.crash.clock import START, HandAlarm
from tests.crash.life import NoCharts
from tests.loopback.launch import launch
from tests.soak import sabotage
from tests.soak.orders import Call, Orders, Report, line
from tests.soak.trapped import Trapped

if TYPE_CHECKING:
    from bot.app import ExchangeBot
    from bot.services import Services
    from bot.settings import Settings

PAUSE = 0.002
"""Seconds between two looks whether the bot rests."""
GATHERING = 0.03
"""Seconds for which answers wait for each other, instead of one."""


def main(address: str, orders: Orders, arguments: list[str]) -> int:
    child = Child(orders)
    prepare, open_services, create_bot = program.prepare, app.open_services, app.create_bot

    def prepared(settings: Settings, **more: Any) -> Any:
        return prepare(settings, connect=child.steps.connect, clock=child.clock, **more)

    async def opened(settings: Settings, **_charts: Any) -> Services:
        return await open_services(
            settings,
            charts=NoCharts(),
            clock=child.clock,
            alarm=child.alarm,
            connect=child.steps.connect,
            sleep=soon,
        )

    async def created(services: Services) -> ExchangeBot:
        bot = await create_bot(services, tracers=[child.steps.tracer()])
        if orders.sabotage:
            sabotage.BY_NAME[orders.sabotage](bot)
        child.take_calls(bot)
        return bot

    program.prepare, app.open_services, app.create_bot = prepared, opened, created
    return launch(address, arguments)


async def soon(_seconds: float) -> None:
    await asyncio.sleep(GATHERING)


class HandClock:
    """Stands where the harness has set it, as the Discord beside it does."""

    def __init__(self, moment: float) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.moment, UTC)

    def monotonic(self) -> float:
        return self.moment - START.timestamp()


class Child:
    """The process seen from inside: its time, its trap, its wire to the harness."""

    def __init__(self, orders: Orders) -> None:
        self._wire = socket.socket(fileno=orders.wire)
        self._heard = b""
        self._bot: ExchangeBot | None = None
        self._rests: list[asyncio.Task[None]] = []
        self._main: asyncio.Task[Any] | None = None
        self.clock = HandClock(orders.moment)
        self.alarm = HandAlarm()
        self.steps = Trapped(orders.trap, self._wire)

    def take_calls(self, bot: ExchangeBot) -> None:
        """From now on the harness is heard; a call is answered once the bot is ready."""
        self._bot = bot
        self._main = asyncio.current_task()
        self._wire.setblocking(False)
        asyncio.get_running_loop().add_reader(self._wire, self._hear)

    def _hear(self) -> None:
        data = self._wire.recv(65536)
        if not data:
            # The harness is gone: nobody would ever end this process.
            os.kill(os.getpid(), signal.SIGKILL)
        *lines, self._heard = (self._heard + data).split(b"\n")
        for one in lines:
            self._rests.append(asyncio.create_task(self._rest(Call(**json.loads(one)))))

    async def _rest(self, call: Call) -> None:
        assert self._bot is not None
        while not (self._bot.is_ready() and self._bot._running):  # noqa: ASYNC110  made in login only
            await asyncio.sleep(PAUSE)
        self.clock.moment = call.moment
        if call.ring:
            self.alarm.ring()
        while self._busy():  # noqa: ASYNC110  nothing tells of it
            await asyncio.sleep(PAUSE)
        alarm = self.alarm.at.timestamp() if self.alarm.at else None
        websocket: Any = self._bot.ws
        sequence = websocket.sequence if websocket is not None else None
        self._wire.send(line(Report(call.number, alarm, sequence)))

    def _busy(self) -> bool:
        return any(
            task is not self._main and task not in self._rests for task in asyncio.all_tasks()
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Orders.read(sys.argv[2]), sys.argv[3:]))
