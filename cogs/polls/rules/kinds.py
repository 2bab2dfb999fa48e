"""What a poll is: its kinds, its states and its record."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.topics import Sector


class PollKind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    SCORE = "score"
    RANKED = "ranked"
    CONSENT = "consent"
    TEXT = "text"


class Unit(StrEnum):
    """Who counts once: a city, or each person."""

    CITY = "city"
    PERSON = "person"


class AnswerMode(Enum):
    """Whether answers carry names, and whose answer counts once."""

    ANONYMOUS_CITY = (True, Unit.CITY)
    ANONYMOUS_PERSON = (True, Unit.PERSON)
    NAMED_CITY = (False, Unit.CITY)
    NAMED_PERSON = (False, Unit.PERSON)

    @property
    def anonymous(self) -> bool:
        return self.value[0]

    @property
    def unit(self) -> Unit:
        return self.value[1]


class Audience(StrEnum):
    ALL = "all"
    TECHNICAL = "technical"
    POLITICAL = "political"
    SECTOR = "sector"


class Stance(StrEnum):
    """The answers of a consent poll; their order here is their position in its table."""

    AGREE = "agree"
    ABSTAIN = "abstain"
    DISAGREE = "disagree"
    BLOCK = "block"


STANCES = tuple(Stance)


class State(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    SCHEDULED = "scheduled"
    OPEN = "open"
    COUNTING = "counting"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    VOID = "void"


# From each state, where a poll may go; what has no way out is final.
WAYS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.PROPOSED, State.SCHEDULED, State.OPEN, State.WITHDRAWN}),
    State.PROPOSED: frozenset({State.SCHEDULED, State.OPEN, State.WITHDRAWN}),
    State.SCHEDULED: frozenset({State.OPEN, State.WITHDRAWN}),
    State.OPEN: frozenset({State.COUNTING, State.WITHDRAWN, State.VOID}),
    State.COUNTING: frozenset({State.PUBLISHED, State.WITHDRAWN, State.VOID}),
    State.PUBLISHED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.VOID: frozenset(),
}

ENDED = frozenset(state for state, ways in WAYS.items() if not ways)


class Texts(StrEnum):
    """Where the own words of a poll are."""

    NONE = "none"
    WAITING = "waiting"
    RELEASED = "released"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A poll as the main file keeps it.

    ``most`` is how many options one answer may hold; ``asked_count`` how many cities (or
    people, by the unit) were asked; both thresholds are 0 in a named poll. What joins
    the poll to the box or to its opener stays out of ``repr``.
    """

    id: int
    kind: PollKind
    mode: AnswerMode
    question: str
    question_key: str
    options: tuple[str, ...]
    most: int
    own_words: bool
    audience: Audience
    sector: Sector | None
    min_result: int
    min_exact: int
    state: State
    texts: Texts
    made_at: datetime
    opens_at: datetime
    closes_at: datetime
    remind_at: datetime | None = None
    reminded_at: datetime | None = None
    extended: int = 0
    review_at: datetime | None = None
    forget_at: datetime | None = None
    first_round: int | None = None
    round: int = 1
    asked_count: int = 0
    box_token: bytes | None = field(default=None, repr=False)
    box_cleared: bool = False
    opener_id: int | None = field(default=None, repr=False)
    version: int = 1

    @property
    def ref(self) -> str:
        return f"POLL-{self.id}"

    @property
    def anonymous(self) -> bool:
        return self.mode.anonymous

    @property
    def unit(self) -> Unit:
        return self.mode.unit

    @property
    def labels(self) -> tuple[str, ...]:
        """What stands beside each row of the table; of a consent poll the stances' names."""
        return STANCES if self.kind is PollKind.CONSENT else self.options

    @property
    def takes_texts(self) -> bool:
        """Whether an answer may come with own words."""
        return self.own_words or self.kind is PollKind.TEXT

    def managed_by(self, person_id: int, *, coordinator: bool) -> bool:
        """Coordinators manage all polls, members their own named ones."""
        return coordinator or (not self.anonymous and self.opener_id == person_id)
