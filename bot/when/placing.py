"""A day, a clock time and a zone made into instants, checked against now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Final
from zoneinfo import ZoneInfo

from bot.when.clocks import Span
from bot.when.days import View
from bot.when.records import FARTHEST, LONGEST_MEETING, Question, Reading, Reason, Said
from bot.when.zones import UTC_ZONE, Gap, Once, SpokenZone, fits_season, resolve

MOST_CHOICES: Final = 5
_ONE_DAY: Final = timedelta(days=1)

Outcome = Reading | Question


@dataclass(frozen=True, slots=True)
class Instants:
    """When a clock shows a time: one instant, or several and why to ask."""

    options: tuple[datetime, ...]
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What every reading of one text starts from."""

    text: str
    now: datetime
    home: SpokenZone

    def asked(
        self,
        reason: Reason,
        outcomes: Iterable[Outcome] = (),
        *,
        day: date | None = None,
        word: str | None = None,
    ) -> Question:
        """The question, with the readings among ``outcomes`` as its choices."""
        readings = dict.fromkeys(found for found in outcomes if isinstance(found, Reading))
        return Question(reason, tuple(readings)[:MOST_CHOICES], Said(self.text, day, word))

    def shown(self, start: datetime, end: datetime | None, zone: SpokenZone) -> Outcome:
        """Two instants as a reading; a bare offset is shown in the person's own zone."""
        reason = None
        if start <= self.now:
            reason = Reason.PAST
        elif start - self.now > FARTHEST:
            reason = Reason.TOO_FAR
        elif end is not None and not timedelta() < end - start <= LONGEST_MEETING:
            reason = Reason.BAD_RANGE
        if reason is not None:
            return self.asked(reason)
        return Reading.of(start, end, zone.key or self.home.name)

    def out_of_reach(self, day: date) -> Reason | None:
        """Past or too far, give or take a day; keeps later sums within the calendar."""
        today = self.now.date()
        if day < today - _ONE_DAY:
            return Reason.PAST
        return Reason.TOO_FAR if day > today + FARTHEST + _ONE_DAY else None


def placed(day: date, span: Span, zone: SpokenZone, frame: Frame) -> Outcome:
    """The reading of one day, one span and one zone, or the question that it raises."""
    reason = frame.out_of_reach(day)
    if reason is not None:
        return frame.asked(reason, day=day)
    start = local(day, span.start)
    end = None if span.end is None else local(day, span.end)
    found = joined((start, zone), None if end is None else (end, zone), zone, frame)
    if isinstance(found, Reading):
        return _doubted(found, day, span, zone, frame)
    if found.reason is Reason.BAD_RANGE and end is not None:
        overnight = joined((start, zone), (end + _ONE_DAY, zone), zone, frame)
        return frame.asked(Reason.BAD_RANGE, [overnight], day=day)
    return found


def joined(
    start: tuple[datetime, SpokenZone],
    end: tuple[datetime, SpokenZone] | None,
    shown: SpokenZone,
    frame: Frame,
) -> Outcome:
    """The reading of a start and an end on the wall, each in its zone."""
    starts = instants(*start)
    ends = None if end is None else instants(*end)
    pairs = product(starts.options, (None,) if ends is None else ends.options)
    outcomes = [frame.shown(first, last, shown) for first, last in pairs]
    reason = starts.reason or (None if ends is None else ends.reason)
    if reason is None or not any(isinstance(found, Reading) for found in outcomes):
        return outcomes[0]
    return frame.asked(reason, outcomes, day=start[0].date())


def instants(wall: datetime, zone: SpokenZone) -> Instants:
    """When clocks in ``zone`` show the naive ``wall``."""
    if zone.key is None:
        return Instants((_at_offset(wall, zone.minutes),))
    match resolve(wall, zone.key):
        case Once(at):
            found = Instants((at,))
        case Gap(earlier, later):
            found = Instants((earlier, later), Reason.GAP)
        case fold:
            found = Instants((fold.first, fold.second), Reason.FOLD)
    return found if zone.beside is None else _settled(found, wall, zone.key, zone.beside)


def local(day: date, since_midnight: timedelta) -> datetime:
    return datetime.combine(day, time()) + since_midnight


def today(zone: SpokenZone, now: datetime) -> date:
    if zone.key is None:
        return (now + timedelta(minutes=zone.minutes)).date()
    return now.astimezone(ZoneInfo(zone.key)).date()


def view_at(start: timedelta, zone: SpokenZone, frame: Frame) -> View:
    """The days as seen from now, for something that starts at that time of day."""

    def ahead(day: date) -> bool:
        if frame.out_of_reach(day) is not None:
            return day > frame.now.date()
        return max(instants(local(day, start), zone).options) > frame.now

    return View(today(zone, frame.now), ahead)


def _settled(found: Instants, wall: datetime, key: str, minutes: int) -> Instants:
    """The one instant that has the offset typed beside the zone; a wrong offset asks."""
    typed = _at_offset(wall, minutes)
    if typed in found.options and typed.astimezone(ZoneInfo(key)).replace(tzinfo=None) == wall:
        return Instants((typed,))
    return Instants((*found.options, typed), Reason.WHICH_ZONE)


def _doubted(found: Reading, day: date, span: Span, zone: SpokenZone, frame: Frame) -> Outcome:
    """Asks about CET in summer, and about "10:00 UTC-11:00", which may be a range."""
    if zone.season is not None and not fits_season(zone.season, zone.minutes, found.starts_at):
        other = placed(day, span, SpokenZone(zone.name, key=zone.season), frame)
        if isinstance(other, Reading):
            other = Reading.of(other.starts_at, other.ends_at, frame.home.name)
        return frame.asked(Reason.WHICH_ZONE, [found, other], day=day, word=zone.name)
    if zone.end is not None and span.end is None:
        hour, minute = zone.end
        to = Span(span.start, timedelta(hours=hour, minutes=minute))
        named = UTC_ZONE if zone.name.startswith(("UTC", "GMT")) else frame.home
        other = placed(day, to, named, frame)
        if isinstance(other, Reading):
            return frame.asked(Reason.WHICH_ZONE, [found, other], day=day, word=zone.name)
    return found


def _at_offset(wall: datetime, minutes: int) -> datetime:
    return (wall - timedelta(minutes=minutes)).replace(tzinfo=UTC)
