"""Every way of writing a day joined to every way of writing an hour gives that day and hour."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.when import Reading
from tests.bot.when_desk import HOME, NOW, said

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
SHORT_MONTHS = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "de": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
}
WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
}


def month(day: date, language: str) -> str:
    return MONTHS[language].split()[day.month - 1]


def short_month(day: date, language: str) -> str:
    return SHORT_MONTHS[language].split()[day.month - 1]


def weekday(day: date, language: str) -> str:
    return WEEKDAYS[language].split()[day.weekday()]


def short_weekday(day: date, language: str) -> str:
    letters = 2 if language == "de" else 3
    return weekday(day, language)[:letters]


def in_english(day: date) -> str:
    return f"{day.day} {month(day, 'en')} {day.year}"


def in_french(day: date) -> str:
    return f"{day.day} {month(day, 'fr')} {day.year}"


def in_german(day: date) -> str:
    return f"{day.day}. {month(day, 'de')} {day.year}"


def short(day: date, language: str) -> str:
    dot = "." if language == "de" else ""
    return f"{short_weekday(day, language)}. {day.day}{dot} {short_month(day, language)} {day.year}"


DAY_STYLES: dict[str, Callable[[date], str]] = {
    "iso": str,
    "dots": lambda day: day.strftime("%d.%m.%Y"),
    "spaced dots": lambda day: f"{day.day}. {day.month}. {day.year}",
    "slashes": lambda day: day.strftime("%d/%m/%Y"),
    "dashes": lambda day: day.strftime("%d-%m-%Y"),
    "short year": lambda day: day.strftime("%d.%m.%y"),
    "english": in_english,
    "english, month first": lambda day: f"{month(day, 'en')} {day.day}, {day.year}",
    "english, short": lambda day: short(day, "en"),
    "english, long": lambda day: f"on {weekday(day, 'en')}, {in_english(day)}",
    "french": in_french,
    "french, long": lambda day: f"le {weekday(day, 'fr')} {in_french(day)}",
    "french, short": lambda day: short(day, "fr"),
    "german": in_german,
    "german, long": lambda day: f"am {weekday(day, 'de')}, den {in_german(day)}",
    "german, short": lambda day: short(day, "de"),
    "german, figures": lambda day: f"{weekday(day, 'de')}, {day.strftime('%d.%m.%Y')}",
}
HOUR_STYLES: dict[str, Callable[[time], str]] = {
    "colon": lambda at: at.strftime("%H:%M"),
    "seconds": lambda at: at.strftime("%H:%M:%S"),
    "at": lambda at: f"at {at.hour}:{at.minute:02}",
    "am and pm": lambda at: at.strftime("%I:%M %p"),
    "a.m. and p.m.": lambda at: at.strftime("%I:%M %p").replace("AM", "a.m.").replace("PM", "p.m."),
    "h": lambda at: f"{at.hour}h{at.minute:02}",
    "spaced h": lambda at: f"{at.hour} h {at.minute:02}",
    "à": lambda at: f"à {at.hour}h{at.minute:02}",
    "Uhr": lambda at: f"{at.hour}:{at.minute:02} Uhr",
    "Uhr with a dot": lambda at: f"{at.hour}.{at.minute:02} Uhr",
    "um": lambda at: f"um {at.hour}.{at.minute:02}",
    "Uhr in between": lambda at: f"{at.hour} Uhr {at.minute:02}",
}
DAYS = [date(2026, 3, 26) + timedelta(days=17 * step) for step in range(42)]
TIMES = [time(1), time(9, 30), time(10, 5), time(12), time(12, 45), time(14, 15), time(23, 59)]


@pytest.mark.parametrize("hour_style", HOUR_STYLES)
@pytest.mark.parametrize("day_style", DAY_STYLES)
def test_a_day_and_an_hour_in_any_style_and_order_are_read(day_style: str, hour_style: str) -> None:
    locale = day_style[:2] if day_style.startswith(("fr", "ge")) else "en"
    start = len(day_style) % len(TIMES)
    for step, day in enumerate(DAYS[start :: len(TIMES)], start):
        at = TIMES[step % len(TIMES)]
        words = DAY_STYLES[day_style](day), HOUR_STYLES[hour_style](at)
        for phrase in (" ".join(words), ", ".join(reversed(words))):
            found = said(phrase, locale.replace("ge", "de"))
            assert isinstance(found, Reading), phrase
            assert found.starts_at == datetime.combine(day, at, ZoneInfo(HOME)), phrase


def test_a_date_without_a_year_is_the_next_one() -> None:
    for ahead in range(1, 300):
        day = NOW.date() + timedelta(days=ahead)
        found = said(f"{day.day} {month(day, 'en')} 12:00")
        assert isinstance(found, Reading)
        assert found.local_date == day
