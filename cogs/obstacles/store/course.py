"""The course of an obstacle after its post: solved, escalated, moderated, counted, told of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cogs.obstacles.store.digest import Digest
from cogs.obstacles.store.escalating import Escalations
from cogs.obstacles.store.insight import InsightStore
from cogs.obstacles.store.moderation import Moderation
from cogs.obstacles.store.peers import Peers
from cogs.obstacles.store.solving import Solutions

if TYPE_CHECKING:
    from bot.services import Services
    from cogs.obstacles.store.parts import Obstacles


@dataclass(frozen=True, slots=True)
class Course:
    solutions: Solutions
    escalations: Escalations
    moderation: Moderation
    peers: Peers
    insight: InsightStore
    digest: Digest


def make_course(services: Services, store: Obstacles) -> Course:
    db, outbox, directory = services.db, services.outbox, services.directory
    zone = services.settings.default_zone
    solutions = Solutions(db, outbox, store.turns, store.news, directory, services.secrets, zone)
    return Course(
        solutions=solutions,
        escalations=Escalations(
            db, outbox, store.turns, store.news, directory, services.secrets, zone
        ),
        moderation=Moderation(db, outbox, solutions),
        peers=Peers(db, directory, services.search),
        insight=InsightStore(db),
        digest=Digest(db, outbox, services.search, zone),
    )
