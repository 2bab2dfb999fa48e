"""What every cog is given: no globals, no look-ups of other cogs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.clock import Clock, SystemClock
from bot.clock_guard import ClockGuard
from bot.db import Database
from bot.db import connect as sqlite_connect
from bot.directory import Directory
from bot.drafts import Drafts
from bot.health import Health
from bot.i18n import Catalogue, Words
from bot.ids import Secrets, SystemSecrets
from bot.outbox import Outbox
from bot.registry import Registry
from bot.scheduler import Alarm, ApsAlarm
from bot.search import Search, refresh

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.charts import Charts
    from bot.settings import Settings

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


@dataclass
class Services:
    settings: Settings
    clock: Clock
    secrets: Secrets
    db: Database
    outbox: Outbox
    directory: Directory
    drafts: Drafts
    registry: Registry
    catalogue: Catalogue
    charts: Charts
    alarm: Alarm
    guard: ClockGuard
    search: Search
    health: Health = field(default_factory=Health)
    connect: Callable[..., Any] | None = None
    """The connection factory of every database; crash tests put a failing one here."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    """Waits some real seconds; where time is virtual it does not wait."""
    server_locale: str = "en-GB"
    """The language of all that is public; set once the server is known."""

    def public_words(self) -> Words:
        return self.catalogue.words(self.server_locale)

    async def quiet(self) -> bool:
        """After a restore nothing is sent until a coordinator presses [Go live]."""
        return await self.db.value("SELECT 1 FROM meta WHERE key = 'quiet'") is not None

    async def close(self) -> None:
        await self.charts.close()
        await self.db.close()


async def open_services(
    settings: Settings,
    *,
    charts: Charts,
    clock: Clock | None = None,
    secrets: Secrets | None = None,
    alarm: Alarm | None = None,
    connect: Callable[..., Any] | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Services:
    """Opens the migrated main file of ``settings``; the parts that tests and the demo replace
    come in as arguments. Raises StartError. Close what it returns."""
    clock = clock or SystemClock()
    secrets = secrets or SystemSecrets()
    db = await Database.open(settings.database, connect=connect or sqlite_connect)
    guard = ClockGuard(clock)
    registry = Registry()
    directory = Directory(db, clock)
    registry.personal(directory)
    services = Services(
        settings=settings,
        clock=clock,
        secrets=secrets,
        db=db,
        outbox=Outbox(clock, secrets, registry, settings.default_zone),
        directory=directory,
        drafts=Drafts(db, guard, secrets),
        registry=registry,
        catalogue=Catalogue(),
        charts=charts,
        alarm=alarm or ApsAlarm(),
        guard=guard,
        search=Search(db, clock),
        connect=connect,
        sleep=sleep,
    )
    db.on_refused = services.health.write_refused
    try:
        await directory.seed()
        await db.write(refresh)
    except BaseException:
        # The database's threads would keep the process for ever.
        await services.close()
        raise
    return services
