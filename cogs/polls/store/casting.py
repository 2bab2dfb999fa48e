"""How answers get into the ballot box: many at once, in an order that tells nothing."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot import ids
from bot.db import Busy
from bot.errors import UserError, restarting
from cogs.polls.rules.codes import ballot_id, text_id
from cogs.polls.store.boxfile import paused

if TYPE_CHECKING:
    from bot.background import Background
    from bot.db import Tx
    from bot.ids import Secrets
    from cogs.polls.store.boxfile import BoxFile

GATHER_SECONDS = 1.0
QUEUE_LIMIT = 2000
JOB = "ballot box"
Gather = Callable[[], Awaitable[None]]


async def a_second() -> None:
    """The window in which answers gather before they are written together."""
    await asyncio.sleep(GATHER_SECONDS)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The ballot is on disk. ``code``: twelve characters, to be shown once, kept nowhere."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AlreadyAnswered:
    """The city (or the person) had answered before; nothing was recorded."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """The ballot of the code holds the new answer."""


@dataclass(frozen=True, slots=True)
class WrongCode:
    """The code opens no ballot of this poll."""


@dataclass(frozen=True, slots=True)
class NotAccepting:
    """The poll has closed."""


@dataclass(frozen=True, slots=True)
class NotThere:
    """The box does not know the poll under this token."""


Answered = Recorded | AlreadyAnswered | Replaced | WrongCode | NotAccepting | NotThere


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Press:
    """One answer on its way: with a ``marker`` it is cast, with a ``code`` it replaces another.

    ``body`` and ``text`` as the box keeps them; ``marked``: the text may point to somebody.
    """

    poll_id: int
    token: bytes
    body: bytes
    text: bytes | None
    marked: bool
    marker: bytes | None = None
    code: str | None = None


class Casting:
    """A queue, and a job that ends when it is empty. Nothing of it is ever logged."""

    def __init__(
        self, file: BoxFile, secrets: Secrets, background: Background, gather: Gather
    ) -> None:
        self._file = file
        self._secrets = secrets
        self._background = background
        self._gather = gather
        self._queue: deque[tuple[Press, asyncio.Future[Answered]]] = deque()
        self._closed = False

    async def take(self, press: Press) -> Answered:
        """Answers when the batch of this press is on disk and the file rewritten.

        UserError: nothing was recorded.
        """
        if self._closed:
            raise restarting()
        if len(self._queue) >= QUEUE_LIMIT:
            raise Busy("Agora is busy. Nothing was recorded; press again in a minute.")
        future: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        self._queue.append((press, future))
        self._background.kick(JOB, self._work)
        return await future

    async def handle_queue(self) -> None:
        """Records all that waits; the caller holds the file's turn."""
        while self._queue:
            batch = list(self._queue)
            self._queue.clear()
            try:
                answers = await self._record([press for press, _ in batch])
            except UserError as error:
                _refuse((future for _, future in batch), error)
            except BaseException:
                _refuse((future for _, future in batch), restarting())
                raise
            else:
                for (_, future), answer in zip(batch, answers, strict=True):
                    if not future.done():
                        future.set_result(answer)

    def close(self) -> None:
        """From now on nothing is taken; whoever waits hears so."""
        self._closed = True
        self._refuse_queue()

    async def _work(self) -> None:
        try:
            while self._queue:
                await self._gather()
                async with self._file.turn:
                    await self.handle_queue()
        except BaseException:
            self._refuse_queue()
            raise

    async def _record(self, presses: Sequence[Press]) -> list[Answered]:
        if self._file.paused and not await self._file.rewrite():
            raise paused()
        if not self._file.is_there:
            return [NotThere() for _ in presses]
        answers = await self._file.write(lambda tx: carry_out(tx, presses, self._secrets))
        if any(isinstance(answer, Recorded | Replaced) for answer in answers):
            await self._file.rewrite()
        return answers

    def _refuse_queue(self) -> None:
        waiting = list(self._queue)
        self._queue.clear()
        _refuse((future for _, future in waiting), restarting())


def carry_out(tx: Tx, presses: Sequence[Press], secrets: Secrets) -> list[Answered]:
    """Writes a batch; what each press gets, in their order. The first press of a marker and the
    last change of a ballot win. Markers, ballots and texts each go in in an order of their own."""
    accepting = {
        row["poll_id"]: (row["token"], bool(row["accepting"]))
        for row in tx.all("SELECT poll_id, token, accepting FROM box_polls")
    }
    batch = _Batch(tx, secrets)
    answers: list[Answered] = []
    for press in presses:
        token, open_ = accepting.get(press.poll_id, (None, False))
        if token != press.token:
            answers.append(NotThere())
        elif not open_:
            answers.append(NotAccepting())
        elif press.marker is not None:
            answers.append(batch.cast(press, press.marker))
        else:
            answers.append(batch.change(press, press.code or ""))
    batch.write()
    return answers


class _Batch:
    """What a batch writes, until it is shuffled and written."""

    def __init__(self, tx: Tx, secrets: Secrets) -> None:
        self._tx = tx
        self._secrets = secrets
        self._markers: dict[tuple[int, bytes], None] = {}
        self._ballots: dict[tuple[int, bytes], bytes] = {}
        self._changed: dict[tuple[int, bytes], bytes] = {}
        self._texts: dict[tuple[int, bytes], tuple[int, bytes] | None] = {}

    def cast(self, press: Press, marker: bytes) -> Answered:
        key = (press.poll_id, marker)
        sql = "SELECT 1 FROM voted WHERE poll_id = ? AND marker = ?"
        if key in self._markers or self._tx.value(sql, key) is not None:
            return AlreadyAnswered()
        code = ids.code(self._secrets)
        self._markers[key] = None
        self._ballots[press.poll_id, ballot_id(press.token, code)] = press.body
        if press.text is not None:
            self._keep_text(press, code)
        return Recorded(code)

    def change(self, press: Press, code: str) -> Answered:
        key = (press.poll_id, ballot_id(press.token, code))
        sql = "SELECT 1 FROM ballots WHERE poll_id = ? AND ballot_id = ?"
        if self._tx.value(sql, key) is None:
            return WrongCode()
        self._changed[key] = press.body
        self._keep_text(press, code)
        return Replaced()

    def write(self) -> None:
        self._each("INSERT INTO voted (poll_id, marker) VALUES (?, ?)", list(self._markers))
        self._each(
            "INSERT INTO ballots (poll_id, ballot_id, body) VALUES (?, ?, ?)",
            [(*key, body) for key, body in self._ballots.items()],
        )
        self._each(
            "UPDATE ballots SET body = ?3 WHERE poll_id = ?1 AND ballot_id = ?2",
            [(*key, body) for key, body in self._changed.items()],
        )
        self._each("DELETE FROM texts WHERE poll_id = ? AND text_id = ?", list(self._texts))
        self._each(
            "INSERT INTO texts (poll_id, text_id, marked, withheld, body) VALUES (?, ?, ?, 0, ?)",
            [(*key, *text) for key, text in self._texts.items() if text is not None],
        )

    def _keep_text(self, press: Press, code: str) -> None:
        text = None if press.text is None else (int(press.marked), press.text)
        self._texts[press.poll_id, text_id(press.token, code)] = text

    def _each(self, sql: str, values: list[tuple[object, ...]]) -> None:
        self._tx.many(sql, ids.shuffled(self._secrets, values))


def _refuse(futures: Iterable[asyncio.Future[Answered]], error: Exception) -> None:
    for future in futures:
        if not future.done():
            future.set_exception(error)
