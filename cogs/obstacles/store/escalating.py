"""What goes to the Mission Platform, along which route, and by when somebody must answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot import audit
from bot.clock import moment_or_none, seconds
from bot.errors import NotFound, UserError
from bot.outbox import COORDINATORS, Notice
from bot.registry import Class
from cogs.obstacles.rules.days import day_of
from cogs.obstacles.rules.escalation import (
    Act,
    Escalation,
    Kind,
    Route,
    State,
    due_on,
    moved,
    ref_of,
    reminded_again_on,
    reminds,
)
from cogs.obstacles.rules.records import Obstacle
from cogs.obstacles.rules.records import State as Stands
from cogs.obstacles.store.numbering import by_chance, publish_number
from cogs.obstacles.store.reading import change, find
from cogs.obstacles.store.turns import CARD
from cogs.obstacles.store.unseen import put_off

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.db import Database, Row, Tx
    from bot.directory import Directory
    from bot.ids import Secrets
    from bot.outbox import Outbox
    from cogs.obstacles.store.news import News
    from cogs.obstacles.store.turns import Turns

ESCALATION: Final = "escalation"
LOOKED_AHEAD = timedelta(days=120)
_WITH_ROUTE = (
    "SELECT escalation.*, route.id AS r_id, route.kind AS r_kind, name, url, contact, answer_days,"
    " active, checked_on FROM escalation LEFT JOIN route ON route.id = route_id"
)


class Escalations:
    def __init__(
        self,
        db: Database,
        outbox: Outbox,
        turns: Turns,
        news: News,
        directory: Directory,
        secrets: Secrets,
        zone: str,
    ) -> None:
        self._db = db
        self._outbox = outbox
        self._turns = turns
        self._news = news
        self._directory = directory
        self._secrets = secrets
        self._zone = zone

    # Reading

    async def find(self, number: int) -> Escalation:
        """NotFound where there is none."""
        row = await self._db.one(f"{_WITH_ROUTE} WHERE escalation.id = ?", (number,))
        if row is None:
            raise NotFound("There is no ESC-{number}.", number=number)
        return escalation_of(row)

    async def open_of(self, obstacle_id: int) -> Escalation | None:
        """The one that runs."""
        row = await self._db.one(
            f"{_WITH_ROUTE} WHERE obstacle_id = ? AND state <> 'closed'", (obstacle_id,)
        )
        return None if row is None else escalation_of(row)

    async def newest_of(self, obstacle_id: int) -> Escalation | None:
        """That others may know of."""
        row = await self._db.one(
            f"{_WITH_ROUTE} WHERE obstacle_id = ? AND escalation.id > 0"
            " ORDER BY escalation.id DESC LIMIT 1",
            (obstacle_id,),
        )
        return None if row is None else escalation_of(row)

    async def running(self) -> list[Escalation]:
        """Those that are not closed and whose card has appeared, what is due first."""
        rows = await self._db.all(
            f"{_WITH_ROUTE} WHERE state <> 'closed' AND escalation.id > 0"
            " ORDER BY coalesce(due_on, '9999'), escalation.id"
        )
        return [escalation_of(row) for row in rows]

    async def routes(self, kind: Kind | None = None, *, active: bool = False) -> list[Route]:
        rows = await self._db.all(
            "SELECT id AS r_id, kind AS r_kind, name, url, contact, answer_days, active, checked_on"
            " FROM route ORDER BY kind, id"
        )
        found = [route_of(row) for row in rows]
        return [r for r in found if (kind is None or r.kind is kind) and (r.active or not active)]

    async def route(self, number: int) -> Route:
        found = [route for route in await self.routes() if route.id == number]
        if not found:
            raise NotFound("There is no such route.")
        return found[0]

    async def days_off(self, obstacle: Obstacle, now: datetime) -> frozenset[date]:
        """Of the city, where the post shows it; an unnamed post's city would be told by them."""
        city = None
        if obstacle.city_id is not None and not obstacle.identity.unnamed:
            city = await self._directory.city(obstacle.city_id)
        if city is None:
            return frozenset()
        today = day_of(now, self._zone)
        off = await self._directory.days_off(city, today, today + LOOKED_AHEAD)
        return frozenset(each.day for each in off)

    # Acts

    def escalate(
        self,
        tx: Tx,
        obstacle_id: int,
        kind: Kind,
        route_id: int | None,
        text: str,
        now: datetime,
        off: Collection[date],
    ) -> int:
        """Asks coordinators to send it; its number. UserError where one runs already."""
        obstacle = find(tx, obstacle_id)
        over = obstacle.state in {Stands.WITHDRAWN, Stands.DUPLICATE, Stands.REVIEW}
        if over or obstacle.removed:
            raise UserError("{ref} has ended.", ref=obstacle.ref)
        if _open_of(tx, obstacle_id) is not None:
            raise UserError("{ref} is escalated already.", ref=obstacle.ref)
        due = due_on(State.NEW, day_of(now, self._zone), None, off)
        self._flag(tx, obstacle_id, now, escalated=True)
        until = put_off(tx, self._outbox, self._secrets, obstacle, now, (CARD, obstacle.id))
        number = tx.execute(
            "INSERT INTO escalation (id, obstacle_id, kind, route_id, text, due_on, appears_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                by_chance(self._secrets) if until else None,
                obstacle_id,
                kind,
                route_id,
                text,
                str(due),
                seconds(until) if until else None,
            ),
        ).lastrowid
        assert number is not None
        if until is None:
            self._appears(tx, number, obstacle_id)
        return number

    async def next_appearing(self) -> datetime | None:
        return moment_or_none(
            await self._db.value(
                "SELECT min(appears_at) FROM escalation WHERE appears_at IS NOT NULL"
            )
        )

    def appear(self, tx: Tx, now: datetime) -> None:
        """What unnamed authors asked for reaches coordinators, with its number."""
        rows = tx.all(
            "SELECT id, obstacle_id FROM escalation WHERE appears_at <= ? ORDER BY appears_at",
            (seconds(now),),
        )
        for row in rows:
            number = publish_number(tx, ESCALATION, row["id"])
            self._appears(tx, number, row["obstacle_id"])

    def _appears(self, tx: Tx, number: int, obstacle_id: int) -> None:
        self._outbox.open_card(tx, ESCALATION, number, "coordinators", ref_of(number))
        self._outbox.stale(tx, CARD, obstacle_id)

    def take_back(self, tx: Tx, obstacle_id: int, now: datetime) -> None:
        """The author changes their mind, as long as nothing was sent."""
        obstacle, running = find(tx, obstacle_id), _open_of(tx, obstacle_id)
        if running is None:
            raise NotFound("Nothing is escalated here.")
        if running.state not in {State.NEW, State.ACKNOWLEDGED}:
            raise UserError("{ref} was sent already.", ref=running.ref)
        self._close(tx, running, now)
        cards = ((ESCALATION, running.id), (CARD, obstacle_id))
        put_off(tx, self._outbox, self._secrets, obstacle, now, *cards)

    def act(
        self,
        tx: Tx,
        number: int,
        act: Act,
        now: datetime,
        *,
        by: int,
        off: Collection[date] = (),
        answer: str = "",
    ) -> Escalation:
        """A coordinator's act; UserError for the slower of two."""
        escalation = _find(tx, number)
        state = moved(escalation.state, act)
        audit.note(tx, now, by, f"escalation.{act}", escalation.ref)
        if act is Act.CLOSE:
            return self._close(tx, escalation, now)
        due = None
        if state is not State.ANSWERED:
            due = due_on(state, day_of(now, self._zone), escalation.route, off)
        tx.execute(
            "UPDATE escalation SET state = ?, due_on = ?, reminders = 0, answer = ? WHERE id = ?",
            (state, str(due) if due else None, answer or escalation.answer, number),
        )
        self._outbox.stale(tx, ESCALATION, number)
        self._outbox.stale(tx, CARD, escalation.obstacle_id)
        if act in {Act.SENT, Act.ANSWER}:
            self._news.to_all(tx, escalation.obstacle_id)
        return _find(tx, number)

    def choose_route(
        self, tx: Tx, number: int, route_id: int, now: datetime, *, by: int
    ) -> Escalation:
        """A coordinator says along which route it goes; UserError once it was sent."""
        escalation = _find(tx, number)
        moved(escalation.state, Act.SENT)
        tx.execute("UPDATE escalation SET route_id = ? WHERE id = ?", (route_id, number))
        audit.note(tx, now, by, "escalation.route", escalation.ref)
        self._outbox.stale(tx, ESCALATION, number)
        return _find(tx, number)

    def set_route(self, tx: Tx, route: Route, now: datetime, *, by: int) -> None:
        """A coordinator corrects a route, and says whether it was checked and is offered."""
        tx.execute(
            "UPDATE route SET name = ?, url = ?, contact = ?, answer_days = ?, active = ?,"
            " checked_on = ? WHERE id = ?",
            (
                route.name,
                route.url,
                route.contact,
                route.answer_days,
                int(route.active),
                str(day_of(now, self._zone)) if route.active else None,
                route.id,
            ),
        )
        audit.note(tx, now, by, "route.set", route.name)

    # What falls due

    async def next_due_on(self) -> date | None:
        """The earliest day on which coordinators are reminded."""
        found = await self._db.value(
            "SELECT min(due_on) FROM escalation WHERE state <> 'closed' AND due_on IS NOT NULL"
            " AND reminders < 3"
        )
        return date.fromisoformat(found) if found else None

    def remind(self, tx: Tx, now: datetime) -> None:
        """A line to coordinators for each that is due, once when due and then weekly."""
        today = day_of(now, self._zone)
        rows = tx.all(
            f"{_WITH_ROUTE} WHERE state <> 'closed' AND due_on IS NOT NULL AND due_on <= ?"
            " AND reminders < 3 ORDER BY escalation.id LIMIT 100",
            (str(today),),
        )
        for escalation in map(escalation_of, rows):
            if not reminds(escalation, today):
                continue
            self._outbox.say(
                tx,
                Notice(
                    "escalation.due",
                    f"escalation.due:{escalation.id}:{escalation.due_on}",
                    COORDINATORS,
                    f"{escalation.ref} · due {escalation.due_on}",
                    {"escalation": escalation.id},
                    Class.COORDINATORS,
                ),
            )
            tx.execute(
                "UPDATE escalation SET reminders = reminders + 1, due_on = ? WHERE id = ?",
                (str(reminded_again_on(today)), escalation.id),
            )

    # Parts of a transaction

    def _close(self, tx: Tx, escalation: Escalation, now: datetime) -> Escalation:
        _end(tx, self._outbox, escalation.id)
        self._flag(tx, escalation.obstacle_id, now, escalated=False)
        return replace(escalation, state=State.CLOSED, due_on=None)

    def _flag(self, tx: Tx, obstacle_id: int, now: datetime, *, escalated: bool) -> None:
        flag(tx, self._outbox, self._turns, obstacle_id, now, escalated=escalated)


def flag(
    tx: Tx, outbox: Outbox, turns: Turns, obstacle_id: int, now: datetime, *, escalated: bool
) -> None:
    obstacle = change(tx, obstacle_id, escalated=escalated)
    if obstacle.state is Stands.OPEN:
        turns.begin(tx, obstacle_id, now)
    outbox.stale(tx, CARD, obstacle_id)


def forget_words(tx: Tx, outbox: Outbox, obstacle_id: int) -> list[int]:
    """Its post was taken back, and so is all that was asked for it; the numbers."""
    rows = tx.all("SELECT id FROM escalation WHERE obstacle_id = ?", (obstacle_id,))
    numbers = [row["id"] for row in rows]
    for number in numbers:
        _end(tx, outbox, number)
        tx.execute("UPDATE escalation SET text = '' WHERE id = ?", (number,))
    return numbers


def follow_duplicate(
    tx: Tx, outbox: Outbox, turns: Turns, obstacle: Obstacle, root: Obstacle, now: datetime
) -> list[int]:
    """What was asked for a duplicate goes on for the first one, or ends where that cannot be: one
    runs there already, or the words of an unnamed author would leave without their word. The
    numbers whose cards change."""
    running = _open_of(tx, obstacle.id)
    if running is None:
        return []
    asks = root.identity.unnamed and running.state in {State.NEW, State.ACKNOWLEDGED}
    if asks or _open_of(tx, root.id) is not None:
        _end(tx, outbox, running.id)
    else:
        tx.execute("UPDATE escalation SET obstacle_id = ? WHERE id = ?", (root.id, running.id))
        outbox.stale(tx, ESCALATION, running.id)
        flag(tx, outbox, turns, root.id, now, escalated=True)
    change(tx, obstacle.id, escalated=False)
    return [running.id]


def _end(tx: Tx, outbox: Outbox, number: int) -> None:
    """Nothing is due any more. Nobody else ever hears of one that has not appeared."""
    if number < 0:
        tx.execute("DELETE FROM escalation WHERE id = ?", (number,))
        return
    tx.execute("UPDATE escalation SET state = 'closed', due_on = NULL WHERE id = ?", (number,))
    outbox.withdraw(tx, f"escalation.due:{number}:")
    outbox.stale(tx, ESCALATION, number)


def route_of(row: Row) -> Route:
    return Route(
        id=row["r_id"],
        kind=Kind(row["r_kind"]),
        name=row["name"],
        url=row["url"],
        contact=row["contact"],
        answer_days=row["answer_days"],
        active=bool(row["active"]),
        checked_on=date.fromisoformat(row["checked_on"]) if row["checked_on"] else None,
    )


def escalation_of(row: Row) -> Escalation:
    return Escalation(
        id=row["id"],
        obstacle_id=row["obstacle_id"],
        kind=Kind(row["kind"]),
        route=route_of(row) if row["r_id"] is not None else None,
        text=row["text"],
        answer=row["answer"],
        state=State(row["state"]),
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        reminders=row["reminders"],
    )


def _find(tx: Tx, number: int) -> Escalation:
    row = tx.one(f"{_WITH_ROUTE} WHERE escalation.id = ?", (number,))
    if row is None:
        raise NotFound("There is no ESC-{number}.", number=number)
    return escalation_of(row)


def _open_of(tx: Tx, obstacle_id: int) -> Escalation | None:
    row = tx.one(f"{_WITH_ROUTE} WHERE obstacle_id = ? AND state <> 'closed'", (obstacle_id,))
    return None if row is None else escalation_of(row)
