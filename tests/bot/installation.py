"""An installation in a folder: settings, a clock that tests move, services without Discord."""

import os
import sqlite3
from contextlib import asynccontextmanager, closing, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.db import Tx
from bot.operations.start import prepare
from bot.services import Services, open_services
from bot.settings import Settings

BALLOT_KEY = bytes(range(32))
RELAY_KEY = bytes(range(32, 64))
NOON = datetime(2026, 3, 31, 12, 0, 0, tzinfo=UTC)


class HandClock:
    """Stands still until a test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now
        self._monotonic = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def later(self, **by: float) -> datetime:
        step = timedelta(**by)
        self._now += step
        self._monotonic += step.total_seconds()
        return self._now


class NoCharts:
    """Draws nothing; tests here need no picture."""

    async def draw(self, *_: Any) -> None:
        return None

    async def close(self) -> None:
        return None


def settings_in(folder: Path, **changes: Any) -> Settings:
    data = folder / "data"
    settings = Settings(
        token="token",
        guild_id=1,
        ballot_key=BALLOT_KEY,
        relay_key=RELAY_KEY,
        data_dir=data,
        ballot_box_path=data / "ballotbox.sqlite3",
        keyring_path=data / "keyring.sqlite3",
    )
    return replace(settings, **changes)


def environment(folder: Path, **changes: str) -> dict[str, str]:
    """The same for a process of its own."""
    return {
        "PATH": os.environ["PATH"],
        "DISCORD_TOKEN": "x" * 30 + "." + "y" * 6 + "." + "z" * 30,
        "GUILD_ID": "123456789012345678",
        "DATA_DIR": str(folder / "data"),
        "BALLOT_KEY": BALLOT_KEY.hex(),
        "RELAY_KEY": RELAY_KEY.hex(),
        **changes,
    }


def installed(settings: Settings) -> Settings:
    with prepare(settings):
        return settings


@asynccontextmanager
async def running(
    settings: Settings, clock: HandClock | None = None, *, crashed: bool = False, **more: Any
):
    """The services of a prepared folder; the lock is held as long. A crash leaves the files as
    they are: ``crashed`` opens them without a look before."""
    with nullcontext() if crashed else prepare(settings):
        services = await open_services(
            settings, charts=NoCharts(), clock=clock or HandClock(), **more
        )
        try:
            yield services
        finally:
            await services.close()


def rows(file: Path, sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(sql, params).fetchall()


def write(file: Path, *statements: str) -> None:
    """Changes a file that no process has open."""
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


async def notice(services: Services, number: int, route: str = "channel:1", **values: Any) -> None:
    """A notice as the outbox leaves it, with some columns set."""
    columns = {
        "kind": "test.said",
        "dedupe_key": f"said:{number}",
        "route": route,
        "payload": "{}",
        "not_before": int(services.clock.now().timestamp()),
        "mark": f"TEST-{number} · said",
        "nonce": f"nonce{number}",
        **values,
    }
    if columns.get("state") in {"sent", "dead", "expired"}:
        columns["payload"] = None
    marks = ", ".join("?" for _ in columns)

    def unit(tx: Tx) -> None:
        tx.execute(
            f"INSERT INTO notice ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608 - ours
            tuple(columns.values()),
        )

    await services.db.write(unit)
