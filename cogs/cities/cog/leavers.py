"""Once a week: who has left the server takes part no more, who came back gets the roles."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import LONG_AGO
from bot.delivery.outcome import TROUBLE
from cogs.cities.cog.roles import find_member, wanted_roles
from cogs.cities.store import LeaversStore, Round

if TYPE_CHECKING:
    import discord

    from bot.services import Services

log = logging.getLogger(__name__)

EVERY = timedelta(days=7)
AT_ONCE = 10
PAUSE = timedelta(minutes=1)
AFTER_TROUBLE = timedelta(hours=1)


class LeaversTimer:
    """Looks up a few people a minute, so that nothing else waits for it."""

    name = "leavers"

    def __init__(self, services: Services, client: discord.Client, store: LeaversStore) -> None:
        self._services = services
        self._client = client
        self._store = store

    async def next_due(self) -> datetime | None:
        found = await self._store.round()
        return found.due if found else LONG_AGO

    async def run_due(self, now: datetime) -> None:
        found = await self._store.round()
        passed = found.passed if found else 0
        people = await self._store.people(passed, AT_ONCE)
        gone: list[int] = []
        without_roles: list[int] = []
        pause = PAUSE
        for user_id in people:
            passed += 1
            try:
                there, has_roles = await self._look(user_id)
            except TROUBLE as error:
                # Whoever cannot be looked up now has their turn next week.
                log.warning("leavers", extra={"error": type(error).__name__})
                pause = AFTER_TROUBLE
                break
            if not there:
                gone.append(user_id)
                passed -= 1  # the next people move up
            elif not has_roles:
                without_roles.append(user_id)
        whole = len(people) < AT_ONCE and pause is PAUSE
        following = Round(now + EVERY) if whole else Round(now + pause, passed)
        await self._store.looked(gone, without_roles, following)

    async def _look(self, user_id: int) -> tuple[bool, bool]:
        """(is on the server, has the roles that the row gives)."""
        guild_id = self._services.settings.guild_id
        member = await find_member(self._client, guild_id, user_id)
        if member is None:
            return False, False
        row = await self._services.directory.member(user_id)
        wanted = wanted_roles(row, await self._services.directory.places())
        return True, wanted <= {role.id for role in member.roles}
