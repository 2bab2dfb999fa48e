"""The people who speak for a city or an organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import Clock, seconds
from bot.directory.records import Acting, Crowd, Kind, Member, member_of

if TYPE_CHECKING:
    from datetime import datetime

    from bot.db import Database, Row, Tx

_PLACES = (
    " LEFT JOIN city ON city.id = member.city_id"
    " LEFT JOIN partner ON partner.id = member.partner_id"
)
_MEMBERS = f"SELECT member.*, coalesce(city.name, partner.name) AS speaks_for FROM member{_PLACES}"  # noqa: S608 - ours
# One row for everybody, so that who acts is known after one look.
_ACTING = (
    "SELECT member.*, coalesce(city.name, partner.name) AS speaks_for,"  # noqa: S608 - ours
    " (SELECT discord_id FROM place WHERE key = 'role_coordinator') AS role"
    f" FROM (SELECT ? AS acting) LEFT JOIN member ON user_id = acting{_PLACES}"
)


class Members:
    """Reads on the readers; each write is a plain function of ``tx``."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def member(self, user_id: int) -> Member | None:
        row = await self._db.one(f"{_MEMBERS} WHERE user_id = ?", (user_id,))
        return member_of(row) if row else None

    def member_in(self, tx: Tx, user_id: int) -> Member | None:
        """As :meth:`member`, within a transaction that decides by it."""
        row = tx.one(f"{_MEMBERS} WHERE user_id = ?", (user_id,))
        return member_of(row) if row else None

    async def acting(self, user_id: int) -> Acting:
        """What the tables know of somebody who acts."""
        return _acting(await self._db.one(_ACTING, (user_id,)))

    def acting_in(self, tx: Tx, user_id: int) -> Acting:
        """As :meth:`acting`, within a transaction that decides by it."""
        return _acting(tx.one(_ACTING, (user_id,)))

    async def members(self, *, confirmed: bool = True) -> list[Member]:
        """Who takes part (or, with ``confirmed=False``, also who has asked), by city."""
        rows = await self._db.all(
            f"{_MEMBERS} WHERE left_at IS NULL AND (state = 'confirmed' OR ?)"
            " ORDER BY speaks_for, user_id",
            (not confirmed,),
        )
        return [member_of(row) for row in rows]

    async def crowd(self, city_id: int) -> Crowd:
        """Counts confirmed people only: a city in the directory for which nobody is here hides
        nobody."""
        row = await self._db.one(
            "SELECT count(*) FILTER (WHERE city.id = own.id) AS members,"
            " count(DISTINCT city.id) AS cities FROM city AS own"
            " JOIN city ON city.country = own.country JOIN member ON member.city_id = city.id"
            " WHERE own.id = ? AND member.state = 'confirmed' AND member.left_at IS NULL",
            (city_id,),
        )
        return Crowd(row["members"], row["cities"]) if row else Crowd(0, 0)

    def ask_to_join(
        self,
        tx: Tx,
        user_id: int,
        kind: Kind,
        *,
        city_id: int | None = None,
        partner_id: int | None = None,
        zone: str | None = None,
    ) -> None:
        """The person asks; a change of city or kind must be confirmed anew."""
        tx.execute(
            "INSERT INTO member (user_id, kind, city_id, partner_id, zone, state, at)"
            " VALUES (?, ?, ?, ?, ?, 'asked', ?) ON CONFLICT (user_id) DO UPDATE SET"
            " kind = excluded.kind, city_id = excluded.city_id, partner_id = excluded.partner_id,"
            " zone = coalesce(excluded.zone, zone), state = 'asked', confirmed_by = NULL,"
            " left_at = NULL, at = excluded.at",
            (user_id, kind, city_id, partner_id, zone, seconds(self._clock.now())),
        )

    def confirm(self, tx: Tx, user_id: int, by: int) -> bool:
        """A coordinator confirms; False when somebody did, or the request is gone."""
        return (
            tx.execute(
                "UPDATE member SET state = 'confirmed', confirmed_by = ?"
                " WHERE user_id = ? AND state = 'asked' AND left_at IS NULL",
                (by, user_id),
            ).rowcount
            == 1
        )

    def refuse(self, tx: Tx, user_id: int) -> bool:
        """A coordinator refuses: the request goes; False when it was settled before."""
        return (
            tx.execute(
                "DELETE FROM member WHERE user_id = ? AND state = 'asked'", (user_id,)
            ).rowcount
            == 1
        )

    def leave(self, tx: Tx, user_id: int) -> None:
        """The person no longer takes part; the row goes 90 days later."""
        tx.execute(
            "UPDATE member SET left_at = ?, state = 'asked' WHERE user_id = ? AND left_at IS NULL",
            (seconds(self._clock.now()), user_id),
        )

    def set_zone(self, tx: Tx, user_id: int, zone: str | None) -> None:
        tx.execute("UPDATE member SET zone = ? WHERE user_id = ?", (zone, user_id))

    def set_contact(self, tx: Tx, user_id: int, *, contact: bool) -> None:
        """The person agrees to be asked for their city or organisation, or does no longer."""
        tx.execute("UPDATE member SET contact = ? WHERE user_id = ?", (int(contact), user_id))

    def forget_left(self, tx: Tx, before: datetime) -> list[int]:
        """Deletes the rows of people who left before; their ids."""
        rows = tx.all("DELETE FROM member WHERE left_at < ? RETURNING user_id", (seconds(before),))
        return [row["user_id"] for row in rows]


def _acting(row: Row | None) -> Acting:
    assert row is not None
    return Acting(member_of(row) if row["user_id"] is not None else None, row["role"])
