"""What an obstacle is, and under which name its author speaks."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.topics import Sector, Topic

PREFIX = "OBS"


class Identity(StrEnum):
    """What of its author a post shows, from all to nothing; it never changes."""

    NAMED = "named"
    CITY = "city"
    COUNTRY = "country"
    HIDDEN = "hidden"

    @property
    def unnamed(self) -> bool:
        """Neither the person nor the city shows: it waits before it appears."""
        return self in {Identity.COUNTRY, Identity.HIDDEN}


class State(StrEnum):
    REVIEW = "review"
    """A coordinator reads it first (REVIEW_UNNAMED)."""
    OPEN = "open"
    SOLVED = "solved"
    CLOSED = "closed"
    """Cannot be solved by a city."""
    STALE = "stale"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"


ENDED = frozenset({State.SOLVED, State.CLOSED, State.DUPLICATE, State.WITHDRAWN})
"""Nothing more is asked of anybody; the author's key is destroyed thirty days later."""
RUNNING = frozenset({State.OPEN, State.STALE})


class LastWord(StrEnum):
    NONE = "none"
    AUTHOR = "author"
    OTHER = "other"


class ContractPart(StrEnum):
    """Parts of a Climate City Contract."""

    COMMITMENTS = "commitments"
    ACTIONS = "actions"
    INVESTMENT = "investment"


class Standing(StrEnum):
    """Who somebody is to an obstacle."""

    AUTHOR = "author"
    COLLEAGUE = "colleague"
    """Confirmed for the city of a named or city post: may do what its author may."""
    COORDINATOR = "coordinator"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Obstacle:
    id: int
    title: str
    body: str
    tried: str
    topic: Topic
    sector: Sector
    contract_part: ContractPart | None
    identity: Identity
    author_id: int | None = field(repr=False)
    city_id: int | None = field(repr=False)
    country: str | None = field(repr=False)
    key: bytes | None = field(repr=False)
    state: State
    removed: bool
    gone_from: State | None
    """How it stood when somebody deleted its post by hand."""
    duplicate_of: int | None
    escalated: bool
    seeks_peers: bool
    thread_id: int | None
    last_message_id: int | None
    suggested_message_id: int | None
    last_word: LastWord
    last_word_on: date | None
    next_step: str | None
    next_step_at: datetime | None
    appears_at: datetime | None
    is_news: bool
    """What appears then is news in people's inboxes."""
    raised_on: date | None
    first_reply_on: date | None
    closed_on: date | None

    @property
    def ref(self) -> str:
        return ref_of(self.id)

    @property
    def numbered(self) -> bool:
        """Somebody else has seen it, and it has its public number."""
        return self.id > 0

    @property
    def named(self) -> bool:
        return self.identity is Identity.NAMED

    @property
    def running(self) -> bool:
        """It can still be answered, solved, faced."""
        return self.state in RUNNING

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def shown(self) -> bool:
        """Its post stands in the forum."""
        return self.thread_id is not None


def ref_of(number: int) -> str:
    """The reference that people use; none before there is a public number."""
    return f"{PREFIX}-{number}" if number > 0 else f"{PREFIX}-…"
