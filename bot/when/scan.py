"""A typed time cut into words, numbers and signs, each with what it can mean."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.when.records import LONGEST_TEXT, Reason
from bot.when.text import folded, odd_digits
from bot.when.words import ABBREVIATIONS, SENSES, Kind, Sense
from bot.when.zones import UTC_ZONE, SpokenZone, offset_minutes, zone_key

_EVERYWHERE: Final[frozenset[str]] = frozenset()
_MOST_WORDS_IN_A_NAME: Final = 6
_FULL_YEAR: Final = 4
_DAYS, _MONTHS, _IMPOSSIBLE = 31, 12, 99


@dataclass(frozen=True, slots=True)
class Clock:
    """Hour, minute and second as written, perhaps impossible ones."""

    hour: int
    minute: int = 0
    second: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """A date in figures, perhaps an impossible one; no year means the next such day."""

    year: int | None
    month: int
    day: int


Value = int | Clock | Written | SpokenZone


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text. A token of several senses is a word that means several things."""

    text: str
    senses: tuple[Sense, ...]
    value: Value = 0


@dataclass(frozen=True, slots=True)
class Unread:
    """Why the text cannot be cut up, and the word at fault."""

    reason: Reason
    word: str | None = None


def scan(text: str, places: Mapping[str, str]) -> tuple[Token, ...] | Unread:
    """The tokens of ``text``; ``places`` maps folded names to zones."""
    if len(text) > LONGEST_TEXT:
        return Unread(Reason.TOO_LONG)
    if odd_digits(text):
        return Unread(Reason.NOT_UNDERSTOOD)
    return _cut(folded(text).rstrip("."), places)


def _cut(text: str, places: Mapping[str, str]) -> tuple[Token, ...] | Unread:
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        if skipped := _SKIPPED.match(text, at):
            at = skipped.end()
            continue
        found = _at(text, at, places)
        if isinstance(found, Unread):
            return found
        pieces, at = found
        tokens.extend(pieces)
    return tuple(_settled(tokens))


def _at(text: str, at: int, places: Mapping[str, str]) -> tuple[tuple[Token, ...], int] | Unread:
    for pattern, make in _LEXEMES:
        if match := pattern.match(text, at):
            made = make(match)
            return made if isinstance(made, Unread) else (made, match.end())
    if named := _name(text, at, places):
        return named
    if text.startswith(_ELIDED, at):
        return (Token(text[at : at + 2], SENSES[text[at : at + 2]]),), at + 2
    return Unread(Reason.NOT_UNDERSTOOD, text[at:].split(maxsplit=1)[0])


def _name(text: str, at: int, places: Mapping[str, str]) -> tuple[tuple[Token, ...], int] | None:
    """The longest name or word that starts here."""
    for end in reversed(list(_ends(text, at))):
        name = text[at:end]
        for spelling in (name, name.replace("-", " ")):
            if token := _word(spelling, places):
                return (token,), end + text.startswith(".", end)
    return _adjective(text, at, places)


def _ends(text: str, at: int) -> Iterator[int]:
    """Where a name that starts here may end: after a letter that no letter follows."""
    words = 0
    for end in range(at + 1, len(text) + 1):
        if text[end - 1].isalpha() and not text[end : end + 1].isalpha():
            yield end
            words += 1
            if words == _MOST_WORDS_IN_A_NAME:
                return


def _word(name: str, places: Mapping[str, str]) -> Token | None:
    if senses := SENSES.get(name):
        return Token(name, senses)
    if letters := ABBREVIATIONS.get(name):
        return _zone(SpokenZone(name.upper(), minutes=letters.minutes, season=letters.season))
    key = places.get(name)
    return _zone(SpokenZone(name, key=key)) if key else None


def _adjective(
    text: str, at: int, places: Mapping[str, str]
) -> tuple[tuple[Token, ...], int] | None:
    """German: Berliner Zeit, Lissabonner Zeit."""
    match = _CITY_TIME.match(text, at)
    if match is None:
        return None
    stem = match[1]
    single = stem[:-1] if stem[-1] == stem[-2] else stem
    key = places.get(stem) or places.get(single)
    return ((_zone(SpokenZone(stem, key=key)),), match.end()) if key else None


def _settled(tokens: list[Token]) -> Iterator[Token]:
    """Makes "am" German before "Freitag" and English before "Friday"."""
    for place, token in enumerate(tokens):
        if token.senses[0].kind is not Kind.AM:
            yield token
            continue
        languages = [_languages(after) for after in tokens[place + 1 : place + 3]]
        spoken = next((codes for codes in languages if codes), None)
        if spoken and "en" not in spoken and "de" in spoken:
            yield _token(token.text, Kind.ON)
        elif spoken and "de" not in spoken and "en" in spoken:
            yield _token("am", Kind.MERIDIEM)
        else:
            yield token


def _languages(token: Token) -> frozenset[str]:
    days = (Kind.WEEKDAY, Kind.MONTH)
    return frozenset().union(*(s.languages for s in token.senses if s.kind in days))


def _token(text: str, kind: Kind, value: Value = 0) -> Token:
    return Token(text, (Sense(kind, 0, _EVERYWHERE),), value)


def _zone(zone: SpokenZone) -> Token:
    return _token(zone.name, Kind.ZONE, zone)


def _stamp(match: re.Match[str]) -> tuple[Token, ...]:
    return (_token("<t>", Kind.STAMP, int(match[1])),)


def _iso(match: re.Match[str]) -> tuple[Token, ...] | Unread:
    year, month, day, hour, minute, second, zone, sign, hours, minutes = match.groups()
    tokens = (
        _token("date", Kind.DATE, Written(int(year), int(month), int(day))),
        _token("clock", Kind.CLOCK, Clock(int(hour), int(minute), int(second or 0))),
    )
    if zone is None:
        return tokens
    if zone == "z":
        return (*tokens, _zone(UTC_ZONE))
    offset = _offset(zone, sign, hours, minutes)
    return offset if isinstance(offset, Unread) else (*tokens, *offset)


def _offset(name: str, sign: str, hours: str, minutes: str | None) -> tuple[Token, ...] | Unread:
    east = offset_minutes(sign, hours, minutes)
    if east is None:
        return Unread(Reason.WHICH_ZONE, name.upper())
    end = (int(hours), int(minutes or 0)) if sign == "-" else None
    return (_zone(SpokenZone(name.upper(), minutes=east, end=end)),)


def _plus(match: re.Match[str]) -> tuple[Token, ...] | Unread:
    return _offset(match[0], "+", match[1], match[2])


def _utc(match: re.Match[str]) -> tuple[Token, ...] | Unread:
    if match[1] is None:
        return (_zone(UTC_ZONE),)
    return _offset(match[0], match[1], match[2], match[3])


def _date(match: re.Match[str]) -> tuple[Token, ...]:
    parts = match.groupdict()
    year = parts.get("y")
    full = None if year is None else int(year) + (0 if len(year) == _FULL_YEAR else 2000)
    return (_token("date", Kind.DATE, Written(full, int(parts["m"]), int(parts["d"]))),)


def _colon(match: re.Match[str]) -> tuple[Token, ...]:
    clock = Clock(int(match[1]), int(match[2]), int(match[3] or 0))
    return (_token("clock", Kind.CLOCK, clock),)


def _with_h(match: re.Match[str]) -> tuple[Token, ...]:
    return (_token(match[0], Kind.H_CLOCK, Clock(int(match[1]), int(match[2]))),)


def _dotted(match: re.Match[str]) -> tuple[Token, ...]:
    """10.30 is a time, 31.3 a date; 10.12 may be either and counts as a date."""
    first, second, minutes = int(match[1]), int(match[2]), len(match[2]) > 1
    if 1 <= first <= _DAYS and 1 <= second <= _MONTHS:
        kind = Kind.DOTTED if minutes else Kind.DATE
        return (_token(match[0], kind, Written(None, second, first)),)
    return (_token("clock", Kind.CLOCK, Clock(first, second if minutes else _IMPOSSIBLE)),)


def _ordinal(match: re.Match[str]) -> tuple[Token, ...]:
    return (_token(match[0], Kind.ORDINAL, int(match[1])),)


def _number(match: re.Match[str]) -> tuple[Token, ...]:
    digits = match[0]
    kinds = {1: Kind.NUMBER, 2: Kind.NUMBER, 4: Kind.YEAR}
    return (_token(digits, kinds.get(len(digits), Kind.BIG_NUMBER), int(digits)),)


def _meridiem(match: re.Match[str]) -> tuple[Token, ...]:
    return (_token((match[1] or match[2]) + "m", Kind.MERIDIEM),)


def _sign(match: re.Match[str]) -> tuple[Token, ...]:
    kinds = {"-": Kind.DASH, "/": Kind.SLASH, "@": Kind.AT}
    return (_token(match[0], kinds[match[0]]),)


def _region(match: re.Match[str]) -> tuple[Token, ...] | Unread:
    key = zone_key(match[0])
    return (_zone(SpokenZone(key, key=key)),) if key else Unread(Reason.WHICH_ZONE, match[0])


_SKIPPED: Final = re.compile(r"[\s;|()\[\]]+|[,:](?!\d)")
_ELIDED: Final = ("d'", "l'")
_CITY_TIME: Final = re.compile(r"([^\W\d_]{2,})er zeit(?![^\W_])")
_END: Final = r"(?![\d:]|\s?(?:h|uhr)\b|\.\d)"
_LEXEMES: Final[
    tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[Token, ...] | Unread]], ...]
] = (
    (re.compile(r"<t:(-?\d{1,17})(?::[a-z])?>"), _stamp),
    (
        re.compile(
            r"(\d{4})-(\d\d)-(\d\d)t(\d\d):?(\d\d)(?::?(\d\d)(?:\.0+)?)?"
            r"(z|([+-])(\d\d)(?::?(\d\d))?)?(?![\w:])"
        ),
        _iso,
    ),
    (re.compile(r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?!\d)"), _date),
    (re.compile(r"(?P<d>\d{1,2})([./])(?P<m>\d{1,2})\2(?P<y>\d\d)" + _END), _date),
    (re.compile(r"(?P<d>\d{1,2})([/-])(?P<m>\d{1,2})\2(?P<y>\d{4})" + _END), _date),
    (re.compile(r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})" + _END), _date),
    (re.compile(r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?!\d)"), _date),
    (re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})(?![\d/])"), _date),
    (re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:\.0+)?)?(?![\d:])"), _colon),
    (re.compile(r"(\d{1,2})h(\d\d)(?!\d)"), _with_h),
    (re.compile(r"(\d{1,2})\.(\d{1,2})(?!\d)"), _dotted),
    (re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|re|e|eme|ere)(?![^\W_])"), _ordinal),
    (re.compile(r"(\d{1,2})\.(?!\d)"), _ordinal),
    (re.compile(r"\+(\d{1,2})(?::?(\d\d))?(?![\d:])"), _plus),
    (
        re.compile(
            r"(?:utc|gmt|z)(?![^\W_])(?:(?: ?(?=\+)|(?=-\d))([+-])(\d{1,2})(?::?(\d\d))?)?(?![\d:])"
        ),
        _utc,
    ),
    (re.compile(r"\d+"), _number),
    (re.compile(r"([ap])\. ?m\.?(?![^\W_])|(p)m\b\.?"), _meridiem),
    (re.compile(r"[a-z_]+(?:/[a-z0-9_+-]+)+"), _region),
    (re.compile(r"[-/@]"), _sign),
)  # fmt: skip
