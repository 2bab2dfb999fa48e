"""How often somebody did something today: in memory only, so that no file tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


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
