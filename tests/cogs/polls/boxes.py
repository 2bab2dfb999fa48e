"""A ballot box alone: polls that are open, electors, and connections that fail on order."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.background import Background
from bot.ids import SystemSecrets
from cogs.polls.rules.codes import ballot_id, text_id, voter_marker
from cogs.polls.rules.drafts import new_poll
from cogs.polls.rules.kinds import Poll, State
from cogs.polls.rules.opening import Thresholds
from cogs.polls.store import BallotBox, Elector, Recorded
from tests.bot.installation import BALLOT_KEY, NOON, HandClock
from tests.cogs.polls.exchange import at_once, chose, draft

SECRETS = SystemSecrets()


def open_poll(number: int = 1, **changes: Any) -> Poll:
    """A running poll as the main file would give it."""
    made = new_poll(draft(**changes), Thresholds(5, 10), 9001, NOON, "Europe/Brussels")
    return replace(made, id=number, state=State.OPEN, asked_count=40, box_token=SECRETS.bytes(16))


def marker_of(poll: Poll, elector: Elector) -> bytes:
    return voter_marker(BALLOT_KEY, poll.box_token, elector.voter(poll.unit))


def ballot_of(poll: Poll, code: str) -> bytes:
    return ballot_id(poll.box_token, code)


def text_of(poll: Poll, code: str) -> bytes:
    return text_id(poll.box_token, code)


@dataclass
class Boxed:
    box: BallotBox
    path: Path
    clock: HandClock
    background: Background
    wire: Any

    async def cast(self, poll: Poll, elector: Elector, choice: int = 0, text: Any = None) -> str:
        outcome = await self.box.cast(poll, elector, chose(choice, text))
        assert isinstance(outcome, Recorded)
        return outcome.code

    async def cast_together(
        self, poll: Poll, electors: Iterable[Elector], text: str | None = None
    ) -> dict[Elector, str]:
        """All in one batch; the code of each."""
        electors = list(electors)
        codes = await asyncio.gather(*(self.cast(poll, each, 0, text) for each in electors))
        return dict(zip(electors, codes, strict=True))

    def rows(self, sql: str) -> list[Any]:
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(sql).fetchall()

    def count(self, table: str) -> int:
        return self.rows(f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608 - ours


@asynccontextmanager
async def ballot_box(
    folder: Path, *polls: Poll, connect: Any = sqlite3.connect, gather: Any = at_once
) -> AsyncIterator[Boxed]:
    path, clock, background = folder / "ballotbox.sqlite3", HandClock(), Background()
    box = BallotBox(path, BALLOT_KEY, clock, SECRETS, background, connect=connect, gather=gather)
    try:
        for poll in polls:
            await box.admit(poll.id, poll.box_token)
        yield Boxed(box, path, clock, background, connect)
    finally:
        await background.close()
        await box.close()


@dataclass
class Wire:
    """A connection factory: it hears every statement, and ``fault`` may raise before one runs."""

    fault: Callable[[str], None] = lambda _: None
    heard: list[str] = field(default_factory=list)

    def __call__(self, *args: Any, **kwargs: Any) -> sqlite3.Connection:
        wire = self

        class Cursor(sqlite3.Cursor):
            def execute(self, sql: str, *rest: Any) -> Any:
                wire.hear(sql)
                return super().execute(sql, *rest)

        class Connection(sqlite3.Connection):
            def cursor(self, *_: Any) -> Any:
                return super().cursor(Cursor)

            def execute(self, sql: str, *rest: Any) -> Any:
                wire.hear(sql)
                return super().execute(sql, *rest)

            def executemany(self, sql: str, *rest: Any) -> Any:
                wire.hear(sql)
                return super().executemany(sql, *rest)

        return sqlite3.connect(*args, factory=Connection, **kwargs)

    def hear(self, sql: str) -> None:
        self.heard.append(sql)
        self.fault(sql)

    def count(self, statement: str) -> int:
        return sum(sql == statement for sql in self.heard)


def refusing(statement: str) -> Callable[[str], None]:
    """A disk that cannot take this statement."""

    def fault(sql: str) -> None:
        if sql == statement:
            raise sqlite3.OperationalError("disk I/O error")

    return fault
