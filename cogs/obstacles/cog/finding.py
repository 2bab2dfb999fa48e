"""/obstacle search and /obstacle peers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.errors import NotFound
from bot.permissions import Can, needs
from bot.search import audiences_of
from bot.texts import clean, plain
from bot.topics import SECTORS, TOPICS, Sector, Topic, sector_name, topic_name
from bot.ui import Request
from cogs.obstacles.cog.group import OBSTACLE, REFUSED, WHICH
from cogs.obstacles.rules.records import Obstacle, Standing
from cogs.obstacles.store.reading import change
from cogs.obstacles.store.turns import CARD
from cogs.obstacles.store.unseen import put_off
from cogs.obstacles.views import peers as views
from cogs.obstacles.views.naming import AREA
from cogs.obstacles.views.panels import url_of

if TYPE_CHECKING:
    from bot.app import ExchangeBot
    from bot.db import Tx
    from bot.search import Found
    from bot.ui import Router
    from cogs.obstacles.cog.desk import Desk
    from cogs.obstacles.store.course import Course

KINDS = frozenset({"obstacle", "solution"})
MOST = 6
LOOKED_AT = 12
LONGEST = 400


class Finding:
    def __init__(self, desk: Desk, course: Course) -> None:
        self._desk = desk
        self._services = desk.services
        self._peers = course.peers

    def register(self, router: Router) -> None:
        router.add(AREA, "peers", self._press, Can.MEMBER)

    async def search(
        self,
        request: Request,
        text: str,
        *,
        topic: str | None,
        sector: str | None,
        state: str | None,
        city: str,
    ) -> None:
        city_id = None
        if city:
            found_city = await self._services.directory.named_city(city)
            if found_city is None:
                typed = plain(clean(city, limit=80, lines=False))
                raise NotFound("I know no {city}. Choose one of the list.", city=typed)
            city_id = found_city.id
        found = await self._services.search.find(
            text[:LONGEST],
            may=audiences_of(await request.person()),
            kinds=KINDS,
            topic=topic,
            sector=sector,
            state=state,
            city_id=city_id,
            limit=LOOKED_AT,
        )
        await request.answer(*views.found_list(await self._addressed(found), request.words))

    async def _addressed(self, found: list[Found]) -> list[tuple[Found, str]]:
        """One line for each thread: an obstacle and its solution are one place."""
        seen: dict[int, tuple[Found, str]] = {}
        for each in found:
            if each.doc.ref not in seen and len(seen) < MOST:
                obstacle = await self._desk.store.reading.find(each.doc.ref)
                url = url_of(obstacle, self._services.settings.guild_id)
                seen[each.doc.ref] = (each, url)
        return list(seen.values())

    async def _press(self, request: Request) -> None:
        await self.peers(request, await self._desk.shown(request.record))

    async def peers(self, request: Request, obstacle: Obstacle) -> None:
        """Cities with reasons; asked by whoever raised it, the post says that it looks for them."""
        peers = await self._peers.of(obstacle)
        standing = await self._desk.standing(request, obstacle)
        if standing is not Standing.OTHER and obstacle.running and not obstacle.seeks_peers:
            await self._services.db.write(lambda tx: self._seek(tx, obstacle.id))
        invites = views.INVITE in self._desk.router.routes
        await request.answer(*views.peers_panel(obstacle, peers, request.words, can_invite=invites))

    def _seek(self, tx: Tx, number: int) -> None:
        obstacle = change(tx, number, seeks_peers=True)
        services = self._services
        services.outbox.stale(tx, CARD, number)
        now = services.clock.now()
        put_off(tx, services.outbox, services.secrets, obstacle, now, (CARD, number))


class FindingCommands(commands.Cog):
    desk: Desk
    finding: Finding

    @OBSTACLE.command(
        name="search",
        description=locale_str("Find obstacles and what solved them, in any language"),
        extras={"empty": "Nothing close.", "refused": REFUSED},
    )
    @app_commands.describe(
        text=locale_str("What you look for, in your own words"),
        topic=locale_str("Kind of obstacle"),
        sector=locale_str("Sector"),
        status=locale_str("Where it stands"),
        city=locale_str("Raised by this city, where it shows"),
    )
    @needs(Can.MEMBER)
    async def search(
        self,
        interaction: discord.Interaction[ExchangeBot],
        text: str = "",
        topic: str | None = None,
        sector: str | None = None,
        status: Literal["open", "solved", "closed", "stale"] | None = None,
        city: str = "",
    ) -> None:
        request = Request(interaction.client.services, interaction)
        await self.finding.search(
            request, text, topic=topic, sector=sector, state=status, city=city
        )

    @OBSTACLE.command(
        name="peers",
        description=locale_str("Find cities that have been there"),
        extras={"empty": "No city has been there yet.", "refused": REFUSED},
    )
    @app_commands.describe(obstacle=WHICH)
    @needs(Can.MEMBER)
    async def peers(
        self, interaction: discord.Interaction[ExchangeBot], obstacle: str | None = None
    ) -> None:
        request = Request(interaction.client.services, interaction)
        await self.finding.peers(request, await self.desk.meant(request, obstacle))

    @search.autocomplete("topic")
    async def _topics(
        self, interaction: discord.Interaction[ExchangeBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        words = Request(interaction.client.services, interaction).words
        return _choices([(topic, topic_name(Topic(topic), words)) for topic in TOPICS], typed)

    @search.autocomplete("sector")
    async def _sectors(
        self, interaction: discord.Interaction[ExchangeBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        words = Request(interaction.client.services, interaction).words
        return _choices([(sector, sector_name(Sector(sector), words)) for sector in SECTORS], typed)

    @search.autocomplete("city")
    async def _cities(
        self, interaction: discord.Interaction[ExchangeBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        found = await interaction.client.services.directory.find_cities(typed)
        return [app_commands.Choice(name=city.name, value=city.name) for city in found]


def _choices(named: list[tuple[str, str]], typed: str) -> list[app_commands.Choice[str]]:
    wanted = typed.casefold()
    return [
        app_commands.Choice(name=name, value=str(value))
        for value, name in named
        if wanted in name.casefold()
    ]
