"""What hosts and guests of a study visit hear, once a day."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.ids import reference
from bot.outbox import Notice
from bot.registry import Class
from cogs.cities.rules.visits import PREFIX, Role
from cogs.cities.store.contacts import arranging, contacts_of

if TYPE_CHECKING:
    from bot.db import Tx
    from bot.outbox import Outbox
    from cogs.cities.rules.places import Place
    from cogs.cities.rules.visits import Visit

NEWS = "visit.news"


class News(StrEnum):
    GUEST = "guest"
    HOST = "host"
    CHOSEN = "chosen"
    DATES = "dates"
    CLOSED = "closed"


class VisitNews:
    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def owner(self, tx: Tx, visit: Visit, news: News, other: Place) -> None:
        """Whoever arranges it, or the owner's contacts, hear of another city or organisation."""
        for user in arranging(tx, visit.owner, visit.organiser_id):
            self._say(tx, visit, news, f"{visit.revision}:{other.key}", user, other.key)

    def guests(self, tx: Tx, visit: Visit, news: News) -> None:
        """All who would come hear what became of it."""
        for interest in visit.with_role(Role.GUEST):
            for user in contacts_of(tx, interest.place):
                self._say(tx, visit, news, str(visit.revision), user, interest.place.key)

    def _say(self, tx: Tx, visit: Visit, news: News, which: str, user: int, key: str) -> None:
        ref = reference(PREFIX, visit.id)
        self._outbox.say(
            tx,
            Notice(
                NEWS,
                f"{NEWS}:{visit.id}:{news}:{which}:{user}",
                f"dm:{user}",
                f"{ref} · {news} {which}",
                {"visit": visit.id, "news": news, "place": key},
                Class.DAILY,
            ),
        )
