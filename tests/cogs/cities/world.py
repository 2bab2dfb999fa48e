"""A directory on a real file, with a clock that stands still and nothing of Discord."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.charts.service import InProcessCharts
from bot.i18n import Words
from bot.ids import Secrets, SeededSecrets
from bot.registry import Class
from bot.services import Services, open_services
from cogs.cities.rules.joining import wish
from cogs.cities.rules.places import Place
from cogs.cities.store import REQUEST, ROLES, DeskStore, LeaversStore, MemberStore
from tests.files import main_file
from tests.stage import settings_in

MONDAY = datetime(2026, 1, 5, 8, tzinfo=UTC)
COORDINATOR = 900_000_000_000_000_001


class StandingClock:
    def __init__(self) -> None:
        self.at = MONDAY

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - MONDAY).total_seconds()


async def nothing(record: object, words: Words) -> None:
    """A renderer that is never asked here."""


@dataclass(repr=False)
class World:
    services: Services
    clock: StandingClock
    members: MemberStore
    desk: DeskStore
    leavers: LeaversStore

    @classmethod
    async def open(
        cls, folder: Path, clock: StandingClock, secrets: Secrets | None = None
    ) -> "World":
        """``secrets`` go on where the file is opened again: nonces never repeat."""
        settings = settings_in(folder)
        main_file(settings.database)
        services = await open_services(
            settings,
            charts=InProcessCharts(),
            clock=clock,
            secrets=secrets or SeededSecrets("cities"),
        )
        services.registry.card(REQUEST, nothing)
        services.registry.card(ROLES, nothing)
        services.registry.notice("member.decided", {Class.DAILY}, nothing)
        desk = DeskStore(services.db, clock, services.directory, services.outbox)
        members = MemberStore(
            services.db, clock, services.secrets, services.directory, services.outbox
        )
        services.registry.personal(members)
        await services.db.write(lambda tx: services.directory.set_place(tx, "coordinators", 5_000))
        return cls(services, clock, members, desk, LeaversStore(services.db, members))

    async def place(self, name: str) -> Place:
        return next(place for place in await self.desk.places() if place.name == name)

    async def ask(self, user_id: int, name: str, kind: str = "technical") -> object:
        return await self.members.ask(user_id, wish(await self.place(name), kind))

    async def cards(self, kind: str) -> dict[int, str]:
        """State of each card of this kind, by record."""
        rows = await self.services.db.all("SELECT record, state FROM card WHERE kind = ?", (kind,))
        return {row["record"]: row["state"] for row in rows}

    async def delivered(self) -> None:
        """As if Discord had been made to agree with every card."""
        await self.services.db.write(
            lambda tx: tx.execute(
                "UPDATE card SET state = 'fresh', shown = 'x' WHERE state = 'stale'"
            )
        )

    async def audit(self) -> list[tuple[str, str]]:
        rows = await self.services.db.all("SELECT action, ref FROM audit ORDER BY id")
        return [(row["action"], row["ref"]) for row in rows]

    async def told(self) -> list[str]:
        rows = await self.services.db.all(
            "SELECT route FROM notice WHERE kind = 'member.decided' AND state = 'waiting'"
        )
        return [row["route"] for row in rows]

    def later(self, **time: float) -> None:
        self.clock.at += timedelta(**time)
