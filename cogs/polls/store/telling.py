"""What people must see or hear of a poll, written in the transaction that decided it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.outbox import COORDINATORS, Notice
from bot.registry import Class
from bot.texts import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from enum import StrEnum

    from bot.db import Tx
    from bot.outbox import Outbox
    from cogs.polls.rules.kinds import Poll

POLLS = "polls"
PART_LIMIT = 1_600
"""Characters of own words in one message of 1,900: the rest is its heading and its mark."""
_BESIDE = 8
"""What stands around each text."""
_BESIDE_LINE = 2
"""What stands before each of its lines."""


class Teller:
    """Payloads: ``poll`` everywhere; ``enough`` (true, false or null) in a reminder; ``part``
    (from 1) and ``parts`` in texts; ``published`` in a decision; ``why`` in a void."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def opened(self, tx: Tx, poll: Poll) -> None:
        self._outbox.open_card(tx, "poll", poll.id, POLLS, poll.ref)
        self.changed(tx, poll)

    def changed(self, tx: Tx, poll: Poll) -> None:
        """Both cards must follow; a draft has none."""
        self.answered(tx, poll)
        self._outbox.stale(tx, "poll_review", poll.id)

    def answered(self, tx: Tx, poll: Poll) -> None:
        """Members see the count; the coordinators' card shows no answers."""
        self._outbox.stale(tx, "poll", poll.id)

    def due_times_changed(self, tx: Tx) -> None:
        self._outbox.nudge(tx)

    def left_as_it_is(self, tx: Tx, poll: Poll) -> None:
        """The poll's message shows more than we remember: it is not touched any more."""
        self._outbox.close_cards(tx, "poll", poll.id)

    def for_review(self, tx: Tx, poll: Poll) -> None:
        """Coordinators must decide: their card is posted, anew if an earlier one was settled."""
        earlier = tx.value(
            "SELECT id FROM card WHERE kind = 'poll_review' AND record = ?"
            " AND message_id IS NOT NULL",
            (poll.id,),
        )
        self._outbox.open_card(tx, "poll_review", poll.id, "coordinators", f"{poll.ref} · review")
        if earlier is not None:
            self._outbox.post_again(tx, earlier)
        self._outbox.stale(tx, "poll_review", poll.id)

    def decided(self, tx: Tx, poll: Poll, *, published: bool) -> None:
        if poll.opener_id is None:
            return
        self._outbox.say(
            tx,
            Notice(
                "poll.decided",
                f"poll.decided:{poll.id}",
                f"dm:{poll.opener_id}",
                f"{poll.ref} · decided",
                {"poll": poll.id, "published": published},
                Class.DAILY,
            ),
        )

    def reminder(self, tx: Tx, poll: Poll, now: datetime, *, enough: bool | None) -> None:
        """``enough`` is said once in a poll's life: twice, it would tell of the time between."""
        if enough is not None and self._remind(tx, poll, "enough", enough=enough):
            return
        self._remind(tx, poll, f"{int(now.timestamp())}", enough=None)

    def _remind(self, tx: Tx, poll: Poll, key: str, *, enough: bool | None) -> bool:
        prefix = f"poll.reminder:{poll.id}:"
        number = 1 + tx.value(
            "SELECT count(*) FROM notice WHERE substr(dedupe_key, 1, length(?)) = ?",
            (prefix, prefix),
        )
        return self._outbox.say(
            tx,
            Notice(
                "poll.reminder",
                prefix + key,
                f"channel:{POLLS}",
                f"{poll.ref} · reminder {number}",
                {"poll": poll.id, "enough": enough},
                Class.CHANNEL,
                expires_at=poll.closes_at,
            ),
        )

    def no_more_reminders(self, tx: Tx, poll: Poll) -> None:
        self._outbox.withdraw(tx, f"poll.reminder:{poll.id}:")

    def result(self, tx: Tx, poll: Poll) -> None:
        self._outbox.say(
            tx,
            Notice(
                "poll.result",
                f"poll.result:{poll.id}",
                f"channel:{POLLS}",
                f"{poll.ref} · result",
                {"poll": poll.id},
                Class.CHANNEL,
            ),
        )

    def texts(self, tx: Tx, poll: Poll, parts: int) -> None:
        """One row a part, in their order, all in the thread of the poll's card; where that was
        deleted by hand, in the channel."""
        card = tx.value(
            "SELECT id FROM card WHERE kind = 'poll' AND record = ? AND state <> 'closed'",
            (poll.id,),
        )
        route = f"reply:{card}" if card is not None else f"channel:{POLLS}"
        for part in range(1, parts + 1):
            self._outbox.say(
                tx,
                Notice(
                    "poll.texts",
                    f"poll.texts:{poll.id}:{part}",
                    route,
                    f"{poll.ref} · own words {part}/{parts}",
                    {"poll": poll.id, "part": part, "parts": parts},
                    Class.CHANNEL,
                ),
            )

    def void(self, tx: Tx, poll: Poll, why: StrEnum) -> None:
        self._outbox.say(
            tx,
            Notice(
                "poll.void",
                f"poll.void:{poll.id}",
                COORDINATORS,
                f"{poll.ref} · void",
                {"poll": poll.id, "why": why},
                Class.URGENT,
            ),
        )

    def box_paused(self, tx: Tx, now: datetime) -> None:
        self._outbox.say(
            tx,
            Notice(
                "poll.box_paused",
                f"poll.box_paused:{int(now.timestamp())}",
                COORDINATORS,
                f"Ballot box · paused {now:%Y-%m-%d %H:%M:%S}",
                {},
                Class.URGENT,
            ),
        )


def parts_of(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The released texts in their order, as many together as one message holds."""
    parts: list[list[str]] = []
    room = 0
    for text in texts:
        length = len(plain(text)) + _BESIDE + _BESIDE_LINE * text.count("\n")
        if length > room:
            parts.append([])
            room = PART_LIMIT
        parts[-1].append(text)
        room -= length
    return [tuple(part) for part in parts]
