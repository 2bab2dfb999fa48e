"""What happens when somebody offers, asks for, joins, dates or closes a study visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import ids
from bot.errors import NotAllowed, UserError
from bot.ids import join
from bot.permissions import Can
from bot.registry import Class
from bot.texts import clean, fits
from bot.when import Question, parse_dates, question_sentence
from cogs.cities.cog.chosen import chosen
from cogs.cities.rules.visits import (
    LONGEST_PLACE,
    PREFIX,
    Direction,
    Role,
    may_date,
    read_seats,
    read_visit,
)
from cogs.cities.store import own_place, place_of
from cogs.cities.store.visit_news import NEWS, News
from cogs.cities.store.visit_times import VisitTimes
from cogs.cities.store.visits import CARD, WANTED, VisitStore
from cogs.cities.views import joining
from cogs.cities.views import visits as views

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.delivery import CardFace, NoticeFace
    from bot.i18n import Words
    from bot.registry import Registry
    from bot.ui import Request, Router
    from cogs.cities.cog.stores import Stores
    from cogs.cities.rules.places import Place
    from cogs.cities.rules.visits import Visit

AREA = joining.AREA
FORM = "cities.visit"
FIELDS = ("theme", "kind", "when_text", "seats", "terms")
DATE_FIELDS = ("days", "place", "seats", "per_city")


class Visiting:
    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._services = services = stores.services
        self._visits = VisitStore(
            services.db, services.clock, services.outbox, services.settings.default_zone
        )

    def register(self, router: Router, registry: Registry) -> None:
        router.add(AREA, "visits", self._list_pressed, Can.MEMBER)
        router.add(AREA, "visit", self._open, Can.MEMBER)
        router.add(AREA, "visit_form", self._form_pressed, Can.SPEAKER)
        router.add(AREA, "visit_sent", self._sent, Can.SPEAKER)
        router.add(AREA, "visit_again", self._again, Can.SPEAKER)
        router.add(AREA, "visit_guest", self._guest, Can.SPEAKER)
        router.add(AREA, "visit_host", self._host, Can.SPEAKER)
        router.add(AREA, "visit_back", self._back, Can.SPEAKER)
        router.add(AREA, "visit_choose", self._choose, Can.SPEAKER)
        router.add(AREA, "visit_close", self._close_pressed, Can.SPEAKER)
        router.add(AREA, "dates", self._dates, Can.SPEAKER)
        router.add(AREA, "dates_sent", self._dates_sent, Can.SPEAKER)
        registry.card(CARD, self._card)
        registry.notice(NEWS, {Class.DAILY}, self._news)
        registry.letter("meeting.settled", self._visits.settled)
        registry.personal(self._visits)
        registry.timer(VisitTimes(self._services.db, self._services.outbox))

    # Reading

    async def show_list(self, request: Request, city_id: int | None = None) -> None:
        """All that are open, or those of a city."""
        visits = await self._visits.running()
        if city_id is not None:
            visits = [visit for visit in visits if visit.owner.key == f"c{city_id}"]
        speaks = (await request.person()).can(Can.SPEAKER)
        await request.answer(*views.list_panel(visits, request.words, speaks=speaks))

    async def _list_pressed(self, request: Request) -> None:
        await self.show_list(request, request.control.id)

    async def own(self, request: Request) -> list[Visit]:
        place = await self._place(request)
        running = await self._visits.running()
        return [visit for visit in running if place is not None and visit.owner.key == place.key]

    async def _open(self, request: Request) -> None:
        await self._show(request, await self._visits.find(request.record))

    async def _show(self, request: Request, visit: Visit, news: str = "") -> None:
        place = await self._place(request)
        await request.replace(*views.visit_panel(visit, place, request.words, news))

    async def _place(self, request: Request) -> Place | None:
        row = (await request.person()).confirmed
        return place_of(row) if row is not None else None

    # Offering and asking

    async def form(self, request: Request, direction: Direction, typed: Mapping[str, str]) -> None:
        fresh = ids.token(self._services.secrets)
        await request.ask(views.visit_form(direction, fresh, typed, request.words))

    async def _form_pressed(self, request: Request) -> None:
        await self.form(request, _direction(request.arg), {})

    async def _sent(self, request: Request) -> None:
        direction = _direction(request.arg.partition("-")[0])
        typed = {name: request.text(name) for name in FIELDS}
        try:
            entry = read_visit(**typed)
            visit = await self._visits.open(await request.meet(), direction, entry)
        except NotAllowed:
            raise
        except UserError as error:
            sentence = request.words.fill(error.sentence, error.values)
            await self._mend(request, sentence, {"direction": str(direction), "typed": typed})
            return
        await request.answer(*views.opened(visit, request.words))

    async def _mend(self, request: Request, sentence: str, kept: Mapping[str, Any]) -> None:
        token = await self._services.drafts.keep(request.user_id, kept, kind=FORM)
        again = join(AREA, "visit_again", arg=token)
        await request.answer(*joining.mistake(sentence, again, request.words))

    async def _again(self, request: Request) -> None:
        kept = await self._services.drafts.find(request.arg, request.user_id, kind=FORM)
        if "direction" in kept:
            await self.form(request, Direction(kept["direction"]), kept["typed"])
        else:
            await self._dates_form(request, kept["visit"], kept["typed"])

    # Coming and hosting

    async def _guest(self, request: Request) -> None:
        words = request.words
        await self._join(request, Role.GUEST, words("Recorded. The host hears of you."))

    async def _host(self, request: Request) -> None:
        words = request.words
        await self._join(request, Role.HOST, words("Recorded. They choose among the hosts."))

    async def _join(self, request: Request, role: Role, news: str) -> None:
        visit = await self._visits.join(await request.meet(), request.record, role)
        await self._show(request, visit, news)

    async def _back(self, request: Request) -> None:
        visit = await self._visits.take_back(await request.meet(), request.record)
        words = request.words
        await self._show(request, visit, words("Taken back."))

    async def _choose(self, request: Request) -> None:
        visit = await self._visits.choose(await request.meet(), request.record, chosen(request))
        words = request.words
        await self._show(request, visit, words("Recorded. The host now sets the dates."))

    # Dates

    async def _dates(self, request: Request) -> None:
        await self._dates_form(request, request.record, {})

    async def _dates_form(self, request: Request, number: int, typed: Mapping[str, str]) -> None:
        visit = await self._visits.find(number)
        may_date(visit, own_place(await request.person()))
        fresh = ids.token(self._services.secrets)
        await request.ask(
            views.dates_form(visit, fresh, typed, request.words, seats=self._keeps_seats)
        )

    @property
    def _keeps_seats(self) -> bool:
        """Whether somebody takes the wish for a meeting, and so keeps its seats."""
        return WANTED in self._services.registry.letters

    async def _dates_sent(self, request: Request) -> None:
        typed = {name: request.text(name) for name in DATE_FIELDS}
        kept = {"visit": request.record, "typed": typed}
        days = parse_dates(typed["days"], self._stores.today, request.words.locale)
        if isinstance(days, Question):
            await self._mend(request, question_sentence(days, request.words), kept)
            return
        try:
            where = clean(typed["place"], limit=LONGEST_PLACE + 1, lines=False)
            fits(where, 1, LONGEST_PLACE)
            seats = read_seats(typed["seats"]), read_seats(typed["per_city"])
            who = await request.meet()
            visit = await self._visits.set_dates(who, request.record, days, where, seats)
        except NotAllowed:
            raise
        except UserError as error:
            await self._mend(request, request.words.fill(error.sentence, error.values), kept)
            return
        words = request.words
        await self._show(request, visit, words("Recorded. Those who are interested hear of it."))

    # Closing

    async def close(self, request: Request, number: int) -> None:
        visit = await self._visits.close(await request.meet(), number)
        words = request.words
        ref = ids.reference(PREFIX, visit.id)
        await request.answer(
            words("{ref} is closed. Those who are interested hear of it.", ref=ref)
        )

    async def _close_pressed(self, request: Request) -> None:
        await self.close(request, request.record)

    # What delivery shows

    async def _card(self, record: int, words: Words) -> CardFace:
        return views.visit_card(await self._visits.find(record), words)

    async def _news(self, payload: Mapping[str, Any], words: Words) -> NoticeFace | None:
        visit = await self._visits.find(payload["visit"])
        place = views.named_place(visit.interests, payload["place"])
        return views.news_of(visit, News(payload["news"]), place, words)


def _direction(text: str) -> Direction:
    try:
        return Direction(text)
    except ValueError:
        raise UserError("This control is out of date. Open it again from the message.") from None
