"""How often somebody did something today: in memory only, so that no file tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UserError

if TYPE_CHECKING:
    from datetime import date

    from bot.db import Tx


class DayLimit:
    """Forgets everything at midnight, and when Agora restarts."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._day: date | None = None
        self._counts: dict[int, int] = {}

    def is_reached(self, user_id: int, today: date) -> bool:
        if today != self._day:
            self._day, self._counts = today, {}
        return self._counts.get(user_id, 0) >= self._most

    def count(self, user_id: int, today: date) -> None:
        self.is_reached(user_id, today)
        self._counts[user_id] = self._counts.get(user_id, 0) + 1


def check_not_blocked(tx: Tx, token: bytes | None, now: int) -> None:
    """UserError for somebody muted everywhere: nothing is posted behind a handle. ``token``: under
    which they would be, None where nobody is."""
    until = tx.value("SELECT until FROM block WHERE token = ? AND until > ?", (token, now))
    if until is not None:
        raise UserError(
            "A coordinator has paused what you post without a name until {at}.",
            at=f"<t:{until}:D>",
        )
