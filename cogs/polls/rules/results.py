"""The result of a poll as it may be published; the record refuses what must stay hidden."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cogs.polls.rules.kinds import PollKind

# One or two never appear as a number: the smallest that does is one more.
SMALL = 2
MEAN_TENTHS = (3, 47)
SHARE = (10, 90)


class Word(StrEnum):
    """What stands in a row where a number would tell too much, or cannot tell enough."""

    UP_TO_SMALL = "up_to_small"
    NEARLY_ALL = "nearly_all"
    MOST = "most"
    SOME = "some"
    FEW = "few"
    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"
    TOO_FEW = "too_few"
    CLOSE = "close"
    MIXED = "mixed"
    FAR = "far"


SPREADS = frozenset({Word.CLOSE, Word.MIXED, Word.FAR})


class Verdict(StrEnum):
    """What is said of the whole poll.

    ``TOO_FEW``: below the threshold, all answers destroyed unread. ``WITHHELD``: enough
    answers, but every table of them would give somebody's away.
    """

    TOO_FEW = "too_few"
    WITHHELD = "withheld"
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRow:
    """One line of the table: an option, a statement or a stance.

    ``count``: answers, a number or nothing. ``mean_tenths``: of 0 to 50. ``place``: from 1,
    shared in a tie. ``share``: percent of ballots that prefer the winner to this option.
    ``word``: beside a mean its spread, else what stands in the number's place.
    """

    position: int
    option: str
    word: Word | None = None
    count: int | None = None
    mean_tenths: int | None = None
    place: int | None = None
    share: int | None = None

    @property
    def spread(self) -> Word | None:
        return self.word if self.word in SPREADS else None

    @property
    def hidden(self) -> bool:
        """Whether a word stands where exact results have a number."""
        return self.word is not None and self.spread is None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedResult:
    """All that anybody will ever see of the answers; ValueError for a hidden number.

    ``ballots``: how many answered, None where that would betray a hidden cell.
    """

    kind: PollKind
    anonymous: bool
    rows: tuple[PublishedRow, ...] = ()
    verdict: Verdict | None = None
    ballots: int | None = None

    def __post_init__(self) -> None:
        if self.anonymous and not all(map(_keeps_secret, self.rows)):
            raise ValueError("A hidden cell must not be stored as a number.")
        if self.anonymous and self.ballots is not None and any(row.hidden for row in self.rows):
            raise ValueError("The number of answers would betray a hidden cell.")

    @property
    def too_few(self) -> bool:
        return self.verdict is Verdict.TOO_FEW


def _keeps_secret(row: PublishedRow) -> bool:
    low_mean, high_mean = MEAN_TENTHS
    low_share, high_share = SHARE
    return (
        (row.count is None or row.count > SMALL)
        and (row.mean_tenths is None or low_mean <= row.mean_tenths <= high_mean)
        and (row.share is None or low_share <= row.share <= high_share)
    )
