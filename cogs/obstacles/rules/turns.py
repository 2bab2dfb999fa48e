"""Whose turn it is in an obstacle's thread, and what Agora does when nobody takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot import when
from cogs.obstacles.rules.records import LastWord

WAIT = timedelta(days=30)
"""How long *Waiting for others* keeps everybody quiet."""
STALE_AFTER = timedelta(days=60)
_SATURDAY = 5


class Whose(StrEnum):
    PEERS = "peers"
    AUTHOR = "author"
    ANSWERER = "answerer"
    COORDINATORS = "coordinators"
    NOBODY = "nobody"


class Step(StrEnum):
    """What Agora does next by itself."""

    ASK_PEERS = "ask_peers"
    TELL_COORDINATORS = "tell_coordinators"
    REMIND_AUTHOR = "remind_author"
    REMIND_ANSWERER = "remind_answerer"
    END_WAIT = "end_wait"
    STALE = "stale"
    SHOW = "show"
    """The solution of an unnamed post appears, minutes after the press."""
    SETTLE = "settle"
    """Seven days after solving: thanks, a draft article, the thread is archived."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What decides it; ``since`` is the day of the last word or, before any, of the post."""

    since: date
    last_word: LastWord = LastWord.NONE
    answered: bool = False
    """Whether anybody but the author ever wrote."""
    escalated: bool = False
    waits_until: datetime | None = None
    """Set while *Waiting for others* holds, and at its end."""


@dataclass(frozen=True, slots=True)
class Due:
    step: Step
    at: datetime


_DAYS: dict[Whose, tuple[tuple[int, Step], ...]] = {
    Whose.PEERS: ((10, Step.ASK_PEERS), (21, Step.TELL_COORDINATORS)),
    Whose.AUTHOR: ((14, Step.REMIND_AUTHOR),),
    Whose.ANSWERER: ((10, Step.REMIND_ANSWERER),),
    Whose.COORDINATORS: (),
    Whose.NOBODY: (),
}


def whose(turn: Turn, now: datetime) -> Whose:
    """Of an open obstacle."""
    if turn.waits_until is not None and now < turn.waits_until:
        return Whose.NOBODY
    if turn.escalated:
        return Whose.COORDINATORS
    if turn.last_word is LastWord.OTHER:
        return Whose.AUTHOR
    return Whose.ANSWERER if turn.answered else Whose.PEERS


def next_step(turn: Turn, now: datetime, zone: str) -> Due:
    """The first step after ``now`` for an open obstacle; never one that has passed."""
    if turn.waits_until is not None and now < turn.waits_until:
        return Due(Step.END_WAIT, turn.waits_until)
    later = [due for due in _steps(turn, now, zone) if due.at > now]
    return later[0] if later else Due(Step.STALE, _stale_at(turn, now, zone))


def due_now(turn: Turn, waiting: Due, now: datetime, zone: str) -> Step | None:
    """The one step to take now, where ``waiting`` is what was next: after weeks offline the newest
    only. None while nothing is due."""
    if waiting.at > now:
        return None
    if waiting.step in {Step.END_WAIT, Step.STALE, Step.SHOW, Step.SETTLE}:
        return waiting.step
    passed = [due.step for due in _steps(turn, now, zone) if waiting.at <= due.at <= now]
    return passed[-1] if passed else waiting.step


def wait_from(now: datetime, zone: str) -> datetime:
    """When a wait that begins now ends."""
    return morning(now.astimezone(ZoneInfo(zone)).date() + WAIT, zone)


def morning(day: date, zone: str) -> datetime:
    """09:00 of the first day from Monday to Friday on or after ``day``."""
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return when.next_daily(zone, datetime.combine(day, time(), ZoneInfo(zone)))


def _steps(turn: Turn, now: datetime, zone: str) -> list[Due]:
    found = [
        Due(step, morning(turn.since + timedelta(days=days), zone))
        for days, step in _DAYS[whose(turn, now)]
    ]
    return [*found, Due(Step.STALE, morning(turn.since + STALE_AFTER, zone))]


def _stale_at(turn: Turn, now: datetime, zone: str) -> datetime:
    """After a wait, or long after the last word: another 30 days, since somebody just acted."""
    return max(morning(turn.since + STALE_AFTER, zone), wait_from(now, zone))
