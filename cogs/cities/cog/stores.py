"""What all parts of this cog are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cogs.cities.store import (
    ContractStore,
    DeskStore,
    GoalStore,
    MemberStore,
    OfferStore,
    ProfileStore,
)

if TYPE_CHECKING:
    from datetime import date

    from bot.services import Services


@dataclass(frozen=True)
class Stores:
    services: Services
    desk: DeskStore
    members: MemberStore
    profiles: ProfileStore
    goals: GoalStore
    contracts: ContractStore
    offers: OfferStore

    @property
    def today(self) -> date:
        return self.services.clock.now().date()


def open_stores(services: Services) -> Stores:
    db, clock, directory = services.db, services.clock, services.directory
    return Stores(
        services,
        DeskStore(db, clock, directory, services.outbox),
        MemberStore(db, clock, services.secrets, directory, services.outbox),
        ProfileStore(db, directory),
        GoalStore(db),
        ContractStore(db, clock),
        OfferStore(db),
    )
