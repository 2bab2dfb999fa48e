"""Which days the date words of a typed time can mean, seen from today."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.when.grammar import Form, Item
from bot.when.records import Reason
from bot.when.scan import Written
from bot.when.words import LAST, Kind

# A date without a year that passed this recently was hardly meant for next year.
RECENT: Final = timedelta(days=60)
MOST_UNITS: Final = 10_000
_MOST_YEARS: Final = 100
_WEEK: Final = timedelta(days=7)
_DAYS_OF_WHOLE_WEEKS: Final = (8, 15)
_MOST_WEEKDAYS: Final = 4  # every month has four of each


@dataclass(frozen=True, slots=True)
class View:
    """Where one stands: today in the zone, and whether a day still lies ahead at that hour."""

    today: date
    ahead: Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Days:
    """The days an item can mean; more than one, or none, has a reason to ask."""

    options: tuple[date, ...]
    reason: Reason | None = None


NO_SUCH: Final = Days((), Reason.NO_SUCH_DATE)
TOO_FAR: Final = Days((), Reason.TOO_FAR)


def days(item: Item, view: View) -> Days:
    """The days that ``item`` can mean."""
    if item.form in _NO_DAYS:
        return Days((), Reason.NO_DATE)
    return _MEANINGS[item.form](item, view)


def unsaid_day(view: View) -> Days:
    """A time alone: today, or tomorrow if past."""
    return Days((view.today if view.ahead(view.today) else view.today + timedelta(days=1),))


def month_said(item: Item, today: date) -> date | None:
    """The first of the month that a bare month means: this year's, or next year's if over."""
    month, year = item.of(Kind.MONTH)[0].sense.value, _year(item)
    if year is None:
        year = today.year + (month < today.month)
    return _day(year, month, 1)


def _figures(item: Item, view: View) -> Days:
    written = item.parts[-1].token.value
    assert isinstance(written, Written)
    return dated(written.year, written.month, written.day, view)


def _dashed(item: Item, view: View) -> Days:
    day, month = item.numbers
    return dated(None, month, day, view)


def _day_month(item: Item, view: View) -> Days:
    return dated(_year(item), item.of(Kind.MONTH)[0].sense.value, item.numbers[0], view)


def _day_only(item: Item, view: View) -> Days:
    """The 30th: asked, with the next one as the choice."""
    found = _next_with_number(item.numbers[0], view)
    return Days(found, Reason.NO_DATE if found else Reason.NO_SUCH_DATE)


def _near_day(item: Item, view: View) -> Days:
    return Days((view.today + timedelta(days=item.parts[-1].sense.value),))


def _span(item: Item, view: View) -> Days:
    count = item.numbers[0]
    if count > MOST_UNITS:
        return TOO_FAR
    if item.has(Kind.MONTHS):
        return _months_ahead(count, view.today)
    unit = 7 if item.has(Kind.WEEK) else 14 if item.has(Kind.FORTNIGHT) else 1
    found = view.today + timedelta(days=count * unit)
    if _idiom(item, count):
        return Days((found - timedelta(days=1), found), Reason.WHICH_WEEKDAY)
    return Days((found,))


def _idiom(item: Item, count: int) -> bool:
    """French and German count today in: "dans 15 jours" and "in acht Tagen" are whole weeks."""
    if item.has(Kind.DANS):
        return item.has(Kind.DAYS) and count in _DAYS_OF_WHOLE_WEEKS
    words = item.of(Kind.NUMBER_WORD)
    return (
        item.has(Kind.DAYS)
        and count == _DAYS_OF_WHOLE_WEEKS[0]
        and any("de" in w.sense.languages for w in words)
    )


def _months_ahead(count: int, today: date) -> Days:
    years, month = divmod(today.month - 1 + count, 12)
    found = _day(today.year + years, month + 1, today.day)
    return NO_SUCH if found is None else Days((found,))


def _week_and_day(item: Item, view: View) -> Days:
    weeks = 1
    if item.has(Kind.THIS):
        weeks = 0
    elif item.has(Kind.AFTER_NEXT, Kind.WEEK_AFTER_NEXT):
        weeks = 2
    return Days((monday_of(view.today) + weeks * _WEEK + timedelta(days=weekday_of(item)),))


def _weekday(item: Item, view: View) -> Days:
    wanted = weekday_of(item)
    this_week = monday_of(view.today) + timedelta(days=wanted)
    if item.has(Kind.THIS):
        return Days((this_week,))
    found = view.today + timedelta(days=(wanted - view.today.weekday()) % 7)
    if item.has(Kind.NEXT):
        to_come = this_week >= view.today and view.ahead(this_week)
        return _either(this_week) if to_come else Days((this_week + _WEEK,))
    if item.has(Kind.COMING) and found == view.today and view.ahead(found):
        return _either(found)
    return Days((found if view.ahead(found) else found + _WEEK,))


def _either(day: date) -> Days:
    return Days((day, day + _WEEK), Reason.WHICH_WEEKDAY)


def _weekday_and_day(item: Item, view: View) -> Days:
    """Monday the 30th: read if the next 30th is a Monday."""
    found = _next_with_number(item.numbers[0], view)
    if not found:
        return NO_SUCH
    if found[0].weekday() == weekday_of(item):
        return Days(found)
    return Days((*found, nearest(found[0], weekday_of(item))), Reason.WEEKDAY_DIFFERS)


def _nth_weekday(item: Item, view: View) -> Days:
    nth = item.numbers[0]
    wanted = weekday_of(item)
    if not (nth == LAST or 1 <= nth <= _MOST_WEEKDAYS):
        return NO_SUCH
    if not item.has(Kind.MONTH):
        month = view.today.month - 1 + item.has(Kind.NEXT)
        found = _nth(view.today.year + month // 12, month % 12 + 1, nth, wanted)
        return NO_SUCH if found is None else Days((found,))
    named = item.of(Kind.MONTH)[0].sense.value
    return _rolled(lambda year: _nth(year, named, nth, wanted), _year(item), view)


def dated(year: int | None, month: int, day: int, view: View) -> Days:
    """That day in that year, or the next one ahead."""
    return _rolled(lambda any_year: _day(any_year, month, day), year, view)


def _rolled(find: Callable[[int], date | None], year: int | None, view: View) -> Days:
    """The day in ``year``; without one in this year, or the next if it passed long ago."""
    if year is not None:
        found = find(year)
        if found is None:
            return NO_SUCH
        return Days((found,)) if abs(year - view.today.year) <= _MOST_YEARS else _out(year, view)
    this, following = find(view.today.year), find(view.today.year + 1)
    if this is not None and view.ahead(this):
        return Days((this,))
    if following is None:
        return NO_SUCH
    if this is not None and view.today - this < RECENT:
        return Days((following,), Reason.PAST)
    return Days((following,))


def _out(year: int, view: View) -> Days:
    """So far away that sums would leave the calendar."""
    return TOO_FAR if year > view.today.year else Days((), Reason.PAST)


def _nth(year: int, month: int, nth: int, weekday: int) -> date | None:
    first = _day(year, month, 1)
    if first is None:
        return None
    if nth == LAST:
        last = first.replace(day=monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _next_with_number(number: int, view: View) -> tuple[date, ...]:
    """The next day with that number, this month or next."""
    first = view.today.replace(day=1)
    later = (first + timedelta(days=31)).replace(day=1)
    months = ((first.year, first.month), (later.year, later.month))
    found = (_day(year, month, number) for year, month in months)
    return next(((day,) for day in found if day is not None and view.ahead(day)), ())


def nearest(day: date, weekday: int) -> date:
    """The day of that weekday within three days."""
    return day + timedelta(days=(weekday - day.weekday() + 3) % 7 - 3)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weekday_of(item: Item) -> int:
    return item.of(Kind.WEEKDAY)[0].sense.value


def _year(item: Item) -> int | None:
    years = item.of(Kind.YEAR)
    return years[0].number if years else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_MEANINGS: Final[dict[Form, Callable[[Item, View], Days]]] = {
    Form.FIGURES: _figures,
    Form.DASHED_DATE: _dashed,
    Form.DAY_MONTH: _day_month,
    Form.DAY_ONLY: _day_only,
    Form.NEAR_DAY: _near_day,
    Form.SPAN: _span,
    Form.WEEK_AND_DAY: _week_and_day,
    Form.WEEKDAY: _weekday,
    Form.WEEKDAY_AND_DAY: _weekday_and_day,
    Form.NTH_WEEKDAY: _nth_weekday,
}
_NO_DAYS: Final = frozenset({Form.MONTH_ONLY, Form.WHOLE_WEEK})
DATE_FORMS: Final = _NO_DAYS.union(_MEANINGS)
