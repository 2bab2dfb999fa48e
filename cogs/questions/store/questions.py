"""Questions to the community: posted, answered, taken back, gone stale; each one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import seconds
from cogs.questions.rules.records import ASKED_AGAIN_AFTER, QUESTION, ArticleText
from cogs.questions.store import rows
from cogs.questions.store.drafts import insert, open_draft_card

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from bot.db import Database, Tx
    from bot.outbox import Outbox
    from bot.permissions import Person
    from cogs.questions.rules.entries import AnswerText, QuestionText
    from cogs.questions.rules.records import Question

CARD = "question"


class QuestionStore:
    def __init__(self, db: Database, clock: Clock, outbox: Outbox) -> None:
        self._db = db
        self._clock = clock
        self._outbox = outbox

    # Reading

    async def find(self, number: int) -> Question:
        """Raises NotFound."""
        row = await self._db.one(f"{rows.QUESTIONS} WHERE id = ?", (number,))
        if row is None:
            raise rows.no_question(number)
        return rows.question_of(row)

    async def of_thread(self, thread_id: int) -> Question | None:
        row = await self._db.one(f"{rows.QUESTIONS} WHERE thread_id = ?", (thread_id,))
        return rows.question_of(row) if row else None

    async def open_of(self, user_id: int) -> list[Question]:
        """What this person asked and has no answer yet, newest first."""
        found = await self._db.all(
            f"{rows.QUESTIONS} WHERE author_id = ? AND state = 'open' ORDER BY id DESC", (user_id,)
        )
        return [rows.question_of(row) for row in found]

    # Acts

    async def post(self, text: QuestionText, user_id: int, form: str) -> tuple[Question, bool]:
        """The question, and whether it is new: a form sent twice is one question. Raises NotReady
        where the server is not set up."""
        now = self._clock.now()

        def unit(tx: Tx) -> tuple[Question, bool]:
            before = tx.value(
                "SELECT id FROM question WHERE author_id = ? AND form = ?", (user_id, form)
            )
            if before is not None:
                return rows.find_question(tx, before), False
            number = tx.execute(
                "INSERT INTO question (title, body, topic, sector, author_id, form, next_step_at,"
                " at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(text.title, text.body, text.topic, text.sector, user_id, form),
                    *(seconds(now + ASKED_AGAIN_AFTER), seconds(now)),
                ),
            ).lastrowid
            assert number is not None
            self._outbox.open_card(tx, CARD, number, "questions", f"{QUESTION}-{number}")
            return rows.find_question(tx, number), True

        return await self._db.write(unit)

    async def answer(self, number: int, said: AnswerText, meet: Callable[[Tx], Person]) -> Question:
        """What answered it stands on the card; with a source it also becomes a draft."""

        def unit(tx: Tx) -> Question:
            question = self._open(tx, number, meet)
            end(tx, self._outbox, number, "answered")
            tx.execute(
                "UPDATE question SET answer = ?, url = ? WHERE id = ?",
                (said.answer, said.url, number),
            )
            if said.url:
                self._draft(tx, question, said)
            return rows.find_question(tx, number)

        return await self._db.write(unit)

    async def withdraw(self, number: int, meet: Callable[[Tx], Person]) -> Question:
        """Taken back: the card says so, the words go, the thread is closed."""

        def unit(tx: Tx) -> Question:
            self._open(tx, number, meet)
            end(tx, self._outbox, number, "withdrawn")
            tx.execute("UPDATE question SET body = '' WHERE id = ?", (number,))
            return rows.find_question(tx, number)

        return await self._db.write(unit)

    def _open(self, tx: Tx, number: int, meet: Callable[[Tx], Person]) -> Question:
        question, person = rows.find_question(tx, number), meet(tx)
        question.check_settles(person.user_id, coordinator=person.coordinator)
        return question

    def _draft(self, tx: Tx, question: Question, said: AnswerText) -> None:
        if tx.value("SELECT 1 FROM article WHERE from_ref = ?", (question.ref,)) is None:
            text = ArticleText(
                question.title, said.answer, (said.url,), question.topic, question.sector
            )
            open_draft_card(tx, self._outbox, insert(tx, text, question.ref))


def end(tx: Tx, outbox: Outbox, number: int, state: str) -> None:
    """The question is over, in this way."""
    tx.execute("UPDATE question SET state = ?, next_step_at = NULL WHERE id = ?", (state, number))
    outbox.stale(tx, CARD, number)


def posted(tx: Tx, number: int, message_id: int) -> None:
    """Discord has its message: a thread on a message has the message's number."""
    tx.execute("UPDATE question SET thread_id = ? WHERE id = ?", (message_id, number))
