"""What cities and organisations offer and need, published for all members to find."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot import search
from bot.errors import NotFound
from bot.privacy import CONTRACT, Datum
from bot.search import Audience, Doc, Grade
from bot.topics import Sector, Topic
from cogs.cities.rules.offers import Asks, Direction, Offer, OfferEntry, check_room, year_later
from cogs.cities.store.standing import own_place

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.db import Database, Row, Tx
    from bot.permissions import Person
    from cogs.cities.rules.places import Place

KIND = "offer"
# Whoever left, or speaks for another place by now, is asked no more.
OFFERS = (
    "SELECT offer.*, coalesce(city.name, partner.name) AS owner, member.user_id AS asked_person"
    " FROM offer LEFT JOIN city ON city.id = offer.city_id"
    " LEFT JOIN partner ON partner.id = offer.partner_id"
    " LEFT JOIN member ON member.user_id = offer.contact_id AND member.state = 'confirmed'"
    " AND member.left_at IS NULL AND (member.city_id = offer.city_id"
    " OR member.partner_id = offer.partner_id)"
)


class OfferStore:
    """``who`` tells, within the transaction, who acts and what they speak for."""

    data = (
        Datum(
            "offer",
            "contact_id",
            "who is asked about an offer or a need, by their own choice",
            CONTRACT,
            "until it lapses or is taken back",
        ),
    )

    def __init__(self, db: Database) -> None:
        self._db = db

    async def of(self, place: Place) -> list[Offer]:
        """Offers and needs of this place, oldest first."""
        column = "partner_id" if place.organisation else "city_id"
        rows = await self._db.all(f"{OFFERS} WHERE offer.{column} = ? ORDER BY id", (place.id,))
        return [offer_of(row) for row in rows]

    async def all(self) -> list[Offer]:
        return [offer_of(row) for row in await self._db.all(f"{OFFERS} ORDER BY owner, id")]

    async def numbered(self, numbers: Collection[int]) -> list[Offer]:
        """Those of these numbers that are there, in the order of the numbers."""
        found = {offer.id: offer for offer in await self.all()}
        return [found[number] for number in numbers if number in found]

    async def save(
        self,
        who: Callable[[Tx], Person],
        offer_id: int | None,
        direction: Direction,
        entry: OfferEntry,
        today: date,
    ) -> Offer:
        """A new one, or the changed one of this number, for twelve months from today. Raises
        NotFound, or UserError for too many."""

        def unit(tx: Tx) -> Offer:
            person = who(tx)
            place = own_place(person)
            column = "partner_id" if place.organisation else "city_id"
            if offer_id is None:
                held = tx.value(
                    f"SELECT count(*) FROM offer WHERE {column} = ? AND direction = ?",  # noqa: S608 - ours
                    (place.id, direction),
                )
                check_room(held, direction)
                added = tx.execute(
                    f"INSERT INTO offer ({column}, direction, topic, sector, note, expires_on)"  # noqa: S608 - ours
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (place.id, direction, entry.topic, entry.sector, entry.note, _until(today)),
                ).lastrowid
                assert added is not None
                number = added
            else:
                number = _own(tx, place, offer_id).id
                tx.execute(
                    "UPDATE offer SET topic = ?, sector = ?, note = ?, expires_on = ?, asked = 0"
                    " WHERE id = ?",
                    (entry.topic, entry.sector, entry.note, _until(today), number),
                )
            if entry.asks is not Asks.SAME:
                contact = person.user_id if entry.asks is Asks.ME else None
                tx.execute("UPDATE offer SET contact_id = ? WHERE id = ?", (contact, number))
            made = offer_of(_row(tx, number))
            publish(tx, made, today)
            return made

        return await self._db.write(unit)

    async def renew(self, who: Callable[[Tx], Person], offer_id: int, today: date) -> Offer:
        """It stands for twelve months more. Raises NotFound."""

        def unit(tx: Tx) -> Offer:
            number = _own(tx, own_place(who(tx)), offer_id).id
            tx.execute(
                "UPDATE offer SET expires_on = ?, asked = 0 WHERE id = ?", (_until(today), number)
            )
            made = offer_of(_row(tx, number))
            publish(tx, made, today)
            return made

        return await self._db.write(unit)

    async def withdraw(self, who: Callable[[Tx], Person], offer_id: int) -> Offer:
        """What was taken back. Raises NotFound."""

        def unit(tx: Tx) -> Offer:
            found = _own(tx, own_place(who(tx)), offer_id)
            drop(tx, found.id)
            return found

        return await self._db.write(unit)

    # Personal data

    async def export(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        rows = await self._db.all(
            "SELECT direction, topic, sector, note, expires_on FROM offer WHERE contact_id = ?"
            " ORDER BY id",
            (user_id,),
        )
        return {"offer": [dict(row) for row in rows]} if rows else {}

    def forget(self, tx: Tx, user_id: int, *, with_texts: bool) -> list[str]:  # noqa: ARG002 - a city's texts
        gone = tx.execute("UPDATE offer SET contact_id = NULL WHERE contact_id = ?", (user_id,))
        if not gone.rowcount:
            return []
        return ["Offers and needs of your city stay; nobody is asked about them by your name."]


def publish(tx: Tx, offer: Offer, today: date) -> None:
    """Members find it by its words, its topic and its sector."""
    search.publish(
        tx,
        Doc(
            KIND,
            offer.id,
            title=offer.note,
            body=offer.owner,
            at=today,
            grade=Grade.CITY,
            audience=Audience.MEMBERS,
            topic=offer.topic,
            sector=offer.sector,
            city_id=offer.city_id,
            state=offer.direction,
        ),
    )


def drop(tx: Tx, offer_id: int) -> None:
    """It is over, and nobody finds it any more."""
    tx.execute("DELETE FROM offer WHERE id = ?", (offer_id,))
    search.withdraw(tx, KIND, offer_id)


def offer_of(row: Row) -> Offer:
    return Offer(
        row["id"],
        row["city_id"],
        row["partner_id"],
        row["owner"],
        Direction(row["direction"]),
        Topic(row["topic"]),
        Sector(row["sector"]),
        row["note"],
        row["asked_person"],
        date.fromisoformat(row["expires_on"]),
    )


def _own(tx: Tx, place: Place, offer_id: int) -> Offer:
    row = _row(tx, offer_id)
    if row is None or offer_of(row).owner_key != place.key:
        raise NotFound("This is not there any more. It was taken back, or it has lapsed.")
    return offer_of(row)


def _row(tx: Tx, offer_id: int) -> Any:
    return tx.one(f"{OFFERS} WHERE offer.id = ?", (offer_id,))


def _until(today: date) -> str:
    return year_later(today).isoformat()
