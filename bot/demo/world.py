"""The demo's server: its people arrive, join and are confirmed, all by using the bot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import discord
from simcord.builders import ChannelHandle

from bot import erasure
from bot.app import ExchangeBot, create_bot
from bot.charts.service import InProcessCharts
from bot.demo.breaking import Breaking
from bot.demo.cast import COORDINATORS, OFFICIALS, PARTNER, Official, Player
from bot.demo.embedded import GUILD_ID, Embedded, LoopAlarm, VirtualClock, no_wait
from bot.demo.reading import labels_of, text_of
from bot.ids import Secrets, SystemSecrets
from bot.migrate import migrate
from bot.services import MIGRATIONS, open_services
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from simcord import Env, InteractionResult

BRUSSELS = ZoneInfo("Europe/Brussels")
FRIDAY_NOON = datetime(2026, 3, 27, 12, 0, tzinfo=BRUSSELS).astimezone(UTC)
"""When the server is set up: a few days before a quarter ends, which the obstacle map counts."""
MONDAY_MORNING = datetime(2026, 4, 13, 9, 0, tzinfo=BRUSSELS).astimezone(UTC)
"""When the visitor arrives."""
DM = "dm"


class World:
    """One server with its bot and its people; ``open`` it, ``close`` it in any case."""

    def __init__(self, folder: Path, secrets: Secrets | None = None) -> None:
        self._folder = folder
        self._secrets = secrets or SystemSecrets()
        self.embedded = Embedded(self._make_bot, FRIDAY_NOON - timedelta(days=1))
        self.breaking = Breaking(self.embedded)
        self.players: list[Player] = []

    @property
    def env(self) -> Env:
        return self.embedded.env

    @property
    def now(self) -> datetime:
        return self.embedded.clock.now()

    def player(self, name: str) -> Player:
        """Raises KeyError for somebody who is not here."""
        for player in self.players:
            if player.name == name:
                return player
        raise KeyError(name)

    def channel(self, name: str) -> Any:
        """A channel, or a thread or post by its title. Raises LookupError."""
        if name in self.embedded.guild.channels:
            return self.embedded.guild.channels[name]
        for channel in reversed(self.env.backend.channels.values()):
            if getattr(channel, "parent_id", None) and channel.name == name:
                return ChannelHandle(self.env, self.embedded.guild, channel)
        raise LookupError(name)

    # The beginning

    async def open(self) -> None:
        """A server as /setup server makes it on Friday at noon, with its two coordinators and one
        partner organisation in the directory."""
        await self.embedded.start("Mission Cities")
        guild = self.embedded.guild
        rights = discord.Permissions(manage_guild=True)
        admin = guild.add_member(
            self.env.create_user("server_admin", global_name="Server admin"),
            roles=[guild.create_role("Server admin", permissions=rights)],
        )
        lobby = guild.create_text_channel("lobby")
        await self.env.settle()
        await self.until(FRIDAY_NOON)
        plan = await admin.slash(lobby, "setup server")
        assert plan.response is not None
        await admin.click(plan.response, label="Set it up")
        for name in COORDINATORS:
            self._arrive(name, "", "coordinator", [guild.roles["Coordinator"]])
        desk = self.player(COORDINATORS[0])
        form = await desk.actor.slash(self.channel("coordinators"), "directory partner")
        await desk.actor.submit_modal(form, {"name": PARTNER.place})

    async def everybody_joins(self, officials: Iterable[Official] = (*OFFICIALS, PARTNER)) -> None:
        """Each asks to join; a coordinator presses Confirm for each."""
        for official in officials:
            await self.join(official)
        await self.confirm_all(COORDINATORS[0])

    async def join(self, official: Official) -> InteractionResult:
        """Somebody comes to the server and types /city join; a coordinator must still confirm."""
        player = self._arrive(official.name, official.place, official.kind)
        return await player.actor.slash(
            self.channel("welcome"), "city join", place=official.place, kind=official.kind
        )

    async def confirm_all(self, coordinator: str) -> int:
        """Presses Confirm on every request that waits; how many there were."""
        actor = self.player(coordinator).actor
        waiting = [
            message
            for message in self.channel("coordinators").history(viewer=actor)
            if "Confirm" in labels_of(message)
        ]
        for message in waiting:
            await actor.click(message, label="Confirm")
        return len(waiting)

    # Acting

    async def press(
        self, who: Player, label: str, where: str, about: str = ""
    ) -> InteractionResult:
        """Presses the newest button of this label in a channel, or in the person's private
        messages; ``about``: words of its message. Raises LookupError where they see none."""
        actor: Any = who.actor.user if where == DM else who.actor
        for message in reversed(self.messages(who, where)):
            if label in labels_of(message) and about in text_of(message):
                result: InteractionResult = await actor.click(message, label=label)
                return result
        raise LookupError(f"{who.name} sees no {label} in {where}")

    async def until(self, at: datetime) -> None:
        await self.embedded.advance(at - self.now)

    def messages(self, who: Player, where: str) -> list[discord.Message]:
        """What a person can read in a channel or in private messages, oldest first."""
        if where == DM:
            return list(who.actor.user.dm_channel.history(viewer=who.actor.user))
        return list(self.channel(where).history(viewer=who.actor))

    def tidy(self) -> None:
        """Takes private answers off the screens, as closing Discord does."""
        for channel_id, messages in self.env.backend.messages.items():
            for message in [one for one in messages.values() if one.is_ephemeral]:
                self.env.backend.delete_message(channel_id, message.id)

    async def close(self) -> None:
        """Raises what went wrong unnoticed; without effect before ``open``."""
        if self.embedded.started:
            await self.embedded.close()

    async def _make_bot(self, clock: VirtualClock, alarm: LoopAlarm) -> ExchangeBot:
        settings = Settings(
            token="demo",  # noqa: S106 - none is needed
            guild_id=GUILD_ID,
            ballot_key=self._key("ballot"),
            relay_key=self._key("relay"),
            data_dir=self._folder,
            ballot_box_path=self._folder / "ballotbox.sqlite3",
            keyring_path=self._folder / "keyring.sqlite3",
            card_edit_seconds=0,
        )
        migrate(settings.database, MIGRATIONS / "main")
        services = await open_services(
            settings,
            charts=InProcessCharts(),
            clock=clock,
            secrets=self._secrets,
            alarm=alarm,
            sleep=no_wait,
        )
        bot = await create_bot(services)
        await erasure.resume(services)
        await services.search.warm()
        return bot

    def _key(self, name: str) -> bytes:
        """Fresh for each demo, the same after a restart of its bot."""
        file = self._folder / f"{name}.key"
        if not file.exists():
            file.write_bytes(self._secrets.bytes(32))
        return file.read_bytes()

    def _arrive(self, name: str, place: str, kind: str, roles: list[Any] | None = None) -> Player:
        user = self.env.create_user(name.split(maxsplit=1)[0].casefold(), global_name=name)
        actor = self.embedded.guild.add_member(user, roles=roles or [])
        player = Player(name, place, kind, actor)
        self.players.append(player)
        return player
