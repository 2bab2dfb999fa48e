"""The preview of an obstacle shows a page of the guide where it is surely meant."""

import pytest

from tests.cogs.obstacles.forum import NAMED
from tests.cogs.questions.guide import verify_guide
from tests.stage import said


@pytest.mark.parametrize(
    ("title", "body", "shown"),
    [
        (
            "Only the same twenty people come to our assemblies",
            "We invite all residents to every assembly. Young families never come.",
            ["Taking citizens along: assemblies, budgets and early talks"],
        ),
        (
            "Car owners feel punished by every measure",
            "Each measure takes something from drivers, so every one of them is a fight.",
            [],
        ),
    ],
)
async def test_a_page_that_is_only_a_little_near_is_not_offered(forum, title, body, shown):
    stage = forum.stage
    hanna = await stage.person("Hanna", coordinator=True)
    ana = await stage.person("Ana", city="Ljubljana")
    await verify_guide(stage, hanna)
    preview = said(await forum.preview(ana, title=title, body=body, tried=""))
    assert ("Is one of these yours?" in preview) is bool(shown)
    rows = await stage.services.db.all("SELECT title FROM article")
    assert [row["title"] for row in rows if row["title"] in preview] == shown
    assert ("Nobody has raised this yet." in preview) is not bool(shown)


async def test_a_page_that_is_not_shown_hides_no_obstacle(forum):
    stage = forum.stage
    hanna = await stage.person("Hanna", coordinator=True)
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    await verify_guide(stage, hanna)
    await forum.shown(bo, NAMED, title="Our trees store less than we thought", tried="")
    preview = said(
        await forum.preview(
            ana,
            title="What climate-neutral by 2030 means for a city and its trees",
            body="Which emissions count for a city that must be climate-neutral by 2030?",
        )
    )
    assert "Our trees store less than we thought" in preview
