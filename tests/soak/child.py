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
import bot.operations.restore as restoring
from bot import running
from bot.app import create_bot
from bot.operations.restore import restore
from bot.operations.start import prepare
from bot.services import open_services
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
    _put_in(program, prepare=child.prepared)
    _put_in(running, open_services=child.opened, create_bot=child.created)
    _put_in(restoring, restore=child.restored, connect=child.steps.connect)
    return launch(address, arguments)


def _put_in(module: Any, **parts: Any) -> None:
    """The program finds these under the names by which it knows its own."""
    for name, part in parts.items():
        setattr(module, name, part)


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
        self._sabotage = orders.sabotage
        self._heard = b""
        self._bot: ExchangeBot | None = None
        self._rests: list[asyncio.Task[None]] = []
        self._main: asyncio.Task[Any] | None = None
        self.clock = HandClock(orders.moment)
        self.alarm = HandAlarm()
        self.steps = Trapped(orders.trap, self._wire)

    # What the program is made with

    def prepared(self, settings: Settings, **more: Any) -> Any:
        return prepare(settings, connect=self.steps.connect, clock=self.clock, **more)

    def restored(self, *given: Any, **more: Any) -> Any:
        return restore(*given, clock=self.clock, **more)

    async def opened(self, settings: Settings, **_charts: Any) -> Services:
        return await open_services(
            settings,
            charts=NoCharts(),
            clock=self.clock,
            alarm=self.alarm,
            connect=self.steps.connect,
            sleep=soon,
        )

    async def created(self, services: Services) -> ExchangeBot:
        """From now on the harness is heard; a call is answered once the bot is ready."""
        self._bot = await create_bot(services, tracers=[self.steps.tracer()])
        if self._sabotage:
            sabotage.BY_NAME[self._sabotage](self._bot)
        self._main = asyncio.current_task()
        self._wire.setblocking(False)
        asyncio.get_running_loop().add_reader(self._wire, self._hear)
        return self._bot

    # The wire

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
