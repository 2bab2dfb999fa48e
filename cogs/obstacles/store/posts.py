"""The post of an obstacle: when it appears, what its author changes, and what takes it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import search
from bot.clock import moment_or_none, seconds
from bot.errors import NotAllowed, UserError
from cogs.obstacles.rules import raising
from cogs.obstacles.rules.days import day_of
from cogs.obstacles.rules.records import ContractPart, Obstacle, Standing, State
from cogs.obstacles.store.escalating import ESCALATION, forget_words
from cogs.obstacles.store.publishing import publish
from cogs.obstacles.store.raising import KIND, PLACE
from cogs.obstacles.store.reading import change, find, find_all, missing
from cogs.obstacles.store.unseen import put_off

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.db import Tx
    from bot.services import Services
    from cogs.obstacles.rules.raising import Form
    from cogs.obstacles.store.news import News
    from cogs.obstacles.store.turns import Turns

AT_ONCE = 100
REVIEW = "obstacle_review"
EMPTY = "—"
"""The title of what was withdrawn; people read the state instead."""
AUTHORS = frozenset({Standing.AUTHOR, Standing.COLLEAGUE})


class Posts:
    def __init__(self, services: Services, news: News, turns: Turns) -> None:
        self._services = services
        self._outbox = services.outbox
        self._news = news
        self._turns = turns

    # Appearing

    async def next_due(self) -> datetime | None:
        return moment_or_none(
            await self._services.db.value(
                "SELECT min(appears_at) FROM obstacle WHERE appears_at IS NOT NULL"
            )
        )

    async def run_due(self, now: datetime) -> None:
        """Posts whose random wait is over; no row holds its hour any more."""

        def unit(tx: Tx) -> None:
            due = find_all(
                tx, "appears_at <= ? ORDER BY appears_at LIMIT ?", (seconds(now), AT_ONCE)
            )
            for obstacle in due:
                change(tx, obstacle.id, appears_at=None)
                if obstacle.state is State.OPEN:
                    self._outbox.open_card(tx, KIND, obstacle.id, PLACE, obstacle.ref)
                elif obstacle.state is State.REVIEW:
                    mark = f"{obstacle.ref} · review"
                    self._outbox.open_card(tx, REVIEW, obstacle.id, "coordinators", mark)

        await self._services.db.write(unit)

    def sent(self, tx: Tx, number: int, message_id: int) -> None:
        """The post stands: from this commit on it is found, and its turns begin."""
        obstacle = find(tx, number)
        obstacle = change(
            tx, number, thread_id=message_id, raised_on=obstacle.raised_on or self._today()
        )
        publish(tx, obstacle)
        self._turns.begin(tx, number, self._services.clock.now())

    def gone(self, tx: Tx, number: int) -> None:
        """Somebody deleted the post by hand: not made again, unless a coordinator says so."""
        obstacle = change(
            tx,
            number,
            state=State.WITHDRAWN,
            duplicate_of=None,
            closed_on=self._today(),
            next_step=None,
            next_step_at=None,
        )
        publish(tx, obstacle)
        search.withdraw(tx, "solution", number)

    def again(self, tx: Tx, number: int) -> None:
        """[Post again]: what was not withdrawn by its author goes on."""
        if find(tx, number).title != EMPTY:
            change(tx, number, state=State.OPEN, closed_on=None, thread_id=None)

    # Review (REVIEW_UNNAMED)

    async def decide(self, number: int, *, publish_it: bool) -> Obstacle:
        """A coordinator's word on an unnamed post; the slower of two hears what was decided."""

        def unit(tx: Tx) -> Obstacle:
            obstacle = find(tx, number)
            if obstacle.state is State.REVIEW and obstacle.appears_at is not None:
                raise missing(number)  # not yet shown to coordinators either
            if obstacle.state is not State.REVIEW:
                raise UserError("{ref} is settled already.", ref=obstacle.ref)
            if publish_it:
                wait = raising.delay(self._services.secrets.below)
                at = self._services.clock.now() + wait
                obstacle = change(tx, number, state=State.OPEN, appears_at=at)
            else:
                obstacle = self._withdraw(tx, obstacle)
            self._outbox.stale(tx, REVIEW, number)
            self._news.to_author(tx, obstacle)
            self._outbox.nudge(tx)
            return obstacle

        return await self._services.db.write(unit)

    # What authors do

    async def edit(self, number: int, form: Form, standing: Standing) -> Obstacle:
        form = raising.checked(form)

        def unit(tx: Tx) -> Obstacle:
            _check_author(standing)
            obstacle = _running(find(tx, number))
            obstacle = change(
                tx,
                obstacle.id,
                title=form.title,
                topic=form.topic,
                sector=form.sector,
                body=form.body,
                tried=form.tried,
            )
            self._changed(tx, obstacle)
            return obstacle

        return await self._services.db.write(unit)

    async def blocks(self, number: int, part: ContractPart | None, standing: Standing) -> Obstacle:
        """Which part of a climate contract it holds up."""

        def unit(tx: Tx) -> Obstacle:
            _check_author(standing)
            obstacle = change(tx, number, contract_part=part)
            self._changed(tx, obstacle)
            return obstacle

        return await self._services.db.write(unit)

    async def withdraw(self, number: int, standing: Standing) -> Obstacle:
        """The text goes, replies stay."""

        def unit(tx: Tx) -> Obstacle:
            _check_author(standing)
            obstacle = find(tx, number)
            if obstacle.state is State.WITHDRAWN:
                raise UserError("{ref} is withdrawn already.", ref=obstacle.ref)
            return self._withdraw(tx, obstacle)

        return await self._services.db.write(unit)

    def withdraw_in(self, tx: Tx, number: int) -> None:
        """As :meth:`withdraw`, in an erasure."""
        self._withdraw(tx, find(tx, number))

    def _withdraw(self, tx: Tx, obstacle: Obstacle) -> Obstacle:
        tx.execute("DELETE FROM solution WHERE obstacle_id = ?", (obstacle.id,))
        search.withdraw(tx, "solution", obstacle.id)
        asked = forget_words(tx, self._outbox, obstacle.id)
        obstacle = change(
            tx,
            obstacle.id,
            state=State.WITHDRAWN,
            duplicate_of=None,
            title=EMPTY,
            body="",
            tried="",
            escalated=False,
            closed_on=self._today(),
            appears_at=None,
            next_step=None,
            next_step_at=None,
        )
        self._changed(tx, obstacle)
        cards = [(ESCALATION, number) for number in asked]
        now = self._services.clock.now()
        put_off(tx, self._outbox, self._services.secrets, obstacle, now, *cards)
        return obstacle

    async def duplicate(self, number: int, of: int, standing: Standing) -> Obstacle:
        """Points to the first of the same kind, whose count takes over these cities; the root."""

        def unit(tx: Tx) -> Obstacle:
            if standing is Standing.OTHER:
                raise not_yours()
            obstacle = _running(find(tx, number))
            root = _root(tx, of)
            if root.id == number:
                raise UserError("{ref} cannot be a duplicate of itself.", ref=obstacle.ref)
            if not root.shown or root.removed or root.state is State.WITHDRAWN:
                raise UserError("There is no OBS-{number}.", number=of)
            tx.execute(
                "INSERT INTO faced (obstacle_id, city_id, visible, on_day)"
                " SELECT ?, city_id, visible, on_day FROM faced WHERE obstacle_id = ?"
                " ON CONFLICT (obstacle_id, city_id) DO UPDATE SET"
                " visible = max(visible, excluded.visible)",
                (root.id, number),
            )
            tx.execute("DELETE FROM faced WHERE obstacle_id = ?", (number,))
            tx.execute(
                "UPDATE obstacle SET duplicate_of = ? WHERE duplicate_of = ?", (root.id, number)
            )
            obstacle = change(
                tx,
                number,
                state=State.DUPLICATE,
                duplicate_of=root.id,
                closed_on=self._today(),
                next_step=None,
                next_step_at=None,
            )
            until = self._changed(tx, obstacle, root.id)
            self._news.to_all(tx, number, not_before=until)
            return root

        return await self._services.db.write(unit)

    def _changed(self, tx: Tx, obstacle: Obstacle, *others: int) -> datetime | None:
        """Its post follows, and those of ``others``; of an unnamed author's, no earlier than what
        is returned."""
        publish(tx, obstacle)
        numbers = (obstacle.id, *others)
        for number in numbers:
            self._outbox.stale(tx, KIND, number)
        services = self._services
        cards = [(KIND, number) for number in numbers]
        now = services.clock.now()
        return put_off(tx, self._outbox, services.secrets, obstacle, now, *cards)

    def put_off(self, tx: Tx, kind: str, record: int) -> None:
        """A card that somebody's erasure made stale: all that is theirs must not change in one
        second."""
        until = self._services.clock.now() + raising.delay(self._services.secrets.below)
        self._outbox.put_off(tx, kind, record, until)

    def _today(self) -> date:
        return day_of(self._services.clock.now(), self._services.settings.default_zone)


def not_yours() -> NotAllowed:
    return NotAllowed("Only whoever raised it can do this.")


def _check_author(standing: Standing) -> None:
    if standing not in AUTHORS:
        raise not_yours()


def _running(obstacle: Obstacle) -> Obstacle:
    if obstacle.ended:
        raise UserError("{ref} has ended.", ref=obstacle.ref)
    return obstacle


def _root(tx: Tx, number: int) -> Obstacle:
    found = find(tx, number)
    return found if found.duplicate_of is None else find(tx, found.duplicate_of)
