"""Typed days, such as "7 to 21 April" or "next week", read as a range or asked back."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from bot.when.days import DATE_FORMS, Days, View, dated, monday_of, month_said
from bot.when.grammar import Form, Item, ways
from bot.when.merging import merged
from bot.when.records import FARTHEST, DateRange, Question, Reason, Said
from bot.when.scan import Unread, Written, scan
from bot.when.words import Kind, language

_WHOLE: Final = frozenset({Form.WHOLE_WEEK, Form.WHOLE_MONTH, Form.MONTH_ONLY})
_RANGES: Final = frozenset({Form.DAYS_OF_MONTH, Form.DAYS_AHEAD})
_SIGNS: Final = frozenset({Form.RANGE_OPENS, Form.RANGE_GOES_ON})
_FORMS: Final = (DATE_FORMS - {Form.DASHED_DATE}) | _WHOLE | _RANGES | _SIGNS
# Farther apart than this the two ends were hardly meant for one another.
_LONGEST: Final = timedelta(days=366)
_NEW_YEAR: Final = timedelta(days=92)
_SIX_DAYS: Final = timedelta(days=6)

_Outcome = DateRange | Question


def parse_dates(text: str, today: date, locale: str = "en") -> DateRange | Question:
    """The days that ``text`` names, today or later and within 730 days.

    Weeks run from Monday to Sunday; of the present week or month only the rest counts.
    No text raises an error, and none is guessed at.
    """
    tokens = scan(text, {})
    if isinstance(tokens, Unread):
        return _asked(text, tokens.reason, word=tokens.word)
    outcomes = [
        (way.strain, found)
        for way in ways(tokens, language(locale), _FORMS)
        if (found := _read(way.items, text, today)) is not None
    ]
    if not outcomes:
        return _asked(text, Reason.NOT_UNDERSTOOD)
    least = min(strain for strain, _ in outcomes)
    own = [found for strain, found in outcomes if strain == least]
    ranges = list(dict.fromkeys(found for found in own if isinstance(found, DateRange)))
    if len(ranges) == 1:
        return ranges[0]
    return _asked(text, Reason.TWO_TIMES, ranges=tuple(ranges)) if ranges else own[0]


def _asked(
    text: str,
    reason: Reason,
    *,
    day: date | None = None,
    word: str | None = None,
    ranges: tuple[DateRange, ...] = (),
) -> Question:
    return Question(reason, (), Said(text, day, word, days_only=True), ranges)


def _read(items: tuple[Item, ...], text: str, today: date) -> _Outcome | None:
    """One way of reading: a range in one item, or one or two sides; none if it is neither."""
    opened = items[0].form is Form.RANGE_OPENS
    rest = items[1:] if opened else items
    signs = [at for at, item in enumerate(rest) if item.form in _SIGNS]
    if len(signs) > 1 or (opened and not signs and not _is_range(rest)):
        return None
    first, last = (rest[: signs[0]], rest[signs[0] + 1 :]) if signs else (rest, ())
    if not _is_side(first) or (signs and not _is_side(last)):
        return None
    start = _side(first, text, View(today, lambda day: day >= today))
    if isinstance(start, Question) or not signs:
        return start if isinstance(start, Question) else _checked(start, text, today)
    opens = start.first
    end = _side(last, text, View(today, lambda day: day >= opens), after=opens)
    if isinstance(end, Question):
        return end
    return _checked(DateRange(opens, end.last), text, today)


def _is_range(items: tuple[Item, ...]) -> bool:
    return len(items) == 1 and items[0].form in _RANGES


def _is_side(items: tuple[Item, ...]) -> bool:
    """Whether they name days: one whole week, month or range, or dates that must agree."""
    if len(items) == 1:
        return items[0].form not in _SIGNS
    return bool(items) and all(item.form in DATE_FORMS - _WHOLE for item in items)


def _side(items: tuple[Item, ...], text: str, view: View, after: date | None = None) -> _Outcome:
    item = items[0]
    if item.form is Form.MONTH_ONLY:
        first = month_said(item, view.today)
        return _month(first, view) if first else _asked(text, Reason.NO_SUCH_DATE)
    if item.form is Form.WHOLE_MONTH:
        month = view.today.replace(day=1)
        return _month(month if item.has(Kind.THIS) else _following(month), view)
    if item.form is Form.WHOLE_WEEK:
        return _week(item, view)
    if item.form in _RANGES:
        return _range(item, text, view)
    return _single(merged(items, view), text, view.today, after)


def _single(found: Days, text: str, today: date, after: date | None) -> _Outcome:
    if found.reason is Reason.PAST and after is not None:
        near = [day for day in found.options if day - after <= _NEW_YEAR]
        return DateRange(near[0], near[0]) if near else _asked(text, Reason.BAD_RANGE)
    if found.reason is not None:
        near = [day for day in found.options if today <= day <= today + FARTHEST]
        ranges = () if after else tuple(DateRange(day, day) for day in near)
        return _asked(text, found.reason, day=near[0] if ranges else None, ranges=ranges)
    return DateRange(found.options[0], found.options[0])


def _month(first: date, view: View) -> DateRange:
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return DateRange(max(first, min(view.today, last)), last)


def _following(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _week(item: Item, view: View) -> DateRange:
    monday = monday_of(view.today)
    if item.has(Kind.THIS):
        return DateRange(view.today, monday + _SIX_DAYS)
    weeks = 2 if item.has(Kind.AFTER_NEXT, Kind.WEEK_AFTER_NEXT) else 1
    monday += timedelta(weeks=weeks)
    return DateRange(monday, monday + _SIX_DAYS)


def _range(item: Item, text: str, view: View) -> _Outcome:
    if item.form is Form.DAYS_AHEAD:
        counts = item.of(Kind.NUMBER, Kind.YEAR, Kind.BIG_NUMBER, Kind.NUMBER_WORD)
        low, high = (part.number * (7 if item.has(Kind.WEEK) else 1) for part in counts)
        if max(low, high) > FARTHEST.days:
            return _asked(text, Reason.TOO_FAR)
        return DateRange(view.today + timedelta(days=low), view.today + timedelta(days=high))
    return _days_of_month(item, text, view)


def _days_of_month(item: Item, text: str, view: View) -> _Outcome:
    """7 to 21 April: both days in the month, and year, in which the last one lies ahead."""
    year, month, first, day = _figures(item)
    found = dated(year, month, day, view)
    if found.reason is not None:
        return _asked(text, found.reason)
    last = found.options[0]
    if not 1 <= first <= last.day:
        return _asked(text, Reason.BAD_RANGE)
    return DateRange(last.replace(day=first), last)


def _figures(item: Item) -> tuple[int | None, int, int, int]:
    """Year, month, first day and last day."""
    days = [part.number for part in item.of(Kind.NUMBER, Kind.ORDINAL)]
    written = item.parts[-1].token.value
    if isinstance(written, Written):
        return written.year, written.month, days[0], written.day
    years = item.of(Kind.YEAR)
    year = years[0].number if years else None
    return year, item.of(Kind.MONTH)[0].sense.value, days[0], days[1]


def _checked(found: DateRange, text: str, today: date) -> _Outcome:
    reason = None
    if found.last < found.first or found.last - found.first > _LONGEST:
        reason = Reason.BAD_RANGE
    elif found.first < today:
        reason = Reason.PAST
    elif found.last > today + FARTHEST:
        reason = Reason.TOO_FAR
    return found if reason is None else _asked(text, reason, day=found.first)
