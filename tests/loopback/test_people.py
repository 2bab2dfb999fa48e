"""What people ask of a bot over the loopback Discord, and what it answers them."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from tests.loopback.client import buttons
from tests.loopback.records import Answering
from tests.loopback.refusals import NotPossible


async def test_a_press_is_answered_to_one_person_only(bot: Any, polls: Any, loopback: Any) -> None:
    message = await polls.send("Press", view=buttons("private"))
    asked = loopback.people.press("Ana", message.id, "private")
    assert await asked.answer() is Answering.MESSAGE
    assert asked.text == "Only you see this."
    assert loopback.people.sees("Ana").count("Only you see this.") == 1
    assert "Only you see this." not in loopback.people.sees("Bor")
    assert len(loopback.people.messages("polls")) == 1
    assert "Only you see this." not in bot.texts


async def test_a_form_is_shown_filled_in_and_sent(polls: Any, loopback: Any) -> None:
    message = await polls.send("Press", view=buttons("form"))
    await loopback.people.press("Ana", message.id, "form").answer()
    form = loopback.people.modal_shown("Ana")
    assert form["title"] == "An obstacle"
    fields = {"words": "Cold", "topic": "Heat", "size": "Large", "needs": ["law"], "sure": True}
    asked = loopback.people.submit("Ana", form["custom_id"], fields)
    assert await asked.finished() == "Cold Heat L law True"
    assert loopback.people.modal_shown("Ana") is None


async def test_people_cannot_send_what_the_form_forbids(polls: Any, loopback: Any) -> None:
    message = await polls.send("Press", view=buttons("form"))
    await loopback.people.press("Ana", message.id, "form").answer()
    custom_id = loopback.people.modal_shown("Ana")["custom_id"]
    good = {"words": "Cold", "topic": "Heat", "size": "Large", "needs": ["law"]}
    wrong: list[dict[str, Any]] = [
        {"words": ""},
        {"words": "x" * 51},
        {"topic": "Water"},
        {"needs": []},
        {"no": 1},
    ]
    for bad in wrong:
        with pytest.raises(NotPossible):
            loopback.people.submit("Ana", custom_id, good | bad)
    with pytest.raises(NotPossible):
        loopback.people.submit("Bor", custom_id, good)


async def test_a_press_may_change_its_message(polls: Any, loopback: Any) -> None:
    message = await polls.send("Press", view=buttons("change"))
    await loopback.people.press("Ana", message.id, "change").answer()
    assert loopback.people.messages("polls")[0].content == "Changed."


async def test_a_command_is_synced_offered_and_answered(bot: Any, loopback: Any) -> None:
    guild = discord.Object(loopback.world.guild_id)
    bot.tree.copy_global_to(guild=guild)
    await bot.tree.sync(guild=guild)
    asked = loopback.people.command("Ana", "hello", {"who": "Bor", "times": 2})
    assert await asked.finished() == "Hello Bor x2"
    with pytest.raises(NotPossible):
        loopback.people.command("Ana", "hello", {"who": "Bor"})
    with pytest.raises(NotPossible):
        loopback.people.command("Ana", "goodbye")


async def test_a_second_callback_is_40060_and_a_late_one_10062(
    bot: Any, polls: Any, loopback: Any
) -> None:
    message = await polls.send("Press", view=buttons("nothing", "private"))
    got = bot.wait_for("interaction", timeout=2)
    asked = loopback.people.press("Ana", message.id, "private")
    twice = await got
    await asked.answer()
    with pytest.raises(discord.HTTPException) as refusal:
        await raw_callback(bot, twice)
    assert refusal.value.code == 40060
    got = bot.wait_for("interaction", timeout=2)
    loopback.people.press("Ana", message.id, "nothing")
    late = await got
    loopback.world.pass_time(4)
    with pytest.raises(discord.NotFound) as refusal:
        await raw_callback(bot, late)
    assert refusal.value.code == 10062


async def raw_callback(bot: Any, interaction: Any) -> None:
    adapter = discord.webhook.async_.async_context.get()
    params = discord.webhook.async_.interaction_response_params(6)
    session = bot.http._HTTPClient__session
    await adapter.create_interaction_response(
        interaction.id, interaction.token, session=session, params=params
    )


async def test_a_token_ends_after_fifteen_minutes(bot: Any, polls: Any, loopback: Any) -> None:
    message = await polls.send("Press", view=buttons("private"))
    got = bot.wait_for("interaction", timeout=2)
    asked = loopback.people.press("Ana", message.id, "private")
    interaction = await got
    await asked.answer()
    await interaction.edit_original_response(content="Later")
    assert asked.text == "Later"
    await interaction.followup.send("And more", ephemeral=True)
    assert [one.content for one in loopback.people.private_answers("Ana")] == ["Later", "And more"]
    loopback.world.pass_time(15 * 60)
    with pytest.raises(discord.NotFound) as refusal:
        await interaction.edit_original_response(content="Too late")
    assert refusal.value.code == 10015
