"""How far each city is with its Climate City Contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import Clock, seconds
from bot.topics import Sector
from cogs.cities.rules.contracts import Contract, ContractPart, Status
from cogs.cities.store.standing import own_city

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.db import Database, Row, Tx
    from bot.permissions import Person


class ContractStore:
    """``who`` tells, within the transaction, who acts and for which city they speak."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def of_city(self, city_id: int) -> Contract | None:
        return (await self.all()).get(city_id)

    async def all(self) -> dict[int, Contract]:
        """What cities have said, by city."""
        sectors: dict[int, set[str]] = {}
        for row in await self._db.all("SELECT city_id, sector FROM contract_sector"):
            sectors.setdefault(row["city_id"], set()).add(row["sector"])
        rows = await self._db.all("SELECT * FROM contract")
        return {row["city_id"]: _contract(row, sectors.get(row["city_id"], set())) for row in rows}

    async def save(self, who: Callable[[Tx], Person], contract: Contract) -> int:
        """The number of the city whose contract this is now."""

        def unit(tx: Tx) -> int:
            city_id = own_city(who(tx))
            tx.execute(
                "INSERT INTO contract (city_id, status, parts, url, worked_with, at)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (city_id) DO UPDATE SET"
                " status = excluded.status, parts = excluded.parts, url = excluded.url,"
                " worked_with = excluded.worked_with, at = excluded.at",
                (
                    city_id,
                    contract.status,
                    "|".join(contract.parts),
                    contract.url,
                    contract.worked_with,
                    seconds(self._clock.now()),
                ),
            )
            tx.execute("DELETE FROM contract_sector WHERE city_id = ?", (city_id,))
            tx.many(
                "INSERT INTO contract_sector (city_id, sector) VALUES (?, ?)",
                [(city_id, sector) for sector in contract.sectors],
            )
            return city_id

        return await self._db.write(unit)


def _contract(row: Row, sectors: set[str]) -> Contract:
    return Contract(
        Status(row["status"]),
        tuple(sector for sector in Sector if sector in sectors),
        tuple(ContractPart(part) for part in row["parts"].split("|") if part),
        row["url"],
        row["worked_with"],
    )
