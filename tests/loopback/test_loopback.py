"""The loopback Discord under a small client of discord.py's own: what people and bots rely on."""

from __future__ import annotations

import asyncio
import copy
import io
import json
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import aiohttp
import discord
import pytest
from discord import app_commands, ui

from tests.loopback import faults
from tests.loopback.bot import kill, pointed_at, running, start, stop
from tests.loopback.faults import Mishap
from tests.loopback.records import Answering, Kind
from tests.loopback.refusals import NotPossible
from tests.loopback.rights import Can
from tests.loopback.server import Loopback
from tests.loopback.world import World

SEND = "POST /channels/{channel}/messages"
INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
INTENTS.guild_scheduled_events = True


class Form(ui.Modal, title="An obstacle"):
    words = ui.Label(text="What", component=ui.TextInput(custom_id="words", max_length=50))
    topic = ui.Label(
        text="Topic",
        component=ui.Select(
            custom_id="topic",
            options=[discord.SelectOption(label="Heat"), discord.SelectOption(label="Money")],
        ),
    )
    size = ui.Label(
        text="Size",
        component=ui.RadioGroup(
            custom_id="size",
            options=[
                discord.RadioGroupOption(label="Small", value="S"),
                discord.RadioGroupOption(label="Large", value="L"),
            ],
        ),
    )
    needs = ui.Label(
        text="Needs",
        component=ui.CheckboxGroup(
            custom_id="needs",
            options=[
                discord.CheckboxGroupOption(label="Staff", value="staff"),
                discord.CheckboxGroupOption(label="Law", value="law"),
            ],
        ),
    )
    sure = ui.Label(text="Sure", component=ui.Checkbox(custom_id="sure"))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        parts = [
            self.words.component.value,
            *self.topic.component.values,
            self.size.component.value,
            *self.needs.component.values,
            str(self.sure.component.value),
        ]
        await interaction.response.send_message(" ".join(parts), ephemeral=True)


class Bot(discord.Client):
    """Answers three buttons and one command; notes what it is told."""

    def __init__(self, **options: object) -> None:
        super().__init__(intents=INTENTS, **options)
        self.tree = app_commands.CommandTree(self)
        self.texts: list[str] = []
        self.pressed: list[int] = []
        self.tree.command(name="hello", description="Says hello")(self.hello)

    async def hello(self, interaction: discord.Interaction, who: discord.Member, times: int) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.edit_original_response(content=f"Hello {who.name} x{times}")

    async def on_message(self, message: discord.Message) -> None:
        self.texts.append(message.content)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is not discord.InteractionType.component:
            return
        self.pressed.append(interaction.id)
        verb = interaction.data["custom_id"]
        if verb == "form":
            await interaction.response.send_modal(Form())
        elif verb == "private":
            await interaction.response.send_message("Only you see this.", ephemeral=True)
        elif verb == "change":
            await interaction.response.edit_message(content="Changed.")


@pytest.fixture
async def loopback():
    world = World()
    world.add_person("Ana")
    world.add_person("Bor")
    world.add_channel("polls")
    world.add_channel("obstacles", Kind.FORUM, tags=["Heat"])
    async with Loopback(world) as discord_:
        with pointed_at(discord_.address):
            yield discord_
        discord_.assert_clean()


@pytest.fixture
async def bot(loopback):
    client = Bot()
    async with running(client, loopback.world.token):
        yield client


@pytest.fixture
def polls(bot, loopback):
    return bot.get_channel(loopback.world.place("polls").id)


def buttons(*verbs: str) -> ui.View:
    view = ui.View(timeout=None)
    for verb in verbs:
        view.add_item(ui.Button(label=verb.title(), custom_id=verb))
    view.stop()
    return view


def layout(*items: ui.Item) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view


# Starting and stopping


async def test_a_client_is_ready_and_knows_the_server(bot, loopback):
    assert [guild.name for guild in bot.guilds] == ["Exchange"]
    assert {channel.name for channel in bot.guilds[0].channels} == {"polls", "obstacles"}
    assert bot.guilds[0].me.guild_permissions.manage_threads


async def test_starting_and_stopping_take_less_than_a_tenth_of_a_second():
    world = World()
    begin = time.perf_counter()
    for _ in range(10):
        async with Loopback(world):
            pass
    assert time.perf_counter() - begin < 1.0


async def test_pointing_puts_everything_back():
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    with pointed_at("http://127.0.0.1:1"):
        assert discord.http.Route.BASE == "http://127.0.0.1:1/api/v10"
    assert (discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY) == before


async def test_a_wrong_token_is_refused(loopback):
    with pytest.raises(discord.LoginFailure):
        await start(Bot(), "another")


async def test_a_privileged_intent_that_was_not_granted_ends_the_client(loopback):
    client = Bot()
    client._connection._intents = discord.Intents.all()
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await start(client, loopback.world.token)


# Messages


async def test_the_same_nonce_twice_makes_one_message(polls, loopback):
    first = await polls.send("Once", nonce="a" * 16)
    second = await polls.send("Twice", nonce="a" * 16)
    assert first.id == second.id
    assert [one.content for one in loopback.people.messages("polls")] == ["Once"]


async def test_a_nonce_is_forgotten_after_its_window(polls, loopback):
    await polls.send("Once", nonce="a" * 16)
    loopback.world.pass_time(121)
    await polls.send("Again", nonce="a" * 16)
    loopback.world.nonce_window = 0
    await polls.send("Third", nonce="a" * 16)
    texts = [one.content for one in loopback.people.messages("polls")]
    assert texts == ["Once", "Again", "Third"]


async def test_a_nonce_whose_message_was_deleted_is_10008(polls):
    message = await polls.send("Once", nonce="b" * 16)
    await message.delete()
    with pytest.raises(discord.NotFound) as refusal:
        await polls.send("Once", nonce="b" * 16)
    assert refusal.value.code == 10008


async def test_history_is_read_from_an_id_oldest_first(polls):
    sent = [await polls.send(f"{number}") for number in range(4)]
    after = [one.content async for one in polls.history(after=sent[1], oldest_first=True)]
    before = [one.content async for one in polls.history(before=sent[1])]
    assert (after, before) == (["2", "3"], ["0"])


async def test_an_edit_changes_the_text_and_tells_the_bot(bot, polls, loopback):
    message = await polls.send("Old")
    edited = bot.wait_for("raw_message_edit", timeout=2)
    await asyncio.gather(edited, message.edit(content="New"))
    assert [one.content for one in loopback.people.messages("polls")] == ["New"]


async def test_a_file_and_its_layout_come_back_with_an_address(polls, loopback):
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
async def test_what_discord_refuses_is_refused(polls, loopback, view, content, told):
    shown = view()
    body = {"content": content, "components": shown.to_components() if shown else []}
    if isinstance(shown, ui.LayoutView):
        body["flags"] = 1 << 15
    params = discord.http.MultipartParameters(payload=body, multipart=None, files=None)
    with pytest.raises(discord.HTTPException, match=told) as refusal:
        await polls._state.http.send_message(polls.id, params=params)
    assert refusal.value.status == 400
    assert loopback.people.messages("polls") == []


async def test_more_than_forty_components_are_refused(polls):
    rows = [{"type": 10, "content": "x"} for _ in range(41)]
    body = {"flags": 1 << 15, "components": rows}
    params = discord.http.MultipartParameters(payload=body, multipart=None, files=None)
    with pytest.raises(discord.HTTPException, match="40 components"):
        await polls._state.http.send_message(polls.id, params=params)


async def test_pins_are_listed_and_leave_one_line(polls, loopback):
    message = await polls.send("Keep")
    await message.pin()
    await message.pin()
    assert [one.id async for one in polls.pins()] == [message.id]
    assert len(loopback.world.messages[polls.id]) == 2
    assert "(pinned)" in loopback.world.story()[0].content


async def test_other_peoples_words_come_empty_without_the_intent(bot, polls, loopback):
    heard = bot.wait_for("message", timeout=2)
    loopback.people.say("Ana", "polls", "Secret")
    assert (await heard).content == ""


# Permissions and things that are gone


async def test_a_denied_channel_is_50013_and_a_hidden_one_50001(polls, loopback):
    channel, world = loopback.world.place("polls"), loopback.world
    own = world.add_role("deny")
    for right, code in ((Can.SEND_MESSAGES, 50013), (Can.VIEW_CHANNEL, 50001)):
        world.bot_permissions = 0
        channel.overwrites[world.bot_id] = overwrite(world.bot_id, deny=right)
        with pytest.raises(discord.Forbidden) as refusal:
            await polls.send("No")
        assert refusal.value.code == code
    assert own.position == 1


def overwrite(target: int, *, deny: int):
    from tests.loopback.records import Overwrite  # noqa: PLC0415

    return Overwrite(target, is_member=True, allow=0, deny=int(deny))


async def test_closed_private_messages_are_50007(bot, loopback):
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


async def test_a_deleted_channel_is_10003_and_a_deleted_message_10008(polls):
    message = await polls.send("Here")
    await message.delete()
    with pytest.raises(discord.NotFound) as refusal:
        await message.edit(content="There")
    assert refusal.value.code == 10008
    await polls.delete()
    with pytest.raises(discord.NotFound) as refusal:
        await polls.send("Gone")
    assert refusal.value.code == 10003


async def test_an_unknown_route_is_501_and_noted(loopback):
    async with aiohttp.ClientSession() as session:
        answer = await session.get(f"{loopback.address}/api/v10/guilds/1/widget.json")
        assert answer.status == 501
    with pytest.raises(AssertionError, match=r"widget\.json"):
        loopback.assert_clean()
    loopback.rest.failures.clear()


# Threads, forums, roles, events


async def test_a_second_thread_on_a_message_is_160004(polls, loopback):
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


async def test_a_forum_post_carries_its_tag_and_survives_archiving(bot, loopback):
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


async def test_a_private_thread_is_seen_by_its_members_only(polls, loopback):
    ana = loopback.world.person("Ana")
    thread = await polls.create_thread(name="Match", type=discord.ChannelType.private_thread)
    await thread.add_user(discord.Object(ana.id))
    await thread.send("For two")
    assert "For two" in loopback.people.sees("Ana")
    assert "For two" not in loopback.people.sees("Bor")
    assert {one.id for one in await thread.fetch_members()} == {ana.id, loopback.world.bot_id}


async def test_roles_channels_and_rights_can_be_made(bot, loopback):
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


async def test_a_role_above_the_bot_cannot_be_given(bot, loopback):
    above = loopback.world.add_role("Boss", position=60)
    member = await bot.guilds[0].fetch_member(loopback.world.person("Ana").id)
    with pytest.raises(discord.Forbidden):
        await member.add_roles(discord.Object(above.id))


async def test_a_scheduled_event_is_made_changed_and_removed(bot, loopback):
    start_at = discord.utils.utcnow() + discord.utils.datetime.timedelta(days=1)
    event = await bot.guilds[0].create_scheduled_event(
        name="Call",
        start_time=start_at,
        end_time=start_at + discord.utils.datetime.timedelta(hours=1),
        entity_type=discord.EntityType.external,
        location="Online",
        privacy_level=discord.PrivacyLevel.guild_only,
    )
    await event.edit(name="Second call")
    assert [one.name for one in await bot.guilds[0].fetch_scheduled_events()] == ["Second call"]
    assert loopback.world.story()[-1].content == "Second call\n\nOnline"
    await event.delete()
    assert loopback.world.events == {}


# Interactions


async def test_a_press_is_answered_to_one_person_only(bot, polls, loopback):
    message = await polls.send("Press", view=buttons("private"))
    asked = loopback.people.press("Ana", message.id, "private")
    assert await asked.answer() is Answering.MESSAGE
    assert asked.text == "Only you see this."
    assert loopback.people.sees("Ana").count("Only you see this.") == 1
    assert "Only you see this." not in loopback.people.sees("Bor")
    assert len(loopback.people.messages("polls")) == 1
    assert "Only you see this." not in bot.texts


async def test_a_form_is_shown_filled_in_and_sent(polls, loopback):
    message = await polls.send("Press", view=buttons("form"))
    await loopback.people.press("Ana", message.id, "form").answer()
    form = loopback.people.modal_shown("Ana")
    assert form["title"] == "An obstacle"
    fields = {"words": "Cold", "topic": "Heat", "size": "Large", "needs": ["law"], "sure": True}
    asked = loopback.people.submit("Ana", form["custom_id"], fields)
    assert await asked.finished() == "Cold Heat L law True"
    assert loopback.people.modal_shown("Ana") is None


async def test_people_cannot_send_what_the_form_forbids(polls, loopback):
    message = await polls.send("Press", view=buttons("form"))
    await loopback.people.press("Ana", message.id, "form").answer()
    custom_id = loopback.people.modal_shown("Ana")["custom_id"]
    good = {"words": "Cold", "topic": "Heat", "size": "Large", "needs": ["law"]}
    for bad in ({"words": ""}, {"words": "x" * 51}, {"topic": "Water"}, {"needs": []}, {"no": 1}):
        with pytest.raises(NotPossible):
            loopback.people.submit("Ana", custom_id, good | bad)
    with pytest.raises(NotPossible):
        loopback.people.submit("Bor", custom_id, good)


async def test_a_press_may_change_its_message(polls, loopback):
    message = await polls.send("Press", view=buttons("change"))
    await loopback.people.press("Ana", message.id, "change").answer()
    assert loopback.people.messages("polls")[0].content == "Changed."


async def test_a_command_is_synced_offered_and_answered(bot, loopback):
    guild = discord.Object(loopback.world.guild_id)
    bot.tree.copy_global_to(guild=guild)
    await bot.tree.sync(guild=guild)
    asked = loopback.people.command("Ana", "hello", {"who": "Bor", "times": 2})
    assert await asked.finished() == "Hello Bor x2"
    with pytest.raises(NotPossible):
        loopback.people.command("Ana", "hello", {"who": "Bor"})
    with pytest.raises(NotPossible):
        loopback.people.command("Ana", "goodbye")


async def test_a_second_callback_is_40060_and_a_late_one_10062(bot, polls, loopback):
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


async def raw_callback(bot, interaction):
    adapter = discord.webhook.async_.async_context.get()
    params = discord.webhook.async_.interaction_response_params(6)
    session = bot.http._HTTPClient__session
    await adapter.create_interaction_response(
        interaction.id, interaction.token, session=session, params=params
    )


async def test_a_token_ends_after_fifteen_minutes(bot, polls, loopback):
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


# Faults


async def test_429_is_waited_out_and_sent_once(polls, loopback):
    loopback.faults.plan(SEND, faults.too_many(0.05))
    await polls.send("Once")
    assert [one.status for one in loopback.rest.requests if one.route == SEND] == [429, 200]
    assert len(loopback.people.messages("polls")) == 1


async def test_429_without_via_is_raised_at_once(polls, loopback):
    loopback.faults.plan(SEND, faults.cloudflare())
    with pytest.raises(discord.HTTPException) as refusal:
        await polls.send("No")
    assert refusal.value.status == 429


async def test_500_after_storing_leaves_one_message(polls, loopback):
    loopback.faults.plan(SEND, faults.broken(500, after=True))
    begin = time.perf_counter()
    await polls.send("Once", nonce="c" * 16)
    assert time.perf_counter() - begin > 0.9
    assert len(loopback.people.messages("polls")) == 1
    assert [one.status for one in loopback.rest.requests if one.route == SEND] == [500, 200]


async def test_503_is_raised_whether_stored_or_not(polls, loopback):
    for after, left in ((False, 0), (True, 1)):
        loopback.faults.plan(SEND, faults.broken(503, after=after))
        with pytest.raises(discord.DiscordServerError):
            await polls.send("Perhaps")
        assert len(loopback.people.messages("polls")) == left


@pytest.mark.parametrize("fault", [faults.reset, faults.hang_up])
async def test_a_cut_connection_is_no_http_error(polls, loopback, fault):
    loopback.faults.plan(SEND, fault(after=True))
    with pytest.raises((aiohttp.ClientError, OSError)):
        await polls.send("Perhaps")
    assert len(loopback.people.messages("polls")) == 1


async def test_a_held_request_never_ends(polls, loopback):
    loopback.faults.plan(SEND, faults.hold(after=True))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(polls.send("Held"), 0.1)
    assert loopback.faults.reached(Mishap.HOLD) == 1
    assert len(loopback.people.messages("polls")) == 1


async def test_a_slow_answer_comes_late_and_an_exhausted_one_waits(polls, loopback):
    for fault in (faults.slow(0.2), faults.exhausted(0.2)):
        loopback.faults.plan(SEND, fault)
        begin = time.perf_counter()
        await polls.send("Late")
        assert time.perf_counter() - begin > 0.15


async def test_a_refusal_can_be_planned_for_the_second_request(polls, loopback):
    loopback.faults.plan(SEND, faults.refused(403, 50013), skip=1)
    await polls.send("First")
    with pytest.raises(discord.Forbidden) as refusal:
        await polls.send("Second")
    assert refusal.value.code == 50013
    await polls.send("Third")


async def test_a_full_bucket_is_429_by_itself(polls, loopback):
    loopback.rest.buckets.limit, loopback.rest.buckets.window = 2, 0.2
    await asyncio.gather(*(polls.send(str(number)) for number in range(4)))
    assert len(loopback.people.messages("polls")) == 4


# The gateway


async def test_a_dropped_gateway_replays_what_was_missed_once(bot, polls, loopback):
    message = await polls.send("Press", view=buttons("private"))
    loopback.gateway.silence()
    asked = [loopback.people.press("Ana", message.id, "private") for _ in range(200)]
    loopback.gateway.abort()
    await loopback.until(lambda: all(one.answered for one in asked))
    assert loopback.gateway.resumed == 1
    assert bot.pressed == [one.interaction.id for one in asked]


@pytest.mark.parametrize(
    "drop",
    [
        lambda gateway: gateway.close(4000),
        lambda gateway: gateway.close(1000),
        lambda gateway: gateway.reconnect(),
        lambda gateway: gateway.invalidate(resumable=True),
    ],
)
async def test_a_gateway_that_goes_is_resumed(bot, loopback, drop):
    drop(loopback.gateway)
    await loopback.until(lambda: loopback.gateway.resumed == 1)
    assert loopback.gateway.identified == 1


async def test_a_forbidden_close_ends_the_client(loopback):
    client = Bot()
    task = await start(client, loopback.world.token)
    loopback.gateway.close(4004)
    with pytest.raises(discord.ConnectionClosed) as end:
        await task
    assert end.value.code == 4004
    await client.close()


async def test_a_killed_bot_comes_back_to_the_same_world(loopback):
    first = Bot()
    task = await start(first, loopback.world.token)
    channel = first.get_channel(loopback.world.place("polls").id)
    message = await channel.send("Press", view=buttons("private"))
    await kill(first, task)
    await loopback.until(lambda: not loopback.gateway.connected)
    lost = loopback.people.press("Ana", message.id, "private")
    second = Bot()
    task = await start(second, loopback.world.token)
    asked = loopback.people.press("Ana", message.id, "private")
    await asked.answer()
    assert not lost.answered
    await stop(second, task)
    assert not loopback.gateway.connected


async def test_two_worlds_that_saw_the_same_tell_the_same_story(loopback):
    worlds = [loopback.world, copy.deepcopy(loopback.world)]
    for world in worlds:
        async with Loopback(world) as copied:
            with pointed_at(copied.address):
                client = Bot()
                async with running(client, world.token):
                    channel = client.get_channel(world.place("polls").id)
                    sent = await channel.send("A link", view=buttons("private"))
                    await channel.send(f"See {sent.jump_url} of <@{world.person('Ana').id}>")
    assert worlds[0].story() == worlds[1].story()
    assert worlds[0].messages != worlds[1].messages
    assert "of <@Ana>" in worlds[0].story()[1].content


async def test_it_runs_as_a_process_of_its_own(tmp_path):
    command = [sys.executable, "-m", "tests.loopback", "--port", "0"]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:  # noqa: ASYNC220
        try:
            address = f"http://127.0.0.1:{int(process.stdout.readline())}"
            ask = asyncio.to_thread
            known = await ask(post, f"{address}/_world", {"people": ["Ana"], "channels": ["polls"]})
            client = Bot()
            with pointed_at(address):
                async with running(client, known["token"]):
                    channel = client.get_channel(known["channels"]["polls"])
                    message = await channel.send("Press", view=buttons("private"))
                    pressed = {
                        "user": "Ana",
                        "message": message.id,
                        "custom_id": "private",
                        "wait": 3,
                    }
                    answer = await ask(post, f"{address}/_people/press", pressed)
            assert answer["text"] == "Only you see this."
            assert (await ask(post, f"{address}/_story", {}))[0]["content"] == "Press"
            assert await ask(post, f"{address}/_failures", {}) == []
        finally:
            process.kill()


def post(address: str, body: dict[str, object]) -> object:
    request = urllib.request.Request(address, json.dumps(body).encode(), method="POST")  # noqa: S310
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        return json.load(answer)
