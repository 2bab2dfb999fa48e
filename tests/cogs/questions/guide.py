"""Domain verbs for tests of the Info Point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cogs.questions.cog.desk import make_desk

if TYPE_CHECKING:
    from simcord import InteractionResult

    from tests.stage import Person, Stage

ARTICLE = {
    "title": "Heat pumps in old school buildings",
    "body": "A heat pump works in an old school if the radiators are large enough."
    " Measure the flow temperature on a cold day. It should stay under 55 degrees.",
    "sources": "https://example.org/heat-pumps",
    "topic": ["delivery"],
    "sector": "buildings",
}
QUESTION = {
    "title": "Who has built a solar roof on a tram depot?",
    "body": "Our depot has a steel roof from 1974.",
    "topic": ["delivery"],
    "sector": "energy",
}


async def verify_guide(stage: Stage, by: Person) -> int:
    """Every draft is verified; how many."""
    articles = make_desk(stage.services).articles
    drafts = await articles.drafts()
    for draft in drafts:
        await articles.verify(draft.id, by=by.id)
    stage.services.outbox.wake()
    await stage.later(seconds=1)
    return len(drafts)


async def add_article(stage: Stage, by: Person, **changes: Any) -> InteractionResult:
    """The page after the form was sent."""
    form = await stage.slash(by, "article add")
    return await stage.fill(by, form, {**ARTICLE, **changes})


async def post_question(stage: Stage, who: Person, **changes: Any) -> InteractionResult:
    """From a question that has no answer to its card."""
    asked = await stage.slash(who, "ask", question="Wer hat ein Solardach auf einem Depot?")
    form = await stage.press(who, "Ask the community", asked)
    return await stage.fill(who, form, {**QUESTION, **changes})


async def rows(stage: Stage, table: str) -> list[dict[str, Any]]:
    found = await stage.services.db.all(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608 - ours
    return [dict(row) for row in found]
