"""Study visits: offers, requests, who comes, who hosts, and their dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.clock import seconds
from bot.errors import UserError
from bot.ids import parse_reference, reference
from bot.privacy import CONTRACT, Datum
from cogs.cities.rules.visits import (
    PREFIX,
    Direction,
    Role,
    State,
    Visit,
    done_at,
    first_close,
    may_change,
    may_date,
    may_join,
)
from cogs.cities.store.standing import own_place
from cogs.cities.store.visit_news import News, VisitNews
from cogs.cities.store.visit_rows import VISITS, column, found, gone, visit_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.clock import Clock
    from bot.db import Database, Tx
    from bot.outbox import Outbox
    from bot.permissions import Person
    from bot.when import DateRange
    from cogs.cities.rules.visits import VisitEntry

CARD = "visit"
WANTED = "meeting.wanted"


class VisitStore:
    """``who`` tells, within the transaction, who acts and what they speak for."""

    data = (
        Datum(
            "visit",
            "organiser_id",
            "who arranges a study visit",
            CONTRACT,
            "until the visit is over",
        ),
    )

    def __init__(self, db: Database, clock: Clock, outbox: Outbox, zone: str) -> None:
        self._db = db
        self._clock = clock
        self._outbox = outbox
        self._zone = zone
        self._news = VisitNews(outbox)

    async def find(self, visit_id: int) -> Visit:
        """Raises NotFound."""
        row = await self._db.one(f"{VISITS} WHERE visit.id = ?", (visit_id,))
        if row is None:
            raise gone()
        return visit_of(row)

    async def running(self) -> list[Visit]:
        """Open and dated ones, the newest first."""
        rows = await self._db.all(
            f"{VISITS} WHERE visit.state IN ('open', 'dated') ORDER BY visit.id DESC"
        )
        return [visit_of(row) for row in rows]

    async def open(
        self, who: Callable[[Tx], Person], direction: Direction, entry: VisitEntry
    ) -> Visit:
        """A new offer or request, with its card."""
        now = self._clock.now()

        def unit(tx: Tx) -> Visit:
            person = who(tx)
            place = own_place(person)
            number = tx.execute(
                f"INSERT INTO visit ({column(place)}, direction, theme, format, when_text, seats,"  # noqa: S608 - ours
                " terms, organiser_id, closes_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    place.id,
                    direction,
                    entry.theme,
                    entry.format,
                    entry.when_text,
                    entry.seats,
                    entry.terms,
                    person.user_id,
                    seconds(first_close(now)),
                ),
            ).lastrowid
            assert number is not None
            self._outbox.open_card(tx, CARD, number, "meetings", reference(PREFIX, number))
            return found(tx, number)

        return await self._db.write(unit)

    async def join(self, who: Callable[[Tx], Person], visit_id: int, role: Role) -> Visit:
        """The person's city or organisation would come, or would host. Again is no change."""

        def unit(tx: Tx) -> Visit:
            visit, place = found(tx, visit_id), own_place(who(tx))
            may_join(visit, place, role)
            held = visit.interest_of(place.key)
            if held is not None and held.role is role:
                return visit
            tx.execute(
                f"INSERT INTO visit_interest (visit_id, {column(place)}, role) VALUES (?, ?, ?)"  # noqa: S608 - ours
                f" ON CONFLICT (visit_id, {column(place)})"
                " DO UPDATE SET role = excluded.role, state = 'asked'",
                (visit_id, place.id, role),
            )
            news = News.HOST if role is Role.HOST else News.GUEST
            self._news.owner(tx, visit, news, place)
            self._outbox.stale(tx, CARD, visit_id)
            return found(tx, visit_id)

        return await self._db.write(unit)

    async def take_back(self, who: Callable[[Tx], Person], visit_id: int) -> Visit:
        """The person's city or organisation does not come or host after all."""

        def unit(tx: Tx) -> Visit:
            visit, place = found(tx, visit_id), own_place(who(tx))
            if visit.interest_of(place.key) is None:
                raise UserError("You are not on the list of this visit.")
            tx.execute(
                f"UPDATE visit_interest SET state = 'withdrawn' WHERE visit_id = ?"  # noqa: S608 - ours
                f" AND {column(place)} = ?",
                (visit_id, place.id),
            )
            self._outbox.stale(tx, CARD, visit_id)
            return found(tx, visit_id)

        return await self._db.write(unit)

    async def choose(self, who: Callable[[Tx], Person], visit_id: int, key: str) -> Visit:
        """The asker chooses a host: it is the host's visit now, and the asker its first guest."""

        def unit(tx: Tx) -> Visit:
            visit, asker = found(tx, visit_id), own_place(who(tx))
            may_change(visit, asker)
            host = visit.interest_of(key)
            if host is None or host.role is not Role.HOST:
                raise UserError("This host has stepped back. Choose another one.")
            tx.execute(
                "DELETE FROM visit_interest WHERE visit_id = ? AND role = 'host'", (visit_id,)
            )
            tx.execute(
                "UPDATE visit SET city_id = ?, partner_id = ?, direction = 'offer',"
                " organiser_id = NULL, revision = revision + 1, closes_at = ? WHERE id = ?",
                (
                    None if host.place.organisation else host.place.id,
                    host.place.id if host.place.organisation else None,
                    seconds(first_close(self._clock.now())),
                    visit_id,
                ),
            )
            tx.execute(
                f"INSERT INTO visit_interest (visit_id, {column(asker)}, role, state)"  # noqa: S608 - ours
                " VALUES (?, ?, 'guest', 'chosen')",
                (visit_id, asker.id),
            )
            self._outbox.stale(tx, CARD, visit_id)
            after = found(tx, visit_id)
            self._news.owner(tx, after, News.CHOSEN, asker)
            return after

        return await self._db.write(unit)

    async def set_dates(
        self,
        who: Callable[[Tx], Person],
        visit_id: int,
        days: DateRange,
        where: str,
        seats: tuple[int | None, int | None] = (None, None),
    ) -> Visit:
        """``seats``: in all, and for each city. Whoever sets dates arranges the visit."""

        def unit(tx: Tx) -> Visit:
            person, visit = who(tx), found(tx, visit_id)
            may_date(visit, own_place(person))
            tx.execute(
                "UPDATE visit SET days = ?, place = ?, seats = coalesce(?, seats),"
                " per_city = coalesce(?, per_city), organiser_id = ?, state = 'dated',"
                " revision = revision + 1, closes_at = ? WHERE id = ?",
                (
                    days.canonical(),
                    where,
                    *seats,
                    person.user_id,
                    seconds(done_at(days)),
                    visit_id,
                ),
            )
            self._outbox.stale(tx, CARD, visit_id)
            after = found(tx, visit_id)
            self._news.guests(tx, after, News.DATES)
            self._ask_for_meeting(tx, after)
            return after

        return await self._db.write(unit)

    async def close(self, who: Callable[[Tx], Person], visit_id: int) -> Visit:
        """It does not take place, or needs no more guests."""

        def unit(tx: Tx) -> Visit:
            visit = found(tx, visit_id)
            may_change(visit, own_place(who(tx)))
            end(tx, self._outbox, visit_id, State.CLOSED)
            after = found(tx, visit_id)
            self._news.guests(tx, after, News.CLOSED)
            self._ask_for_meeting(tx, after)
            return after

        return await self._db.write(unit)

    def _ask_for_meeting(self, tx: Tx, visit: Visit) -> None:
        """Seats, reminders and the calendar are meetings'; nothing is sent where nobody listens."""
        if visit.days is None:
            return
        ref = reference(PREFIX, visit.id)
        payload = {
            "kind": "visit",
            "source_ref": ref,
            "revision": visit.revision,
            "title": visit.theme,
            "zone": self._zone,
            "days": visit.days.canonical(),
            "place": visit.place,
            "host_city_id": None if visit.owner.organisation else visit.owner.id,
            "seats": visit.seats,
            "per_city": visit.per_city,
            "organiser_id": visit.organiser_id,
            "state": visit.state,
            "reason": "",
        }
        self._outbox.letter(tx, WANTED, f"{WANTED}:{ref}:{visit.revision}:{visit.state}", payload)

    def settled(self, tx: Tx, payload: Mapping[str, Any]) -> None:
        """What became of the meeting that was asked for; calls have nothing to be told."""
        number = parse_reference(str(payload.get("source_ref", "")), PREFIX)
        ended = {"over": State.DONE, "cancelled": State.CLOSED}.get(str(payload.get("state")))
        if number is None or ended is None:
            return
        if tx.value("SELECT 1 FROM visit WHERE id = ? AND state = 'dated'", (number,)):
            end(tx, self._outbox, number, ended)

    # Personal data

    async def export(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        rows = await self._db.all(
            "SELECT theme, terms, days, place, state FROM visit WHERE organiser_id = ? ORDER BY id",
            (user_id,),
        )
        return {"visit": [dict(row) for row in rows]} if rows else {}

    def forget(self, tx: Tx, user_id: int, *, with_texts: bool) -> list[str]:  # noqa: ARG002 - a city's texts
        gone = tx.execute("UPDATE visit SET organiser_id = NULL WHERE organiser_id = ?", (user_id,))
        return (
            ["Visits of your city stay; nobody is named as arranging them."]
            if gone.rowcount
            else []
        )


def end(tx: Tx, outbox: Outbox, visit_id: int, state: State) -> None:
    """It is over: nobody arranges it any more."""
    tx.execute(
        "UPDATE visit SET state = ?, organiser_id = NULL, closes_at = NULL WHERE id = ?",
        (state, visit_id),
    )
    outbox.stale(tx, CARD, visit_id)
