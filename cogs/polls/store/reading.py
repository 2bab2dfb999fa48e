"""What the main file tells of polls; nothing here changes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.clock import moment_or_none, seconds
from bot.errors import UserError
from cogs.polls.rules.kinds import Audience, Poll, State
from cogs.polls.rules.opening import asked_only
from cogs.polls.rules.schedule import DRAFT_LIFE
from cogs.polls.store import asked, rows
from cogs.polls.store.asked import Elector
from cogs.polls.store.outcomes import ANONYMOUS_ROWS, NAMED_ROWS, OUTCOME, Outcome, outcome_of
from cogs.polls.store.telling import parts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bot.db import Database, Tx
    from bot.topics import Sector

BATCH = 100
"""Records that one run of the timer moves."""
UNCLEARED = (
    "state IN ('published', 'withdrawn', 'void') AND box_cleared = 0 AND box_token IS NOT NULL"
)
# One branch for each timer; each reads the first row of a partial index. Without its name SQLite
# takes the index on all states, and reads every running poll.
_DUE_TIMES = (
    "SELECT min(made_at) + :draft AS at FROM polls INDEXED BY polls_drafted WHERE state = 'draft'",
    (
        "SELECT min(max(opens_at, coalesce(review_at, 0))) FROM polls INDEXED BY polls_opening"
        " WHERE state = 'scheduled'"
    ),
    (
        "SELECT min(remind_at) FROM polls INDEXED BY polls_reminding"
        " WHERE state = 'open' AND remind_at IS NOT NULL"
    ),
    "SELECT min(closes_at) FROM polls INDEXED BY polls_closing WHERE state = 'open'",
    "SELECT 0 WHERE EXISTS (SELECT 1 FROM polls WHERE state = 'counting')",
    f"SELECT 0 WHERE EXISTS (SELECT 1 FROM polls INDEXED BY polls_uncleared WHERE {UNCLEARED})",  # noqa: S608 - ours
    "SELECT min(review_at) FROM polls WHERE texts = 'waiting'",
    "SELECT min(forget_at) FROM polls WHERE forget_at IS NOT NULL",
)
_NEXT_DUE = f"SELECT min(at) FROM ({' UNION ALL '.join(_DUE_TIMES)})"  # noqa: S608 - ours


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a poll would ask if it opened now."""

    cities: int
    people: int


class PollReader:
    """Reads on the readers; everything committed before a call is seen."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def find(self, poll_id: int) -> Poll:
        """The poll; NotFound where there is none."""
        row = await self._db.one(f"{rows.POLLS} WHERE polls.id = ?", (poll_id,))
        if row is None:
            raise rows.missing(poll_id)
        return rows.poll_of(row)

    async def listed(self, *states: State, limit: int = 25, below: int | None = None) -> list[Poll]:
        """Polls in these states, newest first; ``below`` a number, for the next page."""
        marks = ", ".join("?" for _ in states)
        return await self._all(
            f"state IN ({marks}) AND id < ? ORDER BY id DESC LIMIT ?",
            (*states, below or 2**63 - 1, limit),
        )

    async def rounds(self, poll: Poll) -> list[Poll]:
        """All rounds of a poll that is asked again, this one included, the first one first."""
        first = poll.first_round or poll.id
        return await self._all("id = ? OR first_round = ? ORDER BY round, id", (first, first))

    async def round_before(self, poll: Poll) -> Poll | None:
        """The last published round before this one."""
        found = [
            each
            for each in await self.rounds(poll)
            if each.round < poll.round and each.state is State.PUBLISHED
        ]
        return found[-1] if found else None

    # Who is asked

    async def would_ask(self, audience: Audience, sector: Sector | None) -> Asked:
        """Whom a poll of this audience would ask now."""
        electors = await self._db.write(lambda tx: asked.officials(tx, audience, sector))
        return Asked(len(asked.cities(electors)), len(electors))

    async def obstacle(self, poll_id: int) -> UserError | None:
        """Why a poll that should have opened cannot; None where it could."""

        def unit(tx: Tx) -> UserError | None:
            poll = rows.find(tx, poll_id)
            electors = asked.officials(tx, poll.audience, poll.sector)
            try:
                asked.check_may_ask(tx, poll, electors)
            except UserError as error:
                return error
            return None

        return await self._db.write(unit)

    async def elector(self, poll: Poll, member_id: int) -> Elector:
        """The person's place on the list; UserError for who is not on it."""
        city = await self._db.value(
            "SELECT city FROM poll_electors WHERE poll = ? AND member = ?", (poll.id, member_id)
        )
        if city is None:
            raise asked_only(poll.audience, poll.sector)
        return Elector(member_id, city)

    async def electors(self, poll_id: int) -> list[Elector]:
        """Whom an opened poll asks; empty once they are forgotten."""
        found = await self._db.all(
            "SELECT member, city FROM poll_electors WHERE poll = ?", (poll_id,)
        )
        return [Elector(row["member"], row["city"]) for row in found]

    async def cities_asked(self, poll_id: int) -> list[str]:
        """The names of the cities asked, in their order."""
        found = await self._db.all(
            "SELECT DISTINCT city.name FROM poll_electors JOIN city ON city.id = poll_electors.city"
            " WHERE poll = ? ORDER BY city.name",
            (poll_id,),
        )
        return [row["name"] for row in found]

    async def open_to(self, member_id: int) -> list[tuple[Poll, Elector]]:
        """The open polls that ask this person, the first to close first."""
        found = await self._db.all(
            rows.POLLS.replace("SELECT polls.*", "SELECT polls.*, poll_electors.city AS city", 1)
            + " JOIN poll_electors ON poll_electors.poll = polls.id"
            " WHERE state = 'open' AND poll_electors.member = ? ORDER BY closes_at, id",
            (member_id,),
        )
        return [(rows.poll_of(row), Elector(member_id, row["city"])) for row in found]

    # What came out

    async def outcome(self, poll: Poll) -> Outcome | None:
        """What was published; None before, and of polls that were withdrawn or void."""
        outcome = await self._db.one(OUTCOME, (poll.id,))
        if outcome is None:
            return None
        table = ANONYMOUS_ROWS if poll.anonymous else NAMED_ROWS
        return outcome_of(poll, outcome, await self._db.all(table, (poll.id,)))

    async def released_texts(self, poll_id: int) -> list[str]:
        """Own words that were released, in their shuffled order."""
        found = await self._db.all(
            "SELECT body FROM poll_texts WHERE poll = ? ORDER BY position", (poll_id,)
        )
        return [row["body"] for row in found]

    async def texts_part(self, poll_id: int, part: int) -> tuple[str, ...]:
        """The own words of one ``poll.texts`` notice; ``part`` counts from 1."""
        parts = parts_of(await self.released_texts(poll_id))
        return parts[part - 1] if 1 <= part <= len(parts) else ()

    # What is due

    async def next_due(self) -> datetime | None:
        return moment_or_none(
            await self._db.value(_NEXT_DUE, {"draft": int(DRAFT_LIFE.total_seconds())})
        )

    async def due_to_open(self, now: datetime) -> list[Poll]:
        due = "max(opens_at, coalesce(review_at, 0))"
        return await self._due(f"state = 'scheduled' AND {due} <= ? ORDER BY {due}", now)

    async def due_to_close(self, now: datetime) -> list[Poll]:
        return await self._due("state = 'open' AND closes_at <= ? ORDER BY closes_at", now)

    async def due_to_remind(self, now: datetime) -> list[Poll]:
        return await self._due("state = 'open' AND remind_at <= ? ORDER BY remind_at", now)

    async def due_to_release(self, now: datetime) -> list[Poll]:
        return await self._due("texts = 'waiting' AND review_at <= ? ORDER BY review_at", now)

    async def counting(self) -> list[Poll]:
        """Polls whose counting was interrupted."""
        return await self._all(f"state = 'counting' ORDER BY id LIMIT {BATCH}")

    async def uncleared(self) -> list[Poll]:
        """Ended polls of which the ballot box may still hold something."""
        return await self._all(f"{UNCLEARED} ORDER BY id LIMIT {BATCH}")

    async def resting_on_the_box(self) -> list[Poll]:
        """Anonymous polls that need their part of the ballot box."""
        return await self._all(
            "anonymous = 1 AND (state IN ('open', 'counting') OR texts = 'waiting') ORDER BY id"
        )

    async def among(self, poll_ids: Collection[int]) -> list[Poll]:
        """Those of the numbers that are polls."""
        marks = ", ".join("?" for _ in poll_ids)
        return await self._all(f"id IN ({marks}) ORDER BY id", tuple(poll_ids))

    async def _due(self, where: str, now: datetime) -> list[Poll]:
        return await self._all(f"{where} LIMIT {BATCH}", (seconds(now),))

    async def _all(self, where: str, params: Sequence[Any] = ()) -> list[Poll]:
        found = await self._db.all(f"{rows.POLLS} WHERE {where}", params)
        return [rows.poll_of(row) for row in found]
