"""Where what was found stands: of a solution without a link of its own, the thread it came from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.search import Answer, Found
    from bot.services import Services

IN_THREADS = frozenset({"obstacle", "solution"})
POST = "obstacle"
"""The card that shows both; a forum's post has the id of its thread."""


class Sources:
    def __init__(self, services: Services) -> None:
        self._services = services

    async def of(self, found: Iterable[Found]) -> list[Found]:
        """The same, each with a link where there is one."""
        return [await self._with_link(one) for one in found]

    async def of_answer(self, answer: Answer) -> Answer:
        """What has a source, and whether that answers."""
        found = tuple(one for one in await self.of(answer.found) if one.doc.url)
        return replace(answer, found=found, answered=answer.answered and bool(found))

    async def _with_link(self, one: Found) -> Found:
        if one.doc.url or one.doc.kind not in IN_THREADS:
            return one
        thread = await self._services.db.value(
            "SELECT message_id FROM card WHERE kind = ? AND record = ?", (POST, one.doc.ref)
        )
        if thread is None:
            return one
        url = f"https://discord.com/channels/{self._services.settings.guild_id}/{thread}"
        return replace(one, doc=replace(one.doc, url=url))
