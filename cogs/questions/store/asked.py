"""What somebody asked a moment ago, as long as its buttons may be pressed; nothing lasts of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.errors import NotFound
from bot.outbox import Notice
from bot.registry import Class
from bot.search import helped
from cogs.questions.store.gaps import note_gap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.clock import Clock
    from bot.db import Database, Tx
    from bot.drafts import Drafts
    from bot.outbox import Outbox

INFO_POINT = "infopoint"
ASKED = "questions.asked"
SHOWN = "answer.shown"


@dataclass(frozen=True)
class Asked:
    """A question and the documents (kind, number) that were shown for it."""

    token: str
    text: str
    shown: tuple[tuple[str, int], ...]


class AskedStore:
    def __init__(self, db: Database, clock: Clock, drafts: Drafts, outbox: Outbox) -> None:
        self._db = db
        self._clock = clock
        self._drafts = drafts
        self._outbox = outbox

    async def keep(
        self, user_id: int, text: str, shown: Sequence[tuple[str, int]], *, answered: bool
    ) -> Asked:
        """Kept for an hour under a token; without an answer the gap is noted, once."""
        form = {"text": text, "shown": [list(pair) for pair in shown], "done": []}
        token = await self._drafts.keep(user_id, form, kind=ASKED)
        if not answered:
            await self._db.write(lambda tx: note_gap(tx, text, self._clock.now().date()))
        return Asked(token, text, tuple(shown))

    async def find(self, token: str, user_id: int) -> Asked:
        """Raises NotFound for anybody else, and after an hour."""
        return _asked(token, await self._drafts.find(token, user_id, kind=ASKED))

    async def helped(self, token: str, user_id: int, place: int) -> None:
        """Adds one to the document's count, without a person; again is no change."""

        def act(tx: Tx, asked: Asked) -> None:
            if not 0 <= place < len(asked.shown):
                raise _gone()
            helped(tx, *asked.shown[place])

        await self._once(token, user_id, f"helped:{place}", act)

    async def not_meant(self, token: str, user_id: int) -> None:
        """It was not what they asked: a gap, once."""

        def act(tx: Tx, asked: Asked) -> None:
            note_gap(tx, asked.text, self._clock.now().date())

        await self._once(token, user_id, "gap", act)

    async def show(self, token: str, user_id: int, channel_id: int, *, members: bool) -> bool:
        """The answer goes to a channel, once; False when it did before. ``members``: only they
        read there, so that it may quote what is not for everybody."""

        def act(tx: Tx, asked: Asked) -> None:
            payload = {"text": asked.text, "members": members}
            route = f"channel:{channel_id}"
            mark = f"Answer · {token[:6]}"  # by chance: it names nobody and no record
            notice = Notice(SHOWN, f"{SHOWN}:{token}", route, mark, payload, Class.CHANNEL)
            self._outbox.say(tx, notice)

        return await self._once(token, user_id, "shown", act)

    async def _once(
        self, token: str, user_id: int, what: str, act: Callable[[Tx, Asked], None]
    ) -> bool:
        def unit(tx: Tx) -> bool:
            form = self._drafts.find_in(tx, token, user_id, kind=ASKED)
            if form is None:
                raise _gone()
            if what in form["done"]:
                return False
            act(tx, _asked(token, form))
            form["done"].append(what)
            self._drafts.put(tx, token, user_id, form, kind=ASKED)
            return True

        return await self._db.write(unit)


def _asked(token: str, form: Mapping[str, Any]) -> Asked:
    return Asked(token, form["text"], tuple((kind, ref) for kind, ref in form["shown"]))


def _gone() -> NotFound:
    return NotFound("This answer is an hour old. Please ask again.")
