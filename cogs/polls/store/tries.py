"""How often a person may type a wrong code; kept in memory only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UserError
from cogs.polls.rules.codes import PAUSE, WRONG_TRIES

if TYPE_CHECKING:
    from bot.clock import Clock


class Tries:
    """Five wrong codes, then ten minutes' pause. A try counts when it begins, so that many at
    once are no way around it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._begun: dict[int, list[float]] = {}

    def begin(self, member_id: int) -> None:
        """UserError while the person must wait."""
        self._forget_old()
        begun = self._begun.setdefault(member_id, [])
        if len(begun) >= WRONG_TRIES:
            raise UserError("Five wrong codes. Try again in ten minutes.")
        begun.append(self._clock.monotonic())

    def right(self, member_id: int) -> None:
        self._begun.pop(member_id, None)

    def did_not_count(self, member_id: int) -> None:
        """The try met a closed poll or a paused box: nothing was learned from it."""
        begun = self._begun.get(member_id)
        if begun:
            begun.pop()

    def _forget_old(self) -> None:
        since = self._clock.monotonic() - PAUSE.total_seconds()
        self._begun = {
            member: begun for member, begun in self._begun.items() if begun and begun[-1] > since
        }
