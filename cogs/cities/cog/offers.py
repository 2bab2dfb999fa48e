"""What one's own city or organisation offers and needs, and whether it still stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import ids
from bot.errors import NotAllowed, NotFound, UserError
from bot.permissions import Can
from bot.registry import Class
from cogs.cities.cog.chosen import chosen_number
from cogs.cities.rules.offers import ASK_BEFORE, Direction, read_offer
from cogs.cities.store import RENEW, place_of
from cogs.cities.views import joining
from cogs.cities.views import offers as views

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.delivery import NoticeFace
    from bot.i18n import Words
    from bot.permissions import Person
    from bot.registry import HomeLine, Registry
    from bot.ui import Request, Router
    from cogs.cities.cog.mending import Mending
    from cogs.cities.cog.stores import Stores
    from cogs.cities.rules.offers import Offer

AREA = joining.AREA
FIELDS = ("topic", "sector", "note", "asks")


class Offers:
    def __init__(self, stores: Stores, mending: Mending) -> None:
        self._stores = stores
        self._services = stores.services
        self._mending = mending

    def register(self, router: Router, registry: Registry) -> None:
        router.add(AREA, "offer", self._pressed, Can.SPEAKER)
        router.add(AREA, "offer_new", self._new, Can.SPEAKER)
        router.add(AREA, "offer_open", self._open, Can.SPEAKER)
        router.add(AREA, "offer_edit", self._edit, Can.SPEAKER)
        router.add(AREA, "offer_off", self._withdraw, Can.SPEAKER)
        router.add(AREA, "offer_sent", self._sent, Can.SPEAKER)
        router.add(AREA, "renew", self._renew, Can.SPEAKER)
        registry.notice(RENEW, {Class.DAILY}, self._asks)
        registry.home(self)
        self._mending.opens("offer", self._again)

    async def panel(self, request: Request, direction: Direction) -> None:
        await request.answer(
            *views.offers_panel(await self._held(request), direction, request.words)
        )

    async def add(self, request: Request, direction: Direction, typed: Mapping[str, str]) -> None:
        """The command: the form where something was said, or where nothing is there yet."""
        held = [offer for offer in await self._held(request) if offer.direction is direction]
        if held and not any(typed.values()):
            await self.panel(request, direction)
        else:
            await self._form(request, None, direction, typed)

    async def _pressed(self, request: Request) -> None:
        await self.panel(request, _direction(request.arg))

    async def _new(self, request: Request) -> None:
        await self._form(request, None, _direction(request.arg), {})

    async def _open(self, request: Request) -> None:
        offer = await self._one(request, chosen_number(request))
        await request.answer(*views.offer_panel(offer, request.words))

    async def _edit(self, request: Request) -> None:
        offer = await self._one(request, request.record)
        typed = views.offer_fields(offer, request.user_id)
        await self._form(request, offer.id, offer.direction, typed)

    async def _again(self, request: Request, kept: Mapping[str, Any]) -> None:
        direction = Direction(kept["direction"])
        await self._form(request, kept["number"], direction, kept["typed"])

    async def _form(
        self,
        request: Request,
        number: int | None,
        direction: Direction,
        typed: Mapping[str, str],
    ) -> None:
        held = {offer.id: offer for offer in await self._held(request)}
        contact = held[number].contact_id if number in held else None
        fresh = ids.token(self._services.secrets)
        made = views.offer_form(
            number,
            direction,
            fresh,
            typed,
            request.words,
            other_contact=contact not in {None, request.user_id},
        )
        await request.ask(made)

    async def _sent(self, request: Request) -> None:
        number = request.control.id
        direction = _direction(request.arg.partition("-")[0])
        typed = {name: request.text(name) for name in FIELDS}
        today = self._stores.today
        try:
            entry = read_offer(**typed)
            who = await request.meet()
            offer = await self._stores.offers.save(who, number, direction, entry, today)
        except NotAllowed:
            raise
        except UserError as error:
            kept = {"number": number, "direction": str(direction), "typed": typed}
            await self._mending.offer(request, error, "offer", kept)
            return
        words = request.words
        held = await self._held(request)
        news = words("Recorded. Members can find it for twelve months.")
        await request.answer(*views.offers_panel(held, offer.direction, words, news=news))

    async def _renew(self, request: Request) -> None:
        who = await request.meet()
        offer = await self._stores.offers.renew(who, request.record, self._stores.today)
        await request.answer(views.renewed(offer, request.words))

    async def _withdraw(self, request: Request) -> None:
        offer = await self._stores.offers.withdraw(await request.meet(), request.record)
        words = request.words
        held = await self._held(request)
        news = words("Taken back.")
        await request.replace(*views.offers_panel(held, offer.direction, words, news=news))

    # Whether it still stands

    async def _asks(self, payload: Mapping[str, Any], words: Words) -> NoticeFace | None:
        """Nothing, where it was renewed or taken back meanwhile."""
        (offer, *_) = [*await self._stores.offers.numbered([payload["offer"]]), None]
        if offer is None or offer.expires_on.isoformat() != payload["ends"]:
            return None
        return views.renew_notice(offer, words)

    async def home_lines(self, person: Person, words: Words) -> list[HomeLine]:
        row = person.confirmed
        if row is None:
            return []
        soon = self._stores.today + ASK_BEFORE
        held = await self._stores.offers.of(place_of(row))
        return [views.home_lapsing(offer, words) for offer in held if offer.expires_on <= soon]

    # Whose

    async def _held(self, request: Request) -> list[Offer]:
        row = (await request.person()).confirmed
        if row is None:
            raise NotAllowed("Join your city first: press Join my city, or use /city join.")
        return await self._stores.offers.of(place_of(row))

    async def _one(self, request: Request, number: int) -> Offer:
        for offer in await self._held(request):
            if offer.id == number:
                return offer
        raise NotFound("This is not there any more. It was taken back, or it has lapsed.")


def _direction(text: str) -> Direction:
    try:
        return Direction(text)
    except ValueError:
        raise UserError("This control is out of date. Open it again from the message.") from None
