"""Set-up, health, home and privacy as people see them."""

from datetime import timedelta

import discord
import pytest

from bot.clock import seconds
from cogs.setup.rules import PERMISSIONS
from tests.stage import said


@pytest.mark.threat("token thief")
def test_the_permissions_are_those_that_the_manual_lists():
    wanted = discord.Permissions(
        view_channel=True,
        send_messages=True,
        send_messages_in_threads=True,
        create_public_threads=True,
        create_private_threads=True,
        manage_threads=True,
        manage_messages=True,
        pin_messages=True,
        manage_roles=True,
        manage_channels=True,
        read_message_history=True,
        attach_files=True,
        create_events=True,
        manage_events=True,
        mention_everyone=True,
    )
    assert wanted.value == PERMISSIONS
    assert not wanted.administrator


async def test_setting_up_twice_makes_nothing_twice(on_stage):
    before = sorted(on_stage.embedded.guild.channels)
    again = await on_stage.slash(on_stage.admin, "setup server")
    assert "Everything is in place" in said(again)
    assert sorted(on_stage.embedded.guild.channels) == before
    assert len(on_stage.messages(on_stage.admin, "welcome")) == 1


async def test_setup_names_what_it_will_do_before_it_does_it(on_stage):
    channel = on_stage.channel("meetings")
    on_stage.embedded.env.backend.delete_channel(channel.id)
    await on_stage.embedded.env.settle()
    plan = await on_stage.slash(on_stage.admin, "setup server")
    assert "Create the channel #meetings." in said(plan)
    assert "meetings" not in on_stage.embedded.guild.channels
    done = await on_stage.press(on_stage.admin, "Set it up", plan)
    assert "Done: 1 step was taken." in said(done)
    assert "meetings" in on_stage.embedded.guild.channels


@pytest.mark.threat("outsider")
async def test_members_see_their_channels_and_strangers_only_the_welcome(on_stage):
    ana = await on_stage.person("Ana", city="Ljubljana")
    stranger = await on_stage.person("Stranger")
    assert "polls" in on_stage.sees(ana)
    assert "polls" not in on_stage.sees(stranger).splitlines()
    assert "Welcome to Agora" in on_stage.sees(stranger)
    assert "coordinators" not in on_stage.sees(ana).splitlines()


async def test_setup_is_hidden_from_members(on_stage):
    ana = await on_stage.person("Ana", city="Ljubljana")
    shown = ana.actor.available_commands(on_stage.lobby)
    assert not any(name.startswith(("setup", "directory")) for name in shown)


async def test_home_is_honest_when_nothing_waits(on_stage):
    ana = await on_stage.person("Ana", city="Ljubljana")
    home = said(await on_stage.slash(ana, "agora"))
    assert "Ljubljana" in home
    assert "Nothing waits for you." in home


@pytest.mark.fault(61)
@pytest.mark.threat("impersonator")
async def test_export_and_erase_by_the_person_alone(on_stage):
    ana = await on_stage.person("Ana", city="Ljubljana")
    assert "part 1 of 1" in said(await on_stage.slash(ana, "privacy export"))
    asked = await on_stage.slash(ana, "privacy erase")
    await on_stage.press(ana, "Erase my data", asked)
    assert "Agora stores nothing about you." in said(await on_stage.slash(ana, "privacy export"))
    assert await on_stage.services.directory.member(ana.id) is None


async def test_health_shows_and_settles_what_is_held(on_stage):
    message = on_stage.newest(on_stage.admin, "welcome")
    on_stage.embedded.env.backend.delete_message(message.channel.id, message.id)
    await on_stage.embedded.env.settle()
    coordinator = await on_stage.person("Hanna", coordinator=True)
    home = await on_stage.slash(coordinator, "agora")
    panel = await on_stage.choose(coordinator, ["setup1:health"], home)
    assert "Agora: somebody deleted it" in said(panel)
    lines = [line for line in said(panel).splitlines() if line.startswith("- ")]
    assert lines[0].startswith("- 🟡 1 message waits")
    assert [line.startswith("- 🟡") for line in lines] == sorted(
        (line.startswith("- 🟡") for line in lines), reverse=True
    )
    assert "- Ballot box: ok." in lines
    card = await on_stage.services.db.value("SELECT id FROM card WHERE kind = 'welcome'")
    await on_stage.choose(coordinator, [f"card:{card}"], panel)
    assert "Welcome to Agora" in on_stage.reads(on_stage.admin, "welcome")[-1]


async def test_nothing_is_sent_before_go_live_after_a_restore(on_stage):
    await on_stage.services.db.write(
        lambda tx: tx.execute("INSERT INTO meta (key, value) VALUES ('quiet', '1')")
    )
    message = on_stage.newest(on_stage.admin, "welcome")
    on_stage.services.outbox.wake()
    await on_stage.services.db.write(lambda tx: on_stage.services.outbox.stale(tx, "welcome", 0))
    await on_stage.embedded.env.settle()
    state = await on_stage.services.db.value("SELECT state FROM card WHERE kind = 'welcome'")
    assert state == "stale"
    coordinator = await on_stage.person("Hanna", coordinator=True)
    panel, older = [
        await on_stage.choose(
            coordinator, ["setup1:health"], await on_stage.slash(coordinator, "agora")
        )
        for _ in range(2)
    ]
    await on_stage.press(coordinator, "Go live", panel)
    state = await on_stage.services.db.value("SELECT state FROM card WHERE kind = 'welcome'")
    assert state == "fresh"
    assert on_stage.newest(on_stage.admin, "welcome").id == message.id
    again = await on_stage.press(coordinator, "Go live", older)
    assert "Agora is live already." in said(again)
    noted = "SELECT count(*) FROM audit WHERE action = 'health.go_live'"
    assert await on_stage.services.db.value(noted) == 1


@pytest.mark.parametrize("hours", [0, 30])
async def test_the_welcome_stands_once_whatever_restarts(on_stage, hours):
    await on_stage.restart(hours=hours)
    await on_stage.restart()
    assert len(on_stage.messages(on_stage.admin, "welcome")) == 1
    assert seconds(on_stage.now) > 0


async def test_a_channel_made_anew_shows_the_card_again(on_stage):
    channel, outbox = on_stage.channel("welcome"), on_stage.services.outbox
    await on_stage.services.db.write(
        lambda tx: outbox.open_card(tx, "welcome", 1, "welcome", "Agora · another")
    )
    await on_stage.embedded.env.settle()
    on_stage.embedded.env.backend.delete_channel(channel.id)
    await on_stage.embedded.env.settle()
    plan = await on_stage.slash(on_stage.admin, "setup server")
    await on_stage.press(on_stage.admin, "Set it up", plan)
    marks = [text.splitlines()[-1] for text in on_stage.reads(on_stage.admin, "welcome")]
    assert sorted(marks) == ["-# Agora", "-# Agora · another"]


async def test_coordinators_hear_of_a_leaping_clock_at_once(on_stage):
    hanna = await on_stage.person("Hanna", coordinator=True)
    clock = on_stage.services.clock
    true, steady = clock.now, clock.monotonic()
    clock.monotonic = lambda: steady
    clock.now = lambda: true() + timedelta(days=1_460)
    on_stage.bot.wake()
    await on_stage.embedded.env.settle()
    assert "clock leapt" in on_stage.reads(hanna, "coordinators")[-1]


async def health_panel(on_stage, person):
    return await on_stage.choose(person, ["setup1:health"], await on_stage.slash(person, "agora"))


async def test_a_coordinator_erases_somebody_who_has_left_and_nobody_else(on_stage):
    hanna = await on_stage.person("Hanna", coordinator=True)
    gone = await on_stage.person("Gone", city="Ljubljana")
    panel = await health_panel(on_stage, hanna)
    form = await on_stage.press(hanna, "Erase a leaver", panel)
    here = await on_stage.fill(hanna, form, {"user": str(gone.id)})
    assert "still here" in said(here)
    on_stage.embedded.guild.remove_member(gone.actor)
    await on_stage.embedded.env.settle()
    form = await on_stage.press(hanna, "Erase a leaver", panel)
    assert "deleted" in said(await on_stage.fill(hanna, form, {"user": str(gone.id)}))
    assert await on_stage.services.directory.member(gone.id) is None
    noted = await on_stage.services.db.all("SELECT actor_id, action, ref FROM audit")
    assert (hanna.id, "health.erase_leaver", "") in [tuple(row) for row in noted]


@pytest.mark.parametrize(
    ("verb", "content"),
    [
        ("health", None),
        ("again", ["card:1"]),
        ("live", None),
        ("leaver", None),
        ("erase_leaver", {"user": ["700000000000000001"]}),
    ],
)
async def test_no_member_presses_what_is_for_coordinators(on_stage, verb, content):
    ana = await on_stage.person("Ana", city="Ljubljana")
    (told,) = await on_stage.forge((ana, f"setup1:{verb}", content))
    assert said(told) == "Only coordinators can do this. Ask one of them."


async def test_of_two_coordinators_one_posts_again(on_stage):
    hanna = await on_stage.person("Hanna", coordinator=True)
    card = await on_stage.services.db.value("SELECT id FROM card WHERE kind = 'welcome'")
    (told,) = await on_stage.forge((hanna, "setup1:again", [f"card:{card}"]))
    assert said(told) == "This message is not held any more."


async def test_an_unclear_card_is_looked_for_before_it_is_posted_again(on_stage):
    """It was sent, the answer was lost, and the look-up was refused: its message may stand."""
    hanna = await on_stage.person("Hanna", coordinator=True)
    await on_stage.services.db.write(
        lambda tx: tx.execute(
            "UPDATE card SET state = 'held', message_id = NULL, tries = 1, after_id = 0,"
            " first_try_at = 0, last_try_at = 0 WHERE kind = 'welcome'"
        )
    )
    card = await on_stage.services.db.value("SELECT id FROM card WHERE kind = 'welcome'")
    await on_stage.forge((hanna, "setup1:again", [f"card:{card}"]))
    await on_stage.later(minutes=1)
    assert len(on_stage.messages(on_stage.admin, "welcome")) == 1


async def test_what_is_refused_is_tried_again_and_not_doubled(on_stage):
    """A card that could not be edited keeps its one message."""
    hanna = await on_stage.person("Hanna", coordinator=True)
    await on_stage.services.db.write(
        lambda tx: tx.execute(
            "UPDATE card SET state = 'held', last_error = '403/50013' WHERE kind = 'welcome'"
        )
    )
    panel = await health_panel(on_stage, hanna)
    card = await on_stage.services.db.value("SELECT id FROM card WHERE kind = 'welcome'")
    await on_stage.choose(hanna, [f"card:{card}"], panel)
    assert len(on_stage.messages(on_stage.admin, "welcome")) == 1
    state = await on_stage.services.db.value("SELECT state FROM card WHERE kind = 'welcome'")
    assert state == "fresh"


@pytest.mark.threat("outsider")
async def test_a_public_channel_that_is_taken_over_becomes_private(on_stage):
    guild = on_stage.embedded.guild
    on_stage.embedded.env.backend.delete_channel(guild.channels["coordinators"].id)
    guild.create_text_channel("coordinators")
    await on_stage.embedded.env.settle()
    plan = await on_stage.slash(on_stage.admin, "setup server")
    assert "Set who can see #coordinators." in said(plan)
    await on_stage.press(on_stage.admin, "Set it up", plan)
    stranger = await on_stage.person("Stranger")
    assert "coordinators" not in on_stage.sees(stranger).splitlines()


async def test_a_coordinator_sees_at_home_what_is_held_and_goes_there(on_stage):
    hanna = await on_stage.person("Hanna", coordinator=True)
    ana = await on_stage.person("Ana", city="Ljubljana")
    assert "could not be posted" not in said(await on_stage.slash(hanna, "agora"))
    message = on_stage.newest(on_stage.admin, "welcome")
    on_stage.embedded.env.backend.delete_message(message.channel.id, message.id)
    await on_stage.embedded.env.settle()
    home = await on_stage.slash(hanna, "agora")
    assert "1 message could not be posted and waits for you." in said(home)
    panel = await on_stage.press(hanna, "Look", home)
    assert "These messages are held" in said(panel)
    assert "Agora: somebody deleted it" in said(panel)
    assert "Nothing waits for you." in said(await on_stage.slash(ana, "agora"))
    card = await on_stage.services.db.value("SELECT id FROM card WHERE kind = 'welcome'")
    await on_stage.choose(hanna, [f"card:{card}"], panel)
    assert "could not be posted" not in said(await on_stage.slash(hanna, "agora"))


async def test_whoever_publishes_where_agora_cannot_write_sees_it_at_home(on_stage):
    hanna = await on_stage.person("Hanna", coordinator=True)
    await on_stage.person("Ana", city="Ljubljana")
    polls = on_stage.channel("polls")
    on_stage.embedded.env.inject_error(
        "POST", f"/channels/{polls.id}/messages", status=403, code=50013, times=9
    )
    form = await on_stage.slash(hanna, "poll new")
    typed = {"question": "Which day?", "options": "Monday\nFriday", "kind": "single"}
    preview = await on_stage.fill(hanna, form, typed | {"mode": "NAMED_CITY"})
    await on_stage.press(hanna, "Publish", preview)
    home = await on_stage.slash(hanna, "agora")
    assert "could not be posted" in said(home)
    panel = said(await on_stage.press(hanna, "Look", home))
    assert "POLL-1: I lack a right there" in panel
