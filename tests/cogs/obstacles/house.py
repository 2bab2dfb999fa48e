"""The store of obstacles on real files, without Discord: people, posts, and what files tell."""

from __future__ import annotations

import hmac
import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot import erasure
from bot.directory import Kind
from bot.ids import SystemSecrets
from bot.permissions import Person
from bot.registry import Class
from cogs.obstacles.store import open_obstacles
from tests.bot.installation import RELAY_KEY, HandClock, running, settings_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from pathlib import Path

    from bot.db import Tx
    from bot.services import Services
    from cogs.obstacles.rules.records import Identity, Obstacle
    from cogs.obstacles.store import Obstacles

ANA, BO = 900_000_000_000_000_001, 900_000_000_000_000_002
FORM = {
    "title": "Tram permits take eleven months",
    "topic": "regulation",
    "sector": "mobility",
    "body": "Every new stop needs three permits from two offices.",
    "tried": "",
}
THREAD = 800_000_000_000_000_000


@dataclass
class House:
    services: Services
    store: Obstacles
    clock: HandClock

    @property
    def db(self) -> Any:
        return self.services.db

    async def set_up(self) -> None:
        directory = self.services.directory

        def unit(tx: Tx) -> None:
            for number, key in enumerate(("obstacles", "coordinators", "role_coordinator"), 1):
                directory.set_place(tx, key, number)

        await self.db.write(unit)

    async def member(self, user_id: int, city: str = "Ljubljana") -> None:
        directory = self.services.directory
        found = await directory.named_city(city)
        assert found is not None

        def unit(tx: Tx) -> None:
            directory.ask_to_join(tx, user_id, Kind.TECHNICAL, city_id=found.id)
            directory.confirm(tx, user_id, by=1)

        await self.db.write(unit)

    def person(self, user_id: int) -> Any:
        directory = self.services.directory

        def read(tx: Tx) -> Person:
            member = directory.member_in(tx, user_id)
            return Person(user_id, member, coordinator=False, manages_server=False)

        return read

    async def raise_(self, user_id: int, identity: Identity, **changes: Any) -> int:
        token = await self.store.keyring.keep(user_id, {**FORM, **changes})
        raised = await self.store.raising.post(token, user_id, self.person(user_id), identity)
        return raised.obstacle.id

    async def shown(self, user_id: int, identity: Identity, **changes: Any) -> int:
        """Raised, and its post sent."""
        number = await self.raise_(user_id, identity, **changes)
        key = (await self.find(number)).key
        self.clock.later(minutes=16)
        await self.store.timer.run_due(self.clock.now())
        if key is not None:
            number = await self.db.value("SELECT id FROM obstacle WHERE key = ?", (key,))
        await self.db.write(lambda tx: self.store.posts.sent(tx, number, THREAD + number))
        return number

    async def say(self, user_id: int, number: int) -> str:
        form = self.services.secrets.bytes(8).hex()
        return (await self.store.relaying.say(number, user_id, "A word.", form)).handle

    async def find(self, number: int) -> Obstacle:
        return await self.store.reading.find(number)

    async def erase(self, user_id: int, *, with_texts: bool = False) -> list[str]:
        return await erasure.erase(self.services, user_id, with_texts)

    async def close_it(self, number: int) -> None:
        """As if solved today."""
        today = self.clock.now().date().isoformat()
        await self.db.write(
            lambda tx: tx.execute(
                "UPDATE obstacle SET state = 'solved', closed_on = ? WHERE id = ?", (today, number)
            ).close()
        )


@asynccontextmanager
async def house(
    folder: Path, clock: HandClock | None = None, *, crashed: bool = False, **more: Any
) -> AsyncIterator[House]:
    hand = clock or HandClock()
    async with running(
        settings_in(folder), hand, crashed=crashed, secrets=SystemSecrets(), **more
    ) as services:
        for card in ("obstacle", "obstacle_review"):
            services.registry.card(card, _nothing)
        for kind, when in (("obstacle.relay", Class.CHANNEL), ("inbox.ping", Class.OWN)):
            services.registry.notice(kind, {when}, _nothing)
        store = await open_obstacles(services)
        services.registry.personal(store.data)
        try:
            made = House(services, store, hand)
            await made.set_up()
            yield made
        finally:
            await store.close()


async def _nothing(*_: Any) -> None:
    """Nothing is shown here."""


def nonces(folder: Path) -> dict[bytes, bytes]:
    """What the keyring in this folder holds."""
    file = settings_in(folder).keyring_path
    if not file.exists():
        return {}
    with closing(sqlite3.connect(file)) as connection:
        return dict(connection.execute("SELECT key, nonce FROM key").fetchall())


def tokens(folder: Path) -> set[bytes]:
    with closing(sqlite3.connect(settings_in(folder).database)) as connection:
        found = connection.execute("SELECT token FROM handle WHERE token IS NOT NULL").fetchall()
    return {row[0] for row in found}


def matches(folder: Path, people: Iterable[int], known: Iterable[bytes]) -> set[int]:
    """Whom somebody finds who holds all files and the secret."""
    found = set()
    for nonce in [*nonces(folder).values()]:
        inner = hmac.digest(RELAY_KEY, nonce, "sha256")
        for user_id in people:
            if hmac.digest(inner, str(user_id).encode(), "sha256") in known:
                found.add(user_id)
    return found


def bytes_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())
