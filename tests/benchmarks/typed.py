"""How long the worst of many typed times takes to read, against the plainest one."""

from datetime import UTC, datetime
from random import Random
from statistics import median
from time import perf_counter

from bot.when import parse

from .figure import Figure, Pair, compared, milliseconds

NOW = datetime(2026, 3, 27, 9, tzinfo=UTC)
PLAIN = "Monday 10:00"
PIECES = (
    *("Monday", "next Friday", "29.3.", "31 mar 31", "25 octobre 2026", "2026-10-25T02:30+01:00"),
    *("10-12", "1am-2am", "23:30-00:30", "noon", "0", "-14:00", "9h", "25:00", "9" * 60, "half"),
    *("CET", "Lisbon", "UTC-3", "Europe/Sofia", "in", "at", "-", "to", "12/11", "tomorrow", "1e9"),
)
LONGEST = 14
"""Pieces of a text."""


def typed(repeats: int = 5) -> list[Figure]:
    """Reads texts of up to 14 pieces of times, days and zones. Takes a few seconds."""
    random = Random(11)  # noqa: S311 - no secret
    pairs = []
    for _ in range(repeats):
        texts = [" ".join(random.choices(PIECES, k=random.randint(1, LONGEST))) for _ in range(80)]
        pairs.append(Pair(min(map(_read, [PLAIN] * 20)), max(map(_read, texts))))
    about = "the slowest of 80 typed times"
    return [
        compared("typed", f"{about}, of reading “{PLAIN}”", pairs, 40.0, milliseconds),
        Figure("typed-ms", f"{about}, ms", 1_000 * median(pair.product for pair in pairs), 10.0),
    ]


def _read(text: str) -> float:
    started = perf_counter()
    parse(text, NOW, "Europe/Brussels", {"lisbon": "Europe/Lisbon"}, "en-GB")
    return perf_counter() - started
