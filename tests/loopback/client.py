"""A small client of discord.py's own, for the tests of the loopback Discord itself."""

from __future__ import annotations

import io
from typing import Any, cast

import discord
from discord import app_commands, ui

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
INTENTS.guild_scheduled_events = True


class Form(ui.Modal, title="An obstacle"):
    words: ui.Label[Any] = ui.Label(
        text="What", component=ui.TextInput(custom_id="words", max_length=50)
    )
    topic: ui.Label[Any] = ui.Label(
        text="Topic",
        component=ui.Select(
            custom_id="topic",
            options=[discord.SelectOption(label="Heat"), discord.SelectOption(label="Money")],
        ),
    )
    size: ui.Label[Any] = ui.Label(
        text="Size",
        component=ui.RadioGroup(
            custom_id="size",
            options=[
                discord.RadioGroupOption(label="Small", value="S"),
                discord.RadioGroupOption(label="Large", value="L"),
            ],
        ),
    )
    needs: ui.Label[Any] = ui.Label(
        text="Needs",
        component=ui.CheckboxGroup(
            custom_id="needs",
            options=[
                discord.CheckboxGroupOption(label="Staff", value="staff"),
                discord.CheckboxGroupOption(label="Law", value="law"),
            ],
        ),
    )
    sure: ui.Label[Any] = ui.Label(text="Sure", component=ui.Checkbox(custom_id="sure"))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        words, topic, size, needs, sure = (cast("Any", one).component for one in self.children)
        parts = [words.value, *topic.values, size.value, *needs.values, str(sure.value)]
        await interaction.response.send_message(" ".join(parts), ephemeral=True)


async def profile(interaction: discord.Interaction, member: discord.Member) -> None:
    await interaction.response.send_message(f"This is {member.name}.", ephemeral=True)


async def quote(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"> {message.content}")


class Bot(discord.Client):
    """Answers three buttons and one command; notes what it is told."""

    def __init__(self) -> None:
        super().__init__(intents=INTENTS)
        self.tree = app_commands.CommandTree(self)
        self.texts: list[str] = []
        self.pressed: list[int] = []
        self.tree.command(name="hello", description="Says hello")(self.hello)
        self.tree.context_menu(name="Profile")(profile)
        self.tree.context_menu(name="Quote")(quote)

    async def hello(
        self, interaction: discord.Interaction, who: discord.Member, times: int
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.edit_original_response(content=f"Hello {who.name} x{times}")

    async def on_message(self, message: discord.Message) -> None:
        self.texts.append(message.content)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is not discord.InteractionType.component:
            return
        self.pressed.append(interaction.id)
        verb = cast("Any", interaction.data)["custom_id"]
        if verb == "form":
            await interaction.response.send_modal(Form())
        elif verb == "private":
            await interaction.response.send_message("Only you see this.", ephemeral=True)
        elif verb == "change":
            await interaction.response.edit_message(content="Changed.")
        elif verb == "who":
            chosen = cast("Any", interaction.data)["resolved"]["users"].values()
            names = ", ".join(one["username"] for one in chosen)
            table = discord.File(io.BytesIO(names.encode()), "who.csv")
            view = layout(ui.TextDisplay("Chosen"), ui.File("attachment://who.csv"))
            await interaction.response.send_message(view=view, file=table, ephemeral=True)


def buttons(*verbs: str) -> ui.View:
    view = ui.View(timeout=None)
    for verb in verbs:
        view.add_item(ui.Button(label=verb.title(), custom_id=verb))
    view.stop()
    return view


def layout(*items: ui.Item[Any]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view
