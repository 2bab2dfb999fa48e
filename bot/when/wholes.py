"""What is a full time by itself: a Discord time stamp, "in 90 minutes", two full times."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.when.clocks import duration, hours
from bot.when.days import days
from bot.when.grammar import Form, Item, Part
from bot.when.placing import Frame, Outcome, joined, local, view_at
from bot.when.records import Question, Reason
from bot.when.words import Kind
from bot.when.zones import SpokenZone

WHOLE_FORMS: Final = frozenset({Form.DURATION, Form.STAMP, Form.INTERVAL})
# A day before the calendar ends, so that every zone can still show it.
_LAST_SECOND: Final = 253_402_300_799 - 86_400
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_End = tuple[datetime, SpokenZone]


def whole(item: Item, named: SpokenZone | None, frame: Frame) -> Outcome:
    """The reading of ``item``, shown in the zone named beside it or the person's own."""
    if item.form is Form.INTERVAL:
        return _interval(item, named, frame)
    start = _stamp(item) if item.form is Form.STAMP else _from_now(item, frame)
    if start is None:
        return frame.asked(Reason.TOO_FAR)
    return frame.shown(start, None, named or frame.home)


def _stamp(item: Item) -> datetime | None:
    seconds = item.parts[0].number
    return None if abs(seconds) > _LAST_SECOND else _EPOCH + timedelta(seconds=seconds)


def _from_now(item: Item, frame: Frame) -> datetime | None:
    """Whole minutes: nobody means the seconds of the moment of typing."""
    ahead = duration(item)
    return None if ahead is None else (frame.now + ahead).replace(second=0, microsecond=0)


def _interval(item: Item, named: SpokenZone | None, frame: Frame) -> Outcome:
    sign = next(at for at, part in enumerate(item.parts) if at and part.kind in _SIGNS)
    start = _end(item.parts[:sign], named, frame)
    end = _end(item.parts[sign + 1 :], named, frame)
    if isinstance(start, Question):
        return start
    if isinstance(end, Question):
        return end
    return joined(start, end, named or start[1], frame)


def _end(parts: tuple[Part, ...], named: SpokenZone | None, frame: Frame) -> _End | Question:
    """A date, a clock time and perhaps an offset, which settles a fold of the zone named."""
    zone = _zone(parts, named, frame)
    clock = hours(Item(Form.POINT, parts[1:2]))
    if clock.reason is not None:
        return frame.asked(clock.reason)
    since_midnight = clock.options[0].start
    found = days(Item(Form.FIGURES, parts[:1]), view_at(since_midnight, zone, frame))
    reason = found.reason or frame.out_of_reach(found.options[0])
    if reason is not None:
        return frame.asked(reason)
    return local(found.options[0], since_midnight), zone


def _zone(parts: tuple[Part, ...], named: SpokenZone | None, frame: Frame) -> SpokenZone:
    offset = parts[-1].token.value
    if not isinstance(offset, SpokenZone):
        return named or frame.home
    return offset if named is None else replace(named, beside=offset.minutes)


_SIGNS: Final = (Kind.DASH, Kind.SLASH, Kind.TO, Kind.UNTIL)
