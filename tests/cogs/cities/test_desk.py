"""The directory as coordinators keep it."""

import discord
import pytest

from tests.stage import said

MARIBOR = {
    "name": "Maribor",
    "country": "SI",
    "zone": "Europe/Ljubljana",
    "aliases": "Marburg\nMarburgo",
    "standing": "member",
}


@pytest.fixture
async def cora(on_stage):
    return await on_stage.person("Cora", coordinator=True)


async def audit(stage):
    rows = await stage.services.db.all(
        "SELECT action, ref FROM audit WHERE action <> 'setup.server'"
    )
    return [(row["action"], row["ref"]) for row in rows]


async def test_members_do_not_even_see_the_command(on_stage):
    ana = await on_stage.person("Ana", city="Ljubljana")
    shown = ana.actor.available_commands(on_stage.lobby)
    assert "city join" in shown
    assert not any(name.startswith("directory") for name in shown)


async def test_moderators_who_are_no_coordinators_are_refused(on_stage):
    rights = discord.Permissions(manage_messages=True)
    role = on_stage.embedded.guild.create_role("Moderator", permissions=rights)
    mod = await on_stage.person("Mod", roles=[role])
    for command in ("directory city", "directory partner"):
        answer = said(await on_stage.slash(mod, command))
        assert answer == "Only coordinators can do this. Ask one of them."
    answer = await on_stage.slash(mod, "directory member", who=mod.actor)
    assert said(answer) == "Only coordinators can do this. Ask one of them."


async def test_a_new_city_can_be_joined_at_once(on_stage, cora):
    form = await on_stage.slash(cora, "directory city")
    done = await on_stage.fill(cora, form, MARIBOR)
    assert said(done) == "Recorded. Maribor is in the directory."
    ana = await on_stage.person("Ana")
    shown = said(await on_stage.slash(ana, "city show", place="marburg"))
    assert "City of this exchange" in shown
    assert await audit(on_stage) == [("city.add", "Maribor")]


async def test_a_mistake_costs_no_typing(on_stage, cora):
    form = await on_stage.slash(cora, "directory city")
    sent = await on_stage.fill(cora, form, {**MARIBOR, "zone": "Mars"})
    assert "I know no time zone Mars." in said(sent)
    again = await on_stage.press(cora, "Edit", sent)
    assert {"Maribor", "Mars", "SI"} <= set(said(again).splitlines())
    assert "Marburgo" in said(again)
    done = await on_stage.fill(cora, again, MARIBOR)
    assert said(done) == "Recorded. Maribor is in the directory."


async def test_a_city_is_corrected_under_its_old_name(on_stage, cora):
    form = await on_stage.slash(cora, "directory city", city="Laibach")
    assert {"Ljubljana", "Europe/Ljubljana", "SI"} <= set(said(form).splitlines())
    values = {
        "name": "Ljubljana",
        "country": "SI",
        "zone": "Ljubljana",
        "aliases": "Laibach\nEmona",
        "standing": "mission",
    }
    assert "Recorded." in said(await on_stage.fill(cora, form, values))
    ana = await on_stage.person("Ana")
    assert "**Ljubljana**" in said(await on_stage.slash(ana, "city show", place="emona"))
    assert "I know no" in said(await on_stage.slash(ana, "city show", place="Lubiana"))
    assert await audit(on_stage) == [("city.change", "Ljubljana")]


async def test_no_name_belongs_to_two_cities(on_stage, cora):
    form = await on_stage.slash(cora, "directory city")
    sent = await on_stage.fill(cora, form, {**MARIBOR, "aliases": "Laibach"})
    assert "Laibach is a name of Ljubljana already." in said(sent)
    assert await audit(on_stage) == []


async def test_an_organisation_is_added_and_corrected(on_stage, cora):
    form = await on_stage.slash(cora, "directory partner")
    values = {"name": "River Network", "initiative": "Interreg", "url": "example.org"}
    sent = await on_stage.fill(cora, form, values)
    assert "Please give a link that starts with https://" in said(sent)
    again = await on_stage.press(cora, "Edit", sent)
    assert "example.org" in said(again)
    values["url"] = "https://river.example"
    assert "Recorded." in said(await on_stage.fill(cora, again, values))
    form = await on_stage.slash(cora, "directory partner", partner="river")
    assert "https://river.example" in said(form)
    values["name"] = "Rivers Network"
    await on_stage.fill(cora, form, values)
    shown = said(await on_stage.slash(cora, "city show", place="Rivers Network"))
    assert "Web page" in shown
    assert await audit(on_stage) == [
        ("partner.add", "River Network"),
        ("partner.change", "Rivers Network"),
    ]


async def test_a_person_is_set_corrected_and_shown(on_stage, cora):
    ana = await on_stage.person("Ana")

    async def member(**options):
        return said(await on_stage.slash(cora, "directory member", who=ana.actor, **options))

    assert await member() == "This person has not joined a city yet."
    assert await member(kind="technical") == (
        "Say which city or organisation this person speaks for."
    )
    assert await member(place="Ljubljana") == "Ljubljana is a city. Choose technical or political."
    assert "now speaks for Ljubljana. Kind: technical." in await member(
        place="Ljubljana", kind="technical"
    )
    assert "now speaks for Ljubljana. Kind: political." in await member(kind="political")
    assert "now speaks for Kranj. Kind: political." in await member(place="Kranj")
    assert "is Europe/Lisbon." in await member(zone="Lisbon")
    shown = await member()
    assert "Kranj · political · confirmed" in shown
    assert "Europe/Lisbon" in shown
    assert [action for action, _ in await audit(on_stage)] == ["member.set"] * 3 + ["member.zone"]
    await on_stage.later(days=1)
    news = "\n".join(on_stage.reads(ana, "dm"))
    assert "You now speak for Kranj." in news
    assert "Ljubljana" not in news


async def test_setting_a_person_settles_their_request(on_stage, cora):
    ana = await on_stage.person("Ana")
    await on_stage.slash(ana, "city join", place="Ljubljana", kind="technical")
    await on_stage.slash(
        cora, "directory member", who=ana.actor, place="Ljubljana", kind="technical"
    )
    (card, *_) = on_stage.reads(cora, "coordinators")
    assert "confirmed" in card


async def test_a_bot_speaks_for_nobody(on_stage, cora):
    robot = on_stage.embedded.env.create_user("robot", bot=True)
    actor = on_stage.embedded.guild.add_member(robot)
    answer = await on_stage.slash(
        cora, "directory member", who=actor, place="Ljubljana", kind="technical"
    )
    assert said(answer) == "A bot cannot speak for a city."
