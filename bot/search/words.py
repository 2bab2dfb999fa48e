"""Cuts texts into the words that are compared: folded, without endings, without stop words."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.texts import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 2_000
"""Characters of a question that are read."""
ROOT = 5
"""Letters that long words of one origin share: `finan` in finance, Finanzierung, finansowanie."""
LIKELY = 0.6
"""A language with so many of the stop words of the likeliest one is not ruled out."""

_WORD = re.compile(r"[^\W_]+")
_VOWEL = re.compile(r"[aeiouy]")
_STOPWORDS = Path(__file__).with_name("stopwords.txt")
# How languages spell the sounds of shared words; what comes first is replaced first.
_SOUNDS = (
    ("ph", "f"),
    ("th", "t"),
    ("qu", "k"),
    ("ch", "k"),
    ("ck", "k"),
    ("ct", "t"),
    ("kt", "t"),
    ("pt", "t"),
    ("gli", "li"),
    ("x", "ks"),
    ("y", "i"),
    ("j", "i"),
    ("c", "k"),
    ("q", "k"),
    ("z", "s"),
    ("w", "v"),
)
_LATIN = str.maketrans(
    dict(zip("абвгдезиклмнопрстуфхцъ", "abvgdesiklmnoprstufhsa", strict=True))
    | {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "sht", "ю": "iu", "я": "ia"}
    | dict(zip("αβγδεζηικλμνοπρστυφχω", "avgdesiiklmnoprstifho", strict=True))
    | {"θ": "t", "ξ": "ks", "ψ": "ps"}
)
_DOUBLED = re.compile(r"(.)\1+")


def words_of(text: str) -> list[str]:
    """The folded words of a text, in their order."""
    return _WORD.findall(fold(text))


def is_idle(word: str) -> bool:
    return len(word) == 1 or word in _stopwords()


def stem(word: str) -> str:
    """A folded word without the commonest endings, of English above all."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():  # noqa: PLR2004
        return word
    word = _singular(word)
    for ending in ("ing", "ed"):
        bare = word.removesuffix(ending)
        if bare != word and len(bare) > 2 and _VOWEL.search(bare):  # noqa: PLR2004
            word = bare[:-1] if bare[-1] == bare[-2] and bare[-1] not in "ls" else bare
            break
    word = word.removesuffix("e")
    return word[:-1] + "i" if word.endswith("y") else word


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "uses")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def languages_of(words: list[str]) -> frozenset[str]:
    """The languages that a text may be in, by its stop words; empty where they do not tell."""
    known = _stopwords()
    counts = Counter(language for word in words for language in known.get(word, ()))
    if not counts:
        return frozenset()
    enough = max(counts.values()) * LIKELY
    return frozenset(language for language, count in counts.items() if count >= enough)


@cache
def _stopwords() -> Mapping[str, tuple[str, ...]]:
    """The languages of each stop word."""
    found: dict[str, tuple[str, ...]] = {}
    for line in _STOPWORDS.read_text("utf-8").splitlines():
        language, *words = fold(line).split()
        for word in words:
            found[word] = (*found.get(word, ()), language)
    return found


def root(word: str) -> str:
    """What a long word shares with its cousins in other languages; empty for short ones."""
    if len(word) < ROOT or word.isdigit():
        return ""
    plain = word.translate(_LATIN)
    for spelled, sound in _SOUNDS:
        plain = plain.replace(spelled, sound)
    plain = _DOUBLED.sub(r"\1", plain)
    if plain[:1] == "e" and plain[1:2] == "s" and plain[2:3] in {"k", "p", "t"}:
        plain = plain[1:]  # estrategia, espacio, escuela
    return plain[:ROOT] if len(plain) >= ROOT else ""
