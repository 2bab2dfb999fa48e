"""Forms that failed and previews that wait: kept for an hour, bound to their writer."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot import ids
from bot.clock import Clock, seconds
from bot.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.db import Database, Tx

KEPT = timedelta(minutes=60)


class Drafts:
    def __init__(self, db: Database, clock: Clock, secrets: ids.Secrets) -> None:
        self._db = db
        self._clock = clock
        self._secrets = secrets

    async def keep(self, owner: int, form: Mapping[str, Any]) -> str:
        """Stores the form; its token fits a custom_id."""
        token = ids.token(self._secrets)
        expires = seconds(self._clock.now() + KEPT)

        def unit(tx: Tx) -> None:
            tx.execute("DELETE FROM draft WHERE expires_at < ?", (seconds(self._clock.now()),))
            tx.execute(
                "INSERT INTO draft (token, owner, form, expires_at) VALUES (?, ?, ?, ?)",
                (token, owner, json.dumps(dict(form)), expires),
            )

        await self._db.write(unit)
        return token

    async def find(self, token: str, owner: int) -> dict[str, Any]:
        """The writer's own form; NotFound for anybody else, and after an hour."""
        text = await self._db.value(
            "SELECT form FROM draft WHERE token = ? AND owner = ? AND expires_at >= ?",
            (token, owner, seconds(self._clock.now())),
        )
        if text is None:
            raise NotFound("This draft has expired. Please begin again.")
        form: dict[str, Any] = json.loads(text)
        return form

    async def change(self, token: str, owner: int, form: Mapping[str, Any]) -> None:
        """Replaces what the draft holds; NotFound as in :meth:`find`."""

        def unit(tx: Tx) -> int:
            return tx.execute(
                "UPDATE draft SET form = ? WHERE token = ? AND owner = ? AND expires_at >= ?",
                (json.dumps(dict(form)), token, owner, seconds(self._clock.now())),
            ).rowcount

        if await self._db.write(unit) == 0:
            raise NotFound("This draft has expired. Please begin again.")


def drop(tx: Tx, token: str) -> bool:
    """Ends a draft in the transaction that uses it; False where it was used or has expired."""
    return tx.execute("DELETE FROM draft WHERE token = ?", (token,)).rowcount == 1
