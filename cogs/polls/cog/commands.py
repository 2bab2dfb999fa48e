"""/poll and its subcommands."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.errors import UserError
from bot.ids import parse_reference
from bot.permissions import Can, needs
from bot.topics import SINGLE_SECTORS
from bot.ui import Request
from cogs.polls.cog.answering import Answering
from cogs.polls.cog.deciding import Deciding
from cogs.polls.cog.desk import Desk
from cogs.polls.cog.managing import Managing
from cogs.polls.cog.opening import Opening, filled_from_template, filled_with
from cogs.polls.cog.previewing import Previewing
from cogs.polls.cog.reading import Reading
from cogs.polls.cog.reviewing import Reviewing
from cogs.polls.cog.showing import Showing
from cogs.polls.cog.shown import shows_result
from cogs.polls.rules.drafts import from_template, read_sector
from cogs.polls.rules.kinds import Audience, State
from cogs.polls.rules.templates import TEMPLATES, TemplateName
from cogs.polls.store import GATHER_SECONDS, open_polls

if TYPE_CHECKING:
    from bot.app import ExchangeBot

For = Literal["all", "technical", "political"]
POLL = locale_str("The poll, such as POLL-12")
NO_POLL = "No poll is open."
REFUSED = "Join your city first: press Join my city, or use /city join."


class PollsCog(commands.Cog):
    poll = app_commands.Group(
        name="poll", description=locale_str("Ask, answer, read results"), guild_only=True
    )

    def __init__(self, bot: ExchangeBot, desk: Desk) -> None:
        self._bot = bot
        self._services = bot.services
        self._desk = desk
        self._previewing = Previewing(desk)
        self._opening = Opening(desk, self._previewing)
        self._answering = Answering(desk)
        self._reading = Reading(desk)
        self._managing = Managing(desk, self._previewing, self._reading)
        self._previewing.register(bot.router)
        self._opening.register(bot.router)
        self._answering.register(bot.router)
        self._reading.register(bot.router)
        self._managing.register(bot.router)
        Deciding(desk).register(bot.router)
        Reviewing(desk).register(bot.router)
        Showing(desk).register(bot.services.registry)

    async def cog_unload(self) -> None:
        await self._desk.box.close()

    @poll.command(
        name="challenge",
        description=locale_str("Ask every city for its biggest challenge, anonymously"),
        extras={"empty": "A preview that only you see.", "refused": REFUSED},
    )
    @app_commands.describe(
        question=locale_str("Your own question; else the usual one"),
        audience=locale_str("Whom to ask; else all officials"),
        sector=locale_str("Only officials of this sector"),
    )
    @app_commands.rename(audience="for")
    @needs(Can.MEMBER)
    async def challenge(
        self,
        interaction: discord.Interaction[ExchangeBot],
        question: str | None = None,
        audience: For = "all",
        sector: str | None = None,
    ) -> None:
        request = Request(self._services, interaction)
        wanted = read_sector(sector) if sector else None
        draft = replace(
            from_template(TEMPLATES[TemplateName.CHALLENGE]),
            audience=Audience.SECTOR if wanted else Audience(audience),
            sector=wanted,
        )
        if question:
            draft = replace(draft, question=question)
        await self._opening.challenge(request, draft)

    @poll.command(
        name="new",
        description=locale_str("Ask something of your own: one form, then a preview"),
        extras={"empty": "An empty form.", "refused": REFUSED},
    )
    @app_commands.describe(
        kind=locale_str("How people answer"),
        answers=locale_str("Whether answers carry names, and who counts once"),
        audience=locale_str("Whom to ask; else all officials"),
        sector=locale_str("Only officials of this sector"),
        most=locale_str("Multiple choice: how many options one answer may hold"),
        opens=locale_str("When it opens; else now"),
        closes=locale_str("When it closes; else 7 days later at 17:00"),
        template=locale_str("Start from a ready poll"),
        copy=locale_str("Start from an earlier poll, such as POLL-12"),
    )
    @app_commands.rename(audience="for")
    @needs(Can.MEMBER)
    async def new(
        self,
        interaction: discord.Interaction[ExchangeBot],
        kind: Literal["single", "multiple", "score", "ranked", "consent", "text"] | None = None,
        answers: Literal[
            "anonymous, one per city",
            "anonymous, one per person",
            "named, one per city",
            "named, one per person",
        ]
        | None = None,
        audience: For | None = None,
        sector: str | None = None,
        most: app_commands.Range[int, 2, 25] | None = None,
        opens: str | None = None,
        closes: str | None = None,
        template: Literal["challenge", "readiness", "next_topic", "proposal"] | None = None,
        copy: str | None = None,
    ) -> None:
        request = Request(self._services, interaction)
        locale = request.words.locale
        filled = filled_from_template(TemplateName(template)) if template else {}
        if copy:
            filled = await self._opening.filled_from(self._number(copy))
        wanted = read_sector(sector) if sector else None
        # A time that cannot be read is said before the form, not after it.
        filled |= filled_with(
            opens=await self._previewing.typed_time(opens, locale),
            closes=await self._previewing.typed_time(closes, locale),
            kind=kind,
            mode=answers.upper().replace(", ONE PER ", "_") if answers else None,
            audience=Audience.SECTOR if wanted else audience,
            sector=wanted,
            most=most,
        )
        await self._opening.ask(request, filled)

    @poll.command(
        name="list",
        description=locale_str("Polls that are open, scheduled or closed"),
        extras={"empty": NO_POLL, "refused": REFUSED},
    )
    @app_commands.describe(show=locale_str("Which polls"))
    @needs(Can.MEMBER)
    async def show(
        self,
        interaction: discord.Interaction[ExchangeBot],
        show: Literal["open", "scheduled", "results"] = "open",
    ) -> None:
        await self._reading.list(Request(self._services, interaction), show)

    @poll.command(
        name="answer",
        description=locale_str("Answer a poll from wherever you are"),
        extras={
            "empty": "There is no POLL-12.",
            "refused": "This poll asks officials; you were not on its list when it opened.",
        },
    )
    @app_commands.describe(poll=POLL)
    @needs(Can.MEMBER)
    async def answer(self, interaction: discord.Interaction[ExchangeBot], poll: str) -> None:
        request = Request(self._services, interaction)
        await self._answering.answer(request, self._number(poll))

    @poll.command(
        name="result",
        description=locale_str("The result of a poll, as text or as a file"),
        extras={"empty": "POLL-12 closes on Friday; its result comes then.", "refused": REFUSED},
    )
    @app_commands.describe(poll=POLL, export=locale_str("Get it as a file"))
    @needs(Can.MEMBER)
    async def result(
        self,
        interaction: discord.Interaction[ExchangeBot],
        poll: str,
        export: Literal["csv", "json"] | None = None,
    ) -> None:
        request = Request(self._services, interaction)
        if export:
            await self._reading.export(request, self._number(poll), export)
        else:
            await self._reading.result(request, self._number(poll))

    @poll.command(
        name="manage",
        description=locale_str("Remind, extend, close or withdraw a poll"),
        extras={
            "empty": "POLL-12 has ended.",
            "refused": "Only coordinators can do this. Ask one of them.",
        },
    )
    @app_commands.describe(poll=POLL)
    @needs(Can.MEMBER)
    async def manage(self, interaction: discord.Interaction[ExchangeBot], poll: str) -> None:
        await self._managing.manage(Request(self._services, interaction), self._number(poll))

    @answer.autocomplete("poll")
    async def _open_polls(
        self, interaction: discord.Interaction[ExchangeBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        polls = [poll for poll, _ in await self._desk.store.open_to(interaction.user.id)]
        return _choices([(poll.ref, poll.question) for poll in polls], typed)

    @result.autocomplete("poll")
    @manage.autocomplete("poll")
    @new.autocomplete("copy")
    async def _known_polls(
        self, interaction: discord.Interaction[ExchangeBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        if not (await Request(self._services, interaction).person()).can(Can.MEMBER):
            return []
        polls = await self._desk.store.listed(State.OPEN, State.PUBLISHED, State.SCHEDULED)
        return _choices([(poll.ref, poll.question) for poll in polls], typed)

    @new.autocomplete("sector")
    @challenge.autocomplete("sector")
    async def _sectors(
        self, _: discord.Interaction[ExchangeBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        return [
            app_commands.Choice(name=sector.value, value=sector.value)
            for sector in SINGLE_SECTORS
            if typed.casefold() in sector.value
        ]

    def _number(self, typed: str) -> int:
        number = parse_reference(typed, "POLL")
        if number is None:
            raise UserError("Write the poll like POLL-12. /poll list shows them.")
        return number


def _choices(polls: list[tuple[str, str]], typed: str) -> list[app_commands.Choice[str]]:
    wanted = typed.casefold()
    return [
        app_commands.Choice(name=f"{ref} {question}"[:100], value=ref)
        for ref, question in polls
        if wanted in f"{ref} {question}".casefold()
    ][:25]


async def make_desk(bot: ExchangeBot) -> Desk:
    """Opens the ballot box. Raises StartError."""
    services = bot.services
    polls = await open_polls(
        services,
        bot.background,
        gather=partial(services.sleep, GATHER_SECONDS),
        shows_result=partial(shows_result, bot),
    )
    services.registry.timer(polls.timer)
    services.registry.personal(polls.data)
    return Desk(
        services,
        polls.records,
        polls.named,
        polls.polling,
        polls.box,
        polls.review,
    )
