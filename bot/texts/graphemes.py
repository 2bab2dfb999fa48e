"""What a reader sees as one character, so that no text is cut inside one."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate, pairwise, takewhile

ELLIPSIS = "…"
JOINER = "\u200d"
PICTURES = "\u2190-\u2bff\U0001f000-\U0001f1e5\U0001f200-\U0001faff"
LETTERS_OF_FLAGS = "\U0001f1e6-\U0001f1ff"
TAGS = "\U000e0020-\U000e007f"


def _mark_ranges() -> str:
    """All combining marks; those above U+1F000 are selectors, which cleaning takes out."""
    marks = [c for c in range(0x300, 0x1F000) if unicodedata.category(chr(c))[0] == "M"]
    firsts = [marks[0], *(b for a, b in pairwise(marks) if b - a > 1)]
    lasts = [*(a for a, b in pairwise(marks) if b - a > 1), marks[-1]]
    spans = zip(firsts, lasts, strict=True)
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in spans)


MARKS = _mark_ranges()
"""The inside of a character class, as are PICTURES, LETTERS_OF_FLAGS and TAGS."""

# The bounds keep a made-up chain of pictures from growing into one endless character.
_PICTURE = f"[{PICTURES}][{MARKS}\U0001f3fb-\U0001f3ff{TAGS}]{{0,8}}"
_GRAPHEME = re.compile(
    f"[{LETTERS_OF_FLAGS}]{{2}}[{MARKS}]*"
    f"|{_PICTURE}(?:{JOINER}{_PICTURE}){{0,9}}[{MARKS}]*"
    f"|.[{MARKS}]*",
    re.DOTALL,
)


def graphemes(text: str) -> Iterator[str]:
    """The visible characters of ``text`` in order; joined they are ``text`` again.

    A base with its marks, a joined emoji, a pair of flag letters: simpler than Unicode's
    annex 29, which also joins conjoining Hangul (NFC has done so already).
    """
    return (match.group() for match in _GRAPHEME.finditer(text))


def cut(text: str, limit: int) -> str:
    """``text`` within ``limit`` code points (Discord's unit), ending in … where it was cut."""
    if len(text) <= limit:
        return text
    room = limit - len(ELLIPSIS)
    ends = accumulate(len(grapheme) for grapheme in graphemes(text))
    kept = max(takewhile(lambda end: end <= room, ends), default=0)
    return (text[:kept].rstrip() + ELLIPSIS)[: max(limit, 0)]
