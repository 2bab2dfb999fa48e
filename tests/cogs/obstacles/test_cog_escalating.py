"""Escalating to the Mission Platform: what leaves, who sends it, and who is reminded."""

import pytest

from tests.cogs.obstacles.forum import CITY, COUNTRY, HIDDEN, NAMED, labels_of
from tests.stage import said, text_of

NEED = "A legal opinion on joint permits, by June."
NOT_YOURS = "Only whoever raised it can do this."


@pytest.fixture
async def ana(forum):
    return await forum.stage.person("Ana", city="Ljubljana")


@pytest.fixture
async def cora(forum):
    return await forum.stage.person("Cora", coordinator=True)


async def escalate(forum, who, number, kind="regulatory", **fields):
    form = await forum.stage.slash(who, "obstacle escalate", obstacle=f"OBS-{number}", kind=kind)
    return await forum.stage.fill(who, form, {"text": NEED, **fields})


async def check_route(forum, cora, name="CIVITAS", **fields):
    """A coordinator says that a route is right."""
    stage = forum.stage
    route = await stage.services.db.one("SELECT * FROM route WHERE name = ?", (name,))
    values = {"name": [name], "url": ["https://example.eu"], "contact": ["desk@example.eu"]}
    values |= {"days": ["10"], "active": ["yes"]} | {k: [v] for k, v in fields.items()}
    (answer,) = await stage.forge((cora, f"obstacles1:route_sent:{route['id']}:00", values))
    return answer


def card(forum, cora):
    found = [m for m in forum.stage.messages(cora, "coordinators") if "help for OBS" in text_of(m)]
    return found[-1]


async def test_from_asking_to_the_recorded_answer(forum, ana, cora):
    stage = forum.stage
    await check_route(forum, cora)
    number = await forum.shown(ana, NAMED)
    form = await stage.slash(ana, "obstacle escalate", obstacle=f"OBS-{number}", kind="technical")
    assert "CIVITAS" in said(form)
    route = await stage.services.db.value("SELECT id FROM route WHERE name = 'CIVITAS'")
    told = said(await stage.fill(ana, form, {"route": str(route), "text": NEED}))
    assert told.startswith("ESC-1: a coordinator will send exactly this text:")
    assert "Tram permits take eleven months" in told
    assert "From: An official of Ljubljana." in told
    assert str(ana.id) not in told
    assert (await forum.row(number))["escalated"] == 1
    assert labels_of(card(forum, cora))[:2] == ["Acknowledge", "Text to send"]
    await stage.press(cora, "Acknowledge", card(forum, cora))
    sent = said(await stage.press(cora, "Text to send", card(forum, cora)))
    assert NEED in sent
    assert "Send it to CIVITAS. desk@example.eu" in sent
    await stage.press(cora, "Sent", card(forum, cora))
    assert "Technical help: Sent, waits for an answer" in text_of(await forum.card(number, ana))
    form = await stage.press(cora, "Record the answer", card(forum, cora))
    await stage.fill(cora, form, {"answer": "Article 5 allows joint permits."})
    assert "Article 5 allows joint permits." in text_of(await forum.card(number, ana))
    await stage.press(cora, "Close", card(forum, cora))
    assert (await forum.row(number))["escalated"] == 0
    assert labels_of(card(forum, cora)) == []
    actions = await stage.services.db.all("SELECT action FROM audit WHERE ref = 'ESC-1'")
    assert [row["action"].removeprefix("escalation.") for row in actions] == [
        "acknowledge",
        "sent",
        "answer",
        "close",
    ]


@pytest.mark.parametrize("label", [HIDDEN, COUNTRY])
async def test_only_the_author_escalates_an_unnamed_post_and_minutes_later_it_shows(
    forum, ana, cora, label
):
    stage = forum.stage
    mia = await stage.person("Mia", city="Ljubljana")
    number = await forum.shown(ana, label)
    for who in (mia, cora):
        refused = await stage.slash(
            who, "obstacle escalate", obstacle=f"OBS-{number}", kind="technical"
        )
        assert said(refused) == NOT_YOURS
    told = said(await escalate(forum, ana, number))
    assert "Ljubljana" not in told
    assert not [t for t in stage.reads(cora, "coordinators") if "help for OBS" in t]
    await stage.later(minutes=16)
    assert "Ljubljana" not in text_of(card(forum, cora))
    sent = said(await stage.press(cora, "Text to send", card(forum, cora)))
    assert "Ljubljana" not in sent
    assert ("Slovenia" in sent) == (label == COUNTRY)


async def test_colleagues_and_coordinators_may_for_city_posts(forum, ana, cora):
    stage = forum.stage
    mia = await stage.person("Mia", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, CITY)
    refused = await stage.slash(bo, "obstacle escalate", obstacle=f"OBS-{number}")
    assert said(refused) == NOT_YOURS
    assert "What kind of help" in said(
        await stage.slash(mia, "obstacle escalate", obstacle=f"OBS-{number}")
    )
    assert said(await escalate(forum, cora, number)).startswith("ESC-1")


async def test_twice_pressed_there_is_one(forum, ana, cora):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    control = f"obstacles1:escalated:{number}:financial-00"
    await stage.forge((ana, control, {"text": [NEED]}), (ana, control, {"text": [NEED]}))
    assert await stage.services.db.value("SELECT count(*) FROM escalation") == 1
    again = await stage.slash(ana, "obstacle escalate", obstacle=f"OBS-{number}")
    assert said(again).startswith("ESC-1 is under way: New.")


async def test_it_can_be_taken_back_until_it_was_sent(forum, ana, cora):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    answer = await escalate(forum, ana, number)
    assert said(await stage.press(ana, "Take it back", answer)).endswith("Nothing was sent.")
    await escalate(forum, ana, number)
    await stage.press(cora, "Sent", card(forum, cora))
    (late,) = await stage.forge((ana, f"obstacles1:esc_back:{number}", None))
    assert said(late) == "ESC-2 was sent already."


async def test_of_two_coordinators_the_slower_hears_so(forum, ana, cora):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    await escalate(forum, ana, number)
    control = "obstacles1:esc_ack:1"
    first, second = await stage.forge((cora, control, None), (cora, control, None))
    assert {said(first), said(second)} == {
        "Recorded. ESC-1: Acknowledged.",
        "Somebody was faster: this was done already.",
    }


async def test_members_cannot_act_for_coordinators(forum, ana):
    number = await forum.shown(ana, NAMED)
    await escalate(forum, ana, number)
    for verb in ("esc_ack", "esc_sent", "esc_close", "esc_text", "esc_open", "route"):
        (refused,) = await forum.stage.forge((ana, f"obstacles1:{verb}:1", None))
        assert "Only coordinators can do this." in said(refused)
    assert await forum.stage.services.db.value("SELECT state FROM escalation") == "new"


async def test_coordinators_are_reminded_when_it_is_due_and_three_times_at_most(forum, ana, cora):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    await escalate(forum, ana, number)
    await stage.later(days=6)

    def reminded():
        told = "\n".join(stage.reads(cora, "coordinators"))
        return told.count("ESC-1 still waits for you.")

    assert reminded() == 0
    await stage.later(days=40)
    assert reminded() == 3


async def test_routes_are_offered_once_a_coordinator_checked_them(forum, ana, cora):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    shown = said(await stage.slash(cora, "escalation routes"))
    assert shown.count("not checked yet") == 9
    form = await stage.slash(ana, "obstacle escalate", obstacle=f"OBS-{number}", kind="technical")
    assert "CIVITAS" not in said(form)
    assert "checked on" in said(await check_route(forum, cora))
    form = await stage.slash(ana, "obstacle escalate", obstacle=f"OBS-{number}", kind="technical")
    assert "CIVITAS" in said(form)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"url": "ftp://x"}, "Please give a link that starts with https://"),
        ({"days": "0"}, "Write a number of days from 1 to 90."),
    ],
)
async def test_a_mistyped_route_comes_back_with_the_form(forum, cora, fields, told):
    answer = await check_route(forum, cora, **fields)
    assert told in said(answer)
    assert next(iter(fields.values())) in said(await forum.stage.press(cora, "Edit", answer))
    assert await forum.stage.services.db.value("SELECT count(*) FROM route WHERE active") == 0


async def test_the_list_says_what_is_open(forum, ana, cora):
    stage = forum.stage
    assert said(await stage.slash(cora, "escalation list")).startswith("Nothing to do.")
    number = await forum.shown(ana, NAMED)
    await escalate(forum, ana, number)
    shown = await stage.slash(cora, "escalation list")
    assert f"**ESC-1** · Regulatory · OBS-{number}" in said(shown)
    assert NEED in said(await stage.press(cora, "Open", shown))


async def test_a_number_that_nobody_knows_is_no_escalation_and_no_route(forum, cora):
    for press, told in (
        ("esc_open:99", "There is no ESC-99."),
        ("route:999", "There is no such route."),
    ):
        (answer,) = await forum.stage.forge((cora, f"obstacles1:{press}", None))
        assert said(answer) == told


async def test_what_was_withdrawn_is_not_escalated(forum, ana):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    form = await stage.slash(ana, "obstacle escalate", obstacle=f"OBS-{number}", kind="technical")
    await stage.forge((ana, f"obstacles1:withdrawn:{number}", None))
    assert said(await stage.fill(ana, form, {"text": NEED})).startswith(f"OBS-{number} has ended.")
    assert await stage.services.db.value("SELECT count(*) FROM escalation") == 0


async def test_closing_it_after_the_solution_leaves_the_seven_days(forum, ana, cora):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    await escalate(forum, ana, number)
    form = await stage.slash(ana, "obstacle solve", obstacle=f"OBS-{number}")
    told = {"outcome": "solved", "summary": "One desk for all three permits of a stop."}
    await stage.fill(ana, form, told)
    before = await forum.row(number)
    await stage.press(cora, "Close", card(forum, cora))
    row = await forum.row(number)
    assert row["escalated"] == 0
    assert (row["next_step"], row["next_step_at"]) == ("settle", before["next_step_at"])
