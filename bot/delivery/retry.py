"""When an unclear row is tried again, and when it must be looked for first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.delivery.rows import Work
    from bot.ids import Secrets

WINDOW = timedelta(seconds=60)
"""Discord drops a repeated nonce for "the past few minutes"; we trust one."""
QUICK = (2, 6, 18)
SLOW_MINUTES = (1, 2, 5, 15, 30, 60)
LOOK_PAUSE = timedelta(seconds=20)
MOST_TRIES = len(QUICK) + len(SLOW_MINUTES) + 23
"""Hourly at the end: after about a day the row is held."""
HELD_RETRY = timedelta(hours=8)


def next_try(work: Work, now: datetime, secrets: Secrets) -> datetime | None:
    """After a try whose outcome is unclear; None when it is given up."""
    done = work.tries + 1
    if done <= len(QUICK):
        return now + timedelta(seconds=QUICK[done - 1])
    if done >= MOST_TRIES:
        return None
    minutes = SLOW_MINUTES[min(done - len(QUICK), len(SLOW_MINUTES)) - 1]
    spread = (80 + secrets.below(41)) / 100
    return now + timedelta(minutes=minutes) * spread


def look_after(work: Work, discord_now: datetime, *, nonce: bool = True) -> datetime | None:
    """The time from which our earlier message can be looked for; None where a repeat is safe:
    within the window of its ``nonce``, or after a look-up in vain."""
    if work.first_try_at is None or (nonce and discord_now <= work.first_try_at + WINDOW):
        return None
    return (work.last_try_at or work.first_try_at) + LOOK_PAUSE


def held_retry(now: datetime) -> datetime:
    """What was refused is tried at most three times a day."""
    return now + HELD_RETRY
