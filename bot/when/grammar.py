"""Every way in which a row of tokens can be dates, times, ranges and zones, none left over."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import islice, product
from typing import Final

from bot.when.scan import Token
from bot.when.words import Kind, Sense

_MOST_TOKENS: Final = 24
_MOST_DOUBTFUL: Final = 4
_LONGEST_ITEM: Final = 12
_MOST_ITEMS: Final = 7
_MOST_WAYS: Final = 32


class Form(Enum):
    """What an item is; its tokens say which."""

    FIGURES = auto()
    DASHED_DATE = auto()
    DAY_MONTH = auto()
    MONTH_ONLY = auto()
    DAY_ONLY = auto()
    NEAR_DAY = auto()
    SPAN = auto()
    WEEK_AND_DAY = auto()
    WEEKDAY = auto()
    WEEKDAY_AND_DAY = auto()
    NTH_WEEKDAY = auto()
    POINT = auto()
    BARE_NUMBER = auto()
    RANGE = auto()
    UNSURE_RANGE = auto()
    PART_OF_DAY = auto()
    DURATION = auto()
    STAMP = auto()
    INTERVAL = auto()
    ZONE = auto()
    EITHER = auto()
    SEPARATOR = auto()
    WHOLE_WEEK = auto()
    WHOLE_MONTH = auto()
    DAYS_OF_MONTH = auto()
    DAYS_AHEAD = auto()
    RANGE_OPENS = auto()
    RANGE_GOES_ON = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """A token in the one sense it has in this way of reading."""

    text: str
    sense: Sense
    token: Token

    @property
    def kind(self) -> Kind:
        return self.sense.kind

    @property
    def number(self) -> int:
        """What it counts: figures, a number word, or "a"."""
        if self.kind is Kind.A_GRAVE:
            return 1
        value = self.token.value
        return value if isinstance(value, int) and value else self.sense.value


@dataclass(frozen=True, slots=True)
class Item:
    """Some parts that say one thing together."""

    form: Form
    parts: tuple[Part, ...]

    def of(self, *kinds: Kind) -> tuple[Part, ...]:
        """Its parts of these kinds, in order."""
        return tuple(part for part in self.parts if part.kind in kinds)

    @property
    def numbers(self) -> tuple[int, ...]:
        """All that it counts, in order."""
        return tuple(part.number for part in self.of(*_COUNTING))

    def has(self, *kinds: Kind) -> bool:
        return bool(self.of(*kinds))


@dataclass(frozen=True, slots=True)
class Way:
    """One way of reading the text; of several, only those of least strain count.

    Strain is a word in a sense of another language, or a number that nothing explains.
    """

    items: tuple[Item, ...]
    strain: int


def ways(tokens: tuple[Token, ...], locale: str, forms: frozenset[Form]) -> tuple[Way, ...]:
    """All ways; none if a word is left over, or if there are more than an honest text has."""
    doubtful = sum(len(token.senses) > 1 for token in tokens)
    if not 0 < len(tokens) <= _MOST_TOKENS or doubtful > _MOST_DOUBTFUL:
        return ()
    found: list[Way] = []
    for senses in product(*(token.senses for token in tokens)):
        parts = tuple(
            Part(token.text, sense, token) for token, sense in zip(tokens, senses, strict=True)
        )
        foreign = sum(_foreign(part, locale) for part in parts)
        rows = islice(_rows(parts, forms), _MOST_WAYS + 1)
        found.extend(Way(row, foreign + _unexplained(row)) for row in rows)
    return tuple(found) if len(found) <= _MOST_WAYS else ()


def _foreign(part: Part, locale: str) -> bool:
    """Whether the locale's language has another sense for this word."""
    spoken = any(locale in sense.languages for sense in part.token.senses)
    return spoken and locale not in part.sense.languages


def _unexplained(row: tuple[Item, ...]) -> int:
    return (_MOST_DOUBTFUL + 1) * sum(item.form is Form.BARE_NUMBER for item in row)


def _rows(parts: tuple[Part, ...], forms: frozenset[Form]) -> Iterator[tuple[Item, ...]]:
    """Every division of the parts into items, depth first."""
    items = _items(parts, forms)
    waiting: list[tuple[int, tuple[Item, ...]]] = [(0, ())]
    while waiting:
        at, row = waiting.pop()
        if at == len(parts):
            yield row
        elif len(row) < _MOST_ITEMS:
            waiting.extend((end, (*row, item)) for end, item in items.get(at, ()))


def _items(parts: tuple[Part, ...], forms: frozenset[Form]) -> dict[int, list[tuple[int, Item]]]:
    """The items that start at each part and from whose end the last part can be reached."""
    kinds = "".join(part.kind for part in parts)
    found: dict[int, list[tuple[int, Item]]] = {len(parts): []}
    for start in reversed(range(len(parts))):
        ends = [end for end in found if start < end <= start + _LONGEST_ITEM]
        items = [
            (end, Item(form, parts[start:end]))
            for end in ends
            for form in _forms(kinds[start:end], forms)
        ]
        if items:
            found[start] = items
    return found


@lru_cache(maxsize=4096)
def _forms(kinds: str, among: frozenset[Form]) -> tuple[Form, ...]:
    """What parts of these kinds can be together; a text's many ways share most of its rows."""
    return tuple(form for form, pattern in _PATTERNS if form in among and pattern.fullmatch(kinds))


def _pattern(*shapes: str) -> re.Pattern[str]:
    return re.compile("|".join(shape.format(**_CLASSES) for shape in shapes))


_COUNTING: Final = (
    Kind.NUMBER,
    Kind.YEAR,
    Kind.BIG_NUMBER,
    Kind.NUMBER_WORD,
    Kind.ORDINAL,
    Kind.ORDINAL_WORD,
    Kind.A_GRAVE,
)
_BARE: Final = "[nk]"
# 10:00 Uhr, 10h30, 9.05 Uhr, 9 am, 10 h 30, noon
_FULL: Final = "(?:c[HEUC]?|v|x[HEUC]|[cxnk][am]|[nk][HEUC]|[nk][HEU]n|N|nN)"
_CLASSES: Final = {
    "lead": "[pm]?[pm]?",
    "day": "[nrO]",
    "of": "[gebI]",
    "count": "[nyqkA]",
    "week": "(?:p?[LSQG]w|p?w[LS]|p?Y)",
    "month": "(?:p?[LS]?o|p?oL)",
    "bare": _BARE,
    "full": _FULL,
    "any": f"(?:{_FULL}|{_BARE})",
    "at": "[@A]",
    "to": "[->}uA&]",
}
_PATTERNS: Final = (
    (Form.FIGURES, _pattern("{lead}X", "{lead}x")),
    (Form.DASHED_DATE, _pattern("n-n")),
    (Form.DAY_MONTH, _pattern("{lead}{day}[ge]?My?", "{lead}Mp?{day}y?", "n-M(?:-y)?")),
    (Form.MONTH_ONLY, _pattern("[gIp]?[gIp]?My?")),
    (Form.DAY_ONLY, _pattern("[pmb][pm]?[nr]", "r")),
    (Form.NEAR_DAY, _pattern("p?T")),
    (Form.SPAN, _pattern("[ID]{count}[dwof]", "{count}[dwof][Fh]")),
    (Form.WEEK_AND_DAY, _pattern("[ID]?{week}{lead}W", "{lead}W{of}?{week}")),
    (Form.WEEKDAY, _pattern("{lead}W", "{lead}[LSQ]W", "{lead}WL")),
    (Form.WEEKDAY_AND_DAY, _pattern("{lead}Wp?[nr]")),
    (
        Form.NTH_WEEKDAY,
        _pattern("{lead}[Or]W{of}(?:p?o{of})?My?", "{lead}[Or]W{of}?{month}"),
    ),
    (Form.POINT, _pattern("{at}?{full}", "{at}[nkx]")),
    (Form.BARE_NUMBER, _pattern("n")),
    (
        Form.RANGE,
        _pattern(
            "[<e@A]?{any}-{any}",
            "[<e]{any}[>}}Au]{at}?{any}",
            "{at}?{full}[>}}A]{at}?{any}",
            "[<e]?x[->}}A]{at}?x[HEUCam]",
            "n>c",
            "n}}{full}",
        ),
    ),
    (Form.UNSURE_RANGE, _pattern("n>n[amC]?", "n}}n", "p?B{any}&{any}")),
    (Form.PART_OF_DAY, _pattern("[@ApImgebS&]*V[V>&A]*[nkcN]?")),
    (
        Form.DURATION,
        _pattern(
            "[ID]{count}[jHEi]", "[ID]{count}[jHE]&?[nk]i", "[ID]v", "[ID]nHn", "{count}[ji]F"
        ),
    ),
    (Form.STAMP, _pattern(r"\*")),
    (Form.INTERVAL, _pattern("XcZ?[-/>}}]XcZ?")),
    (Form.ZONE, _pattern("[IA@u]?Z(?:-?t)?", "[tE]{of}?Z")),
    (Form.EITHER, _pattern(r"\|")),
    (Form.SEPARATOR, _pattern("-")),
    (Form.WHOLE_WEEK, _pattern("[I]?{week}")),
    (Form.WHOLE_MONTH, _pattern("[Ig]?(?:p?[LS]o|p?oL)")),
    (
        Form.DAYS_OF_MONTH,
        _pattern("p?[nr]{to}p?[nr]{of}?My?", "Mp?[nr]{to}p?[nr]y?", "p?r{to}p?X"),
    ),
    (Form.DAYS_AHEAD, _pattern("[ID]{count}{to}{count}[dw]", "{count}{to}{count}[dw][hF]")),
    (Form.RANGE_OPENS, _pattern("[<beB]")),
    (Form.RANGE_GOES_ON, _pattern("{to}|/")),
)
