"""/city find: who offers, who needs, who is how far, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from bot import ids
from bot.errors import UserError
from bot.permissions import Can
from bot.search import audiences_of
from bot.topics import Sector, Topic
from cogs.cities.rules.contracts import Status
from cogs.cities.rules.entries import read_country
from cogs.cities.rules.finding import Facts, Wanted, fitting
from cogs.cities.rules.offers import Direction
from cogs.cities.rules.places import Place
from cogs.cities.views import found, joining

if TYPE_CHECKING:
    from bot.permissions import Person
    from bot.ui import Request, Router
    from cogs.cities.cog.stores import Stores
    from cogs.cities.rules.offers import Offer

MOST_FOUND = 50
OFFER = "offer"
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class Asked:
    """The options of the command as they came."""

    offer: str = ""
    need: str = ""
    status: str = ""
    sector: str = ""
    country: str = ""


class Finding:
    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._services = stores.services

    def register(self, router: Router) -> None:
        router.add(joining.AREA, "find", self._form, Can.MEMBER)
        router.add(joining.AREA, "find_sent", self._sent, Can.MEMBER)

    async def _form(self, request: Request) -> None:
        fresh = ids.token(self._services.secrets)
        await request.ask(found.find_form(fresh, request.words))

    async def _sent(self, request: Request) -> None:
        typed = {name: request.text(name) for name in found.FIELDS}
        await self.find(request, Asked(**typed))

    async def find(self, request: Request, asked: Asked) -> None:
        person = await request.person()
        wanted = Wanted(
            offers=await self._numbers(person, asked.offer, Direction.OFFER),
            needs=await self._numbers(person, asked.need, Direction.SEEK),
            status=_one(Status, asked.status),
            sector=_one(Sector, asked.sector),
            country=await self._country(asked.country),
        )
        known = await self._facts()
        if wanted.empty:
            known = [facts for facts in known if facts.tells]
        hits = fitting(wanted, known)
        await request.answer(*found.found_panel(hits, request.words))

    async def _numbers(self, person: Person, text: str, direction: Direction) -> list[int] | None:
        """A topic's own name finds all of it; other words are looked for. None for no words."""
        if not text.strip():
            return None
        topic = next((topic for topic in Topic if topic == text), None)
        if topic is not None:
            return [
                offer.id
                for offer in await self._stores.offers.all()
                if offer.topic is topic and offer.direction is direction
            ]
        hits = await self._services.search.find(
            text,
            may=audiences_of(person),
            kinds=(OFFER,),
            state=direction,
            limit=MOST_FOUND,
        )
        return [hit.doc.ref for hit in hits]

    async def _country(self, text: str) -> str:
        if not text.strip():
            return ""
        known = await self._stores.desk.known()
        return read_country(text, known.countries)[0]

    async def _facts(self) -> list[Facts]:
        """Of every city and organisation."""
        stores = self._stores
        offers: dict[str, list[Offer]] = {}
        for offer in await stores.offers.all():
            offers.setdefault(offer.owner_key, []).append(offer)
        contracts, goals = await stores.contracts.all(), await stores.goals.sectors()
        known = []
        for city in await self._services.directory.cities():
            place = Place(city.id, city.name)
            goals_in = frozenset(goals.get(city.id, ()))
            of_city = offers.get(place.key, ())
            known.append(Facts(place, city.country, of_city, contracts.get(city.id), goals_in))
        for partner in await self._services.directory.partners():
            place = Place(partner.id, partner.name, organisation=True)
            known.append(Facts(place, offers=offers.get(place.key, ())))
        return known


def _one(choices: type[Choice], text: str) -> Choice | None:
    """None for no text. Raises UserError for what no list of ours offers."""
    if not text:
        return None
    try:
        return choices(text)
    except ValueError:
        raise UserError("Choose one of what the list offers.") from None
