"""What a search costs against a LIKE scan of the same texts, and with ten times as many."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.db import Database
from bot.migrate import migrate
from bot.search import Audience, Search
from bot.search.asking import terms_of
from bot.search.concepts import FOLDER, glossary
from bot.services import MIGRATIONS

from .figure import Figure, Pair, compared, milliseconds, p99

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.db import Tx

FEW, MANY = 10_000, 100_000
SHORTEST, LONGEST = 60, 220
"""Words of a text."""
SENTENCE = 12
VOCABULARY = 30_000
GLOSSARY_EVERY = 12
"""Every so many-th word of the vocabulary, by its frequency, belongs to the glossary."""
ASKED = 60
REPEATS = 5
BATCH = 1_000
ALL = frozenset(Audience)
SCAN = "SELECT count(*) FROM search_doc WHERE title LIKE ?1 OR body LIKE ?1"
LETTERS = ("ba", "co", "di", "fu", "ge", "ka", "lo", "mi", "nu", "pe", "ra", "so", "ti", "vu", "ze")


@dataclass(frozen=True)
class Shelf:
    db: Database
    search: Search


async def searching(repeats: int = REPEATS) -> list[Figure]:
    """Two installations side by side; about two minutes, most of them to fill the large one."""
    async with AsyncExitStack() as doors:
        few = await doors.enter_async_context(_shelf(FEW))
        many = await doors.enter_async_context(_shelf(MANY))
        questions = _questions(Random(7))  # noqa: S311 - no secret
        for shelf in (few, many):
            await _ask(shelf, questions)
        against_scan, against_few = [], []
        for _ in range(repeats):
            scan = await _scan(few, questions)
            asked = await _ask(few, questions)
            against_scan.append(Pair(scan, asked))
            against_few.append(Pair(asked, await _ask(many, questions)))
    about = f"search p99, {MANY:,} texts, of that with {FEW:,}"
    return [
        compared(
            "search-10k",
            f"search p99, {FEW:,} texts, of a LIKE scan",
            against_scan,
            0.35,
            milliseconds,
        ),
        compared("search-100k", about, against_few, 3.0, milliseconds),
    ]


@asynccontextmanager
async def _shelf(texts: int) -> AsyncIterator[Shelf]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "agora.sqlite3"
        migrate(file, MIGRATIONS / "main")
        db = await Database.open(file)
        try:
            chance = Random(texts)  # noqa: S311 - no secret
            for first in range(0, texts, BATCH):
                await db.write(lambda tx, first=first: _fill(tx, chance, first))
            yield Shelf(db, Search(db, SystemClock()))
        finally:
            await db.close()


def _fill(tx: Tx, chance: Random, first: int) -> None:
    """As :func:`bot.search.publish` leaves them, each word looked up once only."""
    words, weights = vocabulary()
    docs, entries = [], []
    for number in range(first + 1, first + BATCH + 1):
        title = chance.choices(words, cum_weights=weights, k=7)
        body = chance.choices(words, cum_weights=weights, k=chance.randint(SHORTEST, LONGEST))
        text = " ".join(
            f"{word}." if place % SENTENCE == 0 else word for place, word in enumerate(body, 1)
        )
        docs.append((number, number, " ".join(title), text))
        keys = [key for word in title for key in _known(word)[1] * 3]
        keys += [key for word in body for key in _known(word)[1]]
        entries.append((number, _terms(title), _terms(body), " ".join(keys)))
    tx.many(
        "INSERT INTO search_doc (id, kind, ref, title, body, grade, audience, at)"
        " VALUES (?, 'obstacle', ?, ?, ?, 'none', 'members', '2026-01-01')",
        docs,
    )
    tx.many("INSERT INTO search_fts (rowid, title, body, keys) VALUES (?, ?, ?, ?)", entries)


def _terms(words: Sequence[str]) -> str:
    """In lines of a dozen words, as of sentences."""
    lines = (words[first : first + SENTENCE] for first in range(0, len(words), SENTENCE))
    return " \n ".join(
        " ".join(term for word in line for term in _known(word)[0]) for line in lines
    )


@cache
def _known(word: str) -> tuple[tuple[str, ...], list[str]]:
    known = glossary()
    keys = known.keys_at([word], 0)
    return terms_of(word), [f"={key}" for key in sorted({*keys, *known.broader(keys)})]


@cache
def vocabulary() -> tuple[list[str], list[float]]:
    """Words and their cumulated frequencies: few common, many rare, as people write."""
    chance = Random(1)  # noqa: S311 - no secret
    lines = [line for file in sorted((FOLDER / "glossary").glob("*.csv")) for line in file.open()]
    stems = sorted({line.strip().rsplit(",", 1)[-1] for line in lines if ",en," in line})
    ours = [stem for stem in stems if stem.isalpha()]
    words = []
    for number in range(VOCABULARY):
        if ours and number % GLOSSARY_EVERY == 0:
            words.append(chance.choice(ours))
        else:
            words.append("".join(chance.choices(LETTERS, k=chance.randint(2, 5))))
    return words, list(accumulate(1 / (rank + 20) for rank in range(VOCABULARY)))


def _questions(chance: Random) -> list[str]:
    """Of three to twelve words, drawn as texts draw theirs."""
    words, weights = vocabulary()
    return [
        " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(3, 12)))
        for _ in range(ASKED)
    ]


async def _ask(shelf: Shelf, questions: Sequence[str]) -> float:
    taken = []
    for question in questions:
        started = perf_counter()
        found = await shelf.search.find(question, may=ALL)
        taken.append(perf_counter() - started)
        if not found:
            raise RuntimeError("Nothing was found.")
    return p99(taken)


async def _scan(shelf: Shelf, questions: Sequence[str]) -> float:
    taken = []
    for question in questions:
        word = max(question.split(), key=len)
        started = perf_counter()
        await shelf.db.all(SCAN, (f"%{word}%",))
        taken.append(perf_counter() - started)
    return p99(taken)
