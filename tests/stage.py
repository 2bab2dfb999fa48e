"""The stage: the real bot in an embedded Discord, under virtual time, with verbs of the domain."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import discord
from simcord import InteractionResult, MemberActor, ResponseMessage
from simcord.backend import serializers
from simcord.backend.access import channel_accessible
from simcord.components import walk_components
from simcord.enums import ChannelType, ComponentType, InteractionType
from simcord.interactions import base_payload

from bot.app import ExchangeBot, create_bot
from bot.charts.service import InProcessCharts
from bot.clock import seconds
from bot.demo.embedded import GUILD_ID, Embedded, LoopAlarm, VirtualClock, no_wait
from bot.directory import Kind
from bot.ids import Secrets, SeededSecrets
from bot.services import Services, open_services
from bot.settings import Settings
from tests.files import main_file
from tests.spec import collector

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence
    from pathlib import Path

BALLOT_KEY = bytes(range(32))
RELAY_KEY = bytes(range(32, 64))
TEXT_KEYS = ("content", "label", "description", "placeholder", "value")
Where = str | discord.Message | ResponseMessage | InteractionResult


def settings_in(folder: Path, **changes: Any) -> Settings:
    """Settings of a bot whose files stand in ``folder``."""
    values: dict[str, Any] = {
        "token": "stage",
        "guild_id": GUILD_ID,
        "ballot_key": BALLOT_KEY,
        "relay_key": RELAY_KEY,
        "data_dir": folder,
        "ballot_box_path": folder / "ballotbox.sqlite3",
        "keyring_path": folder / "keyring.sqlite3",
        "card_edit_seconds": 0,
        **changes,
    }
    return Settings(**values)


@dataclass(frozen=True)
class Person:
    """Somebody on the server; ``actor`` acts in channels, ``actor.user`` in private messages."""

    name: str
    actor: MemberActor

    @property
    def id(self) -> int:
        return self.actor.id


class _Faults(logging.Handler):
    """Keeps what the bot logged as an error: a fault that a door answered is still a fault."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.split(".")[0] in {"bot", "cogs", "discord"}:
            self.records.append(record)


class Stage:
    """Made by :func:`stage`; every verb returns when the bot has come to rest."""

    def __init__(self, folder: Path, secrets: Secrets, changes: Mapping[str, Any]) -> None:
        self.folder = folder
        self._secrets = secrets
        self._changes = changes
        self.connect: Callable[..., Any] | None = None
        self.embedded = Embedded(self._make_bot)
        self.people: dict[str, Person] = {}
        self.faults = _Faults()
        self.faults_expected = False

    # The world

    @property
    def bot(self) -> ExchangeBot:
        return self.embedded.bot

    @property
    def services(self) -> Services:
        return self.bot.services

    @property
    def now(self) -> datetime:
        return self.embedded.clock.now()

    async def open(self) -> None:
        """A server as ``/setup server`` makes it, by an administrator who is no member."""
        logging.getLogger().addHandler(self.faults)
        self.embedded.clock.env = None
        await self.embedded.start("Mission Cities")
        guild = self.embedded.guild
        rights = discord.Permissions(manage_guild=True)
        self.admin = await self.person(
            "Admin", joined=False, roles=[guild.create_role("Admin", permissions=rights)]
        )
        self.lobby = guild.create_text_channel("lobby")
        await self.embedded.env.settle()
        plan = await self.slash(self.admin, "setup server", where=self.lobby)
        await self.press(self.admin, "Set it up", plan)

    async def close(self) -> None:
        store = self.bot._connection._view_store
        left = [*store._views.values(), *store._modals.values()]
        for entry in self.embedded.env.http_requests:
            collector().seen(entry.method, entry.path, entry.json)
        logging.getLogger().removeHandler(self.faults)
        await self.embedded.close()
        assert not left, "a view was kept in memory: stop it before it is sent"
        if self.faults.records and not self.faults_expected:
            lines = [f"{r.name} {r.getMessage()} {r.exc_info}" for r in self.faults.records]
            raise AssertionError("faults were logged:\n" + "\n".join(lines))

    async def _make_bot(self, clock: VirtualClock, alarm: LoopAlarm) -> ExchangeBot:
        settings = settings_in(self.folder, **self._changes)
        main_file(settings.database)
        services = await open_services(
            settings,
            charts=InProcessCharts(),
            clock=clock,
            secrets=self._secrets,
            alarm=alarm,
            connect=self.connect,
            sleep=no_wait,
        )
        return await create_bot(services)

    async def later(self, **time: float) -> None:
        """Lets time pass: ``later(days=2)``."""
        await self.embedded.advance(timedelta(**time))

    async def until(self, at: datetime) -> None:
        await self.embedded.advance(at - self.now)

    async def restart(self, **downtime: float) -> None:
        """Ends the bot and starts it anew; meanwhile nothing runs."""
        await self.embedded.restart(timedelta(**downtime))

    # People

    async def person(
        self,
        name: str,
        *,
        city: str | None = None,
        kind: str = "technical",
        coordinator: bool = False,
        joined: bool = True,
        roles: Sequence[Any] = (),
    ) -> Person:
        """A person on the server; with a ``city`` confirmed, in the role that belongs to it."""
        guild = self.embedded.guild
        given = list(roles)
        if coordinator:
            given.append(guild.roles["Coordinator"])
        if city is not None:
            given += [guild.roles["Member"], guild.roles[kind.title()]]
        user = self.embedded.env.create_user(name.casefold().replace(" ", "_"), global_name=name)
        person = Person(name, guild.add_member(user, roles=given))
        self.people[name] = person
        if city is not None and joined:
            await self._confirm(person, city, Kind(kind))
        await self.embedded.env.settle()
        return person

    async def _confirm(self, person: Person, city: str, kind: Kind) -> None:
        directory = self.services.directory
        found = await directory.named_city(city)
        assert found is not None, f"no city {city}"

        def unit(tx: Any) -> None:
            directory.ask_to_join(tx, person.id, kind, city_id=found.id)
            directory.confirm(tx, person.id, by=self.admin.id)

        await self.services.db.write(unit)

    # Acting

    def channel(self, key: str) -> Any:
        """A channel by its name, or the newest thread or forum post of that name."""
        channels = self.embedded.guild.channels
        if key in channels:
            return channels[key]
        named = [post for one in channels.values() for post in one.threads if post.name == key]
        assert named, f"no channel, thread or post {key!r}"
        return max(named, key=lambda post: int(post.id))

    def posts(self, key: str) -> list[Any]:
        """The posts of a forum, or the threads of a channel, oldest first."""
        return sorted(self.channel(key).threads, key=lambda post: int(post.id))

    async def slash(
        self, person: Person, command: str, *, where: Any = None, **options: Any
    ) -> InteractionResult:
        """Types a command; ``where`` is a channel, by default the lobby."""
        place = self.channel(where) if isinstance(where, str) else where or self.lobby
        return await person.actor.slash(place, command, **options)

    async def press(self, person: Person, label: str, on: Where) -> InteractionResult:
        """Presses the button of this label: on a private answer, a message, or the newest
        message of a channel (or of the person's private messages, ``on="dm"``) that has it."""
        message = self._with_label(person, label, on) if isinstance(on, str) else _message(on)
        actor: Any = person.actor.user if on == "dm" else person.actor
        result: InteractionResult = await actor.click(message, label=label)
        return result

    async def choose(
        self, person: Person, values: Sequence[str], on: Where, custom_id: str | None = None
    ) -> InteractionResult:
        """Chooses values in a select of a message or answer."""
        message = self.newest(person, on) if isinstance(on, str) else _message(on)
        more = {"custom_id": custom_id} if custom_id else {}
        return await person.actor.select(message, list(values), **more)

    async def fill(
        self, person: Person, form: InteractionResult, values: Mapping[str, Any]
    ) -> InteractionResult:
        """Submits the form that a press opened."""
        return await person.actor.submit_modal(form, dict(values))

    async def at_once(
        self, presses: Sequence[tuple[Person, discord.Message, str]]
    ) -> list[InteractionResult]:
        """Presses of several people in the same moment, by custom_id."""
        return await self.embedded.at_once([(p.actor, m, c) for p, m, c in presses])

    async def forge(
        self, *sent: tuple[Person, str, Mapping[str, Sequence[str]] | Sequence[str] | None]
    ) -> list[InteractionResult]:
        """What changed clients could send in one moment: (who, custom_id, content). Content is a
        form's fields by their custom_id, a select's values, or None for a button."""
        env, results = self.embedded.env, []
        for who, custom_id, content in sent:
            is_form = isinstance(content, Mapping)
            kind = InteractionType.MODAL_SUBMIT if is_form else InteractionType.MESSAGE_COMPONENT
            record, payload = base_payload(
                env.backend,
                type=kind,
                channel_id=self.lobby.id,
                guild_id=who.actor.guild.id,
                user_id=who.id,
                data={"custom_id": custom_id, **_forged(content)},
            )
            if not is_form:
                carrier = self.messages(self.admin, "welcome")[0]
                stored = env.backend.get_message(carrier.channel.id, carrier.id)
                payload["message"] = dict(serializers.message_payload(env.backend, stored))
            env.backend.emit("INTERACTION_CREATE", payload)
            results.append(InteractionResult(env, record))
        await env.settle()
        return results

    # Reading

    def messages(self, person: Person, where: str) -> list[discord.Message]:
        """What the person can read in a channel, thread or post (of a forum in all its posts,
        oldest post first) or, ``"dm"``, in private messages."""
        if where == "dm":
            return list(person.actor.user.dm_channel.history(viewer=person.actor.user))
        stored = self.embedded.env.backend.get_channel(self.channel(where).id)
        places = self.posts(where) if stored.type == ChannelType.FORUM else [self.channel(where)]
        return [message for place in places for message in place.history(viewer=person.actor)]

    def newest(self, person: Person, where: str) -> discord.Message:
        return self.messages(person, where)[-1]

    def reads(self, person: Person, where: str) -> list[str]:
        """The messages of a channel as text, oldest first."""
        return [text_of(message) for message in self.messages(person, where)]

    def sees(self, person: Person) -> str:
        """Everything that this person can read anywhere, private answers included."""
        backend = self.embedded.env.backend
        found: list[str] = []
        for channel in list(backend.channels.values()):
            if not channel_accessible(backend, channel.id, person.id, history=True):
                continue
            found.append(str(getattr(channel, "name", "")))
            for message in backend.messages.get(channel.id, {}).values():
                if message.visible_to(person.id):
                    found += [message.content, *words_of(message.components)]
                    found += [str(a["filename"]) for a in message.attachments]
        return "\n".join(text for text in found if text)

    def _with_label(self, person: Person, label: str, where: str) -> discord.Message:
        for message in reversed(self.messages(person, where)):
            if label in labels_of(message):
                return message
        raise AssertionError(f"no {label!r} for {person.name} in {where}")


@asynccontextmanager
async def stage(
    folder: Path, *, secrets: Secrets | None = None, **settings: Any
) -> AsyncIterator[Stage]:
    """A stage whose files stand in ``folder``; ``settings`` replace the defaults.

    Chance is seeded; pass SystemSecrets wherever ballot box or keyring are tested.
    """
    made = Stage(folder, secrets or SeededSecrets("stage"), settings)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


def text_of(message: discord.Message | ResponseMessage | None) -> str:
    """All words of a message: content, texts, labels, options."""
    if message is None:
        return ""
    return "\n".join(filter(None, [message.content, *words_of(_raw(message))]))


def said(result: InteractionResult) -> str:
    """All words of the private answer, and of the form that opened."""
    texts = [text_of(result.response), *(text_of(more) for more in result.followups)]
    if result.modal:
        texts += [result.modal["title"], *words_of(result.modal["components"])]
    return "\n".join(filter(None, texts))


def labels_of(message: discord.Message | ResponseMessage) -> list[str]:
    return [c["label"] for c in walk_components(_raw(message)) if c.get("type") == 2]


def words_of(components: Iterable[Any]) -> list[str]:
    """Every text that a person sees in raw components."""
    found: list[str] = []
    for component in walk_components(list(components)):
        values = [component.get(key) for key in TEXT_KEYS]
        found += [value for value in values if isinstance(value, str)]
        found += [option["label"] for option in component.get("options", ())]
    return found


def _forged(content: Mapping[str, Sequence[str]] | Sequence[str] | None) -> dict[str, Any]:
    if isinstance(content, Mapping):
        fields = [
            {"type": 18, "component": {"type": 3, "custom_id": name, "values": list(values)}}
            for name, values in content.items()
        ]
        return {"components": fields}
    if content is None:
        return {"component_type": ComponentType.BUTTON}
    return {"component_type": ComponentType.STRING_SELECT, "values": list(content)}


def stamp(at: datetime, style: str = "f") -> str:
    return f"<t:{seconds(at)}:{style}>"


def _raw(message: discord.Message | ResponseMessage) -> list[Any]:
    return [c if isinstance(c, dict) else c.to_dict() for c in message.components]


def _message(on: Where) -> Any:
    if isinstance(on, InteractionResult):
        return on.followups[-1] if on.followups else on.response
    return on
