"""Adds answers up, exactly; nothing here is fit to be shown of an anonymous poll."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from cogs.polls.rules.answers import ChoiceAnswer, ConsentAnswer, RankedAnswer, ScoreAnswer
from cogs.polls.rules.kinds import STANCES, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cogs.polls.rules.answers import Answer
    from cogs.polls.rules.kinds import Poll


@dataclass(frozen=True, slots=True)
class Scores:
    """What one statement got; answers left blank do not count."""

    answers: int
    total: int
    squares: int

    @property
    def mean(self) -> Fraction:
        """From 0 to 5; only where there are answers."""
        return Fraction(self.total, self.answers)

    @property
    def variance(self) -> Fraction:
        """The square of the standard deviation over all answers."""
        return Fraction(self.squares, self.answers) - self.mean**2


def rows_of(answer: Answer) -> tuple[int, ...]:
    """The rows of the table to which this answer adds one."""
    match answer:
        case ChoiceAnswer(positions):
            return positions
        case ConsentAnswer(stance):
            return (STANCES.index(stance),)
        case _:
            raise TypeError("Only choices and stances add up option by option.")


def counts(poll: Poll, answers: Iterable[Answer]) -> tuple[int, ...]:
    """How many chose each option, or took each stance."""
    totals = [0] * len(poll.labels)
    for answer in answers:
        for position in rows_of(answer):
            totals[position] += 1
    return tuple(totals)


def scores(poll: Poll, answers: Iterable[Answer]) -> tuple[Scores, ...]:
    """The scores of each statement."""
    given: list[list[int]] = [[] for _ in poll.options]
    for answer in answers:
        for column, score in zip(given, _scores(answer), strict=True):
            if score is not None:
                column.append(score)
    return tuple(
        Scores(len(column), sum(column), sum(score * score for score in column)) for column in given
    )


def orders(answers: Iterable[Answer]) -> tuple[tuple[int, ...], ...]:
    """The ranked ballots, each from its first place on."""
    return tuple(answer.order for answer in answers if isinstance(answer, RankedAnswer))


def consent_reached(stances: Sequence[int]) -> bool:
    """No block, and agree at least two thirds of agree and disagree; counts by position.

    Where nobody agrees, nothing is reached: two thirds of nothing are no consent.
    """
    by_stance = dict(zip(STANCES, stances, strict=True))
    agree, disagree = by_stance[Stance.AGREE], by_stance[Stance.DISAGREE]
    return not by_stance[Stance.BLOCK] and 3 * agree >= max(1, 2 * (agree + disagree))


def _scores(answer: Answer) -> tuple[int | None, ...]:
    if not isinstance(answer, ScoreAnswer):
        raise TypeError("Only score polls have scores.")
    return answer.scores
