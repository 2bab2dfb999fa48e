"""A coordinator chooses along which checked route an escalation goes."""

import pytest

from tests.cogs.obstacles.forum import HIDDEN, NAMED, labels_of
from tests.cogs.obstacles.test_cog_escalating import card, check_route, escalate
from tests.stage import said, text_of


@pytest.fixture
async def ana(forum):
    return await forum.stage.person("Ana", city="Ljubljana")


@pytest.fixture
async def cora(forum):
    return await forum.stage.person("Cora", coordinator=True)


async def test_a_coordinator_chooses_the_route_where_the_text_stands(forum, ana, cora):
    stage = forum.stage
    await escalate(forum, ana, await forum.shown(ana, NAMED), kind="technical")
    shown = said(await stage.press(cora, "Text to send", card(forum, cora)))
    assert "No route is checked yet. See /escalation routes." in shown
    await check_route(forum, cora)
    await check_route(forum, cora, "Twinning Learning Programme", contact="twins@example.eu")
    panel = await stage.press(cora, "Text to send", card(forum, cora))
    assert "No route is chosen. Choose one below." in said(panel)
    number = await stage.services.db.value("SELECT id FROM route WHERE name LIKE 'Twinning%'")
    changed = said(await stage.choose(cora, [str(number)], panel))
    assert "Send it to Twinning Learning Programme. twins@example.eu" in changed
    assert "Route: Twinning Learning Programme" in text_of(card(forum, cora))
    audit = await stage.services.db.value("SELECT ref FROM audit WHERE action = 'escalation.route'")
    assert audit == "ESC-1"


async def test_no_other_route_is_taken_and_none_once_it_was_sent(forum, ana, cora):
    stage = forum.stage
    await escalate(forum, ana, await forum.shown(ana, NAMED), kind="technical")
    await check_route(forum, cora)
    other = await stage.services.db.value("SELECT id FROM route WHERE kind = 'financial' LIMIT 1")
    for values in ([str(other)], ["x"], []):
        (answer,) = await stage.forge((cora, "obstacles1:esc_route:1", values))
        assert said(answer) == "Choose one line in the list."
    (answer,) = await stage.forge((ana, "obstacles1:esc_route:1", ["3"]))
    assert "coordinators" in said(answer)
    await stage.press(cora, "Sent", card(forum, cora))
    civitas = await stage.services.db.value("SELECT id FROM route WHERE name = 'CIVITAS'")
    (answer,) = await stage.forge((cora, "obstacles1:esc_route:1", [str(civitas)]))
    assert said(answer) == "Somebody was faster: this was done already."
    assert await stage.services.db.value("SELECT route_id FROM escalation") is None


async def test_what_was_answered_offers_no_route_any_more(forum, ana, cora):
    stage = forum.stage
    number = await forum.shown(ana, HIDDEN)
    await escalate(forum, ana, number, kind="technical")
    await check_route(forum, cora)
    await stage.later(minutes=16)
    await stage.press(cora, "Sent", card(forum, cora))
    assert "Text to send" not in labels_of(card(forum, cora))
    (answer,) = await stage.forge((cora, "obstacles1:esc_text:1", None))
    assert "Choose a route" not in said(answer)
