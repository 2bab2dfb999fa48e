"""Answers whose own words wait for their writer's word: in memory only, for ten minutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import ids
from bot.errors import UserError

if TYPE_CHECKING:
    from bot.services import Services
    from cogs.polls.rules.answers import Cast

DRAFT_LIFE = timedelta(minutes=10)
MOST_DRAFTS = 1_000


@dataclass(frozen=True, slots=True)
class OwnWords:
    """``code``: what was typed for a change; None where the answer is a first one."""

    user_id: int = field(repr=False)
    poll_id: int
    cast: Cast = field(repr=False)
    code: str | None = field(repr=False)
    until: datetime


class WaitingWords:
    """A timer, so that no draft outlives its ten minutes. Nothing of it is stored or logged."""

    name = "own words"

    def __init__(self, services: Services) -> None:
        self._services = services
        self._drafts: dict[str, OwnWords] = {}

    def keep(self, user_id: int, poll_id: int, cast: Cast, code: str | None) -> str:
        """The token under which its writer finds it again."""
        if len(self._drafts) >= MOST_DRAFTS:
            del self._drafts[next(iter(self._drafts))]
        token = ids.token(self._services.secrets)
        until = self._services.clock.now() + DRAFT_LIFE
        self._drafts[token] = OwnWords(user_id, poll_id, cast, code, until)
        self._services.outbox.wake()
        return token

    def find(self, token: str, user_id: int, poll_id: int) -> OwnWords:
        """The writer's own draft; it stays. UserError for anybody else, and when it is over."""
        draft = self._drafts.get(token)
        own = draft is not None and (draft.user_id, draft.poll_id) == (user_id, poll_id)
        if draft is None or not own or draft.until <= self._services.clock.now():
            raise UserError("Your text is above: copy it and press Answer.")
        return draft

    def take(self, token: str, user_id: int, poll_id: int) -> OwnWords:
        """As :meth:`find`, and nobody finds it again: of two presses the first counts."""
        draft = self.find(token, user_id, poll_id)
        del self._drafts[token]
        return draft

    def put_back(self, token: str, draft: OwnWords) -> None:
        self._drafts[token] = draft

    async def next_due(self) -> datetime | None:
        return min((draft.until for draft in self._drafts.values()), default=None)

    async def run_due(self, now: datetime) -> None:
        over = [token for token, draft in self._drafts.items() if draft.until <= now]
        for token in over:
            del self._drafts[token]
