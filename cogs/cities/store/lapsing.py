"""Offers and needs end after twelve months, unless somebody says that they still stand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.outbox import Notice
from bot.registry import Class
from cogs.cities.rules.offers import ASK_BEFORE
from cogs.cities.store.offers import OFFERS, drop, offer_of

if TYPE_CHECKING:
    from bot.db import Database, Tx
    from bot.outbox import Outbox
    from cogs.cities.rules.offers import Offer

RENEW = "offer.renew"
AT_ONCE = 100
SHORT = timedelta(days=7)
"""Whoever was not asked in time, since nothing ran, still gets their thirty days."""


class Lapsing:
    """The due times of ``offer``."""

    name = "offers"

    def __init__(self, db: Database, outbox: Outbox) -> None:
        self._db = db
        self._outbox = outbox

    async def next_due(self) -> datetime | None:
        asked = await self._db.value("SELECT min(expires_on) FROM offer WHERE asked = 0")
        ends = await self._db.value("SELECT min(expires_on) FROM offer")
        days = [date.fromisoformat(ends)] if ends else []
        if asked:
            days.append(date.fromisoformat(asked) - ASK_BEFORE)
        return _midnight(min(days)) if days else None

    async def run_due(self, now: datetime) -> None:
        today = now.date()

        def unit(tx: Tx) -> None:
            soon = (today + ASK_BEFORE).isoformat()
            for row in tx.all(
                f"{OFFERS} WHERE asked = 0 AND expires_on <= ? ORDER BY expires_on LIMIT ?",
                (soon, AT_ONCE),
            ):
                self._ask(tx, offer_of(row), today)
            for row in tx.all(
                "SELECT id FROM offer WHERE asked = 1 AND expires_on <= ? LIMIT ?",
                (today.isoformat(), AT_ONCE),
            ):
                drop(tx, row["id"])

        await self._db.write(unit)

    def _ask(self, tx: Tx, offer: Offer, today: date) -> None:
        ends = offer.expires_on
        if ends < today + SHORT:
            ends = today + ASK_BEFORE
        tx.execute(
            "UPDATE offer SET asked = 1, expires_on = ? WHERE id = ?", (ends.isoformat(), offer.id)
        )
        for user_id in _people(tx, offer):
            self._outbox.say(
                tx,
                Notice(
                    RENEW,
                    f"{RENEW}:{offer.id}:{ends}:{user_id}",
                    f"dm:{user_id}",
                    f"CITY · {offer.direction} {offer.id} · {ends}",
                    {"offer": offer.id, "ends": ends.isoformat()},
                    Class.DAILY,
                    expires_at=_midnight(ends),
                ),
            )


def _people(tx: Tx, offer: Offer) -> list[int]:
    """Whoever is named in it; else the place's contacts; else all who speak for it."""
    if offer.contact_id is not None:
        return [offer.contact_id]
    rows = tx.all(
        "SELECT user_id, contact FROM member WHERE state = 'confirmed' AND left_at IS NULL"
        " AND (city_id = ? OR partner_id = ?) ORDER BY user_id",
        (offer.city_id, offer.partner_id),
    )
    contacts = [row["user_id"] for row in rows if row["contact"]]
    return contacts or [row["user_id"] for row in rows]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
