"""Which people the weekly look comes to next, and what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.clock import moment, seconds
from cogs.cities.store.members import REQUEST, ROLES, MemberStore

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.db import Database, Tx

KEY = "leavers"


@dataclass(frozen=True)
class Round:
    """When to look on, and how many people in their order were looked at: a count, since the id
    of the last would outlive its row."""

    due: datetime
    passed: int = 0


class LeaversStore:
    """No event tells who leaves a server, so everybody is looked up now and then."""

    def __init__(self, db: Database, members: MemberStore) -> None:
        self._db = db
        self._members = members

    async def round(self) -> Round | None:
        """None before the first."""
        stored = await self._db.value("SELECT value FROM meta WHERE key = ?", (KEY,))
        if stored is None:
            return None
        due, _, passed = stored.partition(":")
        return Round(moment(int(due)), int(passed))

    async def people(self, passed: int, limit: int) -> list[int]:
        """Who asked or takes part, in order, after so many."""
        rows = await self._db.all(
            "SELECT user_id FROM member WHERE left_at IS NULL ORDER BY user_id LIMIT ? OFFSET ?",
            (limit, passed),
        )
        return [row["user_id"] for row in rows]

    async def looked(
        self, gone: Iterable[int], without_roles: Iterable[int], following: Round
    ) -> None:
        """Keeps what was found, and where to go on."""

        def unit(tx: Tx) -> None:
            for user_id in gone:
                self._members.end(tx, user_id)
            for user_id in without_roles:
                self._members.enforce(tx, user_id)
            tx.execute(
                "INSERT INTO meta (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (KEY, f"{seconds(following.due)}:{following.passed}"),
            )
            if following.passed == 0:
                _drop_what_is_over(tx)

        await self._db.write(unit)


def _drop_what_is_over(tx: Tx) -> None:
    """Settled requests, and roles of people whose row is gone, once Discord shows it so."""
    tx.execute(
        "DELETE FROM card WHERE state IN ('fresh', 'closed') AND (record < 0 AND kind IN (?, ?)"
        " OR kind = ? AND NOT EXISTS (SELECT 1 FROM member WHERE user_id = card.record))",
        (REQUEST, ROLES, ROLES),
    )
