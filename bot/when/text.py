"""Typed text made comparable: one case, no accents, one kind of dash and space."""

import unicodedata
from typing import Final

# Letters that Unicode does not take apart into a plain letter and an accent.
_WHOLE: Final = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
    "\u0131": "i", "ħ": "h",
})  # fmt: skip
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2212"
_APOSTROPHES: Final = "\u2018\u2019\u02bc\u00b4\u0060"
_MARKS: Final = str.maketrans(dict.fromkeys(_DASHES, "-") | dict.fromkeys(_APOSTROPHES, "'"))


def folded(text: str) -> str:
    """``text`` as names and words are compared: NFKC, casefolded, accents off, one space.

    A mark that stands on anything but a letter stays, so that a struck-out digit is no digit.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_MARKS)).casefold()
    kept: list[str] = []
    for char in unicodedata.normalize("NFD", plain):
        if unicodedata.category(char) == "Mn" and kept and kept[-1].isalpha():
            continue
        kept.append(char)
    return " ".join("".join(kept).translate(_WHOLE).split())


def odd_digits(text: str) -> bool:
    """Whether it holds digits, fractions or the like that are not 0 to 9."""
    return any(not char.isascii() and _numeric(char) for char in text)


def _numeric(char: str) -> bool:
    plain = unicodedata.normalize("NFKC", char)
    return any(part.isdigit() or unicodedata.category(part)[0] == "N" for part in plain)
