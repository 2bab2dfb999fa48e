"""``health.json``: the report of each minute, for `check --live` and for monitoring."""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.clock import moment, seconds
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

EVERY = timedelta(minutes=1)
STALE = timedelta(seconds=90)
TOLD_EVERY = timedelta(hours=6)
LINE = "coordinators.line"


class HealthTimer:
    """Writes the file each minute; tells coordinators of a change of colour, once in six hours."""

    name = "health"

    def __init__(self, services: Services, live: Callable[[], Live] = Live) -> None:
        self._services = services
        self._live = live
        self._next = services.clock.now()
        self._colour: Colour | None = None
        self._told_at: datetime | None = None

    async def next_due(self) -> datetime | None:
        return self._next

    async def run_due(self, now: datetime) -> None:
        self._next = now + EVERY
        figures = await gather(self._services, self._live())
        report = judge(figures, ENGLISH)
        await asyncio.to_thread(write, self._services.settings, report, figures, now)
        await self._tell(report.colour, now)

    async def _tell(self, colour: Colour, now: datetime) -> None:
        before, self._colour = self._colour, colour
        if before is None or before is colour:
            return
        if self._told_at is not None and now - self._told_at < TOLD_EVERY:
            self._colour = before  # said when the six hours are over, if it still holds
            return
        outbox = self._services.outbox
        if LINE in self._services.registry.notices:
            key = f"health:{seconds(now)}"
            payload = {"what": "health", "colour": colour.label}
            mark = f"Health · {now:%Y-%m-%d %H:%M}"
            await self._services.db.write(
                lambda tx: outbox.coordinators_line(
                    tx, key, payload, mark, urgent=colour is Colour.RED
                )
            )
        self._told_at = now


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
    """The last report and all that was written; red when there is none, or an old one."""
    try:
        content = json.loads(path(settings).read_text("utf-8"))
        at = moment(content["at"])
        lines = [
            HealthLine(Colour[line["colour"].upper()], line["text"]) for line in content["lines"]
        ]
    except FileNotFoundError:
        return _red("Agora is not running: there is no health.json."), {}
    except (ValueError, KeyError, TypeError, AttributeError):
        return _red("health.json cannot be read."), {}
    if now - at > STALE:
        late = HealthLine(Colour.RED, f"Agora has not reported since {at:%d %B %Y, %H:%M} UTC.")
        return HealthReport(Colour.RED, (late, *lines)), content | {"colour": "red"}
    return HealthReport(
        max((line.colour for line in lines), default=Colour.RED), tuple(lines)
    ), content


def _red(text: str) -> HealthReport:
    return HealthReport(Colour.RED, (HealthLine(Colour.RED, text),))
