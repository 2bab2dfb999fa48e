"""An Info Point in use: each kind of record once, each control shown to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.questions.cog.desk import make_desk
from tests.cogs.questions.guide import ARTICLE, post_question

if TYPE_CHECKING:
    from tests.stage import Person, Stage


async def fill_info_point(stage: Stage, coordinator: Person, official: Person) -> None:
    """Some pages answer, some wait; a question is open; a member has suggested an article."""
    articles = make_desk(stage.services).articles
    for draft in (await articles.drafts())[:12]:
        await articles.verify(draft.id, by=coordinator.id)
    stage.services.outbox.wake()
    for who in (coordinator, official):
        await stage.slash(who, "ask", question="Who pays for preparing an investment?")
    await post_question(stage, official)
    await stage.slash(official, "agora")
    form = await stage.slash(official, "knowledge suggest")
    await stage.fill(official, form, ARTICLE)
    await stage.slash(coordinator, "article gaps")
