"""What the hostile walk stands on: every control of ours is met somewhere."""

from bot.ids import parse
from tests.cogs.obstacles.filling import fill_forum
from tests.cogs.obstacles.forum import custom_ids_of
from tests.stage import said


async def test_a_filled_forum_shows_its_kinds(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    hanna = await stage.person("Hanna", coordinator=True)
    await fill_forum(stage, ana, bo)
    states = {row["state"] for row in await stage.services.db.all("SELECT state FROM obstacle")}
    assert {"open", "duplicate", "review"} <= states
    preview = await forum.preview(bo, title="One desk for permits", body="Two offices, one desk.")
    verbs = {parse(one).verb for one in custom_ids_of(preview.response)}
    assert {"thank_article", "thank_obstacle"} & verbs
    review = {parse(one).verb for one in custom_ids_of(stage.newest(hanna, "coordinators"))}
    assert review == {"review_yes", "review_no"}
    assert "Next page" in said(await stage.slash(bo, "obstacle mine"))
