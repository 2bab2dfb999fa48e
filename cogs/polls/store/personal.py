"""What polls keep of a person: given out on request, deleted on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.privacy import CONTRACT, Datum
from cogs.polls.rules.answers import (
    Answer,
    ChoiceAnswer,
    ConsentAnswer,
    RankedAnswer,
    ScoreAnswer,
    decode,
)
from cogs.polls.store import rows
from cogs.polls.store.telling import Teller

if TYPE_CHECKING:
    from bot.db import Database, Tx
    from bot.outbox import Outbox
    from cogs.polls.rules.kinds import Poll

_THIRTY_DAYS = "until 30 days after closing"


class PollData:
    """Anonymous answers are not here: nobody can tell whose they are."""

    data = (
        Datum("polls", "opener_id", "who opened a poll", CONTRACT, "until erased"),
        Datum(
            "poll_electors", "member", "whom a poll asks, for which city", CONTRACT, _THIRTY_DAYS
        ),
        Datum("named_votes", "member", "who answered a named poll", CONTRACT, _THIRTY_DAYS),
        Datum("named_votes", "elector", "whose answer counts once", CONTRACT, _THIRTY_DAYS),
    )

    def __init__(self, db: Database, outbox: Outbox) -> None:
        self._db = db
        self._teller = Teller(outbox)

    async def export(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        """Polls opened, polls that asked the person, and their named answers in words."""
        opened = await self._db.all(
            "SELECT id AS poll, question, state FROM polls WHERE opener_id = ? ORDER BY id",
            (user_id,),
        )
        asked = await self._db.all(
            "SELECT poll, city FROM poll_electors WHERE member = ? ORDER BY poll", (user_id,)
        )
        votes = await self._db.all(
            "SELECT poll, body FROM named_votes WHERE member = ? ORDER BY poll", (user_id,)
        )
        found = {
            "polls": [dict(row) for row in opened],
            "poll_electors": [dict(row) for row in asked],
            "named_votes": [await self._in_words(row["poll"], row["body"]) for row in votes],
        }
        return {table: entries for table, entries in found.items() if entries}

    def forget(self, tx: Tx, user_id: int, *, with_texts: bool) -> list[str]:  # noqa: ARG002 - no texts here
        anonymous = tx.value(
            "SELECT 1 FROM polls JOIN poll_electors ON poll = polls.id"
            " WHERE member = ? AND anonymous = 1"
            " AND (state IN ('open', 'counting') OR texts = 'waiting') LIMIT 1",
            (user_id,),
        )
        shown = tx.all("SELECT poll FROM named_votes WHERE member = ?", (user_id,))
        tx.execute("DELETE FROM named_votes WHERE member = ?", (user_id,))
        tx.execute("DELETE FROM poll_electors WHERE member = ?", (user_id,))
        tx.execute("DELETE FROM polls WHERE opener_id = ? AND state = 'draft'", (user_id,))
        tx.execute(
            "UPDATE polls SET opener_id = NULL, version = version + 1 WHERE opener_id = ?",
            (user_id,),
        )
        for row in shown:
            self._teller.changed(tx, rows.find(tx, row["poll"]))
        sentences = ["Your named answers and your places on the lists of polls were deleted."]
        if anonymous is not None:
            sentences += [
                "An anonymous answer cannot be found, so it stays until its poll closes.",
                "Your own words in it end with their release.",
            ]
        return sentences

    async def _in_words(self, poll_id: int, body: bytes) -> dict[str, Any]:
        row = await self._db.one(f"{rows.POLLS} WHERE polls.id = ?", (poll_id,))
        assert row is not None
        poll = rows.poll_of(row)
        return {"poll": poll_id, "answer": _in_words(poll, decode(poll, body))}


def _in_words(poll: Poll, answer: Answer) -> list[str]:
    match answer:
        case ChoiceAnswer(positions) | RankedAnswer(positions):
            return [poll.options[position] for position in positions]
        case ScoreAnswer(scores):
            return [f"{label}: {score}" for label, score in zip(poll.options, scores, strict=True)]
        case ConsentAnswer(stance):
            return [stance]
        case _:
            return []
