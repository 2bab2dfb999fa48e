"""Peer calls: who fits, inviting, answering, and whether one met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import NotFound, UserError
from bot.ids import parse_reference
from bot.permissions import Can
from bot.registry import Class
from bot.topics import Topic
from cogs.cities.cog.threads import PeerThread
from cogs.cities.rules.fitting import Fits, reasons
from cogs.cities.rules.matching import ASKED_FOR, Answer, State, kept
from cogs.cities.store.inviting import Inviting
from cogs.cities.store.match_times import MatchTimes
from cogs.cities.store.matching import CARD, INVITED, MET, THREAD, MatchStore
from cogs.cities.store.peers import Peers, Subject
from cogs.cities.store.standing import own_city
from cogs.cities.views import joining
from cogs.cities.views import matching as views

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.delivery import Effect, NoticeFace
    from bot.i18n import Words
    from bot.permissions import Person
    from bot.registry import HomeLine, Registry
    from bot.ui import Request, Router
    from cogs.cities.cog.stores import Stores
    from cogs.cities.rules.fitting import Reason
    from cogs.cities.rules.matching import Match

AREA = joining.AREA
SUGGESTED = 3
GOING_ON = frozenset({State.INVITED, State.ACCEPTED})
MOST_LINES = 4


class Matching:
    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._services = services = stores.services
        self.matches = MatchStore(services.db, services.clock, services.outbox)
        self.inviting = Inviting(services.db, services.clock, services.outbox)
        self.peers = Peers(services.db)

    def register(self, router: Router, registry: Registry) -> None:
        router.add(AREA, "peer_suggest", self.suggest, Can.OFFICIAL)
        router.add(AREA, "peer_invite", self._invite_pressed, Can.OFFICIAL)
        router.add(AREA, "match", self._open, Can.OFFICIAL)
        router.add(AREA, "match_yes", self._accept, Can.OFFICIAL)
        router.add(AREA, "match_no", self._decline, Can.OFFICIAL)
        router.add(AREA, "match_met", self._met, Can.OFFICIAL)
        router.add(AREA, "match_useful", self._useful, Can.OFFICIAL)
        registry.card(CARD, self._thread)
        registry.notice(INVITED, {Class.DAILY}, self._invitation)
        registry.notice(MET, {Class.DAILY}, self._did_you_meet)
        registry.notice(THREAD, {Class.CHANNEL}, self._thread_start)
        registry.timer(MatchTimes(self._services.db, self._services.outbox))
        registry.home(self)

    # Finding and inviting

    async def suggest(self, request: Request) -> None:
        own = own_city(await request.person())
        today = self._stores.today
        away = await self.matches.away(today) - {own}
        peers = [peer for peer in await self.peers.all() if peer.id not in away]
        fits = Fits(peers, await self.matches.apart(today))
        mine = next((peer for peer in fits.peers if peer.id == own), None)
        names = await self.names()
        shown = []
        for peer, _ in fits.of(own)[:SUGGESTED]:
            why = kept(reasons(mine, peer)) if mine else ()
            lines = await self._lines(why, names, own, request.words)
            shown.append((peer.id, names[peer.id], peer.country, lines[:MOST_LINES]))
        helping = await self.peers.partners(mine.needs if mine else ())
        matches = await self.matches.of(own, since=self._services.clock.now())
        in_touch = [match for match in matches if match.state in GOING_ON]
        await request.answer(
            *views.suggestions_panel(shown, helping[:SUGGESTED], in_touch, own, request.words)
        )

    async def invite(self, request: Request, city_id: int, subject: Subject) -> None:
        who = await request.meet()
        own = own_city(await request.person())
        by_id = {peer.id: peer for peer in await self.peers.all()}
        why: Sequence[Reason] = ()
        if own in by_id and city_id in by_id:
            why = reasons(by_id[own], by_id[city_id])
        match = await self.inviting.invite(who, city_id, subject, why)
        await request.answer(*views.invited(match, own, request.words))

    async def _invite_pressed(self, request: Request) -> None:
        await self.invite(request, request.record, await self._subject(request.control.arg or ""))

    async def _subject(self, arg: str) -> Subject:
        """A topic, or an obstacle; of one that hides its city only the topic."""
        if arg in set(Topic):
            return Subject(arg)
        number = parse_reference(arg.removeprefix("o"), "OBS")
        return await self.peers.subject(number) if number is not None else Subject()

    # Answering

    async def status(self, request: Request) -> None:
        own = own_city(await request.person())
        since = self._services.clock.now() - ASKED_FOR
        matches = await self.matches.of(own, since=since)
        until = await self.matches.paused_until(own)
        await request.answer(*views.status_panel(matches, own, until, request.words))

    async def _open(self, request: Request) -> None:
        match, own = await self._own(request)
        await self._show(request, match, own)

    async def _accept(self, request: Request) -> None:
        words = request.words
        await self._answer(request, Answer.ACCEPTED, words("Accepted."))

    async def _decline(self, request: Request) -> None:
        words = request.words
        await self._answer(
            request, Answer.DECLINED, words("Declined. The others are not told why.")
        )

    async def _answer(self, request: Request, answer: Answer, news: str) -> None:
        who = await request.meet()
        match, own = await self.matches.answer(who, request.record, answer)
        if own not in match.cities or match.state is State.DECLINED:
            await request.replace(news)
            return
        await self._show(request, match, own, news)

    async def _show(self, request: Request, match: Match, own: int, news: str = "") -> None:
        lines = await self._lines(match.reasons, match.names, own, request.words)
        guild = self._services.settings.guild_id
        await request.replace(*views.match_panel(match, own, lines, guild, request.words, news))

    async def _own(self, request: Request) -> tuple[Match, int]:
        """The match of this number, if it is the person's city's."""
        own = own_city(await request.person())
        match = await self.matches.find(request.record)
        if own not in match.cities:
            raise NotFound("This invitation is not for your city.")
        return match, own

    async def _met(self, request: Request) -> None:
        met = request.arg == "yes"
        who = await request.meet()
        match = await self.matches.met(who, request.record, met=met, useful=None)
        words = request.words
        if met:
            await request.replace(*views.stars(match.id, words))
        else:
            await request.replace(words("Recorded. Thank you."))

    async def _useful(self, request: Request) -> None:
        if request.arg not in set("12345"):
            raise UserError("This control is out of date. Open it again from the message.")
        who = await request.meet()
        await self.matches.met(who, request.record, met=True, useful=int(request.arg))
        await request.replace(request.words("Recorded. Thank you."))

    # What delivery shows

    async def _thread(self, record: int, words: Words) -> Effect | None:  # noqa: ARG002 - no words
        match = await self.matches.find(record)
        channel = await self._services.directory.place("meetings")
        leavers = await self.matches.leavers(record)
        adds = match.state is State.ACCEPTED and channel is not None
        if not (adds or leavers.known):
            return None

        async def made(thread_id: int | None) -> None:
            if thread_id is not None:
                await self.matches.thread_made(record, thread_id)
            if leavers.known:
                await self.matches.left(record, leavers)

        return PeerThread(
            self._services.settings.guild_id,
            channel or 0,
            views.thread_name(match),
            tuple(await self.matches.people(record)) if adds else (),
            tuple(sorted(leavers.gone)),
            match.thread_id,
            made,
        )

    async def _thread_start(self, payload: Mapping[str, Any], words: Words) -> NoticeFace | None:
        match = await self.matches.find(payload["match"])
        lines = await self._lines(match.reasons, match.names, None, words)
        return views.thread_start(match, lines, words)

    async def _invitation(self, payload: Mapping[str, Any], words: Words) -> NoticeFace | None:
        match = await self.matches.find(payload["match"])
        if match.state is not State.INVITED or payload["city"] not in match.waits_for:
            return None
        return views.invitation(match, payload["city"], words)

    async def _did_you_meet(self, payload: Mapping[str, Any], words: Words) -> NoticeFace | None:
        city = payload["city"]
        since = self._services.clock.now() - ASKED_FOR
        open_ones = {match.id: match for match in await self.matches.to_rate(city, since=since)}
        match = open_ones.get(payload["match"])
        return views.did_you_meet(match, city, words) if match else None

    async def home_lines(self, person: Person, words: Words) -> list[HomeLine]:
        row = person.confirmed
        if row is None or row.city_id is None:
            return []
        city = row.city_id
        since = self._services.clock.now() - ASKED_FOR
        return [
            *(
                views.home_invitation(match, city, words)
                for match in await self.matches.to_answer(city)
            ),
            *(
                views.home_met(match, city, words)
                for match in await self.matches.to_rate(city, since=since)
            ),
        ]

    # Words for facts

    async def names(self) -> Mapping[int, str]:
        return {place.id: place.name for place in await self._stores.desk.cities()}

    async def _lines(
        self,
        why: Sequence[Reason],
        names: Mapping[int, str],
        reader: int | None,
        words: Words,
    ) -> list[str]:
        cities = {city for reason in why for city in (reason.seeker, reason.giver)}
        said = await self.peers.said(cities)
        return views.reason_lines(why, names, said, reader, words)
