"""Rounds of matching: shown first, then sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.permissions import Can
from bot.topics import Topic
from cogs.cities.rules.fitting import ENOUGH, Fits, reasons
from cogs.cities.rules.matching import kept
from cogs.cities.rules.pairing import plan
from cogs.cities.store.inviting import Proposal
from cogs.cities.store.reporting import figures
from cogs.cities.views import joining, rounds
from cogs.cities.views.matching import reason_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.ui import Request, Router
    from cogs.cities.cog.matching import Matching
    from cogs.cities.cog.stores import Stores
    from cogs.cities.rules.fitting import Peer, Reason

AREA = joining.AREA
ROUND = "cities.round"


class Rounds:
    def __init__(self, stores: Stores, matching: Matching) -> None:
        self._stores = stores
        self._services = stores.services
        self._matching = matching

    def register(self, router: Router) -> None:
        router.add(AREA, "round_send", self._send, Can.COORDINATE)

    async def propose(self, request: Request, topic: str) -> None:
        """Nothing is sent: the groups are kept until somebody presses."""
        await request.wait()
        today = self._stores.today
        away = await self._matching.matches.away(today)
        peers = [peer for peer in await self._matching.peers.all() if peer.id not in away]
        wanted = Topic(topic) if topic else None
        groups = plan(Fits(peers, await self._matching.matches.apart(today), wanted))
        form = {"topic": topic, "groups": [[list(g.cities), g.score] for g in groups]}
        token = await self._services.drafts.keep(request.user_id, form, kind=ROUND)
        left = len(peers) - sum(len(group.cities) for group in groups)
        names = await self._matching.names()
        by_id = {peer.id: peer for peer in peers}
        said = await self._matching.peers.said(by_id)
        shown = [
            reason_lines(_why(group.cities, by_id), names, said, None, request.words)
            for group in groups
        ]
        called = [[names[city] for city in group.cities] for group in groups]
        await request.answer(*rounds.round_panel(called, shown, token, left, request.words))

    async def report(self, request: Request) -> None:
        found = await figures(self._services.db)
        await request.answer(*rounds.report_panel(found, request.words))

    async def _send(self, request: Request) -> None:
        form = await self._services.drafts.find(request.arg, request.user_id, kind=ROUND)
        by_id = {peer.id: peer for peer in await self._matching.peers.all()}
        proposals = [
            Proposal(tuple(cities), score, why)
            for cities, score in form["groups"]
            if (why := _why(cities, by_id))
        ]
        count = await self._matching.inviting.start_round(proposals, form["topic"])
        await request.replace(rounds.sent(count, request.words))


def _why(cities: Sequence[int], by_id: Mapping[int, Peer]) -> tuple[Reason, ...]:
    """By what is to be seen now; empty where nothing brings them together any more."""
    if not set(cities) <= by_id.keys():
        return ()
    several = [
        reason
        for at, one in enumerate(cities)
        for other in cities[at + 1 :]
        for reason in reasons(by_id[one], by_id[other])
    ]
    if not any(reason.worth >= ENOUGH for reason in several):
        return ()
    return kept(sorted(several, key=lambda r: (-r.worth, r.seeker, r.giver, r.need)))
