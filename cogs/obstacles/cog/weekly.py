"""What comes by the calendar: the weekly digest, and reminders of escalations."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.each import each
from bot.errors import NotFound
from bot.registry import Class
from cogs.obstacles.rules.escalation import awaits
from cogs.obstacles.rules.turns import morning
from cogs.obstacles.store.digest import DIGEST
from cogs.obstacles.views import digest as views
from cogs.obstacles.views import escalating as escalating_views

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.delivery import NoticeFace
    from bot.i18n import Words
    from bot.registry import Registry
    from bot.services import Services
    from cogs.obstacles.store.course import Course

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


class Weekly:
    """Monday 09:00 of the server; a missed one is said late in its own week, none twice."""

    name = "obstacles.weekly"

    def __init__(self, services: Services, course: Course) -> None:
        self._services = services
        self._zone = services.settings.default_zone
        self._digest = course.digest
        self._escalations = course.escalations
        self._moderation = course.moderation
        self._monday = course.digest.monday(services.clock.now())  # may have been missed
        self._tidy_at = services.clock.now()

    def register(self, registry: Registry) -> None:
        registry.notice(DIGEST, {Class.CHANNEL}, self.weekly)
        registry.notice("escalation.due", {Class.COORDINATORS}, self.due)
        registry.timer(self)

    async def next_due(self) -> datetime | None:
        day = await self._escalations.next_due_on()
        reminded = morning(day, self._zone) if day is not None else self._monday
        appearing = await self._escalations.next_appearing()
        return min(self._monday, reminded, self._tidy_at, appearing or self._monday)

    async def run_due(self, now: datetime) -> None:
        parts = (self._appear, self._remind, self._say, self._forget_mutes)
        await each(parts, lambda part: part(now))

    async def _appear(self, now: datetime) -> None:
        appearing = await self._escalations.next_appearing()
        if appearing is not None and appearing <= now:
            await self._services.db.write(lambda tx: self._escalations.appear(tx, now))

    async def _remind(self, now: datetime) -> None:
        day = await self._escalations.next_due_on()
        if day is not None and morning(day, self._zone) <= now:
            await self._services.db.write(lambda tx: self._escalations.remind(tx, now))

    async def _say(self, now: datetime) -> None:
        """Nothing new: no message."""
        if self._monday > now:
            return
        monday = self._digest.monday(now)
        week = await self._digest.week(self._digest.first_day(monday))
        if week.anything_new:
            await self._services.db.write(lambda tx: self._digest.say(tx, monday))
        self._monday = self._digest.monday(monday + WEEK + DAY)

    async def _forget_mutes(self, now: datetime) -> None:
        if self._tidy_at <= now:
            await self._services.db.write(lambda tx: self._moderation.forget_old(tx, now))
            self._tidy_at = now + DAY

    # Said

    async def weekly(self, payload: Mapping[str, Any], words: Words) -> NoticeFace | None:
        week = await self._digest.week(date.fromisoformat(payload["first"]))
        return views.weekly(week, words) if week.anything_new else None

    async def due(self, payload: Mapping[str, Any], words: Words) -> NoticeFace | None:
        """Nothing, where it was answered or closed meanwhile."""
        try:
            escalation = await self._escalations.find(payload["escalation"])
        except NotFound:
            return None
        return escalating_views.due(escalation, words) if awaits(escalation.state) else None
