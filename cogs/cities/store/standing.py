"""What a person's row says: the place, and what of it waits for a coordinator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotAllowed
from cogs.cities.rules.joining import Asking, Ticket
from cogs.cities.rules.places import Place

if TYPE_CHECKING:
    from bot.directory import Member
    from bot.permissions import Person
    from cogs.cities.rules.joining import Wish


def place_of(member: Member) -> Place:
    """The city or organisation that the row names."""
    organisation = member.partner_id is not None
    number = member.partner_id if organisation else member.city_id
    assert number is not None, "a row names one of the two"
    return Place(number, member.speaks_for, organisation)


def ticket_of(member: Member | None) -> Ticket | None:
    """What the person is or has asked for; None for whoever left or never came."""
    if member is None or member.left_at is not None:
        return None
    return Ticket(member.user_id, place_of(member).key, member.kind)


def asking_of(member: Member | None, move: Wish | None) -> Asking | None:
    """What a coordinator is asked of this person, if anything."""
    if member is None or member.left_at is not None:
        return None
    if move is not None:
        return Asking(member.user_id, move.place, move.kind, member.speaks_for, member.kind)
    if member.confirmed:
        return None
    return Asking(member.user_id, place_of(member), member.kind)


def own_place(person: Person) -> Place:
    """What the person speaks for now. Raises NotAllowed where that is nothing."""
    row = person.confirmed
    if row is None:
        raise NotAllowed("Join your city first: press Join my city, or use /city join.")
    return place_of(row)


def own_city(person: Person) -> int:
    """Number of the city that the person speaks for now. Raises NotAllowed."""
    row = person.confirmed
    if row is None or row.city_id is None:
        raise NotAllowed("Only people who speak for a city can do this.")
    return row.city_id
