"""The ballot box: a sealed second file that knows who answered and what was answered, never
which belongs to which. Casting writes no row elsewhere and no line in any log."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.db import connect as sqlite_connect
from bot.errors import UserError
from cogs.polls.rules.answers import encode, encode_text, fits_poll, misfit
from cogs.polls.rules.codes import normalise, voter_marker
from cogs.polls.store import sealed
from cogs.polls.store.boxfile import BoxFile, paused
from cogs.polls.store.casting import (
    AlreadyAnswered,
    Answered,
    Casting,
    Gather,
    NotAccepting,
    NotThere,
    Press,
    Recorded,
    WrongCode,
    a_second,
)
from cogs.polls.store.tries import Tries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.background import Background
    from bot.clock import Clock
    from bot.db import Connect, Tx
    from bot.ids import Secrets
    from cogs.polls.rules.answers import Cast
    from cogs.polls.rules.kinds import Poll
    from cogs.polls.store.asked import Elector
    from cogs.polls.store.sealed import BoxPoll, Contents, WaitingText

T = TypeVar("T")


class BallotBox:
    """``cast`` and ``change`` for voters; the rest is for the counting. Close it."""

    def __init__(
        self,
        path: Path,
        key: bytes,
        clock: Clock,
        secrets: Secrets,
        background: Background,
        *,
        connect: Connect = sqlite_connect,
        gather: Gather = a_second,
    ) -> None:
        self.file = BoxFile(path, connect)
        self._key = key
        self._secrets = secrets
        self._casting = Casting(self.file, secrets, background, gather)
        self._tries = Tries(clock)

    @property
    def paused(self) -> bool:
        """Health's one word: *paused*, else *ok*."""
        return self.file.paused

    async def start(self) -> None:
        """Opens the file if there is one. StartError: it is damaged, or from a newer release."""
        async with self.file.turn:
            if self.file.is_there:
                await self.file.open()

    async def close(self) -> None:
        """Whoever still waits hears that Agora restarts."""
        self._casting.close()
        async with self.file.turn:
            await self.file.close()

    # For voters

    async def cast(
        self, poll: Poll, elector: Elector, cast: Cast, *, marked: bool = False
    ) -> Recorded | AlreadyAnswered:
        """Records the answer of the elector's city, or of the elector.

        UserError: the poll has closed, the box is paused, or the disk took nothing; then
        nothing was recorded.
        """
        press = self._press(poll, cast, marked=marked, marker=self._marker(poll, elector))
        answered = _told(poll, await self._casting.take(press))
        assert isinstance(answered, Recorded | AlreadyAnswered)
        return answered

    async def change(
        self, poll: Poll, elector: Elector, typed: str, cast: Cast, *, marked: bool = False
    ) -> None:
        """Replaces the answer, own words included, that the typed code opens.

        UserError: as in :meth:`cast`; for every wrong code, however wrong, the same words; after
        five of them, ten minutes long.
        """
        self._tries.begin(elector.member)
        try:
            # A code that can be none is looked for like any other: it takes as long.
            code = normalise(typed) or ""
            press = self._press(poll, cast, marked=marked, code=code)
            answered = _told(poll, await self._casting.take(press))
        except UserError:
            self._tries.did_not_count(elector.member)
            raise
        if isinstance(answered, WrongCode):
            raise UserError("This code opens no answer in {ref}.", ref=poll.ref)
        self._tries.right(elector.member)

    async def has_answered(self, poll: Poll, elector: Elector) -> bool:
        """Whether the elector's city, or the elector, has answered: asked at the press."""
        marker = self._marker(poll, elector)
        return await self._read(False, lambda tx: sealed.has_answered(tx, poll.id, marker))

    # For the counting

    async def admit(self, poll_id: int, token: bytes) -> None:
        """Makes room for a poll that is about to open; what stood there under its number goes."""
        async with self.file.turn:
            await self.file.write(lambda tx: sealed.admit(tx, poll_id, token))

    async def polls(self) -> dict[int, BoxPoll]:
        """All that the box holds, by the poll's number."""
        return await self._read({}, sealed.polls)

    async def stop_accepting(self, poll_id: int) -> None:
        """Records what was pressed before, then takes no more answers to this poll."""
        async with self.file.turn:
            await self._casting.handle_queue()
            if self.file.is_there:
                await self.file.write(lambda tx: sealed.stop_accepting(tx, poll_id))

    async def contents(self, poll: Poll) -> Contents:
        """All answers. NotReady: the box does not know the poll."""
        return _there(await self._read(None, lambda tx: sealed.contents(tx, poll)))

    async def markers(self, poll: Poll) -> frozenset[bytes]:
        """Who has answered, unreadable without the key."""
        return await self._read(frozenset(), lambda tx: sealed.markers(tx, poll.id))

    async def clear(self, poll_id: int, *, keep_texts: bool = False) -> bool:
        """Destroys markers and ballots; texts too, or they get fresh random ids, to which no code
        leads. Without any poll left the file goes. False: the file could not be rewritten."""
        async with self.file.turn:
            if not self.file.is_there:
                return True
            empty = await self.file.write(
                lambda tx: sealed.clear(tx, poll_id, self._secrets, keep_texts=keep_texts)
            )
            if empty:
                await self.file.remove()
                return True
            return await self.file.rewrite()

    async def remove_if_empty(self) -> None:
        """A crash may have left the file without any poll."""
        async with self.file.turn:
            if self.file.is_there and not await self.file.write(sealed.polls):
                await self.file.remove()

    async def rewrite(self) -> bool:
        """Tries to end a pause; False: it goes on."""
        async with self.file.turn:
            return not self.file.paused or await self.file.rewrite()

    # Own words that wait

    async def texts(self, poll: Poll) -> list[WaitingText]:
        """In the order of their random ids. NotReady: the box does not know the poll."""
        return _there(await self._read(None, lambda tx: sealed.texts(tx, poll)))

    async def withhold(self, poll: Poll, text_id: str, *, withheld: bool) -> bool:
        """Takes a text out of the release, or puts it back; False where there is none such."""
        return await self._read(
            False, lambda tx: sealed.withhold(tx, poll.id, text_id, withheld=withheld)
        )

    # Inside

    def _press(
        self,
        poll: Poll,
        cast: Cast,
        *,
        marked: bool,
        marker: bytes | None = None,
        code: str | None = None,
    ) -> Press:
        if poll.box_token is None or not fits_poll(poll, cast.answer):
            raise misfit()
        text = None if cast.text is None else encode_text(cast.text)
        return Press(poll.id, poll.box_token, encode(cast.answer), text, marked, marker, code)

    def _marker(self, poll: Poll, elector: Elector) -> bytes:
        return voter_marker(self._key, poll.box_token or b"", elector.voter(poll.unit))

    async def _read(self, without: T, unit: Callable[[Tx], T]) -> T:
        """What the unit finds; ``without`` where there is no file."""
        async with self.file.turn:
            return await self.file.write(unit) if self.file.is_there else without


def _there(found: T | None) -> T:
    if found is None:
        raise paused()
    return found


def _told(poll: Poll, answered: Answered) -> Answered:
    """Raises what the person reads where nothing was recorded."""
    if isinstance(answered, NotAccepting):
        raise UserError("{ref} has closed. Nothing was recorded.", ref=poll.ref)
    if isinstance(answered, NotThere):
        raise paused()
    return answered
