"""What can be found, who may find it, and what a search gives back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.directory import Kind

if TYPE_CHECKING:
    from bot.db import Row
    from bot.permissions import Person


class Grade(StrEnum):
    """How much a document tells of its author; none where nobody hides."""

    NONE = "none"
    NAMED = "named"
    CITY = "city"
    COUNTRY = "country"
    HIDDEN = "hidden"


class Audience(StrEnum):
    """Who may find a document."""

    ALL = "all"
    MEMBERS = "members"
    TECHNICAL = "technical"
    POLITICAL = "political"


@dataclass(frozen=True, slots=True)
class Doc:
    """A published text. ``kind`` and ``ref`` name its record; a solution has the ref of its
    obstacle. The table refuses a city on a grade that hides it, and the audience ``all`` for
    anything but articles and funding."""

    kind: str
    ref: int
    title: str
    body: str
    at: date
    grade: Grade = Grade.NONE
    audience: Audience = Audience.MEMBERS
    topic: str = ""
    sector: str = ""
    city_id: int | None = None
    state: str = ""
    url: str = ""
    checked_on: date | None = None
    worked: int = 0
    failed: int = 0
    helped: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A document that fits; the higher the score, the better."""

    doc: Doc
    score: float
    extract: str
    """Whole sentences of the stored body as they stand there, or its beginning."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The best documents for a question. Not ``answered``: none is surely meant, and
    ``found`` holds what is perhaps worth a look."""

    found: tuple[Found, ...]
    answered: bool


def audiences_of(person: Person) -> frozenset[Audience]:
    """What this person may find: the unconfirmed only articles and funding."""
    may = {Audience.ALL}
    if person.confirmed or person.coordinator:
        may.add(Audience.MEMBERS)
    kind = person.confirmed.kind if person.confirmed else None
    if kind is Kind.TECHNICAL:
        may.add(Audience.TECHNICAL)
    if kind is Kind.POLITICAL:
        may.add(Audience.POLITICAL)
    return frozenset(may)


def doc_of(row: Row) -> Doc:
    values = {name: row[name] for name in Doc.__dataclass_fields__}
    values["grade"] = Grade(row["grade"])
    values["audience"] = Audience(row["audience"])
    values["at"] = date.fromisoformat(row["at"])
    values["checked_on"] = date.fromisoformat(row["checked_on"]) if row["checked_on"] else None
    return Doc(**values)
