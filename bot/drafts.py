"""Forms that failed and previews that wait: kept for an hour, bound to writer and form."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot import ids
from bot.clock import seconds
from bot.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock_guard import ClockGuard
    from bot.db import Database, Tx

KEPT = timedelta(minutes=60)
_FIND = "SELECT form FROM draft WHERE token = ? AND owner = ? AND expires_at >= ? AND kind = ?"


class Drafts:
    """``kind`` names the form: a token that a changed client puts under another form is nothing
    there."""

    def __init__(self, db: Database, clock: ClockGuard, secrets: ids.Secrets) -> None:
        self._db = db
        self._clock = clock
        self._secrets = secrets

    async def keep(self, owner: int, form: Mapping[str, Any], *, kind: str) -> str:
        """Stores the form; its token fits a custom_id."""
        token = ids.token(self._secrets)

        def unit(tx: Tx) -> None:
            tx.execute("DELETE FROM draft WHERE expires_at < ?", (seconds(self._clock.now()),))
            self._insert(tx, token, owner, kind, form)

        await self._db.write(unit)
        return token

    async def find(self, token: str, owner: int, *, kind: str) -> dict[str, Any]:
        """The writer's own form of this kind; NotFound for anybody else, and after an hour."""
        text = await self._db.value(_FIND, self._key(token, owner, kind))
        if text is None:
            raise NotFound("This draft has expired. Please begin again.")
        form: dict[str, Any] = json.loads(text)
        return form

    def find_in(self, tx: Tx, token: str, owner: int, *, kind: str) -> dict[str, Any] | None:
        """As :meth:`find`, within a transaction that decides by it; None where there is none."""
        text = tx.value(_FIND, self._key(token, owner, kind))
        return json.loads(text) if text is not None else None

    def put(self, tx: Tx, token: str, owner: int, form: Mapping[str, Any], *, kind: str) -> None:
        """The draft now holds this, for as long as it was kept anyway; a new one for an hour."""
        changed = tx.execute(
            "UPDATE draft SET form = ? WHERE token = ? AND owner = ? AND expires_at >= ?"
            " AND kind = ?",
            (json.dumps(dict(form)), *self._key(token, owner, kind)),
        ).rowcount
        if not changed:
            self._insert(tx, token, owner, kind, form)

    def _insert(self, tx: Tx, token: str, owner: int, kind: str, form: Mapping[str, Any]) -> None:
        # A token that is another's already is forged: the form goes on without a draft.
        tx.execute(
            "INSERT INTO draft (token, owner, form, expires_at, kind) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (token, owner, json.dumps(dict(form)), seconds(self._clock.now() + KEPT), kind),
        )

    def _key(self, token: str, owner: int, kind: str) -> tuple[str, int, int, str]:
        return token, owner, seconds(self._clock.now()), kind


def drop(tx: Tx, token: str) -> bool:
    """Ends a draft in the transaction that uses it; False where it was used or has expired."""
    return tx.execute("DELETE FROM draft WHERE token = ?", (token,)).rowcount == 1
