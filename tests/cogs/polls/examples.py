"""Polls for tests, complete but for what a test is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cogs.polls.rules.kinds import AnswerMode, Audience, Poll, PollKind, State, Texts
from cogs.polls.rules.results import PublishedResult, PublishedRow, Word

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ZONE = "Europe/Brussels"


def poll(kind: PollKind = PollKind.SINGLE, options: int = 3, **changed: Any) -> Poll:
    """An open anonymous poll, one answer per city, of 30 cities, for a week."""
    bare = kind in (PollKind.CONSENT, PollKind.TEXT)
    record: dict[str, Any] = {
        "id": 12,
        "kind": kind,
        "mode": AnswerMode.ANONYMOUS_CITY,
        "question": "Which way?",
        "question_key": "whichway",
        "options": () if bare else tuple(f"Option {n}" for n in range(options)),
        "most": min(3, options) if kind is PollKind.MULTIPLE else 1,
        "own_words": False,
        "audience": Audience.ALL,
        "sector": None,
        "min_result": 5,
        "min_exact": 10,
        "state": State.OPEN,
        "texts": Texts.NONE,
        "made_at": NOW - timedelta(days=1),
        "opens_at": NOW,
        "closes_at": NOW + timedelta(days=7),
        "asked_count": 30,
        "box_token": bytes(range(16)),
        "opener_id": 1000,
    }
    return Poll(**(record | changed))


LONGEST = "w" * 80
ESCAPED = "*" * 80


def sized(kind: PollKind, options: int, label: str = LONGEST, **changed) -> Poll:
    """A poll whose question and options are as long as may be."""
    made = poll(kind, options, **changed)
    labels = tuple(f"{n:02d}{label}"[:80] for n in range(len(made.options)))
    return replace(made, question=(label * 3)[:200], options=labels)


def table(asked: Poll, word: Word | None = None) -> PublishedResult:
    """A result of as many rows as the poll has options."""
    rows = tuple(
        PublishedRow(
            position=n, option=label, word=word, count=None if word else 10 + n
        )
        for n, label in enumerate(asked.labels)
    )  # fmt: skip
    return PublishedResult(
        kind=asked.kind, anonymous=asked.anonymous, rows=rows, ballots=None if word else 300
    )
