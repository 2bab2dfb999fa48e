"""What Discord's answer means for a row: sent, held, dead, later, or unclear."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import aiohttp
import discord


class Paused(Exception):
    """Nothing may be sent for so many seconds, and this was not."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


TROUBLE = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError, Paused)
"""All that a request to Discord may raise; RateLimited and ServerDisconnectedError are neither
HTTPException nor OSError. A 429 without retry_after comes out of discord.py as a KeyError."""


class Verdict(StrEnum):
    DELETED_SINCE = "sent, and deleted by a person since"
    MISSING = "the message is gone"
    HELD = "held"
    DEAD = "dead"
    CLOSED = "private messages are closed"
    LATER = "rate limited"
    PAUSED = "blocked on the way"
    ARCHIVED = "archived"
    LOGGED_OUT = "the token is no longer valid"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Outcome:
    verdict: Verdict
    reason: str
    wait_seconds: float = 0.0
    invalid: bool = False
    """Discord counts it among those that get an address blocked."""


_BY_CODE = {
    10003: Verdict.HELD,  # unknown channel
    50001: Verdict.HELD,  # missing access
    50013: Verdict.HELD,  # missing permissions
    160005: Verdict.HELD,  # thread is locked
    50083: Verdict.ARCHIVED,
    50007: Verdict.CLOSED,  # the reader has blocked us
    50278: Verdict.CLOSED,  # lets no member of the server in, or has left (discord-api-docs#8238)
}
UNKNOWN_MESSAGE = 10008
TOO_MANY_EDITS = 30046
TOO_MANY_EDITS_WAIT = 600.0
UNTOLD_WAIT = 60.0
_INVALID = frozenset({401, 403, 429})


def outcome_of(error: BaseException, *, creating: bool) -> Outcome:
    """Reads an error of a request; ``creating`` tells a new message from an edit."""
    if isinstance(error, discord.RateLimited):
        return Outcome(Verdict.LATER, "429", error.retry_after, invalid=True)
    if isinstance(error, Paused):
        return Outcome(Verdict.LATER, "paused", error.seconds)
    if isinstance(error, KeyError):
        return Outcome(Verdict.LATER, "429", UNTOLD_WAIT, invalid=True)
    if not isinstance(error, discord.HTTPException):
        return Outcome(Verdict.UNCLEAR, type(error).__name__)
    outcome = _of_http(error, creating=creating)
    return replace(outcome, invalid=error.status in _INVALID)


def _of_http(error: discord.HTTPException, *, creating: bool) -> Outcome:
    reason = f"{error.status}/{error.code}"
    if error.code == UNKNOWN_MESSAGE:
        return Outcome(Verdict.DELETED_SINCE if creating else Verdict.MISSING, reason)
    if error.code == TOO_MANY_EDITS:
        return Outcome(Verdict.LATER, reason, TOO_MANY_EDITS_WAIT)
    if error.code in _BY_CODE:
        return Outcome(_BY_CODE[error.code], reason)
    return _of_status(error, reason)


def _of_status(error: discord.HTTPException, reason: str) -> Outcome:
    if error.status == 401:  # noqa: PLR2004
        return Outcome(Verdict.LOGGED_OUT, reason)
    if error.status == 429:  # noqa: PLR2004
        return _of_429(error, reason)
    if 400 <= error.status < 500:  # noqa: PLR2004
        return Outcome(Verdict.DEAD, reason)
    return Outcome(Verdict.UNCLEAR, reason)


def _of_429(error: discord.HTTPException, reason: str) -> Outcome:
    headers = getattr(error.response, "headers", {})
    if "Via" not in headers or not headers.get("Content-Type", "").startswith("application/json"):
        return Outcome(Verdict.PAUSED, reason)
    told = headers.get("Retry-After", "")
    return Outcome(Verdict.LATER, reason, float(told) if told.isdecimal() else UNTOLD_WAIT)
