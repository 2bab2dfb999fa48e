"""The post of an obstacle: when it appears, what its author changes, and what takes it away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot import search
from bot.clock import moment, moment_or_none, seconds
from bot.each import each
from bot.errors import NotAllowed, UserError
from bot.outbox import second_of, snowflake
from cogs.obstacles.rules import raising
from cogs.obstacles.rules.days import day_of
from cogs.obstacles.rules.records import ContractPart, Obstacle, Standing, State, ref_of
from cogs.obstacles.rules.turns import Step
from cogs.obstacles.store.escalating import ESCALATION, follow_duplicate, forget_words
from cogs.obstacles.store.numbering import publish_number
from cogs.obstacles.store.publishing import SOLUTION, publish, publish_solution
from cogs.obstacles.store.raising import KIND, PLACE
from cogs.obstacles.store.reading import change, find, find_all, missing
from cogs.obstacles.store.unseen import put_off

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.db import Row, Tx
    from bot.services import Services
    from cogs.obstacles.rules.raising import Form
    from cogs.obstacles.store.news import News
    from cogs.obstacles.store.turns import Turns

AT_ONCE = 100
KEPT_AFTER = timedelta(hours=1)
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
        at = seconds(now)

        async def appear(row: Row) -> None:
            def unit(tx: Tx) -> None:
                for obstacle in find_all(tx, "id = ? AND appears_at <= ?", (row["id"], at)):
                    self._appears(tx, change(tx, obstacle.id, appears_at=None))

            await self._services.db.write(unit)

        due = "SELECT id FROM obstacle WHERE appears_at <= ? ORDER BY appears_at LIMIT ?"
        await each(await self._services.db.all(due, (at, AT_ONCE)), appear)

    def _appears(self, tx: Tx, obstacle: Obstacle) -> None:
        """Others see it from now on: the post itself, or what its unnamed author did since."""
        if obstacle.shown:
            self._seen(tx, obstacle)
            return
        if obstacle.state not in {State.OPEN, State.REVIEW}:
            return
        number = publish_number(tx, "obstacle", obstacle.id)
        ref = ref_of(number)
        if obstacle.state is State.OPEN:
            self._outbox.open_card(tx, KIND, number, PLACE, ref)
        else:
            self._outbox.open_card(tx, REVIEW, number, "coordinators", f"{ref} · review")

    def _seen(self, tx: Tx, obstacle: Obstacle) -> None:
        if obstacle.next_step == Step.SHOW:
            return  # that comes with all the rest, in its own time
        self._publish(tx, obstacle)
        self._outbox.stale(tx, KIND, obstacle.id)
        if obstacle.is_news:
            change(tx, obstacle.id, is_news=False)
            self._news.to_all(tx, obstacle.id)

    def sent(self, tx: Tx, number: int, message_id: int) -> None:
        """The post stands: from this commit on it is found, and its turns begin."""
        obstacle = find(tx, number)
        obstacle = change(
            tx, number, thread_id=message_id, raised_on=obstacle.raised_on or self._today()
        )
        self._publish(tx, obstacle)
        if obstacle.state is State.OPEN and obstacle.next_step is None:
            self._turns.begin(tx, number, self._services.clock.now())

    def gone(self, tx: Tx, number: int) -> None:
        """Somebody deleted the post by hand: not made again, unless a coordinator says so. What
        had ended stays as it ended; nobody finds it any more."""
        obstacle = find(tx, number)
        if obstacle.running:
            change(
                tx,
                number,
                state=State.WITHDRAWN,
                gone_from=obstacle.state,
                closed_on=self._today(),
                appears_at=None,
                next_step=None,
                next_step_at=None,
            )
        search.withdraw(tx, KIND, number)
        search.withdraw(tx, SOLUTION, number)

    def again(self, tx: Tx, number: int) -> None:
        """[Post again]: it goes on as it stood. What its author withdrew stays withdrawn."""
        obstacle = find(tx, number)
        if obstacle.title == EMPTY:
            return
        change(tx, number, thread_id=None)
        if obstacle.gone_from is not None:
            change(tx, number, gone_from=None, state=obstacle.gone_from, closed_on=None)

    # Drafts: how a second press finds the first

    async def next_forgetting(self) -> datetime | None:
        """An hour after the first of the posts that still know their draft."""
        posted: int | None = await self._services.db.value(
            "SELECT min(thread_id) FROM obstacle WHERE draft_token > ''"
        )
        return None if posted is None else moment(second_of(posted)) + KEPT_AFTER

    async def forget_drafts(self, now: datetime) -> None:
        """Whoever holds a draft's token can ask what became of it: not for longer than needed."""
        due = await self.next_forgetting()
        if due is None or due > now:
            return
        before = snowflake(seconds(now - KEPT_AFTER) + 1)
        sql = "UPDATE obstacle SET draft_token = NULL WHERE draft_token > '' AND thread_id < ?"
        await self._services.db.write(lambda tx: tx.execute(sql, (before,)).close())

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
                obstacle = self._withdraw(tx, obstacle, at_once=True)
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
            if obstacle.title == EMPTY:  # else somebody deleted its post, and its words are here
                raise UserError("{ref} is withdrawn already.", ref=obstacle.ref)
            return self._withdraw(tx, obstacle, (REVIEW, number))

        return await self._services.db.write(unit)

    def withdraw_in(self, tx: Tx, number: int) -> None:
        """As :meth:`withdraw`, in an erasure; again is no change. Of what nobody else has seen,
        no row stays."""
        obstacle = find(tx, number)
        if not obstacle.numbered:
            tx.execute("DELETE FROM obstacle WHERE id = ?", (number,))
        elif obstacle.title != EMPTY:
            self._withdraw(tx, obstacle, (REVIEW, number), at_once=True)

    def _withdraw(
        self, tx: Tx, obstacle: Obstacle, *cards: tuple[str, int], at_once: bool = False
    ) -> Obstacle:
        """These ``cards`` follow as its post does; ``at_once``: no word of it may stay in search
        either."""
        tx.execute("DELETE FROM solution WHERE obstacle_id = ?", (obstacle.id,))
        asked = forget_words(tx, self._outbox, obstacle.id)
        obstacle = change(
            tx,
            obstacle.id,
            state=State.WITHDRAWN,
            gone_from=None,
            duplicate_of=None,
            draft_token=None,
            title=EMPTY,
            body="",
            tried="",
            escalated=False,
            closed_on=self._today(),
            appears_at=None,
            next_step=None,
            next_step_at=None,
        )
        if at_once:
            publish(tx, obstacle)
            search.withdraw(tx, SOLUTION, obstacle.id)
        escalations = ((ESCALATION, each) for each in asked)
        self._changed(tx, obstacle, (SOLUTION, obstacle.id), *escalations, *cards)
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
            asked = follow_duplicate(tx, self._outbox, self._turns, obstacle, root, self._now())
            self._changed(
                tx,
                obstacle,
                (KIND, root.id),
                *((ESCALATION, each) for each in asked),
                is_news=True,
            )
            return root

        return await self._services.db.write(unit)

    def _changed(
        self, tx: Tx, obstacle: Obstacle, *others: tuple[str, int], is_news: bool = False
    ) -> None:
        """Its post follows, and these cards, search and the inboxes; of an unnamed author's, in a
        while."""
        cards = [(KIND, obstacle.id), *others]
        for kind, record in cards:
            self._outbox.stale(tx, kind, record)
        until = put_off(
            tx,
            self._outbox,
            self._services.secrets,
            obstacle,
            self._now(),
            *cards,
            is_news=is_news,
        )
        if until is None:
            self._publish(tx, obstacle)
        if until is None and is_news:
            self._news.to_all(tx, obstacle.id)

    @staticmethod
    def _publish(tx: Tx, obstacle: Obstacle) -> None:
        publish(tx, obstacle)
        if obstacle.next_step is None:  # else its solution is not known yet
            publish_solution(tx, obstacle)

    def put_off(self, tx: Tx, kind: str, record: int) -> None:
        """A card that somebody's erasure made stale: all that is theirs must not change in one
        second."""
        until = self._services.clock.now() + raising.delay(self._services.secrets.below)
        self._outbox.put_off(tx, kind, record, until)

    def _now(self) -> datetime:
        return self._services.clock.now()

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
