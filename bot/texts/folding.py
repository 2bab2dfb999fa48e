"""Spells words alike that people take for the same, to compare and to search."""

import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"}
    | {"ı": "i", "ŧ": "t", "ŋ": "n"}
)


def fold(text: str) -> str:
    """``text`` without case, accents and special letter forms: ``Łódź`` is ``lodz``."""
    spelled = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in spelled if unicodedata.category(letter)[0] != "M")
    return bare.translate(_LETTERS)


@lru_cache(maxsize=4_096)
def folded(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of one thing as they are compared. Remembered, since each key pressed asks for some
    1,700 of them: for names of places only, never for what people write."""
    return tuple(fold(name) for name in names)


def question_key(text: str) -> str:
    """What two askings of the same question share: its letters and digits, folded."""
    return "".join(letter for letter in fold(text) if letter.isalnum())
