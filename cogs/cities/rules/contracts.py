"""A city's Climate City Contract: how far it is, and what it covers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.texts import clean, read_link
from bot.topics import Sector
from cogs.cities.rules.entries import LONGEST_URL

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_WORKED_WITH = 200


class Status(StrEnum):
    NOT_STARTED = "not_started"
    DRAFTING = "drafting"
    SUBMITTED = "submitted"
    AWARDED = "awarded"
    IMPLEMENTING = "implementing"
    ITERATING = "iterating"


class ContractPart(StrEnum):
    COMMITMENTS = "commitments"
    ACTIONS = "actions"
    INVESTMENT = "investment"


@dataclass(frozen=True, slots=True)
class Contract:
    status: Status
    sectors: tuple[Sector, ...] = ()
    parts: tuple[ContractPart, ...] = ()
    url: str = ""
    worked_with: str = ""


def read_contract(
    *, status: str, sectors: Iterable[str], parts: Iterable[str], url: str, worked_with: str
) -> Contract:
    """Raises UserError."""
    try:
        known, covered, adopted = Status(status), set(map(Sector, sectors)), set(parts)
        adopted_parts = tuple(part for part in ContractPart if part in adopted)
    except ValueError:
        raise UserError("Choose one of what the list offers.") from None
    return Contract(
        known,
        tuple(sector for sector in Sector if sector in covered),
        adopted_parts,
        read_link(url, LONGEST_URL),
        clean(worked_with, limit=LONGEST_WORKED_WITH, lines=False),
    )
