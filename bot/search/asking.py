"""Takes texts apart: what a question asks for, and what the index holds of a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.search.words import is_idle, languages_of, root, stem, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.search.concepts import Glossary

LONGEST = 2_000
"""Characters of a question that are read."""
MOST_PARTS = 60
"""Telling words of a question that are looked up."""


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a question and what it may mean, as terms of the index: the word without its
    ending, ``~`` and its root, ``=`` and a concept."""

    terms: tuple[str, ...]
    root: str


@dataclass(frozen=True, slots=True)
class Question:
    parts: tuple[Part, ...]
    wider: Mapping[str, float]
    """The concepts above those of the parts, and their weights."""
    terms: frozenset[str]


def take_apart(text: str, known: Glossary) -> Question:
    """What a text asks for; without parts where it holds no telling word."""
    words = words_of(text[:LONGEST])
    languages = languages_of(words)
    parts: dict[str, Part] = {}
    keys: set[str] = set()
    for place, word in enumerate(words):
        means = known.keys_at(words, place, languages)
        if len(parts) == MOST_PARTS or (is_idle(word) and not means):
            continue
        keys |= means
        plain = () if is_idle(word) else terms_of(word)
        terms = (*plain, *(f"={key}" for key in sorted(means)))
        parts[" ".join(terms)] = Part(terms, plain[-1] if len(plain) > 1 else "")
    wider = {f"={key}": weight for key, weight in known.broader(keys).items()}
    return asking(tuple(parts.values()), wider)


def asking(parts: tuple[Part, ...], wider: Mapping[str, float]) -> Question:
    return Question(parts, wider, frozenset(t for part in parts for t in part.terms).union(wider))


def indexed(text: str) -> str:
    """The words of a text as the index holds them."""
    return " ".join(term for word in words_of(text) if not is_idle(word) for term in terms_of(word))


def meant(text: str, known: Glossary, languages: Collection[str]) -> list[str]:
    """The concepts of a text in one of these languages, as often as words mean them."""
    words = words_of(text)
    return [
        key for place in range(len(words)) for key in sorted(known.keys_at(words, place, languages))
    ]


def terms_of(word: str) -> tuple[str, ...]:
    """A word without its ending and, where it is long enough, its root."""
    bare = stem(word)
    found = root(bare)
    return (bare, f"~{found}") if found else (bare,)
