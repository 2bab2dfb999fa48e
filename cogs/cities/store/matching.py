"""Invitations to peer calls: who is invited, what they answer, and when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.clock import seconds
from bot.ids import reference
from bot.outbox import Notice
from bot.registry import Class
from cogs.cities.rules.matching import (
    ASKS,
    PREFIX,
    Answer,
    Match,
    State,
    answered,
    packed,
)
from cogs.cities.rules.places import Place
from cogs.cities.store.contacts import contacts_of
from cogs.cities.store.matches import (
    MATCHES,
    apart,
    busy,
    found,
    gone,
    match_of,
    say_answer,
)
from cogs.cities.store.standing import own_city

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.clock import Clock
    from bot.db import Database, Tx
    from bot.outbox import Outbox
    from bot.permissions import Person

CARD = "match"
INVITED = "match.invited"
MET = "match.met"
THREAD = "match.thread"
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Leavers:
    """``known``: whose rows there are; ``gone``: those who have not come back since."""

    known: frozenset[int]
    gone: frozenset[int]


class MatchStore:
    """``who`` tells, within the transaction, who acts and what they speak for."""

    def __init__(self, db: Database, clock: Clock, outbox: Outbox) -> None:
        self._db = db
        self._clock = clock
        self._outbox = outbox

    # Reading

    async def find(self, match_id: int) -> Match:
        """Raises NotFound."""
        row = await self._db.one(f"{MATCHES} WHERE id = ?", (match_id,))
        if row is None:
            raise gone()
        return match_of(row)

    async def of(self, city_id: int, *, since: datetime) -> list[Match]:
        """What concerns the city now, and what ended since; the newest first."""

        rows = await self._db.all(
            f"{MATCHES} WHERE ? IN (city_a, city_b, city_c)"
            " AND (state = 'invited' OR coalesce(ask_at, expires_at) >= ?) ORDER BY id DESC",
            (city_id, seconds(since)),
        )
        return [match_of(row) for row in rows]

    async def to_answer(self, city_id: int) -> list[Match]:
        return [
            match
            for match in await self.of(city_id, since=self._clock.now())
            if match.state is State.INVITED and city_id in match.waits_for
        ]

    async def to_rate(self, city_id: int, *, since: datetime) -> list[Match]:
        """Calls after which nobody of the city has said whether they met."""
        rows = await self._db.all(
            "SELECT match_id FROM match_answer WHERE city_id = ? AND met IS NULL", (city_id,)
        )
        open_ones = {row["match_id"] for row in rows}
        return [
            match
            for match in await self.of(city_id, since=since)
            if match.state is State.OVER and match.id in open_ones
        ]

    async def people(self, match_id: int) -> list[int]:
        """Whom the private thread is for."""

        def unit(tx: Tx) -> list[int]:
            match = found(tx, match_id)
            cities = [Place(city, match.names[city]) for city in match.cities]
            return [user for city in cities for user in contacts_of(tx, city)]

        return await self._db.write(unit)

    async def leavers(self, match_id: int) -> Leavers:
        """Who spoke for one of its cities and does so no more."""

        def unit(tx: Tx) -> Leavers:
            match = found(tx, match_id)
            rows = tx.all("SELECT user_id FROM match_leaver WHERE match_id = ?", (match_id,))
            known = frozenset(row["user_id"] for row in rows)
            a, b, c = (*match.cities, None)[:3]
            back = tx.all(
                "SELECT user_id FROM member WHERE state = 'confirmed' AND left_at IS NULL"
                " AND city_id IN (?, ?, ?)",
                (a, b, c),
            )
            return Leavers(known, known - {row["user_id"] for row in back})

        return await self._db.write(unit)

    async def left(self, match_id: int, leavers: Leavers) -> None:
        """Discord has taken them out of the thread: their ids go."""
        gone = [(match_id, user_id) for user_id in leavers.known]

        def unit(tx: Tx) -> None:
            tx.many("DELETE FROM match_leaver WHERE match_id = ? AND user_id = ?", gone)

        await self._db.write(unit)
        # As erasing does: what a deleted row leaves in the file goes as well.
        await self._db.vacuum()
        await self._db.checkpoint()

    async def away(self, today: date) -> frozenset[int]:
        """Cities that take no part in a round now: they pause, or have enough to answer."""
        return await self._db.write(lambda tx: frozenset(busy(tx, today)))

    async def apart(self, today: date) -> frozenset[frozenset[int]]:
        """Pairs that are not brought together again now."""
        return await self._db.write(lambda tx: apart(tx, today))

    # Answering

    async def answer(
        self, who: Callable[[Tx], Person], match_id: int, answer: Answer
    ) -> tuple[Match, int]:
        """The match after it, and the city that answered. Raises NotFound, UserError."""
        now = self._clock.now()

        def unit(tx: Tx) -> tuple[Match, int]:
            city = own_city(who(tx))
            after = answered(found(tx, match_id), city, answer)
            say_answer(tx, match_id, city, answer, now.date())
            a, b, c = (*after.cities, None)[:3]
            asks = seconds(now + ASKS) if after.state is State.ACCEPTED else None
            tx.execute(
                "UPDATE peer_match SET city_a = ?, city_b = ?, city_c = ?, reasons = ?, state = ?,"
                " revision = ?, ask_at = ? WHERE id = ?",
                (a, b, c, packed(after.reasons), after.state, after.revision, asks, match_id),
            )
            if after.state is not State.INVITED:
                self._outbox.withdraw(tx, f"{INVITED}:{match_id}:")
            if after.state is State.ACCEPTED:
                mark = f"{reference(PREFIX, match_id)} · thread"
                self._outbox.open_card(tx, CARD, match_id, "", mark)
            return found(tx, match_id), city

        return await self._db.write(unit)

    async def thread_made(self, match_id: int, thread_id: int) -> None:
        """The private thread exists: what it is for is said in it, once."""
        ref = reference(PREFIX, match_id)

        def unit(tx: Tx) -> None:
            tx.execute("UPDATE peer_match SET thread_id = ? WHERE id = ?", (thread_id, match_id))
            self._outbox.say(
                tx,
                Notice(
                    THREAD,
                    f"{THREAD}:{match_id}:{thread_id}",
                    f"thread:{thread_id}",
                    f"{ref} · start",
                    {"match": match_id},
                    Class.CHANNEL,
                ),
            )

        await self._db.write(unit)

    async def met(
        self, who: Callable[[Tx], Person], match_id: int, *, met: bool, useful: int | None
    ) -> Match:
        """Whether the city's people met, and how useful it was (1 to 5). Raises NotFound."""

        def unit(tx: Tx) -> Match:
            city = own_city(who(tx))
            match = found(tx, match_id)
            changed = tx.execute(
                "UPDATE match_answer SET met = ?, useful = ? WHERE match_id = ? AND city_id = ?"
                " AND answer = 'accepted'",
                (met, useful, match_id, city),
            ).rowcount
            if not changed or match.state is not State.OVER:
                raise gone()
            return match

        return await self._db.write(unit)

    async def pause(self, who: Callable[[Tx], Person], weeks: int) -> date | None:
        """No invitations for so many weeks; 0 ends that. Until when it lasts."""
        today = self._clock.now().date()

        def unit(tx: Tx) -> date | None:
            city = own_city(who(tx))
            if not weeks:
                tx.execute("DELETE FROM peer_pause WHERE city_id = ?", (city,))
                return None
            until = today + timedelta(weeks=weeks)
            tx.execute(
                "INSERT INTO peer_pause (city_id, until_on) VALUES (?, ?)"
                " ON CONFLICT (city_id) DO UPDATE SET until_on = excluded.until_on",
                (city, until.isoformat()),
            )
            return until

        return await self._db.write(unit)

    async def paused_until(self, city_id: int) -> date | None:
        until = await self._db.value(
            "SELECT until_on FROM peer_pause WHERE city_id = ? AND until_on > ?",
            (city_id, self._clock.now().date().isoformat()),
        )
        return date.fromisoformat(until) if until else None
