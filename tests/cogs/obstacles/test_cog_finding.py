"""/obstacle search, /obstacle peers, /insight and the weekly digest."""

import json

import pytest
from simcord.backend.errors import SetupError

from tests.cogs.cities.filling import tells
from tests.cogs.obstacles.forum import CITY, HIDDEN, NAMED, labels_of
from tests.stage import said, text_of

TOLD = "One desk for all three permits, with a clerk from each office."


@pytest.fixture
async def ana(forum):
    return await forum.stage.person("Ana", city="Ljubljana")


@pytest.fixture
async def bo(forum):
    return await forum.stage.person("Bo", city="Leuven")


async def solve(forum, who, number, **changes):
    form = await forum.stage.slash(who, "obstacle solve", obstacle=f"OBS-{number}")
    return await forum.stage.fill(who, form, {"outcome": "solved", "summary": TOLD, **changes})


async def search(forum, who, **options):
    return said(await forum.stage.slash(who, "obstacle search", **options))


async def test_search_finds_by_words_topic_state_and_city(forum, ana, bo):
    permits = await forum.shown(ana, CITY)
    money = await forum.shown(
        bo, HIDDEN, title="No money for heat pumps", topic=["funding"], sector="buildings"
    )
    assert f"OBS-{permits}" in await search(forum, bo, text="tram permits")
    told = await search(forum, ana, topic="funding")
    assert f"OBS-{money} · open · Funding · Buildings" in told
    assert f"OBS-{permits}" not in told
    assert f"OBS-{permits}" in await search(forum, bo, city="Laibach")
    assert f"OBS-{money}" not in await search(forum, ana, city="Leuven")
    assert (await search(forum, ana, status="solved")).startswith("Nothing close.")
    assert "I know no Atlantis." in await search(forum, ana, city="Atlantis")


async def test_nothing_close_offers_to_raise_it_or_to_ask(forum, ana):
    shown = await forum.stage.slash(ana, "obstacle search", text="zebra crossings")
    assert labels_of(shown.response) == ["Raise an obstacle", "Ask"]
    assert "In one line, what is in the way?" in said(
        await forum.stage.press(ana, "Raise an obstacle", shown)
    )


async def test_hostile_queries_are_answered(forum, ana):
    await forum.shown(ana, NAMED)
    for text in ('foo" OR -bar(', "🚋", "*", "NEAR(a b)", "a" * 4_000):
        assert await search(forum, ana, text=text)
    unknown = await search(forum, ana, text="trams", city="||s||\x00")
    assert unknown == "I know no \\|\\|s\\|\\|. Choose one of the list."


async def test_peers_come_with_reasons_and_the_post_looks_for_them(forum, ana, bo):
    stage = forum.stage
    eva = await stage.person("Eva", city="Antwerp")
    solved = await forum.shown(bo, NAMED)
    await solve(forum, bo, solved, helpers=[eva.actor])
    number = await forum.shown(ana, HIDDEN)
    shown = await stage.slash(ana, "obstacle peers", obstacle=f"OBS-{number}")
    told = said(shown)
    assert told.startswith(f"Recorded. OBS-{number} looks for peers.")
    raw = json.dumps(shown.response.components)
    assert raw.count(':regulation"') == 2, "an invitation names the topic of a hidden post"
    assert f"o{number}" not in raw
    assert f"**Leuven**\nThey solved OBS-{solved}." in told
    assert f"**Antwerp**\nThey helped to solve OBS-{solved}." in told
    assert (await forum.row(number))["seeks_peers"] == 1


async def test_a_city_behind_a_hidden_post_is_nobodys_peer(forum, ana, bo):
    stage = forum.stage
    hidden = await forum.shown(bo, HIDDEN)
    await solve(forum, bo, hidden)
    await stage.later(minutes=16)
    number = await forum.shown(ana, NAMED)
    told = said(await stage.slash(ana, "obstacle peers", obstacle=f"OBS-{number}"))
    assert told.startswith("No city has been there yet.")
    assert "Leuven" not in told


async def test_others_look_for_peers_without_changing_the_post(forum, ana, bo):
    number = await forum.shown(ana, NAMED)
    await forum.stage.slash(bo, "obstacle peers", obstacle=f"OBS-{number}")
    assert (await forum.row(number))["seeks_peers"] == 0


# Insight


async def test_coordinators_read_the_insight_and_members_do_not(forum, ana):
    stage = forum.stage
    cora = await stage.person("Cora", coordinator=True)
    with pytest.raises(SetupError, match="not visible"):
        await stage.slash(ana, "insight")
    told = await stage.slash(cora, "insight")
    assert "All other fields: <3 cities." in said(told)
    for form in ("md", "csv", "json"):
        answer = await stage.slash(cora, "insight", period="last four", format=form)
        names = [file["filename"] for file in stored(stage, answer).attachments]
        assert names == ["obstacle-map.png", f"insight-2025-01-01.{form}"]


def stored(stage, answer):
    message = answer.response or answer.followups[-1]
    backend = stage.embedded.env.backend
    return next(found[message.id] for found in backend.messages.values() if message.id in found)


async def test_a_city_that_offers_something_of_this_kind_is_a_peer(forum, ana, bo):
    stage = forum.stage
    eva = await stage.person("Eva", city="Antwerp")
    number = await forum.shown(ana, NAMED)
    await tells(stage, bo, "offer", "A desk for permits", "regulation", "mobility")
    await tells(stage, eva, "seek", "Help with permits", "regulation", "mobility")
    told = said(await stage.slash(ana, "obstacle peers", obstacle=f"OBS-{number}"))
    assert "Leuven" in told
    assert "They offer: A desk for permits" in told
    assert "Antwerp" not in told


# The digest


async def digests(forum, who):
    return [t for t in forum.stage.reads(who, "info-point") if "This week in Agora" in t]


async def test_the_digest_comes_on_monday_at_nine_and_only_with_news(forum, ana):
    stage = forum.stage
    number = await forum.shown(ana, HIDDEN)
    await stage.until(stage.now.replace(month=1, day=5, hour=7, minute=55, second=0))
    assert await digests(forum, ana) == []
    await stage.later(minutes=10)
    (told,) = await digests(forum, ana)
    assert f"(OBS-{number})" in told
    assert "Ljubljana" not in told
    await stage.restart(minutes=5)
    await stage.later(days=7)
    assert len(await digests(forum, ana)) == 1


async def test_the_digest_tells_solved_ones_and_the_longest_unanswered(forum, ana, bo):
    stage = forum.stage
    waits = await forum.shown(ana, NAMED)
    done = await forum.shown(bo, NAMED)
    await stage.later(days=6)
    await solve(forum, bo, done)
    await stage.later(days=6)
    told = (await digests(forum, ana))[-1]
    assert told.index("Longest without an answer") < told.index(f"(OBS-{waits})")
    assert told.index("**Solved**") < told.index(f"(OBS-{done})")


async def test_what_was_hidden_is_in_no_digest(forum, ana):
    stage = forum.stage
    cora = await stage.person("Cora", coordinator=True)
    number = await forum.shown(ana, NAMED)
    await stage.slash(cora, "moderate hide", what=f"OBS-{number}")
    await stage.later(days=6)
    assert await digests(forum, ana) == []


# Tags: a picture of the row, in every state


async def tags(forum, number):
    places = {v: k for k, v in (await forum.stage.services.directory.places()).items()}
    thread = forum.stage.embedded.env.backend.get_channel((await forum.row(number))["thread_id"])
    return [places[tag].removeprefix("tag_") for tag in thread.applied_tags]


async def test_the_thread_carries_at_most_four_tags_in_every_state(forum, ana):
    stage = forum.stage
    number = await forum.shown(ana, NAMED)
    own = ["regulation", "mobility"]
    assert await tags(forum, number) == own
    await stage.slash(ana, "obstacle peers", obstacle=f"OBS-{number}")
    assert await tags(forum, number) == [*own, "peers"]
    form = await stage.slash(ana, "obstacle escalate", obstacle=f"OBS-{number}", kind="technical")
    await stage.fill(ana, form, {"text": "A legal opinion."})
    assert await tags(forum, number) == [*own, "escalated", "peers"]
    await solve(forum, ana, number)
    assert await tags(forum, number) == [*own, "solved", "escalated"]
    await solve(forum, ana, number, outcome="cannot")
    assert await tags(forum, number) == [*own, "escalated"]
    await stage.forge((ana, f"obstacles1:reopen:{number}", None))
    await stage.forge((ana, "obstacles1:esc_back:1", None))
    assert await tags(forum, number) == own
    assert text_of(await forum.card(number, ana)).count("Tram permits") == 1
