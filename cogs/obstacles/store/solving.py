"""How obstacles are solved, what others tried, and how a solution enters the shared knowledge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot import search
from bot.errors import NotFound, UserError
from bot.outbox import Notice
from bot.registry import Class
from cogs.obstacles.rules.closing import (
    Outcome,
    Solving,
    Tally,
    Tried,
    Verdict,
    settles_at,
    tally,
)
from cogs.obstacles.rules.raising import delay
from cogs.obstacles.rules.records import Obstacle, State
from cogs.obstacles.rules.turns import Step
from cogs.obstacles.store.publishing import SOLUTION, publish, publish_solution
from cogs.obstacles.store.reading import change, find
from cogs.obstacles.store.turns import CARD, Turns
from cogs.obstacles.store.unseen import put_off

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.db import Database, Row, Tx
    from bot.directory import Directory
    from bot.ids import Secrets
    from bot.outbox import Outbox
    from cogs.obstacles.store.news import News

_ONE = "SELECT * FROM solution WHERE obstacle_id = ?"


@dataclass(frozen=True, slots=True)
class Solution:
    id: int
    obstacle_id: int
    outcome: Outcome
    summary: str
    conditions: str
    url: str
    in_knowledge: bool
    on_day: date
    credits: tuple[str, ...] = ()
    """Names of the cities that helped."""
    tried: tuple[Tried, ...] = ()

    @property
    def tally(self) -> Tally:
        return tally(self.tried)


class Solutions:
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

    async def find(self, obstacle_id: int) -> Solution | None:
        """What solved it; None where nothing did yet."""
        row = await self._db.one(_ONE, (obstacle_id,))
        if row is None:
            return None
        helped = await self._db.all(
            "SELECT name FROM solution_credit JOIN city ON city.id = city_id"
            " WHERE solution_id = ? ORDER BY name",
            (row["id"],),
        )
        tried = await self._db.all(
            "SELECT verdict, note, visible, name FROM solution_tried JOIN city ON city.id = city_id"
            " WHERE solution_id = ? ORDER BY on_day, name",
            (row["id"],),
        )
        return solution_of(
            row,
            tuple(each["name"] for each in helped),
            tuple(
                Tried(Verdict(t["verdict"]), t["note"], t["name"] if t["visible"] else "")
                for t in tried
            ),
        )

    # Acts

    def solve(
        self, tx: Tx, obstacle_id: int, solving: Solving, cities: Collection[int], now: datetime
    ) -> Obstacle:
        """Solves it, or corrects the solution of one that is solved. Raises UserError for one that
        ended otherwise."""
        obstacle = find(tx, obstacle_id)
        if obstacle.state in {State.WITHDRAWN, State.DUPLICATE, State.REVIEW}:
            raise UserError("{ref} has ended.", ref=obstacle.ref)
        again = obstacle.state in {State.SOLVED, State.CLOSED}
        today = self._turns.today(now)
        self._write(tx, obstacle_id, solving, cities, today)
        state = State.SOLVED if solving.outcome.solves else State.CLOSED
        columns: dict[str, object] = {"state": state, "suggested_message_id": None}
        if not again:
            columns |= {"closed_on": today, "seeks_peers": False}
            columns |= self._first_step(obstacle, today, now)
        changed = change(tx, obstacle_id, **columns)
        if changed.next_step == Step.SHOW:
            self._wait(tx, changed)
        else:
            self._show(tx, changed, now)
            changed = find(tx, obstacle_id)
            publish(tx, changed)
        if changed.next_step is None:
            publish_solution(tx, changed)
        self._outbox.nudge(tx)
        return changed

    def keep_out(self, tx: Tx, obstacle_id: int, now: datetime) -> Obstacle:
        """The solution stays in its thread and enters nothing else."""
        tx.execute("UPDATE solution SET in_knowledge = 0 WHERE obstacle_id = ?", (obstacle_id,))
        put_off(tx, self._outbox, self._secrets, find(tx, obstacle_id), now)
        obstacle = find(tx, obstacle_id)
        publish_solution(tx, obstacle)
        return obstacle

    def reopen(self, tx: Tx, obstacle_id: int, now: datetime) -> Obstacle:
        """It is open again; what was said to solve it stays readable until it is solved anew."""
        obstacle = find(tx, obstacle_id)
        if obstacle.running:
            raise UserError("{ref} is open already.", ref=obstacle.ref)
        if obstacle.state not in {State.SOLVED, State.CLOSED}:
            raise UserError("{ref} has ended.", ref=obstacle.ref)
        change(
            tx,
            obstacle_id,
            state=State.OPEN,
            closed_on=None,
            last_word_on=self._turns.today(now),
            next_step=None,
            next_step_at=None,
        )
        self._outbox.withdraw(tx, f"obstacle.thanks:{obstacle_id}:")
        if obstacle.identity.unnamed:
            changed = change(
                tx, obstacle_id, next_step=Step.SHOW, next_step_at=now + delay(self._secrets.below)
            )
            self._wait(tx, changed)
        else:
            changed = self._opened(tx, obstacle_id, now)
            self._show(tx, changed)
        return changed

    def try_out(
        self,
        tx: Tx,
        obstacle_id: int,
        city_id: int,
        verdict: Verdict,
        note: str,
        now: datetime,
        *,
        visible: bool,
    ) -> None:
        """What came of it in a city; said again, it replaces what was said before."""
        obstacle = find(tx, obstacle_id)
        row = tx.one(_ONE, (obstacle_id,))
        if row is None or obstacle.state is not State.SOLVED:
            raise UserError("{ref} is not solved yet.", ref=obstacle.ref)
        tx.execute(
            "INSERT INTO solution_tried (solution_id, city_id, verdict, note, visible, on_day)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (solution_id, city_id) DO UPDATE SET"
            " verdict = excluded.verdict, note = excluded.note, visible = excluded.visible,"
            " on_day = excluded.on_day",
            (row["id"], city_id, verdict, note, int(visible), str(self._turns.today(now))),
        )
        self._outbox.stale(tx, SOLUTION, obstacle_id)
        if obstacle.next_step is None:
            publish_solution(tx, obstacle)
        self._news.to_author(tx, obstacle)

    def suggest(self, tx: Tx, obstacle_id: int, message_id: int) -> None:
        """Somebody else says that a message solved it; the author finds it in the inbox."""
        obstacle = find(tx, obstacle_id)
        if not obstacle.running:
            raise UserError("{ref} has ended.", ref=obstacle.ref)
        change(tx, obstacle_id, suggested_message_id=message_id)
        self._news.to_author(tx, obstacle)

    # What falls due

    def show(self, tx: Tx, obstacle_id: int, now: datetime) -> None:
        """What the author of an unnamed post did is seen: it is solved, or open again."""
        obstacle = find(tx, obstacle_id)
        if obstacle.next_step != Step.SHOW:
            return
        if obstacle.closed_on is None:
            change(tx, obstacle_id, next_step=None, next_step_at=None)
            self._show(tx, self._opened(tx, obstacle_id, now))
            return
        at = settles_at(obstacle.closed_on, self._zone)
        changed = change(tx, obstacle_id, next_step=Step.SETTLE, next_step_at=at)
        publish(tx, changed)
        self._show(tx, changed)

    def settle(self, tx: Tx, obstacle_id: int, thanked: Collection[int], url: str) -> None:
        """Seven days later: thanks, the draft article, the archived thread. ``thanked``: people of
        the cities that helped."""
        obstacle = find(tx, obstacle_id)
        if obstacle.next_step != Step.SETTLE:
            return
        obstacle = change(tx, obstacle_id, next_step=None, next_step_at=None)
        self._outbox.stale(tx, CARD, obstacle_id)
        row = tx.one(_ONE, (obstacle_id,))
        if row is None or obstacle.removed:
            return
        for user_id in thanked:
            self._thank(tx, obstacle, user_id)
        if obstacle.state is State.SOLVED and row["in_knowledge"]:
            publish_solution(tx, obstacle)
            self._letter(tx, obstacle, row, url)

    def follow(self, tx: Tx, obstacle: Obstacle) -> None:
        """Its post was hidden or shown again, and with it the solution that search knows."""
        if obstacle.removed or obstacle.next_step is None:
            publish_solution(tx, obstacle)

    async def helpers(self, obstacle_id: int) -> list[int]:
        """The confirmed people of the cities that helped."""
        rows = await self._db.all(
            "SELECT city_id FROM solution_credit JOIN solution ON solution.id = solution_id"
            " WHERE obstacle_id = ?",
            (obstacle_id,),
        )
        cities = {row["city_id"] for row in rows}
        members = await self._directory.members()
        return [member.user_id for member in members if member.city_id in cities]

    # Parts of a transaction

    def _write(
        self, tx: Tx, obstacle_id: int, solving: Solving, cities: Collection[int], today: date
    ) -> None:
        tx.execute(
            "INSERT INTO solution (obstacle_id, outcome, summary, conditions, url, on_day)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (obstacle_id) DO UPDATE SET"
            " outcome = excluded.outcome, summary = excluded.summary,"
            " conditions = excluded.conditions, url = excluded.url",
            (
                obstacle_id,
                solving.outcome,
                solving.summary,
                solving.conditions,
                solving.url,
                str(today),
            ),
        )
        solution_id = tx.value("SELECT id FROM solution WHERE obstacle_id = ?", (obstacle_id,))
        tx.execute("DELETE FROM solution_credit WHERE solution_id = ?", (solution_id,))
        tx.many(
            "INSERT INTO solution_credit (solution_id, city_id) VALUES (?, ?)",
            [(solution_id, city_id) for city_id in sorted(set(cities))],
        )

    def _first_step(self, obstacle: Obstacle, today: date, now: datetime) -> dict[str, object]:
        """What an unnamed author does is seen minutes later, and its second stands nowhere."""
        if not obstacle.identity.unnamed:
            return {"next_step": Step.SETTLE, "next_step_at": settles_at(today, self._zone)}
        return {"next_step": Step.SHOW, "next_step_at": now + delay(self._secrets.below)}

    def _opened(self, tx: Tx, obstacle_id: int, now: datetime) -> Obstacle:
        changed = self._turns.begin(tx, obstacle_id, now)
        search.withdraw(tx, SOLUTION, obstacle_id)
        publish(tx, changed)
        return changed

    def _wait(self, tx: Tx, obstacle: Obstacle) -> None:
        """Its cards read the row, so until then nothing else may refresh them."""
        assert obstacle.next_step_at is not None
        for kind in (CARD, SOLUTION):
            self._outbox.stale(tx, kind, obstacle.id)
            self._outbox.put_off(tx, kind, obstacle.id, obstacle.next_step_at)

    def _show(self, tx: Tx, obstacle: Obstacle, pressed: datetime | None = None) -> None:
        """``pressed``: just now, so that an unnamed post's cards must not follow at once."""
        self._outbox.stale(tx, CARD, obstacle.id)
        if obstacle.thread_id is not None and tx.one(_ONE, (obstacle.id,)) is not None:
            mark = f"{obstacle.ref} · solution"
            self._outbox.open_card(tx, SOLUTION, obstacle.id, obstacle.thread_id, mark)
            self._outbox.stale(tx, SOLUTION, obstacle.id)
        until = None
        if pressed is not None:
            cards = ((CARD, obstacle.id), (SOLUTION, obstacle.id))
            until = put_off(
                tx, self._outbox, self._secrets, obstacle, pressed, *cards, is_news=True
            )
        if until is None:  # else the news comes with what is put off
            self._news.to_all(tx, obstacle.id)

    def _letter(self, tx: Tx, obstacle: Obstacle, row: Row, url: str) -> None:
        """To the articles; an unnamed post's draft names no city."""
        unnamed = obstacle.identity.unnamed
        city = None
        if not unnamed and obstacle.city_id is not None:
            city = tx.value("SELECT name FROM city WHERE id = ?", (obstacle.city_id,))
        self._outbox.letter(
            tx,
            "knowledge.draft",
            obstacle.ref,
            {
                "obstacle": obstacle.id,
                "title": obstacle.title,
                "summary": row["summary"],
                "conditions": row["conditions"],
                "url": row["url"] or url,
                "topic": obstacle.topic,
                "sector": obstacle.sector,
                "unnamed": unnamed,
                "city": city or "",
            },
        )

    def _thank(self, tx: Tx, obstacle: Obstacle, user_id: int) -> None:
        self._outbox.say(
            tx,
            Notice(
                "obstacle.thanks",
                f"obstacle.thanks:{obstacle.id}:{user_id}",
                f"dm:{user_id}",
                f"{obstacle.ref} · thanks",
                {"obstacle": obstacle.id},
                Class.DAILY,
            ),
        )


def solution_of(row: Row, helped: tuple[str, ...], tried: tuple[Tried, ...]) -> Solution:
    return Solution(
        id=row["id"],
        obstacle_id=row["obstacle_id"],
        outcome=Outcome(row["outcome"]),
        summary=row["summary"],
        conditions=row["conditions"],
        url=row["url"],
        in_knowledge=bool(row["in_knowledge"]),
        on_day=date.fromisoformat(row["on_day"]),
        credits=helped,
        tried=tried,
    )


def unsolved(obstacle: Obstacle) -> NotFound:
    return NotFound("{ref} is not solved yet.", ref=obstacle.ref)
