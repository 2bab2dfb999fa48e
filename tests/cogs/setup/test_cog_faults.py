"""Somebody changes the server under Agora's feet: health names it, and nothing is lost."""

from datetime import timedelta

import discord
import pytest
from simcord import SetupError
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from cogs.setup.cog.watching import RightsWatch
from cogs.setup.rules import PERMISSIONS
from cogs.setup.store import SetupStore
from tests.stage import said


@pytest.fixture
async def hanna(on_stage):
    return await on_stage.person("Hanna", coordinator=True)


async def health(stage, person):
    return said(await stage.choose(person, ["setup1:health"], await stage.slash(person, "agora")))


@pytest.mark.fault(12)
async def test_health_names_a_role_that_was_deleted_and_set_up_makes_it_again(on_stage, hanna):
    backend, guild = on_stage.embedded.env.backend, on_stage.embedded.guild
    assert "not in place" not in await health(on_stage, hanna)
    backend.delete_role(guild.id, guild.roles["Member"].id)
    await on_stage.embedded.env.settle()
    told = await health(on_stage, hanna)
    assert "Create the role Member." in told
    assert "All is well" not in told
    plan = await on_stage.slash(on_stage.admin, "setup server")
    await on_stage.press(on_stage.admin, "Set it up", plan)
    assert "not in place" not in await health(on_stage, hanna)


@pytest.mark.fault(12)
async def test_health_names_a_role_above_ours(on_stage, hanna):
    backend, guild = on_stage.embedded.env.backend, on_stage.embedded.guild
    backend.edit_role(guild.id, guild.roles["Technical"].id, {"position": 99})
    await on_stage.embedded.env.settle()
    told = await health(on_stage, hanna)
    assert "The role Technical stands above mine. Drag mine higher." in told
    assert "All is well" not in told


@pytest.mark.fault(12)
async def test_health_names_a_permission_that_was_taken(on_stage, hanna):
    backend, guild = on_stage.embedded.env.backend, on_stage.embedded.guild
    me = on_stage.bot.get_guild(guild.id).me
    left = discord.Permissions(PERMISSIONS & ~discord.Permissions(manage_roles=True).value)
    for role in me.roles[1:]:
        backend.edit_role(guild.id, role.id, {"permissions": left.value})
    await on_stage.embedded.env.settle()
    told = await health(on_stage, hanna)
    assert "My role lacks Manage Roles." in told
    assert "All is well" not in told


@pytest.mark.threat("outsider")
async def test_health_names_a_private_channel_that_was_opened_to_everyone(on_stage, hanna):
    stranger = await on_stage.person("Stranger")
    guild, channel = on_stage.embedded.guild, on_stage.channel("coordinators")
    opened = Overwrite(
        target_id=guild.id,
        type=OverwriteType.ROLE,
        allow=discord.Permissions(view_channel=True, read_message_history=True).value,
        deny=0,
    )
    on_stage.embedded.env.backend.set_overwrite(channel.id, opened)
    await on_stage.embedded.env.settle()
    assert "coordinators" in on_stage.sees(stranger).splitlines()
    before = on_stage.reads(hanna, "coordinators")
    await on_stage.later(minutes=2)
    (line,) = on_stage.reads(hanna, "coordinators")[len(before) :]
    assert line.startswith("Who can see #coordinators has changed.")
    assert "Set who can see #coordinators." in await health(on_stage, hanna)
    plan = await on_stage.slash(on_stage.admin, "setup server")
    await on_stage.press(on_stage.admin, "Set it up", plan)
    assert "coordinators" not in on_stage.sees(stranger).splitlines()
    await on_stage.later(days=2)
    assert len(on_stage.reads(hanna, "coordinators")) == len(before) + 1


@pytest.mark.threat("outsider")
async def test_a_channel_opened_while_agora_was_down_is_told_at_its_start_and_once_a_day(
    on_stage, hanna
):
    channel = on_stage.embedded.env.backend.channels[on_stage.channel("polls").id]
    guild = on_stage.embedded.guild
    (everyone,) = [one for one in channel.overwrites if one.target_id == guild.id]
    everyone.allow, everyone.deny = everyone.deny, 0  # and the bot hears nothing of it
    await on_stage.restart(hours=1)
    for day in range(1, 4):
        told = [t for t in on_stage.reads(hanna, "coordinators") if "#polls has changed" in t]
        assert len(told) == day
        await on_stage.later(days=1)


@pytest.mark.threat("impersonator")
async def test_nobody_exports_or_erases_another(on_stage, hanna):
    """The commands take no person, and the buttons are the presser's own."""
    ana = await on_stage.person("Ana", city="Ljubljana")
    asked = await on_stage.slash(ana, "privacy erase")
    with pytest.raises(SetupError):
        await on_stage.press(hanna, "Erase my data", asked)
    for custom_id in ("setup1:erase_now", f"setup1:erase_now:{ana.id}", "setup1:export"):
        await on_stage.forge((hanna, custom_id, None))
    assert (await on_stage.services.directory.member(ana.id)).confirmed
    form = await on_stage.press(
        hanna,
        "Erase a leaver",
        await on_stage.choose(hanna, ["setup1:health"], await on_stage.slash(hanna, "agora")),
    )
    assert "still here" in said(await on_stage.fill(hanna, form, {"user": str(ana.id)}))
    assert (await on_stage.services.directory.member(ana.id)).confirmed


@pytest.mark.fault(12)
async def test_a_deleted_role_is_told_by_its_name_and_not_as_nine_channels(on_stage, hanna):
    guild = on_stage.embedded.guild
    on_stage.embedded.env.backend.delete_role(guild.id, guild.roles["Member"].id)
    await on_stage.embedded.env.settle()
    before = len(on_stage.reads(hanna, "coordinators"))
    await on_stage.later(days=1)
    (line,) = on_stage.reads(hanna, "coordinators")[before:]
    assert line.startswith("Missing roles: Member. /setup server makes them again.")


@pytest.mark.threat("outsider")
async def test_a_channel_that_is_opened_is_told_also_where_a_role_is_gone(on_stage, hanna):
    backend, guild = on_stage.embedded.env.backend, on_stage.embedded.guild
    backend.delete_role(guild.id, guild.roles["Member"].id)
    channel = backend.channels[on_stage.channel("polls").id]
    (everyone,) = [one for one in channel.overwrites if one.target_id == guild.id]
    everyone.allow, everyone.deny = everyone.deny, 0  # and the bot hears nothing of it
    await on_stage.restart(hours=1)
    told = "\n".join(on_stage.reads(hanna, "coordinators"))
    assert "Who can see #polls has changed." in told
    assert "Missing roles: Member." in told


@pytest.mark.threat("outsider")
async def test_a_server_that_was_away_is_looked_at_when_it_is_back(on_stage, hanna):
    seen = on_stage.bot.get_guild(on_stage.embedded.guild.id)
    channel = seen.get_channel(on_stage.channel("polls").id)
    before = len(on_stage.reads(hanna, "coordinators"))
    seen.unavailable = True
    for one in channel._overwrites:
        if one.id == seen.id:
            one.allow, one.deny = one.deny, 0
    await on_stage.later(hours=50)
    assert len(on_stage.reads(hanna, "coordinators")) == before
    seen.unavailable = False
    on_stage.bot.dispatch("guild_available", seen)
    await on_stage.later(minutes=2)
    (line,) = on_stage.reads(hanna, "coordinators")[before:]
    assert line.startswith("Who can see #polls has changed.")


@pytest.mark.fault(12)
async def test_two_presses_at_once_set_up_once(on_stage):
    backend, guild = on_stage.embedded.env.backend, on_stage.embedded.guild
    for name in ("polls", "meetings", "coordinators"):
        backend.delete_channel(guild.channels[name].id)
    backend.delete_role(guild.id, guild.roles["Partner"].id)
    await on_stage.embedded.env.settle()
    build = (on_stage.admin, "setup1:build", None)
    late, early = sorted(said(answer) for answer in await on_stage.forge(build, build))[::-1]
    assert early.startswith("Done: 4 steps were taken.")
    assert late.startswith("Everything is in place.")
    seen = on_stage.bot.get_guild(guild.id)
    places = await on_stage.services.directory.places()
    for name in ("polls", "meetings", "coordinators"):
        assert [one.id for one in seen.channels if one.name == name] == [places[name]]
    assert [role.name for role in seen.roles].count("Partner") == 1


@pytest.mark.fault(12)
async def test_a_channel_that_a_person_makes_meanwhile_is_named_and_left_alone(
    on_stage, monkeypatch
):
    backend, guild = on_stage.embedded.env.backend, on_stage.embedded.guild
    backend.delete_channel(guild.channels["polls"].id)
    await on_stage.embedded.env.settle()
    create, theirs = discord.Guild.create_text_channel, []

    async def meanwhile(*args, **values):
        theirs.append(backend.create_channel(guild.id, "polls").id)
        return await create(*args, **values)

    monkeypatch.setattr(discord.Guild, "create_text_channel", meanwhile)
    plan = await on_stage.slash(on_stage.admin, "setup server")
    done = await on_stage.press(on_stage.admin, "Set it up", plan)
    ours = (await on_stage.services.directory.places())["polls"]
    seen = on_stage.bot.get_guild(guild.id).channels
    assert ours not in theirs
    assert {one.id for one in seen if one.name == "polls"} == {ours, *theirs}
    again = await on_stage.slash(on_stage.admin, "setup server")
    for panel in (done, again):
        assert f"More than one channel is called #polls. Agora uses <#{ours}>." in said(panel)


@pytest.mark.fault(37)
async def test_a_clock_that_is_ahead_at_the_start_does_not_put_off_the_look(on_stage, monkeypatch):
    services, true = on_stage.services, on_stage.now
    store = SetupStore(services.db, services.clock, services.directory, services.outbox)
    with monkeypatch.context() as patch:
        patch.setattr(services.clock, "now", lambda: true + timedelta(days=1_460))
        watch = RightsWatch(on_stage.bot, store)
    assert await watch.next_due() <= true
