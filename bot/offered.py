"""Whether a command came as Discord offers it: a changed client, or an old one, sends others."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.errors import UserError

OUTDATED = (
    app_commands.CommandNotFound,
    app_commands.CommandSignatureMismatch,
    app_commands.TransformerError,
)
"""The command, or an option of it, is another one by now; or it was forged."""


def outdated() -> UserError:
    return UserError("This command looks different now. Reload Discord, then type it again.")


def check_choices(interaction: discord.Interaction[Any]) -> None:
    """Discord keeps to the choices of an option, discord.py does not look. Raises UserError."""
    command = interaction.command
    typing = interaction.type is discord.InteractionType.autocomplete
    if typing or not isinstance(command, app_commands.Command):
        return
    # vars: to dict() a Namespace looks like a mapping, since it answers every name with None.
    given = vars(interaction.namespace)
    for option in command.parameters:
        values = [choice.value for choice in option.choices]
        if values and option.display_name in given and given[option.display_name] not in values:
            raise outdated()
