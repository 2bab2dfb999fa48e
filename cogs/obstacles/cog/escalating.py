"""/obstacle escalate, the coordinators' card and /escalation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.errors import NotAllowed, UserError
from bot.ids import join
from bot.permissions import Can, needs, shown_to
from bot.texts import clean, read_link
from bot.ui import Request
from cogs.obstacles.cog.desk import country_name
from cogs.obstacles.cog.group import OBSTACLE, WHICH
from cogs.obstacles.rules.escalation import (
    LONGEST_CONTACT,
    LONGEST_ROUTE,
    Act,
    Escalation,
    Kind,
    Route,
    read_answer,
    read_days,
    read_need,
)
from cogs.obstacles.rules.records import Obstacle, Standing
from cogs.obstacles.store.escalating import ESCALATION
from cogs.obstacles.views import escalating as views
from cogs.obstacles.views.naming import AREA, who_line
from cogs.obstacles.views.solving import mistake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.app import ExchangeBot
    from bot.delivery import CardFace
    from bot.i18n import Words
    from bot.registry import Registry
    from bot.ui import Part, Router
    from cogs.obstacles.cog.desk import Desk
    from cogs.obstacles.store.course import Course

ROUTE_FIELDS = ("name", "url", "contact", "days", "active")
ROUTE = "obstacles.route"


class Escalating:
    def __init__(self, desk: Desk, course: Course) -> None:
        self._desk = desk
        self._services = desk.services
        self._escalations = course.escalations

    def register(self, router: Router, registry: Registry) -> None:
        router.add(AREA, "escalate", self._ask, Can.MEMBER)
        router.add(AREA, "escalated", self._asked, Can.MEMBER)
        router.add(AREA, "escalate_again", self._again, Can.MEMBER)
        router.add(AREA, "esc_back", self._take_back, Can.MEMBER)
        desk = Can.COORDINATE
        router.add(AREA, "esc_open", self._open, desk)
        router.add(AREA, "esc_text", self._text, desk)
        router.add(AREA, "esc_route", self._choose_route, desk)
        router.add(AREA, "esc_ack", partial(self._act, act=Act.ACKNOWLEDGE), desk)
        router.add(AREA, "esc_sent", partial(self._act, act=Act.SENT), desk)
        router.add(AREA, "esc_close", partial(self._act, act=Act.CLOSE), desk)
        router.add(AREA, "esc_answer", self._answer, desk)
        router.add(AREA, "esc_answered", self._answered, desk)
        router.add(AREA, "route", self._route, desk)
        router.add(AREA, "route_sent", self._route_sent, desk)
        router.add(AREA, "route_again", self._route_again, desk)
        registry.card(ESCALATION, self.card)

    # Asking for it

    async def escalate(self, request: Request, obstacle: Obstacle, kind: str | None) -> None:
        """The form, or first the three kinds; where one is under way, how it stands."""
        await self._may(request, obstacle)
        if running := await self._escalations.open_of(obstacle.id):
            await request.answer(*views.running(running, request.words, mine=True))
        elif kind not in set(Kind):
            await request.answer(*views.kinds_panel(obstacle, request.words))
        else:
            await self._form(request, obstacle, Kind(kind), "")

    async def _form(self, request: Request, obstacle: Obstacle, kind: Kind, typed: str) -> None:
        routes = await self._escalations.routes(kind, active=True)
        fresh = self._desk.fresh()
        await request.ask(views.escalate_form(obstacle, kind, routes, fresh, typed, request.words))

    async def _ask(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        await self.escalate(request, obstacle, request.control.arg)

    async def _asked(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        await self._may(request, obstacle)
        kind = request.arg.partition("-")[0]
        if kind not in set(Kind):
            raise UserError("Choose what kind of help you need.")
        try:
            text = read_need(request.text("text"))
        except UserError as error:
            typed = {"kind": kind, "text": request.text("text")}
            token = await self._desk.store.keyring.keep(request.user_id, typed)
            edit = join(AREA, "escalate_again", obstacle.id, token)
            sentence = request.words.fill(error.sentence, error.values)
            await request.answer(*mistake(sentence, edit, request.words))
            return
        routes = {str(r.id): r for r in await self._escalations.routes(Kind(kind), active=True)}
        route = routes.get(request.text("route"))
        now = self._services.clock.now()
        off = await self._escalations.days_off(obstacle, now)
        number = await self._services.db.write(
            lambda tx: self._escalations.escalate(
                tx, obstacle.id, Kind(kind), route.id if route else None, text, now, off
            )
        )
        escalation = await self._escalations.find(number)
        who = await self._who(obstacle, request.words)
        await request.answer(*views.escalated(obstacle, escalation, who, request.words))

    async def _again(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        await self._may(request, obstacle)
        kept = await self._desk.store.keyring.find(request.arg, request.user_id)
        if kept is None or kept.get("kind") not in set(Kind):
            raise UserError("This draft has expired. Please begin again.")
        await self._form(request, obstacle, Kind(kept["kind"]), str(kept.get("text", "")))

    async def _take_back(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        await self._may(request, obstacle)
        now = self._services.clock.now()
        await self._services.db.write(lambda tx: self._escalations.take_back(tx, obstacle.id, now))
        await request.replace(*views.taken_back(request.words))

    async def _may(self, request: Request, obstacle: Obstacle) -> None:
        """Only the author sends an unnamed post further; a named or city post is the city's."""
        standing = await self._desk.standing(request, obstacle)
        others = {Standing.COLLEAGUE, Standing.COORDINATOR}
        allowed = {Standing.AUTHOR} if obstacle.identity.unnamed else {Standing.AUTHOR, *others}
        if standing not in allowed:
            raise NotAllowed("Only whoever raised it can do this.")

    async def _who(self, obstacle: Obstacle, words: Words) -> str:
        """As the post shows it, without handle; of a named one, the city."""
        city = await self._desk.city_name(obstacle.city_id)
        if obstacle.named:
            return words("An official of {city}", city=city) if city else words("A coordinator")
        return who_line(obstacle, city, country_name(obstacle.country), "", words)

    # The coordinators

    async def list(self, request: Request) -> None:
        running = await self._escalations.running()
        await request.answer(*views.listed(running, request.words))

    async def routes(self, request: Request) -> None:
        routes = await self._escalations.routes()
        await request.answer(*views.routes_panel(routes, request.words))

    async def card(self, record: int, words: Words) -> CardFace:
        escalation = await self._escalations.find(record)
        obstacle = await self._desk.store.reading.find(escalation.obstacle_id)
        return views.escalation_card(obstacle, escalation, words)

    async def _found(self, request: Request) -> tuple[Obstacle, Escalation]:
        escalation = await self._escalations.find(request.record)
        return await self._desk.store.reading.find(escalation.obstacle_id), escalation

    async def _open(self, request: Request) -> None:
        await request.answer(*views.opened(*await self._found(request), request.words))

    async def _text(self, request: Request) -> None:
        await request.answer(*await self._sending(request, *await self._found(request)))

    async def _sending(
        self, request: Request, obstacle: Obstacle, escalation: Escalation
    ) -> Sequence[Part]:
        who = await self._who(obstacle, request.words)
        routes = await self._escalations.routes(escalation.kind, active=True)
        return views.sending_panel(obstacle, escalation, who, routes, request.words)

    async def _choose_route(self, request: Request) -> None:
        obstacle, escalation = await self._found(request)
        routes = await self._escalations.routes(escalation.kind, active=True)
        wanted = [route.id for route in routes if str(route.id) in request.values]
        if len(wanted) != 1:
            raise UserError("Choose one line in the list.")
        now = self._services.clock.now()
        changed = await self._services.db.write(
            lambda tx: self._escalations.choose_route(
                tx, escalation.id, wanted[0], now, by=request.user_id
            )
        )
        await request.replace(*await self._sending(request, obstacle, changed))

    async def _act(self, request: Request, *, act: Act, answer: str = "") -> None:
        obstacle, escalation = await self._found(request)
        now = self._services.clock.now()
        off = await self._escalations.days_off(obstacle, now)
        changed = await self._services.db.write(
            lambda tx: self._escalations.act(
                tx, escalation.id, act, now, by=request.user_id, off=off, answer=answer
            )
        )
        await request.answer(*views.done(changed, request.words))

    async def _answer(self, request: Request) -> None:
        _, escalation = await self._found(request)
        await request.ask(views.answer_form(escalation, self._desk.fresh(), request.words))

    async def _answered(self, request: Request) -> None:
        await self._act(request, act=Act.ANSWER, answer=read_answer(request.text("answer")))

    # Routes

    async def _route(self, request: Request) -> None:
        route = await self._escalations.route(request.record)
        await request.ask(views.route_form(route, self._desk.fresh(), {}, request.words))

    async def _route_again(self, request: Request) -> None:
        kept = await self._services.drafts.find(request.arg, request.user_id, kind=ROUTE)
        route = await self._escalations.route(request.record)
        await request.ask(views.route_form(route, self._desk.fresh(), kept, request.words))

    async def _route_sent(self, request: Request) -> None:
        route = await self._escalations.route(request.record)
        typed = {name: request.text(name) for name in ROUTE_FIELDS}
        try:
            changed = _read_route(route, typed)
        except UserError as error:
            token = await self._services.drafts.keep(request.user_id, typed, kind=ROUTE)
            edit = join(AREA, "route_again", route.id, token)
            sentence = request.words.fill(error.sentence, error.values)
            await request.answer(*mistake(sentence, edit, request.words))
            return
        now = self._services.clock.now()
        await self._services.db.write(
            lambda tx: self._escalations.set_route(tx, changed, now, by=request.user_id)
        )
        await request.answer(*views.routes_panel(await self._escalations.routes(), request.words))


def _read_route(route: Route, typed: dict[str, str]) -> Route:
    name = clean(typed["name"], limit=LONGEST_ROUTE, lines=False)
    if not name:
        raise UserError("Give the route a name.")
    return Route(
        id=route.id,
        kind=route.kind,
        name=name,
        url=read_link(typed["url"]),
        contact=clean(typed["contact"], limit=LONGEST_CONTACT, lines=False),
        answer_days=read_days(typed["days"]),
        active=typed["active"] == "yes",
    )


class EscalatingCommands(commands.Cog):
    desk: Desk
    escalating: Escalating

    @OBSTACLE.command(
        name="escalate",
        description=locale_str("Ask the Mission Platform for help, through a coordinator"),
        extras={
            "empty": "Name the obstacle, or type this in its thread.",
            "refused": "Only whoever raised it can do this.",
        },
    )
    @app_commands.describe(obstacle=WHICH, kind=locale_str("What kind of help you need"))
    @needs(Can.MEMBER)
    async def escalate(
        self,
        interaction: discord.Interaction[ExchangeBot],
        obstacle: str | None = None,
        kind: Literal["technical", "regulatory", "financial"] | None = None,
    ) -> None:
        request = Request(interaction.client.services, interaction)
        found = await self.desk.meant(request, obstacle)
        await self.escalating.escalate(request, found, kind)


class EscalationCommands(commands.Cog):
    """/escalation, at a coordinator's desk."""

    escalating: Escalating

    escalation = app_commands.Group(
        name="escalation",
        description=locale_str("What goes to the Mission Platform, and along which route"),
        default_permissions=shown_to(Can.COORDINATE),
        guild_only=True,
    )

    @escalation.command(
        name="list",
        description=locale_str("Escalations under way, what is due first"),
        extras={
            "empty": "Nothing to do. No escalation is open.",
            "refused": "Only coordinators can do this. Ask one of them.",
        },
    )
    @needs(Can.COORDINATE)
    async def list(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self.escalating.list(Request(interaction.client.services, interaction))

    @escalation.command(
        name="routes",
        description=locale_str("Where escalations go: check and correct each route"),
        extras={
            "empty": "The first routes are there from the start.",
            "refused": "Only coordinators can do this. Ask one of them.",
        },
    )
    @needs(Can.COORDINATE)
    async def routes(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self.escalating.routes(Request(interaction.client.services, interaction))
