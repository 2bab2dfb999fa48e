"""Puts documents into the index and takes them out, within the transaction of their record."""

from __future__ import annotations

from dataclasses import asdict
from itertools import chain
from typing import TYPE_CHECKING

from bot.search.asking import indexed, meant
from bot.search.concepts import fingerprint, glossary
from bot.search.extracts import sentences
from bot.search.ranking import Indexed
from bot.search.records import doc_of
from bot.search.words import languages_of, words_of

if TYPE_CHECKING:
    from bot.db import Tx
    from bot.search.records import Doc

TITLE = 3
"""A concept of the title counts as three of the text."""
METHOD = 2
"""Rises when texts are taken apart in another way."""
_LABELS = {
    "funding": "money, funding, finance",
    "human_resources": "staff, personnel, skills",
    "measurement": "data, monitoring, measurement",
    "governance": "departments, silos, coordination, governance",
    "multilevel": "national government, state, region, ministry",
    "regulation": "law, regulation, procurement, permit",
    "politics": "politics, council, mayor, election",
    "citizens": "citizens, residents, participation, acceptance",
    "stakeholders": "stakeholders, utility, companies, partners",
    "delivery": "technology, implementation, contractors, construction",
    "mobility": "transport, mobility, traffic",
    "buildings": "buildings, renovation, housing",
    "energy": "energy, electricity, heating",
    "waste": "waste, recycling",
    "nature": "nature, trees, green space, land use",
    "industry": "industry, factory, companies",
}
"""What a topic and a sector say of a document, in words of the glossary."""


def publish(tx: Tx, doc: Doc) -> None:
    """Makes the document findable; one of the same kind and ref is replaced, but its count of
    ``helped`` is kept where the new one brings none. IntegrityError: see :class:`Doc`."""
    values = asdict(doc)
    values["at"] = doc.at.isoformat()
    values["checked_on"] = doc.checked_on.isoformat() if doc.checked_on else None
    values["helped"] = doc.helped or _helped(tx, doc.kind, doc.ref)
    withdraw(tx, doc.kind, doc.ref)
    columns = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    added = tx.execute(f"INSERT INTO search_doc ({columns}) VALUES ({marks})", values)  # noqa: S608 - ours
    if added.lastrowid is not None:
        _index(tx, added.lastrowid, doc)


def withdraw(tx: Tx, kind: str, ref: int) -> None:
    """Nobody finds it any more. Traces of its words in the index go with the next erasure."""
    tx.execute(
        "DELETE FROM search_fts WHERE rowid IN"
        " (SELECT id FROM search_doc WHERE kind = ? AND ref = ?)",
        (kind, ref),
    )
    tx.execute("DELETE FROM search_doc WHERE kind = ? AND ref = ?", (kind, ref))


def helped(tx: Tx, kind: str, ref: int) -> None:
    """Somebody said that it answered them; who, is not kept."""
    tx.execute("UPDATE search_doc SET helped = helped + 1 WHERE kind = ? AND ref = ?", (kind, ref))


def refresh(tx: Tx) -> None:
    """Indexes all documents anew when they were indexed by another release's words."""
    edition = str(METHOD) + fingerprint()
    if tx.value("SELECT value FROM meta WHERE key = 'search_words'") == edition:
        return
    tx.execute(
        "INSERT INTO meta (key, value) VALUES ('search_words', ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (edition,),
    )
    tx.execute("DELETE FROM search_fts")
    for row in tx.all("SELECT * FROM search_doc"):
        _index(tx, row["id"], doc_of(row))


def _index(tx: Tx, number: int, doc: Doc) -> None:
    held = entry(doc)
    tx.execute(
        "INSERT INTO search_fts (rowid, title, body, keys) VALUES (?, ?, ?, ?)",
        (number, held.title, held.body, held.keys),
    )


def entry(doc: Doc) -> Indexed:
    """What the index holds of a document."""
    known = glossary()
    parts = sentences(doc.body)
    label = f"{_LABELS.get(doc.topic, '')}; {_LABELS.get(doc.sector, '')}"
    languages = languages_of(words_of(f"{doc.title} {doc.body}"))
    keys = [meant(part, known, languages) for part in (doc.title, *parts)]
    keys[0] *= TITLE
    own = list(chain.from_iterable(keys))
    keys.append([*meant(label, known, {"en"}), *known.broader(own)])
    return Indexed(
        indexed(doc.title),
        " \n ".join(map(indexed, parts)),
        " \n ".join(" ".join(f"={key}" for key in line) for line in keys),
    )


def _helped(tx: Tx, kind: str, ref: int) -> int:
    found = tx.value("SELECT helped FROM search_doc WHERE kind = ? AND ref = ?", (kind, ref))
    return int(found or 0)
