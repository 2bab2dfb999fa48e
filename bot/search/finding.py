"""Finds what was published: by words, by the concepts behind them, by filters."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.search.asking import Question, asking, take_apart
from bot.search.concepts import Glossary, glossary
from bot.search.extracts import extract
from bot.search.index import Held, Index
from bot.search.ranking import Fit, Indexed, Stats, fit, sentence_weights
from bot.search.records import Answer, Found, doc_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from bot.clock import Clock
    from bot.db import Database, Row
    from bot.search.records import Audience

ANSWERING = frozenset({"solution", "article", "funding_call", "funding_programme"})
"""The kinds that answer a question; the others only show who else asks it."""
REVIEW = timedelta(days=365)
"""What was checked longer ago counts for less."""
STALE = 0.7
TRIED = 0.1
MOST_TRIED = 5
MOST_PARTS = 16
"""Words of a question that are compared, the rarest first."""
MOST_WORDS = 8
"""Of these so many, with their concepts, choose the candidates."""
MOST_OFFERED = 2_000
CANDIDATES = 24
CONCEPT = 0.25
ANSWERED = 0.9
"""The best document answers what it surely covers: nine tenths of the weight of the question's
words, or 0.65 and one of them by its concept, 0.4 and two … Tuned on tests/retrieval: of the
questions with an answer nine in ten get one, of those without one in seven."""


@dataclass(frozen=True, slots=True)
class _Filter:
    """Conditions on search_doc, as SQL with its values."""

    sql: str
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Match:
    row: Row
    entry: Indexed
    fit: Fit
    score: float


class Search:
    """Reads only; :mod:`bot.search.writing` changes the index."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._index = Index(db)
        self._glossary: Glossary | None = None

    async def warm(self) -> Glossary:
        """Reads the glossary, which takes half a second, before anybody has to wait for it."""
        if self._glossary is None:
            self._glossary = await asyncio.to_thread(glossary)
        return self._glossary

    async def find(
        self,
        text: str,
        *,
        may: frozenset[Audience],
        kinds: Collection[str] = (),
        topic: str | None = None,
        sector: str | None = None,
        state: str | None = None,
        city_id: int | None = None,
        limit: int = 10,
    ) -> list[Found]:
        """What fits best, best first; a blank text asks for the newest. Whatever is typed, it
        raises nothing."""
        wanted = {"topic": topic, "sector": sector, "state": state, "city_id": city_id}
        only = _filter(may, kinds, wanted)
        if not text.strip():
            return await self._newest(only, limit)
        asked, held = await self._weighed(text)
        matches = await self._matches(asked, held, only, self._clock.now().date())
        return _shown(matches[:limit], asked, held.stats)

    async def answer(
        self, question: str, *, may: frozenset[Audience], today: date, limit: int = 3
    ) -> Answer:
        """The documents that fit the question best, and whether the first of them answers it."""
        asked, held = await self._weighed(question)
        matches = await self._matches(asked, held, _filter(may, ANSWERING, {}), today)
        answered = bool(matches) and _answers(matches[0].fit)
        return Answer(tuple(_shown(matches[:limit], asked, held.stats)), answered)

    async def _newest(self, only: _Filter, limit: int) -> list[Found]:
        rows = await self._db.all(
            f"SELECT * FROM search_doc WHERE {only.sql} ORDER BY at DESC, id DESC LIMIT ?",  # noqa: S608 - ours
            (*only.values, limit),
        )
        return [Found(doc, 0.0, extract(doc.body, ())) for doc in map(doc_of, rows)]

    async def _weighed(self, text: str) -> tuple[Question, Held]:
        """The question without its commonest words, and how often its terms occur."""
        asked = take_apart(text, await self.warm())
        held = await self._index.held(asked.terms)
        parts = sorted(asked.parts, key=held.stats.weight, reverse=True)[:MOST_PARTS]
        return asking(tuple(parts), asked.wider), held

    async def _matches(
        self, asked: Question, held: Held, only: _Filter, today: date
    ) -> list[_Match]:
        near = held.near(_choosing(asked, held.stats))[:MOST_OFFERED]
        if not near:
            return []
        rows = await self._db.all(
            "SELECT search_doc.*, t, b, k FROM (SELECT search_doc.id AS found"  # noqa: S608 - ours
            " FROM json_each(?) AS near CROSS JOIN search_doc ON search_doc.id = near.value"
            f" WHERE {only.sql} LIMIT ?) JOIN search_doc ON search_doc.id = found"
            " JOIN (SELECT rowid AS entry, title AS t, body AS b, keys AS k FROM search_fts)"
            " ON entry = found",
            (json.dumps(near), *only.values, CANDIDATES),
        )
        matches = []
        for row in rows:
            entry = Indexed(row["t"], row["b"], row["k"])
            fits = fit(asked, entry, held.stats, held.perhaps(row["id"], asked.terms))
            matches.append(_Match(row, entry, fits, fits.score * _standing(row, today)))
        return sorted(matches, key=lambda match: -match.score)


def _choosing(asked: Question, stats: Stats) -> set[str]:
    """The terms that choose the candidates."""
    known = [part for part in asked.parts if any(map(stats.holding.get, part.terms))]
    return {term for part in known[:MOST_WORDS] for term in part.terms}.union(asked.wider)


def _answers(fits: Fit) -> bool:
    return fits.share + CONCEPT * fits.meant >= ANSWERED


def _standing(row: Row, today: date) -> float:
    """What others made of it: each that it helped a tenth more, each failure a tenth less."""
    tried = max(-MOST_TRIED, min(row["worked"] + row["helped"] - row["failed"], MOST_TRIED))
    review = (today - REVIEW).isoformat()
    stale = row["checked_on"] is not None and row["checked_on"] < review
    return float(1 + TRIED * tried) * (STALE if stale else 1.0)


def _filter(
    may: Iterable[Audience], kinds: Collection[str], wanted: dict[str, str | int | None]
) -> _Filter:
    among: dict[str, Collection[str]] = {"audience": list(may)}
    if kinds:
        among["kind"] = kinds
    parts = [f"search_doc.{name} IN (SELECT value FROM json_each(?))" for name in among]  # noqa: S608 - ours
    values: list[object] = [json.dumps(list(those)) for those in among.values()]
    for name, value in wanted.items():
        if value is not None:
            parts.append(f"search_doc.{name} = ?")
            values.append(value)
    return _Filter(" AND ".join(parts), tuple(values))


def _shown(matches: Sequence[_Match], asked: Question, stats: Stats) -> list[Found]:
    found = []
    for match in matches:
        worth = sentence_weights(asked, match.entry, stats)
        doc = doc_of(match.row)
        found.append(Found(doc, match.score, extract(doc.body, worth)))
    return found
