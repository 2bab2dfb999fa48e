"""Picks the sentences of a text that show why it was found."""

from __future__ import annotations

import re
from itertools import chain, repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 300
"""Characters of an extract."""

_SENTENCE = re.compile(r"\S.*?(?:[.!?…;:]+(?=\s)|(?=\n)|$)", re.MULTILINE)


def sentences(text: str) -> list[str]:
    return _SENTENCE.findall(text)


def extract(text: str, worth: Iterable[float]) -> str:
    """A piece of ``text`` as it stands there: the whole sentences, at most 300 characters, that
    are worth most, the earliest of equals. A longer sentence is cut after a word.

    ``worth``: of each sentence; what is missing is worth nothing.
    """
    spans = [found.span() for found in _SENTENCE.finditer(text)]
    if not spans:
        return ""
    weights = [weight for weight, _ in zip(chain(worth, repeat(0.0)), spans, strict=False)]
    best, chosen = -1.0, spans[0]
    for first, (start, _) in enumerate(spans):
        last = first
        while last + 1 < len(spans) and spans[last + 1][1] - start <= MOST:
            last += 1
        value = sum(weights[first : last + 1])
        if value > best:
            best, chosen = value, (start, spans[last][1])
    return _cut(text[slice(*chosen)])


def _cut(piece: str) -> str:
    if len(piece) <= MOST:
        return piece
    return piece[:MOST].rsplit(None, 1)[0]
