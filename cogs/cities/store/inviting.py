"""Who is invited to a peer call: by another city, or by coordinators in a round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.clock import seconds
from bot.errors import NotFound, UserError
from bot.ids import reference
from bot.outbox import Notice
from bot.registry import Class
from bot.texts import plain
from cogs.cities.rules.matching import LAPSES, PREFIX, Answer, kept, packed
from cogs.cities.rules.places import Place
from cogs.cities.store.contacts import contacts_of
from cogs.cities.store.matches import (
    apart,
    busy,
    check_room,
    day_text,
    found,
    refused_until,
    say_answer,
)
from cogs.cities.store.matching import INVITED
from cogs.cities.store.peers import Subject
from cogs.cities.store.standing import own_city

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from bot.clock import Clock
    from bot.db import Database, Tx
    from bot.outbox import Outbox
    from bot.permissions import Person
    from cogs.cities.rules.fitting import Reason
    from cogs.cities.rules.matching import Match


@dataclass(frozen=True, slots=True)
class Proposal:
    """Cities that are to be invited, and why."""

    cities: tuple[int, ...]
    score: int
    reasons: tuple[Reason, ...]


class Inviting:
    """``who`` tells, within the transaction, who acts and what they speak for."""

    def __init__(self, db: Database, clock: Clock, outbox: Outbox) -> None:
        self._db = db
        self._clock = clock
        self._outbox = outbox

    async def invite(
        self,
        who: Callable[[Tx], Person],
        city_id: int,
        subject: Subject,
        reasons: Sequence[Reason],
    ) -> Match:
        """The person's city asks another. Raises UserError where that cannot be now."""
        now = self._clock.now()

        def unit(tx: Tx) -> Match:
            own = own_city(who(tx))
            self._check(tx, own, city_id, now.date())
            score = sum(reason.worth for reason in reasons)
            cities = tuple(sorted((own, city_id)))
            number = self._insert(tx, Proposal(cities, score, kept(reasons)), subject, None)
            say_answer(tx, number, own, Answer.ACCEPTED, now.date())
            self._tell(tx, found(tx, number))
            return found(tx, number)

        return await self._db.write(unit)

    async def start_round(self, proposals: Iterable[Proposal], topic: str) -> int:
        """Invites those who may still be invited; how many groups that were."""
        now = self._clock.now()

        def unit(tx: Tx) -> int:
            away = busy(tx, now.date())
            keep_apart = apart(tx, now.date())
            fitting = [
                proposal
                for proposal in proposals
                if not away & set(proposal.cities)
                and not any(pair <= set(proposal.cities) for pair in keep_apart)
            ]
            if not fitting:
                return 0
            round_id = tx.execute(
                "INSERT INTO match_round (topic, at) VALUES (?, ?)", (topic, seconds(now))
            ).lastrowid
            for proposal in fitting:
                number = self._insert(tx, proposal, Subject(topic), round_id)
                self._tell(tx, found(tx, number))
            return len(fitting)

        return await self._db.write(unit)

    def _check(self, tx: Tx, own: int, city_id: int, today: date) -> None:
        name = tx.value("SELECT name FROM city WHERE id = ?", (city_id,))
        if name is None:
            raise NotFound("This city is not in the directory any more.")
        if own == city_id:
            raise UserError("This is your own city. Choose another one.")
        place = plain(name)
        if not contacts_of(tx, Place(city_id, name)):
            raise UserError("Nobody takes part for {place} yet.", place=place)
        until = tx.value(
            "SELECT until_on FROM peer_pause WHERE city_id = ? AND until_on > ?",
            (city_id, today.isoformat()),
        )
        if until is not None:
            raise UserError("{place} takes a break until {day}.", place=place, day=day_text(until))
        if again := refused_until(tx, own, city_id, today):
            raise UserError("{place} declined. Try again after {day}.", place=place, day=again)
        for city, said in ((own, ""), (city_id, place)):
            check_room(tx, city, said)
        if tx.value(
            "SELECT 1 FROM peer_match WHERE state IN ('invited', 'accepted')"
            " AND ? IN (city_a, city_b, city_c) AND ? IN (city_a, city_b, city_c)",
            (own, city_id),
        ):
            raise UserError("You and {place} are in touch already: see /peer status.", place=place)

    def _insert(self, tx: Tx, proposal: Proposal, subject: Subject, round_id: int | None) -> int:
        a, b, c = (*proposal.cities, None)[:3]
        number = tx.execute(
            "INSERT INTO peer_match (round_id, city_a, city_b, city_c, topic, about, score,"
            " reasons, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                round_id,
                a,
                b,
                c,
                subject.topic,
                subject.about,
                proposal.score / 10,
                packed(proposal.reasons),
                seconds(self._clock.now() + LAPSES),
            ),
        ).lastrowid
        assert number is not None
        return number

    def _tell(self, tx: Tx, match: Match) -> None:
        """Asks the people of every city that has not answered."""
        for city in match.waits_for:
            for user in contacts_of(tx, Place(city, match.names[city])):
                self._outbox.say(
                    tx,
                    Notice(
                        INVITED,
                        f"{INVITED}:{match.id}:{city}:{user}",
                        f"dm:{user}",
                        f"{reference(PREFIX, match.id)} · invitation",
                        {"match": match.id, "city": city},
                        Class.DAILY,
                        expires_at=match.expires_at,
                    ),
                )
