"""What a story acts on: the bot over its lives, time, and what people press and see."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.crash.life import Life, Sabotage
from tests.crash.steps import Killed, Steps
from tests.loopback.limits import walk
from tests.loopback.records import Answering, Message, Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from bot.db import Database
    from bot.services import Services
    from tests.crash.clock import StillWorld
    from tests.loopback.asked import Asked
    from tests.loopback.people import Where, Who
    from tests.loopback.server import Loopback

AT_ONCE = 5.0
"""Seconds of downtime after which Discord still drops a repeated nonce."""
RECOVERY = 600.0
"""Seconds in which a restarted bot may retry before people go on."""
MOST_RINGS = 300
"""More than any rest needs: an alarm that never stops is a fault."""


@dataclass
class Run:
    """Its verbs return when the bot has come to rest. If it is killed meanwhile, it is started
    anew, and a press that got no answer is repeated."""

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
            self.recovery_steps = self.recovery_steps or len(self.steps.taken)
            return

    async def _rest(self, horizon: float) -> None:
        """Lets the alarm ring as often as it is set before `horizon`."""
        await self.life.quiet()
        for _ in range(MOST_RINGS):
            at = self.life.alarm.at
            if at is None or at.timestamp() > horizon:
                return
            self.world.set_time(at)
            self.life.alarm.ring()
            await self.life.quiet()
        raise AssertionError("the alarm rings for ever")

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
            await self.before_asking()
            lives = self.lives
            asked = act()
            before = self._panel_of(asked)
            await self.settle()
            if asked.answered and not self._still_waits(asked, before):
                return asked
            if lives == self.lives:
                raise AssertionError(f"no answer to {asked.interaction.data}")

    async def before_asking(self) -> None:
        """Before each press, the repeated ones too; for stories that watch them."""

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
    for part in walk(message.components):
        if label in (part.get("label"), part.get("placeholder")):
            return str(part["custom_id"])
    raise AssertionError(f"no {label!r} on the message")
