"""The embedded Discord: the same bot on simcord, under virtual time, with no token or network."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from simcord import Env, InteractionResult
from simcord.backend import serializers
from simcord.enums import ChannelType, ComponentType, InteractionType
from simcord.interactions import base_payload

from bot.app import ExchangeBot, intents
from bot.errors import UserError
from bot.offered import OUTDATED

if TYPE_CHECKING:
    import discord
    from simcord import MemberActor

GUILD_ID = 1_000_000_000_000_000_001
START = datetime(2026, 1, 1, tzinfo=UTC)
LONG_SETTLE = 60.0
NORMAL_SETTLE = 5.0

BotFactory = Callable[["VirtualClock", "LoopAlarm"], Awaitable[ExchangeBot]]


async def no_wait(_: float) -> None:
    """Real seconds mean nothing here: answers gather in the same turn of the event loop."""
    await asyncio.sleep(0)


class VirtualClock:
    """The embedded Discord's time; before it stands, its beginning."""

    def __init__(self, start: datetime = START) -> None:
        self.start = start
        self.env: Env | None = None
        self.leap = timedelta()
        """By how much the machine's clock is wrong."""

    def now(self) -> datetime:
        return self.true_now() + self.leap

    def true_now(self) -> datetime:
        """Discord's time."""
        return self.start if self.env is None else self.env.now()

    def monotonic(self) -> float:
        return (self.true_now() - self.start).total_seconds()


class LoopAlarm:
    """The event loop's own timer, which virtual time moves, exact to the virtual second."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._ring: Callable[[], None] = lambda: None
        self._handle: asyncio.TimerHandle | None = None

    def start(self, ring: Callable[[], None]) -> None:
        self._ring = ring

    def wake_at(self, at: datetime) -> None:
        self.stop()
        env = self._clock.env
        assert env is not None
        delay = max((at - self._clock.now()).total_seconds(), 0.0)
        with env._bot_scope():  # noqa: SLF001 - what is born elsewhere does not run in virtual time
            self._handle = asyncio.get_running_loop().call_later(delay, self._ring)
        # simcord lets each timer also run in real time; in an idle demo that would ring alarms.
        for record in env._work.callbacks:  # noqa: SLF001
            if record.handle is self._handle and record.real_handle is not None:
                record.real_handle.cancel()

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None


class Embedded:
    """One Discord server with one bot; ``start`` it, act through ``env``, ``close`` it."""

    def __init__(self, make_bot: BotFactory, start: datetime = START) -> None:
        self._make_bot = make_bot
        self.clock = VirtualClock(start)
        self.locales: dict[int, str] = {}
        self._env: Env | None = None

    @property
    def started(self) -> bool:
        return self._env is not None

    @property
    def env(self) -> Env:
        assert self._env is not None, "not started"
        return self._env

    @property
    def bot(self) -> ExchangeBot:
        bot: Any = self.env.bot
        assert isinstance(bot, ExchangeBot)
        return bot

    async def start(self, server_name: str) -> None:
        """Makes the bot and an empty server named ``server_name``."""
        bot = await self._make_bot(self.clock, LoopAlarm(self.clock))
        self._env = Env(
            bot,
            strict_sync=True,
            check_errors=True,
            approved_intents=intents(),
            settle_timeout=NORMAL_SETTLE,
        )
        self._env.backend.clock._epoch = self.clock.start  # noqa: SLF001 - it offers no other way
        self.clock.env = self._env
        self._env.backend.subscribers.insert(0, self._mend)
        _share_ids(self._env.backend)
        self._env.backend.bot_user.name = "Agora"
        self.guild = self._env.create_guild(server_name, id=GUILD_ID)
        await self._env.start()

    async def advance(self, time: timedelta) -> None:
        """Lets virtual time pass; everything due in it happens."""
        self.env.settle_timeout = LONG_SETTLE
        try:
            await self.env.advance_time(time.total_seconds())
        finally:
            self.env.settle_timeout = NORMAL_SETTLE

    async def restart(
        self,
        downtime: timedelta = timedelta(),
        meanwhile: Callable[[], object] = lambda: None,
    ) -> None:
        """Ends the bot and starts another on the same files; ``meanwhile`` only the machine's
        keeper works on them."""
        await self.bot.close()
        meanwhile()
        if downtime:
            self.env.backend.advance_clock(downtime.total_seconds())
        bot = await self._make_bot(self.clock, LoopAlarm(self.clock))
        await self.env.restart_bot(bot)

    async def close(self) -> None:
        """Ends everything; raises what went wrong unnoticed."""
        await self.env.shutdown()
        await self.bot.close()
        faults = [error for error in self.env.errors if not _answered(error)]
        if faults:
            raise BaseExceptionGroup("errors of commands", faults)

    async def at_once(
        self, presses: Sequence[tuple[MemberActor, discord.Message, str]]
    ) -> list[InteractionResult]:
        """Button presses of several people in the same moment: (who, message, custom_id)."""
        results = []
        for actor, message, custom_id in presses:
            stored = self.env.backend.get_message(message.channel.id, message.id)
            record, payload = base_payload(
                self.env.backend,
                type=InteractionType.MESSAGE_COMPONENT,
                channel_id=stored.channel_id,
                guild_id=actor.guild.id,
                user_id=actor.id,
                data={"custom_id": custom_id, "component_type": ComponentType.BUTTON},
            )
            payload["message"] = dict(serializers.message_payload(self.env.backend, stored))
            record.source_message_id = stored.id
            self.env.backend.emit("INTERACTION_CREATE", payload)
            results.append(InteractionResult(self.env, record))
        await self.env.settle()
        return results

    def _mend(self, event: str, payload: Any) -> None:
        """What simcord leaves out: the reader's language, and the server of a menu's command."""
        if event != "INTERACTION_CREATE":
            return
        user = payload["member"]["user"] if "member" in payload else payload["user"]
        payload["locale"] = self.locales.get(int(user["id"]), "en-GB")
        if "guild_id" in payload:
            payload["guild_locale"] = "en-GB"
            if payload["type"] == 2 and payload["data"]["type"] in {2, 3}:  # noqa: PLR2004
                payload["data"].setdefault("guild_id", payload["guild_id"])


def _share_ids(backend: Any) -> None:
    """A forum post's first message has the id of its thread; simcord gives it one of its own."""
    commit = backend.commit_message

    def commit_message(message: Any, **more: Any) -> Any:
        place = backend.channels[message.channel_id]
        parent = backend.channels.get(place.parent_id) if place.is_thread else None
        # Its first message was numbered before the thread was.
        if parent is not None and parent.type == ChannelType.FORUM and message.id < place.id:
            message.id = place.id
        return commit(message, **more)

    backend.commit_message = commit_message


def _answered(error: BaseException) -> bool:
    """simcord records each command error, also those that our door has put into words."""
    return isinstance(error, OUTDATED) or isinstance(getattr(error, "original", error), UserError)
