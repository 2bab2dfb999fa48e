"""How well a text fits a question: shared words, shared roots, shared concepts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.search.asking import Part, Question

ROOT = 0.45
"""What a shared root counts for, of a shared word."""
K1, B, LENGTH = 1.2, 0.4, 900
"""BM25: how soon a word's repetition counts no more, and how much a long text must pay; the
length of an ordinary text in the index, in characters."""
MOST = 9
"""No term counts for more often, a title as three sentences."""
AGAIN = 0.3
"""What each further concept of the same word counts for: most words mean one of them."""
COVERED = 1.0
"""A text that has all of the question counts for so much more than one that has a part."""


@dataclass(frozen=True, slots=True)
class Stats:
    """How many documents there are, and how many hold each term."""

    documents: int
    holding: Mapping[str, int]

    def idf(self, term: str) -> float:
        held = self.holding.get(term, 0)
        return log(1 + (self.documents - held + 0.5) / (held + 0.5))

    def weight(self, part: Part) -> float:
        """What a word of the question tells: as much as the commonest of its known terms."""
        known = [self.idf(term) for term in part.terms if self.holding.get(term)]
        return min(known, default=self.idf(""))


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
    """The part of the question's weight that the document covers."""
    keys: int
    """The concepts of the question that it holds."""


def fit(asked: Question, doc: Indexed, stats: Stats, perhaps: Iterable[str]) -> Fit:
    """``perhaps``: the terms of the question that the document may hold."""
    whole = f" {doc.title} {doc.title} {doc.title} {doc.body} {doc.keys} "
    counts = Counter({term: min(whole.count(f" {term} "), MOST) for term in perhaps})
    norm = K1 * (1 - B + B * len(doc.body) / LENGTH)

    def gain(term: str) -> float:
        held = counts[term]
        return stats.idf(term) * held / (held + norm) if held else 0.0

    score = covered = total = 0.0
    counted: set[str] = set()
    for part in asked.parts:
        fresh = [term for term in part.terms if term not in counted]
        alike = max(
            (gain(t) * (ROOT if t == part.root else 1) for t in fresh if t[0] != "="), default=0.0
        )
        meant = sorted((gain(t) for t in fresh if t[0] == "="), reverse=True)
        score += alike + sum(one * AGAIN**place for place, one in enumerate(meant))
        counted.update(fresh)
        weight = stats.weight(part)
        total += weight
        covered += weight * _covers(part, counts)
    score += sum(weight * gain(key) for key, weight in asked.wider.items() if key not in counted)
    share = covered / total if total else 0.0
    keys = sum(1 for term in counted if term[0] == "=" and counts[term])
    return Fit(score * (1 + COVERED * share), share, keys)


def sentence_weights(asked: Question, doc: Indexed, stats: Stats) -> list[float]:
    """What each sentence of the document has of the question."""
    keys = doc.keys.split("\n")[1:]
    return [
        sum(map(stats.idf, asked.terms.intersection(f"{words} {meant}".split())))
        for words, meant in zip(doc.body.split("\n"), keys, strict=False)
    ]


def _covers(part: Part, counts: Counter[str]) -> float:
    if any(counts[term] for term in part.terms if term != part.root):
        return 1.0
    return ROOT if counts[part.root] else 0.0
