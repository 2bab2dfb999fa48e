"""What others find of obstacles and solutions: at the Info Point, in search, after moderation."""

import pytest

from tests.cogs.obstacles.forum import HIDDEN, NAMED
from tests.stage import said

SUMMARY = "Our utility signed one frame contract for all tram stops; permits now take six weeks."
ASKED = "How can permits for tram stops take less long?"


@pytest.fixture
async def ana(forum):
    return await forum.stage.person("Ana", city="Ljubljana")


@pytest.fixture
async def bo(forum):
    return await forum.stage.person("Bo", city="Leuven")


@pytest.fixture
async def cora(forum):
    return await forum.stage.person("Cora", coordinator=True)


async def solved(forum, who, label=NAMED):
    number = await forum.shown(who, label)
    form = await forum.stage.slash(who, "obstacle solve", obstacle=f"OBS-{number}")
    await forum.stage.fill(who, form, {"outcome": "solved", "summary": SUMMARY, "helpers": []})
    await forum.stage.later(days=8)
    return number


@pytest.mark.parametrize("label", [NAMED, HIDDEN])
async def test_a_solution_answers_with_its_own_thread_as_source(forum, ana, bo, label):
    number = await solved(forum, ana, label)
    told = said(await forum.stage.slash(bo, "ask", question=ASKED))
    assert "frame contract" in told
    thread = (await forum.row(number))["thread_id"]
    assert f"/{thread}>)" in told


async def test_an_open_obstacle_is_shown_as_one_that_others_face(forum, ana, bo):
    number = await forum.shown(ana, NAMED)
    told = said(await forum.stage.slash(bo, "ask", question="Tram permits take eleven months"))
    assert f"OBS-{number}" in told
    assert f"/{(await forum.row(number))['thread_id']}>)" in told


async def test_a_hidden_post_takes_its_solution_out_of_the_search(forum, ana, bo, cora):
    number = await solved(forum, ana)
    found = {"text": "frame contract for tram stops"}
    assert f"OBS-{number}" in said(await forum.stage.slash(bo, "obstacle search", **found))
    await forum.stage.slash(cora, "moderate hide", what=f"OBS-{number}")
    assert "frame contract" not in said(await forum.stage.slash(bo, "ask", question=ASKED))
    assert "Nothing close." in said(await forum.stage.slash(bo, "obstacle search", **found))
    await forum.stage.slash(cora, "moderate restore", what=f"OBS-{number}")
    assert f"OBS-{number}" in said(await forum.stage.slash(bo, "obstacle search", **found))
