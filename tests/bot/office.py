"""Delivery against the loopback Discord, in time that moves by hand: rows in, messages out."""

from __future__ import annotations

import asyncio
from ast import literal_eval
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
import discord

from bot.background import Background
from bot.delivery import CardFace, Delivery, NoticeFace
from bot.outbox import Notice
from bot.registry import Class
from bot.services import Services, open_services
from bot.ui import Accent
from tests.bot.installation import HandClock, NoCharts, settings_in
from tests.files import main_file
from tests.loopback.bot import pointed_at, running
from tests.loopback.records import Kind
from tests.loopback.server import Loopback
from tests.loopback.story import seen_text
from tests.loopback.world import World

SEND = "POST /channels/{channel}/messages"
EDIT = "PATCH /channels/{channel}/messages/{message}"
LOOK = "GET /channels/{channel}/messages"


@dataclass
class HandWorld(World):
    """Discord's time is the test's: its ids and Date headers follow."""

    clock: HandClock = field(default_factory=HandClock)

    def now(self) -> float:
        return self.clock.now().timestamp()


class Effect:
    """Adds a line to a list."""

    def __init__(self, fingerprint: str, done: list[str]) -> None:
        self.fingerprint = fingerprint
        self._done = done

    async def apply(self, client: discord.Client) -> None:
        self._done.append(self.fingerprint)


class Office:
    """``card`` and ``say`` put rows in, ``rest`` and ``later`` let delivery work."""

    def __init__(self, folder: Any, settings: dict[str, Any]) -> None:
        self.clock = HandClock()
        self.world = HandWorld(clock=self.clock)
        self.polls = self.world.add_channel("polls")
        self.coordinators = self.world.add_channel("coordinators")
        self.forum = self.world.add_channel("obstacles", Kind.FORUM, tags=("Funding", "Solved"))
        self.ana = self.world.add_person("Ana")
        self.discord = Loopback(self.world)
        self.settings = settings_in(folder, guild_id=self.world.guild_id, **settings)
        self.looks: dict[int, Any] = {}
        self.ended: set[int] = set()
        self.threads: dict[int, Any] = {}
        self.said: dict[str, Any] = {}
        self.effects: list[str] = []
        self.behind: dict[str, int] = {}
        self.next_due: Any = None
        self.on_start: list[Any] = []
        self.on_end: list[Any] = []
        self.connect: Any = None
        self.services: Services
        self.delivery: Delivery
        self.background: Background
        self.client = discord.Client(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            http_trace=self._trace(),
            max_ratelimit_timeout=30,
            allowed_mentions=discord.AllowedMentions.none(),
        )

    # Lives

    async def open(self) -> None:
        """A new life on the same files; the connection to Discord stays."""
        self.settings.data_dir.mkdir(exist_ok=True)
        main_file(self.settings.database)
        more = {"connect": self.connect} if self.connect else {}
        self.services = await open_services(
            self.settings, charts=NoCharts(), clock=self.clock, **more
        )
        self._register()
        self.background = Background()
        self.delivery = Delivery(
            self.services, self.client, self.services.guard.discord_now, self.background
        )
        self.services.outbox.wake = self.delivery.wake
        self.delivery.on_next_due = self._set_alarm
        await self.write(self._places)

    async def close(self) -> None:
        await self.background.close()
        await self.services.close()

    async def restart(self, **downtime: float) -> None:
        await self.close()
        self.clock.later(**downtime)
        await self.open()
        await self.rest()

    # Rows

    async def write(self, unit: Any) -> Any:
        return await self.services.db.write(unit)

    async def card(self, record: int, look: Any = "Shall we?", place: str = "polls") -> None:
        self.looks[record] = look
        outbox = self.services.outbox
        await self.write(lambda tx: outbox.open_card(tx, "poll", record, place, f"POLL-{record}"))

    async def change(self, record: int, look: Any, kind: str = "poll") -> None:
        self.looks[record] = look
        await self.write(lambda tx: self.services.outbox.stale(tx, kind, record))

    async def obstacle(self, record: int, look: Any = "Too cold", place: str = "obstacles") -> None:
        """A card with a thread of its own."""
        self.looks[record] = look
        outbox = self.services.outbox
        await self.write(
            lambda tx: outbox.open_card(tx, "obstacle", record, place, f"OBS-{record}")
        )

    async def say(self, kind: str, key: str, **values: Any) -> bool:
        """A notice; by default the result of a poll, in #polls."""
        given = {
            "route": "channel:polls",
            "mark": key,
            "payload": {"key": key},
            "when": Class.CHANNEL,
            **values,
        }
        notice = Notice(kind=kind, key=key, **given)
        return await self.write(lambda tx: self.services.outbox.say(tx, notice))

    async def notice(self, key: str) -> Any:
        return await self.services.db.one("SELECT * FROM notice WHERE dedupe_key = ?", (key,))

    async def row(self, record: int) -> Any:
        return await self.services.db.one("SELECT * FROM card WHERE record = ?", (record,))

    async def states(self) -> dict[str, str]:
        rows = await self.services.db.all(
            "SELECT dedupe_key AS mark, state FROM notice"
            " UNION ALL SELECT mark, state FROM card UNION ALL SELECT mark, state FROM bundle"
        )
        return {row["mark"]: row["state"] for row in rows}

    # Work

    async def rest(self) -> None:
        """One look at what is due, and all that follows from it."""
        self.delivery.start()
        while tasks := list(self.background._tasks.values()):
            await asyncio.wait(tasks)
            for task in tasks:
                if not task.cancelled() and task.exception():
                    raise task.exception()

    async def later(self, **time: float) -> None:
        """Lets time pass; delivery is woken at each time it asked for."""
        end = self.clock.now() + timedelta(**time)
        while self.next_due is not None and self.next_due <= end:
            self._move_to(self.next_due)
            await self.rest()
        self._move_to(end)
        await self.rest()

    def _move_to(self, at: Any) -> None:
        by = (at - self.clock.now()).total_seconds()
        self.clock.later(seconds=max(by, 0.0))

    # Sight

    @property
    def posts(self) -> list[Any]:
        """The posts of #obstacles, oldest first."""
        return sorted(self.world.threads_of(self.forum.id), key=lambda post: post.id)

    @property
    def messages(self) -> list[str]:
        """What stands in #polls, as text."""
        return self.texts(self.polls)

    def texts(self, channel: Any) -> list[str]:
        return [seen_text(one) for one in self.discord.people.messages(channel)]

    @property
    def private(self) -> list[str]:
        return [one.content for one in self.discord.people.dms("Ana")]

    def requests(self, route: str) -> list[Any]:
        return [one for one in self.discord.rest.requests if one.route == route]

    # Helpers

    def _register(self) -> None:
        registry = self.services.registry
        registry.card("poll", self._card_face)
        registry.card(
            "obstacle",
            self._card_face,
            sent=lambda tx, record, message: self._note(tx, "sent", record, message),
            gone=lambda tx, record: self._note(tx, "gone", record),
            again=lambda tx, record: self._note(tx, "again", record),
        )
        registry.handles(self._resolve)
        registry.card("member_role", self._effect)
        for kind, classes in KINDS.items():
            sent = self._said if kind in HOOKED else None
            registry.notice(kind, classes, self._notice_face, sent=sent)

    def _places(self, tx: Any) -> None:
        for channel in (self.polls, self.coordinators, self.forum):
            self.services.directory.set_place(tx, channel.name, channel.id)
        for tag in self.forum.tags:
            self.services.directory.set_place(tx, f"tag_{tag.name.casefold()}", tag.id)

    def _note(self, tx: Any, *what: Any) -> None:
        """A cog's own part of a commit: kept in the database, where a crash would lose it too."""
        tx.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (repr(what), "hook"))

    def _said(self, tx: Any, payload: Any, message_id: int) -> None:
        self._note(tx, "said", payload.get("key"), message_id)

    async def hooks(self) -> list[tuple[Any, ...]]:
        """What the hooks have noted, in order."""
        rows = await self.services.db.all("SELECT key FROM meta WHERE value = 'hook'")
        return sorted((literal_eval(row["key"]) for row in rows), key=repr)

    async def _resolve(self, handle: str) -> int | None:
        return self.behind.get(handle)

    async def _card_face(self, record: int, words: Any) -> Any:
        look = self.looks.get(record)
        if callable(look):
            look = look()
        if look is None or isinstance(look, CardFace):
            return look
        thread = self.threads.get(record)
        return CardFace(Accent.POLLS, (look,), ended=record in self.ended, thread=thread)

    async def _effect(self, record: int, words: Any) -> Any:
        return Effect(self.looks[record], self.effects)

    async def _notice_face(self, payload: Any, words: Any) -> Any:
        face = self.said.get(payload.get("key", ""), f"Said {payload.get('key', payload)}.")
        if callable(face):
            face = face()
        return NoticeFace(face) if isinstance(face, str) else face

    def _set_alarm(self, at: Any) -> None:
        self.next_due = at

    def _trace(self) -> aiohttp.TraceConfig:
        trace = aiohttp.TraceConfig()

        async def starts(_: Any, __: Any, asked: Any) -> None:
            for call in self.on_start:
                call(asked.method, asked.url.path)

        async def ends(_: Any, __: Any, asked: Any) -> None:
            self.services.guard.header(asked.response.headers["Date"])
            for call in self.on_end:
                call(asked.method, asked.url.path)

        trace.on_request_start.append(starts)
        trace.on_request_end.append(ends)
        return trace


KINDS = {
    "poll.result": {Class.CHANNEL},
    "poll.texts": {Class.CHANNEL},
    "member.decided": {Class.DAILY},
    "obstacle.offered": {Class.NOW},
    "inbox.ping": {Class.OWN},
    "obstacle.relay": {Class.CHANNEL},
    "meeting.reminder": {Class.ANY_HOUR, Class.DAILY},
    "obstacle.thanks": {Class.DAILY},
    "coordinators.line": {Class.COORDINATORS, Class.URGENT},
}
HOOKED = {"obstacle.relay", "obstacle.thanks", "inbox.ping"}


@asynccontextmanager
async def office(folder: Any, **settings: Any):
    """An office whose Discord has #polls, #coordinators and Ana."""
    made = Office(folder, {"card_edit_seconds": 0, **settings})
    async with made.discord:
        with pointed_at(made.discord.address):
            await made.open()
            try:
                async with running(made.client, made.world.token):
                    yield made
                    made.discord.assert_clean()
            finally:
                await made.close()


__all__ = ["EDIT", "LOOK", "SEND", "Kind", "Office", "office"]
