"""Asks the index which documents hold a term, and how many do."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.search.ranking import Stats

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.db import Database

COMMON = 400
"""A term in more documents says little: of them the latest are read, and only if need be."""
MOST_READ = 2_500
"""Entries that are read for one question, of the rarest terms first."""
OUTDATED = 1.1
"""Counts of common terms serve until the documents have grown or shrunk by a tenth."""

_TERMS = "(SELECT value AS term, '\"' || value || '\"' AS quoted FROM json_each(?))"
# Many times quicker than bm25(), which looks at every place of every term.
_HOLDERS = (
    "SELECT term, (SELECT json_group_array(number) FROM (SELECT rowid AS number FROM search_fts"  # noqa: S608 - ours
    f" WHERE search_fts MATCH quoted ORDER BY rowid DESC LIMIT {COMMON + 1})) AS numbers"
    f" FROM {_TERMS} UNION ALL SELECT '', count(*) FROM search_doc"
)
_COUNTS = (
    "SELECT term, (SELECT count(*) FROM search_fts WHERE search_fts MATCH quoted) AS documents"  # noqa: S608 - ours
    f" FROM {_TERMS}"
)


@dataclass(frozen=True, slots=True)
class Held:
    """What a question's terms have in the index."""

    stats: Stats
    numbers: dict[str, list[int]]
    """The documents of each term; of common ones only if no others were asked for."""
    rare: dict[str, frozenset[int]]
    """The same of the rare ones, to look up."""

    def perhaps(self, number: int, terms: Iterable[str]) -> list[str]:
        """Those of the terms that the document may hold: it surely lacks the others."""
        return [
            term
            for term in terms
            if self.stats.holding.get(term) and (term not in self.rare or number in self.rare[term])
        ]

    def near(self, terms: Iterable[str]) -> list[int]:
        """Documents by the weight of these terms in them, best first, the later of equals."""
        weights: defaultdict[int, float] = defaultdict(float)
        read = 0
        for term in sorted(terms, key=lambda term: (len(self.numbers.get(term, ())), term)):
            numbers = self.numbers.get(term, [])
            read += len(numbers)
            if read > MOST_READ and weights:
                break
            idf = self.stats.idf(term)
            for number in numbers:
                weights[number] += idf
        return sorted(sorted(weights, reverse=True), key=weights.__getitem__, reverse=True)


@dataclass
class Index:
    db: Database
    _common: dict[str, int] = field(default_factory=dict)
    """How many documents hold the terms that stand in very many: nobody's own words."""
    _documents: int = 0

    async def held(self, terms: frozenset[str]) -> Held:
        rare = sorted(terms.difference(self._common))
        numbers, documents = await self._numbers(rare)
        if not self._documents / OUTDATED <= documents <= self._documents * OUTDATED:
            self._common.clear()
            self._documents = documents
        much = [term for term, those in numbers.items() if len(those) > COMMON]
        if much:
            rows = await self.db.all(_COUNTS, (json.dumps(much),))
            self._common.update((row["term"], row["documents"]) for row in rows)
        known = {term: len(those) for term, those in numbers.items()}
        known.update((term, self._common[term]) for term in terms if term in self._common)
        few = {term: those for term, those in numbers.items() if 0 < len(those) <= COMMON}
        sets = {term: frozenset(those) for term, those in few.items()}
        if not few:
            few, _ = await self._numbers([term for term in terms if known.get(term)])
        return Held(Stats(documents, known), few, sets)

    async def _numbers(self, terms: list[str]) -> tuple[dict[str, list[int]], int]:
        rows = await self.db.all(_HOLDERS, (json.dumps(terms),))
        found = {row["term"]: row["numbers"] for row in rows}
        documents = found.pop("")
        return {term: json.loads(numbers) for term, numbers in found.items()}, documents
