"""/ask, /knowledge, /article and the menu Turn into question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str
from discord.ext import commands

from bot.ids import join
from bot.permissions import Can, needs, shown_to
from bot.topics import SECTORS, TOPICS, sector_name, topic_name
from bot.ui import Request
from cogs.questions.cog.articles import Articles, read_number
from cogs.questions.cog.asking import Asking
from cogs.questions.cog.community import Community, Mending
from cogs.questions.cog.desk import make_desk
from cogs.questions.cog.shown import Shown
from cogs.questions.store import QuestionData, QuestionTimer, draft_from_letter
from cogs.questions.views import articles as article_views
from cogs.questions.views import questions as question_views
from cogs.questions.views.forms import AREA

if TYPE_CHECKING:
    from bot.app import ExchangeBot
    from bot.i18n import Words
    from bot.permissions import Person
    from bot.registry import HomeLine

REFUSED = "Join your city first: press Join my city, or use /city join."
DESK_REFUSED = "Only coordinators can do this. Ask one of them."
WHICH = locale_str("The article, such as ART-12")
MOST_CHOICES = 25
CHOICE_LIMIT = 100


class QuestionsCog(commands.Cog):
    knowledge = app_commands.Group(
        name="knowledge",
        description=locale_str("The guide: search it, read it, suggest a page"),
        guild_only=True,
    )
    article = app_commands.Group(
        name="article",
        description=locale_str("Write and verify the pages of the guide"),
        default_permissions=shown_to(Can.COORDINATE),
        guild_only=True,
    )

    def __init__(self, bot: ExchangeBot) -> None:
        self._bot = bot
        services = bot.services
        self._services = services
        self._desk = make_desk(services)
        self._asking = Asking(self._desk)
        self._community = Community(self._desk)
        self._articles = Articles(self._desk)
        self._asking.register(bot.router)
        self._community.register(bot.router)
        self._articles.register(bot.router)
        Mending(self._desk, self._community, self._articles).register(bot.router)
        registry = services.registry
        Shown(self._desk, self._articles, bot.router).register(registry)
        registry.letter(
            "knowledge.draft", lambda tx, payload: draft_from_letter(tx, services.outbox, payload)
        )
        registry.personal(QuestionData(services.db, services.outbox))
        registry.timer(QuestionTimer(services.db, services.outbox))
        registry.solution(self._community.solution)
        registry.home(self)
        registry.entry(join(AREA, "ask"), "Ask", Can.MEMBER)
        registry.entry(join(AREA, "guide"), "Read the guide", Can.ANYONE)
        registry.entry(join(AREA, "drafts"), "Articles to verify", Can.COORDINATE)
        self._menu = app_commands.ContextMenu(
            name=locale_str("Turn into question"), callback=self.turn_into_question
        )
        self._menu.guild_only = True

    async def cog_load(self) -> None:
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    # Members

    @app_commands.command(
        name="ask",
        description=locale_str("Ask in your language: an answer with its source, or an honest no"),
        extras={
            "empty": "I have nothing with a source for that. I noted the gap.",
            "refused": REFUSED,
        },
    )
    @app_commands.describe(question=locale_str("What you want to know"))
    @app_commands.guild_only()
    @needs(Can.MEMBER)
    async def ask(self, interaction: discord.Interaction[ExchangeBot], question: str) -> None:
        await self._asking.ask(Request(self._services, interaction), question)

    @needs(Can.MEMBER)
    async def turn_into_question(
        self, interaction: discord.Interaction[ExchangeBot], message: discord.Message
    ) -> None:
        """The menu on a message: one's own becomes a question to the community."""
        await self._community.from_message(Request(self._services, interaction), message)

    @knowledge.command(
        name="search",
        description=locale_str("Search the guide and what worked elsewhere"),
        extras={"empty": "Nothing close.", "refused": "Open to anyone."},
    )
    @app_commands.describe(
        text=locale_str("What you look for; without it, the newest"),
        topic=locale_str("Only this kind of obstacle"),
        sector=locale_str("Only this sector"),
    )
    @needs(Can.ANYONE)
    async def search(
        self,
        interaction: discord.Interaction[ExchangeBot],
        text: str = "",
        topic: str | None = None,
        sector: str | None = None,
    ) -> None:
        await self._articles.search(Request(self._services, interaction), text, topic, sector)

    @knowledge.command(
        name="show",
        description=locale_str("Read one page of the guide"),
        extras={"empty": "There is no ART-12.", "refused": "Open to anyone."},
    )
    @app_commands.describe(article=WHICH)
    @needs(Can.ANYONE)
    async def show(self, interaction: discord.Interaction[ExchangeBot], article: str) -> None:
        await self._articles.show(Request(self._services, interaction), article)

    @knowledge.command(
        name="suggest",
        description=locale_str("Suggest a page of the guide to the coordinators"),
        extras={"empty": "An empty form.", "refused": REFUSED},
    )
    @needs(Can.MEMBER)
    async def suggest(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self._articles.suggest(Request(self._services, interaction))

    # Coordinators

    @article.command(
        name="add",
        description=locale_str("Write a page of the guide"),
        extras={"empty": "An empty form.", "refused": DESK_REFUSED},
    )
    @needs(Can.COORDINATE)
    async def add(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self._articles.add(Request(self._services, interaction))

    @article.command(
        name="edit",
        description=locale_str("Correct a page of the guide"),
        extras={"empty": "There is no ART-12.", "refused": DESK_REFUSED},
    )
    @app_commands.describe(article=WHICH)
    @needs(Can.COORDINATE)
    async def edit(self, interaction: discord.Interaction[ExchangeBot], article: str) -> None:
        await self._articles.edit(Request(self._services, interaction), read_number(article))

    @article.command(
        name="verify",
        description=locale_str("Say that you have read its sources today; it then answers"),
        extras={"empty": "There is no ART-12.", "refused": DESK_REFUSED},
    )
    @app_commands.describe(article=WHICH)
    @needs(Can.COORDINATE)
    async def verify(self, interaction: discord.Interaction[ExchangeBot], article: str) -> None:
        await self._articles.verify(Request(self._services, interaction), read_number(article))

    @article.command(
        name="retire",
        description=locale_str("Take a page out of the guide"),
        extras={"empty": "There is no ART-12.", "refused": DESK_REFUSED},
    )
    @app_commands.describe(article=WHICH)
    @needs(Can.COORDINATE)
    async def retire(self, interaction: discord.Interaction[ExchangeBot], article: str) -> None:
        await self._articles.retire(Request(self._services, interaction), read_number(article))

    @article.command(
        name="drafts",
        description=locale_str("Pages that wait to be verified"),
        extras={"empty": "Nothing to do.", "refused": DESK_REFUSED},
    )
    @needs(Can.COORDINATE)
    async def drafts(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self._articles.drafts(Request(self._services, interaction))

    @article.command(
        name="gaps",
        description=locale_str("What was asked and had no answer"),
        extras={"empty": "Nothing to do.", "refused": DESK_REFUSED},
    )
    @needs(Can.COORDINATE)
    async def gaps(self, interaction: discord.Interaction[ExchangeBot]) -> None:
        await self._articles.gaps(Request(self._services, interaction))

    # Choices

    @search.autocomplete("topic")
    async def _topics(
        self, interaction: discord.Interaction[ExchangeBot], current: str
    ) -> list[Choice[str]]:
        words = self._services.catalogue.words(str(interaction.locale))
        return _choices([(topic.value, topic_name(topic, words)) for topic in TOPICS], current)

    @search.autocomplete("sector")
    async def _sectors(
        self, interaction: discord.Interaction[ExchangeBot], current: str
    ) -> list[Choice[str]]:
        words = self._services.catalogue.words(str(interaction.locale))
        return _choices([(one.value, sector_name(one, words)) for one in SECTORS], current)

    @edit.autocomplete("article")
    @verify.autocomplete("article")
    @retire.autocomplete("article")
    async def _known(
        self, interaction: discord.Interaction[ExchangeBot], current: str
    ) -> list[Choice[str]]:
        # Titles of drafts are for coordinators only, also from a changed client.
        person = await Request(self._services, interaction).person()
        found = await self._desk.articles.named(current, MOST_CHOICES) if person.coordinator else []
        return [_choice(article.ref, article.title) for article in found]

    @show.autocomplete("article")
    async def _published(
        self, _: discord.Interaction[ExchangeBot], current: str
    ) -> list[Choice[str]]:
        guide = await self._desk.articles.guide(MOST_CHOICES * 8)
        made = [(article.ref, f"{article.ref} {article.title}") for article in guide]
        return _choices(made, current)

    # Home

    async def home_lines(self, person: Person, words: Words) -> list[HomeLine]:
        asked = await self._desk.questions.open_of(person.user_id)
        lines = question_views.home_lines(asked, words)
        if person.coordinator:
            lines += article_views.home_lines(await self._desk.articles.waiting(), words)
        return lines


def _choice(value: str, label: str) -> Choice[str]:
    return Choice(name=f"{value} {label}"[:CHOICE_LIMIT], value=value)


def _choices(made: list[tuple[str, str]], typed: str) -> list[Choice[str]]:
    """Those with these letters in their name."""
    wanted = typed.casefold()
    fitting = [Choice(name=label[:CHOICE_LIMIT], value=value) for value, label in made]
    return [choice for choice in fitting if wanted in choice.name.casefold()][:MOST_CHOICES]
