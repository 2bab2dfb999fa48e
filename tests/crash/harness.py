"""One run of a story: a folder and a world of its own, and the bot's lives on them."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import logging
import shutil
import sqlite3
import tempfile
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web_response

from bot.migrate import migrate
from bot.services import MIGRATIONS, Services
from tests.crash.clock import StillWorld
from tests.crash.compare import Picture, picture
from tests.crash.life import Life, Sabotage, remembering
from tests.crash.steps import Killed, Steps
from tests.loopback.bot import pointed_at
from tests.loopback.records import Answering, Message, Role
from tests.loopback.server import Loopback

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from datetime import datetime

    from bot.db import Database
    from tests.crash.scenario import Scenario
    from tests.loopback.people import Asked, Where, Who

MEMORY_DISK = Path("/dev/shm")  # noqa: S108 - only for speed
AT_ONCE = 5.0
"""Seconds of downtime after which Discord still drops a repeated nonce."""
LATE = 90.0
"""Seconds of downtime after which delivery must look for its own message."""
RECOVERY = 600.0
"""Seconds in which a restarted bot may retry before people go on."""


@dataclass(frozen=True)
class Template:
    """Where a story begins: files and a world, copied for each run."""

    scenario: Scenario
    folder: Path
    world: StillWorld


@dataclass
class Result:
    """How a run ended."""

    ending: str
    picture: Picture
    taken: list[str]
    """The steps of the last life: of an undisturbed run, all."""
    recovery_steps: int
    killed_at: list[str]


@dataclass
class Run:
    """What a story acts on: its verbs return when the bot has come to rest.

    If the bot is killed meanwhile, it is started anew, and a press that got no answer is repeated.
    """

    discord: Loopback
    world: StillWorld
    folder: Path
    steps: Steps
    databases: list[Database]
    sabotage: Sabotage | None = None
    downtime: float = AT_ONCE
    lives: int = 0
    recovery_steps: int = 0
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    ending: str = ""
    """Which of the scenario's endings is the right one; a crash may bring about another."""
    _life: Life | None = None

    # The bot

    @property
    def life(self) -> Life:
        assert self._life is not None
        return self._life

    @property
    def services(self) -> Services:
        assert self.life.bot is not None
        return self.life.bot.services

    async def start(self) -> None:
        """The first life; a kill in it is followed by others."""
        try:
            await self._begin()
        except Killed:
            await self._recover()

    async def settle(self) -> None:
        """Until the bot rests, over as many lives as it takes."""
        try:
            await self._rest(self.world.moment + 1)
        except Killed:
            await self._recover()

    async def end(self) -> None:
        if self._life is not None:
            await self._life.end()

    async def drop(self) -> None:
        if self._life is not None:
            await self._life.drop()

    async def _begin(self) -> None:
        self.lives += 1
        name = f"life {self.lives}"
        self._life = Life(self.discord, self.folder, self.steps, self.databases, name)
        await self._life.start(self.sabotage)

    async def _recover(self) -> None:
        while True:
            await self.drop()
            self.world.pass_time(self.downtime)
            self.steps.revive()
            try:
                await self._begin()
                await self._rest(self.world.moment + RECOVERY)
            except Killed:
                continue
            self.recovery_steps = self.recovery_steps or self.steps.count
            return

    async def _rest(self, horizon: float) -> None:
        """Lets the alarm ring as often as it is set before `horizon`."""
        await self.life.quiet()
        while (at := self.life.alarm.at) is not None and at.timestamp() <= horizon:
            self.world.set_time(at)
            self.life.alarm.ring()
            await self.life.quiet()

    # Time

    async def until(self, at: datetime) -> None:
        """Sleeps through to `at`, like a suspended machine, and then looks at what is due."""
        self.world.set_time(at)
        self.life.alarm.ring()
        await self.settle()

    # People

    async def ask(self, act: Callable[[], Asked]) -> Asked:
        """Does it, and again as long as a crash kept the answer back."""
        while True:
            lives = self.lives
            asked = act()
            before = self._panel_of(asked)
            await self.settle()
            if asked.answered and not self._still_waits(asked, before):
                return asked
            if lives == self.lives:
                raise AssertionError(f"no answer to {asked.interaction.data}")

    def _panel_of(self, asked: Asked) -> object:
        """What stands on the message that was pressed; an edit makes it another object."""
        message_id = asked.interaction.message_id
        return self.world.any_message(message_id).components if message_id else None

    def _still_waits(self, asked: Asked, before: object) -> bool:
        """Whether the person saw "thinking …", or nothing at all, since the press."""
        if asked.interaction.answer is Answering.DEFERRED_UPDATE:
            return self._panel_of(asked) is before and not asked.interaction.followups
        return asked.shown is not None and asked.shown.loading

    async def command(
        self, who: Who, name: str, channel: Where | None = None, **options: Any
    ) -> Asked:
        people = self.discord.people
        return await self.ask(lambda: people.command(who, name, options, channel=channel))

    async def press(
        self, who: Who, label: str, on: Asked | Message, values: list[str] | None = None
    ) -> Asked:
        """A button by its label, or a select by its placeholder."""
        message = on if isinstance(on, Message) else on.shown
        assert message is not None, f"no message to press {label!r} on"
        people = self.discord.people

        def act() -> Asked:
            # Looked up at each try: the message may have been edited.
            return people.press(who, message, control_named(message, label), values)

        return await self.ask(act)

    async def press_id(self, who: Who, message: Message, custom_id: str) -> Asked:
        """One of several buttons with the same label."""
        return await self.ask(lambda: self.discord.people.press(who, message, custom_id))

    async def submit(self, who: Who, form: Asked, fields: dict[str, Any]) -> Asked:
        """Sends the form that a press opened; fields by custom_id."""
        modal = form.interaction.modal
        assert modal is not None, f"no form, but: {form.text}"
        people = self.discord.people
        return await self.ask(lambda: people.submit(who, modal["custom_id"], fields))

    # What is seen

    def rows(self, sql: str, file: str = "agora.sqlite3") -> list[tuple[Any, ...]]:
        """Read beside the bot."""
        with contextlib.closing(sqlite3.connect(self.folder / file)) as connection:
            return connection.execute(sql).fetchall()

    def role(self, name: str) -> Role:
        return next(role for role in self.world.roles.values() if role.name == name)

    def note(self, fact: str) -> None:
        """Something that must be the same in every run."""
        self.notes.append(fact)


def control_named(message: Message, label: str) -> str:
    """The custom_id of the button or select that people know by this label."""
    from tests.loopback.limits import walk  # noqa: PLC0415

    for part in walk(message.components):
        if label in (part.get("label"), part.get("placeholder")):
            return str(part["custom_id"])
    raise AssertionError(f"no {label!r} on the message")


async def prepare(scenario: Scenario, folder: Path) -> Template:
    """The template of a scenario, in `folder`."""
    world = scenario.world()
    migrate(folder / "agora.sqlite3", MIGRATIONS / "main")
    async with _on_stage(world, folder, Steps()) as run:
        await run.start()
        await scenario.prepare(run)
        await run.end()
    return Template(scenario, folder, world)


async def play(
    template: Template,
    kills: tuple[int, ...] = (),
    window: float = 120.0,
    *,
    ending: str = "",
    sabotage: Sabotage | None = None,
) -> Result:
    """Plays the story on a copy of the template, killed at those steps; raises what it raised.

    The second of `kills` counts from the restart after the first.
    """
    with tempfile.TemporaryDirectory(dir=_fast_disk(), prefix="agora-crash-") as name:
        folder = Path(name) / "data"
        await asyncio.to_thread(shutil.copytree, template.folder, folder)
        world = copy.deepcopy(template.world)
        world.nonce_window = window
        steps = Steps(kills)
        async with _on_stage(world, folder, steps) as run:
            run.sabotage = sabotage
            run.ending = ending
            run.downtime = AT_ONCE if window else LATE
            await run.start()
            await template.scenario.story(run)
            await run.settle()
            taken = steps.taken
            await run.drop()
            end = picture(run)
    return Result(run.ending, end, taken, run.recovery_steps, steps.killed_at)


@contextlib.asynccontextmanager
async def _on_stage(world: StillWorld, folder: Path, steps: Steps) -> AsyncIterator[Run]:
    async with Loopback(world) as discord:
        with remembering() as databases, pointed_at(discord.address), _dates_of(world):
            run = Run(discord, world, folder, steps, databases)
            with _Faults(run), _quiet_loop():
                try:
                    yield run
                finally:
                    await run.drop()
        discord.assert_clean()


@contextlib.contextmanager
def _dates_of(world: StillWorld) -> Iterator[None]:
    """The Date header of the gateway's door follows the world as all others do."""
    before = web_response.rfc822_formatted_time
    web_response.rfc822_formatted_time = lambda: formatdate(world.now(), usegmt=True)
    try:
        yield
    finally:
        web_response.rfc822_formatted_time = before


@contextlib.contextmanager
def _quiet_loop() -> Iterator[None]:
    """What a killed task raised is nobody's business."""
    loop = asyncio.get_running_loop()

    def heard(_: Any, context: dict[str, Any]) -> None:
        if not isinstance(context.get("exception"), Killed):
            loop.default_exception_handler(context)

    loop.set_exception_handler(heard)
    yield
    loop.set_exception_handler(None)


class _Faults(logging.Handler):
    """Whatever the bot logs as an error while it lives is a fault."""

    def __init__(self, run: Run) -> None:
        super().__init__(logging.ERROR)
        self._run = run

    def __enter__(self) -> None:
        logging.getLogger().addHandler(self)

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        ours = record.name.split(".")[0] in {"bot", "cogs", "discord"}
        if ours and not self._run.steps.dead:
            error = record.exc_info[1] if record.exc_info else ""
            self._run.faults.append(f"{record.name} {record.getMessage()}: {error!r}")


def _fast_disk() -> Path | None:
    return MEMORY_DISK if MEMORY_DISK.is_dir() else None
