"""Which hours the time words of a typed time can mean."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.when.days import MOST_UNITS
from bot.when.grammar import Form, Item, Part
from bot.when.records import LONGEST_MEETING, Reason
from bot.when.scan import Clock, Written
from bot.when.words import Kind

_NOON: Final = 12
_SIXTY: Final = 60
_AFTERNOON_ENDS: Final = 6
_DAY: Final = timedelta(days=1)
_SEPARATORS: Final = (Kind.DASH, Kind.TO, Kind.UNTIL, Kind.AU, Kind.AND)


@dataclass(frozen=True, slots=True)
class Span:
    """From midnight to start and end on the wall; both are possible clock times."""

    start: timedelta
    end: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """The spans an item can mean; more than one, or none, has a reason to ask."""

    options: tuple[Span, ...]
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class _Point:
    clock: Clock
    meridiem: str | None = None
    twelve_hours: bool = False  # said in words or with o'clock: two may be 14:00


_NONE: Final = Hours((), Reason.NO_SUCH_DATE)


def hours(item: Item) -> Hours:
    """The spans that ``item`` can mean."""
    if item.form is Form.POINT:
        return _single(_point(item.parts))
    if item.form is Form.BARE_NUMBER:
        return Hours(_single(_point(item.parts)).options, Reason.NO_TIME)
    cut = _cut(item)
    found = _range(_point(item.parts[:cut]), _point(item.parts[cut + 1 :]))
    if item.form is Form.UNSURE_RANGE:
        return Hours(found.options, Reason.TWO_TIMES)
    return found


def duration(item: Item) -> timedelta | None:
    """How far ahead "in 1 hour 30 minutes" is; none if too far."""
    if item.has(Kind.H_CLOCK):
        clock = _clock(item.parts)
        return timedelta(hours=clock.hour, minutes=clock.minute)
    count, *rest = item.numbers
    if count > MOST_UNITS * 60:
        return None
    if item.has(Kind.HOURS, Kind.H, Kind.HEURE):
        return timedelta(hours=count, minutes=sum(rest))
    return timedelta(minutes=count)


def _cut(item: Item) -> int:
    """Where a range divides; a first à is "at", a later one may be "to"."""
    inner = range(1, len(item.parts))
    signs = [at for at in inner if item.parts[at].kind in _SEPARATORS]
    return signs[0] if signs else next(at for at in inner if item.parts[at].kind is Kind.A_GRAVE)


def _single(point: _Point) -> Hours:
    start = _wall(_plain(point))
    if start is None:
        return _NONE
    if point.meridiem == "am" and start == timedelta():
        return Hours((Span(start),), Reason.NO_TIME)  # midnight: the first or the last?
    later = start + timedelta(hours=_NOON)
    if point.twelve_hours and 1 <= point.clock.hour <= _AFTERNOON_ENDS:
        return Hours((Span(start), Span(later)), Reason.TWO_TIMES)
    return Hours((Span(start),))


def _range(left: _Point, right: _Point) -> Hours:
    starts, ends = _wall(_plain(left)), _wall(_plain(right), end=True)
    if starts is None or ends is None:
        return _NONE
    if left.clock.second or right.clock.second:
        return Hours((), Reason.NOT_UNDERSTOOD)
    if _in_words(left, right) and 1 <= left.clock.hour <= _AFTERNOON_ENDS:
        noon = timedelta(hours=_NOON)
        return Hours((Span(starts, ends), Span(starts + noon, ends + noon)), Reason.TWO_TIMES)
    pairs = [
        Span(start, end)
        for start in _shifted(left, right.meridiem, end=False)
        for end in _shifted(right, left.meridiem, end=True)
        if timedelta() < end - start <= LONGEST_MEETING
    ]
    return Hours((pairs[0] if pairs else Span(starts, ends),))


def _in_words(left: _Point, right: _Point) -> bool:
    return (left.twelve_hours or right.twelve_hours) and not (left.meridiem or right.meridiem)


def _shifted(point: _Point, other: str | None, *, end: bool) -> list[timedelta]:
    """The clock as written, then with the other side's am or pm: 2-4pm."""
    plain = _wall(_plain(point), end=end)
    lent = None
    if point.meridiem is None and other is not None and point.clock.hour <= _NOON:
        lent = _wall(_plain(_Point(point.clock, other)), end=end)
    return [clock for clock in (plain, lent) if clock is not None]


def _plain(point: _Point) -> Clock:
    """The 24-hour clock; an impossible "13 pm" stays impossible."""
    if point.meridiem is None:
        return point.clock
    if not 1 <= point.clock.hour <= _NOON:
        return Clock(99)
    hour = point.clock.hour % _NOON + (_NOON if point.meridiem == "pm" else 0)
    return Clock(hour, point.clock.minute, point.clock.second)


def _wall(clock: Clock, *, end: bool = False) -> timedelta | None:
    found = timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
    if max(clock.minute, clock.second) >= _SIXTY:
        return None
    return found if found < _DAY or (end and found == _DAY) else None


def _point(parts: tuple[Part, ...]) -> _Point:
    words = [part for part in parts if part.kind in (Kind.MERIDIEM, Kind.AM)]
    meridiem = words[-1].text if words else None
    spoken = any(part.kind in (Kind.NUMBER_WORD, Kind.OCLOCK) for part in parts)
    return _Point(_clock(parts), meridiem, twelve_hours=spoken and meridiem is None)


def _clock(parts: tuple[Part, ...]) -> Clock:
    values = [part for part in parts if part.kind in _CLOCK_KINDS]
    first = values[0]
    match first.token.value:
        case Clock() as clock:
            return clock
        case Written() as dotted:
            return Clock(dotted.day, dotted.month)
    if first.kind is Kind.NOON:
        return Clock(_NOON)
    if values[-1].kind is Kind.NOON:
        return Clock(_NOON if first.number == _NOON else 99)
    minute = _minute(values[1]) if len(values) > 1 else 0
    return Clock(min(first.number, 99), minute)


def _minute(part: Part) -> int:
    return part.number if len(part.text) > 1 else 99


_CLOCK_KINDS: Final = (
    Kind.CLOCK,
    Kind.H_CLOCK,
    Kind.DOTTED,
    Kind.NUMBER,
    Kind.NUMBER_WORD,
    Kind.NOON,
)
