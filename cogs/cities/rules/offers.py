"""What a city or an organisation offers to others, and what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.errors import UserError
from bot.texts import clean, fits
from bot.topics import Sector, Topic

MOST = 8
LONGEST_NOTE = 200
ASK_BEFORE = timedelta(days=30)
"""So long before it lapses an offer's people are asked whether it still stands."""


class Direction(StrEnum):
    OFFER = "offer"
    SEEK = "seek"


class Asks(StrEnum):
    """Who is asked about an offer: nobody is named by somebody else."""

    ME = "me"
    CONTACTS = "contacts"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class OfferEntry:
    topic: Topic
    sector: Sector
    note: str
    asks: Asks


@dataclass(frozen=True, slots=True)
class Offer:
    id: int
    city_id: int | None
    partner_id: int | None
    owner: str
    """The name of the city or the organisation."""
    direction: Direction
    topic: Topic
    sector: Sector
    note: str
    contact_id: int | None
    expires_on: date

    @property
    def owner_key(self) -> str:
        """As :attr:`cogs.cities.rules.places.Place.key`."""
        return f"c{self.city_id}" if self.city_id is not None else f"p{self.partner_id}"


def read_offer(*, topic: str, sector: str, note: str, asks: str) -> OfferEntry:
    """Raises UserError."""
    try:
        kinds = Topic(topic), Sector(sector), Asks(asks)
    except ValueError:
        raise UserError("Choose one of what the list offers.") from None
    said = clean(note, limit=LONGEST_NOTE + 1, lines=False)
    fits(said, 1, LONGEST_NOTE)
    return OfferEntry(kinds[0], kinds[1], said, kinds[2])


def year_later(day: date) -> date:
    """Twelve months on; 29 February gives the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def check_room(held: int, direction: Direction) -> None:
    """Raises UserError where there are as many as may be."""
    if held < MOST:
        return
    if direction is Direction.OFFER:
        raise UserError("{most} offers are the most. Take one back first.", most=MOST)
    raise UserError("{most} needs are the most. Take one back first.", most=MOST)
