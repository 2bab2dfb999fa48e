"""What is remembered of cities, their people and the directory."""

from cogs.cities.store.desk import DeskStore, country_name
from cogs.cities.store.leavers import LeaversStore, Round
from cogs.cities.store.members import REQUEST, ROLES, MemberStore
from cogs.cities.store.standing import place_of, ticket_of

__all__ = [
    "REQUEST",
    "ROLES",
    "DeskStore",
    "LeaversStore",
    "MemberStore",
    "Round",
    "country_name",
    "place_of",
    "ticket_of",
]
