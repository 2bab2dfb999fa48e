"""``health.json``: the report of each minute, for `check --live` and for monitoring."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.clock import LONG_AGO, moment, seconds
from bot.db import NotRecorded
from bot.health import Refused
from bot.i18n import ENGLISH
from bot.operations.figures import Live, gather
from bot.operations.health import Colour, HealthLine, HealthReport, judge

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from bot.operations.figures import Figures
    from bot.services import Services
    from bot.settings import Settings

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=1)
STALE = timedelta(seconds=90)
TOLD_EVERY = timedelta(hours=6)
LINE = "coordinators.line"
KEY = "health:"
"""A dedupe key goes on with the second in which it was told."""


class HealthTimer:
    """Writes the file each minute; tells coordinators of a change of colour, once in six hours."""

    name = "health"

    def __init__(self, services: Services, live: Callable[[], Live] = Live) -> None:
        self._services = services
        self._live = live
        self._next = LONG_AGO
        self._colour: Colour | None = None

    async def next_due(self) -> datetime | None:
        return self._next

    async def run_due(self, now: datetime) -> None:
        self._next = now + EVERY
        figures = await gather(self._services, self._live())
        report = judge(figures, ENGLISH)
        await self._write(report, figures, now)
        with suppress(NotRecorded):  # said once the disk takes it
            await self._tell(report.colour, now)
        await self._probe(now)

    async def _write(self, report: HealthReport, figures: Figures, now: datetime) -> None:
        refused = self._services.health.refused
        try:
            await asyncio.to_thread(write, self._services.settings, report, figures, now)
        except OSError as error:
            refused.add(Refused.REPORT)
            log.error("health.json", extra={"error": type(error).__name__})  # noqa: TRY400 - no traceback: paths
        else:
            refused.discard(Refused.REPORT)

    async def _probe(self, now: datetime) -> None:
        """Once the refusal was reported, a write of our own tells whether the disk takes one
        again: a refusal of it reports itself."""
        health, db = self._services.health, self._services.db
        if Refused.WRITE not in health.refused:
            return
        health.refused.discard(Refused.WRITE)
        wrote = ("wrote_at", str(seconds(now)))
        with suppress(NotRecorded):
            await db.write(
                lambda tx: (
                    tx.execute(
                        "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", wrote
                    ).rowcount
                )
            )

    async def _tell(self, colour: Colour, now: datetime) -> None:
        if self._colour is None or self._colour is colour:
            self._colour = colour
            return
        told_at = await self._told_at()
        if told_at is not None and now - told_at < TOLD_EVERY:
            return  # said when the six hours are over, if it still holds
        outbox = self._services.outbox
        if LINE in self._services.registry.notices:
            key = f"{KEY}{seconds(now)}"
            payload = {"what": "health", "colour": colour.label}
            mark = f"Health · {now:%Y-%m-%d %H:%M}"
            await self._services.db.write(
                lambda tx: outbox.coordinators_line(
                    tx, key, payload, mark, urgent=colour is Colour.RED
                )
            )
        self._colour = colour

    async def _told_at(self) -> datetime | None:
        """When coordinators last heard of a change, also from a process before this one."""
        key: str | None = await self._services.db.value(
            "SELECT max(dedupe_key) FROM notice WHERE dedupe_key GLOB ?", (f"{KEY}*",)
        )
        return None if key is None else moment(int(key.removeprefix(KEY)))


def path(settings: Settings) -> Path:
    return settings.data_dir / "health.json"


def write(settings: Settings, report: HealthReport, figures: Figures, now: datetime) -> None:
    """Readers see the old file or the new one, never half of one."""
    content = {
        "at": seconds(now),
        "colour": report.colour.label,
        "lines": [{"colour": line.colour.label, "text": line.text} for line in report.lines],
        "figures": asdict(figures),
    }
    new = path(settings).with_name("health.json.new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
    new.replace(path(settings))


def read(settings: Settings, now: datetime) -> tuple[HealthReport, dict[str, Any]]:
    """The last report and all that was written; red when there is none, an old one, or
    one from a time to come."""
    try:
        content = json.loads(path(settings).read_text("utf-8"))
        at = moment(content["at"])
        lines = [
            HealthLine(Colour[line["colour"].upper()], line["text"]) for line in content["lines"]
        ]
    except FileNotFoundError:
        return _red("Agora is not running: there is no health.json."), {}
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError):
        return _red("health.json cannot be read."), {}
    if abs(now - at) > STALE:
        # A time ahead of ours: the clock was put back since, and nobody can tell how long ago.
        late = HealthLine(Colour.RED, f"Agora has not reported since {at:%d %B %Y, %H:%M} UTC.")
        return HealthReport(Colour.RED, (late, *lines)), content | {"colour": "red"}
    return HealthReport(
        max((line.colour for line in lines), default=Colour.RED), tuple(lines)
    ), content


def _red(text: str) -> HealthReport:
    return HealthReport(Colour.RED, (HealthLine(Colour.RED, text),))
