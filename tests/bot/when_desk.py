"""Where the tests of typed time stand: Brussels, Wednesday 25 March 2026, 15:00."""

from datetime import datetime

from bot.when import Question, Reading, parse

HOME = "Europe/Brussels"
NOW = datetime.fromisoformat("2026-03-25T15:00+01:00")
PLACES = {
    "lisbon": "Europe/Lisbon",
    "lisbonne": "Europe/Lisbon",
    "lissabon": "Europe/Lisbon",
    "helsinki": "Europe/Helsinki",
    "brussels": HOME,
    "bruxelles": HOME,
    "sofia": "Europe/Sofia",
    "athenes": "Europe/Athens",
    "berlin": "Europe/Berlin",
    "lodz": "Europe/Warsaw",
    "den haag": "Europe/Amsterdam",
    "villeneuve d'ascq": "Europe/Paris",
    "sint-niklaas": HOME,
    "l'aquila": "Europe/Rome",
}


def rows(table: str) -> list[tuple[str, str]]:
    """The lines ``phrase = expected`` of a table."""
    found = (line.rpartition(" = ") for line in table.strip().splitlines())
    return [(phrase, expected) for phrase, _, expected in found]


def said(phrase: str, locale: str = "en", now: datetime = NOW) -> Reading | Question:
    return parse(phrase, now, HOME, PLACES, locale)


def read(phrase: str, locale: str = "en", now: datetime = NOW) -> str:
    """The canonical form, without the zone where that is Brussels; or ``?`` and the reason."""
    return shown(said(phrase, locale, now))


def shown(found: Reading | Question) -> str:
    if isinstance(found, Question):
        return f"?{found.reason}"
    return short(found)


def short(reading: Reading) -> str:
    form = reading.canonical()
    return form if "T" in form else form.removesuffix(f" {HOME}")


def choices(phrase: str, locale: str = "en", now: datetime = NOW) -> list[str]:
    found = said(phrase, locale, now)
    assert isinstance(found, Question), found
    return [short(choice) for choice in found.choices]
