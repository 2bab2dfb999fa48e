"""What a city tells of itself: its words, its languages, its working hours and days off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.texts import clean, fits, fold, plain, read_link
from cogs.cities.rules.entries import LONGEST_URL
from cogs.cities.rules.figures import read_year
from cogs.cities.rules.places import LONGEST_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST_ABOUT = 500
MOST_LANGUAGES = 10
MOST_DAYS_OFF = 40
LONGEST_TIME_OFF = 92
"""Days in one row of days off."""
SIZES = ("S", "M", "L", "XL")
WEEKDAYS = 7
_SPAN = re.compile(r"(.+?)\s*(?:-|–|—|\bto\b)\s*(.+)")
_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?\s*h?", re.ASCII)
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", re.ASCII)
_DAYS = re.compile(
    r"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})(?:\s*(?:-|–|—|to)\s*([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}))?",
    re.ASCII,
)
LAST_HOUR, LAST_MINUTE = 23, 59


@dataclass(frozen=True, slots=True)
class Profile:
    """``languages`` and ``size`` are a city's alone."""

    about: str
    url: str
    languages: tuple[str, ...] = ()
    size: str | None = None
    neutral_by: int = 2030


@dataclass(frozen=True, slots=True)
class Hours:
    region: str
    opens: str
    closes: str
    lunch_from: str
    lunch_to: str
    workdays: str
    days_off: tuple[tuple[str, str], ...]


def read_profile(
    known: Mapping[str, str], *, about: str, languages: str, url: str, size: str, neutral_by: str
) -> Profile:
    """``known`` holds codes by the folded names of languages. Raises UserError."""
    if size not in {"", *SIZES}:
        raise UserError("Choose one of what the list offers.")
    return Profile(
        read_about(about),
        read_link(url, LONGEST_URL),
        read_languages(languages, known),
        size or None,
        read_year(neutral_by),
    )


def read_about(text: str) -> str:
    """Raises UserError."""
    about = clean(text, limit=LONGEST_ABOUT + 1)
    fits(about, 0, LONGEST_ABOUT)
    return about


def read_languages(text: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Codes from names or codes, with commas between. Raises UserError."""
    found: dict[str, None] = {}
    for part in re.split(r"[,;/\n|]+", clean(text, limit=300)):
        typed = fold(part).strip()
        if not typed:
            continue
        code = typed if typed in known.values() else known.get(typed)
        if code is None:
            raise UserError(
                "I know no language {typed}. Write its English name.",
                typed=plain(clean(part, limit=LONGEST_NAME, lines=False)),
            )
        found[code] = None
    if len(found) > MOST_LANGUAGES:
        raise UserError("Give at most {most} languages.", most=MOST_LANGUAGES)
    return tuple(found)


def read_hours(
    *,
    region: str,
    regions: Iterable[str],
    hours: str,
    lunch: str,
    workdays: Iterable[str],
    days_off: str,
) -> Hours:
    """``regions`` are those that have holidays of their own in the city's country; ``hours`` is
    written as ``09:00-17:00``. Raises UserError."""
    opens, closes = _span(hours)
    lunch_from, lunch_to = _span(lunch) if lunch.strip() else (opens, opens)
    if opens >= closes:
        raise UserError("Close after you open, such as 09:00-17:00.")
    if lunch_from > lunch_to:
        raise UserError("Lunch must end after it begins.")
    days = sorted({day for day in workdays if day in {str(n + 1) for n in range(WEEKDAYS)}})
    if not days:
        raise UserError("Choose at least one working day.")
    return Hours(
        _region(region, list(regions)),
        opens,
        closes,
        lunch_from,
        lunch_to,
        "".join(days),
        read_days_off(days_off),
    )


def read_days_off(text: str) -> tuple[tuple[str, str], ...]:
    """Days and spans, one a line, as ``2026-08-15`` or ``2026-08-03 to 2026-08-14``; ISO dates,
    first and last, in order. Raises UserError."""
    spans: dict[str, str] = {}
    for line in clean(text, limit=2_000).splitlines():
        typed = line.strip().strip(",;")
        if not typed:
            continue
        found = _DAYS.fullmatch(typed)
        if found is None:
            raise UserError(
                "Write days off one a line, such as 2026-08-15; this is not one: {typed}",
                typed=plain(clean(typed, limit=LONGEST_NAME, lines=False)),
            )
        first = _day(found[1])
        last = _day(found[2]) if found[2] else first
        if last < first or (last - first).days > LONGEST_TIME_OFF:
            raise UserError("Days off must end after they begin, and within three months.")
        spans[first.isoformat()] = max(last.isoformat(), spans.get(first.isoformat(), ""))
    if len(spans) > MOST_DAYS_OFF:
        raise UserError("Give at most {most} days off or spans.", most=MOST_DAYS_OFF)
    return tuple(sorted(spans.items()))


def _region(text: str, regions: list[str]) -> str:
    typed = clean(text, limit=LONGEST_NAME, lines=False).upper()
    wanted = typed.partition("-")[2] or typed
    if not wanted:
        return ""
    if wanted in regions:
        return wanted
    if not regions:
        raise UserError("Regions of your country have no holidays of their own. Leave it empty.")
    raise UserError(
        "I know no region {typed}. Write one of {regions}.",
        typed=plain(typed),
        regions=", ".join(regions[:20]),
    )


def _span(text: str) -> tuple[str, str]:
    found = _SPAN.fullmatch(clean(text, limit=LONGEST_NAME, lines=False))
    if found is None:
        raise UserError("Write hours from and to, such as 09:00-17:00.")
    return _clock(found[1]), _clock(found[2])


def _clock(text: str) -> str:
    found = _CLOCK.fullmatch(text.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour > LAST_HOUR or minute > LAST_MINUTE:
        raise UserError("Write hours from and to, such as 09:00-17:00.")
    return f"{hour:02}:{minute:02}"


def _day(text: str) -> date:
    found = _DAY.fullmatch(text)
    assert found is not None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise UserError("There is no day {typed}.", typed=text) from None
