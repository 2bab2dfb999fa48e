"""The demo's server: twelve real cities, invented people, and what they did before you came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import discord

from bot.app import ExchangeBot, create_bot
from bot.charts.service import InProcessCharts
from bot.demo.embedded import GUILD_ID, Embedded, LoopAlarm, VirtualClock, no_wait
from bot.ids import Secrets, SystemSecrets
from bot.migrate import migrate
from bot.services import MIGRATIONS, open_services
from bot.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from simcord import Env, MemberActor

BRUSSELS = ZoneInfo("Europe/Brussels")
FRIDAY_NOON = datetime(2026, 1, 2, 12, 0, tzinfo=BRUSSELS).astimezone(UTC)
BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=BRUSSELS).astimezone(UTC)
"""When the visitor arrives: Monday 5 January 2026, 09:00 in Brussels."""

OFFICIALS = (
    ("Sanne de Wit", "Rotterdam", "technical"),
    ("Joris Bakker", "Rotterdam", "political"),
    ("Giulia Ferri", "Rome", "technical"),
    ("Marco Leone", "Rome", "political"),
    ("Elin Sandberg", "Stockholm", "technical"),
    ("Nils Åkerman", "Stockholm", "political"),
    ("Desislava Koleva", "Sofia", "technical"),
    ("Petar Iliev", "Sofia", "political"),
    ("Maja Zupan", "Ljubljana", "technical"),
    ("Luka Hribar", "Ljubljana", "political"),
    ("Carmen Soler", "Valencia", "technical"),
    ("Vicent Ferrer", "Valencia", "political"),
    ("Inês Carvalho", "Lisbon", "technical"),
    ("Tiago Moreira", "Lisbon", "political"),
    ("Aino Laakso", "Espoo", "technical"),
    ("Zofia Wójcik", "Łódź", "technical"),
    ("Paweł Krajewski", "Łódź", "political"),
    ("Lotte Claes", "Leuven", "technical"),
    ("Eleni Papadaki", "Thessaloniki", "technical"),
    ("Nikos Vlachos", "Thessaloniki", "political"),
    ("Defne Aksoy", "Istanbul", "technical"),
    ("Kerem Yıldız", "Istanbul", "political"),
)
COORDINATORS = ("Hanna Brandt", "Olivier Marchal")
PARTNER = ("Katja Novotná", "Mission CE Climate")


@dataclass(frozen=True)
class Player:
    """Somebody whom the visitor can be."""

    name: str
    city: str
    role: str
    actor: MemberActor


class World:
    BANNER = "Real cities, invented people. No city took part."

    def __init__(self, folder: Path, secrets: Secrets | None = None) -> None:
        self._folder = folder
        self._secrets = secrets or SystemSecrets()
        self.embedded = Embedded(self._make_bot)
        self.players: list[Player] = []

    @property
    def env(self) -> Env:
        return self.embedded.env

    @property
    def now(self) -> datetime:
        return self.embedded.clock.now()

    def player(self, name: str) -> Player | None:
        return next((player for player in self.players if player.name == name), None)

    def of_city(self, city: str) -> Player:
        """The first official of a city."""
        return next(player for player in self.players if player.city == city)

    async def open(self) -> None:
        """The server set up, everybody joined and confirmed: all by using the bot."""
        await self.embedded.start("Mission Cities")
        guild = self.embedded.guild
        rights = discord.Permissions(manage_guild=True)
        admin = guild.add_member(
            self.env.create_user("server_admin", global_name="Server admin"),
            roles=[guild.create_role("Server admin", permissions=rights)],
        )
        lobby = guild.create_text_channel("lobby")
        await self.env.settle()
        await self.embedded.advance(FRIDAY_NOON - self.now)
        plan = await admin.slash(lobby, "setup server")
        assert plan.response is not None
        await admin.click(plan.response, label="Set it up")
        for name in COORDINATORS:
            self._arrive(name, "", "coordinator", [guild.roles["Coordinator"]])
        desk = self.players[0].actor
        await desk.slash(lobby, "directory partner", name=PARTNER[1])
        for name, city, kind in OFFICIALS:
            await self._join(self._arrive(name, city, kind), place=city, kind=kind)
        name, organisation = PARTNER
        await self._join(
            self._arrive(name, organisation, "partner"), place=organisation, kind="partner"
        )
        await self._confirm_all(desk)

    async def close(self) -> None:
        await self.embedded.close()

    async def next_due(self) -> list[str]:
        """The next three things that will happen by themselves."""
        rows = await self.embedded.bot.services.db.all(
            "SELECT id, closes_at AS at FROM polls WHERE state = 'open' ORDER BY closes_at LIMIT 3"
        )
        now = self.now.timestamp()
        return [f"POLL-{row['id']} closes in {_span(row['at'] - now)}" for row in rows]

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
        return await create_bot(services)

    def _key(self, name: str) -> bytes:
        """Fresh for each demo, the same after a restart of its bot."""
        file = self._folder / f"{name}.key"
        if not file.exists():
            file.write_bytes(self._secrets.bytes(32))
        return file.read_bytes()

    def _arrive(self, name: str, city: str, role: str, roles: list[Any] | None = None) -> Player:
        user = self.env.create_user(name.split(maxsplit=1)[0].casefold(), global_name=name)
        actor = self.embedded.guild.add_member(user, roles=roles or [])
        player = Player(name, city, f"{city} · {role}" if city else role, actor)
        self.players.append(player)
        return player

    async def _join(self, player: Player, *, place: str, kind: str) -> None:
        welcome = self.embedded.guild.channels["welcome"]
        await player.actor.slash(welcome, "city join", place=place, kind=kind)

    async def _confirm_all(self, desk: MemberActor) -> None:
        channel = self.embedded.guild.channels["coordinators"]
        for message in list(channel.history(viewer=desk)):
            await desk.click(message, label="Confirm")


def _span(seconds: float) -> str:
    hours = round(seconds / 3_600)
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"  # noqa: PLR2004 - two days
