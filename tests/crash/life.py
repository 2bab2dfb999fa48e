"""One life of the bot: from its start on the files and the world to its sudden end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from discord.state import ConnectionState

from bot.app import ExchangeBot, create_bot
from bot.db import Database
from bot.ids import SeededSecrets
from bot.services import open_services
from bot.settings import Settings
from tests.crash.clock import HandAlarm, StillWorld, WorldClock
from tests.crash.steps import Killed, Steps

if TYPE_CHECKING:
    from pathlib import Path

    from bot.charts import Bars
    from tests.loopback.server import Loopback

PATIENCE = 30.0
"""Seconds of real time until a story is given up: no goal, a busy machine fails none."""
OF_DISCORD = ("RequestHandler.", "Line.")
Sabotage: TypeAlias = Callable[[ExchangeBot], None]
"""Breaks a bot before it connects, to see that the exploration reports it."""


class NoCharts:
    """Draws nothing: a picture takes 0.1 s and is no step of ours."""

    async def bars(self, chart: Bars) -> bytes | None:
        return None

    async def close(self) -> None: ...


class Life:
    """`start`, `quiet` as often as you like, then `end` or `drop`."""

    def __init__(
        self, discord: Loopback, folder: Path, steps: Steps, databases: list[Database], name: str
    ) -> None:
        assert isinstance(discord.world, StillWorld)
        self._discord = discord
        self._folder = folder
        self._steps = steps
        self._name = name
        """Seeds the secrets: no life may draw what another drew."""
        self._databases = databases
        """All that this life opens, as `remembering` finds them."""
        self._running: asyncio.Task[None] | None = None
        self.alarm = HandAlarm()
        self.clock = WorldClock(discord.world)
        self.bot: ExchangeBot | None = None

    async def start(self, sabotage: Sabotage | None = None) -> None:
        """Until the bot is ready; raises Killed."""
        services = await open_services(
            self._settings(),
            charts=NoCharts(),
            clock=self.clock,
            secrets=SeededSecrets(self._name),
            alarm=self.alarm,
            connect=self._steps.connect,
            sleep=_at_once,
        )
        self.bot = await create_bot(services, tracers=[self._steps.tracer()])
        if sabotage is not None:
            sabotage(self.bot)
        self.bot._connection.__class__ = _Prompt
        self._running = asyncio.create_task(self.bot.start(self._discord.world.token))
        await self._ready()
        await self.quiet()

    async def quiet(self) -> None:
        """Until nothing is under way and every event was heard; raises Killed."""
        busy: set[asyncio.Task[Any]] = set()
        async with _patience(lambda: f"the bot does not rest: {busy}"):
            while True:
                self._raise_if_dead()
                if busy := self._busy():
                    await asyncio.wait(busy, timeout=1, return_when=asyncio.FIRST_COMPLETED)
                elif self._all_heard():
                    return
                else:
                    await asyncio.sleep(0.0005)

    async def end(self) -> None:
        """Goodbye in good order."""
        assert self.bot is not None
        assert self._running is not None
        await self.bot.close()
        await asyncio.wait({self._running}, timeout=PATIENCE)

    async def drop(self) -> None:
        """No goodbye: what was under way ends where it is; nothing more reaches disk or Discord."""
        self._steps.dead = True
        try:
            await self._cancel()
        finally:
            await self._let_go()

    async def _let_go(self) -> None:
        """Else threads would outlive it, and with them the process that explores."""
        if self.bot is not None:
            websocket: Any = self.bot.ws
            if websocket is not None and websocket._keep_alive is not None:
                websocket._keep_alive.stop()
            if websocket is not None:
                websocket.socket._response.close()
            await self.bot.http.close()
        while self._databases:
            await self._databases.pop().close()

    def _settings(self) -> Settings:
        return Settings(
            token=self._discord.world.token,
            guild_id=self._discord.world.guild_id,
            data_dir=self._folder,
            ballot_key=bytes(range(32)),
            relay_key=bytes(range(32, 64)),
            ballot_box_path=self._folder / "ballotbox.sqlite3",
            keyring_path=self._folder / "keyring.sqlite3",
            card_edit_seconds=0,
        )

    async def _ready(self) -> None:
        assert self.bot is not None
        assert self._running is not None
        async with _patience(lambda: "the bot is not ready"):
            while not self.bot.is_ready():
                self._raise_if_dead()
                if self._running.done():
                    await self._running
                    raise RuntimeError("the bot ended before it was ready")
                await asyncio.sleep(0.0005)

    def _raise_if_dead(self) -> None:
        if self._steps.dead:
            raise Killed

    def _busy(self) -> set[asyncio.Task[Any]]:
        """Tasks of the bot that will end by themselves."""
        return {task for task in _tasks_of_bot() if task is not self._running}

    def _all_heard(self) -> bool:
        assert self.bot is not None
        websocket: Any = self.bot.ws
        sessions = self._discord.gateway.sessions.values()
        return all(one.line is None or one.last == websocket.sequence for one in sessions)

    async def _cancel(self) -> None:
        tasks: set[asyncio.Task[Any]] = set()
        async with _patience(lambda: f"these cannot be cancelled: {tasks}"):
            while tasks := _tasks_of_bot():
                for task in tasks:
                    task.cancel()
                await asyncio.wait(tasks, timeout=1)


class _Prompt(ConnectionState[ExchangeBot]):
    """Is ready as soon as its one server is there, instead of two seconds later."""

    @property
    def guild_ready_timeout(self) -> float:  # type: ignore[override]
        complete = self._guilds and not any(one.unavailable for one in self._guilds.values())
        return 0.0 if complete else PATIENCE


@contextlib.contextmanager
def remembering() -> Iterator[list[Database]]:
    """Every database that is opened inside, so that its threads can be ended."""
    original = Database.__init__
    databases: list[Database] = []

    def init(made: Database, *args: Any) -> None:
        original(made, *args)
        databases.append(made)

    Database.__init__ = init  # type: ignore[assignment, method-assign]
    try:
        yield databases
    finally:
        Database.__init__ = original  # type: ignore[method-assign]


async def _at_once(_seconds: float) -> None:
    """Answers need not gather for a second, nor repeats wait."""
    await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def _patience(what: Callable[[], str]) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(PATIENCE):
            yield
    except TimeoutError as error:
        raise TimeoutError(what()) from error


def _tasks_of_bot() -> set[asyncio.Task[Any]]:
    """Every task but the story's own and those of the Discord in the same loop."""
    here = asyncio.current_task()
    return {
        task
        for task in asyncio.all_tasks()
        if task is not here and not _name(task).startswith(OF_DISCORD)
    }


def _name(task: asyncio.Task[Any]) -> str:
    coroutine: Any = task.get_coro()
    # What closes a generator that was left halfway has no name.
    return str(getattr(coroutine, "__qualname__", type(coroutine).__name__))
