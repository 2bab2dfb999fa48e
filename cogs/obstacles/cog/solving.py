"""/obstacle solve, [Solved], [We tried this], Mark as solution, Reopen, Keep it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot import audit
from bot.errors import NotAllowed, UserError
from bot.ids import join, parse_user
from bot.permissions import Can, needs
from bot.texts import clean
from bot.ui import Request
from bot.ui.marking import words_marked
from cogs.obstacles.cog.group import OBSTACLE, WHICH
from cogs.obstacles.rules.closing import MOST_HELPERS, SUMMARY, read_solving, read_tried
from cogs.obstacles.rules.records import Obstacle, Standing, State
from cogs.obstacles.store.publishing import SOLUTION
from cogs.obstacles.store.solving import unsolved
from cogs.obstacles.store.turns import CARD
from cogs.obstacles.store.unseen import put_off
from cogs.obstacles.views import solving as views
from cogs.obstacles.views import turns as turn_views
from cogs.obstacles.views.naming import AREA

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from bot.app import ExchangeBot
    from bot.db import Tx
    from bot.delivery import CardFace, NoticeFace
    from bot.i18n import Words
    from bot.registry import Registry
    from bot.ui import Router
    from cogs.obstacles.cog.desk import Desk
    from cogs.obstacles.store.course import Course

FIELDS = ("outcome", "summary", "conditions", "url")
MAY = frozenset({Standing.AUTHOR, Standing.COLLEAGUE, Standing.COORDINATOR})


class Solving:
    def __init__(self, desk: Desk, course: Course) -> None:
        self._desk = desk
        self._services = desk.services
        self._solutions = course.solutions

    def register(self, router: Router, registry: Registry) -> None:
        router.add(AREA, "solve", self._open, Can.MEMBER)
        router.add(AREA, "solved", self._sent, Can.MEMBER)
        router.add(AREA, "solve_again", self._again, Can.MEMBER)
        router.add(AREA, "keepout", self._keep_out, Can.MEMBER)
        router.add(AREA, "reopen", self._reopen, Can.MEMBER)
        router.add(AREA, "tried", self._try, Can.OFFICIAL)
        router.add(AREA, "tried_sent", self._tried, Can.OFFICIAL)
        router.add(AREA, "stuck", self._stuck, Can.MEMBER)
        router.add(AREA, "waits", self._waits, Can.MEMBER)
        registry.card(SOLUTION, self.card)
        registry.solution(self.mark)

    # Solving

    async def solve(self, request: Request, obstacle: Obstacle) -> None:
        """The form, filled with what was written before."""
        await self._may(request, obstacle)
        typed = views.Typed()
        if found := await self._solutions.find(obstacle.id):
            typed = views.Typed(found.outcome, found.summary, found.conditions, found.url)
        await self._ask(request, obstacle, typed)

    async def mark(self, request: Request, thread_id: int, message_id: int) -> bool:
        """Mark as solution: the author gets the form with the message in it, others suggest."""
        obstacle = await self._desk.store.reading.by_thread(thread_id)
        if obstacle is None:
            return False
        standing = await self._desk.standing(request, obstacle)
        if standing in MAY - {Standing.COORDINATOR}:
            summary = clean(words_marked(request, message_id), limit=SUMMARY[1])
            await self._ask(request, obstacle, views.Typed(summary=summary))
            return True
        await self._services.db.write(
            lambda tx: self._solutions.suggest(tx, obstacle.id, message_id)
        )
        await request.answer(*views.suggested(request.words))
        return True

    async def _ask(self, request: Request, obstacle: Obstacle, typed: views.Typed) -> None:
        fresh = self._desk.fresh()
        await request.ask(views.solve_form(obstacle, fresh, typed, request.words))

    async def _open(self, request: Request) -> None:
        await self.solve(request, await self._desk.shown(request.record))

    async def _again(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        await self._may(request, obstacle)
        kept = await self._desk.store.keyring.find(request.arg, request.user_id) or {}
        await self._ask(request, obstacle, views.typed_in(kept))

    async def _sent(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        standing = await self._may(request, obstacle)
        typed = {name: request.text(name) for name in FIELDS}
        try:
            solving = read_solving(**typed)
        except UserError as error:
            # In the keyring, as all forms of this area: it must not name who solves a post.
            token = await self._desk.store.keyring.keep(request.user_id, typed)
            edit = join(AREA, "solve_again", obstacle.id, token)
            sentence = request.words.fill(error.sentence, error.values)
            await request.answer(*views.mistake(sentence, edit, request.words))
            return
        cities = await self._cities(request.fields.get("helpers", ()))
        now = self._services.clock.now()

        def unit(tx: Tx) -> Obstacle:
            if standing is Standing.COORDINATOR:
                audit.note(tx, now, request.user_id, "obstacle.solve", obstacle.ref)
            return self._solutions.solve(tx, obstacle.id, solving, cities, now)

        changed = await self._services.db.write(unit)
        found = await self._solutions.find(obstacle.id)
        kept_in = found is not None and found.in_knowledge
        await request.answer(*views.solved(changed, kept_in, request.words))

    async def _cities(self, chosen: tuple[str, ...]) -> list[int]:
        """Of the people who helped; whoever speaks for no city is left out."""
        users = [parse_user(value) for value in chosen[:MOST_HELPERS]]
        members = [await self._services.directory.member(user) for user in users if user]
        return [m.city_id for m in members if m and m.confirmed and m.city_id is not None]

    async def _keep_out(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        await self._may(request, obstacle)
        now = self._services.clock.now()
        await self._services.db.write(lambda tx: self._solutions.keep_out(tx, obstacle.id, now))
        await request.answer(*views.kept_out(obstacle, request.words))

    async def _reopen(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        await self._may(request, obstacle)
        now = self._services.clock.now()
        await self._services.db.write(lambda tx: self._solutions.reopen(tx, obstacle.id, now))
        await request.answer(*views.reopened(obstacle, request.words))

    # Trying

    async def _try(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        if obstacle.state is not State.SOLVED:
            raise unsolved(obstacle)
        await request.ask(views.tried_form(obstacle, self._desk.fresh(), request.words))

    async def _tried(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        verdict, note = read_tried(verdict=request.text("verdict"), note=request.text("note"))
        visible = "yes" in request.fields.get("visible", ())
        person = await request.person()
        city_id = person.confirmed.city_id if person.confirmed else None
        if city_id is None:
            raise UserError("Only cities are counted.")
        now = self._services.clock.now()
        await self._services.db.write(
            lambda tx: self._solutions.try_out(
                tx, obstacle.id, city_id, verdict, note, now, visible=visible
            )
        )
        await request.answer(request.words("Recorded. The next city reads it."))

    # The inbox's buttons

    async def _stuck(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        await self._may(request, obstacle, {Standing.AUTHOR, Standing.COLLEAGUE})
        now = self._services.clock.now()
        services, turns = self._services, self._desk.store.turns

        def unit(tx: Tx) -> None:
            put_off(tx, services.outbox, services.secrets, obstacle, now)
            turns.still_stuck(tx, obstacle.id, now)
            put_off(tx, services.outbox, services.secrets, obstacle, now, (CARD, obstacle.id))

        await services.db.write(unit)
        await request.answer(*turn_views.still_stuck(obstacle, request.words))

    async def _waits(self, request: Request) -> None:
        obstacle = await self._desk.shown(request.record)
        await self._may(request, obstacle, {Standing.AUTHOR, Standing.COLLEAGUE})
        now = self._services.clock.now()
        turns = self._desk.store.turns
        until = await self._services.db.write(lambda tx: turns.wait(tx, obstacle.id, now))
        await request.answer(*turn_views.waiting(obstacle, until, request.words))

    # Shown and said

    async def card(self, record: int, words: Words) -> CardFace:
        obstacle = await self._desk.store.reading.find(record)
        found = await self._solutions.find(record)
        return views.solution_card(obstacle, found, words)

    async def thanks(self, payload: Mapping[str, Any], words: Words) -> NoticeFace | None:
        obstacle = await self._desk.store.reading.find(payload["obstacle"])
        if obstacle.removed or obstacle.running:
            return None
        return views.thanks(obstacle, words)

    async def _may(
        self, request: Request, obstacle: Obstacle, who: set[Standing] | frozenset[Standing] = MAY
    ) -> Standing:
        standing = await self._desk.standing(request, obstacle)
        if standing not in who:
            raise NotAllowed("Only whoever raised it can do this.")
        return standing


class SolvingCommands(commands.Cog):
    desk: Desk
    solving: Solving

    @OBSTACLE.command(
        name="solve",
        description=locale_str("Say what worked, for the next city"),
        extras={
            "empty": "Name the obstacle, or type this in its thread.",
            "refused": "Only whoever raised it can do this.",
        },
    )
    @app_commands.describe(obstacle=WHICH)
    @needs(Can.MEMBER)
    async def solve(
        self, interaction: discord.Interaction[ExchangeBot], obstacle: str | None = None
    ) -> None:
        request = Request(interaction.client.services, interaction)
        await self.solving.solve(request, await self.desk.meant(request, obstacle))
