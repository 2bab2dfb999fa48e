"""How well a text fits a question: shared words, shared roots, shared concepts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.search.asking import Part, Question

ROOT = 0.3
"""What a shared root counts for, of a shared word."""
K1, B, LENGTH = 30.0, 0.1, 900
"""BM25: how soon a word's repetition counts no more, and how much a long text must pay; the
length of an ordinary text in the index, in characters."""
CONCEPTS_K1, CONCEPTS_B, CONCEPTS = 15.0, 0.8, 80
"""The same of concepts, and how many an ordinary text has: a text that means many things at once
would else stand near every question."""
MOST = 9
"""No term counts for more often, a title as three sentences."""
MEANT = 0.85
"""What a word counts as covered that the document holds by a concept only, of one it has."""
AGAIN = 0.7
"""What each further concept of the same word counts for: most words mean one of them."""
UNKNOWN = 0.6
"""A word that no document has tells less than a rare one: it may be of another language."""
COVERED = 1.0
"""A text that has all of the question counts for so much more than one that has a part."""


@dataclass(frozen=True)
class Stats:
    """How many documents there are, and how many hold each term."""

    documents: int
    holding: Mapping[str, int]

    def idf(self, term: str) -> float:
        """What a term tells: the rarer, the more."""
        if term not in self._idfs:
            held = self.holding.get(term, 0)
            self._idfs[term] = log(1 + (self.documents - held + 0.5) / (held + 0.5))
        return self._idfs[term]

    def weight(self, part: Part) -> float:
        """What a word of the question tells: as much as the commonest of its known terms."""
        if part not in self._weights:
            known = [self.idf(term) for term in part.terms if self.holding.get(term)]
            self._weights[part] = min(known, default=UNKNOWN * self.idf(""))
        return self._weights[part]

    @cached_property
    def _idfs(self) -> dict[str, float]:
        return {}

    @cached_property
    def _weights(self) -> dict[Part, float]:
        return {}


@dataclass(frozen=True, slots=True)
class Indexed:
    """A document as the index holds it: terms with blanks around them. ``body`` has a line for
    each sentence; ``keys`` one for the title, one for each sentence, one for all else."""

    title: str
    body: str
    keys: str


@dataclass(frozen=True, slots=True)
class Fit:
    score: float
    share: float
    """The part of the question's weight that the document surely covers."""
    meant: int
    """How many words of the question it holds by a concept."""


def fit(asked: Question, doc: Indexed, stats: Stats, perhaps: Iterable[str]) -> Fit:
    """``perhaps``: the terms of the question that the document may hold."""
    gains = _gains(doc, stats, perhaps)
    score = covered = sure = total = 0.0
    meant = 0
    counted: set[str] = set()
    for part in asked.parts:
        weight = stats.weight(part)
        total += weight
        held = [term for term in part.terms if term in gains]
        if held:
            covered += weight * _cover(part, held)
            sure += weight * _sure(part, held)
            fresh = [term for term in held if term not in counted]
            score += _worth(part, fresh, gains)
            meant += any(term[0] == "=" for term in fresh)
            counted.update(held)
    score += sum(
        weight * gains[key]
        for key, weight in asked.wider.items()
        if key in gains and key not in counted
    )
    if not total:
        return Fit(score, 0.0, meant)
    return Fit(score * (1 + COVERED * covered / total), sure / total, meant)


def _cover(part: Part, held: list[str]) -> float:
    """How far a document that holds these of its terms covers a word of the question."""
    if any(term[0] != "=" and term != part.root for term in held):
        return 1.0
    return ROOT if held == [part.root] else MEANT


def _sure(part: Part, held: list[str]) -> float:
    """How far that is certain: a word of many meanings fits a little everywhere, so a document
    covers it as far as it has all of them."""
    covered = _cover(part, held)
    return covered * _meanings(held) / _meanings(part.terms) if covered == MEANT else covered


def _meanings(terms: Iterable[str]) -> int:
    return sum(term[0] == "=" for term in terms)


def _gains(doc: Indexed, stats: Stats, perhaps: Iterable[str]) -> dict[str, float]:
    """What each term that stands in the document adds."""
    whole = f" {doc.title} {doc.title} {doc.title} {doc.body} {doc.keys} "
    words = K1 * (1 - B + B * len(doc.body) / LENGTH)
    meant = CONCEPTS_K1 * (1 - CONCEPTS_B + CONCEPTS_B * doc.keys.count("=") / CONCEPTS)
    gains = {}
    for term in perhaps:
        if term in whole and (held := whole.count(f" {term} ")):
            held = min(held, MOST)
            norm = meant if term[0] == "=" else words
            gains[term] = stats.idf(term) * held / (held + norm)
    return gains


def _worth(part: Part, terms: list[str], gains: Mapping[str, float]) -> float:
    """The word or its root, whichever is worth more, and what it may mean."""
    alike = 0.0
    concepts = []
    for term in terms:
        if term[0] == "=":
            concepts.append(gains[term])
        else:
            alike = max(alike, gains[term] * (ROOT if term == part.root else 1.0))
    concepts.sort(reverse=True)
    return alike + sum(one * AGAIN**place for place, one in enumerate(concepts))


def sentence_weights(asked: Question, doc: Indexed, stats: Stats) -> list[float]:
    """What each sentence of the document has of the question."""
    keys = doc.keys.split("\n")[1:]
    return [
        sum(map(stats.idf, asked.terms.intersection(f"{words} {meant}".split())))
        for words, meant in zip(doc.body.split("\n"), keys, strict=False)
    ]
