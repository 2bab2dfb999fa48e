"""The records of the Info Point: articles of the guide, questions of members, gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.errors import NotAllowed, UserError
from bot.ids import reference

if TYPE_CHECKING:
    from bot.topics import Sector, Topic

ARTICLE, QUESTION = "ART", "QST"
GUIDE = "GUIDE-"
"""How ``from_ref`` begins for the pages that came with Agora, in the order of the guide."""
OUTDATED_AFTER = timedelta(days=365)
ASKED_AGAIN_AFTER = timedelta(days=5)
"""An open question is then brought to the coordinators."""
STALE_AFTER = timedelta(days=60)
GAPS_KEPT = timedelta(days=180)


class ArticleState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class QuestionState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    STALE = "stale"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class ArticleText:
    """What a form of an article holds."""

    title: str
    body: str
    sources: tuple[str, ...]
    topic: Topic
    sector: Sector


@dataclass(frozen=True)
class Article:
    """A page of the guide. ``checked_on``: when somebody last read its sources."""

    id: int
    text: ArticleText
    state: ArticleState
    from_ref: str = ""
    unnamed: bool = False
    checked_on: date | None = None
    review_on: date | None = None

    @property
    def ref(self) -> str:
        return reference(ARTICLE, self.id)

    @property
    def title(self) -> str:
        return self.text.title

    @property
    def of_guide(self) -> bool:
        """Whether it came with Agora."""
        return self.from_ref.startswith(GUIDE)


@dataclass(frozen=True)
class Question:
    """What a member asks the others; ``author_id`` is None once they were erased."""

    id: int
    title: str
    body: str
    topic: Topic
    sector: Sector
    author_id: int | None
    thread_id: int | None
    answer: str
    url: str
    state: QuestionState
    at: datetime

    @property
    def ref(self) -> str:
        return reference(QUESTION, self.id)

    @property
    def open(self) -> bool:
        return self.state is QuestionState.OPEN

    def settled_by(self, user_id: int, *, coordinator: bool) -> bool:
        """Whether this person may answer it for all, or take it back."""
        return coordinator or user_id == self.author_id

    def check_settles(self, user_id: int, *, coordinator: bool) -> None:
        """Raises NotAllowed, or UserError for a question that is over."""
        if not self.settled_by(user_id, coordinator=coordinator):
            raise NotAllowed("Only who asked, or a coordinator, can do this.")
        if not self.open:
            raise UserError("{ref} is closed already.", ref=self.ref)


@dataclass(frozen=True)
class Gap:
    """What was asked and had no answer; nobody's name belongs to it."""

    id: int
    text: str
    times: int
    last_day: date


def review_day(checked_on: date) -> date:
    """When a text that was checked on this day may be out of date."""
    return checked_on + OUTDATED_AFTER


def is_outdated(checked_on: date | None, today: date) -> bool:
    return checked_on is not None and review_day(checked_on) < today
