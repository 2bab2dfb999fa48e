"""The rows that delivery works on, and which of them are due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bot.clock import moment_or_none, seconds
from bot.outbox import UNNAMED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.db import Database, Row

Table = Literal["card", "notice", "bundle"]


@dataclass(frozen=True)
class Work:
    """One message to be made or changed, from whichever table, as it was read."""

    table: Table
    id: int
    kind: str
    route: str
    place: str
    """Where requests take turns: places by name and replies as the channel they stand in."""
    mark: str
    nonce: str
    tries: int
    next_try_at: datetime | None
    first_try_at: datetime | None
    last_try_at: datetime | None
    after_id: int | None
    message_id: int | None
    last_error: str | None
    held: bool
    record: int = 0
    wanted: int = 0
    shown: str | None = None
    payload: str | None = None
    expires_at: datetime | None = None
    unclear: bool = False
    """A request was begun and never ended: there may be a message that we do not know."""

    @property
    def subject(self) -> str:
        """Rows of one record keep their order: ``POLL-12``."""
        return self.mark.split(" · ", maxsplit=1)[0]

    @property
    def in_discord(self) -> bool:
        """A card without a message has no channel."""
        return self.route != "channel:0"

    @property
    def unnamed(self) -> bool:
        """It goes to somebody behind a handle: nothing of what becomes of it is kept or said."""
        return self.route.startswith(UNNAMED)

    @property
    def creating(self) -> bool:
        return self.message_id is None


async def due_works(db: Database, now: datetime) -> list[Work]:
    """All that is due, also what waits for its next try: cards, bundles, then notices by time."""
    at = {"now": seconds(now)}
    cards = await db.all(_due("card", "('stale', 'sending')"), at)
    bundles = await db.all(_due("bundle", "('waiting', 'sending')"), at)
    # Two halves, each with an index of its own: what was said stands here for 90 days.
    notices = await db.all(
        "SELECT notice.*, card.channel_id AS replied FROM ("
        "SELECT * FROM notice WHERE state IN ('waiting', 'sending') AND not_before <= :now"
        " UNION ALL SELECT * FROM notice WHERE state = 'held' AND next_try_at <= :now"
        " AND not_before <= :now) AS notice"
        " LEFT JOIN card ON route LIKE 'reply:%' AND card.id = CAST(substr(route, 7) AS INTEGER)"
        " WHERE bundled = 0 ORDER BY not_before, notice.id",
        at,
    )
    places = {row["key"]: row["discord_id"] for row in await db.all("SELECT * FROM place")}
    return (
        [_card(row) for row in cards]
        + [_bundle(row, places) for row in bundles]
        + [_notice(row, places) for row in notices]
    )


def _due(table: Table, states: str) -> str:
    """Cards and bundles by age. Left to itself SQLite reads all of them: 58,000 after five years,
    20 ms at each pass."""
    return (
        f"SELECT * FROM (SELECT * FROM {table} INDEXED BY {table}_due WHERE state IN {states}"  # noqa: S608 - our words
        f" UNION ALL SELECT * FROM {table} INDEXED BY {table}_trying"
        " WHERE state = 'held' AND next_try_at <= :now) ORDER BY id"
    )


async def card_work(db: Database, card_id: int) -> Work | None:
    row = await db.one("SELECT * FROM card WHERE id = ?", (card_id,))
    return _card(row) if row else None


async def next_due(db: Database, now: datetime) -> datetime | None:
    """The next time at which a row wants delivery; what is due already was looked at."""
    # Each branch reads the first row of an index; a condition around them all would undo that.
    found = await db.value(
        "SELECT min(at) FROM (SELECT min(not_before) AS at FROM notice"
        " WHERE state IN ('waiting', 'sending') AND not_before > :now"
        " UNION ALL SELECT min(expires_at) FROM notice INDEXED BY notice_expiring"
        " WHERE ended_at IS NULL AND state IN ('waiting', 'sending') AND expires_at > :now"
        " UNION ALL SELECT min(next_try_at) FROM notice"
        " WHERE state IN ('waiting', 'sending') AND not_before <= :now AND next_try_at > :now"
        " UNION ALL SELECT min(min(next_try_at, coalesce(expires_at, next_try_at))) FROM notice"
        " WHERE state = 'held' AND next_try_at > :now AND coalesce(expires_at, next_try_at) > :now"
        " UNION ALL SELECT min(next_try_at) FROM bundle"
        " WHERE state IN ('waiting', 'sending', 'held') AND next_try_at > :now"
        " UNION ALL SELECT min(next_try_at) FROM card"
        " WHERE state IN ('stale', 'sending', 'held') AND next_try_at > :now)",
        {"now": seconds(now)},
    )
    return moment_or_none(found)


def _card(row: Row) -> Work:
    route = f"channel:{row['channel_id']}"
    begun = row["tries"] > 0 and row["message_id"] is None
    return Work(
        table="card",
        kind=row["kind"],
        route=route,
        place=route,
        record=row["record"],
        wanted=row["wanted"],
        shown=row["shown"],
        # Without a message there is nothing to look for: its effect is simply repeated.
        unclear=begun and row["channel_id"] != 0,
        **_common(row),
    )


def _bundle(row: Row, places: Mapping[str, int]) -> Work:
    return Work(
        table="bundle",
        kind="bundle",
        route=row["route"],
        place=_place(row["route"], places),
        unclear=row["tries"] > 0,
        **_common(row),
    )


def _notice(row: Row, places: Mapping[str, int]) -> Work:
    replied = row["replied"]
    return Work(
        table="notice",
        kind=row["kind"],
        route=row["route"],
        place=_place(row["route"], places) if replied is None else f"channel:{replied}",
        payload=row["payload"],
        expires_at=moment_or_none(row["expires_at"]),
        unclear=row["tries"] > 0,
        **_common(row),
    )


def _common(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "mark": row["mark"],
        "nonce": row["nonce"],
        "tries": row["tries"],
        "after_id": row["after_id"],
        "message_id": row["message_id"],
        "last_error": row["last_error"],
        "held": row["state"] == "held",
        "first_try_at": moment_or_none(row["first_try_at"]),
        "last_try_at": moment_or_none(row["last_try_at"]),
        "next_try_at": moment_or_none(row["next_try_at"]),
    }


def _place(route: str, places: Mapping[str, int]) -> str:
    where, _, what = route.partition(":")
    return f"channel:{places.get(what, what)}" if where == "channel" else route
