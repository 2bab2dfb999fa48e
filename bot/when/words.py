"""The words of time in each language: another language is one more table."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a word or sign does in a typed time; one letter, so that patterns can be regexes."""

    WEEKDAY = "W"
    MONTH = "M"
    NUMBER_WORD = "k"
    ORDINAL_WORD = "O"
    NEAR_DAY = "T"
    NOON = "N"
    NEXT = "L"
    THIS = "S"
    COMING = "Q"
    WEEK = "w"
    WEEK_AFTER_NEXT = "Y"
    AFTER_NEXT = "G"
    DAYS = "d"
    FORTNIGHT = "f"
    MONTHS = "o"
    HOURS = "j"
    MINUTES = "i"
    H = "H"
    HEURE = "E"
    UHR = "U"
    OCLOCK = "C"
    MERIDIEM = "a"
    AM = "m"  # 9 am, or am 5. Mai
    AT = "@"
    A_GRAVE = "A"  # à is "at" and "to", a is "one"
    ON = "p"
    OF = "g"
    DE = "e"  # de is "of" and "from"
    DU = "b"
    IN = "I"
    DANS = "D"
    FROM = "<"
    TO = ">"
    UNTIL = "}"
    AU = "u"
    BETWEEN = "B"
    AND = "&"
    OR = "|"
    TIME_WORD = "t"
    FROM_NOW = "F"
    AHEAD = "h"
    PART_OF_DAY = "V"
    NUMBER = "n"
    YEAR = "y"
    BIG_NUMBER = "q"
    ORDINAL = "r"
    CLOCK = "c"
    H_CLOCK = "v"  # 10h30, which after "in" is a duration
    DOTTED = "x"
    DATE = "X"
    STAMP = "*"
    ZONE = "Z"
    DASH = "-"
    SLASH = "/"


@dataclass(frozen=True, slots=True)
class Language:
    """One language, folded; words of one meaning stand in one string."""

    code: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    numbers: tuple[str, ...]
    ordinals: tuple[str, ...]
    near_days: tuple[str, ...]
    roles: Mapping[Kind, str]


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a word, and the languages in which it has it."""

    kind: Kind
    value: int
    languages: frozenset[str]


ENGLISH: Final = Language(
    "en",
    (
        "monday mon", "tuesday tue tues", "wednesday wed", "thursday thu thur thurs",
        "friday fri", "saturday sat", "sunday sun",
    ),
    (
        "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
        "august aug", "september sep sept", "october oct", "november nov", "december dec",
    ),
    (
        "one an", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ),
    ("first", "second", "third", "fourth", "last"),
    ("today", "tomorrow tmrw", "day_after_tomorrow"),
    {
        Kind.NEXT: "next", Kind.THIS: "this", Kind.COMING: "coming upcoming",
        Kind.WEEK: "week weeks", Kind.DAYS: "day days", Kind.FORTNIGHT: "fortnight",
        Kind.MONTHS: "month months", Kind.HOURS: "hour hours hr hrs",
        Kind.MINUTES: "minute minutes min mins", Kind.WEEK_AFTER_NEXT: "week_after_next",
        Kind.OCLOCK: "o'clock oclock", Kind.NOON: "noon midday", Kind.AT: "at", Kind.A_GRAVE: "a",
        Kind.ON: "on the", Kind.OF: "of", Kind.IN: "in", Kind.FROM: "from", Kind.TO: "to",
        Kind.UNTIL: "until till through", Kind.BETWEEN: "between", Kind.AND: "and", Kind.OR: "or",
        Kind.TIME_WORD: "time local_time", Kind.FROM_NOW: "from_now", Kind.AHEAD: "ahead",
        Kind.PART_OF_DAY: "morning afternoon evening night tonight midnight half quarter past",
    },
)  # fmt: skip

FRENCH: Final = Language(
    "fr",
    (
        "lundi lun", "mardi mar", "mercredi mer", "jeudi jeu", "vendredi ven", "samedi sam sa",
        "dimanche dim di",
    ),
    (
        "janvier janv jan", "fevrier fevr fev", "mars", "avril avr", "mai", "juin", "juillet juil",
        "aout", "septembre sept", "octobre oct", "novembre nov", "decembre dec",
    ),
    (
        "un une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
        "douze",
    ),
    (
        "premier premiere", "deuxieme second seconde", "troisieme", "quatrieme",
        "dernier derniere",
    ),
    ("aujourd'hui aujourdhui", "demain", "apres_demain"),
    {
        Kind.NEXT: "prochain prochaine", Kind.THIS: "ce cette", Kind.WEEK: "semaine semaines",
        Kind.DAYS: "jour jours", Kind.MONTHS: "mois", Kind.MINUTES: "minute minutes min mn",
        Kind.H: "h", Kind.HEURE: "heure heures", Kind.NOON: "midi", Kind.A_GRAVE: "a",
        Kind.ON: "le la l'", Kind.OF: "en", Kind.DE: "de d'", Kind.DU: "du",
        Kind.DANS: "dans", Kind.AU: "au jusqu'au",
        Kind.BETWEEN: "entre", Kind.AND: "et", Kind.OR: "ou", Kind.TIME_WORD: "heure_locale",
        Kind.PART_OF_DAY: "matin soir nuit apres_midi cet_apres_midi minuit demi demie quart "
        "matinee soiree",
    },
)  # fmt: skip

GERMAN: Final = Language(
    "de",
    (
        "montag mo", "dienstag di", "mittwoch mi", "donnerstag do", "freitag fr",
        "samstag sonnabend sa", "sonntag so",
    ),
    (
        "januar janner jaenner jan", "februar feber feb", "marz maerz mrz mar", "april apr", "mai",
        "juni jun", "juli jul", "august aug", "september sep sept", "oktober okt", "november nov",
        "dezember dez",
    ),
    (
        "ein eins eine einer einem einen", "zwei", "drei", "vier", "funf fuenf", "sechs", "sieben",
        "acht", "neun", "zehn", "elf", "zwolf zwoelf",
    ),
    (
        "erste erster ersten erstem", "zweite zweiter zweiten zweitem",
        "dritte dritter dritten drittem", "vierte vierter vierten viertem",
        "letzte letzter letzten letztem",
    ),
    ("heute", "morgen", "ubermorgen uebermorgen"),
    {
        Kind.NEXT: "nachste nachster nachsten nachstes nachstem naechste naechster naechsten "
        "naechstes naechstem",
        Kind.THIS: "diese dieser diesen dieses diesem",
        Kind.COMING: "kommende kommender kommenden kommendes kommendem",
        Kind.AFTER_NEXT: "ubernachste ubernachster ubernachsten uebernaechste uebernaechster "
        "uebernaechsten",
        Kind.WEEK: "woche wochen", Kind.DAYS: "tag tage tagen",
        Kind.MONTHS: "monat monats monate monaten",
        Kind.HOURS: "stunde stunden std", Kind.MINUTES: "minute minuten min", Kind.H: "h",
        Kind.UHR: "uhr", Kind.NOON: "mittag mittags", Kind.AT: "um", Kind.AM: "am",
        Kind.ON: "den der dem", Kind.OF: "im des", Kind.IN: "in", Kind.FROM: "von", Kind.DU: "vom",
        Kind.UNTIL: "bis bis_zum", Kind.BETWEEN: "zwischen", Kind.AND: "und", Kind.OR: "oder",
        Kind.TIME_WORD: "zeit ortszeit",
        Kind.PART_OF_DAY: "abend abends fruh frueh morgens vormittag vormittags nachmittag "
        "nachmittags nacht nachts mitternacht halb viertel dreiviertel",
    },
)  # fmt: skip

LANGUAGES: Final = (ENGLISH, FRENCH, GERMAN)
LAST: Final = -1


def _meanings(language: Language) -> Iterator[tuple[str, Kind, int]]:
    counted = (
        (Kind.WEEKDAY, language.weekdays, 0),
        (Kind.MONTH, language.months, 1),
        (Kind.NUMBER_WORD, language.numbers, 1),
        (Kind.NEAR_DAY, language.near_days, 0),
    )
    for kind, rows, start in counted:
        for value, row in enumerate(rows, start):
            yield row, kind, value
    for value, row in zip((1, 2, 3, 4, LAST), language.ordinals, strict=True):
        yield row, Kind.ORDINAL_WORD, value
    for kind, row in language.roles.items():
        yield row, kind, 0


def _senses(languages: tuple[Language, ...]) -> dict[str, tuple[Sense, ...]]:
    found: dict[str, dict[tuple[Kind, int], set[str]]] = defaultdict(lambda: defaultdict(set))
    for language in languages:
        for row, kind, value in _meanings(language):
            for word in row.split():
                found[word.replace("_", " ")][kind, value].add(language.code)
    return {
        word: tuple(Sense(kind, value, frozenset(codes)) for (kind, value), codes in many.items())
        for word, many in found.items()
    }


def language(locale: str) -> str:
    """The language of a locale such as ``en-GB``."""
    return locale.split("-", maxsplit=1)[0].lower()


SENSES: Final = _senses(LANGUAGES)


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A zone's letters, taken literally; ``season`` is the zone whose clock they follow."""

    minutes: int
    season: str


_WEST, _MIDDLE, _EAST = "Europe/Lisbon", "Europe/Brussels", "Europe/Helsinki"
ABBREVIATIONS: Final = {
    "wet": Abbreviation(0, _WEST), "west": Abbreviation(60, _WEST),
    "wez": Abbreviation(0, _WEST), "wesz": Abbreviation(60, _WEST),
    "cet": Abbreviation(60, _MIDDLE), "cest": Abbreviation(120, _MIDDLE),
    "mez": Abbreviation(60, _MIDDLE), "mesz": Abbreviation(120, _MIDDLE),
    "eet": Abbreviation(120, _EAST), "eest": Abbreviation(180, _EAST),
    "oez": Abbreviation(120, _EAST), "oesz": Abbreviation(180, _EAST),
}  # fmt: skip
