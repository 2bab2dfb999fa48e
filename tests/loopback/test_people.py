"""What people ask of a bot over the loopback Discord, and what it answers them."""

from __future__ import annotations

from typing import Any, cast

import discord
import pytest
from discord import ui

from tests.loopback.client import buttons, layout
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


async def test_a_hidden_command_is_not_offered(bot: Any, loopback: Any) -> None:
    cast("Any", bot.tree.get_command("hello")).default_permissions = discord.Permissions(8)
    bot.tree.copy_global_to(guild=discord.Object(loopback.world.guild_id))
    await bot.tree.sync(guild=discord.Object(loopback.world.guild_id))
    with pytest.raises(NotPossible, match="hidden"):
        loopback.people.command("Ana", "hello", {"who": "Bor", "times": 2})


async def test_menus_on_a_person_and_on_a_message_are_answered(bot: Any, loopback: Any) -> None:
    await bot.tree.sync()
    bor = loopback.world.person("Bor")
    asked = loopback.people.command("Ana", "Profile", target=bor)
    assert await asked.finished() == "This is Bor."
    said = loopback.people.say("Bor", "polls", "Well said")
    asked = loopback.people.command("Ana", "Quote", target=said)
    assert await asked.finished() == "> Well said"
    assert "> Well said" in loopback.people.sees("Bor")


async def test_people_are_chosen_and_a_file_answers_one_of_them(polls: Any, loopback: Any) -> None:
    row: ui.ActionRow[Any] = ui.ActionRow(ui.UserSelect(custom_id="who", max_values=2))
    message = await polls.send(view=layout(ui.Container(ui.TextDisplay("Who?"), row)))
    asked = loopback.people.press("Ana", message.id, "who", ["Bor", "Ana"])
    assert await asked.finished() == "Chosen\nwho.csv\nBor, Ana"
    with pytest.raises(NotPossible):
        loopback.people.press("Ana", message.id, "who", [])
    assert not any("who.csv" in text for text in loopback.people.sees("Bor"))


async def test_a_press_in_a_private_conversation_is_answered(bot: Any, loopback: Any) -> None:
    user = await bot.fetch_user(loopback.world.person("Ana").id)
    message = await user.send("Press", view=buttons("change"))
    await loopback.people.press("Ana", message.id, "change").answer()
    assert [one.content for one in loopback.people.dms("Ana")] == ["Changed."]
    with pytest.raises(NotPossible):
        loopback.people.press("Bor", message.id, "change")


async def test_what_the_message_does_not_offer_cannot_be_pressed(polls: Any, loopback: Any) -> None:
    message = await polls.send("Press", view=buttons("private"))
    with pytest.raises(NotPossible, match="offers"):
        loopback.people.press("Ana", message.id, "other")


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
