"""What is remembered of cities, their people and the directory."""

from cogs.cities.store.contracts import ContractStore
from cogs.cities.store.desk import DeskStore, country_name
from cogs.cities.store.goals import GoalStore
from cogs.cities.store.lapsing import RENEW, Lapsing
from cogs.cities.store.leavers import LeaversStore, Round
from cogs.cities.store.members import REQUEST, ROLES, MemberStore
from cogs.cities.store.offers import OfferStore
from cogs.cities.store.profiles import ProfileStore
from cogs.cities.store.standing import own_city, own_place, place_of, ticket_of

__all__ = [
    "RENEW",
    "REQUEST",
    "ROLES",
    "ContractStore",
    "DeskStore",
    "GoalStore",
    "Lapsing",
    "LeaversStore",
    "MemberStore",
    "OfferStore",
    "ProfileStore",
    "Round",
    "country_name",
    "own_city",
    "own_place",
    "place_of",
    "ticket_of",
]
