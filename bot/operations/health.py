"""One report for `/setup health` and `check --live`: how Agora is, in lines and a colour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

from bot.clock_guard import Trust
from bot.health import Refused
from bot.operations.figures import Figures, Live, gather

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.i18n import Words
    from bot.services import Services

LATE = timedelta(minutes=5)
BACKUP_LATE = timedelta(hours=2)
BACKUP_LOST = timedelta(hours=24)
RESTORE_TEST_LATE = timedelta(days=8)
DISK_LOW_MB = 500
DISK_FULL_MB = 100
ANSWERED_ELSEWHERE = 3


class Colour(IntEnum):
    """In order: a report has the worst of its lines."""

    GREEN = 0
    YELLOW = 1
    RED = 2

    @property
    def label(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class HealthLine:
    colour: Colour
    text: str


@dataclass(frozen=True, slots=True)
class HealthReport:
    colour: Colour
    lines: tuple[HealthLine, ...]


async def report(services: Services, words: Words, live: Live | None = None) -> HealthReport:
    """The state now. ``live``: what only the connected bot knows."""
    return judge(await gather(services, live or Live()), words)


def judge(figures: Figures, words: Words) -> HealthReport:
    """What the figures mean; pure. Bare counts of private matters never colour it."""
    rules = (_server, _sending, _held, _disk, _backup, _restore, _box, _clock, _discord, _counts)
    lines = tuple(line for rule in rules for line in rule(figures, words))
    return HealthReport(max(line.colour for line in lines), lines)


def _server(figures: Figures, words: Words) -> Iterator[HealthLine]:
    if figures.connects_in_seconds is not None:
        yield HealthLine(
            Colour.YELLOW,
            words.plural(
                "Agora started too often. It connects in {n} second.",
                "Agora started too often. It connects in {n} seconds.",
                figures.connects_in_seconds,
            ),
        )
    if figures.away_days_left is not None:
        yield HealthLine(
            Colour.RED,
            words.plural(
                "Agora was removed. In {n} day it deletes all data. Invite it back.",
                "Agora was removed. In {n} days it deletes all data. Invite it back.",
                figures.away_days_left,
            ),
        )


def _sending(figures: Figures, words: Words) -> Iterator[HealthLine]:
    if figures.quiet:
        yield HealthLine(
            Colour.YELLOW, words("Restored: nothing is sent until somebody presses Go live.")
        )
    if figures.paused:
        yield HealthLine(Colour.RED, words("Something on the way to Discord blocks us."))
    if figures.dead:
        yield HealthLine(
            Colour.RED,
            words.plural(
                "{n} message of today was refused.",
                "{n} messages of today were refused.",
                figures.dead,
            ),
        )
    if figures.retried:
        yield HealthLine(
            Colour.YELLOW,
            words.plural(
                "{n} message did not go out yet. Agora tries again.",
                "{n} messages did not go out yet. Agora tries again.",
                figures.retried,
            ),
        )
    if figures.oldest_due_seconds > LATE.total_seconds() and not figures.quiet:
        yield HealthLine(
            Colour.YELLOW,
            words.plural(
                "The oldest due message is {n} minute late.",
                "The oldest due message is {n} minutes late.",
                figures.oldest_due_seconds // 60,
            ),
        )
    elif not (figures.retried or figures.quiet or figures.paused):
        yield HealthLine(Colour.GREEN, words("Messages go out in time."))


def _held(figures: Figures, words: Words) -> Iterator[HealthLine]:
    if figures.held:
        yield HealthLine(
            Colour.YELLOW,
            words.plural(
                "{n} message waits for a coordinator.",
                "{n} messages wait for a coordinator.",
                figures.held,
            ),
        )


def _disk(figures: Figures, words: Words) -> Iterator[HealthLine]:
    sentences = {
        Refused.WRITE: words("The disk refused to record something: is it full?"),
        Refused.BACKUP: words("The last backup failed. Look at the disk: is it full?"),
        Refused.REPORT: words("health.json cannot be written. Look at the disk of DATA_DIR."),
    }
    for what in figures.refused:
        yield HealthLine(Colour.RED, sentences[Refused(what)])
    colour = Colour.GREEN
    if figures.disk_free_mb < DISK_LOW_MB:
        colour = Colour.RED if figures.disk_free_mb < DISK_FULL_MB else Colour.YELLOW
    yield HealthLine(colour, words("Free disk: {megabytes} MB.", megabytes=figures.disk_free_mb))


def _backup(figures: Figures, words: Words) -> Iterator[HealthLine]:
    age = figures.backup_age_seconds
    if age is None:
        yield HealthLine(Colour.YELLOW, words("There is no backup yet."))
        return
    colour = Colour.GREEN
    if age > BACKUP_LATE.total_seconds():
        colour = Colour.RED if age > BACKUP_LOST.total_seconds() else Colour.YELLOW
    yield HealthLine(
        colour,
        words.plural(
            "The newest backup is {n} minute old.",
            "The newest backup is {n} minutes old.",
            age // 60,
        ),
    )


def _restore(figures: Figures, words: Words) -> Iterator[HealthLine]:
    if figures.restore_test_failed:
        yield HealthLine(
            Colour.YELLOW,
            words(
                "The last restore test failed: a damaged backup or a full disk."
                " Agora tries again each hour."
            ),
        )
    if figures.restore_tested is None:
        if not figures.restore_test_failed:
            yield HealthLine(Colour.GREEN, words("No backup was test-restored yet."))
        return
    late = (figures.restore_test_age_seconds or 0) > RESTORE_TEST_LATE.total_seconds()
    yield HealthLine(
        Colour.YELLOW if late else Colour.GREEN,
        words("A backup was last test-restored on {day}.", day=figures.restore_tested),
    )


def _box(figures: Figures, words: Words) -> Iterator[HealthLine]:
    if figures.box == "ok":
        yield HealthLine(Colour.GREEN, words("Ballot box: ok."))
    else:
        yield HealthLine(Colour.YELLOW, words("Ballot box: paused."))


def _clock(figures: Figures, words: Words) -> Iterator[HealthLine]:
    if figures.clock == Trust.HOLD:
        yield HealthLine(
            Colour.RED, words("The clock leapt: timers wait until Discord's time confirms it.")
        )
    elif figures.clock == Trust.OFF:
        yield HealthLine(
            Colour.YELLOW, words("The clock is over a minute off. Set the machine's time.")
        )
    else:
        yield HealthLine(Colour.GREEN, words("Clock: right."))


def _discord(figures: Figures, words: Words) -> Iterator[HealthLine]:
    for permission in figures.missing_permissions:
        yield HealthLine(
            Colour.YELLOW, words("A permission is missing: {permission}.", permission=permission)
        )
    if figures.answered_elsewhere >= ANSWERED_ELSEWHERE:
        yield HealthLine(
            Colour.RED, words("Another process uses this token: stop it, or reset the token.")
        )
    if figures.logged_out:
        yield HealthLine(Colour.RED, words("Discord no longer takes DISCORD_TOKEN."))


def _counts(figures: Figures, words: Words) -> Iterator[HealthLine]:
    if figures.closed_private_messages:
        yield HealthLine(
            Colour.GREEN,
            words.plural(
                "{n} private message met closed doors.",
                "{n} private messages met closed doors.",
                figures.closed_private_messages,
            ),
        )
    if figures.handle_failures:
        yield HealthLine(
            Colour.GREEN,
            words.plural(
                "{n} message to an unnamed author failed.",
                "{n} messages to unnamed authors failed.",
                figures.handle_failures,
            ),
        )
