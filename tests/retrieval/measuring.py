"""Publishes a folder's obstacles, asks its questions, counts what stands in the first three.

A folder holds ``obstacles.json`` (id, title, body, topic, sector), ``queries.json`` (text,
language, wanted: the id) and ``unanswerable.json`` (text, language). ``more_queries.json`` and
``more_unanswerable.json`` are optional; ``part`` there tells what was tuned on from what was not.
"""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bot.search import Audience, Doc, publish
from tests.bot.installation import NOON, running, settings_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from bot.db import Tx
    from bot.search import Search

OWN = Path(__file__).parent
ALL = frozenset(Audience)
FIRST = 3
TODAY = NOON.date()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what came of it, best first, as ids of obstacles."""

    text: str
    language: str
    wanted: int | None
    found: tuple[int, ...]
    answered: bool
    """Whether it was said to be answered, where the same texts were solutions."""

    @property
    def right(self) -> bool:
        return self.wanted in self.found[:FIRST]


@dataclass
class Measured:
    titles: dict[int, str]
    queries: list[Asked] = field(default_factory=list)
    unanswerable: list[Asked] = field(default_factory=list)

    @property
    def right(self) -> float:
        return share(asked.right for asked in self.queries)

    @property
    def answered(self) -> float:
        return share(asked.answered for asked in self.queries)

    @property
    def refused(self) -> float:
        return share(not asked.answered for asked in self.unanswerable)

    def by_language(self) -> dict[str, tuple[float, int]]:
        """The share in the first three and the number of questions."""
        grouped = defaultdict(list)
        for asked in self.queries:
            grouped[asked.language].append(asked.right)
        return {tongue: (share(those), len(those)) for tongue, those in sorted(grouped.items())}


def share(those: Iterable[bool]) -> float:
    counted = list(those)
    return sum(counted) / len(counted) if counted else 0.0


async def measure(folder: Path = OWN) -> Measured:
    obstacles = read(folder / "obstacles.json")
    measured = Measured({one["id"]: one["title"] for one in obstacles})
    async with holding(obstacles, "obstacle") as finding, holding(obstacles, "solution") as saying:
        for query in all_of(folder, "queries"):
            measured.queries.append(await _ask(finding, saying, query))
        for query in all_of(folder, "unanswerable"):
            measured.unanswerable.append(await _ask(finding, saying, query))
    return measured


async def _ask(finding: Search, saying: Search, query: dict[str, Any]) -> Asked:
    text = query["text"]
    found = await finding.find(text, may=ALL, limit=10)
    answer = await saying.answer(text, may=ALL, today=TODAY)
    refs = tuple(one.doc.ref for one in found)
    return Asked(text, query["language"], query.get("wanted"), refs, answer.answered)


@asynccontextmanager
async def holding(obstacles: list[dict[str, Any]], kind: str) -> AsyncIterator[Search]:
    """A search in an installation that holds these texts and nothing else."""

    def fill(tx: Tx) -> None:
        for one in obstacles:
            names = ("title", "body", "topic", "sector")
            texts = {name: one.get(name, "") for name in names}
            publish(tx, Doc(kind=kind, ref=one["id"], at=date(2026, 1, 1), **texts))

    with TemporaryDirectory() as folder:
        async with running(settings_in(Path(folder))) as services:
            await services.db.write(fill)
            yield services.search


def all_of(folder: Path, name: str) -> list[dict[str, Any]]:
    """What stands in the file of this name, and in the one with more of them if there is one."""
    more = folder / f"more_{name}.json"
    return read(folder / f"{name}.json") + (read(more) if more.exists() else [])


def read(file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))
    return found
