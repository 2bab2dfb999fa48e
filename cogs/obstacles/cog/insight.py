"""/insight: what stands in the way of cities, as table, files and map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.charts import describe_grid
from bot.delivery.faces import Attachment
from bot.permissions import Can, needs
from bot.ui import Part, Request, picture
from cogs.obstacles.rules.insight import Insight, Period, span_of
from cogs.obstacles.views import insight as views

if TYPE_CHECKING:
    from bot.app import ExchangeBot
    from bot.i18n import Words
    from cogs.obstacles.cog.desk import Desk
    from cogs.obstacles.store.course import Course


class Telling:
    def __init__(self, desk: Desk, course: Course) -> None:
        self._desk = desk
        self._services = desk.services
        self._store = course.insight

    async def show(self, request: Request, period: Period, form: str) -> None:
        await request.wait()
        found = await self._store.read(span_of(period, self._desk.today()))
        words = request.words
        grid = views.obstacle_map(found, words)
        image = await self._services.charts.grid(grid)
        parts: list[Part] = []
        files: list[discord.File] = []
        if image is not None:
            alt = describe_grid(grid)
            files.append(Attachment(views.MAP, image, alt).file())
            parts.append(picture(views.MAP, alt))
        if form == "table":
            parts.append(views.text_table(found, words))
        else:
            name, content = _file(found, form, words)
            files.append(Attachment(name, content).file())
            parts.append(discord.ui.File(f"attachment://{name}"))
        await request.answer(*parts, files=files)


def _file(found: Insight, form: str, words: Words) -> tuple[str, bytes]:
    name = f"insight-{found.span.first.isoformat()}"
    if form == "md":
        return f"{name}.md", views.as_markdown(found, words)
    if form == "csv":
        return f"{name}.csv", views.as_csv(found, words)
    return f"{name}.json", views.as_json(found)


class InsightCommands(commands.Cog):
    telling: Telling

    @app_commands.command(
        name="insight",
        description=locale_str("What stands in the way of cities, counted by whole quarters"),
        extras={
            "empty": "All fields say <3.",
            "refused": "Only coordinators can do this. Ask one of them.",
        },
    )
    @app_commands.describe(
        period=locale_str("Whole calendar quarters; else the last one"),
        format=locale_str("As text, or as a file"),
    )
    @app_commands.guild_only()
    @needs(Can.COORDINATE, desk=True)
    async def insight(
        self,
        interaction: discord.Interaction[ExchangeBot],
        period: Literal["last quarter", "last four"] = "last quarter",
        format: Literal["table", "md", "csv", "json"] = "table",  # noqa: A002 - the option's name
    ) -> None:
        request = Request(interaction.client.services, interaction)
        await self.telling.show(request, Period(period), format)
