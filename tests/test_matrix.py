"""Every command and every control against everybody who may not use it, sent as by a changed
client: Discord's own hiding is no guard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import pytest

from bot.permissions import Can
from tests.hostile import wire
from tests.hostile.house import house
from tests.stage import said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.hostile.house import House
    from tests.hostile.wire import Sent

HOLDS = {
    "stranger": set(),
    "unconfirmed": set(),
    "leaver": set(),
    "official": {Can.MEMBER, Can.OFFICIAL, Can.SPEAKER},
    "partner": {Can.MEMBER, Can.PARTNER, Can.SPEAKER},
    "coordinator": {Can.MEMBER, Can.COORDINATE},
    "administrator": {Can.SET_UP},
}
REFUSALS = (
    "Only people with Manage Server can do this.",
    "Only coordinators can do this. Ask one of them.",
    "This is for people of another kind:",
    "A coordinator must first confirm that you speak for",
    "Join your city first:",
)
CHAT_INPUT = 1


def may_not(made: House, needed: Can) -> Iterator[Any]:
    if needed is not Can.ANYONE:
        yield from (who for sort, who in made.people.items() if needed not in HOLDS[sort])


def commands(made: House) -> Iterator[Sent]:
    guild = discord.Object(made.stage.services.settings.guild_id)
    needed = {
        command.qualified_name: command.callback.agora_needs
        for command in made.stage.bot.tree.walk_commands(guild=guild)
        if isinstance(command, discord.app_commands.Command)
    }
    for spec, path in wire.commands(made.stage):
        if spec["type"] == CHAT_INPUT:
            name = " ".join([spec["name"], *(part["name"] for part in path)])
            for who in may_not(made, needed.pop(name)):
                yield wire.command(who, spec, path, {}, why=who.name)
    assert needed == {}, "Discord was told of every command"


def controls(made: House) -> Iterator[Sent]:
    for (area, verb), route in made.stage.bot.router.routes.items():
        for who in may_not(made, route.needs):
            yield wire.button(who, f"{area}:{verb}:1")


async def everything(made: House) -> dict[str, list[dict[str, Any]]]:
    names = await made.assembly.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return {
        row["name"]: await made.assembly.rows(f"SELECT * FROM {row['name']}")  # noqa: S608 - ours
        for row in names
    }


@pytest.mark.threat("member")
@pytest.mark.threat("self-bot")
async def test_whoever_may_not_is_refused_in_words_and_changes_nothing(tmp_path: Path) -> None:
    async with house(tmp_path) as made:
        assert set(made.people) == set(HOLDS)
        sent = [*commands(made), *controls(made)]
        assert len(sent) > 100
        before = await everything(made)
        for each, result in await wire.send(made.stage, sent):
            told = said(result)
            assert told.startswith(REFUSALS), (each.what, each.who.name, told)
            assert result.ephemeral
        assert await everything(made) == before
