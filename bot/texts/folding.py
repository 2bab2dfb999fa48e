"""Spells words alike that people take for the same, to compare and to search."""

import unicodedata

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"}
    | {"ı": "i", "ŧ": "t", "ŋ": "n"}
)


def fold(text: str) -> str:
    """``text`` without case, accents and special letter forms: ``Łódź`` is ``lodz``."""
    spelled = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in spelled if unicodedata.category(letter)[0] != "M")
    return bare.translate(_LETTERS)


def question_key(text: str) -> str:
    """What two askings of the same question share: its letters and digits, folded."""
    return "".join(letter for letter in fold(text) if letter.isalnum())
