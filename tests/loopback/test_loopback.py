"""The loopback Discord under a small client: starting, messages, who may do what."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import pytest
from discord import ui

from tests.loopback.bot import pointed_at, start
from tests.loopback.client import Bot, buttons, layout
from tests.loopback.records import Overwrite
from tests.loopback.rights import Can

SEND = "POST /channels/{channel}/messages"


async def test_a_client_is_ready_and_knows_the_server(bot: Any, loopback: Any) -> None:
    assert [guild.name for guild in bot.guilds] == ["Exchange"]
    assert {channel.name for channel in bot.guilds[0].channels} == {"polls", "obstacles"}
    assert bot.guilds[0].me.guild_permissions.manage_threads


async def test_pointing_puts_everything_back() -> None:
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    with pointed_at("http://127.0.0.1:1"):
        assert discord.http.Route.BASE == "http://127.0.0.1:1/api/v10"
    assert before == (discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY)


async def test_a_wrong_token_is_refused(loopback: Any) -> None:
    with pytest.raises(discord.LoginFailure):
        await start(Bot(), "another")


async def test_a_privileged_intent_that_was_not_granted_ends_the_client(loopback: Any) -> None:
    client = Bot()
    client._connection._intents = discord.Intents.all()
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await start(client, loopback.world.token)


# Messages


async def test_the_same_nonce_twice_makes_one_message(polls: Any, loopback: Any) -> None:
    first = await polls.send("Once", nonce="a" * 16)
    second = await polls.send("Twice", nonce="a" * 16)
    assert first.id == second.id
    assert [one.content for one in loopback.people.messages("polls")] == ["Once"]


async def test_a_nonce_is_forgotten_after_its_window(polls: Any, loopback: Any) -> None:
    await polls.send("Once", nonce="a" * 16)
    loopback.world.pass_time(121)
    await polls.send("Again", nonce="a" * 16)
    loopback.world.nonce_window = 0
    await polls.send("Third", nonce="a" * 16)
    texts = [one.content for one in loopback.people.messages("polls")]
    assert texts == ["Once", "Again", "Third"]


async def test_a_nonce_whose_message_was_deleted_is_10008(polls: Any) -> None:
    message = await polls.send("Once", nonce="b" * 16)
    await message.delete()
    with pytest.raises(discord.NotFound) as refusal:
        await polls.send("Once", nonce="b" * 16)
    assert refusal.value.code == 10008


async def test_history_is_read_from_an_id_oldest_first(polls: Any) -> None:
    sent = [await polls.send(f"{number}") for number in range(4)]
    after = [one.content async for one in polls.history(after=sent[1], oldest_first=True)]
    before = [one.content async for one in polls.history(before=sent[1])]
    assert (after, before) == (["2", "3"], ["0"])


async def test_an_edit_changes_the_text_and_tells_the_bot(
    bot: Any, polls: Any, loopback: Any
) -> None:
    message = await polls.send("Old")
    edited = bot.wait_for("raw_message_edit", timeout=2)
    await asyncio.gather(edited, message.edit(content="New"))
    assert [one.content for one in loopback.people.messages("polls")] == ["New"]


async def test_a_file_and_its_layout_come_back_with_an_address(polls: Any, loopback: Any) -> None:
    picture = discord.File(io.BytesIO(b"a,b\n"), "table.csv")
    view = layout(ui.TextDisplay("See"), ui.File("attachment://table.csv"))
    message = await polls.send(view=view, files=[picture])
    assert await message.attachments[0].read() == b"a,b\n"
    (said,) = loopback.world.story()
    assert said.files == ("table.csv",)
    assert "attachment://table.csv" in said.components


@pytest.mark.parametrize(
    ("view", "content", "told"),
    [
        (lambda: layout(*[ui.TextDisplay("x" * 2001)] * 2), None, "4000"),
        (lambda: layout(ui.TextDisplay("x")), "beside", "IS_COMPONENTS_V2"),
        (lambda: buttons("same", "same"), "two", "duplicated"),
        (lambda: None, "x" * 2001, "2000"),
        (lambda: None, "", "empty"),
    ],
)
async def test_what_discord_refuses_is_refused(
    polls: Any, loopback: Any, view: Any, content: Any, told: Any
) -> None:
    shown = view()
    body = {"content": content, "components": shown.to_components() if shown else []}
    if isinstance(shown, ui.LayoutView):
        body["flags"] = 1 << 15
    params = discord.http.MultipartParameters(payload=body, multipart=None, files=None)
    with pytest.raises(discord.HTTPException, match=told) as refusal:
        await polls._state.http.send_message(polls.id, params=params)
    assert refusal.value.status == 400
    assert loopback.people.messages("polls") == []


async def test_more_than_forty_components_are_refused(polls: Any) -> None:
    rows = [{"type": 10, "content": "x"} for _ in range(41)]
    body = {"flags": 1 << 15, "components": rows}
    params = discord.http.MultipartParameters(payload=body, multipart=None, files=None)
    with pytest.raises(discord.HTTPException, match="40 components"):
        await polls._state.http.send_message(polls.id, params=params)


async def test_pins_are_listed_and_leave_one_line(polls: Any, loopback: Any) -> None:
    message = await polls.send("Keep")
    await message.pin()
    await message.pin()
    assert [one.id async for one in polls.pins()] == [message.id]
    assert len(loopback.world.messages[polls.id]) == 2
    assert "(pinned)" in loopback.world.story()[0].content


async def test_other_peoples_words_come_empty_without_the_intent(
    bot: Any, polls: Any, loopback: Any
) -> None:
    heard = bot.wait_for("message", timeout=2)
    loopback.people.say("Ana", "polls", "Secret")
    assert (await heard).content == ""


async def test_messages_deleted_together_are_told_as_one(bot: Any, polls: Any) -> None:
    gone = [await polls.send(text) for text in "ab"]
    heard = bot.wait_for("raw_bulk_message_delete", timeout=2)
    await polls.delete_messages(gone)
    assert (await heard).message_ids == {one.id for one in gone}


# Permissions and things that are gone


async def test_a_denied_channel_is_50013_and_a_hidden_one_50001(polls: Any, loopback: Any) -> None:
    channel, world = loopback.world.place("polls"), loopback.world
    for right, code in ((Can.SEND_MESSAGES, 50013), (Can.VIEW_CHANNEL, 50001)):
        channel.overwrites[world.bot_id] = Overwrite(
            world.bot_id, is_member=True, allow=0, deny=right
        )
        with pytest.raises(discord.Forbidden) as refusal:
            await polls.send("No")
        assert refusal.value.code == code


async def test_what_happens_in_a_hidden_channel_is_not_told(bot: Any, loopback: Any) -> None:
    world = loopback.world
    hidden = Overwrite(world.bot_id, is_member=True, allow=0, deny=Can.VIEW_CHANNEL)
    world.place("polls").overwrites[world.bot_id] = hidden
    said = loopback.people.say("Ana", "polls", "Among us")
    loopback.people.react("Bor", said, "👍")
    loopback.people.delete("Ana", said)
    (session,) = loopback.gateway.sessions.values()
    assert not any("MESSAGE" in text for _, text in session.sent)


async def test_closed_private_messages_are_50007(bot: Any, loopback: Any) -> None:
    ana = loopback.world.person("Ana")
    user = await bot.fetch_user(ana.id)
    await user.send("Hello")
    ana.dms_open = False
    with pytest.raises(discord.Forbidden) as refusal:
        await user.send("Again")
    assert refusal.value.code == 50007
    assert [one.content for one in loopback.people.dms("Ana")] == ["Hello"]
    assert "Hello" in loopback.people.sees("Ana")
    assert "Hello" not in loopback.people.sees("Bor")


async def test_a_deleted_channel_is_10003_and_a_deleted_message_10008(polls: Any) -> None:
    message = await polls.send("Here")
    await message.delete()
    with pytest.raises(discord.NotFound) as refusal:
        await message.edit(content="There")
    assert refusal.value.code == 10008
    await polls.delete()
    with pytest.raises(discord.NotFound) as refusal:
        await polls.send("Gone")
    assert refusal.value.code == 10003


async def test_an_unknown_route_is_501_and_noted(loopback: Any) -> None:
    async with aiohttp.ClientSession() as session:
        answer = await session.get(f"{loopback.address}/api/v10/guilds/1/widget.json")
        assert answer.status == 501
    with pytest.raises(AssertionError, match=r"widget\.json"):
        loopback.assert_clean()
    loopback.rest.failures.clear()


# Threads, forums, roles, events


async def test_a_second_thread_on_a_message_is_160004(polls: Any, loopback: Any) -> None:
    message = await polls.send("Start")
    thread = await message.create_thread(name="Talk")
    assert thread.id == message.id
    with pytest.raises(discord.HTTPException) as refusal:
        await message.create_thread(name="Talk")
    assert (refusal.value.status, refusal.value.code) == (400, 160004)
    await thread.send("Inside")
    assert [one.place for one in loopback.world.story()] == [
        "#polls",
        "#polls > Talk",
        "thread #polls > Talk",
    ]


async def test_a_forum_post_carries_its_tag_and_survives_archiving(bot: Any, loopback: Any) -> None:
    forum = bot.get_channel(loopback.world.place("obstacles").id)
    tag = forum.available_tags[0]
    post = await forum.create_thread(name="Cold", content="Too cold", applied_tags=[tag])
    assert post.message.id == post.thread.id
    await post.thread.edit(archived=True, locked=True)
    with pytest.raises(discord.HTTPException) as refusal:
        await post.message.edit(content="Warmer")
    assert refusal.value.code == 50083
    assert [one.name async for one in forum.archived_threads()] == ["Cold"]
    assert loopback.world.story()[-1].content == "archived; locked; tags: ['Heat']"


async def test_a_private_thread_is_seen_by_its_members_only(polls: Any, loopback: Any) -> None:
    ana = loopback.world.person("Ana")
    thread = await polls.create_thread(name="Match", type=discord.ChannelType.private_thread)
    await thread.add_user(discord.Object(ana.id))
    await thread.send("For two")
    assert "For two" in loopback.people.sees("Ana")
    assert "For two" not in loopback.people.sees("Bor")
    assert {one.id for one in await thread.fetch_members()} == {ana.id, loopback.world.bot_id}


async def test_roles_channels_and_rights_can_be_made(bot: Any, loopback: Any) -> None:
    guild, ana = bot.guilds[0], loopback.world.person("Ana")
    role = await guild.create_role(name="Member")
    member = await guild.fetch_member(ana.id)
    await member.add_roles(role)
    hidden = {
        guild.default_role: discord.PermissionOverwrite(view_channel=False),
        guild.me: discord.PermissionOverwrite(view_channel=True),
    }
    desk = await guild.create_text_channel("desk", overwrites=hidden)
    await desk.send("Closed")
    assert "Closed" not in loopback.people.sees("Ana")
    await desk.set_permissions(role, view_channel=True)
    assert "Closed" in loopback.people.sees("Ana")
    assert "Closed" not in loopback.people.sees("Bor")
    with pytest.raises(discord.Forbidden):
        await desk.set_permissions(role, ban_members=True)


async def test_a_role_above_the_bot_cannot_be_given(bot: Any, loopback: Any) -> None:
    above = loopback.world.add_role("Boss", position=60)
    member = await bot.guilds[0].fetch_member(loopback.world.person("Ana").id)
    with pytest.raises(discord.Forbidden):
        await member.add_roles(discord.Object(above.id))


async def test_a_scheduled_event_is_made_changed_and_removed(bot: Any, loopback: Any) -> None:
    start_at = discord.utils.utcnow() + timedelta(days=1)
    event = await bot.guilds[0].create_scheduled_event(
        name="Call",
        start_time=start_at,
        end_time=start_at + timedelta(hours=1),
        entity_type=discord.EntityType.external,
        location="Online",
        privacy_level=discord.PrivacyLevel.guild_only,
    )
    await event.edit(name="Second call")
    assert [one.name for one in await bot.guilds[0].fetch_scheduled_events()] == ["Second call"]
    assert loopback.world.story()[-1].content == "Second call\n\nOnline"
    await event.delete()
    assert loopback.world.events == {}
