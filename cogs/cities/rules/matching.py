"""What a peer match is: who is asked, what became of it, and when it ends."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.topics import Sector, Topic
from cogs.cities.rules.fitting import ENOUGH, Basis, Fact, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PREFIX = "MAT"
LAPSES = timedelta(days=14)
ASKS = timedelta(days=21)
ASKED_FOR = timedelta(days=30)
"""So long "Did you meet?" stands in /agora."""
REFUSED = timedelta(days=180)
ROUNDS = 2
MOST_OPEN = 2
MOST_REASONS = 3
WEEKS = range(1, 53)
STARS = range(1, 6)


class State(StrEnum):
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    OVER = "over"


class Answer(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Match:
    """Two or three cities, ids in rising order."""

    id: int
    round_id: int | None
    cities: tuple[int, ...]
    topic: str
    about: int | None
    reasons: tuple[Reason, ...]
    state: State
    revision: int
    expires_at: datetime
    ask_at: datetime | None
    thread_id: int | None
    names: Mapping[int, str] = field(default_factory=dict)
    answers: Mapping[int, Answer] = field(default_factory=dict)

    def others(self, city_id: int) -> list[str]:
        """Names of the cities that this one would meet, in their order."""
        return sorted(self.names[city] for city in self.cities if city != city_id)

    @property
    def waits_for(self) -> tuple[int, ...]:
        """Cities that have not answered."""
        return tuple(city for city in self.cities if city not in self.answers)

    @property
    def inviting(self) -> int | None:
        """The city that asked the others by hand; None in a round."""
        return next(iter(self.answers), None) if self.round_id is None else None


def kept(found: Iterable[Reason]) -> tuple[Reason, ...]:
    """The best reasons each way, so that both sides read theirs."""
    held: dict[int, list[Reason]] = {}
    for reason in found:
        held.setdefault(reason.seeker, []).append(reason)
    return tuple(reason for several in held.values() for reason in several[:MOST_REASONS])


def answered(match: Match, city_id: int, answer: Answer) -> Match:
    """The match after a city's answer. Of three, the two others go on where they fit.

    Raises UserError where nothing waits for this city.
    """
    if city_id not in match.cities or match.state is not State.INVITED:
        raise UserError("This invitation is closed already.")
    if city_id in match.answers:
        raise UserError("Your city has answered already.")
    if answer is Answer.ACCEPTED:
        found = replace(match, answers={**match.answers, city_id: answer})
        return replace(found, state=State.ACCEPTED) if not found.waits_for else found
    rest = tuple(city for city in match.cities if city != city_id)
    if len(rest) < 2 or not _fit(match.reasons, rest):  # noqa: PLR2004 - a pair
        return replace(match, state=State.DECLINED)
    reasons = tuple(r for r in match.reasons if city_id not in {r.seeker, r.giver})
    answers = {city: said for city, said in match.answers.items() if city in rest}
    gone_on = replace(
        match, cities=rest, reasons=reasons, answers=answers, revision=match.revision + 1
    )
    return replace(gone_on, state=State.ACCEPTED) if not gone_on.waits_for else gone_on


def _fit(reasons: Iterable[Reason], cities: tuple[int, ...]) -> bool:
    return any({r.seeker, r.giver} <= set(cities) and r.worth >= ENOUGH for r in reasons)


def read_weeks(weeks: int) -> int:
    """Raises UserError; 0 ends a pause."""
    if weeks and weeks not in WEEKS:
        raise UserError(
            "Choose {least} to {most} weeks, or 0 to end the pause.", least=1, most=WEEKS[-1]
        )
    return weeks


# Reasons are kept as numbers and words of ours: no text of people's stands in them.


def packed(reasons: Iterable[Reason]) -> str:
    return json.dumps(
        {"reasons": [[r.seeker, r.giver, _pack(r.need), _pack(r.give), r.worth] for r in reasons]}
    )


def unpacked(text: str) -> tuple[Reason, ...]:
    found: dict[str, Any] = json.loads(text)
    return tuple(
        Reason(seeker, giver, _unpack(need), _unpack(give), worth)
        for seeker, giver, need, give, worth in found.get("reasons", ())
    )


def _pack(fact: Fact) -> list[str | int]:
    return [fact.basis, fact.ref, fact.topic, fact.sector]


def _unpack(parts: list[Any]) -> Fact:
    basis, ref, topic, sector = parts
    return Fact(Basis(basis), ref, Topic(topic), Sector(sector))
