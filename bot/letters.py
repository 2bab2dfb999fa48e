"""Hands what one cog tells another to its handler, once."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import moment_or_none, seconds

if TYPE_CHECKING:
    from bot.db import Row, Tx
    from bot.services import Services

log = logging.getLogger(__name__)

AT_ONCE = 100
AGAIN = timedelta(hours=1)


class Letters:
    name = "letters"

    def __init__(self, services: Services) -> None:
        self._services = services

    async def next_due(self) -> datetime | None:
        return moment_or_none(await self._services.db.value("SELECT min(not_before) FROM letter"))

    async def run_due(self, now: datetime) -> None:
        """Each letter is handled and deleted in one transaction; a failing one waits an hour."""
        due = await self._services.db.all(
            "SELECT * FROM letter WHERE not_before <= ? ORDER BY id LIMIT ?",
            (seconds(now), AT_ONCE),
        )
        for letter in due:
            await self._hand_over(letter, now)

    async def _hand_over(self, letter: Row, now: datetime) -> None:
        def unit(tx: Tx) -> None:
            # Without its cog (an older release was started) a letter waits, and is in the log.
            handler = self._services.registry.letters[letter["kind"]]
            if tx.execute("DELETE FROM letter WHERE id = ?", (letter["id"],)).rowcount:
                handler(tx, json.loads(letter["payload"]))

        try:
            await self._services.db.write(unit)
        except Exception as error:
            # One cog's fault must not stop the others' letters.
            log.exception("letter", extra={"event": letter["kind"]}, exc_info=error)
            later = seconds(now + AGAIN)
            await self._services.db.write(
                lambda tx: tx.execute(
                    "UPDATE letter SET not_before = ? WHERE id = ?", (later, letter["id"])
                )
            )
