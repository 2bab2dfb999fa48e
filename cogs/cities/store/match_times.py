"""Invitations lapse after two weeks; three weeks after a call begins, its cities are asked; and
whoever left one of them leaves its private thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import LONG_AGO, moment_or_none, seconds
from bot.ids import reference
from bot.outbox import Notice
from bot.registry import Class
from cogs.cities.rules.matching import ASKED_FOR, PREFIX
from cogs.cities.rules.places import Place
from cogs.cities.store.contacts import contacts_of
from cogs.cities.store.matches import MATCHES, match_of
from cogs.cities.store.matching import CARD, INVITED, MET

if TYPE_CHECKING:
    from datetime import datetime

    from bot.db import Database, Tx
    from bot.outbox import Outbox
    from cogs.cities.rules.matching import Match

AT_ONCE = 100
_LEFT = (
    "FROM match_leaver WHERE NOT EXISTS (SELECT 1 FROM card WHERE kind = 'match'"
    " AND record = match_id AND state IN ('stale', 'sending', 'held'))"
)
"""Those for whom nothing is under way yet."""


class MatchTimes:
    """The due times of ``peer_match``, and who leaves."""

    name = "matches"

    def __init__(self, db: Database, outbox: Outbox) -> None:
        self._db = db
        self._outbox = outbox

    async def next_due(self) -> datetime | None:
        lapses = await self._db.value(
            "SELECT min(expires_at) FROM peer_match WHERE state = 'invited'"
        )
        asks = await self._db.value("SELECT min(ask_at) FROM peer_match WHERE state = 'accepted'")
        if await self._db.value(f"SELECT 1 {_LEFT} LIMIT 1") is not None:
            return LONG_AGO
        return moment_or_none(min((at for at in (lapses, asks) if at is not None), default=None))

    async def run_due(self, now: datetime) -> None:
        await self._db.write(lambda tx: self._lapse(tx, now))
        await self._db.write(lambda tx: self._ask(tx, now))
        await self._db.write(self._leave)

    def _leave(self, tx: Tx) -> None:
        for row in tx.all(f"SELECT DISTINCT match_id {_LEFT} LIMIT ?", (AT_ONCE,)):
            mark = f"{reference(PREFIX, row['match_id'])} · thread"
            self._outbox.enforce(tx, CARD, row["match_id"], mark)

    def _lapse(self, tx: Tx, now: datetime) -> None:
        for row in tx.all(
            "SELECT id FROM peer_match WHERE state = 'invited' AND expires_at <= ?"
            " ORDER BY expires_at LIMIT ?",
            (seconds(now), AT_ONCE),
        ):
            tx.execute("UPDATE peer_match SET state = 'lapsed' WHERE id = ?", (row["id"],))
            self._outbox.withdraw(tx, f"{INVITED}:{row['id']}:")

    def _ask(self, tx: Tx, now: datetime) -> None:
        for row in tx.all(
            f"{MATCHES} WHERE state = 'accepted' AND ask_at <= ? ORDER BY ask_at LIMIT ?",
            (seconds(now), AT_ONCE),
        ):
            match = match_of(row)
            tx.execute(
                "UPDATE peer_match SET state = 'over', ask_at = ? WHERE id = ?",
                (seconds(now), match.id),
            )
            for city in match.cities:
                self._ask_city(tx, match, city, now)

    def _ask_city(self, tx: Tx, match: Match, city: int, now: datetime) -> None:
        for user in contacts_of(tx, Place(city, match.names[city])):
            self._outbox.say(
                tx,
                Notice(
                    MET,
                    f"{MET}:{match.id}:{user}",
                    f"dm:{user}",
                    f"{reference(PREFIX, match.id)} · did you meet",
                    {"match": match.id, "city": city},
                    Class.DAILY,
                    expires_at=now + ASKED_FOR,
                ),
            )
