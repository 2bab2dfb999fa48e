"""Study visits: what is offered or asked for, who comes, and when it takes place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.texts import clean, fits
from bot.when import DateRange

if TYPE_CHECKING:
    from cogs.cities.rules.places import Place

PREFIX = "VIS"
LONGEST_THEME = 100
LONGEST_WHEN = 60
LONGEST_TERMS = 600
LONGEST_PLACE = 100
MOST_SEATS = 500
UNDATED = timedelta(days=183)
"""An offer without dates closes after six months."""


class Direction(StrEnum):
    OFFER = "offer"
    REQUEST = "request"


class Format(StrEnum):
    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


class State(StrEnum):
    OPEN = "open"
    DATED = "dated"
    DONE = "done"
    CLOSED = "closed"


class Role(StrEnum):
    GUEST = "guest"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class VisitEntry:
    theme: str
    format: Format
    when_text: str
    seats: int | None
    terms: str


@dataclass(frozen=True, slots=True)
class Interest:
    place: Place
    role: Role
    chosen: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """``owner`` is the host; of a request whoever asks."""

    id: int
    owner: Place
    direction: Direction
    theme: str
    format: Format
    when_text: str
    days: DateRange | None
    place: str
    seats: int | None
    per_city: int | None
    terms: str
    organiser_id: int | None
    revision: int
    state: State
    interests: tuple[Interest, ...] = ()

    @property
    def running(self) -> bool:
        return self.state in {State.OPEN, State.DATED}

    def with_role(self, role: Role) -> list[Interest]:
        return [interest for interest in self.interests if interest.role is role]

    def interest_of(self, key: str) -> Interest | None:
        return next((each for each in self.interests if each.place.key == key), None)


def read_visit(*, theme: str, kind: str, when_text: str, seats: str, terms: str) -> VisitEntry:
    """Raises UserError."""
    said = clean(theme, limit=LONGEST_THEME + 1, lines=False)
    fits(said, 8, LONGEST_THEME)
    if kind not in set(Format):
        raise UserError("Choose one of what the list offers.")
    when = clean(when_text, limit=LONGEST_WHEN + 1, lines=False)
    fits(when, 0, LONGEST_WHEN)
    shown = clean(terms, limit=LONGEST_TERMS + 1)
    fits(shown, 0, LONGEST_TERMS)
    return VisitEntry(said, Format(kind), when, read_seats(seats), shown)


def read_seats(text: str) -> int | None:
    """A number of people; None where nothing was typed. Raises UserError."""
    typed = text.strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 5 and int(typed) > 0):  # noqa: PLR2004
        raise UserError("Write the seats as a number, such as 12.")
    if int(typed) > MOST_SEATS:
        raise UserError("{most} seats are the most.", most=MOST_SEATS)
    return int(typed)


def may_join(visit: Visit, place: Place, role: Role) -> None:
    """Whether a city or organisation can say that it comes, or that it hosts. Raises UserError."""
    if not visit.running:
        raise UserError("This visit is closed.")
    if place.key == visit.owner.key:
        raise UserError("This is your own visit.")
    if role is Role.HOST and visit.direction is not Direction.REQUEST:
        raise UserError("This visit has a host already.")


def may_change(visit: Visit, place: Place) -> None:
    """Whether this city or organisation decides on the visit. Raises UserError."""
    if place.key != visit.owner.key:
        raise UserError("Only people of {owner} can change this visit.", owner=visit.owner.name)
    if not visit.running:
        raise UserError("This visit is closed.")


def may_date(visit: Visit, place: Place) -> None:
    """Only a host sets dates. Raises UserError."""
    may_change(visit, place)
    if visit.direction is Direction.REQUEST:
        raise UserError("Choose a host first. The host then sets the dates.")


def first_close(now: datetime) -> datetime:
    """When a visit closes that gets no dates."""
    return now + UNDATED


def done_at(days: DateRange) -> datetime:
    """The first moment after its last day."""
    return datetime.combine(days.last + timedelta(days=1), time(), UTC)


def days_of(text: str) -> DateRange | None:
    """As :meth:`DateRange.canonical` wrote it; none where nothing was set."""
    if not text:
        return None
    first, _, last = text.partition("/")
    return DateRange(date.fromisoformat(first), date.fromisoformat(last or first))
