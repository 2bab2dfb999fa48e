"""Finds names in a text in the forms that Europe's languages give them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from bot.texts.folding import fold
from bot.texts.graphemes import MARKS
from bot.texts.ordinary import ADJECTIVE, COMMON, ENDING, GENERIC, MARKED_ADJECTIVE, SMALL

_WORD = re.compile(f"[^\\W\\d_](?:[^\\W\\d_]|[{MARKS}])*")
_GAP = re.compile(r"[\w\s'’&-]{1,12}")
_QUOTING = " \t\"'“”„«»‘’()[]*_–—-"
_STOPS = ".!?:;…\n•"
_STOP_REACH = 12
_SPELLINGS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe"}
)

_VOWELS = "aeiouyαειηουωаеиоуыюя"
_CASE_ENDING = re.compile("(?:us|as|os|is|es|οσ|ασ|ησ|um)$")
_PLURAL_ENDING = re.compile("(?:s|en)$")
_FLEETING = re.compile(f"([^{_VOWELS}])[eoъ]([^{_VOWELS}])$")
# The last consonants of a stem change before endings: Praha, v Praze; Helsinki, Helsingin.
_SOFTENED = (
    *(("h", "z"), ("g", "z"), ("g", "dz"), ("k", "c"), ("ch", "s"), ("r", "rz")),
    *(("d", "dz"), ("t", "c"), ("г", "з"), ("к", "ц"), ("х", "с"), ("eav", "ev"), ("nn", "n")),
)
_WEAKENED = (
    *(("nk", "ng"), ("nt", "nn"), ("mp", "mm"), ("lt", "ll"), ("rt", "rr"), ("kk", "k")),
    *(("pp", "p"), ("tt", "t"), ("k", ""), ("t", "d"), ("p", "v")),
)

# Letters of a stem. The shorter it is, the more words begin alike by chance.
_TINY, _SHORT, _SAFE, _LONG, _VERY_LONG = 3, 4, 5, 6, 7
_ANY_ENDING = 4
_ANY_COMPOUND = 12


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text; ``opening`` words have their capital from the sentence."""

    start: int
    end: int
    spellings: tuple[str, ...]
    capital: bool
    opening: bool


@dataclass(frozen=True, slots=True)
class Names:
    """Names ready to be found, folded.

    ``stems`` says of each whether it is a whole name. ``sequences`` holds the names of
    several words by the first letters of the first word; ``small`` the names that are
    themselves written without a capital, as adjectives and user names are.
    """

    stems: dict[str, bool] = field(default_factory=dict)
    sequences: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    small: set[str] = field(default_factory=set)


def words_of(text: str) -> list[Word]:
    """The words of ``text`` in order, without articles and other small ones."""
    words = (_word(match) for match in _WORD.finditer(text))
    return [word for word in words if SMALL.isdisjoint(word.spellings)]


@lru_cache(maxsize=8)
def places_ready(places: tuple[str, ...]) -> Names:
    """Names of cities and countries. One of several words counts whole: give its short form too."""
    names = Names()
    for place in places:
        for spelling in _spellings(place):
            _add_place(names, spelling, small=place[:1].islower())
    return names


def people_ready(people: Iterable[str]) -> Names:
    """People's names and nicknames, each part of three letters or more on its own."""
    names = Names()
    for person in people:
        for spelling in _spellings(person):
            parts = set(_WORD.findall(spelling)) - SMALL - GENERIC
            for part in sorted(parts):
                _add(names, part)
            names.small.update(parts if person.islower() else ())
    return names


def find(text: str, words: list[Word], names: Names) -> Iterator[tuple[int, int]]:
    """Start and end of each of ``names`` in ``text``, whose ``words`` are given."""
    for index, word in enumerate(words):
        for target in _sequences(word, names):
            chunk = words[index : index + len(target)]
            if _is_sequence(text, chunk, target):
                yield word.start, chunk[-1].end
        if any(_is_name(word, spelling, names) for spelling in word.spellings):
            yield word.start, word.end


def _sequences(word: Word, names: Names) -> set[tuple[str, ...]]:
    found = (names.sequences.get(spelling[:_TINY], set()) for spelling in word.spellings)
    return set[tuple[str, ...]]().union(*found)


def _spellings(written: str) -> tuple[str, ...]:
    """``München`` as ``munchen`` and as ``muenchen``."""
    return tuple({fold(written): None, fold(written.translate(_SPELLINGS)): None})


def _word(match: re.Match[str]) -> Word:
    start, end = match.span()
    before = match.string[max(0, start - _STOP_REACH) : start].rstrip(_QUOTING)
    opening = not before or before[-1] in _STOPS
    written = match.group()
    return Word(start, end, _spellings(written), not written[0].islower(), opening)


def _add_place(names: Names, place: str, *, small: bool) -> None:
    words = [word for word in _WORD.findall(place) if word not in SMALL]
    if len(words) == 1:
        _add(names, words[0])
        names.small.update(words if small else ())
    elif words:
        names.sequences.setdefault(words[0][:_TINY], set()).add(tuple(words))


def _add(names: Names, name: str) -> None:
    if len(name) < _TINY:
        return
    names.stems[name] = True
    if name not in COMMON:
        for stem in _stems(name):
            names.stems.setdefault(stem, False)


def _stems(name: str) -> Iterator[str]:
    """What is left of ``name`` before the endings of its other forms."""
    bare = name.rstrip(_VOWELS)
    shortened = [
        (_FLEETING.sub(r"\1\2", name), _SHORT),
        (_CASE_ENDING.sub("", name), _SHORT),
        (_PLURAL_ENDING.sub("", name), _SAFE),
        (name[:-1] if bare != name else name, _SHORT),
        (bare, _SAFE),
    ]
    stems = {stem for stem, shortest in shortened if len(stem) >= shortest}
    for stem in stems:
        yield stem
        yield from (soft for soft in _changed(stem, _SOFTENED) if len(soft) >= _SHORT)
    yield from _weak_stems(name)


def _weak_stems(name: str) -> Iterator[str]:
    """Finnish stems: ``lahti`` gives ``lahdi`` and ``lahde``."""
    body, vowel = name[:-1], name[-1]
    if vowel in _VOWELS:
        for grade in (body, *_changed(body, _WEAKENED)):
            yield grade + vowel
            yield grade + "e"


def _changed(stem: str, changes: Iterable[tuple[str, str]]) -> Iterator[str]:
    return (stem.removesuffix(old) + new for old, new in changes if stem.endswith(old))


def _is_name(word: Word, spelling: str, names: Names) -> bool:
    if names.stems.get(spelling) and _stands_for_name(word, spelling, names):
        return True
    return any(
        _is_form(word, spelling[:size], spelling[size:], whole=names.stems[spelling[:size]])
        for size in range(len(spelling), _TINY - 1, -1)
        if spelling[:size] in names.stems
    )


def _stands_for_name(word: Word, name: str, names: Names) -> bool:
    if name in COMMON:
        return word.capital and not word.opening
    return word.capital or len(name) >= _SAFE or name in names.small


def _is_form(word: Word, stem: str, ending: str, *, whole: bool) -> bool:
    if stem in COMMON:
        inside = word.capital and not word.opening
        return whole and inside and ENDING.fullmatch(ending) is not None
    if word.capital:
        return _is_written_form(stem, ending, whole=whole)
    return _is_small_form(stem, ending, whole=whole)


def _is_written_form(stem: str, ending: str, *, whole: bool) -> bool:
    """With a capital: Germanic compounds (``Stockholmsregionen``) and all endings."""
    if len(stem) < _SHORT:
        return whole and ending == "s"
    if whole and len(stem) >= _VERY_LONG:
        return len(ending) <= _ANY_COMPOUND
    if not ending:
        return len(stem) >= _SAFE
    short = whole and len(stem) >= _SAFE and len(ending) <= _ANY_ENDING
    return short or ENDING.fullmatch(ending) is not None


def _is_small_form(stem: str, ending: str, *, whole: bool) -> bool:
    """Without a capital: adjectives, and any ending where the stem is long enough."""
    if len(stem) >= (_LONG if whole else _VERY_LONG):
        return ENDING.fullmatch(ending) is not None
    if len(stem) >= _SAFE and (whole or len(ending) > 1):
        return ADJECTIVE.fullmatch(ending) is not None
    if whole and len(stem) == _SHORT and len(ending) >= _TINY:
        return ADJECTIVE.fullmatch(ending) is not None
    return len(stem) >= _SHORT and MARKED_ADJECTIVE.fullmatch(ending) is not None


def _is_sequence(text: str, chunk: list[Word], target: tuple[str, ...]) -> bool:
    if len(chunk) < len(target):
        return False
    if not all(_resembles(word, name) for word, name in zip(chunk, target, strict=True)):
        return False
    return all(_GAP.fullmatch(text, a.end, b.start) for a, b in pairwise(chunk))


def _resembles(word: Word, name: str) -> bool:
    if name in word.spellings:
        return True
    shared = name[: max(_TINY, len(name) - 2)]
    return word.capital and any(
        spelling.startswith(shared) and len(spelling) <= len(name) + _ANY_ENDING
        for spelling in word.spellings
    )
