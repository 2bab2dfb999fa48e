"""docs/commands.md and docs/data-inventory.md, from the code itself."""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.app import create_bot
from bot.charts.service import InProcessCharts
from bot.migrate import migrate
from bot.privacy import inventory as inventory_of
from bot.services import MIGRATIONS, open_services
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.app import ExchangeBot

_HEAD = """# Commands

Made from the code by `python -m bot commands`; a test keeps it true.
Answers are private unless the text says otherwise. *Anyone* includes people not yet confirmed.
"""


async def commands() -> str:
    """The text of docs/commands.md."""
    async with loaded_bot() as bot:
        return described_commands(bot)


async def inventory() -> str:
    """The text of docs/data-inventory.md."""
    async with loaded_bot() as bot:
        return inventory_of(bot.services.registry.stores)


def described_commands(bot: ExchangeBot) -> str:
    """Every command, option and menu, who may use it, its empty and its refused sentence."""
    lines = [_HEAD]
    slash = bot.tree.get_commands(type=discord.AppCommandType.chat_input)
    for command in sorted(slash, key=lambda c: c.name):
        lines += _command(command)
    lines += ["## Menus", "", "| menu | on | for |", "| --- | --- | --- |"]
    for kind, place in (
        (discord.AppCommandType.user, "a person"),
        (discord.AppCommandType.message, "a message"),
    ):
        menus = sorted(bot.tree.get_commands(type=kind), key=lambda c: c.name)
        lines += [f"| {menu.name} | {place} | {_needs(menu)} |" for menu in menus]
    return "\n".join(lines) + "\n"


@asynccontextmanager
async def loaded_bot() -> AsyncIterator[ExchangeBot]:
    """A bot with all cogs on an empty database, never connected."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(
            token="",
            guild_id=0,
            ballot_key=bytes(32),
            relay_key=bytes(32),
            data_dir=folder,
            ballot_box_path=folder / "ballotbox.sqlite3",
            keyring_path=folder / "keyring.sqlite3",
        )
        migrate(settings.database, MIGRATIONS / "main")
        bot = await create_bot(await open_services(settings, charts=InProcessCharts()))
        try:
            yield bot
        finally:
            await bot.close()


def _command(command: app_commands.Group | app_commands.Command[Any, ..., Any]) -> list[str]:
    parts = list(command.walk_commands()) if isinstance(command, app_commands.Group) else [command]
    out = [f"## /{command.name}", ""]
    for part in parts:
        if not isinstance(part, app_commands.Command):
            continue
        out += [f"### /{part.qualified_name}", "", f"{part.description}. For: {_needs(part)}.", ""]
        options = [f"- `{o.display_name}`{_required(o)}: {o.description}" for o in part.parameters]
        out += [*options, ""] if options else []
        for key, title in (("empty", "When there is nothing"), ("refused", "When refused")):
            if text := part.extras.get(key):
                out += [f"{title}: “{text}”", ""]
    return out


def _needs(command: object) -> str:
    return str(getattr(getattr(command, "callback", None), "agora_needs", "nobody"))


def _required(option: app_commands.Parameter) -> str:
    return " (required)" if option.required else ""
