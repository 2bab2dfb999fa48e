"""Whether a poll may open: thresholds, enough cities, no repeat, not too many at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import UserError
from cogs.polls.rules.kinds import AnswerMode, Audience, Poll, State
from cogs.polls.rules.schedule import stamp

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from bot.topics import Sector

RESULT_FLOOR = 5
EXACT_FLOOR = 10
SENSITIVE = 2
ASKED_PER_ANSWER = 2
ANONYMOUS_AT_ONCE = 3
NAMED_EACH = 2
REPEAT_AFTER = timedelta(days=30)

_AHEAD = frozenset({State.SCHEDULED, State.OPEN})
_TABLED = _AHEAD | {State.COUNTING, State.PUBLISHED}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From how many answers a result appears, and from how many exact numbers do."""

    result: int
    exact: int


def thresholds(*, sensitive: bool, floor_result: int, floor_exact: int) -> Thresholds:
    """The thresholds of a new poll; the floors are those of the settings.

    Exact numbers need at least twice the answers of a result: with less between the two,
    bands alone would tell small numbers.
    """
    times = SENSITIVE if sensitive else 1
    result = times * max(RESULT_FLOOR, floor_result)
    exact = max(times * max(EXACT_FLOOR, floor_exact), 2 * result)
    return Thresholds(result, exact)


def raised(poll: Poll, wanted: Thresholds) -> Thresholds:
    """The thresholds a poll takes before it opens: once planned raised, never lowered."""
    if not poll.anonymous:
        raise UserError("A named poll has no thresholds.")
    if poll.state not in (State.DRAFT, State.PROPOSED, State.SCHEDULED):
        raise UserError("{ref} has opened. Its thresholds are fixed.", ref=poll.ref)
    lower = wanted.result < poll.min_result or wanted.exact < poll.min_exact
    if lower and poll.state is State.SCHEDULED:
        raise UserError("Thresholds of a planned poll can only rise.")
    if wanted.result < RESULT_FLOOR or wanted.exact < max(EXACT_FLOOR, 2 * wanted.result):
        raise UserError("These thresholds are too low to protect anybody.")
    return wanted


def first_state(mode: AnswerMode, *, may_seal: bool, opens_at: datetime, now: datetime) -> State:
    """What [Publish] makes of a draft: a member's anonymous poll is a proposal."""
    if mode.anonymous and not may_seal:
        return State.PROPOSED
    return State.SCHEDULED if opens_at > now else State.OPEN


def check_cities(mode: AnswerMode, cities: int, min_result: int) -> None:
    """Refuses an anonymous poll of too few cities, and any poll that asks nobody."""
    if not cities:
        raise UserError("Nobody matches. Choose a wider audience.")
    needed = ASKED_PER_ANSWER * min_result
    if mode.anonymous and cities == 1:
        raise UserError(
            "Only one city matches. An anonymous poll needs {needed}, so that nobody "
            "can be singled out: widen it or make it named.",
            needed=needed,
        )
    if mode.anonymous and cities < needed:
        raise UserError(
            "Only {cities} cities match. An anonymous poll needs {needed}, so that nobody "
            "can be singled out: widen it or make it named.",
            cities=cities,
            needed=needed,
        )


def check_not_repeated(
    poll: Poll, cities: Collection[int], others: Iterable[tuple[Poll, Collection[int]]]
) -> None:
    """Refuses the question of another anonymous poll that asks some of the same cities.

    Between the closing of one and the opening of the other lie 30 days, so that two
    tables cannot be subtracted. ``others`` are polls with the cities they ask.
    """
    for other, asked in others:
        if _repeats(poll, other) and not set(cities).isdisjoint(asked):
            raise UserError(
                "{ref} asks the same. The same cities can be asked again from {first}.",
                ref=other.ref,
                first=stamp(other.closes_at + REPEAT_AFTER),
            )


def check_room(poll: Poll, others: Iterable[Poll], opener_id: int) -> None:
    """Refuses a fourth anonymous poll at a time, and a person's third named one."""
    ahead = [other for other in others if other.state in _AHEAD and other.id != poll.id]
    if poll.anonymous:
        if _most_at_once(poll, [other for other in ahead if other.anonymous]) > ANONYMOUS_AT_ONCE:
            raise UserError(
                "{most} anonymous polls run at that time. Open this one later.",
                most=ANONYMOUS_AT_ONCE,
            )
        return
    mine = [other for other in ahead if not other.anonymous and other.opener_id == opener_id]
    if len(mine) >= NAMED_EACH:
        raise UserError("You have {most} named polls running. Close one first.", most=NAMED_EACH)


def asked_only(audience: Audience, sector: Sector | None) -> UserError:
    """What somebody reads who was not on the list when the poll opened."""
    match audience:
        case Audience.ALL:
            return UserError("This poll asks officials; you were not on its list when it opened.")
        case Audience.TECHNICAL:
            return UserError(
                "This poll asks technical officials; you were not on its list when it opened."
            )
        case Audience.POLITICAL:
            return UserError(
                "This poll asks political officials; you were not on its list when it opened."
            )
        case _:
            return UserError(
                "This poll asks officials for {sector}; you were not on its list when it opened.",
                sector=sector,
            )


def _repeats(poll: Poll, other: Poll) -> bool:
    return (
        other.id != poll.id
        and poll.anonymous
        and other.anonymous
        and other.state in _TABLED
        and other.question_key == poll.question_key
        and poll.opens_at < other.closes_at + REPEAT_AFTER
        and other.opens_at < poll.closes_at + REPEAT_AFTER
    )


def _most_at_once(poll: Poll, others: list[Poll]) -> int:
    """How many polls run together, this one included, at the fullest instant of its time."""
    starts = [poll.opens_at, *(other.opens_at for other in others)]
    within = [start for start in starts if poll.opens_at <= start < poll.closes_at]
    return max(
        1 + sum(other.opens_at <= start < other.closes_at for other in others) for start in within
    )
