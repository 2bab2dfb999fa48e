"""Presses that come from another server, to which somebody else may have invited the bot."""

import discord
import pytest
from simcord import InteractionResult
from simcord.enums import InteractionType
from simcord.interactions import base_payload

from tests.cogs.polls.assembly import Assembly
from tests.stage import said

ELSEWHERE = "Agora works on another server. Please use it there."


@pytest.mark.fault(43)
async def test_nothing_is_done_for_another_server(house: Assembly):
    """Who manages that server, and even a member of ours, is refused there."""
    stage, ana = house.stage, house.officials[0]
    env = stage.embedded.env
    ref = await house.open()
    other = env.create_guild("Elsewhere", id=777_000_000_000_000_001)
    admin = other.create_role("Admin", permissions=discord.Permissions(administrator=True))
    people = [other.add_member(who.actor.user, roles=[admin]) for who in (ana, house.hanna)]
    stranger = other.add_member(env.create_user("stranger"), roles=[admin])
    lobby = other.create_text_channel("lobby")
    await env.settle()
    before = await contents(house)
    for custom_id in (f"polls1:answer:{ref[5:]}", f"polls1:cast:{ref[5:]}:0", "setup1:build"):
        for who in (*people, stranger):
            form = "cast" in custom_id
            fields = [
                {"type": 18, "component": {"type": 3, "custom_id": "choice", "values": ["0"]}}
            ]
            record, payload = base_payload(
                env.backend,
                type=InteractionType.MODAL_SUBMIT if form else InteractionType.MESSAGE_COMPONENT,
                channel_id=lobby.id,
                guild_id=other.id,
                user_id=who.id,
                data={"custom_id": custom_id, "component_type": 2, "components": fields},
            )
            env.backend.emit("INTERACTION_CREATE", payload)
            await env.settle()
            assert said(InteractionResult(env, record)) == ELSEWHERE, (custom_id, who.id)
    assert await contents(house) == before


async def contents(house: Assembly) -> dict[str, list[dict[str, object]]]:
    names = await house.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return {row["name"]: await house.rows(f"SELECT * FROM {row['name']}") for row in names}  # noqa: S608
