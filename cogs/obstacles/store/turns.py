"""Who spoke last in an obstacle's thread, and what is due when nobody speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.clock import moment, moment_or_none, seconds
from bot.errors import UserError
from bot.ids import join
from bot.outbox import Notice
from bot.registry import Class
from cogs.obstacles.rules.days import day_of
from cogs.obstacles.rules.records import LastWord, Obstacle, State
from cogs.obstacles.rules.turns import Due, Step, Turn, Whose, due_now, next_step, wait_from, whose
from cogs.obstacles.store.publishing import publish
from cogs.obstacles.store.reading import change, find, obstacle_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bot.db import Database, Tx
    from bot.outbox import Outbox
    from cogs.obstacles.store.news import News

CARD = "obstacle"
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Speaker:
    """The last other who spoke: openly, or by a handle."""

    user_id: int | None = None
    handle: str | None = None


class Turns:
    """Writes are plain functions of ``tx``; days are those of the server's zone."""

    def __init__(self, db: Database, outbox: Outbox, news: News, zone: str) -> None:
        self._db = db
        self._outbox = outbox
        self._news = news
        self._zone = zone

    def today(self, now: datetime) -> date:
        return day_of(now, self._zone)

    def whose(self, obstacle: Obstacle, now: datetime) -> Whose:
        if obstacle.state is not State.OPEN:
            return Whose.NOBODY
        return whose(self.turn(obstacle, now), now)

    def turn(self, obstacle: Obstacle, now: datetime) -> Turn:
        waits = obstacle.next_step_at if obstacle.next_step == Step.END_WAIT else None
        return Turn(
            since=obstacle.last_word_on or obstacle.raised_on or self.today(now),
            last_word=obstacle.last_word,
            answered=obstacle.first_reply_on is not None,
            escalated=obstacle.escalated,
            waits_until=waits,
        )

    # What people do

    def begin(self, tx: Tx, obstacle_id: int, now: datetime) -> Obstacle:
        """What comes next after a change: nothing, unless it is open and its post was sent. What
        its unnamed author did last is shown first."""
        obstacle = find(tx, obstacle_id)
        if obstacle.next_step == Step.SHOW:
            return obstacle
        if obstacle.state is not State.OPEN or obstacle.raised_on is None:
            return change(tx, obstacle_id, next_step=None, next_step_at=None)
        due = next_step(self.turn(obstacle, now), now, self._zone)
        self._outbox.nudge(tx)
        return change(tx, obstacle_id, next_step=due.step, next_step_at=due.at)

    def heard(
        self,
        tx: Tx,
        obstacle_id: int,
        *,
        by_author: bool,
        now: datetime,
        message_id: int | None = None,
        but_user: int | None = None,
        but_handle: str | None = None,
    ) -> None:
        """A word in the thread; a stale one is open again. Whoever spoke gets no news of it."""
        obstacle = find(tx, obstacle_id)
        before = obstacle.last_message_id or 0
        if message_id is not None and message_id <= before:
            return
        today = self.today(now)
        columns: dict[str, object] = {"last_message_id": message_id or obstacle.last_message_id}
        if obstacle.running:
            columns["last_word"] = LastWord.AUTHOR if by_author else LastWord.OTHER
            columns["last_word_on"] = today
        if not by_author and obstacle.first_reply_on is None:
            columns["first_reply_on"] = today
        was_stale = obstacle.state is State.STALE
        if was_stale:
            columns["state"] = State.OPEN
        changed = change(tx, obstacle_id, **columns)
        if changed.state is State.OPEN:
            self._unwait(tx, changed)
            changed = self.begin(tx, obstacle_id, now)
        if was_stale:
            self._changed(tx, changed)
        self._news.to_all(tx, obstacle_id, but_user=but_user, but_handle=but_handle)

    def wait(self, tx: Tx, obstacle_id: int, now: datetime) -> datetime:
        """Nobody is asked for anything until then."""
        self._open(tx, obstacle_id)
        until = wait_from(now, self._zone)
        change(tx, obstacle_id, next_step=Step.END_WAIT, next_step_at=until)
        return until

    def still_stuck(self, tx: Tx, obstacle_id: int, now: datetime) -> Obstacle:
        """The author says so, and others are asked again in their time."""
        obstacle = self._open(tx, obstacle_id)
        was_stale = obstacle.state is State.STALE
        changed = change(
            tx,
            obstacle_id,
            state=State.OPEN,
            last_word=LastWord.AUTHOR,
            last_word_on=self.today(now),
        )
        self._unwait(tx, changed)
        if was_stale:
            self._changed(tx, changed)
        return self.begin(tx, obstacle_id, now)

    def seen(self, tx: Tx, obstacle_id: int, message_id: int) -> None:
        """Nothing of anybody's stands in the thread up to this message that was not heard."""
        change(tx, obstacle_id, last_message_id=message_id)

    def _open(self, tx: Tx, obstacle_id: int) -> Obstacle:
        obstacle = find(tx, obstacle_id)
        if not obstacle.running:
            raise UserError("{ref} has ended.", ref=obstacle.ref)
        return obstacle

    @staticmethod
    def _unwait(tx: Tx, obstacle: Obstacle) -> None:
        if obstacle.next_step == Step.END_WAIT:
            change(tx, obstacle.id, next_step=None, next_step_at=None)

    # What falls due

    async def next_due(self) -> datetime | None:
        return moment_or_none(
            await self._db.value(
                "SELECT min(next_step_at) FROM obstacle WHERE next_step_at IS NOT NULL"
            )
        )

    async def due(self, now: datetime) -> list[tuple[Obstacle, Step]]:
        """What to do now, one step for each obstacle."""
        rows = await self._db.all(
            "SELECT * FROM obstacle WHERE next_step_at <= ? ORDER BY next_step_at LIMIT ?",
            (seconds(now), AT_ONCE),
        )
        found = map(obstacle_of, rows)
        return [(obstacle, step) for obstacle in found if (step := self._step(obstacle, now))]

    def _step(self, obstacle: Obstacle, now: datetime) -> Step | None:
        assert obstacle.next_step is not None
        assert obstacle.next_step_at is not None
        waiting = Due(Step(obstacle.next_step), obstacle.next_step_at)
        return due_now(self.turn(obstacle, now), waiting, now, self._zone)

    def take(
        self,
        tx: Tx,
        obstacle: Obstacle,
        step: Step,
        now: datetime,
        *,
        peers: Iterable[int] = (),
        speaker: Speaker | None = None,
    ) -> None:
        """Takes one step, unless the obstacle has changed since it was found due. ``peers``: whom
        to ask; ``speaker``: the last other speaker."""
        present = find(tx, obstacle.id)
        if not _same_step(present, obstacle):
            return
        if present.state is not State.OPEN or present.removed:
            change(tx, present.id, next_step=None, next_step_at=None)
        elif step is Step.STALE:
            self._go_stale(tx, present)
        else:
            self._nudge(tx, present, step, now, list(peers), speaker)
            due = next_step(self.turn(present, now), now, self._zone)
            change(tx, present.id, next_step=due.step, next_step_at=due.at)

    def put_off(self, tx: Tx, obstacle: Obstacle, until: datetime) -> None:
        """Its step failed and is tried again then, unless the obstacle has changed meanwhile."""
        if _same_step(find(tx, obstacle.id), obstacle):
            change(tx, obstacle.id, next_step_at=until)

    def _go_stale(self, tx: Tx, obstacle: Obstacle) -> None:
        changed = change(tx, obstacle.id, state=State.STALE, next_step=None, next_step_at=None)
        self._changed(tx, changed)

    def _nudge(
        self,
        tx: Tx,
        obstacle: Obstacle,
        step: Step,
        now: datetime,
        peers: list[int],
        speaker: Speaker | None,
    ) -> None:
        if step is Step.ASK_PEERS:
            for user_id in peers:
                self._ask(tx, obstacle, user_id, "peer", now)
        elif step is Step.TELL_COORDINATORS:
            self._outbox.coordinators_line(
                tx,
                f"obstacle:{obstacle.id}:unanswered:{self.today(now)}",
                {
                    "what": "obstacle",
                    "ref": obstacle.ref,
                    "open": join("obstacles1", "open", obstacle.id),
                },
                f"{obstacle.ref} · no answer {self.today(now)}",
            )
        elif step is Step.REMIND_AUTHOR or (
            step is Step.END_WAIT and whose(self.turn(obstacle, now), now) is Whose.AUTHOR
        ):
            self._news.to_author(tx, obstacle)
        elif step is Step.REMIND_ANSWERER and speaker is not None:
            if speaker.handle is not None:
                self._news.to_handle(tx, obstacle.id, speaker.handle)
            elif speaker.user_id is not None:
                self._ask(tx, obstacle, speaker.user_id, "answer", now)

    def _ask(self, tx: Tx, obstacle: Obstacle, user_id: int, why: str, now: datetime) -> None:
        self._outbox.say(
            tx,
            Notice(
                "obstacle.help_asked",
                f"obstacle.help_asked:{obstacle.id}:{user_id}:{self.today(now)}",
                f"dm:{user_id}",
                f"{obstacle.ref} · help asked {self.today(now)}",
                {"obstacle": obstacle.id, "why": why},
                Class.DAILY,
                not_before=moment(seconds(now)),
            ),
        )

    def _changed(self, tx: Tx, obstacle: Obstacle) -> None:
        publish(tx, obstacle)
        self._outbox.stale(tx, CARD, obstacle.id)

    # Threads

    async def threads(self) -> list[Obstacle]:
        """Whose threads people may write in: compared at a start with what was heard."""
        rows = await self._db.all(
            "SELECT * FROM obstacle WHERE state IN ('open', 'stale') AND thread_id IS NOT NULL"
        )
        return [obstacle_of(row) for row in rows]

    async def handle_of(self, message_id: int) -> str | None:
        """Under which handle a message of ours was said; None where it was no reply."""
        found: str | None = await self._db.value(
            "SELECT handle FROM relay WHERE message_id = ?", (message_id,)
        )
        return found


def _same_step(present: Obstacle, found: Obstacle) -> bool:
    waiting = (present.next_step, present.next_step_at)
    return waiting == (found.next_step, found.next_step_at)
