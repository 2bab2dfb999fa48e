"""docs/commands.md, from the commands themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

if TYPE_CHECKING:
    from bot.app import ExchangeBot

_HEAD = """# Commands

Made from the code by `python -m bot commands`; a test keeps it true.
Answers are private unless the text says otherwise. *Anyone* includes people not yet confirmed.
"""


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
        for menu in sorted(bot.tree.get_commands(type=kind), key=lambda c: c.name):
            lines.append(f"| {menu.name} | {place} | {_needs(menu)} |")
    return "\n".join(lines) + "\n"


def _command(
    command: app_commands.Group | app_commands.Command[Any, ..., Any],
) -> list[str]:
    if isinstance(command, app_commands.Group):
        parts = [c for c in command.walk_commands() if isinstance(c, app_commands.Command)]
    else:
        parts = [command]
    out = [f"## /{command.name}", ""]
    for part in parts:
        out += [f"### /{part.qualified_name}", "", f"{part.description}. For: {_needs(part)}.", ""]
        out += [
            f"- `{option.name}`{_required(option)}: {option.description}"
            for option in part.parameters
        ]
        if part.parameters:
            out.append("")
        for key, title in (("empty", "When there is nothing"), ("refused", "When refused")):
            if text := part.extras.get(key):
                out.append(f"{title}: “{text}”")
                out.append("")
    return out


def _needs(command: object) -> str:
    return str(getattr(getattr(command, "callback", None), "agora_needs", "nobody"))


def _required(option: app_commands.Parameter) -> str:
    return " (required)" if option.required else ""
