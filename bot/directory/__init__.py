"""Cities, the people who speak for them, partners and places: the facts that cogs share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.directory.cities import Cities
from bot.directory.days import DayOff, regions_of
from bot.directory.members import Members
from bot.directory.records import Acting, City, Kind, Member, Partner, Standing
from bot.privacy import CONTRACT, Datum

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.db import Database, Tx

__all__ = [
    "Acting",
    "City",
    "DayOff",
    "Directory",
    "Kind",
    "Member",
    "Partner",
    "Standing",
    "regions_of",
]


class Directory(Cities, Members):
    """Reads on the readers; each write is a plain function of ``tx``."""

    data = (
        Datum(
            "member",
            "user_id",
            "who speaks for which city or organisation",
            CONTRACT,
            "until erased, or 90 days after leaving",
        ),
        Datum(
            "member",
            "confirmed_by",
            "which coordinator confirmed a member",
            CONTRACT,
            "as long as the member's row",
        ),
        Datum("audit", "actor_id", "what coordinators did", CONTRACT, "12 months"),
        Datum("draft", "owner", "a form or preview not yet sent", CONTRACT, "60 minutes"),
        Datum("erasure", "user_id", "an erasure under way", CONTRACT, "until it is done"),
        Datum("notice", "route", "whom a private message reaches", CONTRACT, "90 days"),
        Datum("bundle", "route", "whom a daily message reaches", CONTRACT, "90 days"),
    )

    def __init__(self, db: Database, clock: Clock) -> None:
        Cities.__init__(self, db)
        Members.__init__(self, db, clock)

    # Places

    async def place(self, key: str) -> int | None:
        """The Discord id of a channel, ``role_<name>`` or ``tag_<topic>``."""
        found: int | None = await self._db.value(
            "SELECT discord_id FROM place WHERE key = ?", (key,)
        )
        return found

    async def places(self) -> dict[str, int]:
        rows = await self._db.all("SELECT key, discord_id FROM place")
        return {row["key"]: row["discord_id"] for row in rows}

    def set_place(self, tx: Tx, key: str, discord_id: int) -> None:
        tx.execute(
            "INSERT INTO place (key, discord_id) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET discord_id = excluded.discord_id",
            (key, discord_id),
        )

    # Personal data

    async def export(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        wanted = {
            "member": ("SELECT * FROM member WHERE user_id = ?", (user_id,)),
            "audit": ("SELECT at, action, ref FROM audit WHERE actor_id = ?", (user_id,)),
            "draft": ("SELECT form, expires_at FROM draft WHERE owner = ?", (user_id,)),
            "notice": (
                "SELECT kind, not_before, state FROM notice WHERE route = ?",
                (f"dm:{user_id}",),
            ),
        }
        out: dict[str, list[dict[str, Any]]] = {}
        for table, (sql, params) in wanted.items():
            rows = [dict(row) for row in await self._db.all(sql, params)]
            if rows:
                out[table] = rows
        return out

    def forget(self, tx: Tx, user_id: int, *, with_texts: bool) -> list[str]:  # noqa: ARG002 - no texts here
        route = f"dm:{user_id}"
        tx.execute("DELETE FROM member WHERE user_id = ?", (user_id,))
        tx.execute("UPDATE member SET confirmed_by = NULL WHERE confirmed_by = ?", (user_id,))
        tx.execute("DELETE FROM draft WHERE owner = ?", (user_id,))
        tx.execute("DELETE FROM notice WHERE route = ?", (route,))
        tx.execute("DELETE FROM bundle WHERE route = ?", (route,))
        acted = tx.execute("UPDATE audit SET actor_id = 0 WHERE actor_id = ?", (user_id,)).rowcount
        sentences = ["Your city, your role and your private notices were deleted."]
        if acted:
            sentences.append("Your acts as coordinator stay in the log, without your name.")
        return sentences
