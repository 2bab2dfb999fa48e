"""When a poll opens, reminds, closes and forgets."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.when import next_waking
from cogs.polls.rules.kinds import ENDED, State

if TYPE_CHECKING:
    from cogs.polls.rules.kinds import Poll

DRAFT_LIFE = timedelta(hours=24)
LONGEST_WAIT = timedelta(days=90)
SHORTEST = timedelta(hours=24)
LONGEST = timedelta(days=60)
USUAL_DAYS = 7
USUAL_HOUR = time(17)
REMIND_BEFORE = timedelta(hours=48)
SHORT_POLL = timedelta(days=4)
REMIND_ALL_EVERY = timedelta(hours=24)
REVIEW_LIFE = timedelta(hours=72)
FORGET_AFTER = timedelta(days=30)
EXTENSIONS = 2
ROUND_MONTHS = (1, 3, 6, 12)
SHORTEST_BREAK = timedelta(days=30)


def stamp(at: datetime) -> str:
    """The instant as Discord shows it in each reader's own zone."""
    return f"<t:{int(at.timestamp())}:f>"


def default_close(opens_at: datetime, zone: str) -> datetime:
    """Seven days after the opening day, at 17:00 of the zone, in UTC."""
    day = opens_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=USUAL_DAYS)
    return datetime.combine(day, USUAL_HOUR, ZoneInfo(zone)).astimezone(UTC)


def window(
    opens_at: datetime | None, closes_at: datetime | None, now: datetime, zone: str
) -> tuple[datetime, datetime]:
    """Opening and closing as they will be: both checked, a passed opening means now.

    UserError with the allowed range if one lies outside.
    """
    opens = max(opens_at or now, now)
    if opens > now + LONGEST_WAIT:
        raise UserError(
            "A poll opens at most {days} days ahead. Choose a time up to {last}.",
            days=LONGEST_WAIT.days,
            last=stamp(now + LONGEST_WAIT),
        )
    closes = closes_at or default_close(opens, zone)
    check_length(opens, closes)
    return opens, closes


def check_length(opens: datetime, closes: datetime) -> None:
    if not SHORTEST <= closes - opens <= LONGEST:
        raise UserError(
            "A poll stays open for {hours} hours to {days} days. "
            "Choose a closing from {first} to {last}.",
            hours=SHORTEST // timedelta(hours=1),
            days=LONGEST.days,
            first=stamp(opens + SHORTEST),
            last=stamp(opens + LONGEST),
        )


def reminder_at(opens: datetime, closes: datetime, zone: str) -> datetime | None:
    """When everybody asked is reminded, from the two times alone; None if too late then.

    48 hours before closing, or half-time of a poll under four days, in waking hours.
    """
    length = closes - opens
    due = opens + length / 2 if length < SHORT_POLL else closes - REMIND_BEFORE
    waking = next_waking(zone, due)
    return waking if waking < closes else None


def check_remind_all(last: datetime | None, now: datetime) -> None:
    """Refuses a second reminder of everybody within 24 hours."""
    if last is not None and now < last + REMIND_ALL_EVERY:
        raise UserError(
            "Everybody was reminded already. The next one is possible from {first}.",
            first=stamp(last + REMIND_ALL_EVERY),
        )


def review_ends_at(published_at: datetime) -> datetime:
    return published_at + REVIEW_LIFE


def forget_at(closed_at: datetime) -> datetime:
    return closed_at + FORGET_AFTER


def check_running(poll: Poll, now: datetime) -> None:
    """Refuses what comes before the opening, after the closing, or after the end."""
    if poll.state in (State.DRAFT, State.PROPOSED, State.SCHEDULED):
        raise UserError("{ref} is not open yet.", ref=poll.ref)
    if poll.state is not State.OPEN or now >= poll.closes_at:
        raise UserError("{ref} has closed. Nothing was recorded.", ref=poll.ref)


def check_manageable(poll: Poll) -> None:
    if poll.state not in (State.SCHEDULED, State.OPEN):
        raise UserError("{ref} has ended.", ref=poll.ref)


def check_extension(poll: Poll, closes_at: datetime, now: datetime) -> None:
    """Refuses a third extension, a late one, and one that does not lengthen the poll."""
    if poll.state is not State.OPEN or now >= poll.closes_at:
        raise UserError("{ref} has closed. It can no longer be extended.", ref=poll.ref)
    if poll.extended >= EXTENSIONS:
        raise UserError("{ref} was extended twice. It closes as announced.", ref=poll.ref)
    if closes_at <= poll.closes_at:
        raise UserError(
            "An extension ends later than now planned: after {closing}.",
            closing=stamp(poll.closes_at),
        )
    check_length(poll.opens_at, closes_at)


def check_close_now(poll: Poll, now: datetime) -> None:
    """Refuses closing in the first 24 hours, closing twice, and closing what is not open yet."""
    if poll.state in ENDED or poll.state is State.COUNTING:
        raise UserError("{ref} is already closed.", ref=poll.ref)
    check_running(poll, now)
    first = poll.opens_at + SHORTEST
    if now < first:
        raise UserError(
            "A poll stays open for {hours} hours. You can close it from {first}.",
            hours=SHORTEST // timedelta(hours=1),
            first=stamp(first),
        )


def ask_again_at(closed_at: datetime, months: int, now: datetime, zone: str) -> datetime:
    """When the next round opens: so many months after closing, the same hour of the zone.

    Never under 30 days after closing, never in the past.
    """
    if months not in ROUND_MONTHS:
        raise UserError("Ask again after 1, 3, 6 or 12 months.")
    local = closed_at.astimezone(ZoneInfo(zone))
    later = _same_day(local, months).astimezone(UTC)
    return max(later, closed_at + SHORTEST_BREAK, now)


def _same_day(local: datetime, months: int) -> datetime:
    """The same wall-clock time months later; the last day where the month is shorter."""
    years, month = divmod(local.month - 1 + months, 12)
    year, month = local.year + years, month + 1
    day = min(local.day, monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day, fold=0)
