"""What must be shown or said in Discord, kept as rows until delivery has done it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot import ids, when
from bot.clock import Clock, seconds
from bot.errors import NotReady
from bot.registry import Class, Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.db import Tx

COORDINATORS = "channel:coordinators"
UNNAMED = "handle:"
"""Routes to unnamed authors: their rows keep no error, and go when they end."""
BUNDLED = frozenset({Class.DAILY, Class.COORDINATORS})
READER_ZONE = (
    "SELECT coalesce(member.zone, city.zone) FROM member"
    " LEFT JOIN city ON city.id = member.city_id WHERE user_id = ?"
)
_FIRST_SECOND = 1_420_070_400
LAST_CHARACTER = chr(0x10FFFF)
"""Ends the range of all texts that begin alike, so that an index finds them."""
DELETED = "deleted by hand"
"""``last_error`` of what somebody deleted."""
RESTORED = "restored"
"""``last_error`` of what a restore holds: it may have been said after the copy was made."""


@dataclass(frozen=True)
class Notice:
    """Something to be said once.

    ``key`` is said at most once, ever. ``mark`` is its last line in small print, unique in its
    channel and beginning with the record: ``POLL-12 · result``. ``payload`` holds references, not
    text. ``not_before`` defaults to now; the class may move it later.
    """

    kind: str
    key: str
    route: str
    mark: str
    payload: Mapping[str, Any]
    when: Class
    not_before: datetime | None = None
    expires_at: datetime | None = None


class Outbox:
    """Cards, notices and letters, written in the transaction that decided them."""

    def __init__(self, clock: Clock, secrets: ids.Secrets, registry: Registry, zone: str) -> None:
        self._clock = clock
        self._secrets = secrets
        self._registry = registry
        self._zone = zone
        self.wake: Callable[[], None] = lambda: None
        """Called on the event loop after a commit that left something to do."""

    # Cards

    def open_card(self, tx: Tx, kind: str, record: int, place: str | int, mark: str) -> None:
        """Wants a message at ``place`` that shows the record; again is no change.

        Raises NotReady where the server was not set up. An empty ``place`` is a card that has no
        message, such as a member's roles; a number is the id of a channel or thread.
        """
        self._known(self._registry.cards, kind)
        channel: int | None = place if isinstance(place, int) else 0
        if isinstance(place, str) and place:
            channel = place_id(tx, place)
        if channel is None:
            raise NotReady("Agora is not set up here yet. Ask an administrator: /setup server.")
        tx.execute(
            "INSERT INTO card (kind, record, channel_id, mark, nonce) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (kind, record, channel, mark, ids.nonce(self._secrets)),
        )
        self.nudge(tx)

    def stale(self, tx: Tx, kind: str, record: int) -> None:
        """The record changed: its messages must follow."""
        tx.execute(
            "UPDATE card SET wanted = wanted + 1, state = 'stale'"
            " WHERE kind = ? AND record = ? AND state IN ('stale', 'sending', 'fresh')",
            (kind, record),
        )
        self.nudge(tx)

    def refresh(self, tx: Tx, place: str) -> None:
        """What cards there show may have changed in Discord itself, such as a tag made anew."""
        tx.execute(
            "UPDATE card SET wanted = wanted + 1, state = 'stale'"
            " WHERE channel_id = ? AND state IN ('stale', 'sending', 'fresh')",
            (place_id(tx, place),),
        )
        self.nudge(tx)

    def post_again(self, tx: Tx, card_id: int) -> None:
        """A held or deleted card becomes a new message, with a new nonce; a look-up for that one
        passes over what was posted before. A record that ended with its message hears of it."""
        row = tx.one("SELECT * FROM card WHERE id = ?", (card_id,))
        if row is not None and (row["state"], row["last_error"]) == ("held", DELETED):
            hooks = self._registry.hooks.get(row["kind"])
            if hooks is not None and hooks.again is not None:
                hooks.again(tx, row["record"])
        tx.execute(
            "UPDATE card SET state = 'stale', wanted = wanted + 1, shown = NULL, message_id = NULL,"
            " nonce = ?, first_try_at = NULL, last_try_at = NULL, after_id = message_id, tries = 0,"
            " next_try_at = NULL, last_error = NULL WHERE id = ?",
            (ids.nonce(self._secrets), card_id),
        )
        self.nudge(tx)

    def enforce(self, tx: Tx, kind: str, record: int, mark: str) -> None:
        """Wants the effect of a card that has no message, also where it was applied before."""
        self.open_card(tx, kind, record, "", mark)
        for row in tx.all("SELECT id FROM card WHERE kind = ? AND record = ?", (kind, record)):
            self.post_again(tx, row["id"])

    def move_cards(self, tx: Tx, channel: int, to: int) -> None:
        """A place is another channel now: what stood in the first is posted in the second."""
        for row in tx.all("SELECT id FROM card WHERE channel_id = ?", (channel,)):
            moved = tx.execute(
                "UPDATE OR IGNORE card SET channel_id = ? WHERE id = ? AND state <> 'closed'",
                (to, row["id"]),
            ).rowcount
            if moved:
                self.post_again(tx, row["id"])

    def renumber(self, tx: Tx, kind: str, record: int, to: int) -> None:
        """The record goes on under another number, so that its first one can be forgotten."""
        tx.execute("UPDATE card SET record = ? WHERE kind = ? AND record = ?", (to, kind, record))
        self.stale(tx, kind, to)

    def try_again(self, tx: Tx, table: str, row_id: int) -> None:
        """A held row is tried once more, now; where its outcome is unclear it is looked for."""
        tx.execute(
            f"UPDATE {table} SET next_try_at = ?"  # noqa: S608 - one of our tables
            " WHERE id = ? AND state = 'held'",
            (seconds(self._clock.now()), row_id),
        )
        self.nudge(tx)

    def put_off(self, tx: Tx, kind: str, record: int, until: datetime) -> None:
        """Its messages follow no earlier, nor before what was put off already: the second of a
        press must not be read from them."""
        tx.execute(
            "UPDATE card SET next_try_at = max(coalesce(next_try_at, 0), ?)"
            " WHERE kind = ? AND record = ? AND state = 'stale'",
            (seconds(until), kind, record),
        )
        self.nudge(tx)

    def hurry(self, tx: Tx, kind: str, record: int) -> None:
        """Its messages follow now, whatever was put off: they are to show less than before."""
        tx.execute(
            "UPDATE card SET next_try_at = NULL WHERE kind = ? AND record = ? AND state = 'stale'",
            (kind, record),
        )
        self.nudge(tx)

    def close_cards(self, tx: Tx, kind: str, record: int) -> None:
        """The record ended and its messages stay as they are."""
        tx.execute("UPDATE card SET state = 'closed' WHERE kind = ? AND record = ?", (kind, record))

    # Notices

    def say(self, tx: Tx, notice: Notice) -> bool:
        """Enqueues it; False when its key was used before, then nothing changes."""
        self._known(self._registry.notices, notice.kind)
        if notice.when not in self._registry.notices[notice.kind].classes:
            raise ValueError(f"{notice.kind} is never said in class {notice.when}")
        at, bundled = self._hour(tx, notice)
        added = tx.execute(
            "INSERT INTO notice (kind, dedupe_key, route, payload, bundled, not_before, expires_at,"
            " mark, nonce) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (dedupe_key) DO NOTHING",
            (
                notice.kind,
                notice.key,
                notice.route,
                json.dumps(dict(notice.payload), ensure_ascii=False),
                int(bundled),
                seconds(at),
                seconds(notice.expires_at) if notice.expires_at else None,
                notice.mark,
                ids.nonce(self._secrets),
            ),
        ).rowcount
        self.nudge(tx)
        return added == 1

    def coordinators_line(
        self,
        tx: Tx,
        key: str,
        payload: Mapping[str, Any],
        mark: str,
        *,
        urgent: bool = False,
    ) -> bool:
        """A line in the coordinators' channel, with the others of the week or, urgent, at once."""
        when_said = Class.URGENT if urgent else Class.COORDINATORS
        return self.say(
            tx, Notice("coordinators.line", key, COORDINATORS, mark, payload, when_said)
        )

    def clock_leaped(self, tx: Tx, at: datetime) -> bool:
        """Told to coordinators at once; ``at`` is Discord's time, since ours cannot be trusted."""
        key = f"clock:{at:%Y-%m-%dT%H}"
        mark = f"Clock · {at:%Y-%m-%d %H}:00"
        line = Notice(
            "coordinators.line", key, COORDINATORS, mark, {"what": "clock"}, Class.URGENT, at
        )
        return self.say(tx, line)

    def withdraw(self, tx: Tx, key_prefix: str) -> int:
        """Takes back what waits under these keys; the number taken back. What is under way, or
        was said, stays."""
        found = "dedupe_key BETWEEN :key AND :last AND state IN ('waiting', 'held')"
        values = {
            "key": key_prefix,
            "last": key_prefix + LAST_CHARACTER,
            "now": seconds(self._clock.now()),
        }
        gone = tx.execute(f"DELETE FROM notice WHERE {found} AND route LIKE 'handle:%'", values)  # noqa: S608 - our words
        return (
            gone.rowcount
            + tx.execute(
                "UPDATE notice SET state = 'withdrawn', payload = NULL, ended_at = :now"  # noqa: S608 - our words
                f" WHERE {found}",
                values,
            ).rowcount
        )

    def go_live(self, tx: Tx) -> bool:
        """Ends the quiet after a restore; False where there was none, and nothing changes.

        What was held then, and what fell due since, counts as tried: it may have been said after
        the copy was made, so delivery looks for it first.
        """
        quiet: str | None = tx.value("SELECT value FROM meta WHERE key = 'quiet'")
        if quiet is None:
            return False
        copied = int(quiet)
        tx.execute("DELETE FROM meta WHERE key = 'quiet'")
        # A card posted again has the id of its older self there, which is not to be found.
        tried = "tries = 1, first_try_at = :copied, after_id = max(coalesce(after_id, 0), :after)"
        values = {
            "copied": copied,
            "after": snowflake(copied - 60),
            "now": seconds(self._clock.now()),
        }
        tx.execute(
            f"UPDATE notice SET {tried} WHERE state = 'waiting' AND tries = 0"  # noqa: S608 - our words
            " AND not_before <= :now",
            values,
        )
        tx.execute(
            f"UPDATE card SET {tried} WHERE state = 'stale' AND tries = 0"  # noqa: S608 - our words
            " AND message_id IS NULL AND channel_id <> 0",
            values,
        )
        for table in ("notice", "bundle"):
            tx.execute(
                f"UPDATE {table} SET state = 'waiting'"  # noqa: S608 - our names
                " WHERE state = 'held' AND last_error = ?",
                (RESTORED,),
            )
        self.nudge(tx)
        return True

    # Letters

    def letter(
        self,
        tx: Tx,
        kind: str,
        key: str,
        payload: Mapping[str, Any],
        not_before: datetime | None = None,
    ) -> bool:
        """Tells another cog; False, and nothing sent, where no loaded cog takes the kind."""
        if kind not in self._registry.letters:
            return False
        tx.execute(
            "INSERT INTO letter (kind, key, payload, not_before) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (key) DO NOTHING",
            (kind, key, json.dumps(dict(payload)), seconds(not_before or self._clock.now())),
        )
        self.nudge(tx)
        return True

    def nudge(self, tx: Tx) -> None:
        """Something became due or changed its due time: look again after the commit."""
        tx.after_commit(self.wake)

    def _hour(self, tx: Tx, notice: Notice) -> tuple[datetime, bool]:
        """When it is due, and whether it then joins the others of its day."""
        wanted = notice.not_before or self._clock.now()
        if notice.when is Class.OWN:
            return when.next_waking(self._zone, wanted), False
        if notice.when not in BUNDLED and notice.when is not Class.NOW:
            return wanted, False
        zone = reader_zone(tx, notice.route, self._zone)
        awake = when.next_waking(zone, wanted)
        if notice.when is Class.NOW:
            return awake, False
        of_all = when.next_daily if notice.when is Class.DAILY else when.next_monday
        at = of_all(zone, wanted)
        if notice.expires_at is not None and notice.expires_at <= at:
            return awake, False
        # A bundle is a rule per person: what goes to somebody behind a handle joins none.
        return at, not notice.route.startswith(UNNAMED)

    @staticmethod
    def _known(table: Mapping[str, object], kind: str) -> None:
        if kind not in table:
            raise ValueError(f"no loaded cog shows {kind}")


def snowflake(at: int) -> int:
    """The smallest id that Discord gives in this second: ids begin with milliseconds since 2015."""
    return max(at - _FIRST_SECOND, 0) * 1000 << 22


def second_of(snowflake: int) -> int:
    """When Discord gave this id."""
    return (snowflake >> 22) // 1000 + _FIRST_SECOND


def place_id(tx: Tx, key: str) -> int | None:
    """The Discord id of a channel, role or tag that set-up made."""
    found: int | None = tx.value("SELECT discord_id FROM place WHERE key = ?", (key,))
    return found


def reader_zone(tx: Tx, route: str, default: str) -> str:
    """The zone of whom a private route reaches: the member's own, else the city's, else ours.

    Ours too where later time zone data does not know theirs any more.
    """
    if not route.startswith("dm:"):
        return default
    found: str | None = tx.value(READER_ZONE, (int(route.removeprefix("dm:")),))
    return found if found and when.is_zone(found) else default
