"""The one day on which all date words of a text agree, or why to ask."""

from collections.abc import Iterable
from datetime import date

from bot.when.days import Days, View, days, nearest, weekday_of
from bot.when.grammar import Form, Item
from bot.when.records import Reason
from bot.when.words import Kind


def merged(items: Iterable[Item], view: View) -> Days:
    """What the items mean together; there is at least one."""
    weekdays = [item for item in items if _bare_weekday(item)]
    dates = [item for item in items if not _bare_weekday(item)]
    if weekdays and dates and dates[0].form is Form.WHOLE_WEEK:  # Monday at 10 next week
        parts = dates[0].parts + weekdays.pop(0).parts
        dates[0] = Item(Form.WEEK_AND_DAY, parts)
    found = _agreed(dates, view) if dates else days(weekdays.pop(0), view)
    for item in weekdays:
        found = _checked(found, weekday_of(item))
    return found


def _bare_weekday(item: Item) -> bool:
    """Whether it only names a weekday, which beside a date is a check."""
    return item.form is Form.WEEKDAY and not item.has(Kind.NEXT, Kind.THIS, Kind.COMING)


def _agreed(items: list[Item], view: View) -> Days:
    all_days = [days(item, view) for item in items]
    for found in all_days:
        if len(found.options) <= 1 and found.reason is not None:
            return found
    common = set(all_days[0].options).intersection(*(found.options for found in all_days))
    if not common:
        return Days(
            _distinct(all_days), Reason.WEEKDAY_DIFFERS if _has_weekday(items) else Reason.TWO_TIMES
        )
    agreed = tuple(sorted(common))
    return Days(agreed, all_days[0].reason if len(agreed) > 1 else None)


def _checked(found: Days, weekday: int) -> Days:
    fitting = tuple(day for day in found.options if day.weekday() == weekday)
    if found.reason is not None:
        return Days(fitting, found.reason)
    if fitting:
        return found
    day = found.options[0]
    return Days((day, nearest(day, weekday)), Reason.WEEKDAY_DIFFERS)


def _has_weekday(items: list[Item]) -> bool:
    return any(item.has(Kind.WEEKDAY) for item in items)


def _distinct(all_days: list[Days]) -> tuple[date, ...]:
    return tuple(dict.fromkeys(day for found in all_days for day in found.options))
