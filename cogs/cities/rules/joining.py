"""Who may speak for whom: a wish, its confirmation, and the roles that follow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.texts import plain

if TYPE_CHECKING:
    from cogs.cities.rules.places import Place

TECHNICAL = "technical"
POLITICAL = "political"
PARTNER = "partner"
KINDS = (TECHNICAL, POLITICAL, PARTNER)

OUR_ROLES = frozenset({"role_member", *(f"role_{kind}" for kind in KINDS)})
"""Place keys of the roles that follow a person's row."""

_TICKET = re.compile(r"([0-9]{1,19})-([cp][0-9]{1,15})-(technical|political|partner)", re.ASCII)
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants to be; ``zone`` where it is not the city's."""

    place: Place
    kind: str
    zone: str | None = None


def wish(place: Place, kind: str = "", zone: str | None = None) -> Wish:
    """A wish whose kind fits the place: an organisation has partners only, a city none."""
    if place.organisation and kind in {"", PARTNER}:
        return Wish(place, PARTNER, zone)
    if place.organisation:
        raise UserError("{place} is an organisation. Choose partner.", place=plain(place.name))
    if kind not in {TECHNICAL, POLITICAL}:
        raise UserError(
            "{place} is a city. Choose technical or political.", place=plain(place.name)
        )
    return Wish(place, kind, zone)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a coordinator decides on. A request that changed since is another ticket."""

    user_id: int
    place_key: str
    kind: str

    def __str__(self) -> str:
        return f"{self.user_id}-{self.place_key}-{self.kind}"

    @classmethod
    def read(cls, text: str) -> Ticket:
        """Reads what a control carries; UserError where it is none of ours."""
        found = _TICKET.fullmatch(text)
        if found is None or int(found[1]) > LARGEST_ID:
            raise UserError("This control is out of date. Open it again from the message.")
        return cls(int(found[1]), found[2], found[3])


@dataclass(frozen=True, slots=True)
class Asking:
    """What a coordinator is asked: a first place, or another one than the present."""

    user_id: int
    place: Place
    kind: str
    present: str = ""
    """What the person speaks for, until a coordinator confirms and after a refusal."""
    present_kind: str = ""

    @property
    def ticket(self) -> Ticket:
        return Ticket(self.user_id, self.place.key, self.kind)

    @property
    def speaks_for(self) -> str:
        """The name of what is asked for."""
        return self.place.name


class Asked(Enum):
    """What became of a wish."""

    ASKED = "a coordinator is asked"
    WAITING = "the same was asked before"
    SPEAKS = "it is so already"


def asked(speaks: Ticket | None, waits: Ticket | None, wanted: Ticket) -> Asked:
    """``speaks`` is what is confirmed, ``waits`` what a coordinator is asked already."""
    if wanted == speaks:
        return Asked.SPEAKS
    return Asked.WAITING if wanted == waits else Asked.ASKED


class Decision(Enum):
    """What became of a coordinator's press."""

    DONE = "done"
    SETTLED = "settled before"
    CHANGED = "the person asks for something else by now"


def decision(present: Ticket | None, ticket: Ticket) -> Decision:
    """``present`` is what the person asks for now; none where nothing waits."""
    if present is None:
        return Decision.SETTLED
    if present != ticket:
        return Decision.CHANGED
    return Decision.DONE


class Outcome(IntEnum):
    """How a request ended."""

    CONFIRMED = 1
    REFUSED = 2
    WITHDRAWN = 3


def settled_number(card_id: int, outcome: Outcome) -> int:
    """The number of a request that is settled: it tells the outcome, and no person any more."""
    return -(card_id * 4 + outcome)


def outcome_of(number: int) -> Outcome | None:
    """How the request of this number ended; None while it is open."""
    return Outcome(-number % 4) if number < 0 else None


def roles_for(kind: str | None) -> frozenset[str]:
    """Place keys of the roles of a confirmed person of this kind; nobody else has any."""
    return frozenset({"role_member", f"role_{kind}"}) if kind else frozenset()
