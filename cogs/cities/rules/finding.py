"""Which cities and organisations fit what somebody looks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.topics import Sector
from cogs.cities.rules.offers import Direction, Offer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cogs.cities.rules.contracts import Contract, Status
    from cogs.cities.rules.places import Place


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be looked for in a place."""

    place: Place
    country: str = ""
    """Empty for an organisation, which is in none."""
    offers: Sequence[Offer] = ()
    contract: Contract | None = None
    goals_in: frozenset[Sector] = field(default_factory=frozenset)

    @property
    def tells(self) -> bool:
        """Whether it has said anything that can be looked for."""
        return bool(self.offers or self.contract or self.goals_in)


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that is said must fit. ``offers`` and ``needs`` are the numbers that fit the words,
    best first; None where nothing was said of them."""

    offers: Sequence[int] | None = None
    needs: Sequence[int] | None = None
    status: Status | None = None
    sector: Sector | None = None
    country: str = ""

    @property
    def empty(self) -> bool:
        said = (self.offers, self.needs, self.status, self.sector)
        return all(each is None for each in said) and not self.country


@dataclass(frozen=True, slots=True)
class Hit:
    place: Place
    country: str
    offers: tuple[Offer, ...]
    """Those of its offers and needs that fit."""
    status: Status | None


def fitting(wanted: Wanted, known: Iterable[Facts]) -> list[Hit]:
    """Best words first, then by name."""
    found = [hit for facts in known if (hit := _hit(wanted, facts)) is not None]
    ranks = {n: rank for rank, n in enumerate([*(wanted.offers or ()), *(wanted.needs or ())])}

    def best(hit: Hit) -> tuple[int, str]:
        return min(
            (ranks.get(offer.id, len(ranks)) for offer in hit.offers), default=0
        ), hit.place.name

    return sorted(found, key=best)


def _hit(wanted: Wanted, facts: Facts) -> Hit | None:
    if wanted.country and facts.country != wanted.country:
        return None
    if wanted.status and (facts.contract is None or facts.contract.status is not wanted.status):
        return None
    said = [numbers for numbers in (wanted.offers, wanted.needs) if numbers is not None]
    shown = tuple(offer for offer in facts.offers if _fits(offer, wanted))
    held = {offer.direction for offer in shown}
    asked = {Direction.OFFER: wanted.offers, Direction.SEEK: wanted.needs}
    if any(numbers is not None and way not in held for way, numbers in asked.items()):
        return None
    if wanted.sector and not said and not shown and wanted.sector not in _sectors(facts):
        return None
    status = facts.contract.status if facts.contract else None
    narrowed = bool(said or wanted.sector or wanted.empty)
    return Hit(facts.place, facts.country, shown if narrowed else (), status)


def _fits(offer: Offer, wanted: Wanted) -> bool:
    """What is for all sectors is for each."""
    if wanted.sector and offer.sector not in {wanted.sector, Sector.CROSS}:
        return False
    numbers = wanted.offers if offer.direction is Direction.OFFER else wanted.needs
    if wanted.offers is None and wanted.needs is None:
        return True
    return numbers is not None and offer.id in numbers


def _sectors(facts: Facts) -> frozenset[Sector]:
    covered = facts.contract.sectors if facts.contract else ()
    return facts.goals_in | frozenset(covered)
