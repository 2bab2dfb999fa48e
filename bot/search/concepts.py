"""The glossary: which concepts the words of a text mean, in any of its languages."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING

from bot.search.words import is_idle

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

FOLDER = Path(__file__).parent
SHORT = 5
"""Stems under so many letters are whole words with a short ending."""
ENDING = 3
"""The longest ending of a short stem."""
ENGLISH = frozenset({"s", "es", "ed", "ing", "er", "ers"})
HEAD = 3
"""What stands before a short stem at the end of a compound has so many letters at least."""
PART = 5
"""What follows a short stem at the head of a compound has so many letters at least."""

LONGEST = 40
"""Letters of a word that are compared."""
TIED = 6
"""Shorter stems count only in texts of their language: others have other words like them."""
GAP = 2
"""So many idle words may stand between two words of a phrase."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``stem``: a folded prefix, several words, or with a ``*`` before it also inside words."""

    key: str
    stem: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What follows a stem's first word, and what it all means."""

    rest: tuple[str, ...]
    key: str
    language: str
    tied: bool
    """Whether it counts only in texts of its language."""


@dataclass(slots=True)
class _Stems:
    """One kind of stems, by their first word."""

    keys: dict[str, tuple[_Meaning, ...]] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()

    def add(self, entry: Entry, words: Sequence[str], known: dict[_Meaning, _Meaning]) -> None:
        """Equal meanings are one object: there are three stems to each."""
        tied = bool(entry.language) and len(entry.stem) < TIED
        rest = tuple(map(intern, words[1:]))
        made = _Meaning(rest, intern(entry.key), intern(entry.language), tied)
        stem = intern(words[0])
        self.keys[stem] = (*self.keys.get(stem, ()), known.setdefault(made, made))

    def close(self) -> None:
        self.lengths = tuple(sorted({len(stem) for stem in self.keys}))


class Glossary:
    """Immutable; matching looks up prefixes and parts of a word, never the whole list."""

    def __init__(self, entries: Iterable[Entry], broader: Mapping[str, Iterable[str]]) -> None:
        self._starts = _Stems()
        self._parts = _Stems()
        known: dict[_Meaning, _Meaning] = {}
        for entry in entries:
            words = entry.stem.lstrip("*").split()
            if words:
                self._starts.add(entry, words, known)
                if entry.stem.startswith("*"):
                    self._parts.add(entry, words, known)
        self._starts.close()
        self._parts.close()
        self._broader = {key: tuple(wider) for key, wider in broader.items()}

    def keys_at(
        self, words: Sequence[str], place: int, languages: Collection[str] = ()
    ) -> set[str]:
        """What the words from ``place`` on mean in a text of one of these languages; none: of
        any."""
        return {
            it.key
            for it in self._candidates(words[place])
            if (not it.tied or not languages or it.language in languages)
            and _follow(words, place, it)
        }

    def broader(self, keys: Iterable[str]) -> dict[str, float]:
        """The concepts above these and their weights: half at each step, never the keys' own."""
        weights = dict.fromkeys(keys, 1.0)
        found: dict[str, float] = {}
        edge = list(weights.items())
        while edge:
            key, weight = edge.pop()
            for wider in self._broader.get(key, ()):
                if weight / 2 > max(found.get(wider, 0.0), weights.get(wider, 0.0)):
                    found[wider] = weight / 2
                    edge.append((wider, weight / 2))
        return found

    def _candidates(self, word: str) -> Iterator[_Meaning]:
        word = word[:LONGEST]
        for length in self._starts.lengths:
            if length > len(word):
                break
            stem = word[:length]
            if stem in self._starts.keys:
                meanings = self._starts.keys[stem]
                yield from (it for it in meanings if begins(word, stem, it.language))
        for length in self._parts.lengths:
            if length >= len(word):
                break
            for start in range(len(word) - length + 1):
                stem = word[start : start + length]
                if stem in self._parts.keys and _inside(len(word), start, length):
                    yield from self._parts.keys[stem]


def begins(word: str, stem: str, language: str = "") -> bool:
    """Whether the word is the stem with an ending; a short stem takes only a short one, and of
    English its few: a *plant* is no *plan*."""
    if not word.startswith(stem):
        return False
    ending = word[len(stem) :]
    if len(stem) >= SHORT or not ending:
        return True
    if language == "en":
        return ending in ENGLISH or (stem[-1] == "e" and ending in {"d", "r", "rs"})
    return len(ending) <= ENDING


def _inside(size: int, start: int, length: int) -> bool:
    """Short parts stand at an end of a compound; long ones anywhere."""
    after = size - start - length
    return length >= SHORT or (start >= HEAD and after <= ENDING) or (start == 0 and after >= PART)


def _follow(words: Sequence[str], place: int, meaning: _Meaning) -> bool:
    """Whether the rest of a phrase follows; idle words may stand between: no (own) money."""
    for part in meaning.rest:
        place += 1
        last = min(place + GAP, len(words) - 1)
        while place < last and is_idle(words[place]) and not begins(words[place], part):
            place += 1
        if place >= len(words) or not begins(words[place], part, meaning.language):
            return False
    return True


@cache
def glossary() -> Glossary:
    """The one of this release, read when first asked for."""
    return read(FOLDER)


def fingerprint() -> str:
    """Differs when the glossary does."""
    digest = sha256()
    for file in (*_files(FOLDER), FOLDER / "broader.csv"):
        digest.update(file.read_bytes() if file.exists() else b"")
    return digest.hexdigest()


def read(folder: Path) -> Glossary:
    """The glossary of a folder. KeyError: a file lacks a column."""
    entries = (
        Entry(key, stem, language)
        for file in _files(folder)
        for key, language, stem in _rows(file, "key", "language", "stem")
    )
    broader: defaultdict[str, list[str]] = defaultdict(list)
    for key, wider in _rows(folder / "broader.csv", "key", "broader"):
        broader[key].append(wider)
    return Glossary(entries, broader)


def _files(folder: Path) -> list[Path]:
    return sorted((folder / "glossary").glob("*.csv"))


def _rows(file: Path, *columns: str) -> Iterator[Sequence[str]]:
    if not file.exists():
        return
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        head = {name: place for place, name in enumerate(next(rows))}
        yield from map(itemgetter(*(head[name] for name in columns)), filter(None, rows))
